"""The pages of one's second factors, and of proving once more who one is."""

from base64 import b64encode
from typing import Any
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.webauthn.internal.auth import (
    begin_registration,
    complete_registration,
    parse_registration_response,
)
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from newsroom.accounts import factors
from newsroom.accounts.brake import TooManyAttempts
from newsroom.accounts.forms import CodeForm, NewPasskeyForm, PasskeyForm
from newsroom.accounts.middleware import PROOF, show_question
from newsroom.accounts.second_step import offer_passkeys, prove_again, prove_by_passkey
from newsroom.accounts.views.entry import tell_to_wait
from newsroom.errors import DomainError
from newsroom.models import Factor
from newsroom.pages import DeskRequest, back_to, for_people, go, person_of


@require_GET
@for_people()
def show_factors(request: DeskRequest) -> HttpResponse:
    person = person_of(request)
    rows = factors.list_factors(person)
    context = {
        "factors": [row for row in rows if row.kind != Factor.Kind.CODES],
        "has_app": any(row.kind == Factor.Kind.APP for row in rows),
        "codes_left": factors.count_codes(person),
        "must_add": factors.must_add_factor(person),
        "is_asked_for": not settings.SECOND_FACTOR_ROLES.isdisjoint(person.roles),
    }
    return render(request, "newsroom/factors.html", context)


@require_http_methods(["GET", "POST"])
@for_people()
def add_app(request: DeskRequest) -> HttpResponse:
    """Show an app its secret, and take the code that proves that it has it."""
    person = person_of(request)
    secret = get_totp_secret(regenerate=request.method == "GET")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                codes = factors.add_app(
                    actor=request.actor,
                    secret=secret,
                    code="".join(form.cleaned_data["code"].split()),
                    session_key=request.session.session_key or "",
                )
            except DomainError as refusal:
                form.add_error("code", refusal.message)
                status = refusal.status
            else:
                get_totp_secret(regenerate=True)
                return _show_codes(
                    request, codes, _("Your app is set up. From now on signing in asks for a code.")
                )
    adapter = get_adapter()
    address = adapter.build_totp_url(person, secret)
    context = {
        "form": form,
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        "address": address,
        "picture": "data:image/svg+xml;base64,"
        + b64encode(adapter.build_totp_svg(address).encode()).decode(),
    }
    return render(request, "newsroom/app_add.html", context, status=status)


@require_http_methods(["GET", "POST"])
@for_people()
def add_passkey(request: DeskRequest) -> HttpResponse:
    """Have the browser make a passkey for this desk, and keep its public half."""
    person = person_of(request)
    form = NewPasskeyForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            credential = form.cleaned_data["credential"]
            try:
                parse_registration_response(credential)
                complete_registration(credential)
                codes = factors.add_passkey(
                    actor=request.actor,
                    name=form.cleaned_data["name"],
                    credential=credential,
                    session_key=request.session.session_key or "",
                )
            except (ValidationError, ValueError, TypeError, KeyError):
                form.add_error(None, _("What the browser sent is no passkey of this page. Try again."))
            except DomainError as refusal:
                form.add_error(None, refusal.message)
                status = refusal.status
            else:
                return _show_codes(request, codes, _("The passkey is kept. You can sign in with it alone."))
    context = {"form": form, "options": begin_registration(person, passwordless=True)}
    return render(request, "newsroom/passkey_add.html", context, status=status)


@require_POST
@for_people()
def remove_factor(request: DeskRequest, factor_id: UUID) -> HttpResponse:
    factor = factors.remove_factor(actor=request.actor, factor_id=factor_id)
    words = _("“%(name)s” opens nothing any more.") % {"name": factor.name}
    return go(request, reverse("newsroom:factors"), words)


@require_POST
@for_people()
def renew_codes(request: DeskRequest) -> HttpResponse:
    codes = factors.renew_codes(actor=request.actor)
    return _show_codes(request, codes, _("The old recovery codes open nothing any more."))


def _show_codes(request: DeskRequest, codes: Any, words: str) -> HttpResponse:
    """New recovery codes, in this answer and never again; without new ones the page of all factors."""
    if not codes:
        return go(request, reverse("newsroom:factors"), words)
    return render(request, "newsroom/codes.html", {"codes": codes, "words": words}, status=201)


@require_http_methods(["GET", "POST"])
@for_people()
def prove(request: DeskRequest) -> HttpResponse:
    """Prove once more who one is, and go on to where that was asked for."""
    if request.method == "GET":
        return show_question(request, carried=[("next", request.GET.get("next", "/"))])
    try:
        prove_again(request, person_of(request), request.POST.get(PROOF, ""))
    except TooManyAttempts as refusal:
        page = show_question(request, carried=[("next", back_to(request, "/"))], words=refusal.message)
        return tell_to_wait(page, refusal)
    except DomainError as refusal:
        carried = [("next", back_to(request, "/"))]
        return show_question(request, carried=carried, words=refusal.message, status=422)
    return HttpResponseRedirect(back_to(request, "/"))


@require_http_methods(["GET", "POST"])
@for_people()
def prove_with_passkey(request: DeskRequest) -> HttpResponse:
    """The same by a passkey, for the page's script: what to ask the browser for, and its answer."""
    person = person_of(request)
    if request.method == "GET":
        return JsonResponse(offer_passkeys(person))
    form = PasskeyForm(request.POST)
    try:
        if form.is_valid():
            prove_by_passkey(request, person, form.cleaned_data["credential"])
            return HttpResponse(status=204)
    except TooManyAttempts as refusal:
        return tell_to_wait(JsonResponse({"words": refusal.message}), refusal)
    except DomainError as refusal:
        return JsonResponse({"words": refusal.message}, status=422)
    return JsonResponse({"words": _("This passkey opens nothing here.")}, status=422)
