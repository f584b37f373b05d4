"""Laying out a file that delimits its stories itself (feeds, wire items): one text, one Part a story."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from sources.reading.decoding.decode import clean_text
from sources.reading.formats import html
from sources.reading.metadata.dates import parse_stated
from sources.reading.metadata.embargo import state_embargo
from sources.reading.pages.page_blocks import walk_blocks
from sources.reading.types import Block, BlockRole, Document, LeftOut, Part, UnreadableUpload

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
    blocks: list[Block] = []
    parts: list[Part] = []
    unread = list(left_out)
    at = 0
    for entry in entries:
        lines = read_fragment(entry.body)
        headline = clean_text(" ".join(_plain(entry.headline or "").split()))[0]
        if headline and not (lines and lines[0][0].casefold() == headline.casefold()):
            lines.insert(0, (headline, "heading", 1, None))
        if not lines:
            continue
        if pieces:
            pieces.append("\n\n\n")
            at += 3
        start = at
        for i, (text, role, level, kind) in enumerate(lines):
            if i:
                between = "\n" if role == lines[i - 1][1] == "list_item" else "\n\n"
                pieces.append(between)
                at += len(between)
            pieces.append(text)
            blocks.append(Block(at, at + len(text), role, level, kind))
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
        blocks=tuple(blocks),
        parts=tuple(parts),
        left_out=tuple(unread),
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


def read_fragment(body: str) -> list[tuple[str, BlockRole, int, str | None]]:
    """A body (plain text, or HTML if it has tags) as (text, role, level, kind) a block."""
    if not _MARKUP.search(body):
        text = clean_text(_plain(body))[0]
        return [(line.strip(), "paragraph", 0, None) for line in text.split("\n") if line.strip()]
    html.check_complexity(body)
    tree = html.parse_markup(f"<html><body>{clean_text(body)[0]}</body></html>")
    # A feed's body is the story already: nothing of it is the frame of a page.
    return [
        (block.pieces[0], block.role, block.level, "caption" if block.role == "caption" else None)
        for block in walk_blocks(tree)
    ]


def _plain(text: str) -> str:
    return html.unescape(text)
