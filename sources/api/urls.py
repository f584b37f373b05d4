"""Addresses of evidence in the API."""

from django.urls import path

from sources.api import views

app_name = "sources-api"

urlpatterns = [
    path("uploads", views.Uploads.as_view(), name="uploads"),
    path("uploads/<uuid:upload_id>", views.OneUpload.as_view(), name="upload"),
    path("uploads/<uuid:upload_id>/take-back", views.TakeBackUpload.as_view(), name="upload_take_back"),
    path("versions", views.Versions.as_view(), name="versions"),
    path("versions/<uuid:proposal_id>/settle", views.SettleVersion.as_view(), name="version_settle"),
    path("articles", views.Articles.as_view(), name="articles"),
    path("sources", views.Sources.as_view(), name="sources"),
    path("articles/<uuid:article_id>", views.OneArticle.as_view(), name="article"),
]
