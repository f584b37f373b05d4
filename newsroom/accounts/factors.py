"""Second factors: an app that shows codes, passkeys, and recovery codes. Each that comes or goes is on record.

django-allauth draws, keeps and judges them in its `Authenticator`. Beside each stands a `Factor`, which is what the
ledger knows of it, and the database refuses an authenticator that no revision tells of (newsroom/credentials.py): who
can write into the database alone gives nobody a second factor unseen.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.accounts.notices import notify
from newsroom.accounts.sessions import end_sessions
from newsroom.actor import Actor
from newsroom.credentials import digest_factor
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.models import Factor, User
from newsroom.rights import Right

# A code counts in its own half minute and in the one before and after: clocks differ.
STEP_SECONDS, STEPS_AROUND = 30, 1
# Where an app's authenticator keeps the last half minute that a code of it was taken for.
_LAST_STEP = "last_step"
MOST_PASSKEYS = 10


class WrongCode(Invalid):
    code, title = "wrong-code", "This code is not right"


def has_second_factor(user: User) -> bool:
    """Whether this person has an app or a passkey; recovery codes alone are none."""
    return Factor.objects.standing().filter(user=user).exclude(kind=Factor.Kind.CODES).exists()


def has_passkey(user: User) -> bool:
    return Factor.objects.standing().filter(user=user, kind=Factor.Kind.PASSKEY).exists()


def must_add_factor(user: User) -> bool:
    """Whether this person's roles ask for a second factor (SECOND_FACTOR_ROLES) and there is none yet."""
    return not settings.SECOND_FACTOR_ROLES.isdisjoint(user.roles) and not has_second_factor(user)


def list_factors(user: User) -> Sequence[Factor]:
    """What this person can sign in with beside the password, the oldest first."""
    return list(Factor.objects.standing().filter(user=user).order_by("added_at"))


def read_step() -> int:
    """The half minute that it is, counted from 1970 (RFC 6238)."""
    return int(time.time()) // STEP_SECONDS


def match_code(secret: str, code: str, *, after: int = -1) -> int | None:
    """The half minute whose code this is, if it lies around now and after `after`."""
    now = read_step()
    return next(
        (
            step
            for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1)
            if step > after and format_hotp_value(hotp_value(secret, step)) == code
        ),
        None,
    )


@transaction.atomic
def add_app(*, actor: Actor, secret: str, code: str, session_key: str = "") -> Sequence[str]:
    """Let this person's app show codes from now on; `code` proves that it can. Returns recovery codes, if new.

    With the first second factor all sessions but this one end: they were begun without. Raises NotAllowed, Conflict
    (there is an app), WrongCode.
    """
    user = _lock_own(actor)
    if Factor.objects.standing().filter(user=user, kind=Factor.Kind.APP).exists():
        raise Conflict(_("There is an app already. Remove it first; its codes work until then."))
    step = match_code(secret, code)
    if step is None:
        raise WrongCode(_("This code is not right. Look at the app again: a code lasts half a minute."))
    row = TOTP.activate(user, secret).instance
    row.data[_LAST_STEP] = step
    row.save(update_fields=["data"])
    return _add(actor, user, row, _("Authenticator app"), session_key)


@transaction.atomic
def add_passkey(
    *, actor: Actor, name: str, credential: Mapping[str, Any], session_key: str = ""
) -> Sequence[str]:
    """Keep a passkey whose registration was judged. Returns recovery codes, if new; sessions end as in `add_app`.

    Raises NotAllowed, Conflict (too many).
    """
    user = _lock_own(actor)
    if Factor.objects.standing().filter(user=user, kind=Factor.Kind.PASSKEY).count() >= MOST_PASSKEYS:
        raise Conflict(
            _("There are %(number)d passkeys already. Remove one first.") % {"number": MOST_PASSKEYS}
        )
    words = " ".join(name.split())[:80] or _("Passkey")
    row = WebAuthn.add(user, words, dict(credential)).instance
    return _add(actor, user, row, words, session_key)


def _add(actor: Actor, user: User, row: Authenticator, words: str, session_key: str) -> Sequence[str]:
    is_first = not has_second_factor(user)
    changes = [_put_down(user, row, words)]
    codes: list[str] = []
    if not Factor.objects.standing().filter(user=user, kind=Factor.Kind.CODES).exists():
        made, codes = _draw_codes(user)
        changes.append(made)
    if is_first:
        end_sessions(user_id=user.id, except_key=session_key)
    notify("factor_added", actor=actor, about=user, what=words)
    record_changes(changes, actor=actor)
    return codes


@transaction.atomic
def renew_codes(*, actor: Actor) -> Sequence[str]:
    """Ten new recovery codes in place of the old ones. Raises NotAllowed, Conflict (no second factor)."""
    user = _lock_own(actor)
    if not has_second_factor(user):
        raise Conflict(_("Recovery codes stand in for an app or a passkey. Add one of them first."))
    changes = _take_away(Factor.objects.standing().filter(user=user, kind=Factor.Kind.CODES))
    made, codes = _draw_codes(user)
    notify("factor_added", actor=actor, about=user, what=_("new recovery codes"))
    record_changes([*changes, made], actor=actor)
    return codes


