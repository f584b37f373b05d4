"""A program asks what is known of a draft and of how many origins a fact is: places and revisions, nothing stored."""

import pytest

from facts.checking.check_draft import MOST_CHARACTERS
from facts.models import Fact
from facts.services.claims.decide import confirm_claim
from newsroom.actor import Actor
from tests.stories import FERRY, confirm_fully, confirming, find_claim, upload_text

pytestmark = pytest.mark.django_db

DAY = "2026-03-09"
DRAFT = (
    "The ferry Maren carried 203 cars. The ferry Maren carried 188 cars. Rents in Ostrava rose by 3 percent."
)


@pytest.fixture
def fact(editor: Actor, reviewer: Actor) -> Fact:
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    stated = confirm_fully(find_claim(upload, "203").id, reviewer).fact
    assert stated is not None
    return stated


def test_a_program_is_told_places_and_revisions_and_not_its_own_words(
    fact: Fact, reviewer: Actor, program
) -> None:
    answer = program(reviewer, "facts:read").post("/checks", {"text": DRAFT, "published": DAY})
    assert answer.status_code == 200
    told = answer.json()
    assert [one["verdict"] for one in told["sentences"]] == ["agrees", "contradicts", "unknown"]
    (met,) = told["sentences"][1]["facts"]
    assert (met["fact"], met["revision"], met["status"], met["stale"]) == (
        str(fact.id),
        fact.revision,
        "confirmed",
        False,
    )
    first = told["sentences"][0]
    assert DRAFT[first["start"] : first["end"]] == "The ferry Maren carried 203 cars."
    assert {mark["state"] for mark in told["sentences"][1]["marks"]} >= {"contradicted"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "x" * (MOST_CHARACTERS + 1)},
        {"text": "One\x00two."},
        {"text": DRAFT, "day": DAY},
    ],
    ids=["nothing", "empty", "too long", "null", "misspelt"],
)
def test_what_is_no_draft_is_refused_in_words(reviewer: Actor, program, body) -> None:
    assert program(reviewer, "facts:read").post("/checks", body).status_code == 422


def test_a_fact_says_of_how_many_origins_it_is(fact: Fact, editor: Actor, reviewer: Actor, program) -> None:
    other = FERRY.replace("Ferry toll rises", "Divers go on").replace("built in 1987", "built 40 years ago")
    again = find_claim(upload_text(editor, other, "two.txt", outlet="Harbour Gazette"), "203")
    confirm_claim(claim_id=again.id, actor=reviewer, confirmation=confirming(fact_id=fact.id))
    told = program(reviewer, "facts:read").get(f"/facts/{fact.id}/origins").json()
    assert (told["fact"], told["reports"], len(told["origins"])) == (str(fact.id), 2, 1)
    assert {one["outlet"] for one in told["origins"][0]["reports"]} == {"Coastal Wire", "Harbour Gazette"}
