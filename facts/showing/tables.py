"""A table of an article as the rows of a table on a page: every place filled, each cell with its marked words.

Pure. A cell that says nothing stands as an empty one, so that rows and columns stay where the file has them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_MOST_PLACES = 20_000


@dataclass(frozen=True)
class TableCell:
    """A cell that starts at `start` of the article's text; None for one without words.

    `pieces` are facts.showing.layout's. `scope` is what HTML calls what it names: "row", "col", or empty for a value.
    """

    start: int | None
    pieces: tuple[Any, ...] = ()
    rows: int = 1
    columns: int = 1
    scope: str = ""


def lay_out_table(
    table: Mapping[str, Any], cut: Callable[[int, int], tuple[Any, ...]]
) -> tuple[tuple[TableCell, ...], ...]:
    """The rows of a table (as it is kept with its article); `cut` gives the pieces of the text at [start, end)."""
    by_place = {(cell["row"], cell["column"]): cell for cell in table["cells"]}
    height = max(row for row, _column in by_place) + 1
    width = max(cell["column"] + cell["columns"] for cell in table["cells"])
    if height * width > _MOST_PLACES:
        # A table with a hole of that size is shown cell after cell.
        return tuple((_place(cell, cut, 1, 1),) for cell in table["cells"])
    taken: set[tuple[int, int]] = set()
    rows = [tuple(_fill_row(row, width, by_place, taken, height, cut)) for row in range(height)]
    return tuple(row for row in rows if any(cell.start is not None for cell in row))


def _fill_row(
    row: int,
    width: int,
    by_place: Mapping[tuple[int, int], Mapping[str, Any]],
    taken: set[tuple[int, int]],
    height: int,
    cut: Callable[[int, int], tuple[Any, ...]],
) -> Iterator[TableCell]:
    for column in range(width):
        if (row, column) in taken:
            continue
        cell = by_place.get((row, column))
        if cell is None:
            yield TableCell(None)
            continue
        rows = min(cell["rows"], height - row)
        columns = _free_columns(row, column, cell["columns"], by_place)
        taken |= {(row + down, column + along) for down in range(rows) for along in range(columns)}
        yield _place(cell, cut, rows, columns)


def _free_columns(row: int, column: int, columns: int, by_place: Mapping[tuple[int, int], Any]) -> int:
    """How many columns a cell fills before the next one of its row begins."""
    return next((along for along in range(1, columns) if (row, column + along) in by_place), columns)


def _place(
    cell: Mapping[str, Any], cut: Callable[[int, int], tuple[Any, ...]], rows: int, columns: int
) -> TableCell:
    scope = {"row": "row", "column": "col"}.get(cell["names"], "")
    return TableCell(cell["start"], cut(cell["start"], cell["end"]), rows, columns, scope)
