"""What a statement leaves open stands beside it in the article's own words, and whether it stands is said of each."""

from functools import cache
from pathlib import Path

import pytest

from facts.language.remarks import Code, Remark
from facts.suggesting.suggest_claims import guess_language, suggest_claims
from facts.suggesting.words.types import (
    ALONE,
    EVENT,
    NOT_STANDING,
    PLACE,
    TIME,
    TOLD_BEFORE,
    WAYS_TO_STAND,
    WITH_CONTEXT,
    SuggestedClaim,
)

HEADLINE = "Bridge of Alden is closed"
STORY = (
    "The council of Alden closed the old bridge on Monday. Rain fell all week in the hills.\n\n"
    "The bridge carried 4,000 cars a day. Ida Holm crossed it with 31 sheep.\n\n"
    "Other towns closed two roads."
)


@cache
def claims_of(text: str) -> tuple[SuggestedClaim, ...]:
    return suggest_claims(
        text, headline=HEADLINE, published="2025-03-14", place="ALDEN", language="en"
    ).claims


def claim_with(words: str, text: str = STORY) -> SuggestedClaim:
    return next(claim for claim in claims_of(text) if words in claim.quote)


def told_before(claim: SuggestedClaim) -> list[str]:
    return [slot.text for slot in claim.context if slot.kind == TOLD_BEFORE]


def test_a_statement_that_says_all_stands_alone_and_has_no_context() -> None:
    claim = claim_with("closed the old bridge")
    assert (claim.stands, claim.context) == (ALONE, ())


def test_a_pronoun_is_explained_by_the_sentence_that_names_what_it_may_mean() -> None:
    text = (
        "Loe Lines lost 14 million kroner in 2023, the tax office said.\n\n"
        "It cheated 300 customers, a court found in March."
    )
    claim = claim_with("300 customers", text)
    assert told_before(claim) == ["Loe Lines lost 14 million kroner in 2023, the tax office said."]
    assert claim.statement.startswith("It cheated")


def test_a_noun_is_explained_by_the_sentence_that_told_of_it_with_more_words() -> None:
    text = (
        "A tax of 3 percent on hotels in Alden was proposed in May. Rain fell on 12 villages in the hills.\n\n"
        "The mayor signed the tax on 3 June."
    )
    claim = claim_with("signed the tax", text)
    assert any(remark.code == Code.ONE_OPEN for remark in claim.uncertain)
    assert "A tax of 3 percent on hotels in Alden was proposed in May." in told_before(claim)


def test_the_story_is_told_by_its_day_its_place_and_its_headline_and_nothing_is_reworded() -> None:
    claim = next(claim for claim in claims_of(STORY) if claim.stands != ALONE)
    story = {slot.kind: slot.text for slot in claim.context if slot.kind != TOLD_BEFORE}
    assert story == {TIME: "2025-03-14", PLACE: "ALDEN", EVENT: HEADLINE}


@pytest.mark.parametrize(
    ("sentence", "words", "doubt"),
    [
        ("That number fell to 40,000 in May.", "number fell", Remark(Code.ONE_OPEN, ("number",))),
        ("Other towns closed two roads.", "closed two roads", Remark(Code.POINTS_BACK, ("other",))),
        (
            "The stolen van in question was returned to Loe Lines.",
            "was returned",
            Remark(Code.ONE_OPEN, ("van",)),
        ),
        ("Standard checks on luggage will continue for 3 weeks.", "will continue", Remark(Code.CONTEXT_OPEN)),
        (
            "Alden made one exception to that, Ida Holm said.",
            "exception",
            Remark(Code.MEANING_OPEN, ("that",)),
        ),
    ],
    ids=["that-noun", "other", "in-question", "nobody-named", "that"],
)
def test_a_word_that_takes_up_what_was_told_is_a_doubt(sentence: str, words: str, doubt: Remark) -> None:
    claim = claim_with(words, f"Ida Holm counted 31 sheep in Alden on Monday.\n\n{sentence}")
    assert doubt in claim.uncertain
    assert claim.stands != ALONE


def test_a_verb_without_whoever_did_it_is_no_statement() -> None:
    text = (
        "His doctor ordered a scan of 31 bones. But when Dr. Owen Holm, a surgeon at the Alden Royal Hospital "
        "in Norland, took a look, he disagreed and made a scan."
    )
    claim = claim_with("took a look", text)
    assert claim.statement.startswith("Took a look")
    assert claim.stands == NOT_STANDING


def test_what_says_which_thing_is_pointed_at_is_no_doubt() -> None:
    claim = claim_with("voted", "Those members of the council of Alden who were ill voted on 3 May 2024.")
    assert not any(remark.code in (Code.ONE_OPEN, Code.SEVERAL_OPEN) for remark in claim.uncertain)


SEEDS = sorted((Path(__file__).resolve().parents[3] / "seeds").glob("*.txt"))


@pytest.mark.parametrize("path", SEEDS, ids=[path.stem for path in SEEDS])
def test_every_slot_is_the_article_s_own_words_and_what_does_not_stand_is_doubted(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    if guess_language(text) != "en":
        pytest.skip("not framed")
    for claim in claims_of(text):
        assert claim.stands in WAYS_TO_STAND
        assert bool(claim.context) <= (claim.stands != ALONE)
        # No key confirms it: a doubt has to be answered first.
        assert claim.uncertain or claim.stands == ALONE
        for slot in claim.context:
            if slot.start is None or slot.end is None:
                assert slot.text in (HEADLINE, "ALDEN", "2025-03-14")
            else:
                assert " ".join(text[slot.start : slot.end].split()) == slot.text
            if slot.word:
                assert slot.kind == TOLD_BEFORE
                assert claim.stands in (WITH_CONTEXT, NOT_STANDING)
