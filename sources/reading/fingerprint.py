"""Does another outlet carry the same text? A short fingerprint finds candidates, shared word runs decide.

MinHash over word runs with banding (Broder 1997; Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, ch. 3).
"""

import re
import zlib
from collections.abc import Sequence

import numpy as np

from sources.reading.types import Mark

RUN_WORDS = 5
BANDS = 24
_ROWS = 3
# Wire copy is cut and topped with local paragraphs; below this share of the shorter text it is another story.
SAME_SHARE = 0.7
# Fewer words than this say too little to call two texts the same.
LEAST_WORDS = 40

_WORD = re.compile(r"\w+")
_PRIME = (1 << 61) - 1
_RANDOM = np.random.default_rng(6962)
_FACTORS = _RANDOM.integers(1, 1 << 31, size=BANDS * _ROWS, dtype=np.uint64)
_OFFSETS = _RANDOM.integers(0, 1 << 31, size=BANDS * _ROWS, dtype=np.uint64)


def fingerprint_text(text: str, furniture: Sequence[Mark] = ()) -> list[int]:
    """Band hashes (signed 64 bit) of an article's own words; two texts that share one are worth comparing.

    Empty for a text of fewer than LEAST_WORDS words. Texts that share 70 % of their runs agree in a band with
    probability 1 − (1 − 0.54³)²⁴ ≈ 0.98 (0.54 being the Jaccard similarity of such a pair).
    """
    runs = word_runs(text, furniture)
    if len(runs) < LEAST_WORDS - RUN_WORDS + 1:
        return []
    hashes = np.fromiter((zlib.crc32(run.encode()) for run in runs), dtype=np.uint64, count=len(runs))
    lowest = [
        int(((hashes * factor + offset) % np.uint64(_PRIME)).min())
        for factor, offset in zip(_FACTORS, _OFFSETS, strict=True)
    ]
    bands = []
    for band in range(BANDS):
        rows = ",".join(str(value) for value in lowest[band * _ROWS : (band + 1) * _ROWS])
        high, low = zlib.crc32(rows.encode()), zlib.adler32(f"{band}:{rows}".encode())
        bands.append(((high << 32) | low) - (1 << 63))
    return bands


def shared_share(one: str, other: str, furniture: tuple[Sequence[Mark], Sequence[Mark]] = ((), ())) -> float:
    """How much of the shorter text's word runs stand in the longer one as well, 0..1."""
    runs, others = word_runs(one, furniture[0]), word_runs(other, furniture[1])
    shorter = min(len(runs), len(others))
    return len(runs & others) / shorter if shorter else 0.0


def word_runs(text: str, furniture: Sequence[Mark] = ()) -> set[str]:
    """The runs of RUN_WORDS words in a text, case folded, furniture left out."""
    kept, position = [], 0
    for mark in sorted(furniture, key=lambda mark: mark.start):
        kept.append(text[position : mark.start])
        position = max(position, mark.end)
    kept.append(text[position:])
    words = _WORD.findall(" ".join(kept).casefold())
    return {" ".join(words[at : at + RUN_WORDS]) for at in range(len(words) - RUN_WORDS + 1)}
