"""Train the rankers of worth and write their weights with a manifest.

Method: description (facts/suggesting/describe_sentence.py) and MiniLM vector of each sentence, standardised. News: an
RBF support vector machine; speech: the mean of networks of one hidden layer. Calibration (Platt) and threshold come
from predictions on documents that were held out, five folds by document. Seeds are fixed: the same data, the same
weights on the same machine.
"""

import hashlib
import json
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC

from facts.suggesting.describe_sentence import FEATURES, describe_sentence
from facts.suggesting.embed_text import MODEL_NAME, MODEL_SHA256, embed_texts
from facts.suggesting.parse_sentences import MODEL as PARSER
from facts.suggesting.parse_sentences import load_language
from facts.suggesting.rank_worth import Model, hash_features
from facts.training.data_sets import (
    CLAIMBUSTER,
    DECISIONS,
    NEWS_WORTHINESS,
    DataSet,
    Example,
    read_claimbuster,
    read_decisions,
    read_news_worthiness,
)

SEED = 20261122
FOLDS = 5
SMALL = 5_000
Array = npt.NDArray[np.float64]

LICENCE_NOTE = (
    "ClaimBuster: Arslan, Hassan, Li, Tremayne, A Benchmark Dataset of Check-worthy Factual Claims, ICWSM "
    "2020. The licence field of its Zenodo record 3609356 (https://zenodo.org/api/records/3609356, "
    "license.id cc-by-4.0) is quoted by several public projects; the record itself could not be opened "
    "when these weights were made. Only worth_speech.npz was trained on it; `make train` without "
    "checkthat_checkworthy_en makes speech weights from the CC BY sets alone."
)


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
    docs = load_language().pipe(texts)
    described = np.array([describe_sentence(text, doc) for text, doc in zip(texts, docs, strict=True)])
    return described, embed_texts(texts).astype(np.float64)


