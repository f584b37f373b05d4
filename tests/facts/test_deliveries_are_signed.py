"""What subscribers are told is signed as Standard Webhooks says: its library takes it, and nothing else."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from time import time
from uuid import UUID, uuid4

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from facts.delivery.messages import name_message, write_message
from facts.delivery.signing import fingerprint, make_secret, sign
from facts.delivery.timetable import WAITS, next_wait

BODY = write_message(
    event="fact.corrected",
    at=datetime(2026, 3, 9, 8, 31, tzinfo=UTC),
    base="https://desk.example",
    record_type="fact",
    record_id=UUID(int=7),
    revision=2,
    op="upsert",
    seq=4821,
)


def headers(secrets, *, seconds=0, body=BODY):
    at = int(time()) + seconds
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(at),
        "webhook-signature": sign(secrets, "msg_1", at, body),
    }


def test_the_vector_of_the_specification_is_signed_the_same():
    body = b'{"email":"test@example.com","username":"test_user"}'
    signed = sign(
        ["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"], "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1649367553, body
    )
    assert signed == "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="


def test_both_secrets_are_accepted_while_one_replaces_the_other():
    old, new, other = (make_secret("a key of the desk", uuid4()) for _ in range(3))
    both = headers([new, old])
    for secret in (old, new):
        assert Webhook(secret).verify(BODY, both) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(BODY, both)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(BODY, headers([new]))


# The library takes five minutes either way.
@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_an_old_message_and_one_from_the_future_are_refused(seconds):
    secret = make_secret("a key of the desk", uuid4())
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers([secret], seconds=seconds))


def test_a_word_changed_on_the_way_is_found():
    secret = make_secret("a key of the desk", uuid4())
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY.replace(b"4821", b"4822"), headers([secret]))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, {**headers([secret]), "webhook-id": "msg_2"})


def test_a_secret_is_the_same_again_and_needs_the_key_of_the_desk():
    secret_id = uuid4()
    secret = make_secret("a key of the desk", secret_id)
    assert make_secret("a key of the desk", secret_id) == secret
    assert fingerprint(make_secret("another", secret_id)) != fingerprint(secret)
    assert len({make_secret("a key of the desk", uuid4()) for _ in range(50)}) == 50


def test_a_message_is_thin():
    assert json.loads(BODY) == {
        "type": "fact.corrected",
        "timestamp": "2026-03-09T08:31:00.000Z",
        "data": {
            "type": "fact",
            "id": str(UUID(int=7)),
            "op": "upsert",
            "revision": 2,
            "seq": "4821",
            "url": f"https://desk.example/api/v1/facts/{UUID(int=7)}",
        },
    }
    assert name_message(UUID(int=7)) == "msg_00000000000000000000000000000007"


def test_what_is_not_taken_is_tried_ten_times_over_three_days():
    draw = Random(7)
    waits = [next_wait(attempts, share=draw.random()) for attempts in range(1, 11)]
    assert waits[-1] is None
    for wait, least in zip(waits, WAITS, strict=False):
        assert least <= wait <= least * 1.2
    assert sum(WAITS, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)
    assert next_wait(1, share=0, retry_after=600) == timedelta(seconds=600)
    assert next_wait(1, share=0, retry_after=10**6) == timedelta(days=1)
