"""PATCH /facts/{id} makes a new revision of the one that was read, and of no other."""

import pytest

from facts.models import Fact
from newsroom.ledger.models import Entry, Revision
from tests.stories import FERRY, agree_to_all, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def fact(editor, reviewer):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    return confirm_fully(find_claim(upload, "1987").id, reviewer).fact


@pytest.fixture
def api(program, reviewer):
    return program(reviewer, "facts:write")


AGAINST = {"source": "Registry", "locator": "Sheet 7", "note": "Launched in 1986", "stance": "contradicts"}
CHANGE = {
    "statement": "The ferry was built in 1987, the shipping line said.",
    "kind": "correction",
    "reason": "Put as they put it.",
}


def everything():
    return Entry.objects.count(), list(Fact.objects.values_list("id", "revision", "statement"))


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', '"9", "1"'])
def test_a_change_of_what_was_read_is_a_new_revision(api, fact, tag):
    done = api.patch(f"/facts/{fact.id}", CHANGE, If_Match=tag)
    assert (done.status_code, done["ETag"]) == (200, '"2"')
    body = done.json()
    assert (body["statement"], body["revision"]) == (CHANGE["statement"], 2)
    step = body["revisions"][1]
    assert (step["type"], step["kind"], step["reason"]) == ("fact.corrected", "correction", CHANGE["reason"])
    recorded = Revision.objects.get(object_type="fact", object_id=fact.id, number=2)
    assert recorded.values()["statement"] == CHANGE["statement"]
    assert Entry.objects.get(index=recorded.entry_id).type == "fact.corrected"
    assert api.get(f"/facts/{fact.id}", If_None_Match=done["ETag"]).status_code == 304


def test_every_field_can_be_changed(api, fact, desk):
    given = {
        "statement": "The ferry was built in about 1987, the shipyard said.",
        "speaker": "the shipyard",
        "figures": [{"text": "about 203", "low": "203", "comparator": "about", "counted": "berths"}],
        "said": "not_checked",
        "so": "contested",
        "evidence": [AGAINST],
        "fact_kind": "population",
        "subject": "Maren",
        "valid_from": "2026-03-07",
        "valid_to": "2026",
        "desk": str(desk.id),
        "embargoed_until": "2040-01-01T06:00:00+01:00",
        "kind": "update",
        "reason": "A second count.",
    }
    kept = api.patch(f"/facts/{fact.id}", given, If_Match='"1"')
    # An answer that rests on what its author typed waits for a second person.
    assert (kept.status_code, kept.json()["because"]) == (202, ["own_word"])
    agree_to_all()
    body = api.get(f"/facts/{fact.id}").json()
    for name in ("statement", "speaker", "said", "so", "desk", "subject", "valid_from", "valid_to"):
        assert body[name] == given[name]
    assert (body["kind"], body["citations"][1]["stance"]) == ("population", "contradicts")
    assert body["embargoed_until"] == "2040-01-01T05:00:00Z"
    assert [(figure["comparator"], figure["principal"]) for figure in body["figures"]] == [("about", True)]
    api.patch(
        f"/facts/{fact.id}",
        {
            "desk": None,
            "embargoed_until": None,
            "valid_from": None,
            "valid_to": "",
            "fact_kind": None,
            "kind": "update",
            "reason": "It is out.",
        },
        If_Match='"2"',
    )
    agree_to_all()
    freed = api.get(f"/facts/{fact.id}").json()
    assert (freed["desk"], freed["embargoed_until"], freed["statement"]) == (None, None, given["statement"])
    assert [freed[name] for name in ("valid_from", "valid_to", "kind", "review_due")] == [None] * 4


def test_a_change_without_its_revision_is_refused(api, fact):
    before = everything()
    for headers in ({}, {"If_Match": "*"}, {"If_Match": ""}):
        refused = api.patch(f"/facts/{fact.id}", CHANGE, **headers)
        assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (428, "revision-required")
    assert everything() == before


def test_a_change_of_an_older_revision_is_refused_with_the_current_one(api, fact):
    api.patch(f"/facts/{fact.id}", CHANGE, If_Match='"1"')
    before = everything()
    for tag in ('"1"', '"3"', '"other"', f'"{"9" * 5000}"'):
        refused = api.patch(f"/facts/{fact.id}", {**CHANGE, "statement": "Over."}, If_Match=tag)
        assert (refused.status_code, refused.json()["current_etag"]) == (412, '"2"')
    assert everything() == before


def test_a_change_that_cannot_be_taken_changes_nothing(api, fact, other_desk):
    before = everything()
    for body in (
        {},
        {"kind": "correction", "reason": "Nothing given."},
        {**CHANGE, "kind": "typo"},
        {**CHANGE, "reason": " "},
        {**CHANGE, "reason": None},
        {**CHANGE, "statement": None},
        {**CHANGE, "statement": 61},
        {**CHANGE, "statement": "The ferry was built in 1987."},
        {**CHANGE, "so": None},
        {**CHANGE, "valid_from": "2027", "valid_to": "2026"},
        {**CHANGE, "valid_from": "soon"},
        {**CHANGE, "valid_to": 2026},
        {**CHANGE, "valid_to": "٢٠٢٦"},
        {**CHANGE, "fact_kind": "gossip"},
        {**CHANGE, "subject": "x" * 121},
        {**CHANGE, "review_due": "2026-01-01T00:00:00Z"},
        {**CHANGE, "status": "retracted"},
        {**CHANGE, "figures": None},
        {**CHANGE, "desk": str(other_desk.id)},
        {**CHANGE, "embargoed_until": "tomorrow"},
        {**CHANGE, "embargoed_until": "0001-01-01T00:00:00+23:59"},
        {**CHANGE, "embargoed_until": 5},
    ):
        refused = api.patch(f"/facts/{fact.id}", body, If_Match='"1"')
        assert refused.status_code == 422, (body, refused.content)
    refused = api.send("PATCH", f"/facts/{fact.id}", b"{", headers={"If_Match": '"1"'})
    assert refused.status_code == 400
    assert everything() == before


def test_a_key_that_only_reads_and_a_person_who_may_not_write_change_nothing(
    program, reviewer, editor, cms, fact
):
    programs = [program(reviewer, "facts:read"), program(editor, "facts:write"), program(cms)]
    before = everything()
    for refused_program in programs:
        refused = refused_program.patch(f"/facts/{fact.id}", CHANGE, If_Match='"1"')
        assert (refused.status_code, refused.json()["scopes"]) == (403, ["facts:write"])
    assert everything() == before
