"""“Today” is the story's day where something happens, and stays “today” where it may mean nowadays."""

import pytest

from facts.language.words import word_remarks
from facts.suggesting.suggest_claims import suggest_claims

DOUBT = "“{}” has no fixed date: It may mean nowadays, not the story’s day."


def claim_of(text: str, words: str = "oday"):
    claims = suggest_claims(text, language="en", published="2026-03-08").claims
    return next(claim for claim in claims if words in claim.quote)


@pytest.mark.parametrize(
    "text",
    [
        "Today, about 100,000 Greeks worship the ancient gods.",
        "Today every state imposes a tax on petrol, and 13 make use of taxes on tobacco.",
        "Today there are 22 hospitals in the province of Alden.",
        "The company employs 4,000 people in Alden today.",
        "About 40 percent of the population of Alden lives in poverty today.",
        "More than 2 million people in Alden are living with the disease today, up from 300,000 in 1990.",
        "The bridge is used today by 30,000 drivers.",
        "The mill, built in 1911, is today a museum with 12 rooms.",
        "The city has grown from 200 people in 1950 to 50,000 today.",
        "The tower still stands in the centre of Alden today.",
        "Some 300 families live in the ruins of the city today.",
        "The court still hears 40 cases a day in Alden today.",
        "Some 300 people working in Alden today are older than 60.",
        "In today’s world, 2 billion people lack clean water.",
    ],
)
def test_a_general_statement_keeps_its_today_and_says_why(text: str) -> None:
    claim = claim_of(text)
    word = "Today" if "Today" in claim.quote else "today"
    assert word in claim.statement
    assert "8 March 2026" not in claim.statement
    assert DOUBT.format(word) in word_remarks(claim.uncertain)
    assert "2026-03-08" not in [date.value for date in claim.dates]


@pytest.mark.parametrize(
    "text",
    [
        "Today, the court sentenced 12 men to prison.",
        "Today, the parliament will vote on the budget of 31 million crowns.",
        "The Home Office today rejects the figure of 3,000 refugees.",
        "The Home Office today is to begin issuing 12,000 letters.",
        "The army has withdrawn 300 soldiers from Alden today.",
        "The festival in Alden opens today with 40 films.",
        "Police are searching 12 houses in Alden today.",
        "Figures published today show a record 45,756 arrivals.",
        "The trial of the 3 officers is being held today in Alden.",
        "The 3 officers are expected in court today.",
        "Today the port of Alden was closed for 3 hours.",
        "Some 12 people went missing in Alden earlier today.",
        "Today only, the shop in Alden offers 300 bicycles at half their price.",
        "The decision by the court today means that 12 men go free.",
        "The team won today’s game with 3 goals.",
    ],
)
def test_what_happens_today_is_told_with_the_story_s_day(text: str) -> None:
    claim = claim_of(text)
    assert "8 March 2026" in claim.statement
    assert "2026-03-08" in [date.value for date in claim.dates]
    assert not any("nowadays" in doubt for doubt in word_remarks(claim.uncertain))


def test_a_general_today_is_not_carried_to_the_clause_beside_it() -> None:
    claim = claim_of("Today, 40 hospitals treat the disease and 300 doctors work in Alden.", "300 doctors")
    assert "8 March 2026" not in claim.statement
