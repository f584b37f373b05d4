"""A PDF's page with ruled tables: its words outside of them in the order of the file, and row by row in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdf
from pypdf.generic import ContentStream, NameObject

from sources.reading.formats.pdf_rules import CellBox, Grid

_MOVES = frozenset({b"Td", b"TD", b"Tm", b"T*"})
# A run of words stands in the cell in which the middle of its first letter lies: so far from where it begins, in sizes
# of its letters.
_INWARD, _UPWARD = 0.1, 0.3
# Runs whose places differ by less are in one line, in points.
_LINE = 3.0


@dataclass
class RuledTable:
    """The words of a grid's cells, as runs with their place: how far down, how far to the right."""

    grid: Grid
    runs: dict[CellBox, list[tuple[float, float, str]]] = field(default_factory=dict)

    def list_rows(self) -> Iterator[list[tuple[CellBox, str]]]:
        """The filled cells of each row, from the left, with their words line by line."""
        rows: dict[int, list[tuple[CellBox, str]]] = {}
        for box, runs in self.runs.items():
            lines: dict[int, list[tuple[float, str]]] = {}
            for down, along, text in runs:
                lines.setdefault(round(down / _LINE), []).append((along, text))
            words = "\n".join(
                " ".join(text for _along, text in sorted(lines[line])) for line in sorted(lines)
            )
            rows.setdefault(box.row, []).append((box, words))
        for row in sorted(rows):
            yield sorted(rows[row], key=lambda cell: cell[0].column)


def read_ruled_page(page: pypdf.PageObject, grids: Sequence[Grid]) -> list[str | RuledTable]:
    """What stands outside of the grids, and each grid where its first word stands in the file."""
    pieces: list[str | RuledTable] = []
    tables = [RuledTable(grid) for grid in grids]

    def take(text: str, cm: Sequence[float], tm: Sequence[float], _font: Any, size: float) -> None:
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = size * abs(tm[3] * cm[3]) or size
        for table in tables if text.strip() else ():
            box = table.grid.find(x + _INWARD * height, y + _UPWARD * height)
            if box is not None:
                if not table.runs:
                    pieces.append(table)
                table.runs.setdefault(box, []).append((-y, x, text))
                return
        if pieces and isinstance(pieces[-1], str):
            pieces[-1] += text
        else:
            pieces.append(text)

    content = page.get("/Contents")
    if content is not None:
        page[NameObject("/Contents")] = _part_at_moves(page, content)
        page.extract_text(visitor_text=take)
        page[NameObject("/Contents")] = content
    return pieces


def _part_at_moves(page: pypdf.PageObject, content: Any) -> ContentStream:
    """The same drawing, of which pypdf hands out each run of words by itself.

    It ends a run where a font is set; here one is, the same again, after every move.
    """
    stream = ContentStream(content.get_object(), page.pdf, "bytes")
    parted: list[Any] = []
    fonts: list[Any] = [None]
    for operands, operator in stream.operations:
        parted.append((operands, operator))
        if operator == b"q":
            fonts.append(fonts[-1])
        elif operator == b"Q" and len(fonts) > 1:
            fonts.pop()
        elif operator == b"Tf":
            fonts[-1] = operands
        elif operator in _MOVES and fonts[-1] is not None:
            parted.append((fonts[-1], b"Tf"))
    stream.operations = parted
    return stream
