"""Two questions before a page: is the second factor there that somebody's roles ask for, and is it still them?"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from newsroom.accounts.brake import TooManyAttempts
from newsroom.accounts.factors import has_passkey, must_add_factor
from newsroom.accounts.second_step import WrongProof, prove_again
from newsroom.accounts.sessions import VOUCHED, has_proved_lately
from newsroom.models import User

# The field of a form in which somebody proves once more who they are.
PROOF = "prove-again"
_POST, _BOTH = frozenset({"POST"}), frozenset({"GET", "POST"})
# What a stolen session must not do by itself: people, keys, rules, second factors, whatever leaves the house in bulk.
# Redaction is a command of whoever runs the server.
DANGEROUS: dict[str, frozenset[str]] = {
    "newsroom:person_add": _POST,
    "newsroom:person": _POST,
    "newsroom:person_link": _POST,
    "newsroom:person_vouch": _POST,
    "newsroom:person_active": _POST,
    "newsroom:person_factors": _POST,
    "newsroom:desk_add": _POST,
    "newsroom:desk_inside": _POST,
    "newsroom:keys": _POST,
    "newsroom:app_add": _BOTH,
    "newsroom:passkey_add": _BOTH,
    "newsroom:factor_remove": _POST,
    "newsroom:codes_renew": _POST,
    "facts:rule_new": _POST,
    "facts:rule": _POST,
    "facts:subscribers": _POST,
    "facts:subscriber_secret": _POST,
    "facts:ledger_ndjson": frozenset({"GET"}),
    "facts:ledger_csv": frozenset({"GET"}),
}
# What somebody may see who has still to add a second factor.
OPEN_WITHOUT = frozenset(
    """
    newsroom:factors newsroom:app_add newsroom:passkey_add newsroom:prove newsroom:prove_passkey newsroom:sign_in
    newsroom:sign_out newsroom:open newsroom:appearance account_login mfa_authenticate openid_connect_login
    openid_connect_callback healthz readyz
    """.split()
)


class FactorMiddleware:
    """Who must have a second factor sees nothing of the desk before; a sign-on service may answer for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        match = request.resolver_match
        if (
            not settings.SECOND_FACTOR_ROLES
            or settings.SESSION_COOKIE_NAME not in request.COOKIES
            or match is None
            or match.view_name in OPEN_WITHOUT
            # The API knows keys only; a session opens nothing there.
            or request.path_info.startswith("/api/")
            or not isinstance(request.user, User)
            or request.session.get(VOUCHED)
            or not must_add_factor(request.user)
        ):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return HttpResponseRedirect(reverse("newsroom:factors"))


class ProofMiddleware:
    """Before a dangerous act a person proves once more who they are, unless they did so within STEP_UP_MINUTES.

    What they were about to send stands in the page that asks and goes on with the proof, so nothing is typed twice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match is not None else ""
        if (
            request.method not in DANGEROUS.get(name, ())
            or not request.user.is_authenticated
            or has_proved_lately(request.session)
        ):
            return None
        if request.headers.get("HX-Request"):
            here = request.headers.get("HX-Current-URL", "/")
            return HttpResponse(
                status=204,
                headers={"HX-Redirect": f"{reverse('newsroom:prove')}?{urlencode({'next': here})}"},
            )
        if request.method == "GET":
            return HttpResponseRedirect(
                f"{reverse('newsroom:prove')}?{urlencode({'next': request.get_full_path()})}"
            )
        return self._ask(request)

    def _ask(self, request: HttpRequest) -> HttpResponse | None:
        """None once the proof that came with the form is right; else the page that asks for it."""
        words, wait = "", 0
        if PROOF in request.POST and isinstance(request.user, User):
            try:
                prove_again(request, request.user, request.POST[PROOF])
            except TooManyAttempts as refusal:
                words, wait = refusal.message, int(refusal.details["retry_after"])
            except WrongProof as refusal:
                words = refusal.message
            else:
                return None
        response = show_question(
            request, carried=_list_fields(request), words=words, status=429 if wait else 403
        )
        if wait:
            response["Retry-After"] = str(wait)
        return response


def show_question(
    request: HttpRequest, *, carried: list[tuple[str, str]], words: str = "", status: int = 200
) -> HttpResponse:
    """The page that asks who this is; `carried` are the fields that go on with the answer."""
    context = {
        "carried": carried,
        "words": words,
        "field": PROOF,
        "address": request.get_full_path(),
        "has_passkey": isinstance(request.user, User) and has_passkey(request.user),
        "has_password": isinstance(request.user, User) and request.user.has_usable_password(),
        "note": _("What you sent is kept in this page and done once you have answered.") if carried else "",
    }
    return render(request, "newsroom/prove.html", context, status=status)


def _list_fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in (PROOF, "csrfmiddlewaretoken")
        for value in values
    ]
