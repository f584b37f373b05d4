"""Titles that stand before a name: sources/language/<language>/titles.toml."""

import tomllib
from functools import cache
from pathlib import Path

from sources.language.calendar import match_forms


@cache
def match_titles() -> str:
    """A pattern of the titles of all languages that have them, the longest first: "Commissioner|Governor|…"."""
    files = sorted(Path(__file__).parent.glob("*/titles.toml"))
    found = [tomllib.loads(path.read_text(encoding="utf-8"))["titles"] for path in files]
    return match_forms(dict.fromkeys(title for titles in found for title in titles))
