"""What is kept beside an article's text: its tables and turns, moved along with it, and in the form they are kept in.

Kept are places only, each an object with `start` and `end`, so that whoever covers a name in the text moves them along
and finds no word of it here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from sources.reading.types import Cell, InterviewTurn, Table

# A span of one text → where it stands in another.
Moved = Callable[[int, int], tuple[int, int]]


def shift(by: int) -> Moved:
    """Every place `by` code points further on."""
    return lambda start, end: (start + by, end + by)


def move_table(table: Table, moved: Moved) -> Table:
    """The same table in another text."""
    cells = []
    for cell in table.cells:
        start, end = moved(cell.start, cell.end)
        cells.append(dataclasses.replace(cell, start=start, end=end))
    return Table(*moved(table.start, table.end), tuple(cells), moved(*table.title) if table.title else None)


def move_turn(turn: InterviewTurn, moved: Moved) -> InterviewTurn:
    """The same turn in another text; a name that would stand before its beginning is given up."""
    start, end = moved(turn.start, turn.end)
    speaker = moved(*turn.speaker) if turn.speaker else None
    said = moved(turn.said, turn.end)[0]
    return InterviewTurn(start, end, said, speaker if speaker and speaker[0] >= 0 else None, turn.asks)


def table_to_json(table: Table) -> dict[str, Any]:
    """A table as it is kept with its article: every place is an object with `start` and `end`."""
    return {
        **dataclasses.asdict(table),
        "cells": [dataclasses.asdict(c) for c in table.cells],
        "title": _place(table.title),
    }


def turn_to_json(turn: InterviewTurn) -> dict[str, Any]:
    """A turn as it is kept with its article: `said` is the place of the words behind the label."""
    said = _place((turn.said, turn.end))
    return {
        "start": turn.start,
        "end": turn.end,
        "said": said,
        "speaker": _place(turn.speaker),
        "asks": turn.asks,
    }


def table_from_json(value: Mapping[str, Any]) -> Table:
    """The table that `table_to_json` wrote. Raises KeyError or TypeError on anything else."""
    cells = tuple(Cell(**cell) for cell in value["cells"])
    return Table(value["start"], value["end"], cells, _read_place(value["title"]))


def turn_from_json(value: Mapping[str, Any]) -> InterviewTurn:
    """The turn that `turn_to_json` wrote. Raises KeyError or TypeError on anything else."""
    said = value["said"]["start"]
    return InterviewTurn(value["start"], value["end"], said, _read_place(value["speaker"]), value["asks"])


def _place(span: tuple[int, int] | None) -> dict[str, int] | None:
    return {"start": span[0], "end": span[1]} if span is not None else None


def _read_place(place: Mapping[str, int] | None) -> tuple[int, int] | None:
    return (place["start"], place["end"]) if place is not None else None
