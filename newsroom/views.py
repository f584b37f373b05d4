"""The pages of people, desks and keys, and of how a browser shows the desk."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from newsroom import people as services
from newsroom.accounts import factors
from newsroom.accounts.events import note_event
from newsroom.accounts.links import Invitation, mail_link
from newsroom.accounts.sessions import end_session, end_sessions, list_sessions, name_session
from newsroom.accounts.standing import ends_at, find_standing, may_vouch, vouch_for
from newsroom.errors import DomainError, Invalid
from newsroom.forms import DeskForm, DropFactorsForm, InsideForm, KeyForm, PersonForm, VouchForm
from newsroom.models import ApiKey, Desk, SecurityEvent, User
from newsroom.pages import (
    DeskRequest,
    back_to,
    for_people,
    go,
    person_of,
    send_form,
    take_page,
)
from newsroom.rights import Right, Role

APPEARANCE_SECONDS = 60 * 60 * 24 * 365
ROLE_WORDS = {
    Role.EDITOR: gettext_lazy("uploads articles and corrects their details"),
    Role.REVIEWER: gettext_lazy("decides on claims, changes facts, keeps sources"),
    Role.CHIEF: gettext_lazy("everything, with people, keys and every desk"),
    Role.AUDITOR: gettext_lazy("reads everything, changes nothing"),
    Role.CLIENT: gettext_lazy("for programs: uploads and reads what is out"),
}


@require_POST
def set_appearance(request: HttpRequest) -> HttpResponse:
    """Keep light or dark, whether single keys act, and the language on screen, in cookies of this browser."""
    response = HttpResponseRedirect(back_to(request, "/"))
    theme = request.POST.get("theme", "system")
    keys = "on" if request.POST.get("keys") else "off"
    kept = {"theme": theme if theme in ("light", "dark") else "system", "keys": keys}
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        kept[settings.LANGUAGE_COOKIE_NAME] = language
    for name, value in kept.items():
        response.set_cookie(
            name, value, max_age=APPEARANCE_SECONDS, samesite="Lax", secure=request.is_secure()
        )
    return response


@require_GET
@for_people(Right.MANAGE_PEOPLE)
def list_people(request: DeskRequest) -> HttpResponse:
    return _show_people(request, DeskForm())


def _show_people(request: DeskRequest, desk_form: DeskForm, *, status: int = 200) -> HttpResponse:
    everybody = User.objects.prefetch_related("desks").order_by("-is_active", "name")
    context = {
        "room": "people",
        "page": take_page(request, everybody),
        "desks": Desk.objects.prefetch_related("people"),
        "desk_form": desk_form,
        "role_table": [(role.label, ROLE_WORDS[role]) for role in Role],
    }
    return render(request, "newsroom/people.html", context, status=status)


@require_POST
@for_people(Right.MANAGE_PEOPLE)
def add_desk(request: DeskRequest) -> HttpResponse:
    form = DeskForm(request.POST)
    sent = send_form(
        request,
        form,
        lambda: services.create_desk(
            actor=request.actor,
            name=form.cleaned_data["name"],
            stays_inside=form.cleaned_data["stays_inside"],
        ),
    )
    if sent.is_done:
        words = _("The desk “%(name)s” is there. Put people on it on their pages.")
        return go(request, reverse("newsroom:people"), words % {"name": sent.result.name})
    return _show_people(request, form, status=sent.status)


@require_POST
@for_people(Right.MANAGE_PEOPLE)
def keep_desk_inside(request: DeskRequest, desk_id: UUID) -> HttpResponse:
    """Let a desk's material go to the second engine, or keep it in the house."""
    form = InsideForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("The page was not sent whole. Open it again."))
    desk = services.keep_desk_inside(
        actor=request.actor,
        desk_id=desk_id,
        stays_inside=form.cleaned_data["stays_inside"],
        expected_revision=form.cleaned_data["revision"],
    )
    words = (
        _("What comes to “%(name)s” from now on stays inside the house.")
        if desk.stays_inside
        else _("What comes to “%(name)s” from now on may be shown to the second engine.")
    )
    return go(request, reverse("newsroom:people"), words % {"name": desk.name})


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_PEOPLE)
def add_person(request: DeskRequest) -> HttpResponse:
    """Invite somebody: they get a link to set their own password, which nobody else is shown where mail is set up."""
    form = PersonForm(request.POST or None)
    sent = send_form(
        request,
        form,
        lambda: services.invite_person(
            actor=request.actor,
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            roles=form.cleaned_data["roles"],
            desk_ids=[desk.id for desk in form.cleaned_data["desks"]],
        ),
    )
    if sent.is_done:
        return _deliver(request, sent.result, status=201)
    return render(request, "newsroom/person.html", {"room": "people", "form": form}, status=sent.status)


