"""Tables: which grids of words are tables of data, which of their cells are heads, and what names a cell.

A format says where cells stand (`GridCell`), or lines of plain text show it (`split_rows`). A table that only places
things on a page is none. Heads are what the format states; where it states none, what its cells look like decides: a
row or column of words beside numbers names them. After the forms of header cells in HTML (WHATWG, 4.9.12).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sources.reading.metadata.dates import find_days_without_year, find_written_dates
from sources.reading.types import Cell, Table

_MOST_CELLS = 3_000
_MOST_COLUMNS = 40
# A cell of more words is prose, which a table that only places things holds.
_CELL_WORDS = 14
_PROSE_SHARE = 0.25
_VALUE_WORDS = 8
_VALUE = re.compile(r"\d")
# A value begins with its number, behind a sign, a currency or a word such as "about"; "E6" and "Room 9" name.
_BEGINS = re.compile(
    r"(?:[^\w\d]|_)*(?:(?:about|around|over|under|nearly|almost|up to|more than|less than|at least|at most|some|ca|"
    r"approx|circa|etwa|rund|über|plus|minus|kr|rs|us|(?-i:[A-Z]{3}))\.?[^\w]*)?\d",
    re.IGNORECASE,
)
# What has digits and names all the same: a year, a season, a quarter, a month, a day, a class, an age group.
_NAMING = re.compile(
    r"(?:(?:[^\W\d_]+\.?\s){0,3}(?:1[89]|20)\d\d(?:\s?[-–/]\s?(?:\d\d){1,2})?[a-z*]?|[QqHhKTST][1-4](?:\W+(?:20)?\d\d)?|"
    r"\d{1,3}\s?[-–]\s?\d{1,3}|"
    r"\d{1,2}[.:/]\d{1,2}(?:[.:/]\d{2,4})?)"
)
_NOTHING = re.compile(r"[\s\W_]*")
_GAPS = (re.compile(r"\t+"), re.compile(r"(?<!\S)\|(?!\S)"), re.compile(r" {2,}"))
_LISTED = (re.compile(","), re.compile(";"))
_LISTED_WORDS = 4
_FEWEST_LISTED = 3


@dataclass(frozen=True)
class GridCell:
    """A cell as its format has it, at [start, end) of the text; one without words has an empty span."""

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    is_head: bool = False


def make_table(text: str, grid: Sequence[GridCell], title: tuple[int, int] | None = None) -> Table | None:
    """The table that cells make, in the order of the text; None where they only place things, or are far too many."""
    filled = [cell for cell in grid if not _NOTHING.fullmatch(text, cell.start, cell.end)]
    if len(filled) > _MOST_CELLS or not _holds_data(text, filled):
        return None
    cells = tuple(sorted(_name_heads(text, filled), key=lambda cell: (cell.start, cell.row, cell.column)))
    return Table(cells[0].start, max(cell.end for cell in cells), cells, title)


def heads_of(table: Table, cell: Cell) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """What names a cell: the heads in front of it in its row, and those above it in its columns, both from outside in.

    A single head over the whole width in the middle of a table names the rows below it up to the next one; a whole row
    of heads there takes the place of the first.
    """
    behind = [
        head
        for head in table.cells
        if head.names == "row" and head.column < cell.column and _share_row(head, cell)
    ]
    heads = [head for head in table.cells if head.names == "column" and head.row < cell.row]
    chosen = _choose_rows(heads)
    above = [head for head in heads if head.row in chosen and _share_column(head, cell)]
    return tuple(sorted(behind, key=lambda h: h.column)), tuple(sorted(above, key=lambda h: h.row))


def split_rows(text: str, lines: Sequence[tuple[int, int]]) -> list[tuple[int, list[GridCell]]]:
    """The grids that lines of plain text show, each with the number of its first line.

    Cells are parted by tabs, by bars, by wide gaps, or in a file of values by commas or semicolons; lines right under
    each other with as many cells make a grid. `lines` are spans [start, end) of the text.
    """
    found: list[tuple[int, list[GridCell]]] = []
    number = 0
    # The last line of each run of lists that was read and is none, so that no run is read over and over.
    refused: dict[re.Pattern[str], int] = {}
    while number < len(lines):
        count, rows = _longest_run(text, lines, number, refused)
        if rows:
            cells = [
                GridCell(start, end, row, column)
                for row, spans in enumerate(rows)
                for column, (start, end) in enumerate(spans)
            ]
            found.append((number, cells))
        number += max(1, count)
    return found


def _longest_run(
    text: str, lines: Sequence[tuple[int, int]], first: int, refused: dict[re.Pattern[str], int]
) -> tuple[int, list[list[tuple[int, int]]]]:
    """How many lines from `first` on are parted alike into two cells or more, and those; (0, []) where too few are.

    `refused` is up to which line no list begins, by what would part it; a run that is none is added.
    """
    for gap in _GAPS:
        rows = _read_run(text, lines, first, gap)
        if len(rows) >= 2 and len(rows[0]) >= 2:
            return len(rows), rows
    for gap in _LISTED:
        if first < refused.get(gap, 0):
            continue
        rows = _read_run(text, lines, first, gap)
        if len(rows) < _FEWEST_LISTED or len(rows[0]) < 2:
            continue
        wrong = _find_last_sentence(text, rows)
        if wrong is None:
            return len(rows), rows
        refused[gap] = first + wrong
    return 0, []


def _read_run(
    text: str, lines: Sequence[tuple[int, int]], first: int, gap: re.Pattern[str]
) -> list[list[tuple[int, int]]]:
    rows: list[list[tuple[int, int]]] = []
    for number in range(first, len(lines)):
        start, end = lines[number]
        if rows and text.count("\n", lines[number - 1][1], start) > 1:
            break
        spans = _part(text, start, end, gap)
        if rows and len(spans) != len(rows[0]):
            break
        if not 2 <= len(spans) <= _MOST_COLUMNS:
            break
        rows.append(spans)
    return rows


def _part(text: str, start: int, end: int, gap: re.Pattern[str]) -> list[tuple[int, int]]:
    edges = [start]
    for found in gap.finditer(text, start, end):
        edges += [found.start(), found.end()]
    edges.append(end)
    spans = []
    for low, high in zip(edges[::2], edges[1::2], strict=True):
        while low < high and (text[low].isspace() or text[low] in "|\"'"):
            low += 1
        while low < high and (text[high - 1].isspace() or text[high - 1] in "|\"'"):
            high -= 1
        spans.append((low, high))
    return spans


def _find_last_sentence(text: str, rows: Sequence[Sequence[tuple[int, int]]]) -> int | None:
    """The last of lines parted by commas that is none of values; None where all are.

    Values are of few words each and end without a full stop, and a figure is among them in all lines but the first.
    """
    for number in reversed(range(len(rows))):
        row = rows[number]
        counted = number == 0 or any(_VALUE.search(text, start, end) for start, end in row)
        if not counted or text[row[-1][1] - 1] in ".!?":
            return number
        if any(len(text[start:end].split()) > _LISTED_WORDS for start, end in row):
            return number
    return None


def _holds_data(text: str, cells: Sequence[GridCell]) -> bool:
    """Whether cells are a table of data: two rows of two cells at least, one with a figure, and hardly any prose."""
    by_row: dict[int, int] = {}
    for cell in cells:
        by_row[cell.row] = by_row.get(cell.row, 0) + 1
    if sum(count >= 2 for count in by_row.values()) < 2:
        return False
    if max(cell.column for cell in cells) >= _MOST_COLUMNS:
        return False
    prose = sum(len(text[cell.start : cell.end].split()) > _CELL_WORDS for cell in cells)
    return prose <= _PROSE_SHARE * len(cells) and any(
        _VALUE.search(text, cell.start, cell.end) for cell in cells
    )


def _name_heads(text: str, grid: Sequence[GridCell]) -> list[Cell]:
    """The cells with what they name: as the format says, and by their looks on the side of which it says nothing."""
    front, first = min(cell.column for cell in grid), min(cell.row for cell in grid)
    width = max(cell.column + cell.columns for cell in grid) - front
    rows: dict[int, list[GridCell]] = {}
    for cell in grid:
        rows.setdefault(cell.row, []).append(cell)
    last = max(rows)
    tops = {row for row, own in rows.items() if _names_columns(text, own, front, width, row == last)}
    above = rows[first]
    is_row = len(above) > 1 or above[0].column > front
    if first not in tops and is_row and not any(_is_value(text, cell) for cell in above):
        below = (cell for cell in grid if cell.row > first and cell.column > front)
        if any(_is_value(text, cell) for cell in below):
            tops |= {first, *_find_further_tops(text, rows, first, front)}
    in_front = _find_front_columns(text, [cell for cell in grid if cell.row not in tops], front)
    cells = []
    for cell in grid:
        names: Literal["", "row", "column"] = ""
        if cell.row in tops:
            names = "column"
        elif cell.is_head or cell.column in in_front:
            names = "row"
        columns = width if names == "column" and len(rows[cell.row]) == 1 else cell.columns
        cells.append(Cell(cell.start, cell.end, cell.row, cell.column, cell.rows, columns, names))
    return cells


def _find_front_columns(text: str, cells: Sequence[GridCell], front: int) -> set[int]:
    """The columns whose cells name their rows: the first, if it holds names, and the next where those come again."""
    found: set[int] = set()
    column = front
    while True:
        side = [cell for cell in cells if cell.column == column]
        named = sum(cell.is_head or not _is_value(text, cell) for cell in side)
        beside = any(_VALUE.search(text, cell.start, cell.end) for cell in cells if cell.column > column)
        if not beside or named <= 0.5 * len(side):
            return found
        found.add(column)
        names = [text[cell.start : cell.end].casefold() for cell in side]
        if len(set(names)) == len(names) and all(cell.rows == 1 for cell in side):
            return found
        column += max(cell.columns for cell in side)


def _find_further_tops(
    text: str, rows: Mapping[int, Sequence[GridCell]], first: int, front: int
) -> Iterator[int]:
    """The rows right below the first one of heads that go on with it.

    There is nothing at their front, and no value. Below heads over several columns, of which none is at the front, the
    first row that has something there is the last of heads.
    """
    row = first + 1
    while row in rows and all(cell.column > front and not _is_value(text, cell) for cell in rows[row]):
        yield row
        row += 1
    is_over_several = all(cell.column > front for cell in rows[first]) and any(
        cell.columns > 1 for cell in rows[first]
    )
    below = rows.get(row, ())
    is_last = row == max(rows)
    if (
        is_over_several
        and len(below) > 1
        and not is_last
        and not any(_is_value(text, cell) for cell in below)
    ):
        yield row


def _names_columns(text: str, row: Sequence[GridCell], front: int, width: int, is_last: bool) -> bool:
    """Whether a row is one of heads: its format says so, or it is one cell over the whole width that gives no value."""
    if is_last:
        return False
    if len(row) == 1:
        wide = row[0].columns >= width or width > 2
        return row[0].column == front and wide and not _is_value(text, row[0])
    return all(cell.is_head for cell in row if cell.column > front)


def _is_value(text: str, cell: GridCell) -> bool:
    """Whether a cell gives a value: it has a digit and is no year, day or class that names."""
    words = text[cell.start : cell.end].strip()
    if not _BEGINS.match(words) or _NAMING.fullmatch(words) or len(words.split()) > _VALUE_WORDS:
        return False
    days = (*find_written_dates(words), *find_days_without_year(words))
    return not any(day.start == 0 and day.end == len(words) for day in days)


def _choose_rows(heads: Sequence[Cell]) -> set[int]:
    """Of the rows of heads above a cell those that name it: the first ones, and the last ones beside or instead."""
    groups: list[list[int]] = []
    counts = Counter(head.row for head in heads)
    for row in sorted(counts):
        # A single head below a whole row of them is the name of the rows that follow.
        is_band = counts[row] == 1 and bool(groups) and counts[groups[-1][-1]] > 1
        if groups and row == groups[-1][-1] + 1 and not is_band:
            groups[-1].append(row)
        else:
            groups.append([row])
    if len(groups) < 2:
        return {row for group in groups for row in group}
    whole = any(counts[row] > 1 for row in groups[-1])
    return set(groups[-1]) if whole else {*groups[0], *groups[-1]}


def _share_row(head: Cell, cell: Cell) -> bool:
    return head.row < cell.row + cell.rows and cell.row < head.row + head.rows


def _share_column(head: Cell, cell: Cell) -> bool:
    return head.column < cell.column + cell.columns and cell.column < head.column + head.columns
