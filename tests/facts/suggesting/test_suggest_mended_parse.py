"""What the parser gets wrong again and again in news prose is put right, and what it gets right is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.suggesting.clauses.split_clauses import split_clauses
from facts.suggesting.sentences.parse_sentences import find_root, find_subject, parse_sentences
from facts.suggesting.sentences.split_sentences import split_sentences
from facts.suggesting.sentences.track_quotes import track_quotes
from facts.suggesting.speech.attribute_speech import attribute_speech


def clauses_of(text: str) -> list[str]:
    parsed = parse_sentences(text, split_sentences(text))
    voices = attribute_speech(parsed, track_quotes(text), text)
    return [text[c.start : c.end] for item in parsed for c in split_clauses(item, voices)]


def speakers_of(text: str) -> list[str]:
    parsed = parse_sentences(text, split_sentences(text))
    return [voice.speaker.text for voice in attribute_speech(parsed, track_quotes(text), text)]


def subject_of(text: str) -> str:
    (parsed,) = parse_sentences(text, split_sentences(text))
    root = find_root(parsed.doc)
    assert root is not None
    subject = find_subject(root)
    assert subject is not None
    return subject.text


def test_the_study_speaks_not_what_it_is_about() -> None:
    text = (
        "A new study documenting iodine nutritional status in Australian school children has revealed many are not "
        "getting enough iodine."
    )
    assert subject_of(text) == "study"
    assert speakers_of(text) == [
        "A new study documenting iodine nutritional status in Australian school children"
    ]


def test_a_subject_without_a_participle_stays_as_it_is() -> None:
    assert subject_of("Iodine status in Australian school children has improved.") == "status"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A fisherman first noticed the people and a warship was deployed to retrieve them.",
            ["A fisherman first noticed the people", "a warship was deployed to retrieve them"],
        ),
        (
            "Myanmar is mainly Buddhist and the United Nations rates the Rohingya among the world's most persecuted "
            "groups.",
            [
                "Myanmar is mainly Buddhist",
                "the United Nations rates the Rohingya among the world's most persecuted groups",
            ],
        ),
    ],
)
def test_an_object_is_not_taken_for_half_of_the_next_subject(text: str, expected: list[str]) -> None:
    assert clauses_of(text) == expected


def test_two_who_do_one_thing_stay_together() -> None:
    text = "The ministry said the smoke and the dust were seen in Alden."
    assert clauses_of(text) == ["the smoke and the dust were seen in Alden"]


def test_what_figures_show_keeps_its_subject() -> None:
    text = "Figures show a record 45,756 migrants crossing the Channel last year drove claims over 150,000."
    assert clauses_of(text) == [
        "a record 45,756 migrants crossing the Channel last year drove claims over 150,000"
    ]


def test_what_a_survey_shows_is_no_subject_of_another_clause() -> None:
    assert clauses_of("Figures show a rise of 12 percent, and prices fell in May.")[0].startswith(
        "Figures show"
    )


def test_a_clause_around_a_relative_one_keeps_its_verb() -> None:
    text = (
        "Bell observed that the starting date of the program, which is part of the Foundation for the Arts, "
        "coincided with the 20th anniversary of his death in 1987."
    )
    assert clauses_of(text)[0] == text[len("Bell observed that ") : -1]


def test_a_paper_that_reports_beside_the_sentence_speaks_for_its_part_alone() -> None:
    text = "Officials tell Coast News every claim will be checked, with the Herald reporting no one will be refused."
    assert speakers_of(text) == ["Officials", "the Herald"]
    assert clauses_of(text) == ["every claim will be checked", "no one will be refused"]


def test_a_verb_behind_an_inserted_clause_goes_back_to_its_modal() -> None:
    text = (
        "It would amount to an amnesty, which the Home Office today rejects, and strain the welfare system."
    )
    assert "which the Home Office today rejects" in clauses_of(text)


def test_what_was_said_at_the_time_is_said() -> None:
    text = (
        "Both men claimed at the time that they were being treated well and asked the army to help 12 others."
    )
    assert speakers_of(text) == ["Both men"]
    assert clauses_of(text) == ["they were being treated well", "asked the army to help 12 others"]


def test_a_time_that_somebody_chose_is_not_what_was_said() -> None:
    assert clauses_of("Both men came at the time that they had chosen.") == [
        "Both men came at the time that they had chosen"
    ]


def test_the_men_were_freed_not_the_year() -> None:
    text = "Two hostages who had been held in Afghanistan since 2016 were released Tuesday in a swap."
    assert text[:-1] in clauses_of(text)


def test_the_second_noun_after_an_opening_clause_is_the_subject() -> None:
    text = (
        "After chief executive Adam Neumann left the company in October, SoftBank, its largest investor, committed to "
        "a 9 billion dollar lifeline, and installed a chairman."
    )
    assert clauses_of(text)[:2] == [
        "chief executive Adam Neumann left the company in October",
        "SoftBank, its largest investor, committed to a 9 billion dollar lifeline",
    ]


def test_who_calls_on_somebody_is_who_spoke_not_what_happened() -> None:
    text = "The ombudsman’s office said the deaths were caused by wounds and called on the army to leave the town."
    parsed = parse_sentences(text, split_sentences(text))[0]
    clause = split_clauses(parsed, attribute_speech([parsed], [], text))[-1]
    assert clause.subject is not None
    assert text[slice(*clause.subject)] == "The ombudsman’s office"


def test_workers_who_demand_something_do_so_themselves() -> None:
    text = "The office said the workers were sent home on Monday and demanded a higher wage."
    parsed = parse_sentences(text, split_sentences(text))[0]
    clause = split_clauses(parsed, attribute_speech([parsed], [], text))[-1]
    assert clause.subject is not None
    assert text[slice(*clause.subject)] == "the workers"


def test_when_it_happened_goes_with_what_happened() -> None:
    first = "Last week, at least 76 people were killed when the Al-Ghaza Hotel near the mosque collapsed"
    assert clauses_of(first + ", the cause of which is unknown.") == [first, "the cause of which is unknown"]


def test_a_clause_with_a_comma_goes_with_what_follows() -> None:
    text = "The port was shut on Monday, and when the storm reached the town, 12 ships had left."
    assert "when the storm reached the town" not in clauses_of(text)[0]


WORDS = (
    "After when as the a study documenting iodine status ships Bell said reported that which who it they was were had "
    "been held found killed 12 45,756 since 2016 and , ; whether unless with reporting saying show figures port army "
    "in of at time called on asked would cost ruin , . — “ ” ( ) Taliban Office rates deaths"
).split()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40))
def test_the_parse_stays_a_tree_whatever_the_words(words: list[str]) -> None:
    text = " ".join(words)
    for parsed in parse_sentences(text, split_sentences(text)):
        for token in parsed.doc:
            steps = 0
            while token.head.i != token.i:
                token, steps = token.head, steps + 1
                assert steps <= len(parsed.doc)
    clauses_of(text)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "The ferry Havdis carried 4,210 passengers in its first week.",
            "The ferry Havdis carried 4,210 passengers",
        ),
        ("The tug Havdis towed 12 boats.", "The tug Havdis towed 12 boats"),
        ("The trawler Brenn landed 14 tonnes of fish.", "The trawler Brenn landed 14 tonnes"),
        ("The airline Norrline lost 300 jobs in May.", "The airline Norrline lost 300 jobs"),
        ("The yacht Marla sank in May.", "The yacht Marla sank"),
    ],
)
def test_a_name_beside_its_kind_is_what_acts(text, quote):
    assert any(clause.startswith(quote) for clause in clauses_of(text))
