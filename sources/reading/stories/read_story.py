"""One story of a page: its headline, byline, dateline, date and what else its lines say of it."""

from __future__ import annotations

import re

from sources.reading.metadata.head import (
    GLUED_STAMP,
    Dateline,
    Stamp,
    find_agency,
    find_outlet,
    parse_byline,
    parse_dateline,
    parse_stamp,
    settle_published,
)
from sources.reading.pages.furniture import is_headline_like
from sources.reading.pages.inner_marks import leading_date
from sources.reading.pages.lines import Line, count_words
from sources.reading.stories.find_pieces import GLUED_DATE, Piece, find_bodies, find_first_headline
from sources.reading.stories.languages import find_direction, name_language
from sources.reading.stories.place_marks import mark_lines
from sources.reading.types import Declared, Document, Mark, Story


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
    head = piece.first if piece.head is None else piece.head
    span = range(head, (piece.last if piece.foot is None else piece.foot) + 1)
    part = piece.part
    bodies = find_bodies(lines, kinds, piece.first, piece.last)
    first_body = bodies[0] if bodies else piece.last + 1
    headline_at = find_first_headline(lines, kinds, head, first_body)
    if (
        headline_at is None
        and not bodies
        and kinds[piece.first] is None
        and is_headline_like(lines[piece.first])
    ):
        headline_at = piece.first
    headline, headline_span = None, None
    if headline_at is not None:
        headline, headline_span = lines[headline_at].text, (lines[headline_at].start, lines[headline_at].end)
    stamps: list[Stamp] = []
    dateline: Dateline | None = None
    byline = agency = outlet = None
    for i in span:
        line = lines[i]
        if line.kind and i >= piece.first and line.role not in {"byline", "time"} and kinds[i] != "footer":
            continue
        # A clock counts at the head (a standfirst may stand above it) or at the foot, not between paragraphs.
        near_head = i <= first_body or (len(bodies) > 1 and i < bodies[1] and lines[first_body].words <= 30)
        if kinds[i] == "timestamp" and (near_head or i > (bodies[-1] if bodies else i)):
            stamp = parse_stamp(line.text)
            if stamp:
                stamps.append(stamp)
        elif kinds[i] == "credit" and byline is None:
            parsed = parse_byline(line.text)
            if parsed:
                byline, agency = parsed[0], agency or parsed[1]
        elif kinds[i] == "sources":
            outlet = outlet or find_outlet(line.text)
        if i == first_body or (i < first_body and kinds[i] is None):
            glued = GLUED_STAMP.match(line.text)
            if glued:
                stamp = parse_stamp(line.text[: glued.end()].strip())
                if stamp:
                    stamps.append(stamp)
                if (
                    headline is None
                    and not line.text[glued.end() :].rstrip().endswith(":")
                    and _is_standfirst(line.text[glued.end() :], lines, i)
                ):
                    headline = line.text[glued.end() :].strip()
                    headline_span = (line.start + glued.end(), line.end)
            leading = leading_date(line.text)
            if leading:
                stamp = parse_stamp(line.text[:leading])
                if stamp:
                    stamps.append(stamp)
    for n, i in enumerate(bodies[:3]):
        dateline = dateline or parse_dateline(lines[i].text, opening=n < 2)
    if dateline is None:
        heads = (i for i in span if i < first_body and kinds[i] is None and i != headline_at)
        dateline = next((d for i in heads if (d := parse_dateline(lines[i].text))), None)
    if headline_at is not None:
        inner = GLUED_DATE.search(lines[headline_at].text)
        if inner and headline is not None and headline_span is not None:
            headline = headline[: inner.start()]
            marks.append(Mark(headline_span[0] + inner.start(1), headline_span[1], "dateline"))
            headline_span = (headline_span[0], headline_span[0] + inner.start())
            stamp = parse_stamp(inner[1])
            if stamp:
                stamps.append(stamp)
    while byline and len(bodies) > 1 and _is_author_note(lines[bodies[-1]], byline):
        kinds[bodies.pop()] = "credit"
    mark_lines(lines, kinds, piece, bodies, headline_at, stamps, marks)
    agency = agency or (dateline.agency if dateline else None)
    if agency is None and bodies:
        agency = find_agency(lines[bodies[-1]].text)
    meta = document.meta if alone or part else {}
    stated = (part.byline if part else None) or meta.get("byline")
    if stated:
        # "By Jane Doe, dpa" in a tag says as much as the same line on the page.
        named = parse_byline(stated) or parse_byline(f"By {stated}") or (stated, None)
        stated, agency = named[0], agency or named[1]
    start, end = lines[piece.first].start, lines[piece.last].end
    text = document.text[start:end]
    language = (
        (part.language if part else None) or declared.language or name_language(text) or document.language
    )
    published = settle_published(
        stamps=stamps,
        dateline=dateline,
        meta=(part.published if part else None) or meta.get("published"),
        declared=declared,
    )
    if part and part.headline:
        headline = part.headline
        at = text.find(part.headline)
        headline_span = (start + at, start + at + len(part.headline)) if at >= 0 else headline_span
    return Story(
        start=start,
        end=end,
        headline=headline or meta.get("headline") or (document.title if alone else None),
        headline_span=_relative(headline_span, start),
        byline=stated if part and part.byline else byline or stated,
        outlet=(part.outlet if part else None)
        or declared.outlet
        or meta.get("outlet")
        or outlet
        or publisher,
        agency=(part.agency if part else None) or agency or meta.get("agency"),
        place=(dateline.place if dateline else None) or (part.place if part else None) or meta.get("place"),
        published=published,
        language=language,
        direction=find_direction(text),
        url=(part.url if part else None) or meta.get("url") or declared.url,
    )


def _relative(span: tuple[int, int] | None, start: int) -> tuple[int, int] | None:
    """A span of the document counted from `start`; None if it lies before it."""
    return (span[0] - start, span[1] - start) if span is not None and span[0] >= start else None


_NAMES = re.compile(r"[^\W\d_]{4,}|\d+")


def _is_standfirst(rest: str, lines: list[Line], i: int) -> bool:
    """Whether what follows a glued stamp is one sentence set apart from the paragraphs under it."""
    after = lines[i + 1] if i + 1 < len(lines) else None
    body = {w for line in lines[i + 1 :] for w in _NAMES.findall(line.text)}
    own = set(_NAMES.findall(rest))
    # A standfirst sums up what follows; a lead tells what is not told again.
    if len(own & body) < 0.6 * len(own):
        return False
    sentences = len(re.findall(r"[.!?]['\"”’)]*(?:\s+(?=[A-Z“\"‘])|$)", rest.strip()))
    return after is not None and sentences <= 1 and count_words(rest) <= 40


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
