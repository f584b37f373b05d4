"""Whoever subscribed hears of every change its key may read, in order for each record, until it took it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from uuid import uuid4

import pytest
from django.utils import timezone

from facts import tasks
from facts.models import Delivery, Subscriber
from facts.services.delivery import deliveries
from facts.services.delivery.subscribers import (
    add_subscriber,
    change_subscriber,
    end_subscriber,
    pause_subscriber,
    renew_secret,
    resume_subscriber,
)
from facts.services.facts.change import FactChanges, revise_fact
from facts.telling import send, tell_subscriber
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ledger.models import Entry, Revision
from newsroom.models import Notice
from newsroom.people import SETUP, create_key, revoke_key
from tests.hooks import Hook, open_hook
from tests.stories import FERRY, agree_to_all, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def hook(settings) -> Iterator[Hook]:
    settings.DELIVERY_MAY_USE_HTTP = True
    settings.DELIVERY_NETWORKS = [ip_network("127.0.0.0/8")]
    with open_hook() as hook:
        yield hook


@pytest.fixture
def key(cms):
    made, _token = create_key(
        actor=SETUP, user_id=cms.user.id, name="CMS", scopes=["facts:read", "changes:read"]
    )
    return made


@pytest.fixture
def upload(editor):
    return upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")


@pytest.fixture
def told(hook, key, chief, upload) -> tuple[Subscriber, str]:
    """A subscriber of the content system's key, made after the upload, and its secret."""
    return add_subscriber(actor=chief, key_id=key.id, name="CMS", url=hook.url, types=["fact"])


def confirm(upload, words, reviewer):
    return confirm_fully(find_claim(upload, words).id, reviewer).fact


def revise(fact, reviewer, **changes):
    fact.refresh_from_db()
    revise_fact(
        fact_id=fact.id,
        actor=reviewer,
        changes=FactChanges(**changes),
        kind="update",
        reason="It has changed.",
        expected_revision=fact.revision,
    )
    agree_to_all()


def move_time_on(subscriber) -> None:
    """All that waits is due now."""
    Delivery.objects.filter(subscriber=subscriber, status="waiting").update(next_at=timezone.now())


def test_it_hears_of_what_happened_since_and_of_nothing_twice(told, hook, upload, reviewer):
    subscriber, secret = told
    assert tell_subscriber(subscriber.id) == 0
    fact = confirm(upload, "1987", reviewer)
    assert tell_subscriber(subscriber.id) == 1
    assert hook.events == [("fact.confirmed", str(fact.id), 1)]
    message = hook.verify(secret)
    assert message["data"]["seq"] == str(Revision.objects.of("fact", fact.id).get(number=1).entry_id)
    assert tell_subscriber(subscriber.id) == 0
    assert len(hook.heard) == 1
    delivery = subscriber.deliveries.get()
    assert (delivery.status, delivery.attempts, delivery.log[0]["status"]) == ("delivered", 1, 200)


def test_what_happened_to_a_record_comes_in_order_and_holds_up_no_other(told, hook, upload, reviewer):
    subscriber, _secret = told
    first, second = confirm(upload, "1987", reviewer), confirm(upload, "61", reviewer)
    revise(first, reviewer, valid_from="1987")
    hook.answers = [503]
    tell_subscriber(subscriber.id)
    assert [(event, record) for event, record, _number in hook.events] == [
        ("fact.confirmed", str(first.id)),
        ("fact.confirmed", str(second.id)),
    ]
    move_time_on(subscriber)
    tell_subscriber(subscriber.id)
    mine = [number for _event, record, number in hook.events if record == str(first.id)]
    assert mine == [1, 1, 2]
    ids = [headers["webhook-id"] for headers, _body in hook.heard]
    assert ids[0] == ids[2]
    assert not subscriber.deliveries.waiting().exists()


def test_through_a_day_in_which_nobody_answers_nothing_is_lost(told, hook, upload, reviewer):
    subscriber, _secret = told
    facts = [confirm(upload, words, reviewer) for words in ("1987", "61")]
    hook.is_down = True
    for year in ("1985", "1986", "1987", "1988"):
        revise(facts[0], reviewer, valid_from=year)
        tell_subscriber(subscriber.id)
        move_time_on(subscriber)
    hook.is_down = False
    before = len(hook.heard)
    tell_subscriber(subscriber.id)
    came = hook.events[before:]
    for fact in facts:
        fact.refresh_from_db()
        numbers = [number for _event, record, number in came if record == str(fact.id)]
        assert numbers == list(range(1, fact.revision + 1))


