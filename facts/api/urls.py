"""Addresses of judgement in the API."""

from django.urls import path

from facts.api import views

app_name = "facts-api"

urlpatterns = [
    path("articles/<uuid:article_id>/run", views.ArticleRun.as_view(), name="run"),
    path("claims", views.Claims.as_view(), name="claims"),
    path("claims/<uuid:claim_id>", views.OneClaim.as_view(), name="claim"),
    path("claims/<uuid:claim_id>/confirm", views.ConfirmClaim.as_view(), name="confirm"),
    path("claims/<uuid:claim_id>/reject", views.RejectClaim.as_view(), name="reject"),
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
