"""Every write about people, desks and keys; each is on record like any other change."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound, RevisionConflict
from newsroom.ledger.record import record_changes
from newsroom.ledger.records import Change
from newsroom.models import ApiKey, Desk, User
from newsroom.roles import SCOPES, Actor, Right, Role

# Who installs Factdesk acts before anybody is there to act.
SETUP = Actor(software="factdesk-setup")


@transaction.atomic
def create_person(
    *, actor: Actor, email: str, name: str, roles: Sequence[str], desk_ids: Sequence[UUID] = (), password: str
) -> User:
    """Add a person who can sign in with this password. Raises NotAllowed, Invalid, Conflict (address taken)."""
    actor.require(Right.MANAGE_PEOPLE)
    user = User(email=email.strip(), name=" ".join(name.split())[:120], roles=_roles(roles))
    _check_person(user)
    _check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("There is already somebody with the address %(email)s.") % {"email": user.email}
        ) from error
    user.desks.set(_desks(desk_ids))
    record_changes([Change(user, "user.added")], actor=actor)
    return user


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
) -> User:
    """Change a person's name, roles, desks or whether they may sign in.

    The last active chief stays one: a newsroom nobody can manage helps no one. Raises NotAllowed, NotFound, Invalid,
    Conflict, RevisionConflict.
    """
    actor.require(Right.MANAGE_PEOPLE)
    # All chiefs are locked, in id order: two chiefs who demote each other must not both succeed.
    locked = {
        user.id: user
        for user in User.objects.select_for_update(no_key=True)
        .filter(
            id__in=[user_id, *User.objects.filter(roles__contains=[Role.CHIEF]).values_list("id", flat=True)]
        )
        .order_by("id")
    }
    user = locked.get(user_id)
    if user is None:
        raise NotFound(_("There is no such person."))
    if user.revision != expected_revision:
        raise RevisionConflict(
            _("Somebody changed this person’s page since you opened it."), current=user.revision
        )
    user.name, user.roles, user.is_active = " ".join(name.split())[:120], _roles(roles), is_active
    _check_person(user)
    if not any(person.is_active and Role.CHIEF in person.roles for person in locked.values()):
        raise Conflict(_("Somebody must stay chief. Make another person chief first."))
    user.advance()
    user.save(update_fields=["name", "roles", "is_active", "revision"])
    user.desks.set(_desks(desk_ids))
    record_changes([Change(user, "user.changed", reason=reason)], actor=actor)
    return user


@transaction.atomic
def change_password(*, actor: Actor, user_id: UUID, password: str, current: str | None = None) -> User:
    """Set a new password: one's own with the current one, or a chief sets somebody's. Only the fact is recorded.

    Raises NotAllowed, NotFound, Invalid.
    """
    user = User.objects.select_for_update(no_key=True).filter(id=user_id).first()
    if user is None:
        raise NotFound(_("There is no such person."))
    is_own = actor.user is not None and actor.key is None and actor.user.id == user.id
    if is_own:
        if current is None or not user.check_password(current):
            raise Invalid(_("The current password is not right."))
    else:
        actor.require(Right.MANAGE_PEOPLE)
    _check_password(password, user)
    user.set_password(password)
    user.advance()
    user.save(update_fields=["password", "revision"])
    record_changes([Change(user, "user.password_changed")], actor=actor)
    return user


@transaction.atomic
def create_desk(*, actor: Actor, name: str) -> Desk:
    """Add a desk. Raises NotAllowed, Invalid, Conflict (name taken)."""
    actor.require(Right.MANAGE_PEOPLE)
    desk = Desk(name=" ".join(name.split())[:80])
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
def create_key(
    *, actor: Actor, user_id: UUID, name: str, scopes: Sequence[str], expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A key that acts for this person within scopes; returns it and its token, which is shown this once.

    People make keys for themselves; a key for somebody else needs a chief. Raises NotAllowed, NotFound, Invalid.
    """
    is_own = actor.user is not None and actor.user.id == user_id
    actor.require(Right.MANAGE_OWN_KEYS if is_own else Right.MANAGE_ALL_KEYS)
    if actor.key is not None:
        raise NotAllowed(_("A key cannot make keys."))
    user = User.objects.filter(id=user_id, is_active=True).first()
    if user is None:
        raise NotFound(_("There is no such person."))
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise Invalid(
            _("Choose scopes from: %(scopes)s.") % {"scopes": ", ".join(SCOPES)}
            if not unknown
            else _("There is no scope “%(name)s”; there are %(scopes)s.")
            % {"name": unknown[0], "scopes": ", ".join(SCOPES)}
        )
    if not name.strip():
        raise Invalid(_("Name the key after the program that will use it."))
    prefix, token, digest = ApiKey.draw_secret()
    key = ApiKey(
        user=user,
        name=" ".join(name.split())[:80],
        prefix=prefix,
        secret_sha256=digest,
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    key.save(force_insert=True)
    record_changes([Change(key, "key.made")], actor=actor)
    return key, token


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


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
