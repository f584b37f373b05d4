"""Settings: the match, the election, the festival that a clause tells of is said where the clause does not say it."""

import pytest

from facts.comparing.substitutions import put_back
from facts.language.remarks import Code
from facts.suggesting.statements.check_statement import find_unaccounted
from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.words.types import SETTING, SuggestedClaim

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
    assert find_unaccounted(claim.statement, claim.quote, claim.substitutions) == []


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


ROUND = (
    "Yesterday, day two of the league cup, Alden defeated Norr 1 – 0; Borland beat newcomers Cole Town 3 – 0; and Hill "
    "lost 1 – 2 to Dale, with a late goal from captain Carl Moss. Group A — Alden 1 – 0 Norr Rovers The coach of the "
    "team watched the game from the stadium roof. The first half ended 0 – 0. Group B — Borland 3 – 0 Cole Town In "
    "the 69th minute, Jon Bell scored a second goal for Borland. Five players were booked in the match."
)
CRASH = (
    "Five killed in Alden bus crash\n\nThe Alden bus crash happened on Sunday. The Alden bus crash killed five people. "
    "Ten people were injured.\n\n"
)
SHORT_OTHERS = [
    "Hill were too strong for Dale. Jon Bell scored in the 12th minute.",
    "In the other match, Dale won. Jon Bell scored in the 12th minute.",
    "Hill drew with Dale. Jon Bell scored in the 12th minute.",
    "Dale lost 0 – 2 to Hill. Jon Bell scored in the 12th minute.",
    "Hill 2 – 0 Dale. Jon Bell scored in the 12th minute.",
    "Hill got a 1-1 draw at Dale. Jon Bell scored in the 12th minute.",
    "A 4-0 rout of Dale was enough. Jon Bell scored in the 12th minute.",
    "Victory against Dale sent Hill up. Jon Bell scored in the 12th minute.",
]


def settings_of(text: str) -> list[str]:
    return [part.text for claim in suggest(text) for part in claim.substitutions if part.kind == SETTING]


def is_doubted(claim: SuggestedClaim, noun: str) -> bool:
    return (Code.ONE_OPEN, (noun,)) in [(doubt.code, doubt.words) for doubt in claim.uncertain]


def test_where_a_lead_lists_several_matches_none_is_guessed() -> None:
    assert settings_of(ROUND) == []
    assert is_doubted(claim_with(ROUND, "69th"), "game")


@pytest.mark.parametrize("other", SHORT_OTHERS)
@pytest.mark.parametrize("gap", [" ", "\n\n"])
def test_a_match_ends_where_another_is_told_however_short(other: str, gap: str) -> None:
    text = f"{MATCH}{gap}{other}"
    assert claim_with(text, "69th").statement.startswith("When Alden beat Norr at the Harbour Stadium, ")
    claim = claim_with(text, "12th")
    assert all(part.kind != SETTING for part in claim.substitutions)
    assert is_doubted(claim, "game")


def test_a_match_of_several_holds_only_for_its_own_paragraph() -> None:
    text = f"{MATCH}\n\nJon Bell scored in the 12th minute.\n\nHill drew with Dale."
    assert all(part.kind != SETTING for part in claim_with(text, "12th").substitutions)


@pytest.mark.parametrize(
    "more", ["The crowd cheered the win against Norr.", "Norr had never lost to Alden in the cup."]
)
def test_the_same_two_sides_named_again_are_no_second_match(more: str) -> None:
    text = f"{MATCH}\n\n{more}\n\nJon Bell scored in the 80th minute."
    assert claim_with(text, "80th").statement.startswith("When Alden beat Norr at the Harbour Stadium, ")


@pytest.mark.parametrize(
    "other",
    [
        "Hill’s goalkeeper saved two shots.",
        "The players will score in the coming games.",
        "Moss scores goals.",
    ],
)
def test_what_others_do_or_is_still_to_come_is_not_put_into_a_match(other: str) -> None:
    text = f"{MATCH} {other}\n\nHill drew with Dale."
    words = other.split()[-1].rstrip(".")
    assert all(part.kind != SETTING for part in claim_with(text, words).substitutions)


def test_an_accident_is_said_in_front_where_it_is_the_only_one() -> None:
    assert claim_with(CRASH, "Ten people").statement == "In the Alden bus crash, ten people were injured."


@pytest.mark.parametrize(
    "other",
    [
        "Another bus crashed near Norr. Nine people were killed.",
        "A second crash happened near Norr. Nine people were killed.",
        "The Norr bus crash closed a road. Nine people were killed.",
        "A crash near Norr closed a road. Nine people were killed.",
        "It was one of many crashes. Nine people were killed.",
        "An earlier crash closed a road. Nine people were killed.",
    ],
)
def test_an_accident_ends_where_another_is_told(other: str) -> None:
    text = f"{CRASH}{other}"
    assert claim_with(text, "Ten people").statement == "In the Alden bus crash, ten people were injured."
    claim = claim_with(text, "Nine people")
    assert all(part.kind != SETTING for part in claim.substitutions)
    assert is_doubted(claim, "crash")


def test_an_election_ends_where_another_is_told() -> None:
    text = f"{ELECTION} The Norland election was held too. Jon Bell was elected with 900 votes."
    assert claim_with(text, "5,000").statement.startswith("In the Borland parliamentary election, ")
    claim = claim_with(text, "900 votes")
    assert all(part.kind != SETTING for part in claim.substitutions)
    assert is_doubted(claim, "election")


FAIR = (
    "The Alden Book Fair opened on Friday with thousands of visitors.\n\n"
    "Moss, a Harbour Prize-winner, was there to launch his tale Night Boats. Ada Cole, an old friend, came too.\n\n"
    "The theme of the fair revolves around the 12 year cycle of the boar. Its round shape was believed to bring luck."
)


def test_what_somebody_is_at_any_time_is_told_without_the_occasion() -> None:
    assert claim_with(FAIR, "a Harbour Prize-winner").statement == "Moss is a Harbour Prize-winner."


def test_a_sentence_said_in_front_ends_before_the_next_begins_with_a_capital() -> None:
    statement = claim_with(FAIR, "Its round shape").statement
    assert ". Its round shape was believed to bring luck." in statement
    assert ", The theme" not in statement
