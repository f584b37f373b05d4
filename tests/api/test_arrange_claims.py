"""Marking, splitting, merging, returning, answering, reopening, and deciding on many: each as a person does it."""

from uuid import uuid4

import pytest

from facts.models import Claim, Decision
from newsroom.ledger.models import Entry
from tests.stories import upload_text

pytestmark = pytest.mark.django_db
READ = {"said": "yes", "waive": "Read beside the text."}

NOTES = """Harbour notes

PORT ALDEN, March 9, 2026 (CW) - The ferry was built in 1987 and carried 203 lorries, the shipping line said.

The harbour master counted 17 boats on Saturday. Divers found 12 crates. The crates held 40 clocks.
"""


@pytest.fixture
def article(editor):
    return upload_text(editor, NOTES, "notes.txt", outlet="Coastal Wire").articles.get()


@pytest.fixture
def api(program, reviewer):
    return program(reviewer, "claims:decide", "facts:read")


def span(article, words):
    start = article.text.index(words)
    return {"start": start, "end": start + len(words)}


def mark(api, article, words, **values):
    return api.post("/claims", {"article": str(article.id), **span(article, words), **values})


def everything():
    """What a refusal must leave as it is."""
    return (
        Entry.objects.count(),
        Decision.objects.count(),
        [claim.snapshot() for claim in Claim.objects.order_by("id").prefetch_related("figures")],
    )


def problem(response):
    return response.status_code, response.json()["type"].rsplit("/")[-1]


# --- Marking ----------------------------------------------------------------------------------------------------------


def test_marked_words_are_a_claim_with_an_address(api, article):
    done = mark(api, article, "boats on Saturday")
    assert (done.status_code, done["ETag"]) == (201, '"1"')
    shown = done.json()
    assert done["Location"].endswith(f"/claims/{shown['id']}")
    assert (shown["quote"], shown["statement"]) == ("boats on Saturday", "boats on Saturday")
    assert (shown["score"], shown["split_from"], shown["merged_into"], shown["question"]) == (None,) * 4
    assert api.get(f"/claims/{shown['id']}").json() == shown


def test_words_that_cannot_be_marked_are_refused(api, article, program, outsider, editor, desk):
    mark(api, article, "boats on Saturday")
    hidden = upload_text(editor, NOTES + "\nMore.\n", "hidden.txt", desk_id=desk.id).articles.get()
    stranger, absent = program(outsider, "claims:decide"), {"article": str(uuid4()), "start": 0, "end": 1}
    before = everything()
    assert problem(mark(api, article, "boats on Saturday")) == (409, "conflict")
    assert problem(mark(api, article, "on Saturday", statement="It was 99.")) == (
        422,
        "unsupported-statement",
    )
    for body in ({}, {"article": str(article.id)}, {"article": str(article.id), "start": 9, "end": 4}):
        assert problem(api.post("/claims", body)) == (422, "invalid")
    for nowhere in ({**span(hidden, "boats"), "article": str(hidden.id)}, absent):
        refused = stranger.post("/claims", nowhere)
        assert problem(refused) == (422, "invalid")
        assert refused.json()["errors"][0]["pointer"] == "#/article"
    assert everything() == before


# --- Splitting and merging --------------------------------------------------------------------------------------------


def test_a_claim_is_split_and_the_split_taken_back(api, article):
    whole = mark(api, article, "Divers found 12 crates. The crates held").json()
    parts = [
        span(article, "Divers found 12"),
        {**span(article, "crates held"), "statement": "Crates held clocks."},
    ]
    done = api.post(f"/claims/{whole['id']}/split", {"parts": parts, "reason": "Two claims."})
    assert done.status_code == 201
    body = done.json()
    assert (body["claim"]["status"], body["claim"]["decision"]["verdict"]) == ("merged", "split")
    assert [part["split_from"] for part in body["parts"]] == [whole["id"]] * 2
    assert [part["statement"] for part in body["parts"]] == ["Divers found 12", "Crates held clocks."]
    taken_back = api.post(f"/claims/{whole['id']}/reopen", {"reason": "One after all."}).json()
    assert (taken_back["claim"]["status"], taken_back["fact"]) == ("open", None)
    assert [api.get(f"/claims/{part['id']}").json()["status"] for part in body["parts"]] == ["withdrawn"] * 2


