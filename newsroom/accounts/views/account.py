"""The pages of one's own account: password, sessions, notices, sign-ins."""

from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from newsroom import people
from newsroom.accounts import notices
from newsroom.accounts.brake import TooManyAttempts, admit, count_own_password, take_back, take_turn
from newsroom.accounts.devices import remember_device
from newsroom.accounts.events import note_event
from newsroom.accounts.factors import list_factors
from newsroom.accounts.forms import PasswordForm
from newsroom.accounts.sessions import end_session, end_sessions, list_sessions, name_session
from newsroom.accounts.views.entry import tell_to_wait
from newsroom.errors import DomainError
from newsroom.models import Factor, Notice, SecurityEvent
from newsroom.pages import DeskRequest, for_people, go, person_of, take_page
from newsroom.rights import Right, Role

_Kind = SecurityEvent.Kind


@require_GET
@for_people()
def show_account(request: DeskRequest) -> HttpResponse:
    return render(request, "newsroom/account.html", _account_context(request, PasswordForm()))


@require_POST
@for_people()
def change_password(request: DeskRequest) -> HttpResponse:
    form = PasswordForm(request.POST)
    person, key = person_of(request), request.session.session_key or ""
    counters = count_own_password(str(person.id), key)
    status, braked = 422, None
    if form.is_valid():
        try:
            admit(counters)
            with take_turn(is_known=True):
                person = people.change_password(
                    actor=request.actor,
                    password=form.cleaned_data["password"],
                    current=form.cleaned_data["current"],
                    ends_keys=form.cleaned_data["ends_keys"],
                    session_key=key,
                )
        except TooManyAttempts as refusal:
            form.add_error(None, refusal.message)
            braked = refusal
        except people.WrongPassword as refusal:
            note_event(_Kind.PASSWORD_REFUSED, request=request, user=person)
            form.add_error("current", refusal.message)
        except DomainError as refusal:
            # The current one was right; the new one will not do.
            take_back(counters)
            form.add_error("password", refusal.message)
        else:
            take_back(counters)
            note_event(_Kind.PASSWORD_CHANGED, request=request, user=person)
            update_session_auth_hash(request, person)
            response = go(request, reverse("newsroom:account"), _("Your password is changed."))
            remember_device(request, response, person)
            return response
    page = render(request, "newsroom/account.html", _account_context(request, form), status=status)
    return tell_to_wait(page, braked) if braked is not None else page


def _account_context(request: DeskRequest, form: PasswordForm) -> dict[str, Any]:
    person = person_of(request)
    return {
        "form": form,
        "roles": [Role(role).label for role in person.roles],
        "factors": [row for row in list_factors(person) if row.kind != Factor.Kind.CODES],
        "sessions": [
            {
                "row": session,
                "name": name_session(session.session_key),
                "is_this": session.session_key == request.session.session_key,
            }
            for session in list_sessions(person)
        ],
    }


@require_POST
@for_people()
def end_one_session(request: DeskRequest, name: str) -> HttpResponse:
    """End one of one's own sessions; one that has ended already is as good."""
    if end_session(user=person_of(request), name=name):
        note_event(_Kind.SESSION_ENDED, request=request, user=person_of(request))
    return go(request, reverse("newsroom:account"), _("That session has ended."))


@require_POST
@for_people()
def end_other_sessions(request: DeskRequest) -> HttpResponse:
    person = person_of(request)
    if end_sessions(user_id=person.id, except_key=request.session.session_key or ""):
        note_event(_Kind.SESSION_ENDED, request=request, user=person)
    return go(request, reverse("newsroom:account"), _("All other sessions have ended."))


@require_GET
@for_people()
def list_notices(request: DeskRequest) -> HttpResponse:
    page = take_page(request, Notice.objects.visible_to(request.actor).select_related("about", "by"))
    lines = [{"notice": notice, "words": notices.say_notice(notice)} for notice in page.object_list]
    return render(request, "newsroom/notices.html", {"page": page, "lines": lines})


@require_POST
@for_people()
def read_notices(request: DeskRequest) -> HttpResponse:
    notices.mark_read(actor=request.actor)
    return HttpResponseRedirect(reverse("newsroom:notices"))


@require_GET
@for_people()
def list_security(request: DeskRequest) -> HttpResponse:
    """Who signed in, failed to or was refused: one's own, or everybody's for chiefs and auditors."""
    events = SecurityEvent.objects.visible_to(request.actor).select_related("user")
    context = {
        "page": take_page(request, events),
        "sees_all": request.actor.may(Right.READ_SECURITY),
        "days": settings.SECURITY_EVENT_DAYS,
    }
    return render(request, "newsroom/security.html", context)
