"""Addresses of evidence."""

from django.urls import path

from sources import staging, views

app_name = "sources"

urlpatterns = [
    path("uploads/", views.upload, name="upload"),
    path("uploads/look/", staging.look_at_files, name="upload_look"),
    path("uploads/<uuid:upload_id>/", views.show_upload, name="upload_page"),
    path("uploads/<uuid:upload_id>/retry/", views.retry, name="upload_retry"),
    path("uploads/<uuid:upload_id>/original/", views.download_original, name="upload_original"),
    path("uploads/<uuid:upload_id>/stories/", views.draw_stories, name="stories_draw"),
    path("uploads/<uuid:upload_id>/read-again/", views.read_again, name="upload_read_again"),
    path("versions/<uuid:proposal_id>/settle/", views.settle_version, name="version_settle"),
    path("articles/<uuid:article_id>/details/", views.correct_article, name="article_correct"),
    path("sources/", views.list_sources, name="sources"),
    path("sources/new/", views.add_source, name="source_add"),
    path("sources/<uuid:source_id>/edit/", views.edit_source, name="source_edit"),
    path("sources/<uuid:source_id>/protect/", views.protect, name="source_protect"),
    path("sources/<uuid:source_id>/lift/", views.lift, name="source_lift"),
    path("sources/<uuid:source_id>/merge/", views.merge_sources, name="source_merge"),
    path("sources/<uuid:source_id>/unmerge/", views.unmerge, name="source_unmerge"),
]
