"""Words for numbers: sources/language/<language>/numbers.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _read_numbers() -> dict[str, dict[str, Any]]:
    path = Path(__file__).parent / "en" / "numbers.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def list_ones(low: int, high: int) -> tuple[str, ...]:
    """The English words of the numbers low to high, both of them, up to nineteen."""
    return tuple(word for word, number in _read_numbers()["ones"].items() if low <= number <= high)


def list_scales(most: int) -> tuple[str, ...]:
    """The English words of tens and their powers up to a number: ("hundred", "thousand", "dozen")."""
    return tuple(word for word, number in _read_numbers()["scales"].items() if number <= most)
