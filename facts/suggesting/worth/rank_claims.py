"""How much a claim deserves checking, 0..1: what its own words are worth, moved by what the claim holds.

A logistic regression over CLAIM_FEATURES, trained on claims that were marked by hand (facts/training/fit_claims.py).
"""

from collections.abc import Sequence

import numpy as np

from facts.suggesting.words.types import SuggestedClaim
from facts.suggesting.worth.describe_claim import describe_claim
from facts.suggesting.worth.rank_worth import load_model

# Nothing is sure: the few marked articles cannot tell one in a hundred from never.
_DOUBT = 0.01


def rank_claims(claims: Sequence[SuggestedClaim], worths: Sequence[float]) -> list[float]:
    """The scores of claims, in order. ``worths`` are the ranker's probabilities (0..1) for the claims' quotes."""
    held = load_model("claims").arrays
    rows = np.array([describe_claim(claim, worth) for claim, worth in zip(claims, worths, strict=True)])
    if not len(rows):
        return []
    z = rows @ held["coefficients"] + float(held["intercept"])
    return [round(float(score), 4) for score in _DOUBT + (1 - 2 * _DOUBT) / (1 + np.exp(-z))]
