"""Ruled tables of a PDF's page: the lines that are drawn on it, and the grids that they make.

A PDF knows no tables; it draws lines and sets words between them. Lines that cross make a grid, what stands between
two neighbouring lines is a cell, and where the line between two cells is missing they are one. All places are in
points, from the lower left corner of the page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

# Lines nearer to each other than this are one, as a thin filled box has four edges.
_NEAR = 3.0
_SHORTEST = 4.0
# A drawing of more lines than a page of tables has is a chart or a map.
_MOST_SEGMENTS = 20_000
_MOST_LINES = 150
_MOST_CELLS = 2_000
# So much of the side of a cell must be drawn to part it from its neighbour.
_DRAWN = 0.6
_PAINTS = frozenset({b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_STROKES = _PAINTS - {b"f", b"F", b"f*"}


class Segment(NamedTuple):
    """A straight line along one axis: its place on the other axis, and from where to where it runs."""

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class CellBox:
    """A cell of a grid: its row from the top and its column from the left, from 0, and how many it fills."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Grid:
    """Lines that make a table: `xs` from the left, `ys` from the top, and by row and column the cell there."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: dict[tuple[int, int], CellBox]

    def find(self, x: float, y: float) -> CellBox | None:
        """The cell at a place of the page; None outside of the grid."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return None
        column = min(bisect_right(self.xs, x) - 1, len(self.xs) - 2)
        row = min(bisect_right([-one for one in self.ys], -y) - 1, len(self.ys) - 2)
        return self.boxes[(row, column)]


@dataclass
class RuleReader:
    """Collects the lines of a page from its operators, as they come."""

    across: list[Segment] = field(default_factory=list)
    upright: list[Segment] = field(default_factory=list)
    _path: list[tuple[float, float, float, float, bool]] = field(default_factory=list)
    _pen: tuple[float, float] | None = None
    _begun: tuple[float, float] | None = None

    def note(self, operator: bytes, operands: Sequence[Any], matrix: Sequence[float]) -> None:
        """Take in one operator of a page's drawing under its transformation `matrix`."""
        if operator == b"re" and (box := _read_numbers(operands, 4)):
            x, y, width, height = box
            self._add(matrix, (x, y), (x + width, y + height), is_box=True)
        elif operator in (b"m", b"l") and (place := _read_numbers(operands, 2)):
            x, y = place
            if operator == b"m":
                self._begun = (x, y)
            elif self._pen is not None:
                self._add(matrix, self._pen, (x, y))
            self._pen = (x, y)
        elif operator == b"h" and self._pen is not None and self._begun is not None:
            self._add(matrix, self._pen, self._begun)
            self._pen = self._begun
        elif operator in _PAINTS:
            self._paint(is_stroked=operator in _STROKES)
        elif operator == b"n":
            # Only bounds what is drawn next.
            self._path, self._pen = [], None

    def _add(
        self,
        matrix: Sequence[float],
        one: tuple[float, float],
        other: tuple[float, float],
        *,
        is_box: bool = False,
    ) -> None:
        a, b, c, d, e, f = matrix
        (x, y), (v, w) = ((a * p + c * q + e, b * p + d * q + f) for p, q in (one, other))
        if len(self._path) < _MOST_SEGMENTS:
            self._path.append((min(x, v), min(y, w), max(x, v), max(y, w), is_box))

    def _paint(self, *, is_stroked: bool) -> None:
        if len(self.across) + len(self.upright) < _MOST_SEGMENTS:
            for left, low, right, high, is_box in self._path:
                is_thin = min(right - left, high - low) <= _NEAR
                if is_thin and right - left > high - low:
                    self.across.append(Segment((low + high) / 2, left, right))
                elif is_thin:
                    self.upright.append(Segment((left + right) / 2, low, high))
                elif is_box and is_stroked:
                    self.across += [Segment(low, left, right), Segment(high, left, right)]
                    self.upright += [Segment(left, low, high), Segment(right, low, high)]
        self._path, self._pen = [], None


def _read_numbers(operands: Sequence[Any], count: int) -> list[float]:
    """The first numbers of an operator; none where it has fewer, or something else, as a damaged file may."""
    found = [float(value) for value in operands[:count] if isinstance(value, (int, float))]
    return found if len(found) == count else []


