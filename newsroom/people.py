"""Every write about people, desks and keys; each is on record like any other change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.accounts.links import Invitation, draw_link, withdraw_links
from newsroom.accounts.notices import notify
from newsroom.accounts.passwords import LONGEST_TYPED, require_good_password
from newsroom.accounts.sessions import end_sessions
from newsroom.accounts.standing import intervene
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound, RevisionConflict
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.models import ApiKey, Desk, Intervention, User
from newsroom.rights import SCOPES, Right, Role

# Who installs Factdesk acts before anybody is there to act.
SETUP = Actor(software="factdesk-setup")
# Scopes whose use stands on record under the person's name, as if they had done it by hand.
JUDGING_SCOPES = frozenset({"claims:decide", "facts:write"})
WRITING_SCOPES = JUDGING_SCOPES | {"uploads:write", "usages:write"}


class WrongPassword(Invalid):
    """What was given as the current password is not it."""


def _page_of(user: User) -> str:
    """The page on which chiefs see and change this person."""
    return f"/people/{user.id}/"


@transaction.atomic
def create_person(
    *, actor: Actor, email: str, name: str, roles: Sequence[str], desk_ids: Sequence[UUID] = (), password: str
) -> User:
    """Add a person who can sign in with this password: for the software that sets up a desk.

    People invite each other (`invite_person`), so that nobody knows somebody else's password. Raises NotAllowed,
    Invalid, Conflict (address taken).
    """
    if actor.user is not None:
        raise NotAllowed(
            _("Nobody sets somebody else’s password. Invite them: they get a link and set their own.")
        )
    user, changes = _add_person(actor, email, name, roles, desk_ids, password)
    record_changes(changes, actor=actor)
    return user


@transaction.atomic
def invite_person(
    *, actor: Actor, email: str, name: str, roles: Sequence[str], desk_ids: Sequence[UUID] = ()
) -> Invitation:
    """Add a person who sets their password by the link that is returned.

    Whoever invites does not count as second person to them for a while (newsroom/accounts/standing.py). Raises
    NotAllowed, Invalid, Conflict (address taken).
    """
    user, changes = _add_person(actor, email, name, roles, desk_ids, None)
    changes += intervene(actor, user, Intervention.Kind.ADDED)
    invitation, made = draw_link(user, actor)
    notify("user_added", actor=actor, about=user, what=" ".join(user.roles), address=_page_of(user))
    record_changes([*changes, *made], actor=actor)
    return invitation


def _add_person(
    actor: Actor,
    email: str,
    name: str,
    roles: Sequence[str],
    desk_ids: Sequence[UUID],
    password: str | None,
) -> tuple[User, list[Change]]:
    actor.require(Right.MANAGE_PEOPLE)
    user = User(email=email.strip(), name=" ".join(name.split())[:120], roles=_roles(roles))
    _check_person(user)
    if password is not None:
        require_good_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise _address_taken(user) from error
    user.desks.set(_desks(desk_ids))
    return user, [Change(user, "user.added")]


@transaction.atomic
def update_person(
    *,
    actor: Actor,
    user_id: UUID,
    name: str,
    roles: Sequence[str],
    desk_ids: Sequence[UUID],
    is_active: bool,
    expected_revision: int,
    reason: str = "",
    email: str | None = None,
) -> User:
    """Change a person's name, address, roles, desks or whether they may sign in; all chiefs and the person are told.

    Whoever changes another's address, adds a role or opens a closed account does not count as second person to them
    for a while. A new address or a closed account leaves no link that opens it, a closed one no session. The last
    active chief stays one: a newsroom nobody can manage helps no one. Raises NotAllowed, NotFound, Invalid, Conflict,
    RevisionConflict.
    """
    actor.require(Right.MANAGE_PEOPLE)
    locked = _lock_with_chiefs(user_id)
    user = locked.get(user_id)
    if user is None:
        raise NotFound(_("There is no such person."))
    if user.revision != expected_revision:
        raise RevisionConflict(
            _("Somebody changed this person’s page since you opened it."), revision=user.revision
        )
    before = _read_standing(user)
    user.name, user.roles, user.is_active = " ".join(name.split())[:120], _roles(roles), is_active
    user.email = user.email if email is None else email.strip()
    _check_person(user)
    if not any(person.is_active and Role.CHIEF in person.roles for person in locked.values()):
        raise Conflict(_("Somebody must stay chief. Make another person chief first."))
    user.advance()
    try:
        with transaction.atomic():
            user.save(update_fields=["name", "email", "roles", "is_active", "revision"])
    except IntegrityError as error:
        raise _address_taken(user) from error
    user.desks.set(_desks(desk_ids))
    changes = [Change(user, "user.changed", reason=reason), *_follow_changes(actor, user, before)]
    record_changes(changes, actor=actor)
    return user


def _lock_with_chiefs(user_id: UUID) -> dict[UUID, User]:
    """This person and all chiefs, locked in id order: two chiefs who demote each other must not both succeed."""
    ids = [user_id, *User.objects.filter(roles__contains=[Role.CHIEF]).values_list("id", flat=True)]
    return {
        user.id: user
        for user in User.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id")
    }


@dataclass(frozen=True)
class _Standing:
    """What others are told of when it changes."""

    name: str
    email: str
    roles: frozenset[str]
    desks: frozenset[str]
    is_active: bool


def _read_standing(user: User) -> _Standing:
    desks = frozenset(desk.name for desk in user.desks.all())
    return _Standing(user.name, user.email, frozenset(user.roles), desks, user.is_active)


def _follow_changes(actor: Actor, user: User, before: _Standing) -> list[Change]:
    """What follows from a change of a person: who had a hand in the account, what ends, and who is told."""
    now, changes = _read_standing(user), []
    told: list[tuple[str, str]] = []
    if now.name != before.name:
        told.append(("user_name", ""))
    if now.desks != before.desks:
        told.append(("user_desks", ", ".join(sorted(now.desks))))
    if now.roles != before.roles:
        told.append(("user_roles", " ".join(sorted(now.roles))))
        if now.roles - before.roles:
            changes += intervene(actor, user, Intervention.Kind.ROLES)
    if now.email != before.email:
        told.append(("user_email", ""))
        changes += [*intervene(actor, user, Intervention.Kind.EMAIL), *withdraw_links(user)]
    if now.is_active != before.is_active:
        told.append(("user_reopened" if now.is_active else "user_closed", ""))
        if now.is_active:
            changes += intervene(actor, user, Intervention.Kind.REOPENED)
        else:
            changes += withdraw_links(user)
            end_sessions(user_id=user.id)
    old_email = before.email if now.email != before.email else ""
    for kind, what in told:
        notify(kind, actor=actor, about=user, what=what, address=_page_of(user), old_email=old_email)
    return changes


@transaction.atomic
def send_link(*, actor: Actor, user_id: UUID) -> Invitation:
    """Give somebody who lost their password, or their first link, another; what they had opens nothing any more.

    The password, all sessions and all API keys end at once: whoever needs this may have lost them to somebody. Whoever
    asks does not count as second person to them for a while. Raises NotAllowed, NotFound, Conflict (has left).
    """
    actor.require(Right.MANAGE_PEOPLE)
    user = _lock_who_is_here(user_id)
    user.set_unusable_password()
    user.advance()
    user.save(update_fields=["password", "revision"])
    invitation, made = draw_link(user, actor)
    changes = [
        Change(user, "user.password_withdrawn"),
        *_end_keys(user),
        *intervene(actor, user, Intervention.Kind.LINK),
        *made,
    ]
    end_sessions(user_id=user.id)
    kind = "link_made" if invitation.link.by_mail else "link_handed_over"
    notify(kind, actor=actor, about=user, address=_page_of(user))
    record_changes(changes, actor=actor)
    return invitation


@transaction.atomic
def set_password(*, actor: Actor, user_id: UUID, password: str) -> User:
    """Set a password that whoever runs the server typed; links, sessions and API keys of before open nothing any more.

    For the software that sets up a desk: people send each other a link (`send_link`). Raises NotAllowed, NotFound,
    Invalid, Conflict (has left).
    """
    if actor.user is not None:
        raise NotAllowed(_("Nobody sets somebody else’s password. Send them a link, and they set their own."))
    actor.require(Right.MANAGE_PEOPLE)
    user = _lock_who_is_here(user_id)
    require_good_password(password, user)
    user.set_password(password)
    user.advance()
    user.save(update_fields=["password", "revision"])
    changes = [Change(user, "user.password_changed"), *_end_keys(user), *withdraw_links(user)]
    end_sessions(user_id=user.id)
    notify("password_set", actor=actor, about=user, address=_page_of(user))
    record_changes(changes, actor=actor)
    return user


def _lock_who_is_here(user_id: UUID) -> User:
    """This person, locked, unless they have left. Raises NotFound, Conflict."""
    user = User.objects.select_for_update(no_key=True).filter(id=user_id).first()
    if user is None:
        raise NotFound(_("There is no such person."))
    if not user.is_active:
        raise Conflict(_("%(name)s has left. Open the account first.") % {"name": user.name})
    return user


@transaction.atomic
def change_password(
    *, actor: Actor, password: str, current: str, ends_keys: bool = True, session_key: str = ""
) -> User:
    """Set one's own password with the current one. Every other session ends, and with `ends_keys` every API key.

    Only that it changed is on record, not what it is. Raises NotAllowed (a key, or nobody), Invalid.
    """
    if actor.user is None or actor.key is not None:
        raise NotAllowed(_("Only the person themself changes a password, signed in."))
    user = User.objects.select_for_update(no_key=True).get(id=actor.user.id)
    if len(current) > LONGEST_TYPED or not user.check_password(current):
        raise WrongPassword(_("The current password is not right."))
    require_good_password(password, user)
    user.set_password(password)
    user.advance()
    user.save(update_fields=["password", "revision"])
    changes = [Change(user, "user.password_changed"), *(_end_keys(user) if ends_keys else [])]
    end_sessions(user_id=user.id, except_key=session_key)
    notify("password_changed", actor=actor, about=user)
    record_changes(changes, actor=actor)
    return user


@transaction.atomic
def create_desk(*, actor: Actor, name: str, stays_inside: bool = False) -> Desk:
    """Add a desk; no text of one that stays inside goes to a server of somebody else's.

    Raises NotAllowed, Invalid, Conflict (name taken).
    """
    actor.require(Right.MANAGE_PEOPLE)
    desk = Desk(name=" ".join(name.split())[:80], stays_inside=stays_inside)
    if not desk.name:
        raise Invalid(_("A desk needs a name."))
    try:
        with transaction.atomic():
            desk.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("There is already a desk called “%(name)s”.") % {"name": desk.name}) from error
    record_changes([Change(desk, "desk.added")], actor=actor)
    return desk


@transaction.atomic
def keep_desk_inside(
    *, actor: Actor, desk_id: UUID, stays_inside: bool, expected_revision: int, reason: str = ""
) -> Desk:
    """Say whether a desk's material may go to a server outside the house; it holds from the next article on.

    Raises NotAllowed, NotFound, RevisionConflict.
    """
    actor.require(Right.MANAGE_PEOPLE)
    desk = Desk.objects.select_for_update(no_key=True).filter(id=desk_id).first()
    if desk is None:
        raise NotFound(_("There is no such desk."))
    if desk.revision != expected_revision:
        raise RevisionConflict(
            _("Somebody changed this desk since you opened the page."), revision=desk.revision
        )
    if desk.stays_inside == stays_inside:
        return desk
    desk.stays_inside = stays_inside
    desk.advance()
    desk.save(update_fields=["stays_inside", "revision"])
    record_changes([Change(desk, "desk.changed", reason=reason)], actor=actor)
    return desk


@transaction.atomic
def create_key(
    *, actor: Actor, user_id: UUID, name: str, scopes: Sequence[str], expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A key that acts for this person within scopes; returns it and its token, which is shown this once.

    It ends after KEY_DAYS unless another day is given, and at the latest after KEY_LONGEST_DAYS. People make keys for
    themselves. For a program's account, which nobody signs in to, a chief makes one that reads and uploads; nobody
    makes one for somebody else that decides or writes. Raises NotAllowed, NotFound, Invalid, Conflict (too many).
    """
    is_own = actor.user is not None and actor.user.id == user_id
    actor.require(Right.MANAGE_OWN_KEYS if is_own else Right.MANAGE_ALL_KEYS)
    if actor.key is not None:
        raise NotAllowed(_("A key cannot make keys."))
    # Locked, so that two at once do not make more than there may be.
    user = User.objects.select_for_update(no_key=True).filter(id=user_id, is_active=True).first()
    if user is None:
        raise NotFound(_("There is no such person."))
    _check_scopes(scopes)
    if actor.user is not None and not is_own:
        _check_scopes_for_another(user, scopes)
    if not name.strip():
        raise Invalid(_("Name the key after the program that will use it."))
    if ApiKey.objects.usable().filter(user=user).count() >= settings.KEYS_PER_PERSON:
        raise Conflict(
            _("%(name)s has %(number)d keys that work. Revoke one that is not needed.")
            % {"name": user.name, "number": settings.KEYS_PER_PERSON}
        )
    prefix, token, digest = ApiKey.draw_secret()
    key = ApiKey(
        user=user,
        made_by=None if is_own else actor.user,
        name=" ".join(name.split())[:80],
        prefix=prefix,
        secret_sha256=digest,
        scopes=sorted(set(scopes)),
        expires_at=_check_end(expires_at),
    )
    key.save(force_insert=True)
    notify("key_made", actor=actor, about=user, what=f"{key.name} ({', '.join(key.scopes)})")
    record_changes([Change(key, "key.made")], actor=actor)
    return key, token


