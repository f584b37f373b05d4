"""A change that waits is answered with 202 and has addresses of its own, for those who may change facts."""

import pytest

from facts.models import Fact, ProposedChange
from newsroom.ledger.models import Entry
from tests.stories import FERRY, confirm_by_two, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def fact(editor, reviewer, second_reviewer):
    claim = find_claim(upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire"), "61")
    return confirm_by_two(claim.id, second_reviewer, reviewer).fact


@pytest.fixture
def change(program, reviewer, fact):
    return program(reviewer, "facts:write").patch(
        f"/facts/{fact.id}",
        {"statement": fact.statement.replace("61", "62"), "kind": "correction", "reason": "A new count."},
        If_Match='"1"',
    )


def code_of(answer):
    return answer.status_code, answer.json()["type"].rsplit("/")[-1]


def test_the_answer_is_the_proposal_with_its_address(program, reviewer, fact, change):
    body = change.json()
    assert change.status_code == 202
    assert change["Location"] == f"http://testserver/api/v1/proposed-changes/{body['id']}"
    assert (body["write"], body["status"], body["fact"]) == ("revise", "open", str(fact.id))
    assert (body["base_revision"], body["because"], body["reason"]) == (
        1,
        ["casualties", "unsupported"],
        "A new count.",
    )
    assert [one["field"] for one in body["changes"]] == ["statement"]
    assert "62" in body["changes"][0]["after"]
    assert body["proposed_by"] == {"id": str(reviewer.user.id), "name": reviewer.user.name}
    api = program(reviewer, "facts:write")
    assert api.get(f"/proposed-changes/{body['id']}").json() == body
    assert api.get(f"/facts/{fact.id}")["ETag"] == '"1"'


def test_a_second_person_agrees_and_the_history_names_both(
    program, reviewer, second_reviewer, fact, change, cms
):
    own, other = program(reviewer, "facts:write"), program(second_reviewer, "facts:write")
    path = f"/proposed-changes/{change.json()['id']}"
    assert code_of(own.post(f"{path}/agree", {})) == (403, "change-needs-another-person")
    agreed = other.post(f"{path}/agree", {}).json()
    assert (agreed["status"], agreed["made_revision"]) == ("agreed", 2)
    assert agreed["settled_by"]["name"] == second_reviewer.user.name
    refused = other.post(f"{path}/agree", {})
    assert code_of(refused) == (409, "proposed-change-settled")
    assert refused.json()["status_of_change"] == "agreed"
    shown = program(cms, "facts:read").get(f"/facts/{fact.id}").json()
    assert "62" in shown["statement"]
    assert shown["revisions"][0]["proposed_by"] is None
    step = shown["revisions"][1]
    assert (step["by"]["kind"], step["proposed_by"]["name"]) == ("key", reviewer.user.name)
    assert (shown["risks"], shown["rules"]["off"]) == (["casualties", "agreed_by_two"], [])


def test_it_is_declined_with_a_word_or_taken_back(program, reviewer, second_reviewer, fact, change):
    own, other = program(reviewer, "facts:write"), program(second_reviewer, "facts:write")
    path = f"/proposed-changes/{change.json()['id']}"
    before = Entry.objects.count()
    assert other.post(f"{path}/decline", {}).status_code == 422
    assert code_of(other.post(f"{path}/take-back", {})) == (403, "not-allowed")
    assert Entry.objects.count() == before
    declined = other.post(f"{path}/decline", {"word": "The log says 61."}).json()
    assert (declined["status"], declined["word"]) == ("declined", "The log says 61.")
    again = own.post(f"/facts/{fact.id}/citations", {"source": "Log", "locator": "p. 1", "note": "61 names"})
    back = own.post(f"/proposed-changes/{again.json()['id']}/take-back", {}).json()
    assert (back["status"], Fact.objects.get(id=fact.id).revision) == ("taken_back", 1)
    listed = own.get(f"/proposed-changes?fact={fact.id}&limit=1").json()
    assert [row["status"] for row in listed["results"]] == ["declined"]
    assert listed["next"]
    assert [row["status"] for row in own.get("/proposed-changes?status=taken_back").json()["results"]] == [
        "taken_back"
    ]


def test_a_key_that_only_reads_learns_nothing_of_it(program, reviewer, cms, fact, change):
    head = program(cms).get("/changes?since=now").json()["last_seq"]
    program(reviewer, "facts:write").post(f"/proposed-changes/{change.json()['id']}/take-back", {})
    for actor, scopes in ((reviewer, ("facts:read", "changes:read")), (cms, ())):
        api = program(actor, *scopes)
        assert code_of(api.get("/proposed-changes")) == (403, "not-allowed")
        assert code_of(api.get(f"/proposed-changes/{change.json()['id']}")) == (403, "not-allowed")
        assert api.get(f"/facts/{fact.id}").json()["statement"] == fact.statement
        assert api.get(f"/changes?since={head}").json()["results"] == []


def test_another_desks_is_not_there(program, outsider, fact, change, desk):
    Fact.objects.filter(id=fact.id).update(desk=desk)
    api = program(outsider, "facts:write")
    assert api.get("/proposed-changes").json()["results"] == []
    for path, method in (("", "GET"), ("/agree", "POST"), ("/take-back", "POST")):
        answer = api.send(method, f"/proposed-changes/{change.json()['id']}{path}", {} if path else None)
        assert answer.status_code == 404
    assert ProposedChange.objects.get().status == "open"
