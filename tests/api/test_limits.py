"""A key asks for so much a minute and no more; it is told what is left, and when to come again."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from facts.models import Claim
from newsroom.actor import Actor
from newsroom.api import throttling
from newsroom.api.throttling import KEYS_A_PERSON, count_request
from newsroom.ledger.models import Entry
from newsroom.models import ApiKey
from newsroom.people import SETUP, create_key
from newsroom.valkey import ValkeyLine, own_name
from tests.stories import FERRY, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits(settings) -> None:
    """Those of an installation that sets none."""
    settings.API_READS_PER_MINUTE, settings.API_WRITES_PER_MINUTE = 600, 120


@pytest.fixture
def claim(editor) -> Claim:
    return find_claim(upload_text(editor, FERRY, "ferry.txt"), "1987")


@pytest.fixture
def valkey(servers):
    with redis.Redis.from_url(servers.queue_url, decode_responses=True) as client:
        yield client


def left(response) -> dict[str, int]:
    """What each limit still allows, as the header says it."""
    return {name: int(number) for name, number in re.findall(r'"([a-z-]+)";r=(\d+)', response["RateLimit"])}


def test_an_answer_says_what_is_left(program, reviewer):
    api = program(reviewer)
    first, second = api.get("/facts"), api.get("/facts")
    assert first["RateLimit-Policy"] == '"key-reads";q=600;w=60, "person-reads";q=2400;w=60'
    assert left(first) == {"key-reads": 599, "person-reads": 2399}
    assert left(second) == {"key-reads": 598, "person-reads": 2398}
    # A refusal counts as well.
    assert left(api.get("/facts?limit=x"))["key-reads"] == 597


def test_a_key_that_asked_too_much_is_told_when_to_come_again_and_nothing_is_changed(
    program, reviewer, claim, settings
):
    settings.API_WRITES_PER_MINUTE = 2
    api = program(reviewer)
    for _attempt in range(2):
        assert api.post(f"/claims/{claim.id}/reject", {"reason_code": "none"}).status_code == 422
    entries = Entry.objects.count()
    refused = api.post(f"/claims/{claim.id}/reject", {"reason_code": "not_newsworthy"})
    problem = refused.json()
    assert (refused.status_code, problem["type"].rsplit("/")[-1]) == (429, "too-many-requests")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert problem["retry_after"] == int(refused["Retry-After"])
    assert left(refused)["key-writes"] == 0
    claim.refresh_from_db()
    assert (claim.status, Entry.objects.count()) == ("open", entries)
    # It may still read, and another key may still write.
    assert api.get(f"/claims/{claim.id}").status_code == 200
    other = program(reviewer).post(f"/claims/{claim.id}/reject", {"reason_code": "not_newsworthy"})
    assert other.status_code == 200


def test_the_keys_of_one_person_have_a_limit_together(program, reviewer, second_reviewer, settings):
    settings.API_READS_PER_MINUTE = 2
    for _key in range(KEYS_A_PERSON):
        api = program(reviewer)
        assert [api.get("/facts").status_code for _attempt in range(2)] == [200, 200]
    assert program(reviewer).get("/facts").status_code == 429
    assert program(second_reviewer).get("/facts").status_code == 200


def test_asking_on_does_not_put_off_the_end_of_the_minute(program, reviewer, settings, valkey):
    settings.API_READS_PER_MINUTE = 1
    api = program(reviewer)
    api.get("/facts")
    key = ApiKey.objects.get()
    counter = f"{own_name()}/key-reads/{key.id}"
    assert 0 < valkey.ttl(counter) <= 60
    valkey.expire(counter, 7)
    assert int(api.get("/facts")["Retry-After"]) <= 7
    assert valkey.ttl(counter) <= 7
    valkey.delete(counter)
    assert api.get("/facts").status_code == 200


def test_without_a_limit_nothing_is_counted(program, reviewer, settings):
    settings.API_READS_PER_MINUTE = 0
    answer = program(reviewer).get("/facts")
    assert answer.status_code == 200
    assert "RateLimit" not in answer


def test_while_valkey_is_away_nobody_is_refused(program, reviewer, settings, monkeypatch, caplog):
    settings.API_READS_PER_MINUTE = 1
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(throttling, "_line", ValkeyLine("Requests of the API are not counted"))
    api = program(reviewer)
    assert [api.get("/facts").status_code for _attempt in range(3)] == [200, 200, 200]
    assert len([record for record in caplog.records if "not counted" in record.message]) == 1


def test_of_many_requests_at_once_no_more_pass_than_may(reviewer, settings):
    settings.API_WRITES_PER_MINUTE = 25
    key, _token = create_key(actor=SETUP, user_id=reviewer.user.id, name="Wire", scopes=["claims:decide"])
    actor = Actor(user=reviewer.user, key=key)

    def ask(_number: int) -> bool:
        return any(one.is_spent for one in count_request(actor, is_write=True))

    with ThreadPoolExecutor(8) as crowd:
        refused = list(crowd.map(ask, range(60)))
    assert refused.count(False) == 25
