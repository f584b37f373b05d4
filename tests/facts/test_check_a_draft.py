"""A draft is held against what the newsroom knows, sentence by sentence, and forgotten."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from facts.checking.check_draft import MOST_CHARACTERS, DraftCheck, check_draft
from facts.models import Fact
from newsroom.actor import Actor
from newsroom.people import SETUP, create_key
from tests.protected_source import NAME, TOLD, protect_what_was_told
from tests.stories import FERRY, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db

DAY = "2026-03-09"
DRAFT = """The ferry Maren carried 203 cars.

The ferry Maren carried 188 cars, the shipping line said. Rents in Ostrava rose by 3 percent.
"""


@pytest.fixture
def fact(editor: Actor, reviewer: Actor) -> Fact:
    """That the ferry carried 203 cars."""
    stated = confirm_fully(find_claim(upload_text(editor, FERRY, "ferry.txt"), "203").id, reviewer).fact
    assert stated is not None
    return stated


def check(actor: Actor, text: str = DRAFT) -> DraftCheck:
    return check_draft(actor=actor, text=text, published=DAY)


def verdicts(found: DraftCheck) -> list[str]:
    return [sentence.verdict.value for sentence in found.sentences]


def sign_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def test_each_sentence_is_told_how_it_stands_and_to_which_fact(fact: Fact, reviewer: Actor) -> None:
    found = check(reviewer)
    assert verdicts(found) == ["agrees", "contradicts", "unknown"]
    agreed, contradicted, unknown = found.sentences
    assert [(met.fact.id, met.fact.revision) for met in agreed.met] == [(fact.id, fact.revision)]
    (met,) = contradicted.met
    assert ("188" in met.comparison.here, "203" in met.comparison.there) == (True, True)
    assert unknown.met == []


def test_word_groups_are_marked_by_how_they_stand_and_counted(fact: Fact, reviewer: Actor) -> None:
    found = check(reviewer)
    marked = {
        (DRAFT[start:end], state)
        for sentence in found.sentences
        for start, end, _kind, state in sentence.marks
    }
    assert ("203 cars" in {words for words, _state in marked}) or ("203", "confirmed") in marked
    assert {state for words, state in marked if words.startswith("188")} == {"contradicted"}
    assert {state for words, state in marked if words in ("Ostrava", "3 percent")} == {"no_source"}
    confirmed = sum(state == "confirmed" for sentence in found.sentences for *_place, state in sentence.marks)
    total = sum(len(sentence.marks) for sentence in found.sentences)
    assert found.coverage == 100 * confirmed // total
    assert 0 < found.coverage < 100


@pytest.mark.parametrize(
    ("state", "verdict"),
    [("retracted", "retracted"), ("superseded", "older"), ("disputed", "disputed"), ("stale", "stale")],
)
def test_a_fact_that_we_no_longer_simply_stand_by_says_so(
    fact: Fact, reviewer: Actor, state, verdict
) -> None:
    if state == "stale":
        Fact.objects.filter(id=fact.id).update(review_due=timezone.now() - timedelta(days=1))
    else:
        Fact.objects.filter(id=fact.id).update(status=state)
    assert verdicts(check(reviewer))[0] == verdict
    contradicts = verdicts(check(reviewer))[1]
    assert contradicts == ("contradicts" if state in ("disputed", "stale") else "unknown")


def test_nothing_of_a_draft_is_stored(fact: Fact, reviewer: Actor) -> None:
    def count() -> dict[str, int]:
        return {model._meta.label: model._default_manager.count() for model in apps.get_models()}

    page = sign_in(reviewer)
    before = count()
    with CaptureQueriesContext(connection) as asked:
        answer = page.post("/checks/", {"text": DRAFT, "published": DAY})
    assert answer.status_code == 200
    assert [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "DELETE"))] == []
    assert count() == before


def test_the_page_shows_the_draft_with_its_marks_and_what_each_sentence_meets(
    fact: Fact, reviewer: Actor
) -> None:
    page = sign_in(reviewer)
    assert "Check a draft" in page.get("/facts/").content.decode()
    shown = page.post("/checks/", {"text": DRAFT, "published": DAY}).content.decode()
    assert fact.statement in shown
    assert "Contradicts what we know" in shown
    assert f"Revision {fact.revision}" in shown
    assert "% of what can be checked is confirmed" in shown
    assert 'class="contradicted"' in shown


@pytest.mark.parametrize(
    "text", ["", "x" * (MOST_CHARACTERS + 1), "One\x00two."], ids=["empty", "too long", "null"]
)
def test_what_is_no_draft_is_refused_in_words(reviewer: Actor, text: str) -> None:
    assert sign_in(reviewer).post("/checks/", {"text": text}).status_code == 422


def test_a_fact_of_another_desk_is_met_by_nobody_else(editor, reviewer, outsider, desk) -> None:
    upload = upload_text(editor, FERRY, "ferry.txt", desk_id=desk.id)
    confirm_fully(find_claim(upload, "203").id, reviewer)
    assert verdicts(check(reviewer))[:2] == ["agrees", "contradicts"]
    assert set(verdicts(check(outsider))) == {"unknown"}


def test_a_protected_name_is_neither_told_nor_given_away_by_being_covered(request, desk) -> None:
    """Whoever does not know the name reads facts by its alias; what they typed themselves comes back as it was."""
    world = protect_what_was_told(request, desk.id)
    text = f"{NAME} said the pump failed 14 times."
    for name, actor in world.others.items():
        if actor.user is None or not actor.may("read_facts"):
            continue
        shown = sign_in(actor).post("/checks/", {"text": text, "published": DAY}).content.decode()
        told = shown.replace(NAME, "").replace(NAME.split()[0], "")
        assert TOLD.search(told) is None, name
        _key, token = create_key(actor=SETUP, user_id=actor.user.id, name="Checks", scopes=["facts:read"])
        api = Client(headers={"Authorization": f"Bearer {token}"})
        answer = api.post(
            "/api/v1/checks", {"text": "The pump failed 14 times."}, content_type="application/json"
        )
        assert (answer.status_code, TOLD.search(answer.content.decode())) == (200, None)
        covered = sign_in(actor).post("/checks/", {"text": text, "published": DAY}).content.decode()
        assert NAME.split()[1] in covered


@pytest.mark.parametrize(
    ("bound", "verdict", "state"),
    [
        ("At least 48", "older", "not_checked"),
        ("At least 61", "agrees", "confirmed"),
        ("At least 64", "newer", "not_checked"),
    ],
)
def test_a_weaker_bound_is_what_was_known_before_and_no_figure_that_we_confirm(
    editor: Actor, reviewer: Actor, bound: str, verdict: str, state: str
) -> None:
    confirm_fully(find_claim(upload_text(editor, FERRY, "ferry.txt"), "At least 61").id, reviewer)
    text = (
        f"{bound} people died when the ferry Maren capsized off Port Alden on Saturday, the coastguard said."
    )
    (sentence,) = check(reviewer, text).sentences
    assert sentence.verdict == verdict
    assert [held for *_place, kind, held in sentence.marks if kind == "figure"] == [state]
