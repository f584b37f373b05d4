"""Reasons and doubts: what an editor is told beside each claim."""

from facts.suggesting.explain_claim import explain_claim, quote_source
from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.types import Speaker, SuggestedClaim


def claim_with(text: str, words: str, published: str | None = "2026-03-08") -> SuggestedClaim:
    claims = suggest_claims(text, language="en", published=published).claims
    return min((c for c in claims if words in c.quote), key=lambda c: len(c.quote))


def test_casualties_figures_dates_and_speaker_are_given_as_reasons() -> None:
    claim = claim_with("The ministry said 40 people were killed on Friday.", "40 people")
    assert claim.reasons == (
        "It counts people killed, hurt or missing.",
        "It gives a figure: “40”.",
        "It gives a date: 2026-03-06.",
        "The ministry is named as the source.",
    )


def test_a_plan_is_said_to_be_one() -> None:
    assert "It is announced, not done yet." in claim_with("The port will close on 3 May.", "close").reasons


def test_there_is_always_a_reason() -> None:
    assert explain_claim("Ships lie there", "stated", [], [], None) == (
        "It states something that can be looked up.",
    )


def test_an_unnamed_source_is_a_doubt() -> None:
    claim = claim_with("Officials said that 12 people drowned.", "12 people")
    assert "The source is not a named person: Officials." in claim.uncertain


def test_a_trailing_attribution_is_a_doubt() -> None:
    claim = claim_with("The sea rose by two metres, according to Nora Bell.", "two metres")
    assert any("may cover only its last part" in doubt for doubt in claim.uncertain)


def test_a_date_without_an_anchor_is_a_doubt_and_no_guess() -> None:
    claim = claim_with("A storm hit Alden on Thursday.", "storm", published=None)
    assert [date.value for date in claim.dates] == [None]
    assert any("Thursday" in doubt and "no fixed date" in doubt for doubt in claim.uncertain)


def test_a_plain_stated_fact_leaves_no_doubt() -> None:
    assert claim_with("Storm Ada killed 40 people in Alden.", "40 people").uncertain == ()


def test_right_to_left_words_stand_in_isolates_so_that_digits_stay_where_they_are() -> None:
    claims = suggest_claims("قتل 12 شخصا يوم الجمعة.\n\nأصيب ٤٠ شخصا في ألدن.", language="ar").claims
    reasons = [reason for claim in claims for reason in claim.reasons if "figure" in reason]
    assert "It gives a figure: “\u2068٤٠\u2069”." in reasons
    assert quote_source("12 people") == "“12 people”"
    assert quote_source("12 שקלים") == "“\u206812 שקלים\u2069”"
    assert explain_claim("x", "stated", [], [], Speaker("وزارة", 0, 5, "said", "indirect")) == (
        "\u2068وزارة\u2069 is named as the source.",
    )