def fit_kernel(
    rows: Array, labels: Array, weights: Array, *, emphasis: Array, c: float, gamma: float
) -> Model:
    """An RBF support vector machine over standardised rows."""
    arrays = _fit_scaling(rows, emphasis)
    scaled = np.clip((rows - arrays["mean"]) / arrays["scale"], -4, 4) * emphasis
    machine = SVC(C=c, gamma=gamma).fit(scaled, labels, sample_weight=weights)
    arrays |= {
        "support": machine.support_vectors_.astype(np.float16).astype(np.float64),
        "dual": machine.dual_coef_[0],
        "intercept": machine.intercept_,
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


def hold_out(rows: Array, examples: Sequence[Example], fit: Fit) -> Held:
    """Fit on four fifths of the documents, predict the fifth, five times; then calibrate on all those predictions.

    The F1 is honest too: the threshold for each fold is chosen on the other folds. On a small set the shipped
    threshold is the mean of three divisions into folds, for that of one is luck.
    """
    labels, _ = read_labels(examples)
    decided = _predict_held(rows, examples, fit, SEED)
    platt = fit_platt(decided, labels)
    probabilities = platt.calibrate(decided)
    folds = assign_folds(examples)
    suggested = np.zeros(len(rows), dtype=bool)
    for fold in range(FOLDS):
        held = folds == fold
        suggested[held] = probabilities[held] >= choose_threshold(labels[~held], probabilities[~held])
    thresholds = [choose_threshold(labels, probabilities)]
    for seed in (SEED + 1, SEED + 2) if len(rows) < SMALL else ():
        other = _predict_held(rows, examples, fit, seed)
        thresholds.append(choose_threshold(labels, fit_platt(other, labels).calibrate(other)))
    return Held(
        float(average_precision_score(labels, decided)),
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


def fit_news(rows: Array, labels: Array, weights: Array) -> Model:
    """The news model over description and vector."""
    described = len(FEATURES)
    emphasis = np.concatenate([np.full(described, 1.2), np.ones(rows.shape[1] - described)])
    return fit_kernel(rows, labels, weights, emphasis=emphasis, c=1.5, gamma=0.0022)


def fit_screen(rows: Array, labels: Array, weights: Array) -> Model:
    """The news model over the description alone, for sentences that need no embedding."""
    return fit_kernel(rows, labels, weights, emphasis=np.ones(rows.shape[1]), c=1.0, gamma=0.003)


def fit_speech(rows: Array, labels: Array, weights: Array) -> Model:
    """The speech model over description and vector."""
    return fit_networks(rows, labels, weights, emphasis=np.ones(rows.shape[1]), hidden=64, count=3)


def train_all(folder: Path, target: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Train what the folder's sets allow, write weights and manifest into ``target``; returns the manifest.

    Raises FileNotFoundError, in a sentence, without the news set: nothing ranks news without it.
    """
    news_path = NEWS_WORTHINESS.find(folder)
    if news_path is None:
        raise FileNotFoundError(
            f"{NEWS_WORTHINESS.name} is needed to train. Published: {NEWS_WORTHINESS.published}."
        )
    news = read_news_worthiness(news_path)
    used = [_describe_set(NEWS_WORTHINESS, news_path, len(news))]
    if (own := DECISIONS.find(folder)) is not None:
        decisions = read_decisions(own)
        news += decisions
        used.append(_describe_set(DECISIONS, own, len(decisions)))
    say(f"Describing {len(news)} sentences of news …")
    described, vectors = describe_examples(news)
    rows = np.hstack([described, vectors])
    models = {"news": (rows, news, fit_news), "screen": (described, news, fit_screen)}
    if (debates := CLAIMBUSTER.find(folder)) is not None:
        speech = read_claimbuster(debates)
        say(f"Describing {len(speech)} sentences of debates; this takes some minutes …")
        models["speech"] = (np.hstack(describe_examples(speech)), speech, fit_speech)
        used.append(_describe_set(CLAIMBUSTER, debates, len(speech)))
    else:
        models["speech"] = (rows, news, fit_speech)
    measured = {name: _train_one(name, *parts, target, say) for name, parts in models.items()}
    manifest = _write_manifest(target, used, measured)
    say(f"Wrote {', '.join(f'worth_{name}.npz' for name in measured)} and manifest.json to {target}.")
    return manifest


def _describe_set(item: DataSet, path: Path, count: int) -> dict[str, Any]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "name": item.name,
        "published": item.published,
        "licence": item.licence,
        "sentences": count,
        "sha256": digest,
    }


def _train_one(
    name: str, rows: Array, examples: Sequence[Example], fit: Fit, target: Path, say: Callable[[str], None]
) -> dict[str, Any]:
    held = hold_out(rows, examples, fit)
    labels, weights = read_labels(examples)
    model = fit(rows, labels, weights)
    say(
        f"{name}: average precision {held.average_precision:.3f}, F1 {held.f1:.3f} on documents held out; "
        f"threshold {held.threshold}."
    )
    path = target / f"worth_{name}.npz"
    save_model(model, held, path, embedding="" if name == "screen" else MODEL_SHA256)
    return {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "kind": model.kind,
        "documents": len({example.document for example in examples}),
        "held_out": {
            "average_precision": round(held.average_precision, 4),
            "f1": round(held.f1, 4),
            "folds": FOLDS,
        },
        "threshold": held.threshold,
    }


def save_model(model: Model, held: Held, path: Path, *, embedding: str) -> None:
    """Write a model as plain arrays. The large ones are halved to 16 bits, which the fit already allowed for."""
    arrays: dict[str, Any] = {
        key: value.astype(np.float16 if key in ("support", "inner") else np.float32)
        for key, value in model.arrays.items()
    }
    arrays |= {
        "slope": np.float32(held.slope),
        "offset": np.float32(held.offset),
        "threshold": np.float32(held.threshold),
        "kind": np.array(model.kind),
        "features": np.array(hash_features()),
        "embedding": np.array(embedding),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)


def _write_manifest(
    target: Path, used: Iterable[dict[str, Any]], measured: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    manifest = {
        "what": "Weights that rank sentences by how much they deserve checking.",
        "trained_by": "facts/training/train_worth.py (`make train DATA=FOLDER`)",
        "seed": SEED,
        "embedding": {"model": MODEL_NAME, "sha256": MODEL_SHA256, "licence": "Apache-2.0"},
        "parser": {"model": PARSER, "licence": "MIT"},
        "features": {"count": len(FEATURES), "sha256": hash_features()},
        "data": list(used),
        "never_trained_on": "CheckThat! subjectivity and AVeriTeC (non-commercial): they only measure.",
        "licence_note": LICENCE_NOTE,
        "models": measured,
    }
    (target / "manifest.json").write_text(
        json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return manifest
