"""Facts without a verb of their own: counted things, superlatives, the parts of a list."""

import pytest

from facts.suggesting.clauses.split_clauses import split_clauses
from facts.suggesting.sentences.parse_sentences import parse_sentences
from facts.suggesting.sentences.split_sentences import split_sentences
from facts.suggesting.sentences.track_quotes import track_quotes
from facts.suggesting.speech.attribute_speech import attribute_speech
from facts.suggesting.suggest_claims import suggest_claims


def clauses_of(text: str) -> list[str]:
    parsed = parse_sentences(text, split_sentences(text))
    voices = attribute_speech(parsed, track_quotes(text), text)
    return [text[c.start : c.end] for item in parsed for c in split_clauses(item, voices)]


def test_a_counted_thing_deep_in_a_clause_is_a_fact() -> None:
    text = (
        "The deal that was signed in Alden on Monday after long talks led to the release of more than 60 remaining "
        "captives."
    )
    assert "more than 60 remaining captives" in clauses_of(text)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (
            "At that time, one in three visits to the site came from a newspaper in Alden.",
            "three visits to the site",
        ),
        (
            "The gallery, like 189 other educational galleries and museums around the country, takes part.",
            "189 other educational galleries",
        ),
        (
            "The fee was lower than for 12 similar ships from abroad in the port of Alden.",
            "12 similar ships from abroad",
        ),
    ],
)
def test_half_of_a_share_a_list_or_a_comparison_is_none(text: str, cut: str) -> None:
    assert not any(clause.startswith(cut) for clause in clauses_of(text))


def test_the_most_of_its_kind_is_a_claim_beside_its_figure() -> None:
    text = "For the harbour camp, Ada Cole was elected with 58,825 votes, the highest in the constituency."
    assert clauses_of(text) == [
        "For the harbour camp, Ada Cole was elected with 58,825 votes",
        "58,825 votes, the highest in the constituency",
    ]
    claims = suggest_claims(text, language="en").claims
    highest = next(claim for claim in claims if claim.quote.startswith("58,825"))
    assert highest.statement == text


def test_a_superlative_with_a_verb_of_its_own_is_another_clause() -> None:
    text = "She was elected with 58,825 votes, the most popular candidate won nothing."
    assert "58,825 votes, the most popular candidate won nothing" not in clauses_of(text)


def test_each_part_of_a_counted_list_is_a_claim() -> None:
    text = (
        "The poll was held on Sunday, with a turnout of 2 million voters and a rejection rate of 58 percent."
    )
    assert clauses_of(text)[:3] == [
        "The poll was held on Sunday",
        "with a turnout of 2 million voters",
        "a rejection rate of 58 percent",
    ]


def test_a_list_without_figures_stays_together() -> None:
    text = "The poll was held on Sunday, with the long queues outside the station and the angry crowds inside it."
    assert "with the long queues outside the station and the angry crowds inside it" in clauses_of(text)


def test_the_second_prize_is_a_claim_of_its_own() -> None:
    text = "The gold went to Alden, with the silver medal going to Poland and the bronze to Armenia."
    assert clauses_of(text)[1:] == ["with the silver medal going to Poland", "the bronze to Armenia"]


def test_the_second_of_two_counted_objects_is_a_claim() -> None:
    text = (
        "The results show the camp maintained a majority in the northern seats, and also a minority larger than a "
        "third to veto any bills."
    )
    assert clauses_of(text) == [
        "the camp maintained a majority in the northern seats",
        "a minority larger than a third to veto any bills",
    ]
    text = "He has spent 24 crowns on a boat in the north and 40 crowns on advice for his trial."
    assert clauses_of(text) == [
        "He has spent 24 crowns on a boat in the north",
        "40 crowns on advice for his trial",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The storm killed 12 people and 30 horses.",
        "The deal covers the release of 12 men and the withdrawal of all troops from the town in a second phase.",
        "They bought 12 ships in May, 30 boats in June and 40 nets in July.",
        "Sales are down from the high of 21 percent in March and the average of 15 percent in the year.",
    ],
)
def test_what_is_listed_in_a_few_words_or_without_a_count_stays_together(text: str) -> None:
    assert text[:-1] in clauses_of(text)
