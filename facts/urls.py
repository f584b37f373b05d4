"""Addresses of judgement."""

from django.urls import path

from facts.views import articles, bulk, claims, desk, drafts, facts, ledger, live, review, sources, versions

app_name = "facts"

urlpatterns = [
    path("", desk.show_desk, name="desk"),
    path("desk/subjects/", desk.follow, name="desk_subjects"),
    path("desk/seen/", desk.mark_seen, name="desk_seen"),
    path("views/", desk.save_view, name="view_save"),
    path("views/<uuid:view_id>/drop/", desk.drop_view, name="view_drop"),
    path("articles/", articles.list_articles, name="articles"),
    path("articles/<uuid:article_id>/", review.review_article, name="article"),
    path("articles/<uuid:article_id>/versions/", versions.show_versions, name="article_versions"),
    path("articles/<uuid:article_id>/mark/", claims.mark, name="claim_mark"),
    path("articles/<uuid:article_id>/claims/", review.list_claims, name="article_claims"),
    path("articles/<uuid:article_id>/decide/", bulk.decide, name="claims_decide"),
    path("articles/<uuid:article_id>/reopen/", bulk.reopen, name="claims_reopen"),
    path("articles/<uuid:article_id>/progress/", articles.show_progress, name="article_progress"),
    path("articles/<uuid:article_id>/search-again/", articles.search_again, name="article_search_again"),
    path("articles/<uuid:article_id>/here/", live.be_here, name="article_here"),
    path("articles/<uuid:article_id>/leave/", live.leave, name="article_leave"),
    path("articles/<uuid:article_id>/lines/", live.show_lines, name="article_lines"),
    path("live/", live.follow, name="live"),
    path("claims/<uuid:claim_id>/", claims.show_claim, name="claim"),
    path("claims/<uuid:claim_id>/draft/", drafts.save_claim_draft, name="claim_draft"),
    path("claims/<uuid:claim_id>/draft/drop/", drafts.drop_claim_draft, name="claim_draft_drop"),
    path("claims/<uuid:claim_id>/panel/", claims.show_panel, name="claim_panel"),
    path("claims/<uuid:claim_id>/edit/", claims.edit, name="claim_edit"),
    path("claims/<uuid:claim_id>/confirm/", claims.confirm, name="claim_confirm"),
    path("claims/<uuid:claim_id>/reject/", claims.reject, name="claim_reject"),
    path("claims/<uuid:claim_id>/reopen/", claims.reopen, name="claim_reopen"),
    path("claims/<uuid:claim_id>/split/", claims.split, name="claim_split"),
    path("claims/<uuid:claim_id>/merge/", claims.merge, name="claim_merge"),
    path("claims/<uuid:claim_id>/return/", claims.return_to_editor, name="claim_return"),
    path("claims/<uuid:claim_id>/answer/", claims.answer, name="claim_answer"),
    path("facts/", facts.list_facts, name="facts"),
    path("facts/pick/", facts.pick_fact, name="fact_pick"),
    path("facts/<uuid:fact_id>/", facts.show_fact, name="fact"),
    path("facts/<uuid:fact_id>/draft/", drafts.save_fact_draft, name="fact_draft"),
    path("facts/<uuid:fact_id>/draft/drop/", drafts.drop_fact_draft, name="fact_draft_drop"),
    path("facts/<uuid:fact_id>/revise/", facts.revise, name="fact_revise"),
    path("sources/<uuid:source_id>/", sources.show_source, name="source"),
    path("facts/<uuid:fact_id>/turn/", facts.turn, name="fact_turn"),
    path("ledger/", ledger.show_ledger, name="ledger"),
    path("records/<str:record_type>/<uuid:record_id>/", ledger.open_record, name="record"),
]