def find_grids(rules: RuleReader) -> list[Grid]:
    """The grids of two rows and two columns at least that a page's lines make, from the top."""
    across, upright = _join(rules.across), _join(rules.upright)
    if max(len(across), len(upright)) > _MOST_LINES:
        return []
    found = []
    for lines, sides in _group(across, upright):
        ys = tuple(sorted({line.at for line in lines}, reverse=True))
        xs = tuple(sorted({side.at for side in sides}))
        if len(ys) > 2 and len(xs) > 2 and len(ys) * len(xs) <= _MOST_CELLS:
            found.append(Grid(xs, ys, _find_boxes(xs, ys, lines, sides)))
    return sorted(found, key=lambda grid: -grid.ys[0])


def _join(segments: Sequence[Segment]) -> list[Segment]:
    """The segments with those in one that lie on one line and touch; each line at the place of its first one."""
    rows: list[list[Segment]] = []
    for one in sorted(segments):
        if rows and one.at - rows[-1][0].at <= _NEAR:
            rows[-1].append(one)
        else:
            rows.append([one])
    joined = []
    for row in rows:
        at = row[0].at
        start, end = None, 0.0
        for one in sorted(row, key=lambda segment: segment.start):
            if start is None:
                start, end = one.start, one.end
            elif one.start <= end + _NEAR:
                end = max(end, one.end)
            else:
                joined.append(Segment(at, start, end))
                start, end = one.start, one.end
        if start is not None:
            joined.append(Segment(at, start, end))
    return [one for one in joined if one.end - one.start >= _SHORTEST]


def _group(
    across: Sequence[Segment], upright: Sequence[Segment]
) -> list[tuple[list[Segment], list[Segment]]]:
    """Lines that cross or touch each other, over any number of others: one group a table."""
    left = set(range(len(upright)))
    waiting = set(range(len(across)))
    groups = []
    while waiting:
        lines, sides, new = set(), set(), {waiting.pop()}
        while new:
            lines |= new
            met = {n for n in left if any(_cross(across[line], upright[n]) for line in new)}
            left -= met
            sides |= met
            new = {n for n in waiting if any(_cross(across[n], upright[side]) for side in met)}
            waiting -= new
        groups.append(([across[n] for n in sorted(lines)], [upright[n] for n in sorted(sides)]))
    return groups


def _cross(line: Segment, side: Segment) -> bool:
    return (
        line.start - _NEAR <= side.at <= line.end + _NEAR
        and side.start - _NEAR <= line.at <= side.end + _NEAR
    )


def _find_boxes(
    xs: Sequence[float], ys: Sequence[float], lines: Sequence[Segment], sides: Sequence[Segment]
) -> dict[tuple[int, int], CellBox]:
    """The cell that lies at each row and column; one that no line parts from its neighbours reaches over them."""
    drawn_across, drawn_upright = _by_place(lines), _by_place(sides)
    boxes: dict[tuple[int, int], CellBox] = {}
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in boxes:
                continue
            right, below = column + 1, row + 1
            while (
                right < len(xs) - 1
                and (row, right) not in boxes
                and not _is_drawn(drawn_upright[xs[right]], ys[row + 1], ys[row])
            ):
                right += 1
            while below < len(ys) - 1 and not any(
                _is_drawn(drawn_across[ys[below]], xs[place], xs[place + 1]) for place in range(column, right)
            ):
                below += 1
            box = CellBox(row, column, below - row, right - column)
            boxes |= {(r, c): box for r in range(row, below) for c in range(column, right)}
    return boxes


def _by_place(segments: Sequence[Segment]) -> dict[float, list[Segment]]:
    found: dict[float, list[Segment]] = {}
    for one in segments:
        found.setdefault(one.at, []).append(one)
    return found


def _is_drawn(segments: Sequence[Segment], start: float, end: float) -> bool:
    """Whether the segments of one line cover most of the way from `start` to `end`."""
    drawn = sum(max(0.0, min(one.end, end) - max(one.start, start)) for one in segments)
    return drawn >= _DRAWN * (end - start)
