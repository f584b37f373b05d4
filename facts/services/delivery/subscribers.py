"""Whom the desk tells of changes: made, changed, paused, given a new secret, ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.delivery.addresses import AddressRefused, Rules, read_target
from facts.delivery.signing import fingerprint, make_secret
from facts.models import Delivery, Subscriber
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ledger.append import record_changes
from newsroom.ledger.reads import ledger_head
from newsroom.ledger.recorded import Change, plain
from newsroom.models import ApiKey
from newsroom.rights import Right

TYPES = ("fact", "claim", "article", "usage")
# For how long a secret that was replaced still signs.
OVERLAP = timedelta(hours=24)
# How many one person's keys may have, so that nobody makes the desk send without end.
MOST_SUBSCRIBERS = 20


def delivery_rules() -> Rules:
    """To which addresses this installation speaks."""
    return Rules(settings.DELIVERY_MAY_USE_HTTP, tuple(settings.DELIVERY_NETWORKS))


@transaction.atomic
def add_subscriber(
    *, actor: Actor, key_id: UUID, name: str, url: str, types: Sequence[str]
) -> tuple[Subscriber, str]:
    """Tell this address, from now on, what the key may follow; with the secret that signs it, shown this once.

    Raises NotAllowed, NotFound, Invalid, Conflict.
    """
    key = (
        ApiKey.objects.visible_to(actor)
        .usable()
        .select_related("user")
        .select_for_update(no_key=True, of=("self",))
        .filter(id=key_id)
        .first()
    )
    if key is None:
        raise NotFound(_("There is no such key here that can still be used."))
    _require(actor, key)
    if not Actor(user=key.user, key=key).may(Right.READ_CHANGES):
        raise Invalid(_("This key needs the scope changes:read to be told of changes."))
    others = Subscriber.objects.filter(key__user=key.user_id).exclude(status=Subscriber.Status.ENDED)
    if others.count() >= MOST_SUBSCRIBERS:
        raise Conflict(
            _("One person’s keys have at most %(most)d subscribers. End one first.")
            % {"most": MOST_SUBSCRIBERS}
        )
    row, secret = _draw_secret(timezone.now())
    subscriber = Subscriber(key=key, secrets=[row], cursor=ledger_head(), **_check(name, url, types))
    subscriber.save(force_insert=True)
    record_changes([Change(subscriber, "subscriber.added")], actor=actor)
    return subscriber, secret


@transaction.atomic
def change_subscriber(
    *, actor: Actor, subscriber_id: UUID, name: str, url: str, types: Sequence[str]
) -> Subscriber:
    """Give it another name, address or types of records. Raises NotAllowed, NotFound, Invalid, Conflict."""
    subscriber = lock_subscriber(actor, subscriber_id)
    values = _check(name, url, types)
    if all(getattr(subscriber, field) == value for field, value in values.items()):
        return subscriber
    for field, value in values.items():
        setattr(subscriber, field, value)
    _save(subscriber, actor, "subscriber.changed", *values)
    return subscriber


@transaction.atomic
def pause_subscriber(*, actor: Actor, subscriber_id: UUID) -> Subscriber:
    """Tell it nothing until it goes on; what happens meanwhile is kept. Raises NotAllowed, NotFound, Conflict."""
    subscriber = lock_subscriber(actor, subscriber_id)
    if subscriber.status != Subscriber.Status.ACTIVE:
        raise Conflict(_("It is paused already."))
    subscriber.status, subscriber.paused_because = Subscriber.Status.PAUSED, Subscriber.Because.ASKED
    _save(subscriber, actor, "subscriber.paused", "status", "paused_because")
    return subscriber


@transaction.atomic
def resume_subscriber(*, actor: Actor, subscriber_id: UUID) -> Subscriber:
    """Go on where it was paused, what was not taken first. Raises NotAllowed, NotFound, Conflict."""
    subscriber = lock_subscriber(actor, subscriber_id)
    if subscriber.status != Subscriber.Status.PAUSED:
        raise Conflict(_("It is not paused."))
    now = timezone.now()
    subscriber.deliveries.filter(status=Delivery.Status.DEAD, seq__isnull=False).update(
        status=Delivery.Status.WAITING, attempts=0, next_at=now, ended_at=None
    )
    subscriber.deliveries.waiting().update(next_at=now)
    subscriber.status, subscriber.paused_because, subscriber.look_at = Subscriber.Status.ACTIVE, "", now
    _save(subscriber, actor, "subscriber.resumed", "status", "paused_because", "look_at")
    return subscriber


@transaction.atomic
def renew_secret(*, actor: Actor, subscriber_id: UUID) -> tuple[Subscriber, str]:
    """A new secret, shown this once; the old one signs beside it for a day. Raises NotAllowed, NotFound, Conflict."""
    subscriber = lock_subscriber(actor, subscriber_id)
    now = timezone.now()
    row, secret = _draw_secret(now)
    until = plain(now + OVERLAP)
    # One that cannot be made any more signs nothing, and would stop those that can.
    kept = [one for one in subscriber.secrets if _counts(one, now) and _make_again(one) is not None]
    subscriber.secrets = [row, *({**one, "until": one["until"] or until} for one in kept)][:3]
    _save(subscriber, actor, "subscriber.secret_renewed", "secrets")
    return subscriber, secret


@transaction.atomic
def end_subscriber(*, actor: Actor, subscriber_id: UUID) -> Subscriber:
    """Tell it nothing any more, for good. Raises NotAllowed, NotFound, Conflict."""
    subscriber = lock_subscriber(actor, subscriber_id)
    subscriber.deliveries.filter(status__in=[Delivery.Status.WAITING, Delivery.Status.DEAD]).update(
        status=Delivery.Status.DROPPED, ended_at=timezone.now()
    )
    subscriber.status, subscriber.paused_because = Subscriber.Status.ENDED, ""
    _save(subscriber, actor, "subscriber.ended", "status", "paused_because")
    return subscriber


def lock_subscriber(actor: Actor, subscriber_id: UUID) -> Subscriber:
    """The row, locked, for whoever may change it. Raises NotAllowed, NotFound, Conflict for one that has ended."""
    subscriber = (
        Subscriber.objects.visible_to(actor)
        .select_for_update(no_key=True, of=("self",))
        .select_related("key__user")
        .filter(id=subscriber_id)
        .first()
    )
    if subscriber is None:
        raise NotFound(_("There is no such subscriber here."))
    _require(actor, subscriber.key)
    if subscriber.status == Subscriber.Status.ENDED:
        raise Conflict(_("It has ended."))
    return subscriber


def list_secrets(subscriber: Subscriber, now: datetime) -> list[str] | None:
    """The secrets that sign now, the newest first; None where the desk's own key is another one than it was.

    A key of the desk that was replaced and still counts (SECRET_KEY_FALLBACKS) makes the secrets of its time.
    """
    found = [_make_again(row) for row in subscriber.secrets if _counts(row, now)]
    return None if None in found else [secret for secret in found if secret is not None]


def _counts(row: dict[str, Any], now: datetime) -> bool:
    return row["until"] is None or row["until"] > plain(now)


def _make_again(row: dict[str, Any]) -> str | None:
    made = [
        make_secret(key, UUID(row["id"])) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    return next((secret for secret in made if fingerprint(secret) == row["sha256"]), None)


def _require(actor: Actor, key: ApiKey) -> None:
    if actor.key is not None:
        raise NotAllowed(_("Whom the desk tells is decided by people, not by keys."))
    is_own = actor.user is not None and actor.user.id == key.user_id
    actor.require(Right.MANAGE_OWN_KEYS if is_own else Right.MANAGE_ALL_KEYS)


def _check(name: str, url: str, types: Sequence[str]) -> dict[str, Any]:
    name, url = " ".join(name.split()), url.strip()
    if not name or len(name) > 80:
        raise Invalid(_("Give a name of at most 80 characters."))
    if set(types) - set(TYPES):
        raise Invalid(_("There is no such type of record."))
    try:
        read_target(url, delivery_rules())
    except AddressRefused as refusal:
        raise Invalid(str(refusal)) from refusal
    return {"name": name, "url": url, "types": sorted(set(types))}


def _draw_secret(now: datetime) -> tuple[dict[str, Any], str]:
    secret_id = uuid4()
    secret = make_secret(settings.SECRET_KEY, secret_id)
    row = {"id": str(secret_id), "made_at": plain(now), "until": None, "sha256": fingerprint(secret)}
    return row, secret


def _save(subscriber: Subscriber, actor: Actor, event: str, *fields: str) -> None:
    subscriber.advance()
    subscriber.save(update_fields=[*fields, "revision"])
    record_changes([Change(subscriber, event)], actor=actor)