@transaction.atomic
def remove_factor(*, actor: Actor, factor_id: UUID) -> Factor:
    """Take away an app or a passkey of one's own; with the last one the recovery codes go too.

    Raises NotAllowed, NotFound, Conflict (the last one, and one's roles ask for one).
    """
    user = _lock_own(actor)
    standing = Factor.objects.standing().filter(user=user)
    factor = standing.exclude(kind=Factor.Kind.CODES).filter(id=factor_id).first()
    if factor is None:
        raise NotFound(_("There is no such second factor of yours."))
    is_last = not standing.exclude(kind=Factor.Kind.CODES).exclude(id=factor_id).exists()
    if is_last and not settings.SECOND_FACTOR_ROLES.isdisjoint(user.roles):
        raise Conflict(_("Your roles ask for a second factor. Add another before you remove this one."))
    changes = _take_away(standing if is_last else standing.filter(id=factor_id))
    notify("factor_removed", actor=actor, about=user, what=factor.name)
    record_changes(changes, actor=actor)
    return factor


@transaction.atomic
def drop_factors(*, actor: Actor, user_id: UUID, reason: str) -> int:
    """Take all second factors from somebody who lost them; their sessions end. Returns how many there were.

    The person's password still stands between; whoever has a role that asks for a second factor adds a new one at the
    next sign-in. Raises NotAllowed (not a chief, or one's own), NotFound, Invalid (no reason), Conflict (none).
    """
    actor.require(Right.MANAGE_PEOPLE)
    if actor.user is not None and actor.user.id == user_id:
        raise NotAllowed(_("Another chief does this for you; your own you remove on your own page."))
    user = User.objects.select_for_update(no_key=True).filter(id=user_id).first()
    if user is None:
        raise NotFound(_("There is no such person."))
    if not reason.strip():
        raise Invalid(_("Say how you know that it is them who asks."))
    changes = _take_away(Factor.objects.standing().filter(user=user), reason=reason.strip())
    if not changes:
        raise Conflict(_("%(name)s has no second factor.") % {"name": user.name})
    end_sessions(user_id=user.id)
    notify("factors_dropped", actor=actor, about=user, what=reason.strip()[:300])
    record_changes(changes, actor=actor)
    return len(changes)


@transaction.atomic
def take_code(*, user: User, code: str) -> Authenticator:
    """Judge a code of the app or a recovery code, and use it up: each works once. Raises WrongCode.

    The rows are locked, so that of two who send the same code at once one is refused.
    """
    typed = "".join(code.split())
    rows = Authenticator.objects.select_for_update().filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    )
    for row in rows:
        if _use_up(row, typed):
            row.last_used_at = timezone.now()
            row.save(update_fields=["last_used_at"])
            return row
    raise WrongCode(_("This code is not right, or was used already."))


def _use_up(row: Authenticator, code: str) -> bool:
    if row.type == Authenticator.Type.RECOVERY_CODES:
        return bool(RecoveryCodes(row).validate_code(code))
    step = match_code(get_adapter().decrypt(row.data["secret"]), code, after=row.data.get(_LAST_STEP, -1))
    if step is None:
        return False
    row.data[_LAST_STEP] = step
    row.save(update_fields=["data"])
    return True


def count_codes(user: User) -> int:
    """How many recovery codes are left."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(row).get_unused_codes()) if row is not None else 0


def _lock_own(actor: Actor) -> User:
    if actor.user is None or actor.key is not None:
        raise NotAllowed(_("Only the person themself keeps their second factors, signed in."))
    return User.objects.select_for_update(no_key=True).get(id=actor.user.id)


def _draw_codes(user: User) -> tuple[Change, list[str]]:
    codes = RecoveryCodes.activate(user)
    return _put_down(user, codes.instance, _("Recovery codes")), codes.get_unused_codes()


def _put_down(user: User, row: Authenticator, words: str) -> Change:
    factor = Factor(
        user=user,
        kind=row.type,
        name=words,
        authenticator_id=row.pk,
        secret_sha256=digest_factor(row.data),
    )
    factor.save(force_insert=True)
    return Change(factor, "factor.added")


def _take_away(factors: Any, *, reason: str = "") -> list[Change]:
    """Remove these and what they stand for; the caller has locked their person's row."""
    rows = list(factors.select_for_update(no_key=True, of=("self",)).order_by("id"))
    Authenticator.objects.filter(pk__in=[row.authenticator_id for row in rows]).delete()
    for row in rows:
        row.removed_at = timezone.now()
        row.advance()
        row.save(update_fields=["removed_at", "revision"])
    return [Change(row, "factor.removed", reason=reason) for row in rows]
