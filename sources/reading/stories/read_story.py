"""One story of a page: what its own lines, its format and its file say of it, put together."""

from __future__ import annotations

from dataclasses import replace

from sources.reading.metadata.head import parse_byline, settle_published
from sources.reading.pages.lines import Line
from sources.reading.stories.find_pieces import Piece, find_bodies
from sources.reading.stories.find_posts import find_posts
from sources.reading.stories.languages import find_direction, name_language
from sources.reading.stories.place_marks import mark_lines
from sources.reading.stories.read_head import read_head
from sources.reading.types import Declared, Document, Mark, Part, Story

_NO_PART = Part(0, 0)


def read_story(
    document: Document,
    declared: Declared,
    lines: list[Line],
    kinds: list[str | None],
    piece: Piece,
    marks: list[Mark],
    publisher: str | None,
    *,
    alone: bool,
) -> Story:
    """The story of one piece; its furniture is added to `marks`.

    `publisher` is whom the foot of the page names; `alone`: the page holds no other story, so that what the file
    states is about this one.
    """
    bodies = find_bodies(lines, kinds, piece.first, piece.last)
    head = read_head(lines, kinds, piece, bodies, declared.received)
    marks += head.marks
    while head.byline and len(bodies) > 1 and _is_author_note(lines[bodies[-1]], head.byline):
        kinds[bodies.pop()] = "credit"
    mark_lines(lines, kinds, piece, bodies, head.headline_at, marks)
    part = piece.part or _NO_PART
    meta = document.meta if alone or piece.part else {}
    stated, agency = part.byline or meta.get("byline"), head.agency
    if stated:
        # "By Jane Doe, dpa" in a tag says as much as the same line on the page.
        named = parse_byline(stated) or parse_byline(f"By {stated}") or (stated, None)
        stated, agency = named[0], agency or named[1]
    start, end = lines[piece.first].start, lines[piece.last].end
    text = document.text[start:end]
    headline, span = head.headline, head.headline_span
    if part.headline:
        headline = part.headline
        at = text.find(part.headline)
        span = (start + at, start + at + len(part.headline)) if at >= 0 else span
    return Story(
        start=start,
        end=end,
        headline=headline or meta.get("headline") or (document.title if alone else None),
        headline_span=(span[0] - start, span[1] - start) if span is not None and span[0] >= start else None,
        byline=stated if part.byline else head.byline or stated,
        outlet=part.outlet or declared.outlet or meta.get("outlet") or head.outlet or publisher,
        agency=part.agency or agency or meta.get("agency"),
        place=(head.dateline.place if head.dateline else None) or part.place or meta.get("place"),
        published=settle_published(
            stamps=head.stamps,
            dateline=head.dateline,
            meta=part.published or meta.get("published"),
            declared=declared,
        ),
        language=part.language or declared.language or name_language(text) or document.language,
        direction=find_direction(text),
        embargo=part.embargo or head.embargo,
        posts=tuple(
            replace(post, start=post.start - start, end=post.end - start)
            for post in find_posts(lines, kinds, piece.first, piece.last)
        ),
        url=part.url or meta.get("url") or declared.url,
    )


def _is_author_note(line: Line, byline: str) -> bool:
    """Whether a last paragraph only tells who wrote the story: "Jo Ek is a reporter for the Post."."""
    names = byline.split(" and ")
    return line.words <= 45 and any(
        line.text.startswith(
            (f"{name} is ", f"{name} was ", f"{name} covers ", f"{name} writes ", f"{name}, ")
        )
        for name in map(str.strip, names)
        if " " in name
    )
