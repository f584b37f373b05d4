"""The tables of a document's text: those that its format states, and those that its lines show."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from sources.reading.pages.lines import Line
from sources.reading.structure import move_table, shift
from sources.reading.tables import make_table, split_rows
from sources.reading.types import Document, Table

_TITLE_WORDS = 14
_ROLES = frozenset({"line", "paragraph", "table_row"})


def find_tables(document: Document, lines: Sequence[Line]) -> tuple[Table, ...]:
    """The tables of data in the order of the text; each has the line right above it that names it, if there is one."""
    found = list(document.tables)
    stated = _Covered(found)
    open_lines = [line for line in lines if line.role in _ROLES and line.start not in stated]
    for _first, grid in split_rows(document.text, [(line.start, line.end) for line in open_lines]):
        table = make_table(document.text, grid)
        if table is not None:
            found.append(table)
    by_end = sorted(lines, key=lambda line: line.end)
    ends = [line.end for line in by_end]
    tables = sorted(found, key=lambda table: table.start)
    above = (bisect_right(ends, table.start) - 1 for table in tables)
    return tuple(
        _name(table, by_end[at] if at >= 0 else None) for table, at in zip(tables, above, strict=True)
    )


def mark_tables(lines: list[Line], tables: Sequence[Table]) -> list[Line]:
    """The lines with those marked that are part of a table."""
    covered = _Covered(tables)
    return [replace(line, in_table=True) if line.start in covered else line for line in lines]


def tables_within(tables: Sequence[Table], start: int, end: int) -> tuple[Table, ...]:
    """The tables that lie in [start, end) whole, counted from `start`."""
    found = []
    for table in tables:
        if start <= table.start and table.end <= end:
            title = table.title if table.title and start <= table.title[0] and table.title[1] <= end else None
            found.append(move_table(replace(table, title=title), shift(-start)))
    return tuple(found)


class _Covered:
    """The places of a text that lie in tables, looked up without asking every table."""

    def __init__(self, tables: Sequence[Table]) -> None:
        spans = sorted((table.start, table.end) for table in tables)
        self.starts = [start for start, _end in spans]
        self.ends = list(accumulate((end for _start, end in spans), max))

    def __contains__(self, place: int) -> bool:
        number = bisect_right(self.starts, place)
        return number > 0 and place < self.ends[number - 1]


def _name(table: Table, above: Line | None) -> Table:
    """The table with the line right above it as its title, if that line names it."""
    if table.title is not None or above is None or above.words > _TITLE_WORDS or above.in_table:
        return table
    is_label = above.text.endswith(":") or (above.role in {"heading", "caption"} and above.level != 1)
    if not is_label:
        return table
    end = above.end - above.text.endswith(":")
    return replace(table, title=(above.start, end))
