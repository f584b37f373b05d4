"""Read the words of a notion: facts/language/<language>/<notion>.toml; what reading needs, too (the calendar, numbers,
reporting verbs), stands in sources/language.

A table of a file is a list of words in one of three forms. Behind a word stand marks, one for each use of it
(`minister = "title source"`), or what it counts (`dozen = 12`), or its other forms (`January = ["Jan"]`). A word stands
once in a table, so whoever adds one decides there which uses know it. A word that ends in * stands for all that begin
so, one that ends in + for all that are longer.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sources.language import calendar

_FOLDERS = (Path(__file__).parent, calendar.FOLDER)
_ENDINGS = {"*": r"\w*", "+": r"\w+"}


@cache
def read_notion(notion: str, language: str = "en") -> Mapping[str, Mapping[str, Any]]:
    """The tables of a notion by name; none where the language has no such file."""
    files = (folder / language / f"{notion}.toml" for folder in _FOLDERS)
    return next((tomllib.loads(file.read_text(encoding="utf-8")) for file in files if file.is_file()), {})


@cache
def list_languages(notion: str) -> tuple[str, ...]:
    """The languages that have this notion, in the order of their codes."""
    return tuple(sorted(path.parent.name for folder in _FOLDERS for path in folder.glob(f"*/{notion}.toml")))


@cache
def list_words(notion: str, table: str, *marks: str, language: str = "en") -> tuple[str, ...]:
    """The words of a table that carry one of the marks, or all of them without marks, in the order of the file."""
    words = read_notion(notion, language).get(table, {})
    return tuple(
        word for word, marked in words.items() if not marks or not set(marks).isdisjoint(marked.split())
    )


def list_marked(name: str, *, language: str = "") -> tuple[str, ...]:
    """The words that a data file names as "notion/mark", of one language, or of all that have the notion."""
    notion, _slash, mark = name.partition("/")
    languages = (language,) if language else list_languages(notion)
    words = (word for one in languages for word in list_words(notion, "words", mark, language=one))
    return tuple(dict.fromkeys(words))


def list_counts(notion: str, table: str, *, language: str = "en") -> dict[str, int]:
    """The words of a table with what they count: {"dozen": 12}."""
    return dict(read_notion(notion, language).get(table, {}))


def list_texts(notion: str, table: str, *, language: str = "en") -> dict[str, str]:
    """The words of a table with what stands behind them: {"kill": "killed"}."""
    return dict(read_notion(notion, language).get(table, {}))


def list_numbers(notion: str, table: str, *, language: str = "en") -> dict[str, tuple[int, ...]]:
    """The words of a table with the numbers behind them: {"christmas": (12, 25)}, a month and its day."""
    return {word: tuple(numbers) for word, numbers in read_notion(notion, language).get(table, {}).items()}


def list_forms(notion: str, table: str, *, language: str = "en") -> list[tuple[str, ...]]:
    """The words of a table, each with its other forms behind it: [("January", "Jan"), …]."""
    return [(word, *forms) for word, forms in read_notion(notion, language).get(table, {}).items()]


def match_any(words: Iterable[str]) -> str:
    """A pattern that matches any of the words: "a|b\\w*"; a space in a word matches any one white space."""
    return "|".join(
        re.escape(word.rstrip("*+")).replace(r"\ ", r"\s") + _ENDINGS.get(word[-1], "") for word in words
    )


def match_words(notion: str, table: str, *marks: str) -> str:
    """A pattern that matches any of list_words' English words."""
    return match_any(list_words(notion, table, *marks))
