"""Teach two layers of the text encoder reference: low-rank changes of their weights, by gradient descent in NumPy.

What lies before these layers stays as it is and is computed once (`Seen`). Each example is one pronoun. What the
description of its candidates says already (`LinkExample.offsets`: logits of networks that have not seen its document)
is added to how well its words fit, so that only the rest is learned. LoRA: Hu et al. 2022; Adam: Kingma & Ba 2015.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
from onnx import numpy_helper
from scipy.special import erf

from facts.suggesting.references.attend import Numbers, Seen, find_model
from facts.suggesting.references.tuned_layers import (
    TUNED_LAYERS,
    TUNED_PARTS,
    Link,
    Matrix,
    name_weight,
    read_weight,
)

_RANK, _COMPARED = 8, 48
_EPOCHS, _BATCH, _RATE, _DECAY, _KEPT = 3, 16, 1e-3, 0.01, 0.9
_HEADS, _WIDTH = 12, 384
_HALF = np.float32(1 / np.sqrt(_WIDTH // _HEADS))
_BIASES = {
    "bq": "attention.self.query.bias",
    "bk": "attention.self.key.bias",
    "bv": "attention.self.value.bias",
    "bo": "attention.output.dense.bias",
    "g1": "attention.output.LayerNorm.weight",
    "b1": "attention.output.LayerNorm.bias",
    "bi": "intermediate.dense.bias",
    "bf": "output.dense.bias",
    "g2": "output.LayerNorm.weight",
    "b2": "output.LayerNorm.bias",
}

Arrays = dict[str, Matrix]


@dataclass(frozen=True, slots=True)
class LinkExample:
    """A pronoun, the logits of its candidates and of none, and which of them (none last) may be meant."""

    seen: Seen
    offsets: Numbers
    none_offset: float
    right: Numbers
    weight: float


class _Kept(NamedTuple):
    """What a layer's way back needs of its way there."""

    inner: Matrix
    asked: Matrix
    rows: npt.NDArray[np.int64] | None
    query: Matrix
    key: Matrix
    value: Matrix
    looks: Matrix
    context: Matrix
    middle: Matrix
    first_norm: tuple[Matrix, Matrix]
    active: Matrix
    slope: Matrix
    last_norm: tuple[Matrix, Matrix]


