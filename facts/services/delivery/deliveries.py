"""What subscribers are told: written out of the ledger, tried, taken or not, and tried again."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.delivery.addresses import Reply
from facts.delivery.timetable import next_wait
from facts.models import Delivery, Subscriber
from facts.services.delivery.subscribers import lock_subscriber
from newsroom.accounts.notices import notify
from newsroom.actor import SOFTWARE, Actor
from newsroom.errors import Conflict, NotFound
from newsroom.ledger.append import record_changes
from newsroom.ledger.models import Entry
from newsroom.ledger.recorded import Change, plain

# A worker that is not heard of for so long has died; an attempt takes less (DELIVERY_SECONDS).
LEASE = timedelta(seconds=90)
TEST = "test"
MOST_LOGGED = 20


@dataclass(frozen=True)
class News:
    """One change that a subscriber is to be told of, as `/changes` would tell its key."""

    seq: int
    type: str
    id: UUID
    op: str
    revision: int
    event: str


@transaction.atomic
def take_subscriber(*, subscriber_id: UUID, token: UUID) -> Subscriber | None:
    """Lease an active subscriber that nobody serves; None where there is none to take."""
    now = timezone.now()
    subscriber = (
        Subscriber.objects.active()
        .free(now)
        .select_for_update(skip_locked=True, no_key=True, of=("self",))
        .select_related("key__user")
        .filter(id=subscriber_id)
        .first()
    )
    if subscriber is not None:
        subscriber.lease_token, subscriber.lease_until = token, now + LEASE
        subscriber.save(update_fields=["lease_token", "lease_until"])
    return subscriber


def _hold(subscriber_id: UUID, token: UUID) -> Subscriber | None:
    """The row, locked and leased anew; None once another worker has it or it is not to be told any more."""
    subscriber = (
        Subscriber.objects.active()
        .select_for_update(no_key=True, of=("self",))
        .select_related("key__user")
        .filter(id=subscriber_id, lease_token=token)
        .first()
    )
    if subscriber is not None:
        subscriber.lease_until = timezone.now() + LEASE
    return subscriber


@transaction.atomic
def write_out(*, subscriber_id: UUID, token: UUID, news: Sequence[News], until: int) -> Subscriber | None:
    """Keep what a subscriber is to be told of, and that the ledger was read `until` this entry; once, however often."""
    subscriber = _hold(subscriber_id, token)
    if subscriber is None:
        return None
    moments = dict(Entry.objects.filter(index__in={one.seq for one in news}).values_list("index", "at"))
    Delivery.objects.bulk_create(
        [
            Delivery(
                subscriber=subscriber,
                seq=one.seq,
                object_type=one.type,
                object_id=one.id,
                number=one.revision,
                op=one.op,
                event=one.event,
                at=moments[one.seq],
            )
            for one in news
            if one.seq > subscriber.cursor
        ]
    )
    subscriber.cursor = max(subscriber.cursor, until)
    subscriber.save(update_fields=["cursor", "lease_until"])
    return subscriber


@transaction.atomic
def note_attempt(*, delivery_id: UUID, token: UUID, answer: Reply) -> Subscriber | None:
    """Keep what came of an attempt; None where the subscriber is not this worker's any more, or was paused for it.

    An answer that it is gone pauses it, and so does what was not taken in the last attempt either.
    """
    delivery = Delivery.objects.select_for_update(of=("self",)).get(id=delivery_id)
    subscriber = _hold(delivery.subscriber_id, token)
    if subscriber is None or delivery.status != Delivery.Status.WAITING:
        return subscriber
    because = _settle(delivery, answer)
    subscriber.save(update_fields=["lease_until"])
    if because:
        _pause(subscriber, because)
        return None
    return subscriber


def _settle(delivery: Delivery, answer: Reply) -> str:
    """Write what came of an attempt into its delivery; why the subscriber is to be paused, or nothing."""
    now = timezone.now()
    _log(delivery, answer, now)
    because = ""
    if answer.status is not None and 200 <= answer.status < 300:
        delivery.status, delivery.ended_at = Delivery.Status.DELIVERED, now
    else:
        wait = next_wait(delivery.attempts, share=random.random(), retry_after=answer.retry_after)
        if answer.status == HTTPStatus.GONE or wait is None:
            delivery.status, delivery.ended_at = Delivery.Status.DEAD, now
            because = (
                Subscriber.Because.GONE if answer.status == HTTPStatus.GONE else Subscriber.Because.FAILING
            )
        else:
            delivery.next_at = now + wait
    delivery.save(update_fields=["status", "attempts", "next_at", "ended_at", "log"])
    return because


def _log(delivery: Delivery, answer: Reply, now: datetime) -> None:
    delivery.attempts += 1
    line = {"at": plain(now), "status": answer.status, "error": answer.error, "ms": answer.milliseconds}
    delivery.log = [*delivery.log, line][-MOST_LOGGED:]


@transaction.atomic
def stop_telling(*, subscriber_id: UUID, token: UUID, because: str) -> None:
    """Pause a subscriber that cannot be told: whose key ended, say."""
    subscriber = _hold(subscriber_id, token)
    if subscriber is not None:
        _pause(subscriber, because)


def _pause(subscriber: Subscriber, because: str) -> None:
    """Pause it by the desk itself, and tell whoever's key it is, and every chief. The row is locked by the caller."""
    subscriber.status, subscriber.paused_because = Subscriber.Status.PAUSED, because
    subscriber.lease_token = subscriber.lease_until = None
    subscriber.advance()
    subscriber.save(update_fields=["status", "paused_because", "lease_token", "lease_until", "revision"])
    notify(
        "subscriber_paused",
        actor=SOFTWARE,
        about=subscriber.key.user,
        what=subscriber.name,
        address=reverse("facts:subscriber", args=[subscriber.id]),
    )
    record_changes([Change(subscriber, "subscriber.paused")], actor=SOFTWARE)


