"""A whole article in, its claims out: the contract, and inputs that nobody meant to send."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.words.types import ENGINE, MODES, STYLES, Suggestions

ALPHABET = st.sampled_from(
    [
        *"abc ABC 0123 .,;:!?\n\t\"'()-–%$€",
        "“",
        "”",
        "é",
        "e\u0301",
        "👩\u200d🚒",
        "🚢",
        "\u00a0",
        "\u202e",
        "م",
        "ر",
        "漢",
        "。",
    ]
)
WORDS = st.lists(
    st.sampled_from(
        'The ship storm killed said 12 people Nora Bell on Friday who which according to and , . “ ” " not '
        "more than it they \n\n 🚢 é ( ) — was Alden 40,000 percent in May ministry that".split(" ")
    ),
    max_size=60,
).map(" ".join)


def assert_offsets(text: str, suggestions: Suggestions) -> None:
    for claim in suggestions.claims:
        assert 0 <= claim.start < claim.end <= len(text)
        assert claim.quote == text[claim.start : claim.end]
        assert claim.quote == claim.quote.strip()
        assert claim.mode in MODES
        assert 0 <= claim.score <= 1
        for part in (*claim.figures, *claim.dates):
            assert part.start is not None
            assert text[part.start : part.end] == part.text
        if claim.speaker is not None:
            assert claim.speaker.style in STYLES
            assert text[claim.speaker.start : claim.speaker.end] == claim.speaker.text
        for substitution in claim.substitutions:
            assert claim.statement[substitution.start : substitution.end] == substitution.text


def test_claims_come_best_first_with_engine_and_version() -> None:
    text = "The storm killed 40 people in Alden on Friday. Some people seemed sad."
    suggestions = suggest_claims(text, language="en", published="2026-03-08")
    assert (suggestions.engine, suggestions.language, suggestions.limited) == (ENGINE, "en", False)
    assert suggestions.version
    scores = [claim.score for claim in suggestions.claims]
    assert scores == sorted(scores, reverse=True)
    assert "killed 40 people" in suggestions.claims[0].quote


def test_the_headline_and_furniture_are_no_claims() -> None:
    text = (
        "Ferry sinks off Alden.\n\nThe ferry sank with 212 people.\n\nGive €5 a month to our paper today.\n"
    )
    start = text.index("Give")
    suggestions = suggest_claims(
        text, headline="Ferry sinks off Alden.", language="en", furniture=[(start, len(text), "subscription")]
    )
    assert [claim.quote for claim in suggestions.claims] == ["The ferry sank with 212 people"]


def test_the_same_article_gives_the_same_claims() -> None:
    text = "The storm killed 40 people, the ministry said. It was the third loss of 2026."
    assert suggest_claims(text) == suggest_claims(text)


def test_an_unreadable_story_date_counts_as_no_date() -> None:
    for published in ("soon", "2026-13-40", "2026-02-30", ""):
        (claim,) = suggest_claims("A storm hit Alden yesterday.", language="en", published=published).claims
        assert [date.value for date in claim.dates] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n\n",
        "…",
        "1234567890 " * 50,
        "?" * 5000,
        '"' * 999,
        "“" * 999,
        "(" * 999,
        "\x00",
        "\ufeffThe ship sank with 12 people.",
        "🚢 12 people drowned 🚢",
        "e\u0301tait 12 personnes e\u0301",
        "قتل 12 شخصا. The ship sank. 他们说12人死亡。",
        "“ ”",
        "\u202eThe ship sank\u202c with 12 people.",
        "The ship sank with 12 people.\r\nThe crew of 9 left.\u2028It was 1994.",
    ],
)
def test_odd_texts_do_no_harm_and_keep_their_offsets(text: str) -> None:
    assert_offsets(text, suggest_claims(text, published="2026-03-08"))
    assert_offsets(text, suggest_claims(text, language="en"))


@pytest.mark.slow
def test_a_megabyte_in_one_sentence_does_no_harm() -> None:
    text = "The ship sank with 12 people and " * 31_000
    assert len(text) > 1_000_000
    assert_offsets(text, suggest_claims(text, language="en"))


@pytest.mark.parametrize("text", ["1" * 100_000, "a," * 50_000, "“" * 100_000, "said it " * 12_000])
def test_a_long_line_of_anything_does_no_harm(text: str) -> None:
    assert_offsets(text, suggest_claims(text, language="en"))


@settings(max_examples=60, deadline=None)
@given(st.lists(ALPHABET, max_size=120).map("".join))
def test_any_characters_keep_their_offsets(text: str) -> None:
    assert_offsets(text, suggest_claims(text, language="en", published="2026-03-08"))


@settings(max_examples=60, deadline=None)
@given(WORDS)
def test_any_words_keep_their_offsets(text: str) -> None:
    assert_offsets(text, suggest_claims(text, language="en", published="2026-03-08"))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_what_stands_around_a_claim_moves_its_offsets_only(before: str, after: str) -> None:
    text = f"{before}\n\nThe storm killed 40 people in Alden.\n\n{after}"
    assert_offsets(text, suggest_claims(text, language="en"))
