"""The trained weights of references: scores of candidates and of none → probabilities, and from which on one is used.

Two sets of networks: quick ones, which read the description of candidates alone, and those that read attention, too.
The second are asked only where the first leave doubt, and the encoder's tuned layers only where these find somebody
likely (a cascade, after Viola & Jones 2001).

Small networks of one hidden layer, whose softmax is averaged. Weights are plain arrays (npz without pickle) beside a
manifest that names data, licences, figures and hashes. Training: facts/training/train_references.py.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from facts.suggesting.references.attend import ATTENTIONS, Numbers
from facts.suggesting.references.describe_candidates import CANDIDATE_FEATURES, NONE_FEATURES
from facts.suggesting.references.describe_rule import RULE_FEATURES
from facts.suggesting.references.guess_gender import REFERENCE_WEIGHTS
from facts.suggesting.references.read_pronouns import HE, IT, SHE

REFERENCE_MANIFEST = REFERENCE_WEIGHTS / "manifest.json"
NETWORKS = REFERENCE_WEIGHTS / "references.npz"
PERSONAL, NEUTRAL, PLURAL, DESCRIBED = "he_she", "it", "they", "described"
CLASSES = (PERSONAL, NEUTRAL, PLURAL, DESCRIBED)
# How much what the tuned layers say counts beside the networks: chosen on held-out folds of GAP.
_FIT = 0.5
_LEAST = 1e-6
QUICK_ARRAYS = "quick_"  # before the names of the arrays of the quick networks
_NETWORK = ("inner", "inner_bias", "outer", "direct", "direct_bias", "none", "none_bias")

Network = Mapping[str, Numbers]


class ReferenceWeightsUnusable(Exception):
    """The trained weights are missing, or were made for other features."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The networks for pronouns, the regression for what rules found, and the probability from which each is used.

    ``quick`` are the networks that read no attention. What they give the likeliest candidate settles a pronoun unless
    it lies in ``doubt``, from the first number up to the second, of the pronoun's class. From ``compared`` on, what the
    networks give the likeliest is joined with how well the candidates fit behind the encoder's tuned layers.
    """

    networks: tuple[Network, ...]
    quick: tuple[Network, ...]
    rule: Numbers
    rule_bias: float
    thresholds: Mapping[str, float]
    doubt: Mapping[str, tuple[float, float]]
    compared: Mapping[str, float]


def class_of(lower: str) -> str:
    """Which of CLASSES a pronoun is judged in."""
    if lower in HE or lower in SHE:
        return PERSONAL
    return NEUTRAL if lower in IT else PLURAL


def score_candidates(networks: Sequence[Network], rows: Numbers, none_row: Numbers) -> Numbers:
    """The probabilities of the candidates, in the order of ``rows``, and last that of none of them."""
    if not len(rows):
        return np.ones(1)
    total = np.zeros(len(rows) + 1)
    for held in networks:
        hidden = np.tanh(rows @ held["inner"] + held["inner_bias"])
        scores = hidden @ held["outer"] + rows @ held["direct"] + held["direct_bias"]
        scores = np.append(scores, none_row @ held["none"] + held["none_bias"])
        powers = np.exp(scores - scores.max())
        total += powers / powers.sum()
    return total / len(networks)


def join_compared(probabilities: Numbers, fits: Numbers) -> Numbers:
    """The probabilities of candidates and of none, with how well each fits behind the tuned layers."""
    joined = np.log(probabilities + _LEAST) + _FIT * fits
    powers = np.exp(joined - joined.max())
    return np.asarray(powers / powers.sum())


def score_rule(weights: Weights, row: Sequence[float]) -> float:
    """The probability that what the rules found is right, from a row of RULE_FEATURES."""
    z = float(np.dot(weights.rule, row)) + weights.rule_bias
    return float(1 / (1 + np.exp(-np.clip(z, -30, 30))))


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """The shipped weights, loaded once a process. Raises ReferenceWeightsUnusable."""
    if not NETWORKS.is_file():
        raise ReferenceWeightsUnusable("The weights of references are missing: train them again.")
    with np.load(NETWORKS, allow_pickle=False) as stored:
        if str(stored["features"]) != hash_reference_features():
            raise ReferenceWeightsUnusable(
                "The weights of references were made for another description of candidates: train them again."
            )
        held = {name: stored[name].astype(np.float64) for name in stored.files if name != "features"}
    return Weights(
        _take_networks(held, ""),
        _take_networks(held, QUICK_ARRAYS),
        held["rule"],
        float(held["rule_bias"]),
        dict(zip(CLASSES, map(float, held["thresholds"]), strict=True)),
        {kind: (float(low), float(high)) for kind, (low, high) in zip(CLASSES, held["doubt"], strict=True)},
        dict(zip(CLASSES, map(float, held["compared"]), strict=True)),
    )


def _take_networks(held: Mapping[str, Numbers], prefix: str) -> tuple[Network, ...]:
    return tuple(
        {name: held[prefix + name][place] for name in _NETWORK}
        for place in range(len(held[prefix + "inner"]))
    )


def hash_reference_features() -> str:
    """A hash over the names and order of what the weights read."""
    names = (*CANDIDATE_FEATURES, *NONE_FEATURES, *RULE_FEATURES, str(ATTENTIONS))
    return hashlib.sha256(" ".join(names).encode()).hexdigest()


def hash_references() -> str:
    """A hash over the manifest of these weights, which holds that of their file."""
    return hashlib.sha256(REFERENCE_MANIFEST.read_bytes()).hexdigest()


def read_reference_manifest() -> dict[str, Any]:
    """What the weights of references were trained on and how they measured."""
    manifest: dict[str, Any] = json.loads(REFERENCE_MANIFEST.read_text(encoding="utf-8"))
    return manifest
