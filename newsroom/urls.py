"""Every address of the desk."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path, re_path

from newsroom import health, views
from newsroom.api.urls import open_patterns
from newsroom.api.views import UnknownAddress
from newsroom.pages import show_bad_request

# What Django itself refuses before any view: too many fields, files or bytes in a form, or a form that is none.
handler400 = show_bad_request

pages = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("account/", views.show_account, name="account"),
    path("account/password/", views.change_password, name="password"),
    path("appearance/", views.set_appearance, name="appearance"),
    path("people/", views.list_people, name="people"),
    path("people/new/", views.add_person, name="person_add"),
    path("people/<uuid:user_id>/", views.edit_person, name="person"),
    path("people/<uuid:user_id>/password/", views.reset_password, name="person_password"),
    path("people/<uuid:user_id>/access/", views.set_active, name="person_active"),
    path("desks/new/", views.add_desk, name="desk_add"),
    path("keys/", views.list_keys, name="keys"),
    path("keys/<uuid:key_id>/revoke/", views.revoke_key, name="key_revoke"),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/", include("newsroom.api.urls")),
    path("api/v1/", include("sources.api.urls")),
    path("api/v1/", include("facts.api.urls")),
    *open_patterns,
    re_path(r"^api(/.*)?$", UnknownAddress.as_view()),
    path("", include((pages, "newsroom"))),
    path("", include("sources.urls")),
    path("", include("facts.urls")),
]
