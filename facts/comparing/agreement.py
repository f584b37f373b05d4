"""Do two people state the same? The comparison that two confirmations of one claim must pass."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from facts.comparing.support import fold
from facts.language.figures import Figure, figure_to_json

_TOKEN = re.compile(r"\w+(?:[.,'’\-]\w+)*|[^\w\s]")
# Words of English that two hands put in or leave out without saying anything else.
_FUNCTION_WORDS = frozenset("a an the that of".split())
# Of a figure, what it means; where it stands in which words is its wording.
_WORDING = ("text", "start", "end")


def same_words(one: str, other: str) -> bool:
    """Whether two statements are the same words in the same order, up to case, spacing, punctuation and articles.

    Numbers, names, negations and signs (%, $, +) are words here.
    """
    return _words(one) == _words(other)


def same_figures(one: Sequence[Figure], other: Sequence[Figure]) -> bool:
    """Whether two lists hold figures of the same meaning in the same order: the first is the one that is charted."""
    return [_meaning(figure) for figure in one] == [_meaning(figure) for figure in other]


def _words(text: str) -> list[str]:
    tokens = _TOKEN.findall(fold(text).casefold())
    return [token for token in tokens if _counts(token) and token not in _FUNCTION_WORDS]


def _counts(token: str) -> bool:
    return token[0].isalnum() or token[0] == "%" or unicodedata.category(token[0]).startswith("S")


def _meaning(figure: Figure) -> dict[str, Any]:
    values = figure_to_json(figure)
    return {
        name: value.casefold() if isinstance(value, str) else value
        for name, value in values.items()
        if name not in _WORDING
    }
