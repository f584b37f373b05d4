"""Every sentence of an article is a claim, furniture, or refused with a reason: nothing of it vanishes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.language.refusals import Refused
from facts.suggesting.sentences.split_sentences import split_sentences
from facts.suggesting.statements.check_form import check_form
from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.suggest_file import suggest_text
from facts.suggesting.words.types import Furniture, Suggestions
from sources.reading.read import read_document
from sources.reading.types import story_text

SEEDS = sorted((Path(__file__).resolve().parents[3] / "seeds").glob("[0-9]*"))
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Searched:
    """A text, what of it is no story, and what was suggested in it."""

    text: str
    furniture: list[Furniture]
    suggestions: Suggestions


def search(path: Path) -> Iterator[Searched]:
    read = read_document(path.read_bytes(), path.name)
    for story in read.stories:
        marks = [(mark.start, mark.end, mark.kind) for mark in story.marks]
        marks += [(*story.headline_span, "headline")] if story.headline_span else []
        marks += [(table.start, table.end, "table") for table in story.tables]
        marks += [(turn.start, turn.end if turn.asks else turn.said, "turn") for turn in story.turns]
        yield Searched(story_text(read.document, story), sorted(marks), suggest_text(read.document, story))


@pytest.fixture(scope="module", params=SEEDS, ids=lambda path: path.name)
def searched(request: pytest.FixtureRequest) -> list[Searched]:
    return list(search(request.param))


def find_lost(one: Searched) -> list[str]:
    """The words that are neither in a sentence with a claim nor refused nor furniture."""
    claims = [(claim.start, claim.end) for claim in one.suggestions.claims]
    told = [(refusal.start, refusal.end) for refusal in one.suggestions.refusals]
    for sentence in split_sentences(one.text, one.furniture):
        if any(start < sentence.end and end > sentence.start for start, end in claims):
            told.append((sentence.start, sentence.end))
    kept = [*told, *((start, end) for start, end, _kind in one.furniture)]
    return [
        word.group()
        for word in WORD.finditer(one.text)
        if not any(start <= word.start() and word.end() <= end for start, end in kept)
    ]


def test_every_word_of_a_seed_is_accounted_for(searched: list[Searched]) -> None:
    assert [find_lost(one) for one in searched] == [[] for _one in searched]


def test_no_statement_of_a_seed_is_broken_in_its_form(searched: list[Searched]) -> None:
    for one in searched:
        assert [c.statement for c in one.suggestions.claims if check_form(c.statement)] == []


def test_a_sentence_has_a_claim_or_a_refusal_never_both(searched: list[Searched]) -> None:
    for one in searched:
        for refusal in one.suggestions.refusals:
            assert not any(
                claim.start < refusal.end and refusal.start < claim.end for claim in one.suggestions.claims
            )


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "The port closed on Friday.",
                "Was it closed?",
                "We believe in it.",
                "It could have been 40 boats.",
                "Ferry news",
                '"It must go," said Ann Ferro.',
                "(The fund",
                "14 boats sank in May",
                "Nobody wants war.",
                "\n\n",
                "- ",
                "“He said",
            ]
        ),
        max_size=8,
    ).map(" ".join)
)
def test_no_word_of_any_text_is_lost(text: str) -> None:
    assert find_lost(Searched(text, [], suggest_claims(text, language="en"))) == []


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Who would pay for the 40 boats?", Refused.QUESTION),
        ("We want peace.", Refused.OPINION),
        ("They should stay at home.", Refused.OPINION),
        ("They hope to win the race.", Refused.PREDICTION),
        ("It could rain.", Refused.PREDICTION),
        ("The ship would have sunk without them.", Refused.COUNTERFACTUAL),
        ("Nobody wants that.", Refused.RHETORIC),
        ("What a night in Alden.", Refused.NO_STATEMENT),
    ],
)
def test_a_refusal_says_why(sentence: str, why: Refused) -> None:
    text = f"The port of Alden closed on Friday. {sentence}"
    (refusal,) = suggest_claims(text, language="en", published="2026-03-08").refusals
    assert (text[refusal.start : refusal.end], refusal.why) == (sentence, why)


def test_headings_and_the_headline_are_refused_as_such() -> None:
    text = "Port closed\n\nPort closed.\n\nThe port of Alden closed on Friday.\n\nWhat is known\n\n31 people left."
    found = suggest_claims(text, headline="Port closed.", language="en", published="2026-03-08")
    assert [(text[one.start : one.end], one.why) for one in found.refusals] == [
        ("Port closed", Refused.HEADLINE),
        ("Port closed.", Refused.HEADLINE),
        ("What is known", Refused.HEADING),
    ]


def test_a_language_without_a_grammar_refuses_too() -> None:
    text = "Hafen\n\nDer Hafen wurde am 3. März 2026 geschlossen. Niemand war dort. Wer war es?"
    found = suggest_claims(text, headline="Hafen", language="de", published="2026-03-08")
    assert [one.why for one in found.refusals] == [Refused.HEADLINE, Refused.NO_FIGURE, Refused.QUESTION]
