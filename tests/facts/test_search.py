"""Search finds what somebody half remembers, marks it, and holds nothing that is not the reader's to see."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from facts.finding.asking import Term, read_asked
from facts.finding.texts import rebuild_search
from facts.models import Claim, Fact, SearchText, SearchWord
from facts.services.facts.change import FactChanges, revise_fact, turn_fact
from newsroom.actor import Actor
from newsroom.models import Desk
from tests.stories import FERRY, confirm_fully, find_claim, upload_text

YARDS = """Boats and guests

PORT ALDEN, March 9, 2026 (CW) - The O’Brien yard built 77 boats in 1992, the harbour authority said on Monday.

The café of Zoë Mørk counted 88,400 guests in 1993, its owner said.

The cellar sold 47 300 bottles in 1991, the shipping line said.
"""


@pytest.fixture
def fact(editor: Actor, chief: Actor) -> Fact:
    """The ferry was built in 1987; the other claims of the story stay open."""
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    made = confirm_fully(find_claim(upload, "1987").id, chief).fact
    assert made is not None
    return made


@pytest.fixture
def ask(cms_token: str) -> Any:
    """What the content system is answered."""

    def ask(q: str = "", **given: Any) -> Any:
        address = f"/api/v1/search?{urlencode({'q': q, **given})}"
        answer = Client().get(address, headers={"Authorization": f"Bearer {cms_token}"})
        assert answer.status_code == 200, answer.content
        return answer.json()

    return ask


def kinds(answer: Any) -> list[str]:
    return [hit["type"] for hit in answer["results"]]


# --- What is typed ----------------------------------------------------------------------------------------------------


def test_what_is_typed_is_taken_apart() -> None:
    asked = read_asked('ferry "first week" -Havdis −quay minist* 47,000..50,000')
    assert asked.terms == (Term("ferry"), Term("first week", is_phrase=True), Term("minist", is_prefix=True))
    assert asked.without == (Term("Havdis"), Term("quay"))
    assert (asked.low, asked.high) == (47000, 50000)


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [("500..", 500, None), ("..3.5", None, Decimal("3.5")), ("9..1", 1, 9), ("47 000..48'000", 47000, 48000)],
)
def test_a_range_may_be_open_turned_round_and_set_in_any_way(typed: str, low: Any, high: Any) -> None:
    assert (read_asked(typed).low, read_asked(typed).high) == (low, high)


@pytest.mark.parametrize("typed", ["", "   ", '"', "-", "--", "..", "*", '"" -""', "…", "'"])
def test_what_asks_for_nothing_asks_for_nothing(typed: str) -> None:
    assert not read_asked(typed)


# --- What is found ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("ferry built", "fact"),
        ("ferry shipping lines", "fact"),
        ('"built in 1987"', "fact"),
        ("61..61 died", "claim"),
        ("capsize*", "claim"),
        ("coastgaurd", "claim"),
        ("ferry built sunk 1987", "fact"),
        ("Divers reached", "article"),
        ("Coastal Wire", "source"),
    ],
)
def test_it_is_found_by_its_words_in_any_form(fact: Fact, ask: Any, q: str, expected: str) -> None:
    found = ask(q)
    assert expected in kinds(found), found


def test_a_phrase_is_its_words_in_their_order_and_without_is_without(fact: Fact, ask: Any) -> None:
    assert kinds(ask('"1987 in built"')) == []
    assert "fact" in kinds(ask("ferry"))
    assert "fact" not in kinds(ask("ferry -1987"))


def test_what_a_keyboard_cannot_type_is_found(editor: Actor, chief: Actor, ask: Any, cms_token: str) -> None:
    upload = upload_text(editor, YARDS, "yards.txt", outlet="Coastal Wire")
    for words in ("77 boats", "88,400", "47 300"):
        confirm_fully(find_claim(upload, words).id, chief)
    program = Client(headers={"Authorization": f"Bearer {cms_token}"})
    for q in (
        "O'Brien",
        "O’Brien",
        "obrien",
        "cafe",
        "café",
        "Zoe Mork",
        "88400",
        "88,400",
        "88 400",
        "47300",
        "47,300",
    ):
        assert "fact" in kinds(ask(q)), q
        assert len(program.get("/api/v1/facts", {"q": q}).json()["results"]) == 1, q


def test_what_was_asked_is_marked_and_leads_to_its_place(
    fact: Fact, ask: Any, chief: Actor, signed_in: Any
) -> None:
    (hit,) = [one for one in ask("ferry built")["results"] if one["type"] == "fact"]
    marked = [hit["title"][start:end] for start, end in hit["title_marks"]]
    assert marked == ["ferry", "built"]
    claim = Claim.objects.get(id=hit["claim"])
    page = signed_in(chief).get("/search/", {"q": "ferry built"}).content.decode()
    assert f"/articles/{claim.article_id}/?claim={claim.id}#claim-{claim.id}" in page
    assert "<mark>built</mark>" in page
    article = signed_in(chief).get("/search/", {"q": "divers reached", "type": "article"}).content.decode()
    assert f"/articles/{claim.article_id}/#:~:text=divers%20reach" in article


def test_a_retracted_fact_is_found_and_says_that_it_is_retracted(
    fact: Fact, ask: Any, chief: Actor, signed_in: Any
) -> None:
    turn_fact(fact_id=fact.id, actor=chief, turn="retract", reason="A misprint.", expected_revision=1)
    (hit,) = [one for one in ask("ferry built")["results"] if one["type"] == "fact"]
    assert hit["status"] == "retracted"
    assert "Retracted" in signed_in(chief).get("/search/", {"q": "ferry built"}).content.decode()


def test_hits_divide_into_facets_that_narrow_them(fact: Fact, ask: Any) -> None:
    everything = ask("ferry")
    types = {one["value"]: one["number"] for one in everything["facets"]["type"]}
    assert sum(types.values()) == everything["total"] == len(everything["results"])
    articles = ask("ferry", type="article")
    assert set(kinds(articles)) == {"article"}
    assert articles["total"] == types["article"]


# --- What must not be found -------------------------------------------------------------------------------------------


def test_a_fact_under_embargo_is_in_no_hit_count_or_facet(fact: Fact, chief: Actor, cms_user: Actor) -> None:
    changes = FactChanges(embargoed_until=timezone.now() + timedelta(days=1))
    revise_fact(
        fact_id=fact.id, actor=chief, changes=changes, kind="update", reason="Agreed.", expected_revision=1
    )
    assert Fact.objects.get(id=fact.id).is_embargoed
    assert cms_user.user is not None
    reads_only = Client()
    reads_only.force_login(cms_user.user)
    for q in ("ferry built", '"built in 1987"', "shiping", "1987..1987", "shipp*", ""):
        page = reads_only.get("/search/", {"q": q, "type": "fact"}).content.decode()
        assert 'class="hit ' not in page, q
        assert "facts/" + str(fact.id) not in page, q
    assert str(fact.id) not in reads_only.get("/facts/", {"q": "built"}).content.decode()


def test_another_desks_material_is_in_no_hit_count_or_facet(
    editor: Actor, outsider: Actor, desk: Desk, signed_in: Any
) -> None:
    upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire", desk_id=desk.id)
    page = signed_in(outsider)
    for q in ("ferry", "coastguard", "coastgaurd", "Coastal Wire", "61..61", '"Port Alden"', "capsiz*"):
        assert 'class="hit ' not in page.get("/search/", {"q": q}).content.decode(), q
    assert 'class="hit ' in signed_in(editor).get("/search/", {"q": "ferry"}).content.decode()


# --- How it is kept ---------------------------------------------------------------------------------------------------


def test_what_is_searched_changes_with_the_record_and_a_rebuild_makes_the_same(
    fact: Fact, chief: Actor
) -> None:
    changes = FactChanges(subject="Lighthouses")
    revise_fact(
        fact_id=fact.id, actor=chief, changes=changes, kind="update", reason="Filed.", expected_revision=1
    )
    kept = {row["id"]: row for row in SearchText.objects.values()}
    words = set(SearchWord.objects.values_list("word", flat=True))
    assert "'lighthouses'" in kept[fact.id]["words"]
    assert rebuild_search() == len(kept)
    assert {row["id"]: row for row in SearchText.objects.values()} == kept
    assert set(SearchWord.objects.values_list("word", flat=True)) == words
