"""A document → its stories. One page can hold many, one after another."""

from __future__ import annotations

import bisect
import dataclasses

from sources.reading.metadata.head import find_outlet
from sources.reading.pages.furniture import kinds_of_lines
from sources.reading.pages.lines import Line, split_lines
from sources.reading.stories.find_pieces import Piece, find_pieces
from sources.reading.stories.find_tables import find_tables, mark_tables, tables_within
from sources.reading.stories.find_turns import mark_turns
from sources.reading.stories.read_story import read_story
from sources.reading.types import Declared, Document, Mark, Story


def split_stories(document: Document, declared: Declared) -> tuple[tuple[Story, ...], tuple[Mark, ...]]:
    """The stories of `document` in page order, and the furniture marks of the whole document's text."""
    lines = split_lines(document)
    tables = find_tables(document, lines)
    lines = mark_tables(lines, tables)
    kinds = kinds_of_lines(lines)
    lines = mark_turns(lines, kinds, document.text)
    pieces = _pieces_of_parts(document, lines) or find_pieces(lines, kinds)
    marks: list[Mark] = []
    stories: list[Story] = []
    # The line of copyright at a page's foot speaks for every story above it.
    footers = (find_outlet(line.text) for line, kind in zip(lines, kinds, strict=True) if kind == "footer")
    publisher = next((outlet for outlet in footers if outlet), None)
    for piece in pieces:
        stories.append(
            read_story(document, declared, lines, kinds, piece, marks, publisher, alone=len(pieces) == 1)
        )
    inside = {i for p in pieces for i in range(p.first, p.last + 1)}
    marks += [
        Mark(line.start, line.end, kinds[i] or "navigation")
        for i, line in enumerate(lines)
        if i not in inside
    ]
    marks += document.marks
    marks = _tidy(marks)
    ends = [mark.end for mark in marks]
    told = (
        dataclasses.replace(story, tables=tables_within(tables, story.start, story.end)) for story in stories
    )
    return tuple(_with_marks(story, marks, ends) for story in told), tuple(marks)


def _pieces_of_parts(document: Document, lines: list[Line]) -> list[Piece]:
    pieces = []
    starts = [line.start for line in lines]
    for part in document.parts:
        first, after = bisect.bisect_left(starts, part.start), bisect.bisect_left(starts, part.end)
        if first < after:
            pieces.append(Piece(first, after - 1, part))
    return pieces


def _tidy(marks: list[Mark]) -> list[Mark]:
    """Marks in order, none empty, none inside or overlapping an earlier one."""
    tidy: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if mark.end <= mark.start:
            continue
        if tidy and mark.start < tidy[-1].end:
            if mark.end <= tidy[-1].end:
                continue
            mark = Mark(tidy[-1].end, mark.end, mark.kind)
        tidy.append(mark)
    return tidy


def _with_marks(story: Story, marks: list[Mark], ends: list[int]) -> Story:
    """The story with its share of the document's marks, counted from its own start; `ends` are the marks' ends."""
    inside = []
    for mark in marks[bisect.bisect_right(ends, story.start) :]:
        if mark.start >= story.end:
            break
        start, end = max(mark.start, story.start), min(mark.end, story.end)
        inside.append(Mark(start - story.start, end - story.start, mark.kind))
    return dataclasses.replace(story, marks=tuple(inside))
