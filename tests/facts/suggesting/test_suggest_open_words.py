"""The right name or none: what is not nearly sure stays the article's word, and the claim says whom it may mean."""

import hashlib

import pytest

from facts.suggesting.references.guess_gender import guess_gender
from facts.suggesting.references.score_candidates import NETWORKS, read_reference_manifest
from facts.suggesting.resolve_text import resolve_text
from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.words.types import SuggestedClaim


def claim_with(text: str, words: str) -> SuggestedClaim:
    found = suggest_claims(text, published="2025-03-14", language="en").claims
    return next(claim for claim in found if words in claim.quote)


def test_it_that_may_be_the_reporting_office_stays_it_and_says_whom_it_may_mean() -> None:
    text = (
        "Loe Lines lost 14 million kroner in 2023, the tax office said.\n\n"
        "It cheated 300 customers, a court found in March."
    )
    claim = claim_with(text, "300 customers")
    assert "tax office" not in claim.statement.split("300")[0]
    (word,) = claim.open_references
    assert claim.statement[word.start : word.end] == word.text == "It"
    assert text[word.word_start : word.word_end] == "It"
    assert {candidate.text for candidate in word.candidates} >= {"Loe Lines", "the tax office"}
    shares = [candidate.probability for candidate in word.candidates]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1.001
    assert any(remark.words == ("It",) for remark in claim.uncertain)


def test_the_weights_are_those_that_the_manifest_describes() -> None:
    manifest = read_reference_manifest()
    assert manifest["sha256"] == hashlib.sha256(NETWORKS.read_bytes()).hexdigest()
    assert all(item["licence"] for item in manifest["data"])


def test_a_candidate_stands_in_the_article_at_its_place() -> None:
    text = "Tom Devocht called Daniel Montalvo on Friday. Rain fell. A lawyer said he owed 300 crowns."
    for reference in resolve_text(text):
        for candidate in reference.candidates:
            held = text[candidate.start : candidate.end].lower()
            assert held in candidate.text.lower().removesuffix("'s") or candidate.text.lower() in held


@pytest.mark.parametrize(
    ("text", "words", "kept"),
    [
        (
            "Police found a woman in her 40s near Elm Street, Chief Ana Rell said.",
            "woman in her 40s",
            "a woman in her 40s",
        ),
        (
            "Ms Ana Rell spoke on Monday. Rell said a man in his 30s had run from Elm Street.",
            "in his 30s",
            "in his 30s",
        ),
    ],
)
def test_a_decade_of_life_has_no_owner(text: str, words: str, kept: str) -> None:
    claim = claim_with(text, words)
    assert kept in claim.statement.lower()
    assert not claim.open_references


def test_whoever_reports_is_not_who_was_hurt() -> None:
    text = "Ivo Garn is suing the Oldport club where he was slashed on Dec. 28, his lawyer Nic Coll said on Wednesday."
    assert "Nic Coll was slashed" not in claim_with(text, "slashed").statement


@pytest.mark.parametrize(
    ("words", "named", "female"),
    [
        ("Mrs Cole", True, True),
        ("Jason Bell", True, False),
        ("the chairwoman", False, True),
        ("Ilir Hoxha", True, False),
    ],
)
def test_names_and_titles_tell_he_from_she(words: str, named: bool, female: bool) -> None:
    share = guess_gender(words, named=named)
    assert share > 0.9 if female else share < 0.1


def test_she_who_reports_is_nobody_whom_the_article_calls_he() -> None:
    text = (
        "President Donald Gard opened the hearing. "
        "Gard assailed the clerk, though she has shown that 31 files are lost."
    )
    (she,) = [found for found in resolve_text(text) if text[found.start : found.end] == "she"]
    assert not she.used


def test_a_name_put_into_words_in_quotation_marks_stands_in_brackets() -> None:
    text = (
        "Ida Holm chairs the council of Alden. The clerk said it took the decision to “close the road that she uses” "
        "on 3 May 2024."
    )
    claim = claim_with(text, "took the decision")
    assert "“close the road that [Ida Holm] uses”" in claim.statement