def test_after_ten_attempts_it_is_paused_somebody_is_told_and_going_on_loses_nothing(
    told, hook, upload, reviewer, chief, cms
):
    subscriber, _secret = told
    fact = confirm(upload, "1987", reviewer)
    hook.is_down = True
    for _attempt in range(10):
        tell_subscriber(subscriber.id)
        move_time_on(subscriber)
    subscriber.refresh_from_db()
    assert (subscriber.status, subscriber.paused_because) == ("paused", "failing")
    assert subscriber.deliveries.get().attempts == 10
    notices = Notice.objects.filter(kind="subscriber_paused")
    assert {notice.recipient_id for notice in notices} >= {chief.user.id, cms.user.id}
    newest = Revision.objects.of("subscriber", subscriber.id).order_by("-number")[0]
    assert (newest.type, newest.number) == ("subscriber.paused", subscriber.revision)
    revise(fact, reviewer, valid_from="1987")
    assert tell_subscriber(subscriber.id) == 0
    hook.is_down = False
    hook.heard.clear()
    resume_subscriber(actor=chief, subscriber_id=subscriber.id)
    assert tell_subscriber(subscriber.id) == 2
    assert [number for _event, _record, number in hook.events] == [1, 2]


def test_an_answer_that_it_is_gone_pauses_it_at_once(told, hook, upload, reviewer):
    subscriber, _secret = told
    confirm(upload, "1987", reviewer)
    hook.answers = [410]
    tell_subscriber(subscriber.id)
    subscriber.refresh_from_db()
    assert (subscriber.status, subscriber.paused_because) == ("paused", "gone")


@pytest.mark.parametrize("status", [301, 307, 400, 404, 500])
def test_only_an_answer_of_success_means_that_it_was_taken(told, hook, upload, reviewer, status):
    subscriber, _secret = told
    confirm(upload, "1987", reviewer)
    hook.answers = [status]
    assert tell_subscriber(subscriber.id) == 0
    delivery = subscriber.deliveries.get()
    assert (delivery.status, delivery.log[0]["status"]) == ("waiting", status)
    assert delivery.next_at > timezone.now()


def test_a_worker_that_died_sends_the_same_message_again_under_the_same_id(told, hook, upload, reviewer):
    subscriber, _secret = told
    confirm(upload, "1987", reviewer)
    token = uuid4()
    held = deliveries.take_subscriber(subscriber_id=subscriber.id, token=token)
    news = deliveries.News(0, "fact", uuid4(), "upsert", 1, "fact.confirmed")
    held.cursor = -1
    Subscriber.objects.filter(id=subscriber.id).update(cursor=-1)
    deliveries.write_out(subscriber_id=subscriber.id, token=token, news=[news], until=0)
    send(held, deliveries.find_due(subscriber.id))
    # Another finds it held, until its lease has run out.
    assert tell_subscriber(subscriber.id) == 0
    Subscriber.objects.filter(id=subscriber.id).update(lease_until=timezone.now() - timedelta(seconds=1))
    tell_subscriber(subscriber.id)
    ids = [headers["webhook-id"] for headers, _body in hook.heard]
    assert ids[0] == ids[1]
    assert len(set(ids)) == len(ids) - 1


def test_it_is_told_no_more_than_its_key_may_read(told, hook, upload, reviewer, chief, key):
    subscriber, _secret = told
    fact = confirm(upload, "1987", reviewer)
    revise(fact, reviewer, embargoed_until=timezone.now() + timedelta(days=1))
    tell_subscriber(subscriber.id)
    assert [event for event, _record, _number in hook.events][1:] in ([], ["fact.updated"])
    before = len(hook.heard)
    revise(fact, reviewer, valid_from="1987")
    tell_subscriber(subscriber.id)
    assert len(hook.heard) == before
    revoke_key(actor=chief, key_id=key.id)
    tell_subscriber(subscriber.id)
    subscriber.refresh_from_db()
    assert (subscriber.status, subscriber.paused_because) == ("paused", "key")


def test_a_new_secret_and_the_one_before_sign_together_for_a_day(told, hook, upload, reviewer, chief):
    subscriber, old = told
    _subscriber, new = renew_secret(actor=chief, subscriber_id=subscriber.id)
    confirm(upload, "1987", reviewer)
    tell_subscriber(subscriber.id)
    assert new != old
    assert hook.verify(old) == hook.verify(new)
    stored = str(Revision.objects.of("subscriber", subscriber.id).get(number=2).values())
    assert old.removeprefix("whsec_") not in stored
    assert new.removeprefix("whsec_") not in stored


def test_another_key_of_the_desk_pauses_it_instead_of_signing_wrongly(
    told, hook, upload, reviewer, chief, settings
):
    subscriber, secret = told
    confirm(upload, "1987", reviewer)
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another key, as long as one has to be for a desk that is real"
    settings.SECRET_KEY_FALLBACKS = [before]
    tell_subscriber(subscriber.id)
    assert hook.verify(secret)["type"] == "fact.confirmed"
    settings.SECRET_KEY_FALLBACKS = []
    confirm(upload, "61", reviewer)
    tell_subscriber(subscriber.id)
    subscriber.refresh_from_db()
    assert (subscriber.status, subscriber.paused_because, len(hook.heard)) == ("paused", "secrets", 1)
    _subscriber, new = renew_secret(actor=chief, subscriber_id=subscriber.id)
    resume_subscriber(actor=chief, subscriber_id=subscriber.id)
    assert tell_subscriber(subscriber.id) == 1
    assert hook.verify(new)["type"] == "fact.confirmed"


