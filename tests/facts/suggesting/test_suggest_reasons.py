"""Reasons and doubts: what an editor is told beside each claim."""

import pytest

from facts.language.notions import list_words
from facts.language.remarks import Code, Remark
from facts.language.words import word_remarks
from facts.rules.built_in import built_in_rules
from facts.suggesting.statements.explain_claim import explain_claim
from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.words.types import SuggestedClaim


def claim_with(text: str, words: str, published: str | None = "2026-03-08") -> SuggestedClaim:
    claims = suggest_claims(text, language="en", published=published).claims
    return min((c for c in claims if words in c.quote), key=lambda c: len(c.quote))


def test_casualties_figures_dates_and_speaker_are_given_as_reasons() -> None:
    claim = claim_with("The ministry said 40 people were killed on Friday.", "40 people")
    assert claim.reasons == (
        Remark(Code.COUNTS_CASUALTIES),
        Remark(Code.GIVES_FIGURES, ("40",)),
        Remark(Code.GIVES_DATES, ("2026-03-06",)),
        Remark(Code.SPEAKER_NAMED, ("The ministry",)),
    )
    assert word_remarks(claim.reasons) == [
        "It counts people killed, hurt or missing.",
        "It gives a figure: “40”.",
        "It gives a date: 6 March 2026.",
        "The ministry is named as the source.",
    ]


@pytest.mark.parametrize(
    "happened",
    [
        "drowned",
        "perished",
        "were slain",
        "were massacred",
        "were beheaded",
        "were maimed",
        "starved to death",
        "burned alive",
        "lost their lives",
        "were hurt",
        "were hospitalised",
        "were stabbed",
        "suffocated",
        "were trampled",
    ],
)
def test_casualties_are_a_reason_by_whatever_word_they_are_told(happened: str) -> None:
    claim = claim_with(
        f"Rescuers told the Gazette that 14 people {happened} in Alden on Friday.", "14 people"
    )
    assert Remark(Code.COUNTS_CASUALTIES) in claim.reasons


# Too common to ask for two people by themselves: "shot and", "went missing" do.
TOLD_IN_MANY_WAYS = {"shot", "missing", "hurt", "injur+", "wound+"}


@pytest.mark.parametrize("word", sorted({*list_words("casualties", "words", "reason")} - TOLD_IN_MANY_WAYS))
def test_what_is_told_as_casualties_is_a_matter_for_two(word: str) -> None:
    said = word.rstrip("*+")
    rules = [rule for rule in built_in_rules() if rule.code == "casualties"]
    words = [known for rule in rules for known in rule.words_for("en")]
    assert any(known.rstrip("*").startswith(said) or said.startswith(known.rstrip("*")) for known in words)


def test_a_plan_is_said_to_be_one() -> None:
    claim = claim_with("The port will close on 3 May.", "close")
    assert "It is announced, not done yet." in word_remarks(claim.reasons)


def test_there_is_always_a_reason() -> None:
    reasons = explain_claim("Ships lie there", "stated", [], [], None)
    assert word_remarks(reasons) == ["It states something that can be looked up."]


def test_an_unnamed_source_is_a_doubt() -> None:
    claim = claim_with("Officials said that 12 people drowned.", "12 people")
    assert "The source is not a named person: Officials." in word_remarks(claim.uncertain)


def test_a_trailing_attribution_is_a_doubt() -> None:
    claim = claim_with("The sea rose by two metres, according to Nora Bell.", "two metres")
    assert any("may cover only its last part" in doubt for doubt in word_remarks(claim.uncertain))


def test_a_date_without_an_anchor_is_a_doubt_and_no_guess() -> None:
    claim = claim_with("A storm hit Alden on Thursday.", "storm", published=None)
    assert [date.value for date in claim.dates] == [None]
    doubts = word_remarks(claim.uncertain)
    assert any("Thursday" in doubt and "no fixed date" in doubt for doubt in doubts)


def test_a_plain_stated_fact_leaves_no_doubt() -> None:
    assert claim_with("Storm Ada killed 40 people in Alden.", "40 people").uncertain == ()


def test_a_weekday_that_may_be_a_week_off_is_doubted() -> None:
    (claim,) = suggest_claims(
        "The council will vote on the port next Sunday.", language="en", published="2026-03-06"
    ).claims
    assert [date.value for date in claim.dates] == ["2026-03-08"]
    assert Remark(Code.EITHER_WEEK, ("next Sunday", "2026-03-08")) in claim.uncertain
