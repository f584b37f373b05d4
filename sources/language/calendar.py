"""The words of the calendar: sources/language/<language>/calendar.toml, months and weekdays in their order.

The form of the files is told in facts/language/notions.py.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def _read_calendars() -> dict[str, dict[str, dict[str, Any]]]:
    """The tables of each language by its code."""
    return {
        path.parent.name: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*/calendar.toml"))
    }


def list_forms_of(table: str, language: str) -> list[tuple[str, ...]]:
    """The words of one language in their order, each with its other forms: [("January", "Jan"), …]."""
    return [(word, *forms) for word, forms in _read_calendars()[language].get(table, {}).items()]


def number_forms(table: str, *languages: str) -> dict[str, int]:
    """Every form of these languages' words, in small letters, with its place in the table: {"january": 1, "jan": 1, …}.

    Without a language those of all that have the table.
    """
    return {
        form.casefold(): number
        for language in languages or _read_calendars()
        for number, forms in enumerate(list_forms_of(table, language), start=1)
        for form in forms
    }


def number_short_months() -> dict[str, int]:
    """Months as programs shorten them, in all languages that have such forms: {"janv": 1, "gen": 1, …}."""
    return {
        short: number
        for tables in _read_calendars().values()
        for short, number in tables.get("months_of_programs", {}).items()
    }


def match_weekdays() -> str:
    """A pattern of the English weekdays in full: "Wednesday|Thursday|…"."""
    return match_forms(day for day, *_short in list_forms_of("weekdays", "en"))


def match_forms(forms: Iterable[str]) -> str:
    """A pattern that matches any of the forms, the longest first: "january|jan"."""
    return "|".join(sorted((re.escape(form) for form in forms), key=len, reverse=True))
