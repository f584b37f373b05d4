"""What a sign-on service answers: judged more strictly than django-allauth does, then the desk says who comes in."""

import hmac
import secrets
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.utils.translation import gettext as _

from newsroom.accounts.adapter import enter
from newsroom.accounts.events import note_event
from newsroom.accounts.sessions import VOUCHED
from newsroom.errors import DomainError
from newsroom.models import SecurityEvent
from newsroom.pages import show_refusal
from newsroom.sign_on import SignOnRefused, find_by_claims, follow_roles, read_claims

_NONCE = "sign_on_nonce"
# What an ID token may be signed with: never a secret that both sides hold, nor nothing.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


def draw_nonce(request: HttpRequest) -> str:
    """A word that the service has to give back in its ID token, so that no token of another sign-on is taken."""
    nonce = secrets.token_urlsafe(24)
    request.session[_NONCE] = nonce
    return nonce


class HouseService(OpenIDConnectOAuth2Adapter):
    """The service of the house: its ID token is signed by it, and answers this sign-on and no other.

    django-allauth takes a token that it fetched itself for signed and asks for no nonce, as the specification allows.
    """

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        wanted = self.request.session.pop(_NONCE, "")
        try:
            header = jwt.get_unverified_header(id_token)
            if header.get("alg") not in ALGORITHMS:
                raise OAuth2Error("the ID token is not signed as it must be")
            token: dict[str, Any] = jwt.decode(
                id_token,
                self._find_key(header.get("kid")),
                algorithms=[header["alg"]],
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("the ID token is none of this service for this desk") from error
        if not wanted or not hmac.compare_digest(str(token.get("nonce", "")), wanted):
            raise OAuth2Error("the ID token answers another sign-on")
        return token

    def _find_key(self, name: str | None) -> Any:
        """The service's public key of this name, or its only one where the token names none."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if name in (None, key.key_id)]
        if len(keys) != 1:
            raise OAuth2Error("the service has no such key")
        return keys[0].key


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
