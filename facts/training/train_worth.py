"""Train the rankers of worth and of claims, and write their weights with a manifest.

How they are made: facts/training/fit_worth.py and fit_claims.py. Seeds are fixed: the same data, the same weights on
the same machine.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from facts.suggesting.sentences.parse_sentences import MODEL as PARSER
from facts.suggesting.worth.describe_sentence import FEATURES
from facts.suggesting.worth.embed_text import MODEL_NAME, MODEL_SHA256, average_words
from facts.suggesting.worth.rank_worth import Model, hash_features, join_news, join_quick
from facts.training.data_sets import (
    CLAIMBUSTER,
    DECISIONS,
    NEWS_CLAIMS,
    NEWS_WORTHINESS,
    DataSet,
    Example,
    read_claimbuster,
    read_decisions,
    read_news_claims,
    read_news_worthiness,
)
from facts.training.fit_claims import (
    RankedArticle,
    fit_claims,
    hold_out_articles,
    rank_articles,
    rank_by_worth_alone,
)
from facts.training.fit_worth import (
    FOLDS,
    SEED,
    Array,
    Fit,
    Held,
    describe_examples,
    fit_news,
    fit_quick,
    fit_speech,
    hold_out,
    lower_examples,
    read_labels,
    surround_examples,
)

LICENCE_NOTE = (
    "ClaimBuster: Arslan, Hassan, Li, Tremayne, A Benchmark Dataset of Check-worthy Factual Claims, ICWSM "
    "2020. The licence field of its Zenodo record 3609356 (https://zenodo.org/api/records/3609356, "
    "license.id cc-by-4.0) is quoted by several public projects; the record itself could not be opened "
    "when these weights were made. worth_speech.npz was trained on it, and worth_news.npz reads what that model "
    "says; `make train` without checkthat_checkworthy_en makes all weights from the CC BY sets alone."
)


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
    speech, rows = news, np.hstack([described, vectors])
    if (debates := CLAIMBUSTER.find(folder)) is not None:
        speech = read_claimbuster(debates)
        say(f"Describing {len(speech)} sentences of debates; this takes some minutes …")
        rows = np.hstack(describe_examples(speech))
        used.append(_describe_set(CLAIMBUSTER, debates, len(speech)))
    measured = {}
    model, measured["speech"] = _train_one("speech", rows, speech, fit_speech, target, say)
    around = surround_examples(news)
    rows = join_news(described, around, model, vectors)
    looked_up = join_quick(described, around, average_words([example.text for example in news]))
    # A speech model of the same sentences would tell the news model their labels.
    fit = partial(fit_news, debates=debates is not None)
    _model, measured["news"] = _train_one("news", rows, news, fit, target, say, lower_examples(news))
    _model, measured["quick"] = _train_one("quick", looked_up, news, fit_quick, target, say)
    marked = []
    if (articles := NEWS_CLAIMS.find(folder)) is not None:
        marked = read_news_claims(articles)
        used.append(_describe_set(NEWS_CLAIMS, articles, len(marked), "articles"))
        say(f"Suggesting the claims of {len(marked)} marked articles …")
    measured["claims"] = _train_claims(rank_articles(marked, looked_up, news), target, say)
    manifest = _write_manifest(target, used, measured)
    say(f"Wrote {', '.join(f'worth_{name}.npz' for name in measured)} and manifest.json to {target}.")
    return manifest


def _describe_set(item: DataSet, path: Path, count: int, unit: str = "sentences") -> dict[str, Any]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "name": item.name,
        "published": item.published,
        "licence": item.licence,
        "examples": count,
        "unit": unit,
        "sha256": digest,
    }


def _train_one(
    name: str,
    rows: Array,
    examples: Sequence[Example],
    fit: Fit,
    target: Path,
    say: Callable[[str], None],
    shares: Array | None = None,
) -> tuple[Model, dict[str, Any]]:
    held = hold_out(rows, examples, fit, shares)
    labels, weights = read_labels(examples)
    model = fit(rows, labels, weights)
    say(
        f"{name}: average precision {held.average_precision:.3f}, F1 {held.f1:.3f} on documents held out; "
        f"threshold {held.threshold}."
    )
    path = target / f"worth_{name}.npz"
    save_model(model, path, held=held, embedding=MODEL_SHA256)
    return model, {
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


def _train_claims(
    articles: Sequence[RankedArticle], target: Path, say: Callable[[str], None]
) -> dict[str, Any]:
    path = target / "worth_claims.npz"
    model = fit_claims(articles) if articles else rank_by_worth_alone()
    save_model(model, path)
    entry = {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "kind": model.kind,
        "documents": len(articles),
    }
    if articles:
        precisions = hold_out_articles(articles)
        entry["held_out"] = {
            "average_precision": round(float(np.mean(precisions)), 4),
            "folds": len(articles),
        }
        say(f"claims: average precision {np.mean(precisions):.3f}, the mean of articles held out.")
    return entry


def save_model(model: Model, path: Path, *, held: Held | None = None, embedding: str = "") -> None:
    """Write a model as plain arrays. The large ones are halved to 16 bits, which the fit already allowed for."""
    arrays: dict[str, Any] = {
        key: value.astype(np.float16 if key in ("support", "inner") else np.float32)
        for key, value in model.arrays.items()
    }
    if held is not None:
        arrays |= {
            "slope": np.float32(held.slope),
            "offset": np.float32(held.offset),
            "threshold": np.float32(held.threshold),
        }
    arrays |= {
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
