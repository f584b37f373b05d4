"""Addresses of the API that belong to no app; each app adds its own under the same prefix."""

from django.urls import path

from newsroom.api import directory, views

app_name = "api"

urlpatterns = [
    path("me", directory.Myself.as_view(), name="me"),
    path("desks", directory.Desks.as_view(), name="desks"),
    path("schema", views.DescriptionView.as_view(), name="schema"),
]
open_patterns = [
    path("api/docs/", views.show_reference, name="reference"),
    path("problems/", views.list_problem_types, name="problems"),
    path("problems/<slug:code>", views.show_problem_type, name="problem"),
]
