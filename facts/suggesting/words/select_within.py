"""Cut out of a sorted list what lies within a stretch of the text."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeVar

Spanned = TypeVar("Spanned")


def select_within(items: Sequence[Spanned], start: int, end: int) -> list[Spanned]:
    """Those of some figures or dates (sorted by start) that lie wholly in [start, end), code points."""
    first = bisect_left(items, start, key=lambda item: item.start)  # type: ignore[attr-defined]
    chosen = []
    for item in items[first:]:
        if item.start >= end:  # type: ignore[attr-defined]
            break
        if item.end <= end:  # type: ignore[attr-defined]
            chosen.append(item)
    return chosen
