"""PATCH /claims/{id} changes what an open claim says, of the revision that was read and of no other."""

import pytest

from facts.models import Claim, Decision
from facts.services.claims.decide import reject_claim
from newsroom.ledger.models import Entry, Revision
from tests.stories import FERRY, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(editor):
    return find_claim(upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire"), "1987")


@pytest.fixture
def api(program, reviewer):
    return program(reviewer, "claims:decide")


def everything():
    """What a refusal must leave as it is."""
    return (
        Entry.objects.count(),
        Decision.objects.count(),
        [claim.snapshot() for claim in Claim.objects.order_by("id").prefetch_related("figures")],
    )


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', '"9", "1"'])
def test_a_change_of_what_was_read_is_a_new_revision(api, claim, reviewer, tag):
    read = api.get(f"/claims/{claim.id}")
    assert read["ETag"] == '"1"'
    given = {"statement": "The ferry was built in 1987.", "reason": "Shorter."}
    done = api.patch(f"/claims/{claim.id}", given, If_Match=tag)
    assert (done.status_code, done["ETag"]) == (200, '"2"')
    assert (done.json()["statement"], done.json()["revision"]) == ("The ferry was built in 1987.", 2)
    recorded = Revision.objects.get(object_type="claim", object_id=claim.id, number=2)
    assert (recorded.type, recorded.reason) == ("claim.edited", "Shorter.")
    assert recorded.on_behalf_of == f"user/{reviewer.user.id}"
    assert recorded.values()["statement"] == done.json()["statement"]
    assert api.get(f"/claims/{claim.id}", If_None_Match=done["ETag"]).status_code == 304
    assert api.get(f"/claims/{claim.id}", If_None_Match='"1"').json() == done.json()


def test_every_field_can_be_changed_and_what_is_shown_can_be_sent_back(api, claim):
    given = {
        "speaker": "shipping line",
        "mode": "alleged",
        "figures": [{"text": "203", "low": "203", "counted": "passengers"}],
        "dates": [{"text": "1987", "value": "1987"}],
    }
    shown = api.patch(f"/claims/{claim.id}", given, If_Match='"1"').json()
    assert (shown["speaker"], shown["mode"]) == ("shipping line", "alleged")
    assert [(figure["low"], figure["counted"]) for figure in shown["figures"]] == [("203", "passengers")]
    assert [(date["value"], date["precision"]) for date in shown["dates"]] == [("1987", "year")]
    again = {
        name: shown[name] for name in ("speaker", "mode", "figures", "dates", "statement", "start", "end")
    }
    assert api.patch(f"/claims/{claim.id}", again, If_Match='"2"')["ETag"] == '"2"'
    assert api.patch(f"/claims/{claim.id}", {"speaker": None}, If_Match='"2"').json()["speaker"] is None


def test_a_moved_span_is_answered_with_its_words(api, claim):
    text = claim.article.text
    start = text.index("built in 1987")
    given = {"start": start, "end": start + len("built in 1987")}
    shown = api.patch(f"/claims/{claim.id}", given, If_Match='"1"').json()
    assert shown["quote"] == "built in 1987" == text[shown["start"] : shown["end"]]


def test_a_machine_substitution_is_put_back(api, editor):
    text = "Port\n\nThe town has 12 piers.\n\nMayor Ida Holm opened the office on Saturday. She planted 300 trees.\n"
    claim = find_claim(upload_text(editor, text, "port.txt"), "300 trees")
    shown = api.get(f"/claims/{claim.id}").json()
    assert [part["replaced"] for part in shown["substitutions"]] == [""]
    done = api.patch(f"/claims/{claim.id}", {"revert": [0]}, If_Match='"1"').json()
    assert (done["statement"], done["substitutions"]) == ("She planted 300 trees.", [])


def test_a_change_without_its_revision_is_refused(api, claim):
    before = everything()
    for headers in ({}, {"If_Match": "*"}, {"If_Match": ""}):
        refused = api.patch(f"/claims/{claim.id}", {"mode": "alleged"}, **headers)
        assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (428, "revision-required")
    assert everything() == before


def test_a_change_of_an_older_revision_is_refused_with_the_current_one(api, claim):
    api.patch(f"/claims/{claim.id}", {"mode": "alleged"}, If_Match='"1"')
    before = everything()
    for tag in ('"1"', '"3"', '"other"', f'"{"9" * 5000}"'):
        refused = api.patch(f"/claims/{claim.id}", {"mode": "denied"}, If_Match=tag)
        assert (refused.status_code, refused.json()["current_etag"]) == (412, '"2"')
    assert everything() == before


WRONG_EDITS = [
    {},
    [],
    {"reason": "Nothing given."},
    {"statement": ""},
    {"statement": 5},
    {"statement": None},
    {"statement": "x" * 2001},
    {"statement": "\udcff"},
    {"statement": "The ferry was built in 1988."},
    {"statement": "The ferry.", "revert": [0]},
    {"mode": "sung"},
    {"mode": None},
    {"figures": None},
    {"figures": [{"text": "a"}]},
    {"figures": [{"text": "47", "low": "47"}] * 101},
    {"dates": None},
    {"dates": [5]},
    {"dates": [{}]},
    {"dates": [{"text": "May", "value": "2026-02-30"}]},
    {"dates": [{"text": "May", "value": "2026-05", "precision": "day"}]},
    {"dates": [{"text": "May", "start": 4, "end": 4}]},
    {"dates": [{"text": "May", "start": 4}]},
    {"start": -1},
    {"start": 10**6},
    {"end": 2**40},
    {"start": 0, "end": 0},
    {"start": "first"},
    {"start": 1.5},
    {"revert": [99]},
    {"revert": [-1]},
    {"revert": "all"},
    {"revert": [0] * 101},
    {"quote": "Other words."},
    {"status": "confirmed"},
]


def test_a_change_that_cannot_be_taken_changes_nothing(api, claim):
    before = everything()
    for body in WRONG_EDITS:
        refused = api.patch(f"/claims/{claim.id}", body, If_Match='"1"')
        assert refused.status_code == 422, (body, refused.content)
    assert api.send("PATCH", f"/claims/{claim.id}", b"{", headers={"If_Match": '"1"'}).status_code == 400
    assert everything() == before


def test_a_decided_claim_is_not_changed(api, claim, reviewer):
    reject_claim(claim_id=claim.id, actor=reviewer, reason_code="not_newsworthy")
    before = everything()
    refused = api.patch(f"/claims/{claim.id}", {"mode": "alleged"}, If_Match='"2"')
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (409, "claim-already-decided")
    assert refused.json()["decision"]["reviewer"] == "Rana Rabe"
    assert everything() == before


def test_between_two_reviews_the_words_stay(api, claim):
    Claim.objects.filter(id=claim.id).update(status="second_review")
    before = everything()
    refused = api.patch(f"/claims/{claim.id}", {"mode": "alleged"}, If_Match='"1"')
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (409, "claim-not-open")
    assert everything() == before


def test_a_statement_beyond_its_words_is_named_and_taken_with_a_reason(api, claim):
    before = everything()
    given = {"statement": "The ferry was built in 1988."}
    refused = api.patch(f"/claims/{claim.id}", given, If_Match='"1"')
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (422, "unsupported-statement")
    assert refused.json()["unsupported"] == [{"kind": "number", "text": "1988"}]
    assert everything() == before
    done = api.patch(f"/claims/{claim.id}", {**given, "reason": "The register says so."}, If_Match='"1"')
    assert (done.status_code, done.json()["statement"]) == (200, "The ferry was built in 1988.")


def test_a_key_that_only_reads_and_a_person_who_may_not_decide_change_nothing(
    program, reviewer, editor, cms, claim
):
    programs = [program(reviewer, "claims:read"), program(editor, "claims:decide"), program(cms)]
    before = everything()
    for refused_program in programs:
        refused = refused_program.patch(f"/claims/{claim.id}", {"mode": "alleged"}, If_Match='"1"')
        assert (refused.status_code, refused.json()["scopes"]) == (403, ["claims:decide"])
    assert everything() == before
