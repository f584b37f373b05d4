"""The plain mode: other languages get sentences with digits, dates and quotations, and are told so."""

from facts.suggesting.plain_mode import LIMITED
from facts.suggesting.suggest_claims import guess_language, suggest_claims

GERMAN = (
    "Fähre vor Alden gesunken\n\n"
    "Bei dem Unglück starben 61 Menschen. Die Küstenwache sprach von „einem schweren Tag”. Das Wetter war gut. "
    "War das Schiff überladen?\n"
)
ARABIC = "أعلنت وزارة الصحة مقتل 31 شخصا في الفيضانات. ولم يعرف السبب."


def test_a_language_without_a_grammar_is_said_to_be_limited() -> None:
    suggestions = suggest_claims(GERMAN, headline="Fähre vor Alden gesunken", language="de")
    assert suggestions.limited
    assert suggestions.notes == (LIMITED,)
    assert suggestions.language == "de"


def test_sentences_with_digits_or_quotations_are_suggested_as_they_stand() -> None:
    suggestions = suggest_claims(GERMAN, headline="Fähre vor Alden gesunken", language="de")
    assert [claim.quote for claim in suggestions.claims] == [
        "Bei dem Unglück starben 61 Menschen.",
        "Die Küstenwache sprach von „einem schweren Tag”.",
    ]
    assert all(claim.statement == claim.quote and claim.speaker is None for claim in suggestions.claims)


def test_an_arabic_figure_is_read() -> None:
    (claim,) = suggest_claims(ARABIC, language="ar").claims
    assert [figure.low for figure in claim.figures] == [31]
    assert claim.quote == ARABIC[claim.start : claim.end]


def test_a_tag_with_a_region_is_its_language() -> None:
    assert not suggest_claims("The ship sank with 12 people.", language="en-GB").limited
    assert suggest_claims(GERMAN, language="de-AT").language == "de"


def test_without_a_tag_the_text_decides_between_english_and_the_plain_mode() -> None:
    assert (
        guess_language("The ship sank with 12 people and the crew of the tug was saved by a ferry.") == "en"
    )
    assert guess_language(ARABIC) == "und"
    assert guess_language(GERMAN) == "und"
