"""POST /facts/{id}/turn changes whether a fact stands, for a reason."""

import pytest

from facts.models import Fact
from newsroom.ledger.models import Entry, Revision
from tests.stories import FERRY, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def fact(editor, reviewer):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    claim = find_claim(upload, "1987")
    return confirm_fully(claim.id, reviewer).fact


def everything():
    return Entry.objects.count(), list(Fact.objects.values_list("id", "revision", "status"))


def test_a_fact_is_disputed_settled_retracted_and_restored(program, chief, fact):
    api = program(chief, "facts:write", "changes:read")
    start = api.get("/changes?since=now").json()["last_seq"]
    for number, (turn, status, event) in enumerate(
        (
            ("dispute", "disputed", "fact.disputed"),
            ("settle", "confirmed", "fact.settled"),
            ("retract", "retracted", "fact.retracted"),
            ("restore", "confirmed", "fact.restored"),
        ),
        start=2,
    ):
        done = api.post(f"/facts/{fact.id}/turn", {"turn": turn, "reason": f"To {turn}."})
        assert (done.status_code, done["ETag"], done.json()["status"]) == (200, f'"{number}"', status)
        recorded = Revision.objects.get(object_type="fact", object_id=fact.id, number=number)
        assert (recorded.type, recorded.reason, recorded.values()["status"]) == (event, f"To {turn}.", status)
    lines = api.get(f"/changes?since={start}").json()["results"]
    assert [line["op"] for line in lines] == ["upsert", "upsert", "delete", "upsert"]


def test_a_turn_that_cannot_be_made_changes_nothing(program, chief, reviewer, fact):
    api, no_chief = program(chief, "facts:write"), program(reviewer, "facts:write")
    before = everything()
    for body, status, code in (
        ({"turn": "settle", "reason": "Not disputed."}, 409, "fact-not-standing"),
        ({"turn": "restore", "reason": "Not retracted."}, 409, "fact-not-standing"),
        ({"turn": "retract", "reason": "Read at revision 7.", "revision": 7}, 412, "revision-conflict"),
        ({"turn": "retract"}, 422, "invalid"),
        ({"turn": "retract", "reason": " "}, 422, "invalid"),
        ({"turn": "delete", "reason": "No such turn."}, 422, "invalid"),
        ({"turn": "retract", "reason": "No number.", "revision": "x"}, 422, "invalid"),
    ):
        refused = api.post(f"/facts/{fact.id}/turn", body)
        assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (status, code), body
    refused = no_chief.post(f"/facts/{fact.id}/turn", {"turn": "retract", "reason": "Not a chief."})
    assert refused.status_code == 403
    assert everything() == before
