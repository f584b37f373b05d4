"""A content system says which page uses which fact, hears when the fact changes, and says what it did about it."""

from ipaddress import ip_network
from uuid import uuid4

import pytest

from facts.models import Fact, Usage
from facts.services.delivery.subscribers import add_subscriber
from facts.services.facts.change import turn_fact
from facts.telling import tell_subscriber
from newsroom.ledger.models import Entry
from newsroom.models import ApiKey
from sources.services.protection import protect_source
from sources.services.sources import create_source
from tests.api.programs import Program
from tests.hooks import open_hook
from tests.stories import FERRY, carry_through, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db
SENTENCE = "The ferry was built in 1987."


@pytest.fixture
def fact(editor, reviewer) -> Fact:
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    return confirm_fully(find_claim(upload, "1987").id, reviewer).fact


@pytest.fixture
def api(program, cms) -> Program:
    return program(cms, "facts:read", "changes:read", "usages:write")


@pytest.fixture
def says(fact):
    def make(**values):
        return {
            "fact": str(fact.id),
            "fact_revision": 1,
            "url": "https://site.example/ferry",
            "title": "Ferry toll rises",
            "external_id": "ferry-7",
            "sentence": SENTENCE,
            **values,
        }

    return make


def retract(fact, chief):
    carry_through(
        turn_fact(fact_id=fact.id, actor=chief, turn="retract", reason="Miscounted.", expected_revision=1)
    )


def put(api, usage_id, body):
    return api.send("PUT", f"/usages/{usage_id}", body)


def test_a_use_is_registered_once_however_often_it_is_stated(api, says):
    usage_id = uuid4()
    first = put(api, usage_id, says())
    assert (first.status_code, first["ETag"], first.json()["open"]) == (201, '"1"', None)
    entries = Entry.objects.count()
    again = put(api, usage_id, says())
    assert (again.status_code, again["ETag"], Entry.objects.count()) == (200, '"1"', entries)
    assert put(api, usage_id, says(title="Ferry toll at 61")).json()["revision"] == 2
    assert api.get(f"/usages/{usage_id}").json()["title"] == "Ferry toll at 61"


def test_the_page_of_a_retracted_fact_is_told_and_says_what_was_done(api, says, fact, chief, settings):
    settings.DELIVERY_MAY_USE_HTTP = True
    settings.DELIVERY_NETWORKS = [ip_network("127.0.0.0/8")]
    key = ApiKey.objects.get(name="Test")
    usage_id = uuid4()
    put(api, usage_id, says())
    before = api.get("/changes?since=now").json()["last_seq"]
    with open_hook() as hook:
        subscriber, secret = add_subscriber(
            actor=chief, key_id=key.id, name="CMS", url=hook.url, types=["usage"]
        )
        retract(fact, chief)
        assert tell_subscriber(subscriber.id) == 1
        assert hook.verify(secret)["data"]["url"].endswith(f"/api/v1/usages/{usage_id}")
    lines = api.get(f"/changes?since={before}").json()["results"]
    assert [(line["type"], line["event"]) for line in lines][-2:] == [
        ("fact", "fact.retracted"),
        ("usage", "usage.opened"),
    ]
    shown = api.get("/usages?open=true").json()["results"]
    assert [(one["id"], one["open"]["because"]) for one in shown] == [(str(usage_id), "retracted")]
    done = api.post(f"/usages/{usage_id}/acknowledge", {"answer": "removed"})
    assert (done.json()["status"], done.json()["acknowledged"]["answer"]) == ("ended", "removed")
    assert api.get("/usages?open=true").json()["results"] == []
    again = api.post(f"/usages/{usage_id}/acknowledge", {"answer": "removed"})
    assert (again.status_code, again.json()["revision"]) == (200, done.json()["revision"])


def test_in_every_version_of_a_document_a_retracted_fact_is_told_until_it_is_gone(api, says, fact, chief):
    """Ten times the system publishes its document, with the sentence, moved, without it, and with it again."""
    usage_id = str(uuid4())
    said = [True, True, True, False, False, True, True, False, True, True]
    publish(api, says(), usage_id, True)
    retract(fact, chief)
    for number, is_said in enumerate(said, start=1):
        publish(api, says(title=f"Version {number}"), usage_id, is_said)
        told = api.get("/usages?external_id=ferry-7&open=true").json()["results"]
        assert [one["open"]["because"] for one in told] == (["retracted"] if is_said else []), number


def publish(api, body, usage_id, is_said):
    """What the document uses now, and nothing else."""
    usages = [{"id": usage_id, **body}] if is_said else []
    answer = api.send("PUT", "/usages", {"usages": usages, "whole_document": "ferry-7"})
    assert answer.status_code == 200, answer.content


def test_all_uses_are_registered_or_none(api, says):
    good = {"id": str(uuid4()), **says()}
    bad = {"id": str(uuid4()), **says(fact=str(uuid4()))}
    answer = api.send("PUT", "/usages", {"usages": [good, bad]})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, "invalid")
    assert not Usage.objects.exists()
    assert len(api.send("PUT", "/usages", {"usages": [good]}).json()["results"]) == 1


def test_what_is_not_ones_own_is_not_there(api, says, program, reviewer):
    usage_id = uuid4()
    put(api, usage_id, says())
    other = program(reviewer)
    for answer in (
        other.get(f"/usages/{usage_id}"),
        put(other, usage_id, says()),
        other.send("DELETE", f"/usages/{usage_id}"),
        other.post(f"/usages/{usage_id}/acknowledge", {"answer": "mended"}),
    ):
        assert answer.status_code == 404
    assert other.get("/usages").json()["results"] == []
    assert program(reviewer, "facts:read").get("/usages").status_code == 403
    stale = api.send("DELETE", f"/usages/{usage_id}", headers={"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["current_etag"]) == (412, '"1"')
    assert api.send("DELETE", f"/usages/{usage_id}").json()["status"] == "ended"
    assert Usage.objects.get().revision == 2


def test_a_name_that_a_system_guesses_comes_back_as_it_sent_it(api, says, reviewer):
    source = create_source(actor=reviewer, name="Hella Whistlequist", kind="person")
    protect_source(
        source_id=source.id,
        actor=reviewer,
        alias="an engineer",
        known_to=[],
        expected_revision=source.revision,
    )
    for name in ("Hella Whistlequist", "Gorra Thistlebaumx"):
        usage_id = uuid4()
        sent = says(sentence=f"Built in 1987, {name} said.", title=name, url=f"https://x.example/{name[:5]}")
        for answer in (put(api, usage_id, sent), api.get(f"/usages/{usage_id}")):
            shown = answer.json()
            assert {part: shown[part] for part in ("sentence", "title", "url")} == {
                part: sent[part] for part in ("sentence", "title", "url")
            }
