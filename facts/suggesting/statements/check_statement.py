"""The last gate: a statement may hold no figure, name, date or negation that is not accounted for."""

import re
from collections.abc import Sequence

from facts.language.english import SCALES, match_numbers
from facts.language.notions import match_any
from facts.suggesting.words.types import Substitution

_SCALES = match_any(word for word, value in SCALES.items() if value in (12, 100, 10**3, 10**6, 10**9))
_TELLING = re.compile(
    r"\d[\d.,]*\d|\d|\b[^\W\d_a-z][\w’'.-]*|"
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot)\b|\w+n[’']t\b|"
    rf"\b(?:{match_numbers(1, 12)}|\w+teen|\w+ty|(?:{_SCALES})s?|half|quarter|third|twice)\b",
)
_ENDING = re.compile(r"[’']s?$")


def find_unaccounted(statement: str, quote: str, substitutions: Sequence[Substitution]) -> list[str]:
    """The figures, capitalised words, number words and negations of a statement that stand neither in the quote
    nor in a recorded substitution; empty for a sound statement. Letter case and possessive endings do not count.
    """
    held = _plain(" ".join([quote, *(substitution.text for substitution in substitutions)]))
    missing = []
    for match in _TELLING.finditer(statement):
        word = _ENDING.sub("", match.group().strip(".,'’-"))
        if word and _plain(word) not in held:
            missing.append(word)
    return missing


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