def _check_scopes(scopes: Sequence[str]) -> None:
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise Invalid(
            _("Choose scopes from: %(scopes)s.") % {"scopes": ", ".join(SCOPES)}
            if not unknown
            else _("There is no scope “%(name)s”; there are %(scopes)s.")
            % {"name": unknown[0], "scopes": ", ".join(SCOPES)}
        )


def _check_scopes_for_another(user: User, scopes: Sequence[str]) -> None:
    """Whoever made a key holds it, and what it does stands under its person's name."""
    is_program = user.roles == [Role.CLIENT]
    refused = sorted(set(scopes) & (JUDGING_SCOPES if is_program else WRITING_SCOPES))
    if refused:
        raise NotAllowed(
            _("Only %(name)s makes a key with %(scopes)s for %(name)s: what it does stands under that name.")
            % {"name": user.name, "scopes": ", ".join(refused)}
        )


def _check_end(expires_at: datetime | None) -> datetime:
    now = timezone.now()
    latest = now + timedelta(days=settings.KEY_LONGEST_DAYS)
    if expires_at is None:
        return now + timedelta(days=settings.KEY_DAYS)
    # The last day that may be chosen ends later than the hour it is chosen at.
    if not now < expires_at <= latest + timedelta(days=1):
        raise Invalid(
            _("A key ends within %(number)d days, and not in the past.")
            % {"number": settings.KEY_LONGEST_DAYS}
        )
    return expires_at


