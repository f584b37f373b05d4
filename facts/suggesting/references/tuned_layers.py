"""What was taught to the text encoder itself: two of its layers, changed a little, and who fits whom behind them.

The changes are of low rank (Hu et al. 2022, LoRA): each weight of the layers has a product of two thin matrices added
to it, and is rounded to eight bits again as it was. Behind the last of these layers the words of a pronoun and of what
it may mean are compared by two learned projections. Training: facts/training/tune_encoder.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.utils import Extractor

from facts.suggesting.references.guess_gender import REFERENCE_WEIGHTS

TUNED = REFERENCE_WEIGHTS / "encoder.npz"
TUNED_LAYERS = (6, 7)  # of the encoder's twelve, from 0; what lies before them stays as it is
# The weights of a layer that are changed, by the name of their node in the graph.
TUNED_PARTS = {
    "q": "attention/self/query",
    "k": "attention/self/key",
    "v": "attention/self/value",
    "o": "attention/output/dense",
    "i": "intermediate/dense",
    "f": "output/dense",
}
_MASK = "/Mul_output_0"  # added to each attention: nothing is hidden from a window
_LARGEST = 127

Matrix = npt.NDArray[np.float32]
Spans = Sequence[
    Sequence[tuple[int, int]]
]  # of each candidate its mentions, as half-open runs of word pieces


@dataclass(frozen=True, slots=True)
class Link:
    """How the words of a pronoun and of a mention are compared; ``none`` is how well nobody fits."""

    pronoun: Matrix
    mention: Matrix
    alone: Matrix
    none: float

    def score(self, hidden: Matrix, here: int, spans: Spans) -> npt.NDArray[np.float64]:
        """How well the mentions of each candidate fit the pronoun at piece ``here``, and last how well nobody does.

        0 for a candidate of which nothing is in sight.
        """
        places = [(number, low, high) for number, held in enumerate(spans) for low, high in held]
        found = np.zeros(len(spans) + 1)
        found[-1] = self.none
        if not places:
            return found
        mentions = np.stack([hidden[low:high].mean(0) for _number, low, high in places])
        fit = (mentions @ self.mention) @ (hidden[here] @ self.pronoun) / np.sqrt(self.mention.shape[1])
        fit = (fit + mentions @ self.alone).astype(np.float64)
        for number in {number for number, _low, _high in places}:
            own = fit[[place for place, (owner, _low, _high) in enumerate(places) if owner == number]]
            found[number] = own.max() + np.log(np.exp(own - own.max()).sum())
        return found


class Tuned(NamedTuple):
    """The two layers, ready to run on what lies before them, and the comparison behind them."""

    session: onnxruntime.InferenceSession
    before: str
    behind: str
    link: Link

    def read(self, hidden: Matrix) -> Matrix:
        """The words of a window behind the layers, from those before them."""
        mask = np.zeros((1, 1, 1, len(hidden)), dtype=np.float32)
        (words,) = self.session.run([self.behind], {self.before: hidden[None], _MASK: mask})
        return np.asarray(words[0])


def name_words(layer: int) -> str:
    """What the words behind a layer are called in the graph."""
    return f"/encoder/layer.{layer}/output/LayerNorm/Add_1_output_0"


def open_tuned(model: onnx.ModelProto, options: onnxruntime.SessionOptions) -> Tuned:
    """Cut the two layers out of the encoder's graph, which is changed, and put in what was learned."""
    arrays = load_tuned()
    _change_layers(model, arrays)
    before, behind = name_words(TUNED_LAYERS[0] - 1), name_words(TUNED_LAYERS[-1])
    known = {item.name for item in model.graph.value_info}
    model.graph.value_info.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in ((before, [1, None, None]), (behind, [1, None, None]), (_MASK, [1, 1, 1, None]))
        if name not in known
    )
    layers = Extractor(model).extract_model([before, _MASK], [behind])
    session = onnxruntime.InferenceSession(
        layers.SerializeToString(), sess_options=options, providers=["CPUExecutionProvider"]
    )
    link = Link(arrays["pronoun"], arrays["mention"], arrays["alone"], float(arrays["none"][0]))
    return Tuned(session, before, behind, link)


@lru_cache(maxsize=1)
def load_tuned() -> dict[str, Matrix]:
    """The learned arrays by their names."""
    with np.load(TUNED, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def _change_layers(model: onnx.ModelProto, arrays: Mapping[str, Matrix]) -> None:
    nodes = {node.name: node for node in model.graph.node}
    held = {item.name: item for item in model.graph.initializer}
    for layer in TUNED_LAYERS:
        for part, path in TUNED_PARTS.items():
            weight = name_weight(nodes, layer, path)
            changed = read_weight(held, weight) + arrays[f"{layer}{part}A"] @ arrays[f"{layer}{part}B"]
            _write_weight(held, weight, changed)


def name_weight(nodes: Mapping[str, onnx.NodeProto], layer: int, path: str) -> str:
    """What the arrays of a weight are called: its values, scales and zeros end in different words."""
    return str(nodes[f"/encoder/layer.{layer}/{path}/MatMul_quant"].input[1]).removesuffix("_quantized")


def read_weight(held: Mapping[str, onnx.TensorProto], name: str) -> Matrix:
    """A weight of the graph as numbers."""
    values, scale, zero = (
        numpy_helper.to_array(held[name + ending]).astype(np.float32)
        for ending in ("_quantized", "_scale", "_zero_point")
    )
    return np.asarray((values - zero) * scale, dtype=np.float32)


def _write_weight(held: Mapping[str, onnx.TensorProto], name: str, weight: Matrix) -> None:
    """Round a weight to eight bits, with a scale for each of its columns."""
    scale = np.maximum(np.abs(weight).max(0) / _LARGEST, 1e-9).astype(np.float32)
    values = np.clip(np.rint(weight / scale), -_LARGEST, _LARGEST).astype(np.int8)
    arrays = {"_quantized": values, "_scale": scale, "_zero_point": np.zeros(len(scale), dtype=np.int8)}
    for ending, array in arrays.items():
        held[name + ending].CopyFrom(numpy_helper.from_array(array, name + ending))