def tune_encoder(examples: Sequence[LinkExample], seed: int) -> Arrays:
    """The learned arrays, as `tuned_layers` reads them. Deterministic for a seed."""
    layers = _read_layers()
    drawn = np.random.default_rng(seed)
    arrays = _begin(layers, drawn)
    moments = {name: (np.zeros_like(array), np.zeros_like(array)) for name, array in arrays.items()}
    steps, step = _EPOCHS * -(-len(examples) // _BATCH), 0
    for _epoch in range(_EPOCHS):
        order = drawn.permutation(len(examples))
        for begin in range(0, len(order), _BATCH):
            weights = _join(layers, arrays)
            grads = {name: np.zeros_like(array) for name, array in arrays.items()}
            for place in order[begin : begin + _BATCH]:
                _learn(examples[place], layers, weights, arrays, grads, drawn)
            step += 1
            rate = _RATE * min(1.0, 10 * step / steps) * max(0.02, 1 - step / steps)
            for name, array in arrays.items():
                slope, (first, second) = grads[name] / _BATCH, moments[name]
                first += 0.1 * (slope - first)
                second += 0.01 * (slope * slope - second)
                moved = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
                array -= np.float32(rate) * (moved + _DECAY * array)
    return arrays


def compare_examples(examples: Sequence[LinkExample], arrays: Arrays) -> Iterator[Numbers]:
    """For each example how well its candidates fit behind the tuned layers, and last how well nobody does."""
    layers = _read_layers()
    weights = _join(layers, arrays)
    link = Link(arrays["pronoun"], arrays["mention"], arrays["alone"], float(arrays["none"][0]))
    for example in examples:
        seen, hidden = example.seen, example.seen.hidden.astype(np.float32)
        for layer, weight in zip(layers, weights, strict=True):
            hidden, _kept = _go(hidden, layer, weight, None)
        yield link.score(hidden, seen.here, seen.places) if seen.here >= 0 else np.zeros(len(seen.places) + 1)


def _read_layers() -> list[Arrays]:
    """The tuned layers as they were, each weight and bias by its short name."""
    model = onnx.load(str(find_model()))
    held = {item.name: item for item in model.graph.initializer}
    nodes = {node.name: node for node in model.graph.node}
    layers = []
    for number in TUNED_LAYERS:
        layer = {
            part: read_weight(held, name_weight(nodes, number, path)) for part, path in TUNED_PARTS.items()
        }
        for short, name in _BIASES.items():
            layer[short] = numpy_helper.to_array(held[f"encoder.layer.{number}.{name}"])
        layers.append(layer)
    return layers


def _begin(layers: Sequence[Arrays], drawn: np.random.Generator) -> Arrays:
    """Changes that change nothing yet, and a comparison that says little."""
    arrays: Arrays = {}
    for number, layer in zip(TUNED_LAYERS, layers, strict=True):
        for part in TUNED_PARTS:
            rows, columns = layer[part].shape
            arrays[f"{number}{part}A"] = drawn.normal(0, 1 / np.sqrt(rows), (rows, _RANK)).astype(np.float32)
            arrays[f"{number}{part}B"] = np.zeros((_RANK, columns), dtype=np.float32)
    for name in ("pronoun", "mention"):
        arrays[name] = drawn.normal(0, 0.04, (_WIDTH, _COMPARED)).astype(np.float32)
    arrays["alone"] = np.zeros(_WIDTH, dtype=np.float32)
    arrays["none"] = np.zeros(1, dtype=np.float32)
    return arrays


def _join(layers: Sequence[Arrays], arrays: Mapping[str, Matrix]) -> list[Arrays]:
    return [
        {part: layer[part] + arrays[f"{number}{part}A"] @ arrays[f"{number}{part}B"] for part in TUNED_PARTS}
        for number, layer in zip(TUNED_LAYERS, layers, strict=True)
    ]


def _learn(
    example: LinkExample,
    layers: Sequence[Arrays],
    weights: Sequence[Arrays],
    arrays: Arrays,
    grads: Arrays,
    drawn: np.random.Generator,
) -> None:
    """Add what one example asks for to the gradients."""
    seen, count = example.seen, len(example.seen.places)
    spans = [(number, low, high) for number, held in enumerate(seen.places) for low, high in held]
    if seen.here < 0 or not spans:
        return
    rows = np.array(sorted({seen.here, *(i for _number, low, high in spans for i in range(low, high))}))
    hidden = seen.hidden.astype(np.float32)
    hidden = hidden * drawn.binomial(1, _KEPT, hidden.shape).astype(np.float32) / np.float32(_KEPT)
    kept: list[_Kept] = []
    for number, (layer, weight) in enumerate(zip(layers, weights, strict=True)):
        # Behind the last layer only the words that are compared are looked at.
        hidden, way = _go(hidden, layer, weight, rows if number == len(layers) - 1 else None)
        kept.append(way)
    here = int(np.searchsorted(rows, seen.here))
    means = np.zeros((len(spans), len(rows)), dtype=np.float32)
    for place, (_number, low, high) in enumerate(spans):
        first = int(np.searchsorted(rows, low))
        means[place, first : first + high - low] = 1 / (high - low)
    owner = np.array([number for number, _low, _high in spans])
    mentions, pronoun = means @ hidden, hidden[here]
    scale = np.float32(1 / np.sqrt(_COMPARED))
    asked, told = pronoun @ arrays["pronoun"], mentions @ arrays["mention"]
    fit = (told @ asked) * scale + mentions @ arrays["alone"]
    top = np.full(count, -np.inf)
    np.maximum.at(top, owner, fit)
    powers = np.exp(fit - top[owner])
    total = np.bincount(owner, powers, count)
    held = total > 0
    scores = np.where(held, np.where(held, top, 0.0) + np.log(np.where(held, total, 1.0)), 0.0)
    logits = np.append(example.offsets + scores, example.none_offset + arrays["none"][0])
    likely = np.exp(logits - logits.max())
    likely /= likely.sum()
    hit = likely * example.right
    by_logit = (example.weight * (likely - hit / max(hit.sum(), 1e-12))).astype(np.float32)
    grads["none"][0] += by_logit[-1]
    by_fit = (by_logit[:-1][owner] * powers / total[owner]).astype(np.float32)
    grads["alone"] += mentions.T @ by_fit
    grads["mention"] += np.outer(mentions.T @ by_fit, asked) * scale
    by_asked = (by_fit @ told) * scale
    grads["pronoun"] += np.outer(pronoun, by_asked)
    by_mention = np.outer(by_fit, arrays["alone"]) + np.outer(by_fit, arrays["mention"] @ asked) * scale
    by_hidden = means.T @ by_mention
    by_hidden[here] += arrays["pronoun"] @ by_asked
    for number in range(len(layers) - 1, -1, -1):
        by_hidden = _return(by_hidden, layers[number], weights[number], kept[number], arrays, grads, number)


def _go(
    inner: Matrix, layer: Arrays, weight: Arrays, rows: npt.NDArray[np.int64] | None
) -> tuple[Matrix, _Kept]:
    """A layer of the encoder: the words behind it, all of them or those of ``rows``."""
    asked = inner if rows is None else inner[rows]
    query, key, value = (
        _part(words @ weight[part] + layer[f"b{part}"])
        for words, part in ((asked, "q"), (inner, "k"), (inner, "v"))
    )
    looks = query @ key.transpose(0, 2, 1) * _HALF
    looks = np.exp(looks - looks.max(2, keepdims=True))
    looks /= looks.sum(2, keepdims=True)
    context = _unite(looks @ value)
    middle, first_norm = _norm(context @ weight["o"] + layer["bo"] + asked, layer["g1"], layer["b1"])
    before = middle @ weight["i"] + layer["bi"]
    share = (0.5 * (1 + erf(before / np.float32(np.sqrt(2))))).astype(np.float32)
    slope = share + before * np.exp(-0.5 * before * before) * np.float32(1 / np.sqrt(2 * np.pi))
    active = before * share
    behind, last_norm = _norm(active @ weight["f"] + layer["bf"] + middle, layer["g2"], layer["b2"])
    return behind, _Kept(
        inner, asked, rows, query, key, value, looks, context, middle, first_norm, active, slope, last_norm
    )


def _return(
    by_behind: Matrix,
    layer: Arrays,
    weight: Arrays,
    kept: _Kept,
    arrays: Arrays,
    grads: Arrays,
    number: int,
) -> Matrix:
    """The gradients of a layer's changes, added up, and that of the words before it."""

    def learn(part: str, words: Matrix, by_words: Matrix) -> None:
        name = f"{TUNED_LAYERS[number]}{part}"
        grads[f"{name}A"] += words.T @ (by_words @ arrays[f"{name}B"].T)
        grads[f"{name}B"] += (words @ arrays[f"{name}A"]).T @ by_words

    by_last = _norm_back(by_behind, layer["g2"], kept.last_norm)
    learn("f", kept.active, by_last)
    by_before = (by_last @ weight["f"].T) * kept.slope
    learn("i", kept.middle, by_before)
    by_middle: Matrix = (by_last + by_before @ weight["i"].T).astype(np.float32)
    by_first = _norm_back(by_middle, layer["g1"], kept.first_norm)
    learn("o", kept.context, by_first)
    by_context = _part(by_first @ weight["o"].T)
    by_looks = by_context @ kept.value.transpose(0, 2, 1)
    by_value = _unite(kept.looks.transpose(0, 2, 1) @ by_context)
    by_looks = kept.looks * (by_looks - (by_looks * kept.looks).sum(2, keepdims=True)) * _HALF
    by_query, by_key = _unite(by_looks @ kept.key), _unite(by_looks.transpose(0, 2, 1) @ kept.query)
    learn("q", kept.asked, by_query)
    learn("k", kept.inner, by_key)
    learn("v", kept.inner, by_value)
    by_inner = by_key @ weight["k"].T + by_value @ weight["v"].T
    by_asked = by_first + by_query @ weight["q"].T
    if kept.rows is None:
        return np.asarray(by_inner + by_asked)
    np.add.at(by_inner, kept.rows, by_asked)
    return np.asarray(by_inner)


def _part(words: Matrix) -> Matrix:
    return words.reshape(len(words), _HEADS, -1).transpose(1, 0, 2)


def _unite(parts: Matrix) -> Matrix:
    return parts.transpose(1, 0, 2).reshape(parts.shape[1], -1)


def _norm(words: Matrix, gain: Matrix, bias: Matrix) -> tuple[Matrix, tuple[Matrix, Matrix]]:
    centred = words - words.mean(1, keepdims=True)
    scale = 1 / np.sqrt((centred * centred).mean(1, keepdims=True) + 1e-12)
    normed = centred * scale
    return normed * gain + bias, (normed, scale)


def _norm_back(by_words: Matrix, gain: Matrix, kept: tuple[Matrix, Matrix]) -> Matrix:
    normed, scale = kept
    part = by_words * gain
    return np.asarray(
        scale * (part - part.mean(1, keepdims=True) - normed * (part * normed).mean(1, keepdims=True))
    )
