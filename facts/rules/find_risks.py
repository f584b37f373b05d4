"""Hold a text against risk rules: whole words, beginnings of words and phrases, whatever their case and accents."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

NOTHING, FIGURE, PERSON = NEEDS = ("nothing", "figure", "person")

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
# What Arabic writes in one word with the noun that follows: and/so, and the article with or without a preposition.
_PROCLITICS = "[وف]?(?:ال|لل|بال|كال|[بلك])?"


@dataclass(frozen=True)
class Rule:
    """What makes a claim risky.

    `words` as in the data file. A word that `only_in` names counts in texts of those languages alone (two letters, as
    in ISO 639-1); every other word counts in all.
    """

    code: str
    words: Sequence[str]
    needs: str = NOTHING
    only_in: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)

    def words_for(self, language: str) -> tuple[str, ...]:
        """The words to look for in a text of this language (BCP 47; empty where nobody knows it: all of them)."""
        base = language.split("-")[0].lower()
        if not base:
            return tuple(self.words)
        return tuple(word for word in self.words if word not in self.only_in or base in self.only_in[word])


def find_risks(
    rules: Iterable[Rule], *, text: str, has_figure: bool, names_person: bool, language: str = ""
) -> list[str]:
    """The codes of the rules that a text meets, in the order of the rules.

    `text` is all that is to be judged, in any order; `has_figure` and `names_person` answer what a rule may need
    besides its words.
    """
    held = {NOTHING: True, FIGURE: has_figure, PERSON: names_person}
    folded = fold_words(text)
    return [
        rule.code
        for rule in rules
        if held[rule.needs] and _find(rule.words_for(language), folded) is not None
    ]


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


def _find(words: tuple[str, ...], folded: str) -> re.Match[str] | None:
    compiled = _compile(words)
    return None if compiled is None else compiled.search(folded)


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
