"""Where a clause begins and ends: connectives, cues, brackets and quotation marks around it."""

import re

import pytest
from spacy.tokens import Doc

from facts.suggesting.clauses.split_clauses import narrow_clauses, split_clauses
from facts.suggesting.clauses.trim_clause import keep_amounts_whole
from facts.suggesting.sentences.parse_sentences import load_language, parse_sentences
from facts.suggesting.sentences.split_sentences import split_sentences
from facts.suggesting.sentences.track_quotes import track_quotes
from facts.suggesting.speech.attribute_speech import attribute_speech


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


@pytest.mark.parametrize(
    "text",
    [
        "The court fined the club {}.",
        "The firm paid {} and closed the plant.",
        "Sales fell to {} after the port was shut, the firm said.",
        "The firm, which had paid {}, sold 12 ships.",
        "The bank said it had lost {} when the price fell.",
        "Bell, who was paid {}, left in May.",
        "The city paid {} and its mayor said {} more would follow.",
    ],
)
@pytest.mark.parametrize(
    "amount", ["€9.5m", "£1.2bn", "$3m", "$8M", "£20K", "US$40m", "9.5kg", "€9.5 million"]
)
def test_no_clause_begins_or_ends_inside_an_amount(text: str, amount: str) -> None:
    filled = text.replace("{}", amount)
    inside = [
        at for found in re.finditer(re.escape(amount), filled) for at in range(found.start() + 1, found.end())
    ]
    clauses = [clause for clause in clauses_of(filled) if len(clause) > len(amount)]
    assert any(amount in clause for clause in clauses)
    for clause in clauses:
        edges = {at for m in re.finditer(re.escape(clause), filled) for at in m.span()}
        assert edges.isdisjoint(inside), clauses


def test_the_sign_of_a_scale_is_parsed_as_its_word() -> None:
    text = "Bell, who was paid €9.5m, left the 400bn fund for $3m."
    (short,) = parse_sentences(text, split_sentences(text))
    long = text.replace("9.5m", "9.5 million").replace("400bn", "400 billion").replace("$3m", "$3 million")
    (whole,) = parse_sentences(long, split_sentences(long))
    assert short.doc.text == text
    assert [t.text for t in short.doc][4:8] == ["paid", "€", "9.5", "m"]
    assert [t.text for t in short.doc][-2:] == ["m", "."]
    assert [(t.head.i, t.dep_) for t in short.doc] == [(t.head.i, t.dep_) for t in whole.doc]


@pytest.mark.parametrize(
    "text", ["He ran 10km.", "I'm 30.", "He came at 3 p.m. to Room 5.", "The m5 road is shut."]
)
def test_other_signs_stay_as_they_are(text: str) -> None:
    (parsed,) = parse_sentences(text, split_sentences(text))
    assert {t.norm_ for t in parsed.doc}.isdisjoint(("million", "thousand"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("They paid € 9.5 m to him", "€ 9.5 m"),
        ("They paid $ 3.4bn- £ 4bn to him", "$ 3.4bn- £ 4bn"),
        ("It rose 3 % today", "3 %"),
        ("It is 5 ° C today", "5 ° C"),
        ("They owe 9.5 million to him", "9.5 million"),
        ("They left in 2019 , hungry", "2019"),
        ("They left in 2019 million by million", "2019 million"),
    ],
)
def test_an_edge_inside_an_amount_moves_to_the_amounts_edge(words: str, expected: str) -> None:
    """The tokens that touch each other in print stand apart in ``words``."""
    tokens, amount = words.split(), expected.split()
    low = next(i for i in range(len(tokens)) if tokens[i : i + len(amount)] == amount)
    doc = Doc(
        load_language().vocab,
        words=tokens,
        spaces=[not low <= i < low + len(amount) - 1 for i in range(len(tokens))],
    )
    high = low + len(amount)
    for edge in range(low + 1, high):
        assert keep_amounts_whole(doc, 0, edge) == (0, high)
        assert keep_amounts_whole(doc, edge, len(doc)) == (low, len(doc))
    assert keep_amounts_whole(doc, low, high) == (low, high)
