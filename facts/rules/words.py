"""The words of rules, and whether a text holds one: whole words, beginnings of words and phrases.

Neither case nor accents count, and punctuation only parts words.
"""

import re
import unicodedata
from functools import lru_cache

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
# What Arabic writes in one word with the noun that follows: and/so, and the article with or without a preposition.
_PROCLITICS = "[وف]?(?:ال|لل|بال|كال|[بلك])?"


def is_word(word: str) -> bool:
    """Whether a rule can look for this: at least one letter, digit or sign, and * only at the end of a word."""
    return all(part.rstrip("*") and "*" not in part.rstrip("*") for part in word.split()) and bool(
        _pattern(word)
    )


def fold_words(text: str) -> str:
    """The words and signs of a text without case and accents, each between single spaces."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("ß", "ss")
    bare = "".join(character for character in plain if not unicodedata.combining(character))
    return f" {' '.join(token for token in _TOKEN.findall(bare) if _counts(token))} "


def _counts(token: str) -> bool:
    """Letters and digits, and signs of currencies and the like; punctuation only parts words."""
    return token[0].isalnum() or unicodedata.category(token[0]).startswith("S")


def holds_word(words: tuple[str, ...], folded: str) -> bool:
    """Whether one of a rule's words stands in a text of `fold_words`.

    One that ends in * stands for every word that begins so; several in a row are a phrase.
    """
    compiled = _compile(words)
    return compiled is not None and compiled.search(folded) is not None


@lru_cache(maxsize=256)
def _compile(words: tuple[str, ...]) -> re.Pattern[str] | None:
    patterns = [pattern for word in words if (pattern := _pattern(word))]
    return re.compile(rf"(?<= )(?:{'|'.join(patterns)})(?= )") if patterns else None


def _pattern(word: str) -> str:
    """A rule's word as a pattern over folded words; empty where nothing is left of it."""
    parts = []
    for part in word.split():
        tokens = fold_words(part.rstrip("*")).split()
        if not tokens:
            continue
        ending = "[^ ]*" if part.endswith("*") else ""
        parts.append(" ".join(_spell(token) for token in tokens) + ending)
    return " ".join(parts)


def _spell(token: str) -> str:
    is_arabic = "\u0600" <= token[0] <= "\u06ff" and token[0].isalpha()
    return (_PROCLITICS if is_arabic else "") + re.escape(token)
