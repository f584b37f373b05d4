"""Train the weights of relations between two claims, and measure them on pairs that nothing was made on.

Multinomial logistic regression over standardised findings and the rules' answer; the classes weighed alike. Learnt from
the development part of news_conflicts and the part "read" of relation_pairs.jsonl. `held_out` is measured on its part
"unread": whoever works on the rules or the words does not look at what is wrong there, or it is worth nothing.
`cross_validated`, ten times over by pair, flatters, since the rules were written on the same pairs. From a fixed seed:
the same data, the same weights.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from facts.comparing.relations.compare_claims import choose_relation
from facts.comparing.relations.describe_pair import Pair, describe_pair
from facts.comparing.relations.judge_pair import CONFLICT, RELATIONS, judge_pair
from facts.comparing.relations.read_side import read_sides
from facts.comparing.relations.weigh_pair import Rows, describe_rows, scale_rows
from facts.training.data_sets import NEWS_CONFLICTS

PAIRS = Path(__file__).parent / "relation_pairs.jsonl"
# The lowest by tenths at which, cross-validated, about one in fifty of what is no conflict is called one.
CONFLICT_THRESHOLD = 0.6
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
    own = _read_lines(PAIRS)
    learnt = _describe([*_read_lines(path), *(line for line in own if line["part"] == "read")])
    unread = _describe([line for line in own if line["part"] == "unread"])
    fitted = _fit(learnt.rows, learnt.labels)
    measured = {
        "held_out": _measure(unread, _weigh(fitted, unread.rows)),
        "cross_validated": _measure(learnt, _cross_validate(learnt)),
    }
    for name, figures in measured.items():
        for way, values in figures.items():
            say(f"{name}, {way}: {', '.join(f'{what} {value}' for what, value in values.items())}")
    target.mkdir(parents=True, exist_ok=True)
    weights = target / "relations.npz"
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
        "data": [
            {
                "name": NEWS_CONFLICTS.name,
                "published": NEWS_CONFLICTS.published,
                "licence": NEWS_CONFLICTS.licence,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            },
            {
                "name": PAIRS.name,
                "published": "facts/training, written and labelled before anything was run on them",
                "licence": NEWS_CONFLICTS.licence,
                "sha256": hashlib.sha256(PAIRS.read_bytes()).hexdigest(),
            },
        ],
        "pairs": {"trained on": len(learnt.labels), "held out": len(unread.labels)},
        "file": weights.name,
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "conflict_threshold": CONFLICT_THRESHOLD,
        **measured,
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return manifest


@dataclass(frozen=True)
class Labelled:
    """Pairs with what the weights read of each and the relation that a person named."""

    pairs: list[Pair]
    rows: Rows
    labels: Labels


def _read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _describe(lines: Sequence[dict[str, Any]]) -> Labelled:
    sides = read_sides([(line[side]["text"], line[side]["published"]) for line in lines for side in "ab"])
    pairs = [describe_pair(sides[2 * place], sides[2 * place + 1]) for place in range(len(lines))]
    return Labelled(pairs, describe_rows(pairs), np.array([line["relation"] for line in lines]))


def _measure(told: Labelled, likely: Rows) -> dict[str, dict[str, float]]:
    """How the rules alone do on pairs, and the weights with these probabilities."""
    by_rule = [judge_pair(pair).relation for pair in told.pairs]
    answers = [
        choose_relation(pair, dict(zip(RELATIONS, row, strict=True)), CONFLICT_THRESHOLD)
        for pair, row in zip(told.pairs, likely, strict=True)
    ]
    conflict = likely[:, RELATIONS.index(CONFLICT)]
    order = np.argsort(-conflict, kind="stable")
    right = np.cumsum(told.labels[order] == CONFLICT)
    enough = int(np.argmax(right >= _RECALL * (told.labels == CONFLICT).sum()))
    return {
        "rules": measure_relations(told.labels, by_rule),
        "weights": {
            **measure_relations(told.labels, answers),
            "precision of conflicts at recall 0.6": round(float(right[enough] / (enough + 1)), 3),
        },
    }


def _fit(rows: Rows, labels: Labels) -> dict[str, Rows]:
    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), _LEAST_SPREAD)
    model = LogisticRegression(C=_STRENGTH, max_iter=2000, class_weight="balanced")
    model.fit(scale_rows(rows, mean, spread), labels)
    order = [list(model.classes_).index(relation) for relation in RELATIONS]
    return {"mean": mean, "spread": spread, "weights": model.coef_[order], "offsets": model.intercept_[order]}


def _weigh(fitted: dict[str, Rows], rows: Rows) -> Rows:
    leaning = scale_rows(rows, fitted["mean"], fitted["spread"]) @ fitted["weights"].T + fitted["offsets"]
    odds = np.exp(leaning - leaning.max(axis=1, keepdims=True))
    likely: Rows = odds / odds.sum(axis=1, keepdims=True)
    return likely


def _cross_validate(told: Labelled) -> Rows:
    """The probabilities of each pair under weights that were fitted without it."""
    likely = np.zeros((len(told.labels), len(RELATIONS)))
    folds = StratifiedKFold(_TIMES, shuffle=True, random_state=_SEED)
    for learn, held in folds.split(told.rows, told.labels):
        likely[held] = _weigh(_fit(told.rows[learn], told.labels[learn]), told.rows[held])
    return likely


def measure_relations(labels: Sequence[str] | Labels, answers: Sequence[str] | Labels) -> dict[str, float]:
    """Macro-F1 of the relations, F1 of conflict, and the share of what is no conflict that is called one."""
    said, true = (np.asarray(given) == CONFLICT for given in (answers, labels))
    return {
        "macro-F1": round(float(f1_score(labels, answers, average="macro")), 3),
        "F1 of conflict": round(float(f1_score(true, said)), 3),
        "no conflicts called one": round(float((said & ~true).sum() / max(1, (~true).sum())), 3),
    }
