"""The pages of the ground floor: signing in, one's account, people and keys."""

import secrets
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from newsroom import people as services
from newsroom.errors import DomainError
from newsroom.forms import DeskForm, KeyForm, PasswordForm, PersonForm, SignInForm
from newsroom.models import ApiKey, Desk, User
from newsroom.pages import DeskRequest, back_to, for_people, go, person_of, send_form, take_page
from newsroom.roles import Right, Role

APPEARANCE_SECONDS = 60 * 60 * 24 * 365
ROLE_WORDS = {
    Role.EDITOR: gettext_lazy("uploads articles and corrects their details"),
    Role.REVIEWER: gettext_lazy("decides on claims, changes facts, keeps sources"),
    Role.CHIEF: gettext_lazy("everything, with people, keys and every desk"),
    Role.AUDITOR: gettext_lazy("reads everything, changes nothing"),
    Role.CLIENT: gettext_lazy("for programs: uploads and reads what is out"),
}

sign_in = LoginView.as_view(
    template_name="registration/sign_in.html",
    authentication_form=SignInForm,
    redirect_authenticated_user=True,
)


@require_GET
@for_people()
def show_account(request: DeskRequest) -> HttpResponse:
    return render(request, "newsroom/account.html", _account_context(request, PasswordForm()))


@require_POST
@for_people()
def change_password(request: DeskRequest) -> HttpResponse:
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            user = services.change_password(
                actor=request.actor,
                user_id=person_of(request).id,
                password=form.cleaned_data["password"],
                current=form.cleaned_data["current"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            update_session_auth_hash(request, user)
            return go(request, reverse("newsroom:account"), _("Your password is changed."))
    return render(request, "newsroom/account.html", _account_context(request, form), status=422)


def _account_context(request: DeskRequest, form: PasswordForm) -> dict[str, Any]:
    return {"form": form, "roles": [Role(role).label for role in person_of(request).roles]}


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
        request, form, lambda: services.create_desk(actor=request.actor, name=form.cleaned_data["name"])
    )
    if sent.is_done:
        words = _("The desk “%(name)s” is there. Put people on it on their pages.")
        return go(request, reverse("newsroom:people"), words % {"name": sent.result.name})
    return _show_people(request, form, status=sent.status)


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_PEOPLE)
def add_person(request: DeskRequest) -> HttpResponse:
    """Invite somebody: the password is drawn here and shown to the chief this once."""
    form = PersonForm(request.POST or None)
    password = secrets.token_urlsafe(12)
    sent = send_form(
        request,
        form,
        lambda: services.create_person(
            actor=request.actor,
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            roles=form.cleaned_data["roles"],
            desk_ids=[desk.id for desk in form.cleaned_data["desks"]],
            password=password,
        ),
    )
    if sent.is_done:
        return _show_person(request, sent.result, _person_form(sent.result), secret=password, status=201)
    return render(request, "newsroom/person.html", {"room": "people", "form": form}, status=sent.status)


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
    """The form of a person who is here already: the address they sign in with stays."""
    initial = {
        "name": person.name,
        "email": person.email,
        "roles": person.roles,
        "desks": person.desks.all(),
        "revision": person.revision,
    }
    form = PersonForm(data, initial=initial)
    form.fields["email"].disabled = True
    return form


def _show_person(
    request: DeskRequest, person: User, form: PersonForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    context = {"room": "people", "person": person, "form": form, "secret": secret}
    return render(request, "newsroom/person.html", context, status=status)


@require_POST
@for_people(Right.MANAGE_PEOPLE)
def reset_password(request: DeskRequest, user_id: UUID) -> HttpResponse:
    """Draw a new password for somebody who forgot theirs; shown to the chief this once."""
    if request.user.pk == user_id:
        return go(request, reverse("newsroom:account"))
    password = secrets.token_urlsafe(12)
    person = services.change_password(actor=request.actor, user_id=user_id, password=password)
    return _show_person(request, person, _person_form(person), secret=password)


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
        ends = datetime.combine(data["expires_on"], time.max, UTC) if data["expires_on"] else None
        return services.create_key(
            actor=request.actor,
            user_id=person_of(request).id,
            name=data["name"],
            scopes=data["scopes"],
            expires_at=ends,
        )

    sent = send_form(request, form, make)
    made, token = sent.result or (None, "")
    if sent.is_done:
        form = KeyForm()
    context = {
        "room": "keys",
        "form": form,
        "keys": ApiKey.objects.visible_to(request.actor).select_related("user"),
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