def test_a_split_with_a_decided_part_is_not_taken_back(api, article):
    whole = mark(api, article, "Divers found 12 crates. The crates held").json()
    parts = [span(article, "Divers found 12"), span(article, "crates held")]
    made = api.post(f"/claims/{whole['id']}/split", {"parts": parts}).json()["parts"]
    api.post(f"/claims/{made[0]['id']}/reject", {"reason_code": "not_newsworthy"})
    before = everything()
    refused = api.post(f"/claims/{whole['id']}/reopen", {"reason": "One after all."})
    assert problem(refused) == (409, "conflict")
    assert "Divers found 12" in refused.json()["detail"]
    assert everything() == before


def test_claims_are_merged_into_one(api, article):
    into, other = (mark(api, article, words).json() for words in ("found 12", "Divers found 12"))
    done = api.post(f"/claims/{into['id']}/merge", {"claims": [other["id"]]}).json()
    assert (done["claim"]["id"], done["claim"]["status"]) == (into["id"], "open")
    (merged,) = done["merged"]
    assert (merged["merged_into"], merged["status"]) == (into["id"], "merged")
    back = api.post(f"/claims/{other['id']}/reopen", {"reason": "Not the same."}).json()["claim"]
    assert (back["merged_into"], back["status"]) == (None, "open")


def test_splits_and_merges_that_cannot_be_are_refused(api, article):
    whole = mark(api, article, "Divers found 12 crates. The crates held").json()["id"]
    one, far = span(article, "Divers found 12"), span(article, "203 lorries")
    before = everything()
    for path, body in (
        ("split", {}),
        ("split", {"parts": []}),
        ("split", {"parts": [one]}),
        ("split", {"parts": [one, far]}),
        ("split", {"parts": [one, {"start": 5, "end": 4}]}),
        ("split", {"parts": [one, 5]}),
        ("split", {"parts": [one] * 21}),
        ("merge", {}),
        ("merge", {"claims": []}),
        ("merge", {"claims": [whole]}),
        ("merge", {"claims": "all"}),
        ("merge", {"claims": [str(uuid4()) for _number in range(51)]}),
        ("reopen", {}),
        ("reopen", {"reason": " "}),
        ("return", {"question": " "}),
        ("answer", {"answer": ""}),
    ):
        assert api.post(f"/claims/{whole}/{path}", body).status_code == (403 if path == "answer" else 422), (
            path,
            body,
        )
    assert problem(api.post(f"/claims/{whole}/split", {"parts": [one, one]})) == (409, "conflict")
    assert problem(api.post(f"/claims/{whole}/merge", {"claims": [str(uuid4())]})) == (404, "not-found")
    assert problem(api.post(f"/claims/{whole}/reopen", {"reason": "Why not."})) == (409, "claim-not-open")
    assert everything() == before


# --- Questions --------------------------------------------------------------------------------------------------------


def test_a_question_goes_to_the_editor_and_comes_back_answered(api, article, program, editor):
    claim = mark(api, article, "boats on Saturday").json()["id"]
    returned = api.post(f"/claims/{claim}/return", {"question": "Which boats?"})
    assert (returned.json()["status"], returned["ETag"]) == ("returned", '"2"')
    asked = returned.json()["question"]
    assert (asked["question"], asked["asked_by"], asked["answered_at"]) == ("Which boats?", "Rana Rabe", None)
    refused = api.post(f"/claims/{claim}/reject", {"reason_code": "false"})
    assert problem(refused) == (409, "claim-already-decided")
    desk = program(editor, "uploads:write", "claims:read")
    answered = desk.post(f"/claims/{claim}/answer", {"answer": "The fishing boats."}).json()
    assert (answered["status"], answered["question"]["answer"]) == ("open", "The fishing boats.")
    assert answered["question"]["answered_by"] == "Edda Elster"
    listed = api.get(f"/claims?article={article.id}&status=open").json()["results"]
    assert [row["question"] for row in listed if row["id"] == claim] == [answered["question"]]
    assert problem(desk.post(f"/claims/{claim}/answer", {"answer": "Again."})) == (409, "claim-not-open")


