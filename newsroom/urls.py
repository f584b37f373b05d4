"""Every address of the desk."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path, re_path

from newsroom import health, views
from newsroom.accounts import views as accounts
from newsroom.api.urls import open_patterns
from newsroom.api.views import UnknownAddress
from newsroom.pages import show_bad_request

# What Django itself refuses before any view: too many fields, files or bytes in a form, or a form that is none.
handler400 = show_bad_request

pages = [
    path("sign-in/", accounts.SignInView.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("open/<str:token>/", accounts.open_link, name="open"),
    path("account/", accounts.show_account, name="account"),
    path("account/password/", accounts.change_password, name="password"),
    path("account/sessions/end-others/", accounts.end_other_sessions, name="sessions_end"),
    path("account/sessions/<slug:name>/end/", accounts.end_one_session, name="session_end"),
    path("notices/", accounts.list_notices, name="notices"),
    path("notices/read/", accounts.read_notices, name="notices_read"),
    path("security/", accounts.list_security, name="security"),
    path("appearance/", views.set_appearance, name="appearance"),
    path("people/", views.list_people, name="people"),
    path("people/new/", views.add_person, name="person_add"),
    path("people/<uuid:user_id>/", views.edit_person, name="person"),
    path("people/<uuid:user_id>/link/", views.send_link, name="person_link"),
    path("people/<uuid:user_id>/vouch/", views.vouch_for_person, name="person_vouch"),
    path("people/<uuid:user_id>/access/", views.set_active, name="person_active"),
    path("desks/new/", views.add_desk, name="desk_add"),
    path("desks/<uuid:desk_id>/inside/", views.keep_desk_inside, name="desk_inside"),
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
