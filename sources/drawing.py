"""A page's lines as a person sees them when drawing stories, and what they drew as boundaries and marks.

Pure: plain values in and out. All offsets are code points of the reading's text, half-open.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sources.reading.types import Mark

_LINE = re.compile(r"[^\n]+")
# A mark that covers this share of a line is the line's kind; a smaller one is part of the line (a dateline).
_MOSTLY = 0.9


@dataclass(frozen=True)
class DrawnLine:
    """One line: its place, what kind of furniture it is (empty for the story), whether a story starts with it."""

    number: int
    start: int
    end: int
    text: str
    kind: str
    starts_story: bool


def list_lines(
    text: str, boundaries: Iterable[Mapping[str, int]], marks: Sequence[Mapping[str, Any]]
) -> list[DrawnLine]:
    """The lines of a page that hold anything, as they are drawn now."""
    starts = sorted(boundary["start"] for boundary in boundaries)
    spans = [match.span() for match in _LINE.finditer(text) if match.group().strip()]
    # A story starts with the first line that ends after its boundary.
    firsts = {next((at for at, (_low, high) in enumerate(spans) if high > start), None) for start in starts}
    return [
        DrawnLine(at, low, high, text[low:high].strip(), _kind(text, low, high, marks), at in firsts)
        for at, (low, high) in enumerate(spans)
    ]


def draw(
    lines: Sequence[DrawnLine],
    marks: Sequence[Mapping[str, Any]],
    *,
    starts: set[int],
    kinds: Mapping[int, str],
) -> tuple[list[tuple[int, int]], list[Mark]]:
    """Boundaries and marks from the numbers of the lines that start a story and the kind given to each line.

    A story ends with its last line that is no furniture. Marks within a line stay where the line is left as text.
    """
    kind_of = {line.number: kinds.get(line.number, line.kind) for line in lines}
    boundaries = []
    edges = sorted(starts)
    for first, following in pairwise([*edges, len(lines)]):
        inside = [line for line in lines[first:following] if not kind_of[line.number]]
        if inside:
            boundaries.append((lines[first].start, inside[-1].end))
    drawn = [Mark(line.start, line.end, kind_of[line.number]) for line in lines if kind_of[line.number]]
    for mark in marks:
        within = [line for line in lines if line.start <= mark["start"] and mark["end"] <= line.end]
        if within and not kind_of[within[0].number] and not _is_whole(mark, within[0]):
            drawn.append(Mark(mark["start"], mark["end"], mark["kind"]))
    return boundaries, sorted(drawn, key=lambda mark: mark.start)


def _kind(text: str, start: int, end: int, marks: Iterable[Mapping[str, Any]]) -> str:
    whole = len(text[start:end].strip())
    for mark in marks:
        low, high = max(start, mark["start"]), min(end, mark["end"])
        if low < high and len(text[low:high].strip()) >= _MOSTLY * whole:
            return str(mark["kind"])
    return ""


def _is_whole(mark: Mapping[str, Any], line: DrawnLine) -> bool:
    return bool(mark["end"] - mark["start"] >= _MOSTLY * len(line.text))
