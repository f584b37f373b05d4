"""The API serves a fact's state under its own address, takes evidence, and refuses as the pages do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from facts.models import Fact
from facts.services.facts.kinds import save_kind
from newsroom.ledger.models import Entry, Revision
from tests.stories import FERRY, INQUIRY, agree_to_all, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db

FOR = {"source": "Shipyard", "locator": "Logbook, p. 3", "note": "Launched in May 1987", "primary": True}
AGAINST = {
    "source": "Registry",
    "locator": "Sheet 7",
    "note": "Launched in 1986",
    "stance": "contradicts",
}
CHANGE = {"kind": "update", "reason": "Checked."}


@pytest.fixture
def upload(editor):
    return upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")


@pytest.fixture
def toll(upload, reviewer):
    return confirm_fully(find_claim(upload, "61").id, reviewer).fact


@pytest.fixture
def ship(upload, reviewer):
    return confirm_fully(find_claim(upload, "1987").id, reviewer).fact


@pytest.fixture
def api(program, reviewer):
    return program(reviewer, "facts:read", "facts:write")


@pytest.fixture
def later(monkeypatch):
    now = timezone.now

    def move(**time):
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(**time))

    return move


def everything():
    return Entry.objects.count(), list(Fact.objects.values_list("id", "revision", "so", "citations__id"))


def code_of(answer):
    return answer.status_code, answer.json()["type"].rsplit("/")[-1]


def test_a_fact_says_what_is_on_record_and_its_state_what_time_does_to_it(api, toll, later):
    body = api.get(f"/facts/{toll.id}").json()
    assert (body["kind"], body["subject"], body["valid_from"], body["checked_at"]) == (
        "death_toll",
        None,
        None,
        None,
    )
    fresh = api.get(f"/facts/{toll.id}/state").json()
    assert (fresh["stale"], fresh["stale_since"], fresh["shelf_life_hours"]) == (False, None, 6)
    assert fresh["review_due"] == body["review_due"]
    later(hours=7)
    stale = api.get(f"/facts/{toll.id}/state").json()
    assert (stale["stale"], stale["stale_since"]) == (True, body["review_due"])
    # Nothing about the fact was revised, so its body and its ETag are as they were.
    same = api.get(f"/facts/{toll.id}", If_None_Match='"1"')
    assert same.status_code == 304
    assert api.get(f"/facts/{toll.id}").json() == body


def test_the_state_names_who_looked_last_even_by_key(api, toll, reviewer):
    confirmed = api.get(f"/facts/{toll.id}/state").json()
    assert confirmed["checked_at"] == api.get(f"/facts/{toll.id}").json()["confirmed_at"]
    api.post(f"/facts/{toll.id}/recheck", {"note": "Called the coastguard"})
    looked = api.get(f"/facts/{toll.id}/state").json()
    assert looked["checked_by"] == {
        "kind": "person",
        "id": str(reviewer.user.id),
        "name": reviewer.user.name,
    }
    assert looked["checked_at"] > confirmed["checked_at"]


def test_looking_again_is_a_revision(api, toll):
    kept = api.post(f"/facts/{toll.id}/recheck", {"note": "Called them", "evidence": FOR, "revision": 1})
    assert (kept.status_code, kept.json()["because"]) == (202, ["casualties", "people"])
    agree_to_all()
    done = api.get(f"/facts/{toll.id}")
    assert (done.status_code, done["ETag"]) == (200, '"2"')
    body = done.json()
    assert (body["revisions"][1]["type"], body["revisions"][1]["reason"]) == ("fact.rechecked", "Called them")
    assert body["citations"][-1]["locator"] == "Logbook, p. 3"
    assert body["checked_at"]


def test_a_look_that_cannot_be_taken_changes_nothing(api, toll):
    before = everything()
    for body, status in (
        ({}, 422),
        ({"note": " "}, 422),
        ({"note": "Looked", "evidence": AGAINST}, 422),
        ({"note": "Looked", "evidence": {"source": "Yard"}}, 422),
        ({"note": "Looked", "evidence": [FOR]}, 422),
        ({"note": "Looked", "revision": 7}, 412),
        ({"note": "Looked", "still": True}, 422),
    ):
        refused = api.post(f"/facts/{toll.id}/recheck", body)
        assert refused.status_code == status, body
    assert everything() == before


def test_evidence_is_added_named_and_taken_away(api, ship):
    added = api.post(f"/facts/{ship.id}/citations", AGAINST)
    assert (added.status_code, added["ETag"], added.json()["so"]) == (201, '"2"', "not_checked")
    citation = added.json()["citations"][-1]
    assert {name: citation[name] for name in ("locator", "note", "stance")} == {
        name: AGAINST[name] for name in ("locator", "note", "stance")
    }
    named = {**CHANGE, "so": "contested", "evidence": [{"citation": citation["id"]}]}
    assert api.patch(f"/facts/{ship.id}", named, If_Match='"2"').json()["because"] == ["own_word"]
    agree_to_all()
    assert api.get(f"/facts/{ship.id}").json()["so"] == "contested"
    address = f"/facts/{ship.id}/citations/{citation['id']}"
    held = api.send("DELETE", f"{address}?reason=Misread", headers={"If_Match": '"3"'})
    assert code_of(held) == (409, "evidence-needed")
    api.patch(f"/facts/{ship.id}", {**CHANGE, "so": "not_checked"}, If_Match='"3"')
    agree_to_all()
    kept = api.send("DELETE", f"{address}?reason=Misread", headers={"If_Match": '"4"'})
    # Two agreed on it by now, so one alone takes nothing away.
    assert (kept.status_code, kept.json()["because"]) == (202, ["agreed_by_two"])
    agree_to_all()
    gone = api.get(f"/facts/{ship.id}")
    assert (gone.status_code, gone["ETag"], len(gone.json()["citations"])) == (200, '"5"', 1)
    recorded = Revision.objects.get(object_type="fact", object_id=ship.id, number=5)
    assert (recorded.type, recorded.reason) == ("fact.citation_withdrawn", "Misread")


def test_an_answer_without_its_evidence_is_refused(api, ship, upload):
    before = everything()
    other = Fact.objects.get(id=ship.id).citations.get()
    for change, verdict in (
        ({"so": "yes"}, "so"),
        ({"so": "yes", "evidence": []}, "so"),
        ({"so": "yes", "evidence": [AGAINST]}, "so"),
        ({"so": "no", "evidence": [FOR]}, "so"),
        ({"so": "contested", "evidence": [{"citation": str(other.id)}]}, "so"),
        ({"said": "no"}, "said"),
    ):
        refused = api.patch(f"/facts/{ship.id}", {**CHANGE, **change}, If_Match='"1"')
        assert code_of(refused) == (422, "evidence-missing"), change
        assert refused.json()["verdict"] == verdict
    for change in (
        {"so": "yes", "evidence": [{"citation": str(ship.id)}]},
        {"so": "yes", "evidence": [{"citation": str(other.id), "note": "both"}]},
        {"so": "yes", "evidence": FOR},
        {"so": "yes", "evidence": [None]},
        {"so": "yes", "evidence": [FOR] * 11},
        {"so": "yes", "evidence": [{**FOR, "stance": "maybe"}]},
    ):
        refused = api.patch(f"/facts/{ship.id}", {**CHANGE, **change}, If_Match='"1"')
        assert code_of(refused) == (422, "invalid"), change
    assert everything() == before


def test_evidence_that_cannot_be_taken_changes_nothing(api, ship, editor, desk):
    inquiry = upload_text(editor, INQUIRY, "inquiry.txt", desk_id=desk.id)
    before = everything()
    for body in (
        {},
        {"source": "Yard"},
        {"source": "Yard", "locator": "p. 3"},
        {"locator": "p. 3", "note": "It says so"},
        {"claim": str(ship.id)},
        {"claim": "61"},
        {"claim": str(find_claim(inquiry, "14").id)},
        {"article": str(inquiry.articles.get().id)},
        {"citation": str(ship.id)},
        {**FOR, "primary": "perhaps"},
        {**FOR, "note": "\x00"},
        {**FOR, "source": 5},
    ):
        refused = api.post(f"/facts/{ship.id}/citations", body)
        assert code_of(refused) == (422, "invalid"), body
    assert code_of(api.post(f"/facts/{ship.id}/citations", {**FOR, "revision": 9})) == (
        412,
        "revision-conflict",
    )
    assert everything() == before


def test_a_withdrawal_names_its_revision_and_its_reason(api, ship):
    citation = api.post(f"/facts/{ship.id}/citations", FOR).json()["citations"][-1]["id"]
    first = Fact.objects.get(id=ship.id).citations.first().id
    address = f"/facts/{ship.id}/citations"
    before = everything()
    for path, headers, answer in (
        (f"{address}/{citation}?reason=x", {}, (428, "revision-required")),
        (f"{address}/{citation}?reason=x", {"If_Match": "*"}, (428, "revision-required")),
        (f"{address}/{citation}?reason=x", {"If_Match": '"1"'}, (412, "revision-conflict")),
        (f"{address}/{citation}", {"If_Match": '"2"'}, (422, "invalid")),
        (f"{address}/{citation}?reason=%20", {"If_Match": '"2"'}, (422, "invalid")),
        (f"{address}/{ship.id}?reason=x", {"If_Match": '"2"'}, (404, "not-found")),
        (f"{address}/{first}?reason=x", {"If_Match": '"2"'}, (409, "conflict")),
    ):
        assert code_of(api.send("DELETE", path, headers=headers)) == answer, (path, headers)
    assert everything() == before


def test_facts_are_found_by_kind_subject_staleness_and_time(api, toll, ship, later):
    api.patch(
        f"/facts/{ship.id}",
        {**CHANGE, "subject": "Shipping", "valid_from": "1987", "valid_to": "2026-03"},
        If_Match='"1"',
    )

    def found(query):
        return {line["id"] for line in api.get(f"/facts?{query}").json()["results"]}

    both, one, other = {str(toll.id), str(ship.id)}, {str(toll.id)}, {str(ship.id)}
    assert found("kind=death_toll") == one
    assert found("subject=shipping") == other
    assert found("kind=law") == set()
    assert found("valid_at=2026-03-31") == both
    assert found("valid_at=2026-04") == one
    assert (found("stale=true"), found("stale=false")) == (set(), both)
    assert found("due_before=2020-01-01T00:00:00Z") == set()
    assert found("due_before=2100-01-01T00:00:00Z") == one
    later(hours=7)
    assert (found("stale=true"), found("stale=false")) == (one, other)


@pytest.mark.parametrize(
    "query",
    [
        "valid_at=tomorrow",
        "valid_at=2026-13",
        "valid_at=%D9%A2%D9%A0%D9%A2%D9%A6",
        "stale=perhaps",
        "due_before=soon",
        "kind=" + "x" * 33,
    ],
)
def test_a_filter_that_is_none_is_refused_by_name(api, query):
    refused = api.get(f"/facts?{query}")
    assert code_of(refused) == (422, "invalid")
    assert refused.json()["errors"][0]["parameter"] == query.split("=")[0]


def test_kinds_are_listed_with_their_shelf_lives(api, chief):
    save_kind(actor=chief, code="", name="Tide table", shelf_life_hours=12, words=["high tide"])
    save_kind(actor=chief, code="law", name="Law", shelf_life_hours=None, words=[], is_active=False)
    kinds = {kind["code"]: kind for kind in api.get("/kinds").json()["results"]}
    assert kinds["tide_table"] == {
        "code": "tide_table",
        "name": "Tide table",
        "shelf_life_hours": 12,
        "active": True,
    }
    assert (kinds["law"]["active"], kinds["law"]["shelf_life_hours"]) == (False, None)
    assert kinds["biography"]["shelf_life_hours"] is None


def test_keys_that_only_read_and_people_who_may_not_write_change_nothing(program, reviewer, editor, ship):
    programs = [program(reviewer, "facts:read"), program(editor, "facts:write")]
    before = everything()
    for refused_program in programs:
        for path, body in (("recheck", {"note": "Looked"}), ("citations", FOR)):
            refused = refused_program.post(f"/facts/{ship.id}/{path}", body)
            assert (refused.status_code, refused.json()["scopes"]) == (403, ["facts:write"])
    assert everything() == before
