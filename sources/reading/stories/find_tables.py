"""The tables of a document's text: those that its format states, and those that its lines show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sources.reading.pages.lines import Line
from sources.reading.structure import move_table, shift
from sources.reading.tables import make_table, split_rows
from sources.reading.types import Document, Table

_TITLE_WORDS = 14
_ROLES = frozenset({"line", "paragraph", "table_row"})


def find_tables(document: Document, lines: Sequence[Line]) -> tuple[Table, ...]:
    """The tables of data in the order of the text; each has the line right above it that names it, if there is one."""
    found = list(document.tables)
    stated = [(table.start, table.end) for table in found]
    open_lines = [
        line
        for line in lines
        if line.role in _ROLES and not any(start <= line.start < end for start, end in stated)
    ]
    for _first, grid in split_rows(document.text, [(line.start, line.end) for line in open_lines]):
        table = make_table(document.text, grid)
        if table is not None:
            found.append(table)
    return tuple(_name(table, lines) for table in sorted(found, key=lambda table: table.start))


def mark_tables(lines: list[Line], tables: Sequence[Table]) -> list[Line]:
    """The lines with those marked that are part of a table."""
    return [
        replace(line, in_table=True)
        if any(table.start <= line.start < table.end for table in tables)
        else line
        for line in lines
    ]


def tables_within(tables: Sequence[Table], start: int, end: int) -> tuple[Table, ...]:
    """The tables that lie in [start, end) whole, counted from `start`."""
    found = []
    for table in tables:
        if start <= table.start and table.end <= end:
            title = table.title if table.title and start <= table.title[0] and table.title[1] <= end else None
            found.append(move_table(replace(table, title=title), shift(-start)))
    return tuple(found)


def _name(table: Table, lines: Sequence[Line]) -> Table:
    if table.title is not None:
        return table
    above = max((line for line in lines if line.end <= table.start), key=lambda line: line.end, default=None)
    if above is None or above.words > _TITLE_WORDS or above.in_table:
        return table
    is_label = above.text.endswith(":") or (above.role in {"heading", "caption"} and above.level != 1)
    if not is_label:
        return table
    end = above.end - above.text.endswith(":")
    return replace(table, title=(above.start, end))
