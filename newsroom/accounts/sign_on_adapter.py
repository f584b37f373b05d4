"""Where django-allauth has judged what a sign-on service answered, and the desk decides who comes in."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext as _

from newsroom.accounts.adapter import enter
from newsroom.accounts.events import note_event
from newsroom.accounts.sessions import VOUCHED
from newsroom.errors import DomainError
from newsroom.models import SecurityEvent
from newsroom.pages import show_refusal
from newsroom.sign_on import SignOnRefused, find_by_claims, follow_roles, read_claims


class DeskSignOn(DefaultSocialAccountAdapter):
    """Nothing of django-allauth's own is written: who belongs to whom is a `SignOn`, on record."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        try:
            claims = read_claims(sociallogin.account.extra_data)
            user = follow_roles(find_by_claims(claims), claims)
            response = enter(
                request, user, how="sign_on", address=sociallogin.get_redirect_url(request) or ""
            )
        except DomainError as refusal:
            note_event(SecurityEvent.Kind.SIGN_ON_REFUSED, request=request)
            raise ImmediateHttpResponse(show_refusal(request, refusal)) from refusal
        if claims.is_strong and request.user.is_authenticated:
            request.session[VOUCHED] = True
        raise ImmediateHttpResponse(response)

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        note_event(SecurityEvent.Kind.SIGN_ON_REFUSED, request=request)
        refusal = SignOnRefused(_("Signing on was given up or went wrong. Try again."))
        raise ImmediateHttpResponse(show_refusal(request, refusal))
