"""Every address of the desk."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path, re_path

from newsroom import health, views
from newsroom.accounts.views import account, entry, factors
from newsroom.api.urls import open_patterns
from newsroom.api.views import UnknownAddress, answer_bad_request
from newsroom.ledger import views as log

# What Django itself refuses before any view: too many fields, files or bytes in a form, or a form that is none.
handler400 = answer_bad_request

pages = [
    path("sign-in/", entry.SignInView.as_view(), name="sign_in"),
    path("sign-in/passkey/", entry.sign_in_by_passkey, name="sign_in_passkey"),
    path("sign-in/forgotten/", entry.ask_for_new_password, name="forgotten"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("open/<str:token>/", entry.open_link, name="open"),
    path("account/", account.show_account, name="account"),
    path("account/password/", account.change_password, name="password"),
    path("account/sessions/end-others/", account.end_other_sessions, name="sessions_end"),
    path("account/sessions/<slug:name>/end/", account.end_one_session, name="session_end"),
    path("account/factors/", factors.show_factors, name="factors"),
    path("account/factors/app/", factors.add_app, name="app_add"),
    path("account/factors/passkey/", factors.add_passkey, name="passkey_add"),
    path("account/factors/codes/", factors.renew_codes, name="codes_renew"),
    path("account/factors/<uuid:factor_id>/remove/", factors.remove_factor, name="factor_remove"),
    path("account/prove/", factors.prove, name="prove"),
    path("account/prove/passkey/", factors.prove_with_passkey, name="prove_passkey"),
    path("notices/", account.list_notices, name="notices"),
    path("notices/read/", account.read_notices, name="notices_read"),
    path("security/", account.list_security, name="security"),
    path("appearance/", views.set_appearance, name="appearance"),
    path("people/", views.list_people, name="people"),
    path("people/new/", views.add_person, name="person_add"),
    path("people/<uuid:user_id>/", views.edit_person, name="person"),
    path("people/<uuid:user_id>/link/", views.send_link, name="person_link"),
    path("people/<uuid:user_id>/factors/drop/", views.drop_factors, name="person_factors"),
    path("people/<uuid:user_id>/sessions/<slug:name>/end/", views.end_session_of, name="person_session"),
    path("people/<uuid:user_id>/vouch/", views.vouch_for_person, name="person_vouch"),
    path("people/<uuid:user_id>/access/", views.set_active, name="person_active"),
    path("desks/new/", views.add_desk, name="desk_add"),
    path("desks/<uuid:desk_id>/inside/", views.keep_desk_inside, name="desk_inside"),
    path("ledger/proof/", log.show_proof_page, name="ledger_proof"),
    path("ledger/proof/checkpoint/", log.sign_now, name="checkpoint"),
    path("ledger/proof/verify/", log.verify_now, name="verify"),
    path("ledger/proof/verification/", log.show_verification, name="verification"),
    path("keys/", views.list_keys, name="keys"),
    path("keys/<uuid:key_id>/revoke/", views.revoke_key, name="key_revoke"),
]

# Beside the apps: their addresses are the specification's.
log_patterns = [
    path("log/checkpoint", log.show_checkpoint, name="log_checkpoint"),
    path("log/keys", log.show_keys, name="log_keys"),
    path("log/tile/entries/<path:place>", log.show_tile, name="log_entries"),
    path("log/tile/<int:level>/<path:place>", log.show_tile, name="log_tile"),
    path("log/proof/<int:index>", log.show_proof, name="log_proof"),
    path("log/proof/hash/<slug:leaf_hash>", log.show_proof_of, name="log_proof_of"),
    path("log/consistency/<int:old_size>/<int:new_size>", log.show_consistency, name="log_consistency"),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/", include("newsroom.api.urls")),
    path("api/v1/", include("sources.api.urls")),
    path("api/v1/", include("facts.api.urls")),
    *open_patterns,
    *log_patterns,
    re_path(r"^(?:/*)api(/[\s\S]*)?$", UnknownAddress.as_view()),
    path("", include((pages, "newsroom"))),
    # The names that django-allauth sends people on by.
    path("sign-in/", entry.SignInView.as_view(), name="account_login"),
    path("sign-in/second/", entry.take_second_step, name="mfa_authenticate"),
    path("sign-in/oidc/<slug:provider_id>/login/", entry.sign_on, name="openid_connect_login"),
    path("sign-in/oidc/<slug:provider_id>/login/callback/", entry.come_back, name="openid_connect_callback"),
    path("", include("sources.urls")),
    path("", include("facts.urls")),
]