def test_whoever_may_not_read_claims_may_not_answer_about_them(api, article, program, editor, auditor):
    claim = mark(api, article, "boats on Saturday").json()["id"]
    api.post(f"/claims/{claim}/return", {"question": "Which boats?"})
    programs = [program(editor, "uploads:write"), program(auditor)]
    before = everything()
    for refused in programs:
        assert refused.post(f"/claims/{claim}/answer", {"answer": "All."}).status_code == 403
    assert everything() == before


# --- Many at once -----------------------------------------------------------------------------------------------------


def test_many_claims_are_decided_and_reopened_at_once(api, article):
    first, second, third = (
        mark(api, article, words).json()["id"]
        for words in ("boats on Saturday", "found 12 crates", "held 40 clocks")
    )
    api.post(f"/claims/{third}/reject", {"reason_code": "not_newsworthy"})
    decisions = [
        {"claim": first, "verdict": "confirm", **READ, "so": "yes", "reason": "x", "revision": 1},
        {"claim": second, "verdict": "reject", "reason_code": "other", "reason": "Not ours."},
        {"claim": third, "verdict": "confirm", **READ},
        {"claim": str(uuid4()), "verdict": "confirm", **READ},
    ]
    done = api.post("/claims/decide", {"decisions": decisions})
    assert done.status_code == 200
    decided = {row["id"]: row["status"] for row in done.json()["decided"]}
    assert decided == {first: "confirmed", second: "rejected"}
    left = {row["claim"]: row["detail"] for row in done.json()["left"]}
    assert set(left) == {third, decisions[3]["claim"]}
    assert "Rana Rabe" in left[third]
    undone = api.post("/claims/reopen", {"claims": [first, second], "reason": "Not yet."}).json()
    assert {row["id"]: row["status"] for row in undone["decided"]} == {first: "open", second: "open"}
    assert undone["left"] == []


def test_a_confirmation_of_other_words_is_left_alone(api, article):
    claim = mark(api, article, "boats on Saturday").json()["id"]
    api.patch(f"/claims/{claim}", {"statement": "Boats went out on Saturday."}, If_Match='"1"')
    before = everything()
    refused = api.post(f"/claims/{claim}/confirm", {"said": "yes", "so": "yes", "revision": 1})
    assert problem(refused) == (412, "revision-conflict")
    decisions = [{"claim": claim, "verdict": "confirm", "said": "yes", "so": "yes", "revision": 1}]
    done = api.post("/claims/decide", {"decisions": decisions})
    assert [row["claim"] for row in done.json()["left"]] == [claim]
    assert everything() == before


def test_decisions_that_cannot_be_taken_name_the_place(api, article):
    claim = mark(api, article, "boats on Saturday").json()["id"]
    before = everything()
    for decisions, pointer in (
        ([], "#/decisions"),
        ("all", "#/decisions"),
        ([5], "#/decisions/0"),
        ([{"claim": claim}], "#/decisions/0/verdict"),
        ([{"claim": claim, "verdict": "reopen"}], "#/decisions/0/verdict"),
        ([{"claim": claim, "verdict": "reject"}], "#/decisions/0/reason_code"),
        ([{"claim": claim, "verdict": "reject", "reason_code": "false", "so": "yes"}], "#/decisions/0/so"),
        (
            [{"claim": claim, "verdict": "confirm", "said": "yes", "reason_code": "false"}],
            "#/decisions/0/reason_code",
        ),
        ([{"claim": claim, "verdict": "confirm", "said": "yes"}] * 2, "#/decisions"),
        (
            [{"claim": str(uuid4()), "verdict": "confirm", "said": "yes"} for _number in range(201)],
            "#/decisions",
        ),
    ):
        refused = api.post("/claims/decide", {"decisions": decisions})
        assert refused.status_code == 422, decisions
        assert pointer in [error["pointer"] for error in refused.json()["errors"]], refused.json()
    assert everything() == before


def test_without_the_scope_nothing_is_arranged(program, reviewer, editor, article, api):
    claim = mark(api, article, "boats on Saturday").json()["id"]
    programs = [program(reviewer, "claims:read"), program(editor, "claims:decide")]
    before = everything()
    for refused_program in programs:
        for path in ("split", "merge", "return", "reopen"):
            assert refused_program.post(f"/claims/{claim}/{path}", {}).status_code == 403
        for path in ("/claims", "/claims/decide", "/claims/reopen"):
            assert refused_program.post(path, {}).status_code == 403
    assert everything() == before
