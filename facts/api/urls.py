"""Addresses of judgement in the API."""

from django.urls import path

from facts.api import claims, views

app_name = "facts-api"

urlpatterns = [
    path("articles/<uuid:article_id>/run", claims.ArticleRun.as_view(), name="run"),
    path("claims", claims.Claims.as_view(), name="claims"),
    path("claims/decide", claims.DecideClaims.as_view(), name="decide"),
    path("claims/reopen", claims.ReopenClaims.as_view(), name="reopen_many"),
    path("claims/<uuid:claim_id>", claims.OneClaim.as_view(), name="claim"),
    path("claims/<uuid:claim_id>/confirm", claims.ConfirmClaim.as_view(), name="confirm"),
    path("claims/<uuid:claim_id>/reject", claims.RejectClaim.as_view(), name="reject"),
    path("claims/<uuid:claim_id>/reopen", claims.ReopenClaim.as_view(), name="reopen"),
    path("claims/<uuid:claim_id>/split", claims.SplitClaim.as_view(), name="split"),
    path("claims/<uuid:claim_id>/merge", claims.MergeClaims.as_view(), name="merge"),
    path("claims/<uuid:claim_id>/return", claims.ReturnClaim.as_view(), name="return"),
    path("claims/<uuid:claim_id>/answer", claims.AnswerQuestion.as_view(), name="answer"),
    path("facts", views.Facts.as_view(), name="facts"),
    path("facts/<uuid:fact_id>", views.OneFact.as_view(), name="fact"),
    path("facts/<uuid:fact_id>/turn", views.TurnFact.as_view(), name="turn"),
    path("facts/<uuid:fact_id>/state", views.StateOfFact.as_view(), name="fact_state"),
    path("facts/<uuid:fact_id>/recheck", views.CheckFact.as_view(), name="fact_recheck"),
    path("facts/<uuid:fact_id>/citations", views.CiteFact.as_view(), name="citations"),
    path("facts/<uuid:fact_id>/citations/<uuid:citation_id>", views.OneCitation.as_view(), name="citation"),
    path("kinds", views.Kinds.as_view(), name="kinds"),
    path("changes", views.Changes.as_view(), name="changes"),
]
