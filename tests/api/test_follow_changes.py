"""GET /changes: a program that follows along knows what it may see, and nothing else."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from facts.models import Claim, Fact
from facts.services.claims.reopen import reopen_claim
from facts.services.facts.change import FactChanges, lift_embargoes, revise_fact
from facts.services.facts.evidence import Evidence
from newsroom.ledger.append import record_changes
from newsroom.ledger.models import Entry
from newsroom.ledger.recorded import Change
from newsroom.models import User
from newsroom.people import SETUP, update_person
from tests.stories import FERRY, INQUIRY, agree_to_all, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(editor):
    return upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")


AGAINST = Evidence(source="Ministry", locator="Report, p. 4", note="58 died", stance="contradicts")


@pytest.fixture
def fact(upload, reviewer):
    return confirm(upload, "61", reviewer)


def confirm(upload, words, reviewer):
    return confirm_fully(find_claim(upload, words).id, reviewer).fact


def revise(fact, reviewer, **changes):
    done = revise_fact(
        fact_id=fact.id,
        actor=reviewer,
        changes=FactChanges(**changes),
        kind="update",
        reason="It has changed.",
        expected_revision=Fact.objects.get(id=fact.id).revision,
        evidence=[AGAINST] if "so" in changes else [],
    )
    agree_to_all()
    return done


class Copy:
    """What a content system keeps: it applies each page, then remembers where it was."""

    def __init__(self, program, query=""):
        self.program, self.query, self.since, self.facts, self.lines = program, query, "", {}, []

    def catch_up(self):
        fresh = []
        more = True
        while more:
            page = self.program.get(f"/changes?since={self.since}{self.query}").json()
            for line in page["results"]:
                fresh.append((line["event"], line["op"], line["revision"]))
                if line["op"] == "delete":
                    self.facts.pop(line["id"], None)
                else:
                    self.facts[line["id"]] = line["revision"]
                assert self.since == "" or int(line["seq"]) > int(self.since)
            assert page["last_seq"] == "" or page["last_seq"] != self.since or not page["has_more"]
            self.since, more = page["last_seq"], page["has_more"]
        self.lines += fresh
        return fresh


def test_a_fact_comes_revised_and_retracted_in_the_order_of_the_ledger(program, cms, reviewer, upload, fact):
    copy = Copy(program(cms, "changes:read"))
    assert copy.catch_up() == [("fact.confirmed", "upsert", 1)]
    assert copy.since == str(Entry.objects.order_by("-index").first().index)
    assert copy.catch_up() == []
    revise(fact, reviewer, so="contested")
    assert copy.catch_up() == [("fact.updated", "upsert", 2)]
    reopen_claim(claim_id=find_claim(upload, "61").id, actor=reviewer, reason="Taken back.")
    assert copy.catch_up() == [("fact.disputed", "upsert", 3)]
    agree_to_all()
    assert copy.catch_up() == [("fact.retracted", "delete", 4)]
    assert copy.facts == {}


def test_the_place_of_a_change_is_its_ledger_entry(program, cms, fact):
    (line,) = program(cms, "changes:read").get("/changes?types=fact").json()["results"]
    entry = Entry.objects.get(index=int(line["seq"]))
    assert (entry.object_id, entry.type) == (fact.id, line["event"])


def test_small_pages_tell_the_same_as_large_ones(program, cms, reviewer, editor, upload, fact):
    confirm(upload, "47", reviewer)
    confirm(upload_text(editor, INQUIRY, "inquiry.txt"), "14", reviewer)
    api = program(cms)
    whole = Copy(api, "&limit=200")
    whole.catch_up()
    for limit in (1, 2, 3, 7):
        small = Copy(api, f"&limit={limit}")
        small.catch_up()
        assert small.lines == whole.lines
        assert small.since == whole.since
    assert ("claim.suggested", "upsert", 1) in whole.lines
    assert ("article.read", "upsert", 1) in whole.lines


def test_a_page_never_ends_inside_an_entry(program, cms, upload):
    claims = Claim.objects.count()
    page = program(cms).get("/changes?types=claim&limit=1").json()
    assert len(page["results"]) == claims > 1
    assert len({line["seq"] for line in page["results"]}) == 1


def test_a_key_hears_only_of_the_types_that_it_may_read(program, cms, fact):
    only_facts = program(cms, "changes:read").get("/changes").json()["results"]
    assert {line["type"] for line in only_facts} == {"fact"}
    everything = program(cms).get("/changes").json()["results"]
    assert {line["type"] for line in everything} == {"fact", "claim", "article"}
    assert program(cms, "changes:read").get("/changes?types=claim").status_code == 403
    assert program(cms).get("/changes?types=user").status_code == 422


def test_an_embargoed_fact_comes_when_its_embargo_is_over(program, cms, reviewer, upload):
    copy = Copy(program(cms, "changes:read", "facts:read"))
    copy.catch_up()
    fact = confirm(upload, "61", reviewer)
    revise(fact, reviewer, embargoed_until=timezone.now() + timedelta(hours=1))
    told = Copy(program(cms, "changes:read"))
    assert told.catch_up() == [("fact.confirmed", "upsert", 1), ("fact.updated", "delete", 2)]
    revise(fact, reviewer, so="contested")
    assert copy.catch_up() == [("fact.confirmed", "upsert", 1), ("fact.updated", "delete", 2)]
    assert copy.catch_up() == []
    assert copy.facts == {}
    Fact.objects.filter(id=fact.id).update(embargoed_until=timezone.now() - timedelta(seconds=1))
    assert lift_embargoes() == 1
    assert copy.catch_up() == [("fact.embargo_lifted", "upsert", 4)]
    assert copy.facts == {str(fact.id): 4}


def test_an_embargo_that_was_never_over_is_never_told(program, cms, reviewer, upload, monkeypatch):
    """Whoever asks later than the first embargo's end must not learn of a fact that is embargoed for longer now."""
    fact = confirm(upload, "61", reviewer)
    api = program(cms, "changes:read")
    since = api.get("/changes?since=now").json()["last_seq"]
    revise(fact, reviewer, embargoed_until=timezone.now() + timedelta(hours=1))
    revise(fact, reviewer, embargoed_until=timezone.now() + timedelta(days=1))
    two_hours_on = SimpleNamespace(now=lambda: timezone.now() + timedelta(hours=2))
    monkeypatch.setattr("facts.queries.changes.timezone", two_hours_on)
    found = api.get(f"/changes?since={since}").json()["results"]
    assert [(line["op"], line["revision"]) for line in found] == [("delete", 2)]


