"""Verbs that tell who says something, as they stand in a text: sources/language/<language>/reporting.toml, [forms]."""

import tomllib
from functools import cache
from pathlib import Path

from sources.language.calendar import match_forms


@cache
def list_reporting(mark: str) -> tuple[str, ...]:
    """The English forms that carry a mark, in the order of the file; the file says what the marks mean."""
    path = Path(__file__).parent / "en" / "reporting.toml"
    forms = tomllib.loads(path.read_text(encoding="utf-8"))["forms"]
    return tuple(form for form, marks in forms.items() if mark in marks.split())


def match_reporting(mark: str) -> str:
    """A pattern of the forms that carry a mark: "said|told|says"."""
    return match_forms(list_reporting(mark))
