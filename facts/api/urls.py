"""Addresses of judgement in the API."""

from django.urls import path

from facts.api import (
    articles,
    changes,
    checks,
    claims,
    decisions,
    dry_runs,
    evidence,
    exports,
    facts,
    proposals,
    relations,
    search,
    usages,
)

app_name = "facts-api"

urlpatterns = [
    path("uploads/dry-run", dry_runs.DryRuns.as_view(), name="dry_run"),
    path("articles/<uuid:article_id>/run", articles.ArticleRun.as_view(), name="run"),
    path("articles/<uuid:article_id>/carried", articles.ArticleCarried.as_view(), name="carried"),
    path(
        "articles/<uuid:article_id>/evidence.zip",
        evidence.EvidenceOfArticle.as_view(),
        name="article_evidence",
    ),
    path("claims/<uuid:claim_id>/evidence.zip", evidence.EvidenceOfClaim.as_view(), name="claim_evidence"),
    path("facts/<uuid:fact_id>/evidence.zip", evidence.EvidenceOfFact.as_view(), name="fact_evidence"),
    path("facts/<uuid:fact_id>/provenance", evidence.Provenance.as_view(), name="provenance"),
    path("claims", claims.Claims.as_view(), name="claims"),
    path("claims/decide", decisions.DecideClaims.as_view(), name="decide"),
    path("claims/reopen", decisions.ReopenClaims.as_view(), name="reopen_many"),
    path("claims/<uuid:claim_id>", claims.OneClaim.as_view(), name="claim"),
    path("claims/<uuid:claim_id>/confirm", decisions.ConfirmClaim.as_view(), name="confirm"),
    path("claims/<uuid:claim_id>/reject", decisions.RejectClaim.as_view(), name="reject"),
    path("claims/<uuid:claim_id>/reopen", decisions.ReopenClaim.as_view(), name="reopen"),
    path("claims/<uuid:claim_id>/split", claims.SplitClaim.as_view(), name="split"),
    path("claims/<uuid:claim_id>/merge", claims.MergeClaims.as_view(), name="merge"),
    path("claims/<uuid:claim_id>/return", claims.ReturnClaim.as_view(), name="return"),
    path("claims/<uuid:claim_id>/answer", claims.AnswerQuestion.as_view(), name="answer"),
    path("facts", facts.Facts.as_view(), name="facts"),
    path("facts/export", exports.FactsExport.as_view(), name="export"),
    path("facts/<uuid:fact_id>", facts.OneFact.as_view(), name="fact"),
    path("facts/<uuid:fact_id>/bring-back", facts.BringBack.as_view(), name="bring_back"),
    path("facts/<uuid:fact_id>/publish", facts.PublishFact.as_view(), name="fact_publish"),
    path("facts/<uuid:fact_id>/turn", facts.TurnFact.as_view(), name="turn"),
    path("facts/<uuid:fact_id>/origins", facts.OriginsOfFact.as_view(), name="fact_origins"),
    path("facts/<uuid:fact_id>/state", facts.StateOfFact.as_view(), name="fact_state"),
    path("facts/<uuid:fact_id>/recheck", facts.CheckFact.as_view(), name="fact_recheck"),
    path("facts/<uuid:fact_id>/citations", facts.CiteFact.as_view(), name="citations"),
    path("facts/<uuid:fact_id>/citations/<uuid:citation_id>", facts.OneCitation.as_view(), name="citation"),
    path("checks", checks.Checks.as_view(), name="checks"),
    path("conflicts", relations.Conflicts.as_view(), name="conflicts"),
    path("conflicts/<uuid:relation_id>", relations.OneConflict.as_view(), name="conflict"),
    path("conflicts/<uuid:relation_id>/settle", relations.SettleConflict.as_view(), name="conflict_settle"),
    path("kinds", facts.Kinds.as_view(), name="kinds"),
    path("proposed-changes", proposals.ProposedChanges.as_view(), name="proposed_changes"),
    path("proposed-changes/<uuid:change_id>", proposals.OneProposedChange.as_view(), name="proposed_change"),
    path("proposed-changes/<uuid:change_id>/agree", proposals.AgreeToChange.as_view(), name="change_agree"),
    path(
        "proposed-changes/<uuid:change_id>/decline", proposals.DeclineChange.as_view(), name="change_decline"
    ),
    path(
        "proposed-changes/<uuid:change_id>/take-back",
        proposals.TakeBackChange.as_view(),
        name="change_take_back",
    ),
    path("usages", usages.Usages.as_view(), name="usages"),
    path("usages/<uuid:usage_id>", usages.OneUsage.as_view(), name="usage"),
    path("usages/<uuid:usage_id>/acknowledge", usages.AcknowledgeUsage.as_view(), name="usage_acknowledge"),
    path("search", search.Search.as_view(), name="search"),
    path("changes", changes.Changes.as_view(), name="changes"),
    path("changes/stream", changes.ChangesStream.as_view(), name="changes_stream"),
]
