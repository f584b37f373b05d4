"""Modes: stated, alleged, denied, estimated, planned."""

import pytest

from facts.suggesting.speech.attribute_speech import Voice
from facts.suggesting.speech.judge_mode import judge_mode
from facts.suggesting.words.types import INDIRECT, Speaker


@pytest.mark.parametrize(
    ("quote", "mode"),
    [
        ("Divers recovered two bodies", "stated"),
        ("The port will close on 3 May", "planned"),
        ("Talks are due to start by Tuesday", "planned"),
        ("The first vote is to be held in May", "planned"),
        ("The army reportedly saved 200 more", "alleged"),
        ("The mayor accused the firm of fraud", "alleged"),
        ("Norrline denies the charge", "denied"),
        ("About 8000 people may be at sea", "estimated"),
        ("The man is to blame", "stated"),
    ],
)
def test_the_words_of_a_claim_give_its_mode(quote: str, mode: str) -> None:
    assert judge_mode(quote, None) == mode


@pytest.mark.parametrize(
    ("cue", "mode"), [("denied", "denied"), ("alleged", "alleged"), ("estimated", "estimated")]
)
def test_the_reporting_verb_gives_the_mode_of_what_is_reported(cue: str, mode: str) -> None:
    voice = Voice(0, 20, Speaker("The firm", 30, 38, cue, INDIRECT), 0, frozenset())
    assert judge_mode("The ship was safe", voice) == mode
