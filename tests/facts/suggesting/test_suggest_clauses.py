"""Clauses: one checkable fact each, with the narrowest span that states it."""

import pytest

from facts.suggesting.clauses.split_clauses import MAX_WORDS, narrow_clauses, split_clauses
from facts.suggesting.sentences.parse_sentences import parse_sentences
from facts.suggesting.sentences.split_sentences import split_sentences
from facts.suggesting.sentences.track_quotes import track_quotes
from facts.suggesting.speech.attribute_speech import attribute_speech


def clauses_of(text: str) -> list[str]:
    parsed = parse_sentences(text, split_sentences(text))
    voices = attribute_speech(parsed, track_quotes(text), text)
    return [
        text[c.start : c.end] for item in parsed for c in narrow_clauses(split_clauses(item, voices), text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The storm destroyed much of the harbour and killed more than 40 people.",
            ["The storm destroyed much of the harbour", "killed more than 40 people"],
        ),
        (
            "The first phase ends on Friday, but talks on the second have yet to begin.",
            ["The first phase ends on Friday", "talks on the second have yet to begin"],
        ),
        (
            "Officials installed security cameras and placed over 60,000 guards in the area.",
            ["Officials installed security cameras", "placed over 60,000 guards in the area"],
        ),
    ],
)
def test_coordinated_predicates_become_claims_of_their_own(text: str, expected: list[str]) -> None:
    assert clauses_of(text) == expected


def test_a_relative_clause_that_adds_a_fact_becomes_a_claim() -> None:
    assert clauses_of("The union launched a petition, which now has more than 11,000 signatures.") == [
        "The union launched a petition",
        "which now has more than 11,000 signatures",
    ]


def test_a_relative_clause_with_a_figure_needs_no_comma() -> None:
    assert "which now has more than 11,000 signatures" in clauses_of(
        "The union of harbour workers has launched a petition which now has more than 11,000 signatures."
    )


def test_a_relative_clause_that_only_picks_out_stays_inside() -> None:
    assert clauses_of("Those who were tripped were crushed by the crowd.") == [
        "Those who were tripped were crushed by the crowd"
    ]


def test_a_participle_after_a_comma_becomes_a_claim() -> None:
    assert clauses_of("A crane fell into the mosque, killing 107 people.") == [
        "A crane fell into the mosque",
        "killing 107 people",
    ]


def test_an_absolute_with_a_figure_becomes_a_claim() -> None:
    assert clauses_of("The election was held on Sunday, with a turnout of around 2 million voters.") == [
        "The election was held on Sunday",
        "with a turnout of around 2 million voters",
    ]


def test_an_apposition_that_tells_something_is_a_claim_with_its_noun() -> None:
    found = clauses_of("Ada Cole was elected with 51,516 votes, the highest number in the constituency.")
    assert found[0].startswith("Ada Cole was elected with 51,516 votes")
    assert "51,516 votes, the highest number in the constituency" in found


def test_sentences_that_only_a_comma_or_semicolon_parts_are_claims_of_their_own() -> None:
    assert clauses_of("Sweden defeated Korea; Belgium defeated Panama; and Tunisia lost to England.") == [
        "Sweden defeated Korea",
        "Belgium defeated Panama",
        "Tunisia lost to England",
    ]
    assert clauses_of("The new law is not retroactive, so the taxes from 2006 are due under the old one.")[
        0
    ] == ("The new law is not retroactive")


def test_nothing_in_a_supposition_is_a_claim() -> None:
    text = "If we send no help, the town won't get its water, the harbour won't open."
    assert "the town won't get its water" not in clauses_of(text)
    assert clauses_of("Bell would be jailed for a long time, unless of course, he returned and paid.") == [
        "Bell would be jailed for a long time"
    ]


def test_two_short_words_at_the_end_are_no_claim_of_their_own() -> None:
    assert clauses_of("The salt was the main source of iodine for four decades, but is now declining.") == [
        "The salt was the main source of iodine for four decades, but is now declining"
    ]
    assert "killed 12 people" in clauses_of("The storm destroyed much of the harbour and killed 12 people.")


def test_what_will_be_done_next_shares_the_modal() -> None:
    assert clauses_of(
        "The government will send a reminder after the deadline and consider longer terms."
    ) == [
        "The government will send a reminder after the deadline",
        "consider longer terms",
    ]
    assert clauses_of("The robots have to lift a ball and carry the other balls.") == [
        "The robots have to lift a ball and carry the other balls"
    ]


def test_a_participle_under_an_active_verb_is_no_predicate() -> None:
    assert "geared to the newest language" not in clauses_of(
        "They design their pages for browsers with new technology and geared to the newest language."
    )


