"""A sentence's neighbours → the numbers that the ranker of worth looks at beside the sentence itself.

Whoever judges a sentence reads it on its page: a line after a date line is a lead, words that come again a few lines
on are a headline or a caption, and a line among lines without a full stop is a list. No embedding and no parse.
The order of SURROUNDINGS is part of the trained weights.
"""

import math
import re
from collections.abc import Sequence

from facts.language.english import WEEKDAYS
from facts.language.notions import match_any

SURROUNDINGS = (
    "closed_before",
    "closed_after",
    "date_before",
    "date_after",
    "date_two_before",
    "short_before",
    "short_after",
    "since_date_log",
    "date_soon",
    "repeats_before",
    "repeats_after",
    "repeats_mean",
)
_REACH = 12  # sentences to either side within which words count as repeated
_FAR = 30
_SOON = 3
_SHORT = 9  # words
_UNKNOWN = 0.5
_CLOSED = (".", "!", "?", '"', "”", "'", "’", ")")
_DATE_LINE = re.compile(rf"^\W*(?:(?:{match_any(WEEKDAYS)}),? |\w+ \d{{1,2}}, \d{{4}}$)", re.I)
_DATE_LINE_WORDS = 8
_TELLING = re.compile(r"[^\W\d_]{4,}|\d+")


def describe_surroundings(texts: Sequence[str]) -> list[list[float]]:
    """The values of SURROUNDINGS for each of the sentences, which follow each other as in their text."""
    stripped = [text.strip() for text in texts]
    lengths = [len(text.split()) for text in stripped]
    closed = [float(text.endswith(_CLOSED)) for text in stripped]
    short = [float(length < _SHORT) for length in lengths]
    dated = [
        length < _DATE_LINE_WORDS and _DATE_LINE.match(text) is not None
        for text, length in zip(stripped, lengths, strict=True)
    ]
    telling = [frozenset(_TELLING.findall(text.lower())) for text in stripped]
    since, rows = _FAR, []
    for place in range(len(stripped)):
        since = 0 if dated[place] else min(since + 1, _FAR)
        before = [_share(telling, place, other) for other in range(max(0, place - _REACH), place)] or [0.0]
        after = [
            _share(telling, place, other)
            for other in range(place + 1, min(len(stripped), place + 1 + _REACH))
        ] or [0.0]
        rows.append(
            [
                _look(closed, place - 1),
                _look(closed, place + 1),
                _look(dated, place - 1),
                _look(dated, place + 1),
                _look(dated, place - 2),
                _look(short, place - 1),
                _look(short, place + 1),
                math.log1p(since),
                float(any(dated[place : place + _SOON])),
                max(before),
                max(after),
                (sum(before) / len(before) + sum(after) / len(after)) / 2,
            ]
        )
    return rows


def _look(values: Sequence[float], place: int) -> float:
    return float(values[place]) if 0 <= place < len(values) else _UNKNOWN


def _share(telling: Sequence[frozenset[str]], place: int, other: int) -> float:
    """The share of a sentence's telling words that the other sentence holds too."""
    return len(telling[place] & telling[other]) / max(1, len(telling[place]))