def _deliver(request: DeskRequest, invitation: Invitation, *, status: int = 200) -> HttpResponse:
    """The link goes to the person by mail, or into this answer once, for whoever asked to hand over."""
    path = reverse("newsroom:open", args=[invitation.token])
    address = (settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")) + path
    context: dict[str, Any] = {"invitation": invitation}
    if not invitation.link.by_mail:
        context["address"] = address
    else:
        try:
            mail_link(invitation, address)
        except DomainError as refusal:
            context["not_mailed"] = refusal.message
    response = _show_person(request, invitation.user, _person_form(invitation.user), status=status, **context)
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_PEOPLE)
def edit_person(request: DeskRequest, user_id: UUID) -> HttpResponse:
    person = get_object_or_404(User, id=user_id)
    if request.method != "POST":
        return _show_person(request, person, _person_form(person))
    form = _person_form(person, request.POST)
    sent = send_form(
        request,
        form,
        lambda: services.update_person(
            actor=request.actor,
            user_id=user_id,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            roles=form.cleaned_data["roles"],
            desk_ids=[desk.id for desk in form.cleaned_data["desks"]],
            is_active=person.is_active,
            expected_revision=form.cleaned_data["revision"] or person.revision,
        ),
    )
    if sent.is_done:
        words = _("%(name)s is changed.") % {"name": sent.result.name}
        return go(request, reverse("newsroom:people"), words)
    return _show_person(request, person, form, status=sent.status)


def _person_form(person: User, data: Any = None) -> PersonForm:
    initial = {
        "name": person.name,
        "email": person.email,
        "roles": person.roles,
        "desks": person.desks.all(),
        "revision": person.revision,
    }
    return PersonForm(data, initial=initial)


