"""The rank of claims: worth of the sentence, moved by what the claim itself holds."""

from dataclasses import replace

from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.worth.rank_claims import rank_claims


def order(text: str) -> list[str]:
    return [claim.quote for claim in suggest_claims(text, language="en", published="2026-03-08").claims]


def test_a_count_of_the_dead_stands_before_the_scene() -> None:
    text = "Many people seemed to wait near the quay. The storm killed 40 people in Alden on Friday."
    assert order(text)[0] == "The storm killed 40 people in Alden on Friday"


def test_more_worth_never_lowers_a_score() -> None:
    (claim,) = suggest_claims("The storm killed 40 people in Alden.", language="en").claims
    scores = rank_claims([claim] * 21, [worth / 20 for worth in range(21)])
    assert scores == sorted(scores)
    assert all(0 <= score <= 1 for score in scores)


def test_a_claim_with_a_figure_ranks_above_the_same_claim_without() -> None:
    (claim,) = suggest_claims("The storm killed 40 people in Alden.", language="en").claims
    assert claim.figures
    more, less = rank_claims([claim, replace(claim, figures=())], [0.5, 0.5])
    assert more > less


def test_no_claims_have_no_scores() -> None:
    assert rank_claims([], []) == []


def test_the_weights_are_named_in_what_a_run_records() -> None:
    assert len(suggest_claims("The storm killed 40 people.", language="en").model_sha256) == 64
    assert suggest_claims("Es starben 40 Menschen.", language="de").model_sha256 == ""


def test_no_claim_is_sure_to_be_worth_checking_or_sure_not_to_be() -> None:
    (claim,) = suggest_claims(
        "The storm killed 40 people in Alden and Bergen on 6 March 2026.", language="en"
    ).claims
    scores = rank_claims([claim, replace(claim, figures=(), dates=(), quote="it seems")], [1.0, 0.0])
    assert 0.01 <= min(scores) < max(scores) <= 0.99