def test_the_sweep_finds_who_has_something_to_hear(told, hook, upload, reviewer, monkeypatch):
    subscriber, _secret = told
    queued: list[tuple[str]] = []
    monkeypatch.setattr(tasks.tell_subscriber, "apply_async", lambda given, **_how: queued.append(given))
    Subscriber.objects.update(cursor=Entry.objects.order_by("-index")[0].index)
    assert tasks.sweep_subscribers() == 0
    confirm(upload, "1987", reviewer)
    assert tasks.sweep_subscribers() == 1
    assert queued == [(str(subscriber.id),)]


def everything() -> tuple:
    return (
        Entry.objects.count(),
        list(Subscriber.objects.order_by("id").values_list("id", "revision", "status", "url", "secrets")),
        list(Delivery.objects.order_by("id").values_list("id", "status", "attempts")),
    )


def test_others_subscribers_are_not_there_and_nothing_changes(told, outsider, upload, reviewer, hook):
    subscriber, _secret = told
    confirm(upload, "1987", reviewer)
    tell_subscriber(subscriber.id)
    delivery = subscriber.deliveries.get()
    before = everything()
    for service in (pause_subscriber, resume_subscriber, renew_secret, end_subscriber, deliveries.add_test):
        with pytest.raises(NotFound):
            service(actor=outsider, subscriber_id=subscriber.id)
    with pytest.raises(NotFound):
        deliveries.replay_delivery(actor=outsider, delivery_id=delivery.id)
    with pytest.raises(NotFound):
        change_subscriber(actor=outsider, subscriber_id=subscriber.id, name="x", url=hook.url, types=[])
    assert everything() == before


def test_what_cannot_be_told_is_refused_before_anything_is_kept(hook, key, cms, chief, reviewer, settings):
    before = everything()
    settings.DELIVERY_NETWORKS = []
    for url in (hook.url, "https://10.0.0.1/", "https://u:p@cms.example/", "cms.example"):
        with pytest.raises(Invalid):
            add_subscriber(actor=chief, key_id=key.id, name="CMS", url=url, types=[])
    with pytest.raises(Invalid):
        add_subscriber(actor=chief, key_id=key.id, name=" ", url="https://cms.example/", types=[])
    with pytest.raises(NotFound):
        add_subscriber(actor=reviewer, key_id=key.id, name="CMS", url="https://cms.example/", types=[])
    with pytest.raises(NotAllowed):
        add_subscriber(
            actor=Actor(user=cms.user, key=key),
            key_id=key.id,
            name="CMS",
            url="https://cms.example/",
            types=[],
        )
    assert everything() == before


def test_what_was_taken_can_be_sent_again_and_what_has_ended_cannot(told, hook, upload, reviewer, chief):
    subscriber, _secret = told
    confirm(upload, "1987", reviewer)
    tell_subscriber(subscriber.id)
    delivery = subscriber.deliveries.get()
    deliveries.replay_delivery(actor=chief, delivery_id=delivery.id)
    tell_subscriber(subscriber.id)
    assert len({headers["webhook-id"] for headers, _body in hook.heard}) == 1
    assert len(hook.heard) == 2
    end_subscriber(actor=chief, subscriber_id=subscriber.id)
    before = everything()
    for service in (pause_subscriber, resume_subscriber, renew_secret, end_subscriber):
        with pytest.raises(Conflict):
            service(actor=chief, subscriber_id=subscriber.id)
    assert everything() == before
    assert tell_subscriber(subscriber.id) == 0


def test_the_page_shows_the_secret_once_and_what_came_of_a_test(told, client, chief, hook, key):
    client.force_login(chief.user)
    made = client.post(
        "/subscribers/", {"name": "Second", "url": hook.url, "key": str(key.id), "types": ["fact"]}
    )
    assert made.status_code == 201
    assert "whsec_" in made.content.decode()
    page = f"/subscribers/{Subscriber.objects.get(name='Second').id}/"
    assert "whsec_" not in client.get("/subscribers/").content.decode() + client.get(page).content.decode()
    assert client.post(page + "test/").status_code == 302
    tasks.send_test(str(Delivery.objects.get(event="test").id))
    assert hook.verify(re.findall("whsec_[^<]+", made.content.decode())[0])["type"] == "test"
    assert ">taken<" in client.get(page).content.decode()
    refused = client.post(page, {"name": "Second", "url": "https://10.0.0.1/", "types": []})
    assert refused.status_code == 422
    assert "network of the house" in refused.content.decode()
