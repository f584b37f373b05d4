"""One story of a page: what its own lines, its format and its file say of it, put together."""

from __future__ import annotations

from dataclasses import replace

from sources.reading.metadata.head import parse_byline, settle_published
from sources.reading.pages.lines import Line
from sources.reading.stories.find_pieces import Piece, find_bodies
from sources.reading.stories.find_posts import date_posts, find_posts
from sources.reading.stories.find_turns import find_turns
from sources.reading.stories.languages import find_direction, name_language
from sources.reading.stories.place_marks import mark_lines
from sources.reading.stories.read_head import Head, read_head
from sources.reading.structure import move_turn, shift
from sources.reading.types import Declared, Document, Mark, Part, Post, Published, Story

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
    stated, agency = _read_stated_byline(part.byline or meta.get("byline"))
    start, end = lines[piece.first].start, lines[piece.last].end
    text = document.text[start:end]
    span = head.headline_span
    if part.headline and (at := text.find(part.headline)) >= 0:
        span = (start + at, start + at + len(part.headline))
    published, posts = _date_story(
        lines, kinds, piece, head, part.published or meta.get("published"), declared
    )
    turns = find_turns(lines, kinds, piece.first, piece.last, document.text)
    return Story(
        start=start,
        end=end,
        headline=part.headline
        or head.headline
        or meta.get("headline")
        or (document.title if alone else None),
        headline_span=(span[0] - start, span[1] - start) if span is not None and span[0] >= start else None,
        byline=stated if part.byline else head.byline or stated,
        outlet=part.outlet or declared.outlet or meta.get("outlet") or head.outlet or publisher,
        agency=part.agency or head.agency or agency or meta.get("agency"),
        place=(head.dateline.place if head.dateline else None) or part.place or meta.get("place"),
        published=published,
        language=part.language or declared.language or name_language(text) or document.language,
        direction=find_direction(text),
        embargo=part.embargo or head.embargo,
        posts=tuple(replace(post, start=post.start - start, end=post.end - start) for post in posts),
        turns=tuple(move_turn(turn, shift(-start)) for turn in turns),
        url=part.url or meta.get("url") or declared.url,
    )


def _date_story(
    lines: list[Line],
    kinds: list[str | None],
    piece: Piece,
    head: Head,
    stated: str | None,
    declared: Declared,
) -> tuple[Published, tuple[Post, ...]]:
    """When the story was published, and its posts; a live blog that says it nowhere else has its newest post's day."""
    published = settle_published(stamps=head.stamps, dateline=head.dateline, meta=stated, declared=declared)
    posts = find_posts(lines, kinds, piece.first, piece.last, published.value)
    if published.value is None:
        published = date_posts(posts) or published
    return published, posts


def _read_stated_byline(stated: str | None) -> tuple[str | None, str | None]:
    """Names and agency of a byline in a tag: "By Jane Doe, dpa" there says as much as the same line on the page."""
    if not stated:
        return None, None
    return parse_byline(stated) or parse_byline(f"By {stated}") or (stated, None)


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
