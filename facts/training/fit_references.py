"""Fit the ranker of references: small networks over candidates, with a softmax over them and "none".

An example is one pronoun: which of its candidates are right (1), wrong (-1) or not known (0). Where the right one is
known, its probability is raised; where only wrong ones are, theirs is lowered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from facts.suggesting.references.attend import Numbers, Seen

RIGHT, WRONG, UNKNOWN = 1, -1, 0
_HIDDEN = 20
_STEPS = 150


@dataclass(frozen=True, slots=True)
class Pronoun:
    """One pronoun of a document: the rows of its candidates and of none, and what is known of each candidate.

    ``none`` says that none of the candidates is right for certain; ``seen`` is what the encoder's tuned layers compare.
    """

    document: str
    rows: Numbers
    none_row: Numbers
    labels: tuple[int, ...]
    none: bool
    weight: float = 1.0
    seen: Seen | None = None

    @property
    def may_be_meant(self) -> list[float]:
        """1 for each candidate that may be meant, and last for none of them.

        With a right one known, only it may be meant; else whatever is not known to be wrong, or none alone.
        """
        known = RIGHT in self.labels
        held = [float(one == RIGHT if known else one == UNKNOWN and not self.none) for one in self.labels]
        return [*held, float(not known)]


@dataclass(frozen=True, slots=True)
class _Batch:
    rows: Numbers
    none_rows: Numbers
    starts: npt.NDArray[np.int64]
    owner: npt.NDArray[np.int64]
    right: Numbers
    right_none: Numbers
    weights: Numbers


def fit_network(pronouns: Sequence[Pronoun], penalty: float, seed: int) -> dict[str, Numbers]:
    """One network: the arrays that rank_candidates.score reads. Deterministic for a seed."""
    batch = _gather(pronouns)
    mean, scale = _scaling(batch.rows)
    none_mean, none_scale = _scaling(batch.none_rows)
    rows = ((batch.rows - mean) / scale).astype(np.float32)  # half the time of double precision, and as good
    none_rows = (batch.none_rows - none_mean) / none_scale
    shapes = (
        (rows.shape[1], _HIDDEN),
        (_HIDDEN,),
        (_HIDDEN,),
        (rows.shape[1],),
        (none_rows.shape[1],),
        (1,),
    )
    sizes = [int(np.prod(shape)) for shape in shapes]
    drawn = np.random.default_rng(seed)
    start = np.concatenate(
        [
            drawn.normal(0, 0.5 / np.sqrt(shapes[0][0]), sizes[0]),
            np.zeros(sizes[1]),
            drawn.normal(0, 0.3, sizes[2]),
            *(np.zeros(size) for size in sizes[3:]),
        ]
    )

    def lose(flat: Numbers) -> tuple[float, Numbers]:
        parts = [part.reshape(shape) for part, shape in zip(_cut(flat, sizes), shapes, strict=True)]
        none_direct, none_bias = parts[4:]
        inner, bias, outer, direct = (part.astype(np.float32) for part in parts[:4])
        hidden = np.tanh(rows @ inner + bias)
        scores = (hidden @ outer + rows @ direct).astype(np.float64)
        none_scores = none_rows @ none_direct + none_bias[0]
        loss, by_score, by_none = _softmax_loss(batch, scores, none_scores)
        by_score = by_score.astype(np.float32)
        by_hidden = np.outer(by_score, outer) * (1 - hidden**2)
        gradient = np.concatenate(
            [
                (rows.T @ by_hidden).ravel(),
                by_hidden.sum(0),
                hidden.T @ by_score,
                rows.T @ by_score,
                none_rows.T @ by_none,
                [by_none.sum()],
            ]
        )
        return loss + penalty * float(flat @ flat), gradient + 2 * penalty * flat

    best = minimize(lose, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    inner, bias, outer, direct, none_direct, none_bias = (
        part.reshape(shape) for part, shape in zip(_cut(best.x, sizes), shapes, strict=True)
    )
    # The scaling is folded into the weights, so that use reads rows as they are.
    return {
        "inner": inner / scale[:, None],
        "inner_bias": bias - (mean / scale) @ inner,
        "outer": outer,
        "direct": direct / scale,
        "direct_bias": np.array([-(mean / scale) @ direct]),
        "none": none_direct / none_scale,
        "none_bias": none_bias - (none_mean / none_scale) @ none_direct,
    }


def _cut(flat: Numbers, sizes: Sequence[int]) -> list[Numbers]:
    return np.split(flat, np.cumsum(sizes)[:-1])


def _scaling(rows: Numbers) -> tuple[Numbers, Numbers]:
    deviation = rows.std(0)
    return rows.mean(0), np.where(deviation > 1e-6, deviation, 1.0)


def _gather(pronouns: Sequence[Pronoun]) -> _Batch:
    counts = np.array([len(p.labels) for p in pronouns])
    owner = np.repeat(np.arange(len(pronouns)), counts)
    meant = [p.may_be_meant for p in pronouns]
    return _Batch(
        rows=np.vstack([p.rows for p in pronouns if len(p.labels)]),
        none_rows=np.vstack([p.none_row for p in pronouns]),
        starts=np.concatenate([[0], np.cumsum(counts)[:-1]]),
        owner=owner,
        right=np.array([one for held in meant for one in held[:-1]]),
        right_none=np.array([held[-1] for held in meant]),
        weights=np.array([p.weight for p in pronouns]),
    )


def _softmax_loss(batch: _Batch, scores: Numbers, none_scores: Numbers) -> tuple[float, Numbers, Numbers]:
    """The weighted loss -log P(right ones), and its gradients by the candidates' scores and by those of none."""
    count = len(batch.weights)
    top = none_scores.copy()
    np.maximum.at(top, batch.owner, scores)
    powers = np.exp(scores - top[batch.owner])
    none_powers = np.exp(none_scores - top)
    total = none_powers + np.bincount(batch.owner, powers, count)
    held = none_powers * batch.right_none + np.bincount(batch.owner, powers * batch.right, count)
    held = np.maximum(held, 1e-12)
    loss = float((batch.weights * (np.log(total) - np.log(held))).sum())
    share, none_share = powers / total[batch.owner], none_powers / total
    owed = powers * batch.right / held[batch.owner]
    none_owed = none_powers * batch.right_none / held
    return loss, batch.weights[batch.owner] * (share - owed), batch.weights * (none_share - none_owed)
