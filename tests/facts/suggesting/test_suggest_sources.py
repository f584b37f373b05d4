"""Sources without a verb that holds the clause: "according to", headlines, words put in between."""

import pytest

from facts.suggesting.sentences.parse_sentences import parse_sentences
from facts.suggesting.sentences.split_sentences import split_sentences
from facts.suggesting.sentences.track_quotes import track_quotes
from facts.suggesting.speech.attribute_speech import attribute_speech
from tests.claims import claim_with, speaker_of


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Police: 12 people drowned in the harbour", "Police"),
        ("12 people drowned in the harbour – police", "police"),
    ],
)
def test_a_headline_names_its_source(text: str, speaker: str) -> None:
    sentences = split_sentences(text)
    (voice,) = attribute_speech(parse_sentences(text, sentences), track_quotes(text), text)
    assert (voice.speaker.text, "12 people drowned" in text[voice.start : voice.end]) == (speaker, True)


def test_a_speaker_put_between_subject_and_verb_speaks() -> None:
    assert speaker_of("The crews, said Moss, are required to pay 12 fees.", "12 fees") == "Moss"


def test_a_long_aside_ends_where_something_is_told_of_it() -> None:
    text = (
        "About 400 jobs will be cut later this week in all offices, said The We Company’s recently named executive "
        "chair Carl Moss in an email to staff that was reviewed by Coast News."
    )
    assert speaker_of(text, "400 jobs") == "The We Company’s recently named executive chair Carl Moss"


def test_what_stands_before_an_aside_is_the_subject() -> None:
    text = "Institutional owners, said Bell, are required to show their 12 photographs every ten years."
    claim = claim_with(text, "12 photographs")
    assert claim.statement.startswith("Institutional owners are required")
    assert speaker_of(text, "12 photographs") == "Bell"


def test_who_vouches_for_what_a_paper_has_learned_speaks() -> None:
    text = "Wikinews has learned that according to an Internet posting, the site is being attacked by 12 hackers."
    assert speaker_of(text, "12 hackers") == "an Internet posting"


def test_a_trailing_attribution_fits_the_nearest_clause_with_a_figure() -> None:
    text = (
        "The campaign has destroyed much of the city and killed more than 47,000 people, "
        "according to health authorities."
    )
    assert speaker_of(text, "killed more than 47,000") == "health authorities"
    assert speaker_of(text, "destroyed much") is None


def test_a_trailing_attribution_covers_every_clause_that_counts() -> None:
    text = "The attack killed some 1,200 people and wounded more than 250 people, according to army figures."
    assert speaker_of(text, "killed some 1,200") == "army figures"
    assert speaker_of(text, "wounded more than 250") == "army figures"
