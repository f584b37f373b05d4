"""Where a clause begins and ends: connectives, cues, brackets and quotation marks around it."""

import pytest

from facts.suggesting.attribute_speech import attribute_speech
from facts.suggesting.parse_sentences import parse_sentences
from facts.suggesting.split_clauses import narrow_clauses, split_clauses
from facts.suggesting.split_sentences import split_sentences
from facts.suggesting.track_quotes import track_quotes


def clauses_of(text: str) -> list[str]:
    parsed = parse_sentences(text, split_sentences(text))
    voices = attribute_speech(parsed, track_quotes(text), text)
    return [
        text[c.start : c.end] for item in parsed for c in narrow_clauses(split_clauses(item, voices), text)
    ]


def test_brackets_are_opened_and_closed_in_one_clause() -> None:
    assert clauses_of('"[Ten] years ago a browser was born," the firm said.') == [
        "[Ten] years ago a browser was born"
    ]
    assert clauses_of("The firm (which sells ships) closed on Monday.")[0].count("(") == 1


def test_that_number_is_a_number() -> None:
    assert clauses_of("The church estimates that number is closer to 40,000.") == [
        "that number is closer to 40,000"
    ]
    assert clauses_of("The church estimates that traffic is down by 40 percent.") == [
        "traffic is down by 40 percent"
    ]


def test_an_auxiliary_is_not_torn_from_its_verb() -> None:
    text = '"I have myself, as per instructions, loaded up the program and started attacking the homepage," Bell wrote.'
    assert clauses_of(text)[0] == "I have myself, as per instructions, loaded up the program"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reports suggest as many as 200 people have been killed.", "as many as 200 people have been killed"),
        ("He tried to save the men in the water, but failed to do so.", "failed to do so"),
        ("As the port was shut, 12 ships left.", "the port was shut"),
    ],
)
def test_small_words_are_kept_where_they_mean_something(text: str, expected: str) -> None:
    assert expected in clauses_of(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The sea rose by two metres, the ministry said.", "The sea rose by two metres"),
        ("The ministry said that the sea rose by two metres.", "the sea rose by two metres"),
        ("According to the ministry, the sea rose by two metres.", "the sea rose by two metres"),
        ("The sea rose by two metres, according to the ministry.", "The sea rose by two metres"),
        ("However, the sea rose by two metres.", "the sea rose by two metres"),
        ('Officer Jane Moss said, "The sea rose by two metres."', "The sea rose by two metres"),
    ],
)
def test_cue_connective_and_quotation_marks_are_left_out_of_the_span(text: str, expected: str) -> None:
    assert clauses_of(text) == [expected]