def test_those_who_may_see_an_embargoed_fact_hear_of_it(program, reviewer, fact):
    copy = Copy(program(reviewer, "changes:read", "facts:write"), "&types=fact")
    revise(fact, reviewer, embargoed_until=timezone.now() + timedelta(hours=1))
    copy.catch_up()
    assert copy.facts == {str(fact.id): 2}


def test_a_fact_that_moves_to_another_desk_is_deleted_for_those_who_lose_sight_of_it(
    program, cms, outsider, reviewer, desk, fact
):
    copies = {
        name: Copy(program(actor, "changes:read")) for name, actor in (("cms", cms), ("reviewer", reviewer))
    }
    for copy in copies.values():
        copy.catch_up()
    revise(fact, reviewer, desk_id=desk.id)
    assert copies["cms"].catch_up() == [("fact.updated", "delete", 2)]
    assert copies["reviewer"].catch_up() == [("fact.updated", "upsert", 2)]
    revise(fact, reviewer, so="contested")
    assert copies["cms"].catch_up() == []
    revise(fact, reviewer, desk_id=None)
    assert copies["cms"].catch_up() == [("fact.updated", "upsert", 4)]


def test_a_person_who_comes_to_a_desk_is_told_to_read_anew(program, outsider, chief, desk):
    copy = Copy(program(outsider, "changes:read"))
    assert copy.catch_up() == []
    user = outsider.user
    for name, desks, told in (
        ("Olaf Owl", list(outsider.desk_ids), []),
        ("Olaf Owl", [desk.id], [("user.changed", "upsert", 3)]),
    ):
        update_person(
            actor=chief,
            user_id=user.id,
            name=name,
            roles=user.roles,
            desk_ids=desks,
            is_active=True,
            expected_revision=User.objects.get(id=user.id).revision,
        )
        page = copy.program.get(f"/changes?since={copy.since}").json()
        assert {line["type"] for line in page["results"]} <= {"access"}
        assert copy.catch_up() == told


def test_what_another_desk_does_only_moves_the_place(program, outsider, editor, reviewer, desk):
    upload = upload_text(editor, FERRY, "ferry.txt", desk_id=desk.id)
    confirm(upload, "61", reviewer)
    copy = Copy(program(outsider))
    assert copy.catch_up() == []
    assert copy.since == str(Entry.objects.order_by("-index").first().index)


def test_a_withdrawn_claim_is_deleted(program, cms, upload):
    copy = Copy(program(cms), "&types=claim")
    copy.catch_up()
    claim = Claim.objects.first()
    withdraw(claim)
    assert copy.catch_up() == [("claim.withdrawn", "delete", 2)]
    assert str(claim.id) not in copy.facts


def withdraw(claim):
    claim.status = Claim.Status.WITHDRAWN
    claim.advance()
    claim.save(update_fields=["status", "revision"])
    record_changes([Change(claim, "claim.withdrawn")], actor=SETUP)


def test_now_is_the_head_and_tells_nothing(program, cms, fact):
    page = program(cms, "changes:read").get("/changes?since=now").json()
    head = str(Entry.objects.order_by("-index").first().index)
    assert page == {"results": [], "last_seq": head, "has_more": False}


def test_a_place_that_this_ledger_never_gave_out_asks_for_a_fresh_start(program, cms, fact):
    api = program(cms, "changes:read")
    for since in ("yesterday", "-1", "1.5", "999999999", "9" * 400, "%00", "%C2%B2", " 1"):
        refused = api.get(f"/changes?since={since}")
        assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (410, "resync-required"), (
            since
        )
