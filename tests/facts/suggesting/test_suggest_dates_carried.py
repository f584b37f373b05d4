"""Dates that stand beside a clause and hold for it."""

import pytest

from facts.suggesting.suggest_claims import suggest_claims


def dates_of(text: str, words: str) -> list[str | None]:
    claims = suggest_claims(text, language="en", published="2026-03-08").claims
    claim = min((c for c in claims if words in c.quote), key=lambda c: len(c.quote))
    return [date.value for date in claim.dates]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("On Friday, fishermen rescued 700 people, and the navy saved 200 more.", "200 more"),
        ("The attack on March 6 killed 12 people and wounded 40.", "wounded 40"),
        ("A storm on Friday hit the coast, killing 40 people.", "killing 40"),
        ("On Friday, Alden beat Norr 2–1; Borland defeated Haven 3–0.", "Borland defeated"),
        ("The vote was held on Friday, with a turnout of 58 percent.", "turnout"),
    ],
)
def test_a_clause_takes_the_date_of_the_words_it_borrows(text: str, words: str) -> None:
    assert dates_of(text, words) == ["2026-03-06"]


def test_a_clause_with_a_date_of_its_own_takes_no_other() -> None:
    text = "On Friday, fishermen rescued 700 people, and the navy saved 200 more on Saturday."
    assert dates_of(text, "200 more") == ["2026-03-07"]


def test_a_date_that_does_not_open_the_sentence_is_not_carried_over_a_semicolon() -> None:
    assert dates_of("Alden beat Norr 2–1 on Friday; Borland defeated Haven 3–0.", "Borland defeated") == []


def test_the_day_on_which_somebody_spoke_is_not_the_day_of_the_event() -> None:
    assert dates_of("The navy saved 200 people, the ministry said on Saturday.", "200 people") == []


def test_the_day_on_which_pictures_showed_the_event_is_its_day() -> None:
    assert dates_of("The two were handed over in Alden, Channel 4 showed on Friday.", "handed over") == [
        "2026-03-06"
    ]
