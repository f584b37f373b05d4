"""Addresses of judgement."""

from django.urls import path

from facts.live import stream
from facts.views import (
    drafts,
    evidence,
    exports,
    ledger,
    presence,
    proposals,
    rules,
    search,
    sources,
    subscribers,
)
from facts.views.articles import embargo, order, review, versions
from facts.views.articles import lists as articles
from facts.views.claims import bulk, decide, edit, lines, second
from facts.views.claims import page as claims
from facts.views.desk import page as desk
from facts.views.facts import changes as fact_changes
from facts.views.facts import kinds, past, way
from facts.views.facts import lists as facts
from facts.views.relations import pages as relations

app_name = "facts"

urlpatterns = [
    path("", desk.show_desk, name="desk"),
    path("desk/subjects/", desk.follow_subjects, name="desk_subjects"),
    path("desk/seen/", desk.mark_seen, name="desk_seen"),
    path("views/", desk.save_view, name="view_save"),
    path("views/<uuid:view_id>/drop/", desk.drop_view, name="view_drop"),
    path("articles/", articles.list_articles, name="articles"),
    path("articles/<uuid:article_id>/", review.review_article, name="article"),
    path("articles/<uuid:article_id>/evidence.zip", evidence.of_article, name="article_evidence"),
    path("articles/<uuid:article_id>/versions/", versions.show_versions, name="article_versions"),
    path("articles/<uuid:article_id>/embargo/", embargo.correct, name="article_embargo"),
    path("articles/<uuid:article_id>/mark/", edit.mark, name="claim_mark"),
    path("articles/<uuid:article_id>/claims/", review.list_claims, name="article_claims"),
    path("articles/<uuid:article_id>/order/", order.order_claims, name="claims_order"),
    path("articles/<uuid:article_id>/decide/", bulk.decide_many, name="claims_decide"),
    path("articles/<uuid:article_id>/reopen/", bulk.reopen_many, name="claims_reopen"),
    path("articles/<uuid:article_id>/progress/", articles.show_progress, name="article_progress"),
    path("articles/<uuid:article_id>/search-again/", articles.search_again, name="article_search_again"),
    path("articles/<uuid:article_id>/here/", presence.be_here, name="article_here"),
    path("articles/<uuid:article_id>/leave/", presence.leave, name="article_leave"),
    path("articles/<uuid:article_id>/lines/", lines.show_lines, name="article_lines"),
    path("live/", stream.follow, name="live"),
    path("claims/<uuid:claim_id>/", claims.show_claim, name="claim"),
    path("claims/<uuid:claim_id>/evidence.zip", evidence.of_claim, name="claim_evidence"),
    path("claims/<uuid:claim_id>/draft/", drafts.save, {"kind": "claim"}, name="claim_draft"),
    path("claims/<uuid:claim_id>/draft/drop/", drafts.drop, {"kind": "claim"}, name="claim_draft_drop"),
    path("claims/<uuid:claim_id>/panel/", claims.show_panel, name="claim_panel"),
    path("claims/<uuid:claim_id>/known/", relations.show_known, name="claim_known"),
    path("claims/<uuid:claim_id>/edit/", edit.edit, name="claim_edit"),
    path("claims/<uuid:claim_id>/confirm/", decide.confirm, name="claim_confirm"),
    path("claims/<uuid:claim_id>/reject/", decide.reject, name="claim_reject"),
    path("claims/<uuid:claim_id>/reopen/", decide.reopen, name="claim_reopen"),
    path("claims/<uuid:claim_id>/split/", edit.split, name="claim_split"),
    path("claims/<uuid:claim_id>/merge/", edit.merge, name="claim_merge"),
    path("claims/<uuid:claim_id>/return/", decide.return_to_editor, name="claim_return"),
    path("claims/<uuid:claim_id>/answer/", decide.answer, name="claim_answer"),
    path("conflicts/", relations.list_conflicts, name="conflicts"),
    path("relations/<uuid:relation_id>/settle/", relations.settle, name="relation_settle"),
    path("search/", search.show_search, name="search"),
    path("facts/", facts.list_facts, name="facts"),
    path("facts/pick/", facts.pick_fact, name="fact_pick"),
    path("facts/due/", facts.list_due, name="facts_due"),
    path("facts/<uuid:fact_id>/", facts.show_fact, name="fact"),
    path("facts/<uuid:fact_id>/evidence.zip", evidence.of_fact, name="fact_evidence"),
    path("facts/<uuid:fact_id>/way/", way.show_way, name="fact_way"),
    path("facts/<uuid:fact_id>/provenance.json", way.show_provenance, name="fact_provenance"),
    path("facts/<uuid:fact_id>/draft/", drafts.save, {"kind": "fact"}, name="fact_draft"),
    path("facts/<uuid:fact_id>/draft/drop/", drafts.drop, {"kind": "fact"}, name="fact_draft_drop"),
    path("facts/<uuid:fact_id>/revise/", fact_changes.revise, name="fact_revise"),
    path("facts/<uuid:fact_id>/recheck/", fact_changes.recheck, name="fact_recheck"),
    path("facts/<uuid:fact_id>/bring-back/", past.bring_back, name="fact_bring_back"),
    path("facts/<uuid:fact_id>/cite/", fact_changes.cite, name="fact_cite"),
    path(
        "facts/<uuid:fact_id>/citations/<uuid:citation_id>/withdraw/",
        fact_changes.withdraw,
        name="citation_withdraw",
    ),
    path("sources/<uuid:source_id>/", sources.show_source, name="source"),
    path("facts/<uuid:fact_id>/turn/", fact_changes.turn, name="fact_turn"),
    path("proposed-changes/<uuid:change_id>/", proposals.show_change, name="change"),
    path("proposed-changes/<uuid:change_id>/agree/", proposals.agree, name="change_agree"),
    path("proposed-changes/<uuid:change_id>/decline/", proposals.decline, name="change_decline"),
    path("proposed-changes/<uuid:change_id>/take-back/", proposals.take_back_change, name="change_take_back"),
    path("second-reviews/", second.list_second_reviews, name="second_reviews"),
    path("rules/", rules.list_rules, name="rules"),
    path("rules/new/", rules.add_rule, name="rule_new"),
    path("rules/<slug:code>/", rules.change_rule, name="rule"),
    path("kinds/", kinds.list_all, name="kinds"),
    path("kinds/new/", kinds.add, name="kind_new"),
    path("kinds/<slug:code>/", kinds.change, name="kind"),
    path("subscribers/", subscribers.list_subscribers, name="subscribers"),
    path("subscribers/<uuid:subscriber_id>/", subscribers.show_subscriber, name="subscriber"),
    path("subscribers/<uuid:subscriber_id>/test/", subscribers.test, name="subscriber_test"),
    path("subscribers/<uuid:subscriber_id>/pause/", subscribers.pause, name="subscriber_pause"),
    path("subscribers/<uuid:subscriber_id>/resume/", subscribers.resume, name="subscriber_resume"),
    path("subscribers/<uuid:subscriber_id>/secret/", subscribers.renew_secret, name="subscriber_secret"),
    path("subscribers/<uuid:subscriber_id>/end/", subscribers.end, name="subscriber_end"),
    path("deliveries/<uuid:delivery_id>/replay/", subscribers.replay, name="delivery_replay"),
    path("ledger/", ledger.show_ledger, name="ledger"),
    path("ledger/export.ndjson", exports.export_ledger, {"form": "ndjson"}, name="ledger_ndjson"),
    path("ledger/export.csv", exports.export_ledger, {"form": "csv"}, name="ledger_csv"),
    path("ledger/exports/", exports.show_exports, name="ledger_exports"),
    path("records/<str:record_type>/<uuid:record_id>/", ledger.open_record, name="record"),
]