def test_a_cost_and_a_share_after_a_comma_are_claims() -> None:
    assert "at an estimated cost of 26 million dollars" in clauses_of(
        "The government intends to hold two polls, at an estimated cost of 26 million dollars."
    )
    assert "including 12 children" not in clauses_of("The storm killed 40 people, including 12 children.")
    assert "at a meeting in Alden" not in clauses_of("The league elected Ada Cole, at a meeting in Alden.")


def test_gerunds_in_a_list_of_things_are_no_claim() -> None:
    text = (
        "You will then see consequences being loss of weight, learning difficulties, hearing difficulties and other "
        "problems."
    )
    assert not any(clause.startswith("learning") for clause in clauses_of(text))


def test_neither_half_of_an_alternative_is_said_to_be_so() -> None:
    text = "These 150 men have either violated the terms of their visas or were illegal immigrants."
    assert clauses_of(text) == [text[:-1]]


def test_a_second_that_goes_on_with_what_is_told() -> None:
    text = "The ministry said that layoffs will begin this week, and that a meeting will be held on Friday."
    assert clauses_of(text) == ["layoffs will begin this week", "a meeting will be held on Friday"]


def test_a_contrast_needs_no_comma() -> None:
    assert clauses_of(
        "One side of the park is scenes made by students while other areas represent the counties."
    ) == [
        "One side of the park is scenes made by students",
        "other areas represent the counties",
    ]
    assert clauses_of("The minister waved while he was leaving the hall.") == [
        "The minister waved while he was leaving the hall"
    ]


def test_a_participle_with_a_year_that_opens_the_sentence_is_a_claim() -> None:
    assert clauses_of("Started in 1990, the festival continues an old tradition.") == [
        "Started in 1990",
        "the festival continues an old tradition",
    ]
    assert clauses_of("Faced with protests, the festival was moved to May.") == [
        "Faced with protests, the festival was moved to May"
    ]


def test_a_short_clause_inside_another_does_not_tear_it() -> None:
    assert clauses_of("Nora Bell, who was born in Alden, runs the port.") == [
        "Nora Bell, who was born in Alden, runs the port",
        "who was born in Alden",
    ]


def test_a_person_with_an_age_is_a_claim_and_one_with_a_title_is_not() -> None:
    assert "Nora Bell, a 14-year-old girl from Alden" in clauses_of(
        "Nora Bell, a 14-year-old girl from Alden, was arrested at her school."
    )
    assert "Nora Bell, the Secretary of State" not in clauses_of(
        "Nora Bell, the Secretary of State, was arrested at her school."
    )


def test_with_in_front_of_the_clause_is_part_of_it() -> None:
    assert "with three confirmed cases in the town" not in clauses_of(
        "However, with three confirmed cases in the town, the public is beginning to panic."
    )


def test_the_more_the_more_is_one_thing() -> None:
    assert "the earlier people seek help" not in clauses_of(
        "The earlier people seek help, the more likely it is that they will recover."
    )


def test_who_is_meant_stays_with_people_that_are_not_named() -> None:
    text = "The firm cut the number of people who could lose their power from about 660,000 in May."
    assert clauses_of(text)[0] == text[:-1]


def test_a_clause_that_only_says_that_somebody_says_the_next_is_none() -> None:
    text = "“Although a disappointing result, we note that the company lost 12 ships,” Bell wrote."
    assert clauses_of(text) == ["the company lost 12 ships"]


def test_when_it_came_is_what_the_sentence_says() -> None:
    text = "The dry weather in the north came as the south prepared for a storm."
    assert clauses_of(text) == [text[:-1]]


def test_what_is_asked_is_not_said_to_be_so() -> None:
    text = "Among the issues is whether the firm’s founder, Adam Neumann, indulged in trading to enrich 12 friends."
    assert clauses_of(text) == [text[:-1]]
    assert "which employs 300 people" in clauses_of(
        "Bell asked whether the firm, which employs 300 people, is sound."
    )


def test_a_name_and_a_new_subject_are_no_apposition() -> None:
    text = "Following his arrest in the UK, a lawyer for the woman asked for the case to be reopened."
    assert not any(clause.startswith("the UK") for clause in clauses_of(text))


def test_a_list_under_one_verb_stays_one_claim() -> None:
    text = "Among those freed were 445 men, 21 minors and one woman."
    assert text[:-1] in clauses_of(text)


def test_verbs_under_one_infinitive_stay_together() -> None:
    assert clauses_of("The robots were required to lift, carry and drop balls.") == [
        "The robots were required to lift, carry and drop balls"
    ]


def test_an_indirect_question_is_no_claim() -> None:
    assert "why the team was turned away" not in clauses_of(
        "Officials have not said why the team was turned away."
    )


def test_no_span_is_longer_than_the_limit() -> None:
    text = "The council " + "and the board of the harbour " * 30 + "agreed on a price of 40 crowns."
    assert all(len(clause.split()) <= MAX_WORDS for clause in clauses_of(text))
