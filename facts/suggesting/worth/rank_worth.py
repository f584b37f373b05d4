"""How likely a newsroom is to want a sentence checked: a calibrated probability from trained weights.

Two models. "speech" is the mean of small networks of one hidden layer over the sentence's meaning and description.
"news" is a kernel machine (RBF, least squares) over the same, the sentence's surroundings and what "speech" says of it:
debates are another genre, but there are forty times as many of their sentences. "quick" is a kernel machine that looks
words up instead of reading the sentence, for whole articles. All end in Platt's scaling (Platt
1999), fitted on documents held out.
Weights are plain arrays (npz without pickle) beside a manifest that names data, licences, seeds, figures and hashes.
Training: facts/training/train_worth.py; inference needs NumPy only.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facts.suggesting.sentences.parse_sentences import parse_texts
from facts.suggesting.worth.describe_claim import CLAIM_FEATURES
from facts.suggesting.worth.describe_sentence import FEATURES, describe_sentence
from facts.suggesting.worth.describe_surroundings import SURROUNDINGS
from facts.suggesting.worth.embed_text import DIMENSIONS, MODEL_SHA256, Vectors, average_words, embed_texts

NEWS = "news"
SPEECH = "speech"
QUICK = "quick"
GENRES = (NEWS, SPEECH)
WEIGHTS = Path(__file__).parent / "weights"

_Array = npt.NDArray[np.float64]


class WeightsUnusable(Exception):
    """The trained weights are missing, or were made for other features or another embedding model."""


@dataclass(frozen=True, slots=True)
class Model:
    """One trained model: a kernel machine or a set of small networks, with its scaling, calibration and threshold."""

    kind: str
    arrays: dict[str, _Array]

    def decide(self, rows: _Array) -> _Array:
        """Decision values (any scale, higher is worthier) of feature rows, shape (n, features)."""
        held = self.arrays
        scaled = np.clip((rows - held["mean"]) / held["scale"], -4.0, 4.0) * held["emphasis"]
        if self.kind == "kernel":
            support = held["support"]
            lengths = held["lengths"] if "lengths" in held else (support**2).sum(1)
            squares = (scaled**2).sum(1)[:, None] + lengths[None, :] - 2 * scaled @ support.T
            near = np.exp(-float(held["gamma"]) * np.maximum(squares, 0))
            values: _Array = near @ held["dual"] + float(held["intercept"])
            return values
        hidden = np.maximum(
            np.einsum("nf,kfh->knh", scaled, held["inner"]) + held["inner_bias"][:, None, :], 0
        )
        total: _Array = (np.einsum("knh,kh->kn", hidden, held["outer"]) + held["outer_bias"][:, None]).mean(0)
        return total

    def calibrate(self, values: _Array) -> _Array:
        """Decision values → probabilities, by the slope and offset of Platt's scaling."""
        z = np.clip(float(self.arrays["slope"]) * values + float(self.arrays["offset"]), -30, 30)
        probabilities: _Array = 1 / (1 + np.exp(-z))
        return probabilities


def rank_worth(
    texts: Sequence[str],
    *,
    genre: str = NEWS,
    docs: Sequence[Any] | None = None,
    surroundings: Sequence[Sequence[float]] | None = None,
    thorough: bool = True,
) -> list[float]:
    """The probability (0..1) that each sentence or clause deserves checking, in order.

    ``genre`` is "news" or "speech". ``docs`` are the texts' spaCy Docs or Spans, parsed here where absent.
    ``surroundings`` are describe_surroundings' rows for the texts, which only news
    is ranked by; without them the sentences count as standing alone, in average surroundings. With ``thorough`` False
    texts of news are ranked without their meaning, by the words in them: held-out average precision 0.89 for 0.91, in a
    tenth of the time. Raises WeightsUnusable, and ValueError for an unknown genre.
    """
    if genre not in GENRES:
        raise ValueError(f"The genre must be one of {', '.join(GENRES)}.")
    if not texts:
        return []
    parsed = docs if docs is not None else list(parse_texts(texts))
    described = np.array([describe_sentence(text, doc) for text, doc in zip(texts, parsed, strict=True)])
    whole = load_model(genre)
    if genre != NEWS:
        meaning = embed_texts(texts)
        return _to_list(whole, np.hstack([described, meaning]))
    around = None if surroundings is None else np.array(surroundings, dtype=np.float64)
    if not thorough:
        quick = load_model(QUICK)
        return _to_list(quick, join_quick(described, _place(quick, described, around), average_words(texts)))
    meaning = embed_texts(texts)
    return _to_list(whole, _join_news(whole, described, around, meaning))


