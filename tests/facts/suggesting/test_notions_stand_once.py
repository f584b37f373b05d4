"""A notion (months, numbers, offices, casualties, …) is spelt in facts/language alone; everything reads it there.

The words that reading needs, too (the calendar, numbers, titles, reporting verbs), stand in sources/language.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from facts.language.notions import list_words, read_notion

BASE_DIR = Path(__file__).resolve().parents[3]
# Words for people, not of articles: what remarks and kinds are called, codes of writes, the columns of a report.
FOR_PEOPLE = (
    "facts/language/words.py",
    "facts/services/facts/kinds.py",
    "facts/services/two_people/judged_writes.py",
    "facts/management/commands/evaluate.py",
)
SPELT = 3  # so many words of a notion in one literal are the notion again
_WORD = re.compile(r"[^\W\d_]{3,}")

NOTIONS = {
    "months": {form for forms in read_notion("calendar")["months"].items() for form in (forms[0], *forms[1])},
    "weekdays": {
        form for forms in read_notion("calendar")["weekdays"].items() for form in (forms[0], *forms[1])
    },
    "seasons": set(list_words("calendar", "seasons")),
    "numbers": {*list_words("numbers", "ones"), *list_words("numbers", "tens")},
    "scales": {*list_words("numbers", "scales"), *list_words("numbers", "vague")},
    "ordinals": set(list_words("numbers", "ordinals")),
    "casualties": set(list_words("casualties", "words", "claim", "setting", "no-such", "nobody")),
    "offices": set(list_words("offices", "offices", "title", "style")),
    "bodies": set(list_words("bodies", "bodies", "office", "institution")),
    "places": {*list_words("places", "countries"), *list_words("places", "states")},
    "reporting": {
        *list_words("reporting", "forms", "posting", "closing", "hearsay"),
        *(set(list_words("reporting", "verbs", "saying")) - set(list_words("reporting", "verbs", "noun"))),
    },
    "units": set(list_words("units", "names")),
}
LOWER = {notion: {word.rstrip("*+").lower() for word in words} for notion, words in NOTIONS.items()}


def list_literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The strings of a module that are data: one literal, or all of one list, set, tuple or dict; no docstrings."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in prose:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.List | ast.Set | ast.Tuple | ast.Dict | ast.JoinedStr):
            inside = [child.value for child in ast.walk(node) if isinstance(child, ast.Constant)]
            yield node.lineno, " ".join(value for value in inside if isinstance(value, str))


def find_spelt(tree: ast.AST) -> set[tuple[str, int]]:
    """The notions that a module spells, each with the line of the literal."""
    found = set()
    for line, literal in list_literals(tree):
        # Escapes of patterns are no letters: "\sday" is a day.
        words = set(_WORD.findall(re.sub(r"\\[a-zA-Z]", " ", literal).lower()))
        found |= {(notion, line) for notion, members in LOWER.items() if len(words & members) >= SPELT}
    return found


MODULES = sorted(
    path
    for folder in ("sources", "facts")
    for path in (BASE_DIR / folder).rglob("*.py")
    if "migrations" not in path.parts and path.relative_to(BASE_DIR).as_posix() not in FOR_PEOPLE
)


def find_lists(values: Any) -> Iterator[list[str]]:
    """Every list of words of a data file."""
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        yield values
    elif isinstance(values, list | dict):
        for value in values.values() if isinstance(values, dict) else values:
            yield from find_lists(value)


def find_listed(words: list[str]) -> set[str]:
    """The notions that a list spells: it holds several words of theirs, each by itself."""
    plain = {word.rstrip("*+").lower() for word in words}
    return {notion for notion, members in LOWER.items() if len(plain & members) >= SPELT}


@pytest.mark.slow
def test_no_module_spells_a_notion_of_the_language() -> None:
    spelt = [
        f"{path.relative_to(BASE_DIR)}:{line} spells {notion}: take the words from facts/language (notions.list_words, "
        f"english.py); where only some are meant, mark them in en/*.toml and ask for the mark."
        for path in MODULES
        for notion, line in sorted(find_spelt(ast.parse(path.read_text())))
    ]
    assert spelt == []


def test_no_data_file_of_the_rules_spells_a_notion_again() -> None:
    # A rule about money lists the words that make it risky, whatever their notions: it names no number and no unit, and
    # says in its own words whose money is the public's.
    known = {("money", "units"), ("money", "offices"), ("money", "bodies"), ("accusations", "casualties")}
    spelt = set()
    for path in sorted((BASE_DIR / "facts" / "rules").glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = data.items() if "kind" not in data else [(row["code"], row) for row in data["kind"]]
        spelt |= {
            (code, notion) for code, row in rows for words in find_lists(row) for notion in find_listed(words)
        }
    assert spelt - known == set()


def test_a_list_of_a_notion_is_found_and_told() -> None:
    assert find_listed(["dead", "injured", "missing", "ferry"]) == {"casualties"}
    assert find_listed(["ferry", "dead"]) == set()


@pytest.mark.parametrize(
    ("code", "notion"),
    [
        ('X = "jan feb mar apr"', "months"),
        ('X = {"Monday", "Tuesday", "Friday"}', "weekdays"),
        ('X = re.compile(r"\\b(?:killed|injured|dead)\\b")', "casualties"),
        ('X = re.compile(rf"{Y}\\sminister|mayor|governor")', "offices"),
        ('X = ("one", "two", "three")', "numbers"),
    ],
)
def test_a_notion_that_is_spelt_is_found(code: str, notion: str) -> None:
    assert {found for found, _line in find_spelt(ast.parse(code))} == {notion}


def test_a_docstring_may_name_them() -> None:
    assert find_spelt(ast.parse('"""January, February, March: the months."""')) == set()
