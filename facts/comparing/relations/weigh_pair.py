"""How likely each relation is for a pair: logistic weights over what the rules find, and what they come to.

The weights are trained on pairs that were labelled by hand (facts/training/train_relations.py); what the rules say
counts several times as much as any single finding, because a few hundred pairs teach little that is certain.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facts.comparing.relations.describe_pair import Pair
from facts.comparing.relations.judge_pair import RELATIONS, judge_pair
from facts.comparing.relations.list_features import list_features

RELATION_WEIGHTS = Path(__file__).parent / "weights"
# How much more a rule's answer counts than a finding, in standard deviations.
RULE_COUNTS = 2.0
_FARTHEST = 4.0

Rows = npt.NDArray[np.float64]


class RelationWeightsUnusable(Exception):
    """The weights are missing, or were made for other findings."""


def describe_rows(pairs: Sequence[Pair]) -> Rows:
    """What the weights read of each pair: its findings, then what the rules say, one row each."""
    return np.array(
        [
            [
                *list_features(pair).values(),
                *(float(judge_pair(pair).relation == relation) for relation in RELATIONS),
            ]
            for pair in pairs
        ]
    ).reshape(len(pairs), -1)


def scale_rows(rows: Rows, mean: Rows, spread: Rows) -> Rows:
    """Rows in standard deviations from the mean, none farther than four, the rules' answers counting more."""
    scaled: Rows = np.clip((rows - mean) / spread, -_FARTHEST, _FARTHEST)
    scaled[:, -len(RELATIONS) :] *= RULE_COUNTS
    return scaled


def weigh_pairs(pairs: Sequence[Pair]) -> Rows:
    """The probability of each of RELATIONS, in their order, one row a pair. Raises RelationWeightsUnusable."""
    if not pairs:
        return np.zeros((0, len(RELATIONS)))
    rows = describe_rows(pairs)
    held = load_relation_weights(rows.shape[1])
    leaning = scale_rows(rows, held["mean"], held["spread"]) @ held["weights"].T + held["offsets"]
    odds = np.exp(leaning - leaning.max(axis=1, keepdims=True))
    probabilities: Rows = odds / odds.sum(axis=1, keepdims=True)
    return probabilities


def read_conflict_threshold() -> float:
    """From which probability a pair is called a conflict: a false alarm costs more than a missed one."""
    return float(read_relation_manifest()["conflict_threshold"])


@lru_cache(maxsize=1)
def read_relation_manifest() -> dict[str, Any]:
    """What the weights were trained on, and how they measured."""
    path = RELATION_WEIGHTS / "manifest.json"
    if not path.is_file():
        raise RelationWeightsUnusable(f"{path.name} of the relations' weights is missing: run `make train`.")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


@lru_cache(maxsize=1)
def load_relation_weights(width: int) -> dict[str, Rows]:
    """The arrays of the weights, for rows of this width."""
    path = RELATION_WEIGHTS / "relations.npz"
    if not path.is_file():
        raise RelationWeightsUnusable(f"{path.name} is missing: run `make train`.")
    with np.load(path, allow_pickle=False) as stored:
        held = {name: stored[name].astype(np.float64) for name in stored.files}
    if held["weights"].shape != (len(RELATIONS), width):
        raise RelationWeightsUnusable(f"{path.name} was made for other findings: run `make train`.")
    return held


def relations_sha256() -> str:
    """One hash over the manifest of the weights, which holds that of their file: which software found a relation."""
    return hashlib.sha256((RELATION_WEIGHTS / "manifest.json").read_bytes()).hexdigest()
