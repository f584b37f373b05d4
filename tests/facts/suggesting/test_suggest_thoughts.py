"""Thoughts and picture credits: found, and nobody made a speaker for them."""

import pytest

from facts.language.words import word_remarks
from facts.suggesting.sentences.parse_sentences import parse_sentences
from facts.suggesting.sentences.split_sentences import split_sentences
from facts.suggesting.speech.attribute_thought import Thought, attribute_thought
from facts.suggesting.suggest_claims import suggest_claims


def thoughts_of(text: str) -> list[Thought]:
    return attribute_thought(parse_sentences(text, split_sentences(text)), text)


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        ("Everybody knew that the bridge was closed.", "knew", "that the bridge was closed"),
        ("The union is concerned the firm will close the yard.", "concerned", "the firm will close the yard"),
        ("Nobody remembers what the captain did.", "remembers", "what the captain did"),
    ],
)
def test_a_thought_has_its_verb_and_its_content(text: str, cue: str, content: str) -> None:
    (thought,) = thoughts_of(text)
    assert (thought.cue, text[thought.start : thought.end]) == (cue, content)
    assert not thought.opinion


def test_only_the_first_person_holds_an_opinion() -> None:
    assert [t.opinion for t in thoughts_of("I think the yard is full. Ann Ray thinks the yard is full.")] == [
        True,
        False,
    ]


@pytest.mark.parametrize("text", ["The yard made 12 ships.", "The ministry said that 12 people drowned."])
def test_a_deed_and_a_report_are_no_thoughts(text: str) -> None:
    assert thoughts_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Photo: Nora Bell/AP",
        "The yard at noon. Image: U.S. Navy.",
        "The yard (Photo by Nora Bell)",
        "© Nora Bell",
    ],
)
def test_a_picture_credit_is_found(text: str) -> None:
    assert any(thought.is_credit for thought in thoughts_of(text))


def test_a_thought_makes_nobody_a_speaker_and_is_told_as_an_estimate() -> None:
    text = "I think 40 people live in the harbour."
    (claim,) = suggest_claims(text, language="en").claims
    assert (claim.quote, claim.speaker, claim.mode) == ("40 people live in the harbour", None, "estimated")
    assert any("“think”" in doubt for doubt in word_remarks(claim.uncertain))


def test_an_opinion_without_a_figure_is_no_claim() -> None:
    assert suggest_claims("I believe the yard is full of old ships.", language="en").claims == ()


def test_what_somebody_learned_is_no_doubt() -> None:
    claims = suggest_claims("The mayor learned on Friday that the bridge was closed.", language="en").claims
    assert not any("learned" in doubt for claim in claims for doubt in word_remarks(claim.uncertain))
