"""The layers that were taught reference: what is in use says what training computed, and tells people apart."""

import numpy as np

from facts.suggesting.references.attend import Attention
from facts.suggesting.references.tuned_layers import load_tuned
from facts.suggesting.sentences.parse_sentences import parse_sentences
from facts.suggesting.sentences.split_sentences import split_sentences
from facts.training.tune_encoder import LinkExample, compare_examples

TEXT = (
    "Ada Cole met Rita Moss in Alden on Monday. She later told reporters that her own firm had lost 12 boats."
)


def test_the_layers_in_use_say_what_training_computed() -> None:
    parsed = parse_sentences(TEXT, split_sentences(TEXT))
    attention = Attention(TEXT, parsed, frozenset({"she"}))
    spans = [
        [(TEXT.index(name), TEXT.index(name) + len(name))] for name in ("Ada Cole", "Rita Moss", "Alden")
    ]
    at = TEXT.index("She")
    used = attention.compare(parsed[1], at, at + 3, spans)
    seen = attention.record(parsed[1], at, at + 3, spans)
    example = LinkExample(seen, np.zeros(3), 0.0, np.array([1.0, 0, 0, 0]), 1.0)
    (trained,) = compare_examples([example], load_tuned())
    assert np.allclose(used, trained, atol=0.5)
    assert used[0] > used[2]
    assert used[1] > used[2]


def test_a_candidate_that_is_not_in_sight_says_nothing() -> None:
    parsed = parse_sentences(TEXT, split_sentences(TEXT))
    attention = Attention(TEXT, parsed, frozenset({"she"}))
    at = TEXT.index("She")
    assert attention.compare(parsed[1], at, at + 3, [[], [(0, 8)]])[0] == 0
