"""The risk rules that come with the desk, read from their data file."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from facts.language.notions import list_marked
from facts.rules.find_risks import Rule

_DATA = Path(__file__).with_name("built_in.toml")
_ANY = "any"
_NO_LANGUAGE = ("needs", "spared", "never_spared")


@cache
def built_in_rules() -> tuple[Rule, ...]:
    """The rules of the data file, in its order."""
    with _DATA.open("rb") as file:
        return tuple(_rule(code, values) for code, values in tomllib.load(file).items())


def _rule(code: str, values: dict[str, Any]) -> Rule:
    languages: dict[str, set[str]] = {}
    for language, words in values.items():
        if language in _NO_LANGUAGE:
            continue
        for word in list_marked(words, language=language) if isinstance(words, str) else words:
            languages.setdefault(word, set()).add(language)
    only_in = {word: frozenset(names) for word, names in languages.items() if _ANY not in names}
    spared, never_spared = (tuple(values.get(name, ())) for name in _NO_LANGUAGE[1:])
    return Rule(code, tuple(languages), values["needs"], only_in, spared, never_spared)
