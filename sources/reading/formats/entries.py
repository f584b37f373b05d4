"""Laying out a file that delimits its stories itself (feeds, wire items): one text, one Part a story."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from sources.reading.decoding.decode import clean_text
from sources.reading.formats import html
from sources.reading.metadata.dates import parse_stated
from sources.reading.metadata.embargo import state_embargo
from sources.reading.pages.page_blocks import PageBlock, walk_blocks
from sources.reading.pages.table_cells import find_page_tables, place_cells
from sources.reading.structure import move_table, shift
from sources.reading.types import Block, Document, LeftOut, Part, Table, UnreadableUpload

_MARKUP = re.compile(
    r"</?(?:p|div|br|a|strong|em|b|i|ul|ol|li|h[1-6]|img|blockquote|table|span|figure)\b[^<>]*>", re.I
)


# What publishers call an item that may not be used, and what it is called where it is left out.
UNUSABLE = {"canceled": "cancelled", "cancelled": "cancelled", "withheld": "withheld"}


@dataclasses.dataclass(frozen=True)
class FeedEntry:
    """One story as its format states it; `body` is plain text or HTML.

    `published` is its date and `embargo` when it may be used, both in the file's own words.
    """

    headline: str | None
    body: str
    byline: str | None = None
    outlet: str | None = None
    agency: str | None = None
    place: str | None = None
    published: str | None = None
    language: str | None = None
    url: str | None = None
    embargo: str | None = None


def lay_out_entries(
    entries: list[FeedEntry],
    *,
    format: str,
    media_type: str,
    title: str | None = None,
    language: str | None = None,
    encoding: str | None = None,
    left_out: Sequence[LeftOut] = (),
) -> Document:
    """A Document of all entries, each a Part. A date that is not understood is left out by its words.

    `left_out` is what the format itself left out. Raises UnreadableUpload (empty) if none holds text.
    """
    pieces: list[str] = []
    placed: list[Block] = []
    parts: list[Part] = []
    tables: list[Table] = []
    unread = list(left_out)
    at = 0
    for entry in entries:
        blocks = read_fragment(entry.body)
        headline = clean_text(" ".join(_plain(entry.headline or "").split()))[0]
        if headline and not (blocks and blocks[0].pieces[0].casefold() == headline.casefold()):
            blocks.insert(0, PageBlock([headline], role="heading", level=1))
        if not blocks:
            continue
        if pieces:
            pieces.append("\n\n\n")
            at += 3
        start = at
        text, own = html.lay_out(blocks, [block.kind for block in blocks], [False] * len(blocks))
        pieces.append(text)
        placed += [dataclasses.replace(b, start=start + b.start, end=start + b.end) for b in own]
        found = find_page_tables(text, own, [block.cell for block in blocks])
        tables += [move_table(table, shift(start)) for table in found]
        at += len(text)
        stated = parse_stated(entry.published)
        if entry.published and stated is None:
            unread.append(LeftOut("date", entry.published[:100]))
        parts.append(
            Part(
                start,
                at,
                headline or None,
                entry.byline,
                entry.outlet,
                entry.agency,
                entry.place,
                stated[0] if stated else None,
                entry.language,
                entry.url,
                state_embargo(entry.embargo or ""),
            )
        )
    if not parts:
        raise UnreadableUpload("empty", "This file holds no story to read.")
    return Document(
        text="".join(pieces),
        format=format,
        media_type=media_type,
        encoding=encoding,
        title=title,
        language=language,
        blocks=tuple(placed),
        parts=tuple(parts),
        left_out=tuple(unread),
        tables=tuple(tables),
    )


def refuse_unusable(found: set[str]) -> None:
    """Refuse a file of which nothing may be used, where `found`, what its items are left out as, says so.

    Raises UnreadableUpload.
    """
    if "withheld" in found:
        raise UnreadableUpload(
            "unsupported", "This item is withheld by its publisher: it may not be used until that is lifted."
        )
    if "cancelled" in found:
        raise UnreadableUpload(
            "unsupported", "This item was withdrawn by its publisher: there is no story in it."
        )


def read_fragment(body: str) -> list[PageBlock]:
    """The blocks of a body (plain text, or HTML if it has tags); a caption is the only furniture in it."""
    if not _MARKUP.search(body):
        text = clean_text(_plain(body))[0]
        return [PageBlock([line.strip()]) for line in text.split("\n") if line.strip()]
    html.check_complexity(body)
    tree = html.parse_markup(f"<html><body>{clean_text(body)[0]}</body></html>")
    # A feed's body is the story already: nothing of it is the frame of a page.
    return [
        dataclasses.replace(block, kind="caption" if block.role == "caption" else None)
        for block in walk_blocks(tree, cells=place_cells(tree))
    ]


def _plain(text: str) -> str:
    return html.unescape(text)
