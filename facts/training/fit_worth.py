"""Fit the rankers of worth and hold documents out.

Method: description (facts/suggesting/worth/describe_sentence.py) and MiniLM vector of each sentence, standardised.
Speech: the mean of networks of one hidden layer. News: least squares with an RBF kernel (Rifkin 2002), which reads the
sentence's surroundings and the speech model's decision too. Calibration (Platt) and threshold come
from predictions on documents that were held out, five folds by document. Seeds are fixed: the same data, the same
weights on the same machine.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from sklearn.neural_network import MLPClassifier

from facts.suggesting.score_sentences import WITHOUT_CLAIM
from facts.suggesting.sentences.parse_sentences import parse_texts
from facts.suggesting.suggest_claims import find_claims
from facts.suggesting.worth.describe_sentence import FEATURES, describe_sentence
from facts.suggesting.worth.describe_surroundings import SURROUNDINGS, describe_surroundings
from facts.suggesting.worth.embed_text import embed_texts
from facts.suggesting.worth.rank_worth import Model
from facts.training.data_sets import Example

SEED = 20261122
FOLDS = 5
SMALL = 5_000
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Held:
    """How a model did on documents that it had not seen, and what was fitted on that."""

    average_precision: float
    f1: float
    slope: float
    offset: float
    threshold: float


def describe_examples(examples: Sequence[Example]) -> tuple[Array, Array]:
    """The descriptions and the vectors of the examples, one row each."""
    texts = [example.text for example in examples]
    docs = parse_texts(texts)
    described = np.array([describe_sentence(text, doc) for text, doc in zip(texts, docs, strict=True)])
    return described, embed_texts(texts).astype(np.float64)


def surround_examples(examples: Sequence[Example]) -> Array:
    """The surroundings of the examples, each within its own document, one row each."""
    rows = np.zeros((len(examples), len(SURROUNDINGS)))
    for document in {example.document for example in examples}:
        places = [place for place, example in enumerate(examples) if example.document == document]
        rows[places] = describe_surroundings([examples[place].text for place in places])
    return rows


def fit_kernel(
    rows: Array, labels: Array, weights: Array, *, emphasis: Array, ridge: float, gamma: float
) -> Model:
    """Regularised least squares with an RBF kernel over standardised rows, on targets of -1 and 1."""
    arrays = _fit_scaling(rows, emphasis)
    scaled = np.clip((rows - arrays["mean"]) / arrays["scale"], -4, 4) * emphasis
    scaled = scaled.astype(np.float16).astype(np.float64)
    targets = 2 * labels - 1
    intercept = float(np.average(targets, weights=weights))
    machine = KernelRidge(alpha=ridge, kernel="rbf", gamma=gamma)
    machine.fit(scaled, targets - intercept, sample_weight=weights)
    arrays |= {
        "support": scaled,
        "dual": machine.dual_coef_,
        "intercept": np.array(intercept),
        "gamma": np.array(gamma),
    }
    return Model(
        "kernel", {key: np.asarray(value, dtype=np.float64).squeeze() for key, value in arrays.items()}
    )


def fit_networks(
    rows: Array, labels: Array, weights: Array, *, emphasis: Array, hidden: int, count: int
) -> Model:
    """The mean of small networks that differ in their seed. Example weights are not used: the library has none here."""
    arrays = _fit_scaling(rows, emphasis)
    scaled = (np.clip((rows - arrays["mean"]) / arrays["scale"], -4, 4) * emphasis).astype(np.float32)
    # A set as small as the news one needs more passes than the debates, counted in batches, to settle.
    passes = int(np.clip(180_000 / len(rows), 8, 60))
    networks = []
    for number in range(count):
        network = MLPClassifier(
            (hidden,),
            alpha=1.0,
            batch_size=min(256, len(rows)),
            max_iter=passes,
            random_state=SEED + number,
            n_iter_no_change=passes + 1,
        )
        with warnings.catch_warnings():
            # Stopping early is meant: more passes learn the debates by heart.
            warnings.simplefilter("ignore", ConvergenceWarning)
            networks.append(network.fit(scaled, labels))
    arrays |= {
        "inner": np.stack([network.coefs_[0] for network in networks]).astype(np.float16).astype(np.float64),
        "inner_bias": np.stack([network.intercepts_[0] for network in networks]).astype(np.float64),
        "outer": np.stack([network.coefs_[1][:, 0] for network in networks]).astype(np.float64),
        "outer_bias": np.array([network.intercepts_[1][0] for network in networks], dtype=np.float64),
    }
    return Model("networks", arrays)


def _fit_scaling(rows: Array, emphasis: Array) -> dict[str, Array]:
    scale = rows.std(0)
    return {"mean": rows.mean(0), "scale": np.where(scale > 1e-9, scale, 1.0), "emphasis": emphasis}


Fit = Callable[[Array, Array, Array], Model]


def hold_out(rows: Array, examples: Sequence[Example], fit: Fit, shares: Array | None = None) -> Held:
    """Fit on four fifths of the documents, predict the fifth, five times; then calibrate on all those predictions.

    ``shares`` (0..1) lower the probability of single examples, as score_sentences does; slope and offset are without.
    The F1 is honest too: the threshold for each fold is chosen on the other folds. On a small set the shipped
    threshold is the mean of three divisions into folds, for that of one is luck.
    """
    labels, _ = read_labels(examples)
    decided = _predict_held(rows, examples, fit, SEED)
    platt = fit_platt(decided, labels)
    lowered = np.ones(len(rows)) if shares is None else shares
    probabilities = lowered * platt.calibrate(decided)
    folds = assign_folds(examples)
    suggested = np.zeros(len(rows), dtype=bool)
    for fold in range(FOLDS):
        held = folds == fold
        suggested[held] = probabilities[held] >= choose_threshold(labels[~held], probabilities[~held])
    thresholds = [choose_threshold(labels, probabilities)]
    for seed in (SEED + 1, SEED + 2) if len(rows) < SMALL else ():
        other = _predict_held(rows, examples, fit, seed)
        thresholds.append(choose_threshold(labels, lowered * fit_platt(other, labels).calibrate(other)))
    return Held(
        float(average_precision_score(labels, probabilities)),
        float(f1_score(labels, suggested)),
        float(platt.arrays["slope"]),
        float(platt.arrays["offset"]),
        round(float(np.mean(thresholds)), 3),
    )


def _predict_held(rows: Array, examples: Sequence[Example], fit: Fit, seed: int) -> Array:
    labels, weights = read_labels(examples)
    folds = assign_folds(examples, seed)
    decided = np.zeros(len(rows))
    for fold in range(FOLDS):
        held = folds == fold
        decided[held] = fit(rows[~held], labels[~held], weights[~held]).decide(rows[held])
    return decided


def lower_examples(examples: Sequence[Example]) -> Array:
    """How much of its worth each example keeps: less where the rules find no claim in it."""
    return np.array(
        [
            1.0
            if find_claims(example.text, headline=None, published=None, furniture=())[0]
            else WITHOUT_CLAIM
            for example in examples
        ]
    )


def fit_platt(decided: Array, labels: Array) -> Model:
    """Platt's scaling of decision values, as a model that can only calibrate."""
    fitted = LogisticRegression(C=1e6).fit(decided[:, None], labels)
    return Model("", {"slope": fitted.coef_[0][0], "offset": fitted.intercept_[0]})


