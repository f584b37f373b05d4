"""Settings: the match, the election, the festival that a clause tells of is said where the clause does not say it."""

import pytest

from facts.comparing.substitutions import put_back
from facts.remarks import Code
from facts.suggesting.check_statement import find_unsupported
from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.types import SETTING, SuggestedClaim

MATCH = (
    "Alden beat Norr at the Harbour Stadium on Saturday in the league cup. The teams had met twice this season. "
    "In the 69th minute, Carl Moss scored a second goal for Alden. His coach praised the players after the game. "
    "Moss was born in Borland."
)
ELECTION = (
    "New faces win seats in Borland parliamentary election\n\n"
    "Voters chose a new parliament on Sunday. Ada Cole of the Labour Party was elected with 5,000 votes. "
    "In 2012, Jon Bell was elected with 7,000 votes. Ada Cole teaches history in Alden."
)


def suggest(text: str) -> list[SuggestedClaim]:
    return list(suggest_claims(text, language="en", published="2026-03-08").claims)


def claim_with(text: str, words: str) -> SuggestedClaim:
    return min((c for c in suggest(text) if words in c.quote), key=lambda c: len(c.quote))


@pytest.mark.parametrize(
    ("text", "words", "statement"),
    [
        (
            MATCH,
            "69th minute",
            "When Alden beat Norr at the Harbour Stadium, in the 69th minute, Carl Moss scored a second goal for "
            "Alden.",
        ),
        (
            ELECTION,
            "5,000",
            "In the Borland parliamentary election, Ada Cole of the Labour Party was elected with 5,000 votes.",
        ),
        (
            "Lights at the Alden Lantern Festival\n\nThe Alden Lantern Festival opened on Friday. "
            "Hundreds of vendors offered sweets.",
            "vendors",
            "At the Alden Lantern Festival, hundreds of vendors offered sweets.",
        ),
        (
            "Alden won. Carl Moss scored twice in Alden’s 4-1 win over Norr, the best game of the season for the team, "
            "the coach said. Jon Bell added a goal in the third period.",
            "third period",
            "In Alden’s 4-1 win over Norr, Jon Bell added a goal in the third period.",
        ),
    ],
)
def test_the_occasion_is_said_in_front(text: str, words: str, statement: str) -> None:
    claim = claim_with(text, words)
    assert claim.statement == statement
    assert find_unsupported(claim.statement, claim.quote, claim.substitutions) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MATCH, "born"),
        (MATCH, "Alden beat Norr"),
        (ELECTION, "7,000"),
        (ELECTION, "teaches"),
    ],
)
def test_what_needs_no_occasion_or_tells_of_another_time_is_left_alone(text: str, words: str) -> None:
    assert all(part.kind != SETTING for part in claim_with(text, words).substitutions)


def test_an_occasion_names_its_source_and_can_be_put_back() -> None:
    claim = claim_with(ELECTION, "5,000")
    (setting,) = [part for part in claim.substitutions if part.kind == SETTING]
    assert (setting.start, setting.text, setting.replaced) == (0, "In the Borland parliamentary election", "")
    assert (
        ELECTION[setting.source_start : setting.source_end]
        == setting.source_text
        == "Borland parliamentary election"
    )
    position = claim.substitutions.index(setting)
    parts = [
        {"start": p.start, "end": p.end, "text": p.text, "kind": p.kind, "replaced": p.replaced}
        for p in claim.substitutions
    ]
    assert put_back(claim.statement, parts, [position])[0] == (
        "Ada Cole of the Labour Party was elected with 5,000 votes."
    )


def test_where_two_matches_are_told_each_holds_for_its_own_section() -> None:
    text = (
        "Four teams played in the league cup this season.\n\nAlden against Norr\n\nAlden faced Norr at the Harbour "
        "Stadium. The first half ended 0 – 0.\n\nItaly against Spain\n\nItaly faced Spain in Port Cole. The second "
        "half ended 3 – 1.\n\nCoast against Hill\n\nThe coach of the team left. Carl Moss scored a goal in the "
        "third minute."
    )
    assert claim_with(text, "0 – 0").statement.startswith("When Alden faced Norr at the Harbour Stadium, ")
    assert claim_with(text, "3 – 1").statement.startswith("When Italy faced Spain in Port Cole, ")
    assert all(part.kind != SETTING for part in claim_with(text, "third minute").substitutions)


def test_an_occasion_that_is_not_settled_is_doubted() -> None:
    text = (
        "Norland votes in election\n\nPeople stood in line on Sunday. Ada Cole was elected with 5,000 votes."
    )
    claim = claim_with(text, "5,000")
    assert all(part.kind != SETTING for part in claim.substitutions)
    assert (Code.ONE_OPEN, ("election",)) in [(doubt.code, doubt.words) for doubt in claim.uncertain]
