"""Train the weights of relations between two claims, and measure them on pairs held out.

Multinomial logistic regression over standardised findings and the rules' answer; the classes weighed alike. Held out
ten times over, by pair, from a fixed seed: the same data, the same weights.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from facts.comparing.relations.describe_pair import describe_pair
from facts.comparing.relations.judge_pair import CONFLICT, RELATIONS, judge_pair
from facts.comparing.relations.read_side import read_sides
from facts.comparing.relations.weigh_pair import Rows, describe_rows, scale_rows
from facts.training.data_sets import NEWS_CONFLICTS

CONFLICT_THRESHOLD = 0.5
_SEED, _TIMES, _STRENGTH = 20261130, 10, 0.03
# No finding counts for more because hardly any pair has it.
_LEAST_SPREAD = 0.1
_RECALL = 0.6

Labels = npt.NDArray[np.str_]


def train_relations(folder: Path, target: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Train from the folder's pairs, write weights and manifest into ``target``; returns the manifest.

    Raises FileNotFoundError, in a sentence, where the pairs are not there.
    """
    path = NEWS_CONFLICTS.find(folder)
    if path is None:
        raise FileNotFoundError(
            f"{NEWS_CONFLICTS.name} is needed to train. Published: {NEWS_CONFLICTS.published}."
        )
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    sides = read_sides([(line[side]["text"], line[side]["published"]) for line in lines for side in "ab"])
    pairs = [describe_pair(sides[2 * place], sides[2 * place + 1]) for place in range(len(lines))]
    labels = np.array([line["relation"] for line in lines])
    by_rule = np.array([judge_pair(pair).relation for pair in pairs])
    rows = describe_rows(pairs)
    measured = {"rules": measure_relations(labels, by_rule), "weights": _hold_out(rows, labels)}
    for name, figures in measured.items():
        say(f"{name}: {', '.join(f'{what} {value}' for what, value in figures.items())}")
    target.mkdir(parents=True, exist_ok=True)
    weights = target / "relations.npz"
    fitted = _fit(rows, labels)
    np.savez_compressed(
        weights,
        mean=fitted["mean"],
        spread=fitted["spread"],
        weights=fitted["weights"],
        offsets=fitted["offsets"],
    )
    manifest = {
        "what": "Weights that say how two claims stand to each other.",
        "trained_by": "facts/training/train_relations.py (`manage.py train_relations --data FOLDER`)",
        "seed": _SEED,
        "data": {
            "name": NEWS_CONFLICTS.name,
            "published": NEWS_CONFLICTS.published,
            "licence": NEWS_CONFLICTS.licence,
            "pairs": len(lines),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        },
        "file": weights.name,
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "conflict_threshold": CONFLICT_THRESHOLD,
        "held_out": measured,
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return manifest


def _fit(rows: Rows, labels: Labels) -> dict[str, Rows]:
    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), _LEAST_SPREAD)
    model = LogisticRegression(C=_STRENGTH, max_iter=2000, class_weight="balanced")
    model.fit(scale_rows(rows, mean, spread), labels)
    order = [list(model.classes_).index(relation) for relation in RELATIONS]
    return {"mean": mean, "spread": spread, "weights": model.coef_[order], "offsets": model.intercept_[order]}


def _hold_out(rows: Rows, labels: Labels) -> dict[str, float]:
    likely = np.zeros((len(labels), len(RELATIONS)))
    for learn, held in StratifiedKFold(_TIMES, shuffle=True, random_state=_SEED).split(rows, labels):
        fitted = _fit(rows[learn], labels[learn])
        leaning = (
            scale_rows(rows[held], fitted["mean"], fitted["spread"]) @ fitted["weights"].T + fitted["offsets"]
        )
        odds = np.exp(leaning - leaning.max(axis=1, keepdims=True))
        likely[held] = odds / odds.sum(axis=1, keepdims=True)
    conflict = RELATIONS.index(CONFLICT)
    called = likely.copy()
    called[called[:, conflict] < CONFLICT_THRESHOLD, conflict] = 0
    answers = np.array(RELATIONS)[called.argmax(axis=1)]
    order = np.argsort(-likely[:, conflict], kind="stable")
    right = np.cumsum(labels[order] == CONFLICT)
    enough = int(np.argmax(right >= _RECALL * (labels == CONFLICT).sum()))
    precise = round(float(right[enough] / (enough + 1)), 3)
    return {**measure_relations(labels, answers), "precision of conflicts at recall 0.6": precise}


def measure_relations(labels: Sequence[str] | Labels, answers: Sequence[str] | Labels) -> dict[str, float]:
    """Macro-F1 of the relations, F1 of conflict, and the share of what is no conflict that is called one."""
    said, true = (np.asarray(given) == CONFLICT for given in (answers, labels))
    return {
        "macro-F1": round(float(f1_score(labels, answers, average="macro")), 3),
        "F1 of conflict": round(float(f1_score(true, said)), 3),
        "no conflicts called one": round(float((said & ~true).sum() / max(1, (~true).sum())), 3),
    }