def _show_person(
    request: DeskRequest, person: User, form: PersonForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A person's page: what they are, and who is tied to them until when."""
    standing = find_standing(person.interventions.select_related("by"))
    ties = [
        {"row": row, "ends_at": ends_at(row), "may_vouch": may_vouch(request.actor, person, row)}
        for row in standing
    ]
    context = {
        "room": "people",
        "person": person,
        "form": form,
        "has_password": person.has_usable_password(),
        "ties": ties,
        "may_vouch": any(tie["may_vouch"] for tie in ties),
        "vouch_form": VouchForm(),
        "factors": factors.list_factors(person),
        "factors_form": DropFactorsForm(),
        "sessions": [
            {"row": session, "name": name_session(session.session_key)} for session in list_sessions(person)
        ],
        "days": settings.SECOND_PERSON_DAYS,
        "hours": settings.ACCOUNT_LINK_HOURS,
        "sends_mail": settings.EMAIL_IS_SET_UP,
        **more,
    }
    return render(request, "newsroom/person.html", context, status=status)


@require_POST
@for_people(Right.MANAGE_PEOPLE)
def send_link(request: DeskRequest, user_id: UUID) -> HttpResponse:
    """A new link for somebody who lost their password, or their first link; what they had ends at once."""
    if request.user.pk == user_id:
        return go(request, reverse("newsroom:account"))
    return _deliver(request, services.send_link(actor=request.actor, user_id=user_id))


@require_POST
@for_people(Right.MANAGE_PEOPLE)
def vouch_for_person(request: DeskRequest, user_id: UUID) -> HttpResponse:
    """Say on record that somebody is a person of their own, whoever had a hand in their account."""
    person = get_object_or_404(User, id=user_id)
    form = VouchForm(request.POST)
    sent = send_form(
        request,
        form,
        lambda: vouch_for(actor=request.actor, user_id=user_id, reason=form.cleaned_data["reason"]),
    )
    if sent.is_done:
        words = _("You vouched for %(name)s.") % {"name": person.name}
        return go(request, reverse("newsroom:person", args=[user_id]), words)
    return _show_person(request, person, _person_form(person), status=sent.status, vouch_form=form)


@require_POST
@for_people(Right.MANAGE_PEOPLE)
def drop_factors(request: DeskRequest, user_id: UUID) -> HttpResponse:
    """Take the second factors from somebody who lost them."""
    person = get_object_or_404(User, id=user_id)
    form = DropFactorsForm(request.POST)
    sent = send_form(
        request,
        form,
        lambda: factors.drop_factors(
            actor=request.actor, user_id=user_id, reason=form.cleaned_data["reason"]
        ),
    )
    if sent.is_done:
        words = _("%(name)s has no second factor any more, and is signed out everywhere.") % {
            "name": person.name
        }
        return go(request, reverse("newsroom:person", args=[user_id]), words)
    return _show_person(request, person, _person_form(person), status=sent.status, factors_form=form)


@require_POST
@for_people(Right.MANAGE_PEOPLE)
def end_session_of(request: DeskRequest, user_id: UUID, name: str) -> HttpResponse:
    """End one of somebody's sessions, or with `all` every one; one that has ended already is as good."""
    person = get_object_or_404(User, id=user_id)
    ended = end_sessions(user_id=person.id) if name == "all" else end_session(user=person, name=name)
    if ended:
        note_event(SecurityEvent.Kind.SESSION_ENDED, request=request, user=person)
    words = _("%(name)s is signed out there.") % {"name": person.name}
    return go(request, reverse("newsroom:person", args=[user_id]), words)


@require_POST
@for_people(Right.MANAGE_PEOPLE)
def set_active(request: DeskRequest, user_id: UUID) -> HttpResponse:
    """Close or open somebody's access. What they did stays under their name."""
    person = get_object_or_404(User, id=user_id)
    is_active = request.POST.get("active") == "yes"
    person = services.update_person(
        actor=request.actor,
        user_id=user_id,
        name=person.name,
        roles=person.roles,
        desk_ids=list(person.desks.values_list("id", flat=True)),
        is_active=is_active,
        expected_revision=person.revision,
    )
    words = _("%(name)s can sign in again.") if is_active else _("%(name)s can no longer sign in.")
    return go(request, reverse("newsroom:person", args=[user_id]), words % {"name": person.name})


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_OWN_KEYS)
def list_keys(request: DeskRequest) -> HttpResponse:
    """One's keys (a chief sees all), and making one; its token is in this answer and never again."""
    form = KeyForm(request.POST or None)

    def make() -> tuple[ApiKey, str]:
        data = form.cleaned_data
        return services.create_key(
            actor=request.actor,
            user_id=person_of(request).id,
            name=data["name"],
            scopes=data["scopes"],
            expires_at=timezone.now() + timedelta(days=data["ends_in"] or settings.KEY_DAYS),
        )

    sent = send_form(request, form, make)
    made, token = sent.result or (None, "")
    if sent.is_done:
        form = KeyForm()
    context = {
        "room": "keys",
        "form": form,
        "keys": ApiKey.objects.visible_to(request.actor).select_related("user", "made_by"),
        "all_keys": request.actor.may(Right.MANAGE_ALL_KEYS),
        "made": made,
        "token": token,
    }
    return render(request, "newsroom/keys.html", context, status=201 if sent.is_done else sent.status)


@require_POST
@for_people(Right.MANAGE_OWN_KEYS)
def revoke_key(request: DeskRequest, key_id: UUID) -> HttpResponse:
    key = services.revoke_key(actor=request.actor, key_id=key_id)
    words = _("The key “%(name)s” is revoked. It does nothing any more.") % {"name": key.name}
    return go(request, reverse("newsroom:keys"), words)