@transaction.atomic
def release_subscriber(*, subscriber_id: UUID, token: UUID, is_more: bool) -> None:
    """Let others take it: at once where there is more, else when the first wait is over or the ledger has grown."""
    subscriber = _hold(subscriber_id, token)
    if subscriber is None:
        return
    first = subscriber.deliveries.waiting().filter(seq__isnull=False).aggregate(first=Min("next_at"))["first"]
    subscriber.look_at = timezone.now() if is_more else first
    subscriber.lease_token = subscriber.lease_until = None
    subscriber.save(update_fields=["look_at", "lease_token", "lease_until"])


def find_due(subscriber_id: UUID) -> Delivery | None:
    """What a subscriber is to be told next, in the ledger's order as far as waits allow."""
    due = Delivery.objects.filter(subscriber=subscriber_id, seq__isnull=False).due(timezone.now())
    return due.order_by("seq", "id").first()


def list_waiting(head: int) -> QuerySet[Subscriber]:
    """Subscribers with something to do: the ledger has grown to `head`, or a wait is over."""
    now = timezone.now()
    return Subscriber.objects.active().free(now).filter(Q(cursor__lt=head) | Q(look_at__lte=now))


@transaction.atomic
def add_test(*, actor: Actor, subscriber_id: UUID) -> Delivery:
    """A message of the type `test`, to be sent at once, paused or not. Raises NotAllowed, NotFound, Conflict."""
    subscriber = lock_subscriber(actor, subscriber_id)
    waiting = subscriber.deliveries.waiting().filter(seq__isnull=True)
    if waiting.exists():
        raise Conflict(_("A test is on its way already."))
    return Delivery.objects.create(
        subscriber=subscriber, object_type=TEST, op="", event=TEST, at=timezone.now()
    )


@transaction.atomic
def note_test(*, delivery_id: UUID, answer: Reply) -> None:
    """Keep what came of a test; it is not tried again and pauses nobody."""
    delivery = Delivery.objects.select_for_update(of=("self",)).get(id=delivery_id)
    now = timezone.now()
    _log(delivery, answer, now)
    was_taken = answer.status is not None and 200 <= answer.status < 300
    delivery.status = Delivery.Status.DELIVERED if was_taken else Delivery.Status.DEAD
    delivery.ended_at = now
    delivery.save(update_fields=["status", "attempts", "ended_at", "log"])


@transaction.atomic
def replay_delivery(*, actor: Actor, delivery_id: UUID) -> Delivery:
    """Tell it once more, under the same id. Raises NotAllowed, NotFound, Conflict."""
    delivery = Delivery.objects.visible_to(actor).filter(id=delivery_id, seq__isnull=False).first()
    if delivery is None:
        raise NotFound(_("There is no such delivery here."))
    subscriber = lock_subscriber(actor, delivery.subscriber_id)
    if subscriber.status != Subscriber.Status.ACTIVE:
        raise Conflict(_("It is paused. Let it go on first; what was not taken is then sent again."))
    delivery = Delivery.objects.select_for_update(of=("self",)).get(id=delivery_id)
    if delivery.status == Delivery.Status.WAITING:
        raise Conflict(_("This is waiting to be sent already."))
    delivery.status, delivery.attempts, delivery.ended_at = Delivery.Status.WAITING, 0, None
    delivery.next_at = subscriber.look_at = timezone.now()
    delivery.save(update_fields=["status", "attempts", "ended_at", "next_at"])
    subscriber.save(update_fields=["look_at"])
    return delivery


def forget_deliveries() -> int:
    """Delete what was taken or given up long ago; returns how many."""
    old = timezone.now() - timedelta(days=settings.DELIVERY_LOG_DAYS)
    ended = [Delivery.Status.DELIVERED, Delivery.Status.DROPPED]
    deleted, _by_model = Delivery.objects.filter(status__in=ended, made_at__lt=old).delete()
    return deleted
