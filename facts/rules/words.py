"""Words of a rule and whether a text holds one of them."""

import re
from collections.abc import Iterable
from functools import lru_cache

from facts.comparing.support import fold


def find_word(words: Iterable[str], text: str) -> str | None:
    """The first of a rule's words that stands in the text, as the rule has it; None where none does.

    A word counts as a whole and in any case; one that ends in * stands for every word that begins so; several words
    in a row are a phrase, whatever white space lies between them.
    """
    plain = fold(text).casefold()
    return next((word for word in words if (pattern := _pattern(word)) and pattern.search(plain)), None)


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str] | None:
    parts = fold(word).casefold().split()
    if not any(part.strip("*") for part in parts):
        return None
    written = r"\s+".join(
        re.escape(part.rstrip("*")) + (r"\w*" if part.endswith("*") else "") for part in parts
    )
    return re.compile(rf"(?<!\w){written}(?!\w)")
