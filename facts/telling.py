"""A worker tells one subscriber what it is to be told: reads the ledger with the rights of its key, and sends.

What is sent is written before and what came of it after, each in a transaction of its own; none is open while somebody
else's machine is waited for. A worker that dies in between sends the same message again, under the same id.
"""

from time import monotonic, time
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

from facts.delivery.addresses import Reply, post_message
from facts.delivery.messages import name_message, write_message
from facts.delivery.signing import sign
from facts.models import Delivery, Subscriber
from facts.queries.changes import read_changes, readable_types
from facts.services.delivery import deliveries
from facts.services.delivery.subscribers import delivery_rules, list_secrets
from newsroom.actor import Actor
from newsroom.models import ApiKey
from newsroom.rights import Right

# For so long a worker stays with one subscriber before others have a turn.
SECONDS_A_TURN = 20.0
REVISIONS_A_LOOK = 200
# Nothing more is written out of the ledger while so much waits: what waits there costs nothing.
MOST_WAITING = 1_000


def tell_subscriber(subscriber_id: UUID) -> int:
    """Tell it what there is to tell now, or as much as a turn allows; returns how many it took."""
    token = uuid4()
    subscriber = deliveries.take_subscriber(subscriber_id=subscriber_id, token=token)
    told, end, is_more = 0, monotonic() + SECONDS_A_TURN, True
    while subscriber is not None and is_more and monotonic() < end:
        subscriber = _write_out(subscriber, token)
        due = deliveries.find_due(subscriber_id) if subscriber is not None else None
        is_more = due is not None
        if subscriber is None or due is None:
            break
        answer = send(subscriber, due)
        if answer is None:
            deliveries.stop_telling(
                subscriber_id=subscriber_id, token=token, because=Subscriber.Because.SECRETS
            )
            return told
        subscriber = deliveries.note_attempt(delivery_id=due.id, token=token, answer=answer)
        told += answer.status is not None and 200 <= answer.status < 300
    deliveries.release_subscriber(subscriber_id=subscriber_id, token=token, is_more=is_more)
    return told


def _write_out(subscriber: Subscriber, token: UUID) -> Subscriber | None:
    """Keep what the ledger has for it and it was not told yet; None once it is not this worker's, or has no key."""
    key = ApiKey.objects.usable().select_related("user").filter(id=subscriber.key_id).first()
    actor = Actor(user=key.user, key=key) if key is not None else None
    if actor is None or not actor.may(Right.READ_CHANGES):
        deliveries.stop_telling(subscriber_id=subscriber.id, token=token, because=Subscriber.Because.KEY)
        return None
    readable = readable_types(actor)
    types = [name for name in readable if not subscriber.types or name in subscriber.types]
    held: Subscriber | None = subscriber
    while held is not None and held.deliveries.waiting().count() < MOST_WAITING:
        stretch = read_changes(actor, since=held.cursor, limit=REVISIONS_A_LOOK, types=types)
        if stretch.last_seq > held.cursor:
            news = [
                deliveries.News(line.seq, line.type, line.id, line.op, line.revision, line.event)
                for line in stretch.lines
            ]
            held = deliveries.write_out(
                subscriber_id=subscriber.id, token=token, news=news, until=stretch.last_seq
            )
        if not stretch.has_more:
            break
    return held


def send_test(delivery_id: UUID) -> None:
    """Send a test, whatever else waits, and keep what came of it."""
    delivery = Delivery.objects.waiting().select_related("subscriber").filter(id=delivery_id).first()
    if delivery is not None:
        answer = send(delivery.subscriber, delivery) or Reply(None, str(Subscriber.Because.SECRETS.label))
        deliveries.note_test(delivery_id=delivery_id, answer=answer)


def send(subscriber: Subscriber, delivery: Delivery) -> Reply | None:
    """Make one attempt; None where the subscriber's secrets cannot be made again."""
    secrets = list_secrets(subscriber, timezone.now())
    if not secrets:
        return None
    body = write_message(
        event=delivery.event,
        at=delivery.at,
        base=settings.PUBLIC_URL,
        record_type=delivery.object_type,
        record_id=delivery.object_id,
        revision=delivery.number,
        op=delivery.op,
        seq=delivery.seq,
    )
    message_id, moment = name_message(delivery.id), int(time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Factdesk",
        "webhook-id": message_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(secrets, message_id, moment, body),
    }
    return post_message(
        subscriber.url, body, headers, rules=delivery_rules(), seconds=settings.DELIVERY_SECONDS
    )