def read_labels(examples: Sequence[Example]) -> tuple[Array, Array]:
    """Labels (1 worthy, 0 not) and weights of the examples."""
    labels = np.array([float(example.worthy) for example in examples])
    return labels, np.array([example.weight for example in examples])


def assign_folds(examples: Sequence[Example], seed: int = SEED) -> npt.NDArray[np.int64]:
    """The fold (0..4) of each example; a document is never in two."""
    documents = sorted({example.document for example in examples})
    np.random.default_rng(seed).shuffle(documents)
    fold_of = {document: place % FOLDS for place, document in enumerate(documents)}
    return np.array([fold_of[example.document] for example in examples])


def choose_threshold(labels: Array, probabilities: Array) -> float:
    """The middle of the thresholds whose F1 is within 0.004 of the best: the very best one is luck."""
    grid = np.linspace(0.15, 0.85, 71)
    scores = np.array([f1_score(labels, probabilities >= cut, zero_division=0) for cut in grid])
    return round(float(grid[scores >= scores.max() - 0.004].mean()), 3)


def fit_news(rows: Array, labels: Array, weights: Array, *, debates: bool = True) -> Model:
    """The news model over the rows of join_news; with ``debates`` False it leaves out what the speech model says."""
    emphasis = _weigh(rows, 1.2, 1.5, 3.0 * debates)
    return fit_kernel(rows, labels, weights, emphasis=emphasis, ridge=0.5, gamma=0.0022)


def _weigh(rows: Array, described: float, around: float, *more: float) -> Array:
    """How much each column of the rows counts: description, surroundings, single columns, and 1 for the vector."""
    given = [np.full(len(FEATURES), described), np.full(len(SURROUNDINGS), around), np.array(more)]
    emphasis = np.concatenate(given)
    return np.concatenate([emphasis, np.ones(rows.shape[1] - len(emphasis))])


def fit_quick(rows: Array, labels: Array, weights: Array) -> Model:
    """The news model over the rows of join_quick, for whole articles."""
    return fit_kernel(rows, labels, weights, emphasis=_weigh(rows, 1.2, 1.5), ridge=0.5, gamma=0.002)


def fit_speech(rows: Array, labels: Array, weights: Array) -> Model:
    """The speech model over description and vector."""
    return fit_networks(rows, labels, weights, emphasis=np.ones(rows.shape[1]), hidden=64, count=3)
