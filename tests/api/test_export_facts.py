"""GET /facts/export: a copy of every fact that a program may read, which `/changes` keeps up to date from then on."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from facts.api import exports
from facts.services.facts.change import FactChanges, revise_fact, turn_fact
from newsroom.people import SETUP, revoke_key
from tests.stories import FERRY, INQUIRY, agree_to_all, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(editor, reviewer):
    ferry = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    found = [confirm_fully(find_claim(ferry, words).id, reviewer).fact for words in ("1987", "61", "47")]
    return sorted(found, key=lambda fact: (fact.confirmed_at, fact.id))


def lines_of(response) -> list[dict]:
    return [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]


def facts_of(lines) -> dict[str, int]:
    return {line["fact"]["id"]: line["fact"]["revision"] for line in lines if "fact" in line}


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


def test_it_holds_every_fact_as_the_list_has_it_the_oldest_first(program, reviewer, facts):
    api = program(reviewer)
    answer = api.get("/facts/export")
    assert answer["Content-Type"] == "application/x-ndjson"
    assert answer["Cache-Control"] == "no-store"
    lines = lines_of(answer)
    assert [line["fact"] for line in lines[1:-1]] == api.get("/facts").json()["results"][::-1]
    assert lines[0] == {"begin": {"last_seq": api.get("/changes?since=now").json()["last_seq"]}}
    assert lines[-1] == {"end": {"facts": 3}}


def test_a_broken_one_goes_on_where_it_was(program, reviewer, facts, monkeypatch):
    monkeypatch.setattr(exports, "FACTS_A_LOOK", 1)
    api = program(reviewer)
    whole = lines_of(api.get("/facts/export"))
    cursors = [line["next"] for line in whole if "next" in line]
    assert len(cursors) == 2
    rest = lines_of(api.get(f"/facts/export?cursor={cursors[0]}"))
    assert list(facts_of(rest)) == [str(fact.id) for fact in facts[1:]]
    assert rest[-1] == {"end": {"facts": 2}}
    refused = api.get("/facts/export?cursor=nothing")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, "cursor")


def test_it_holds_no_more_than_the_key_may_read_then(
    program, cms, editor, reviewer, facts, desk, monkeypatch
):
    hidden = upload_text(editor, INQUIRY, "inquiry.txt", desk_id=desk.id)
    confirm_fully(find_claim(hidden, "14").id, reviewer)
    revise(facts[0], reviewer, embargoed_until=timezone.now() + timedelta(days=1))
    api = program(cms, "facts:read")
    lines = lines_of(api.get("/facts/export"))
    assert set(facts_of(lines)) == {str(fact.id) for fact in facts[1:]}
    # A place in the ledger is of no use to a key that does not follow it.
    assert lines[0] == {"begin": {"last_seq": None}}
    monkeypatch.setattr(exports, "FACTS_A_LOOK", 1)
    answer = api.get("/facts/export")
    revoke_key(actor=SETUP, key_id=cms.user.keys.get(name="Test").id)
    broken = lines_of(answer)
    assert len(facts_of(broken)) == 1
    assert "end" not in broken[-1]


def test_a_copy_that_lost_its_place_is_the_same_as_the_desk_again(
    program, cms, reviewer, chief, facts, monkeypatch
):
    """The resync rule: 410, export, follow on; whatever changes while the export is read comes again."""
    monkeypatch.setattr(exports, "FACTS_A_LOOK", 1)
    api = program(cms, "facts:read", "changes:read")
    assert api.get("/changes?since=99999").status_code == 410
    answer = api.get("/facts/export")
    revise(facts[0], reviewer, valid_from="1987")
    lines = lines_of(answer)
    copy, since = facts_of(lines), lines[0]["begin"]["last_seq"]
    turn_fact(
        fact_id=facts[1].id, actor=chief, turn="retract", reason="It was never so.", expected_revision=1
    )
    agree_to_all()
    revise(facts[2], reviewer, valid_from="2026")
    more = True
    while more:
        page = api.get(f"/changes?since={since}&limit=1").json()
        for line in page["results"]:
            if line["op"] == "delete":
                copy.pop(line["id"], None)
            else:
                copy[line["id"]] = line["revision"]
        since, more = page["last_seq"], page["has_more"]
    standing = api.get("/facts").json()["results"]
    assert copy == {fact["id"]: fact["revision"] for fact in standing if fact["status"] != "retracted"}