def _end_keys(user: User) -> list[Change]:
    """Revoke every key of this person, whose row the caller has locked."""
    keys = list(
        ApiKey.objects.select_for_update(no_key=True, of=("self",))
        .filter(user=user, revoked_at__isnull=True)
        .order_by("id")
    )
    for key in keys:
        key.revoked_at = timezone.now()
        key.advance()
        key.save(update_fields=["revoked_at", "revision"])
    return [Change(key, "key.revoked") for key in keys]


@transaction.atomic
def revoke_key(*, actor: Actor, key_id: UUID, reason: str = "") -> ApiKey:
    """End a key at once and for good. Raises NotAllowed, NotFound, Conflict (revoked already)."""
    key = (
        ApiKey.objects.visible_to(actor)
        .select_for_update(no_key=True, of=("self",))
        .filter(id=key_id)
        .first()
    )
    if key is None:
        raise NotFound(_("There is no such key here."))
    is_own = actor.user is not None and actor.user.id == key.user_id
    actor.require(Right.MANAGE_OWN_KEYS if is_own else Right.MANAGE_ALL_KEYS)
    if key.revoked_at is not None:
        raise Conflict(_("This key is revoked already."))
    key.revoked_at = timezone.now()
    key.advance()
    key.save(update_fields=["revoked_at", "revision"])
    notify("key_revoked", actor=actor, about=key.user, what=key.name)
    record_changes([Change(key, "key.revoked", reason=reason)], actor=actor)
    return key


def touch_key(key: ApiKey) -> None:
    """Note that a key was used, at most once a minute; this is no change of the key and not on record."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > timedelta(minutes=1):
        ApiKey.objects.filter(id=key.id).update(last_used_at=now)


def _roles(roles: Sequence[str]) -> list[str]:
    return sorted(set(roles))


def _desks(desk_ids: Sequence[UUID]) -> list[Desk]:
    desks = list(Desk.objects.filter(id__in=desk_ids))
    if len(desks) < len(set(desk_ids)):
        raise Invalid(_("There is no such desk."))
    return desks


def _check_person(user: User) -> None:
    if not user.name:
        raise Invalid(_("A person needs a name; it stands beside every decision."))
    if not user.roles or set(user.roles) - set(Role.values):
        raise Invalid(_("Choose at least one role."))
    try:
        validate_email(user.email)
    except ValidationError as error:
        raise Invalid(_("“%(email)s” is not an e-mail address.") % {"email": user.email}) from error


def _address_taken(user: User) -> Conflict:
    return Conflict(_("There is already somebody with the address %(email)s.") % {"email": user.email})