def _join_news(whole: Model, described: _Array, around: _Array | None, meaning: Vectors) -> _Array:
    return join_news(described, _place(whole, described, around), load_model(SPEECH), meaning)


def _place(model: Model, described: _Array, around: _Array | None) -> _Array:
    """The surroundings, or for sentences that stand alone the average ones of the model's examples."""
    if around is not None:
        return around
    average = model.arrays["mean"][described.shape[1] : described.shape[1] + len(SURROUNDINGS)]
    return np.tile(average, (len(described), 1))


def join_quick(described: _Array, around: _Array, words: Vectors) -> _Array:
    """The rows that the quick model reads: description, surroundings, words."""
    return np.hstack([described, around, words])


def join_news(described: _Array, around: _Array, speech: Model, meaning: npt.NDArray[Any]) -> _Array:
    """The rows that the news model reads: description, surroundings, what the speech model says, meaning."""
    leaning = speech.decide(np.hstack([described, meaning]))
    return np.hstack([described, around, leaning[:, None], meaning])


def _to_list(model: Model, rows: _Array) -> list[float]:
    return [round(float(value), 6) for value in model.calibrate(model.decide(rows))]


def threshold(genre: str = NEWS) -> float:
    """The probability from which a sentence of this genre is suggested. Raises ValueError for an unknown genre."""
    if genre not in GENRES:
        raise ValueError(f"The genre must be one of {', '.join(GENRES)}.")
    return float(load_model(genre).arrays["threshold"])


def weights_sha256() -> str:
    """One hash over the manifest of these weights, which holds the hash of every file of them."""
    return hashlib.sha256((WEIGHTS / "manifest.json").read_bytes()).hexdigest()


def read_manifest() -> dict[str, Any]:
    """What the weights were trained on and how they measured."""
    manifest: dict[str, Any] = json.loads((WEIGHTS / "manifest.json").read_text(encoding="utf-8"))
    return manifest


@lru_cache(maxsize=4)
def load_model(name: str) -> Model:
    """A model by name: "news", "speech", "quick" or "claims" (for rank_claims). Loaded once a process, 0.01 s."""
    path = WEIGHTS / f"worth_{name}.npz"
    if not path.is_file():
        raise WeightsUnusable(f"The weights {path.name} are missing: run `make train`.")
    with np.load(path, allow_pickle=False) as stored:
        kind = str(stored["kind"])
        arrays = {
            key: stored[key].astype(np.float64)
            for key in stored.files
            if key not in ("kind", "features", "embedding")
        }
        features, embedding = str(stored["features"]), str(stored["embedding"])
    if features != hash_features() or embedding not in ("", MODEL_SHA256):
        raise WeightsUnusable(
            f"The weights {path.name} were made for another description of sentences: run `make train`."
        )
    if kind == "kernel":
        arrays["lengths"] = (arrays["support"] ** 2).sum(1)  # the same for every text
    return Model(kind, arrays)


def hash_features() -> str:
    """A hash over the names and order of what the models read and the size of a vector."""
    names = (*FEATURES, *SURROUNDINGS, *CLAIM_FEATURES, str(DIMENSIONS))
    return hashlib.sha256(" ".join(names).encode()).hexdigest()
