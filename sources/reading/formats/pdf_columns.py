"""Columns of a PDF's page: found by the gutters between them, read one after another.

A PDF says where words stand, not in which order they are read, and many programs write a page row by row across all its
columns. pypdf's layout mode sets the words on a page of fixed-width characters; where many lines begin anew at the same
place behind a gap, that gap is a gutter. What spans a gutter (a headline, a picture's caption) parts the page in zones,
each read by its columns. A table has gutters, too, and few words in its cells: it stays in rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

_RUN = re.compile(r"\S+(?: \S+)*")
# So many lines begin anew at one place, or it is no column.
_FEWEST_LINES = 4
# Characters by which places of one column differ, as letters are of different width.
_TOLERANCE = 5
# A line may be set in by so much and still be the first column's.
_FIRST_COLUMN = 20
# Words of a line of prose in a column, and of a cell; between them nobody can tell.
_PROSE_WORDS = 3.5
_CELL_WORDS = 2.2


class _Run(NamedTuple):
    """Words of a line between two gaps, and the character at which they begin."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


ColumnKind = Literal["single", "columns", "unclear"]


def has_two_starts(places: Sequence[tuple[float, float]]) -> bool:
    """Whether words are set at two places of several rows, as columns are: (x, y) of each run of words, in points."""
    rows: dict[int, list[float]] = {}
    for x, y in places:
        rows.setdefault(round(y / 2), []).append(x)
    seconds: Counter[int] = Counter()
    for found in rows.values():
        for start in {round(x / 8) for x in found if x - min(found) > 80}:
            seconds[start] += 1
    return any(seconds[n] + seconds[n + 1] >= _FEWEST_LINES for n in list(seconds))


def read_columns(layout: str) -> tuple[str, ColumnKind]:
    """A page in fixed-width characters → its text by columns, and whether it has any.

    The text is "" for "single" and "unclear", where the order of the file is the best there is.
    """
    lines = [_split_line(line) for line in layout.split("\n")]
    gutters = _find_gutters(lines)
    if not gutters:
        return "", "single"
    widest = max((len(line[0].text) for line in lines if len(line) > 1), default=0)
    words = _average_words(lines, gutters)
    if min(words) < _CELL_WORDS:
        return "", "single"
    if min(words) < _PROSE_WORDS:
        return "", "unclear"
    pieces: list[str] = []
    zone: list[list[_Run]] = []
    for line in lines:
        if _spans(line, gutters, widest):
            pieces += [*_read_zone(zone, gutters), " ".join(run.text for run in line)]
            zone = []
        else:
            zone.append(line)
    pieces += _read_zone(zone, gutters)
    return "\n".join(pieces), "columns"


def _split_line(line: str) -> list[_Run]:
    """The runs of words of a line that gaps of two spaces or more part."""
    return [_Run(found.start(), found.group()) for found in _RUN.finditer(line)]


def _find_gutters(lines: list[list[_Run]]) -> list[int]:
    """Where columns begin, from the left, the first one aside: many lines begin anew about there."""
    starts = Counter(
        run.start for line in lines for n, run in enumerate(line) if n or run.start > _FIRST_COLUMN
    )
    found: list[int] = []
    for start, _count in sorted(starts.items(), key=lambda item: (-item[1], item[0])):
        near = sum(starts[start + shift] for shift in range(-_TOLERANCE, _TOLERANCE + 1))
        if near >= _FEWEST_LINES and all(abs(start - other) > 2 * _TOLERANCE for other in found):
            found.append(start)
    return sorted(start for start in found if _is_open(lines, start))


def _is_open(lines: list[list[_Run]], start: int) -> bool:
    """Whether the runs of few lines reach over a place; words in the middle of lines are no columns."""
    over = sum(any(run.start < start - _TOLERANCE and run.end > start for run in line) for line in lines)
    begun = sum(any(abs(run.start - start) <= _TOLERANCE for run in line) for line in lines)
    return over <= 0.5 * begun


def _spans(line: list[_Run], gutters: list[int], widest: int) -> bool:
    """Whether a line runs over a gutter, as a headline does; its width in characters tells where its place does not."""
    return any(run.start < start - _TOLERANCE and run.end > start for run in line for start in gutters) or (
        len(line) == 1 and line[0].start < gutters[0] - _TOLERANCE and len(line[0].text) > 1.25 * widest
    )


def _column_of(run: _Run, gutters: list[int]) -> int:
    return sum(run.start >= start - _TOLERANCE for start in gutters)


def _average_words(lines: list[list[_Run]], gutters: list[int]) -> list[float]:
    """The words of a run of each column on average."""
    counts: list[list[int]] = [[] for _column in range(len(gutters) + 1)]
    for run in (run for line in lines for run in line):
        counts[_column_of(run, gutters)].append(len(run.text.split()))
    return [sum(found) / len(found) if found else 0.0 for found in counts]


def _read_zone(zone: list[list[_Run]], gutters: list[int]) -> list[str]:
    """The lines of a zone column by column, an empty line between columns and where the page has one."""
    if not any(zone):
        return [""] if zone else []
    pieces: list[str] = []
    for column in range(len(gutters) + 1):
        lines = [" ".join(run.text for run in line if _column_of(run, gutters) == column) for line in zone]
        told = [number for number, line in enumerate(lines) if line]
        if told:
            pieces += [*([""] if pieces else []), *lines[told[0] : told[-1] + 1]]
    return [*pieces, ""]
