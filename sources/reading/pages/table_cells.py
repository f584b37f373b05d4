"""Where the cells of a web page's tables stand: row and column by the rules of HTML, spans counted in.

Source: the algorithm for forming a table (WHATWG HTML, 4.9.12.1), with bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sources.reading.tables import GridCell, make_table
from sources.reading.types import Block, Table

_MOST_SPAN = 40
_MOST_CELLS = 5_000
# Places that the cells of one table take, spans counted in.
_MOST_TAKEN = 20_000
_NESTED = ("table", "h1", "h2", "h3", "form")
_FOR_PLACING = frozenset({"presentation", "none"})


@dataclass(frozen=True)
class CellPlace:
    """A cell of a page's table: the number of its table, from 1, and where it stands in it."""

    table: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    is_head: bool = False


def place_cells(tree: Any) -> dict[Any, CellPlace]:
    """The place of each cell by its element, and of each caption, in row -1; none of tables that hold other tables."""
    places: dict[Any, CellPlace] = {}
    for number, table in enumerate(tree.iter("table"), start=1):
        if (table.get("role") or "").lower() in _FOR_PLACING or any(
            next(table.iterdescendants(tag), None) is not None for tag in _NESTED
        ):
            continue
        for caption in table.iterchildren("caption"):
            places[caption] = CellPlace(number, -1, 0)
        _place_rows(table, number, places)
        if len(places) > _MOST_CELLS:
            break
    return places


def _place_rows(table: Any, number: int, places: dict[Any, CellPlace]) -> None:
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(_list_rows(table)):
        column = 0
        for cell in line.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            rows, columns = _read_span(cell, "rowspan"), _read_span(cell, "colspan")
            places[cell] = CellPlace(number, row, column, rows, columns, cell.tag == "th")
            taken |= {(row + down, column + along) for down in range(rows) for along in range(columns)}
            column += columns
            if len(taken) > _MOST_TAKEN:
                return


def _list_rows(table: Any) -> Iterator[Any]:
    for child in table.iterchildren("thead", "tbody", "tfoot", "tr"):
        yield from [child] if child.tag == "tr" else child.iterchildren("tr")


def _read_span(cell: Any, name: str) -> int:
    value = cell.get(name) or ""
    return (
        min(max(1, int(value)), _MOST_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else 1
    )


def find_page_tables(
    text: str, placed: Sequence[Block], places: Sequence[CellPlace | None]
) -> tuple[Table, ...]:
    """The tables of data of a page; `places` are those of the cells in which its blocks stand, None outside of any."""
    grids: dict[int, dict[CellPlace, tuple[int, int]]] = {}
    titles: dict[int, tuple[int, int]] = {}
    for block, place in zip(placed, places, strict=True):
        if place is None:
            continue
        if place.row < 0:
            titles[place.table] = (block.start, block.end)
            continue
        start, _end = grids.setdefault(place.table, {}).get(place, (block.start, block.end))
        grids[place.table][place] = (start, block.end)
    found = []
    for number, spans in grids.items():
        grid = [
            GridCell(start, end, place.row, place.column, place.rows, place.columns, place.is_head)
            for place, (start, end) in spans.items()
        ]
        table = make_table(text, grid, titles.get(number))
        if table is not None:
            found.append(table)
    return tuple(found)
