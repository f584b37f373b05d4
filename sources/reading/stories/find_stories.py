"""A document → its stories. One page can hold many, one after another.

A new story starts at a headline-like line if enough speaks for it in the lines before its first paragraph: the
headline said again, a time stamp or byline, a dateline, a wide gap or a rule above. Nothing else is assumed.
"""

from __future__ import annotations

import bisect
import dataclasses
import re
from dataclasses import dataclass

from sources.reading.metadata.head import (
    GLUED_STAMP,
    Dateline,
    Stamp,
    find_agency,
    find_outlet,
    is_date_line,
    parse_byline,
    parse_dateline,
    parse_stamp,
    settle_published,
)
from sources.reading.pages import furniture
from sources.reading.pages.lines import Line, count_words, fold_key, split_lines, strip_bullet
from sources.reading.stories.languages import find_direction, name_language
from sources.reading.types import Declared, Document, Mark, Part, Story

_HEAD_LINES = 16
_ENOUGH = 3.0
# Where the format says what is the article, more must speak against it being one.
_ENOUGH_IN_MAIN = 4.5
_FOOT_KINDS = frozenset({"navigation", "comment_form", "subscription", "footer", "sources"})
# Words of text that a story has at least before the next may begin.
_SHORTEST = 30
_BRIEF = 8
# Furniture before and behind a story stays with it, visible, up to this share of the story's words.
_OUTER_SHARE = 0.18


@dataclass
class _Piece:
    """The lines [first, last] of one story, inclusive; `part` if the format itself delimits it.

    `head` and `foot` are the lines between which the page speaks of this story: its headline may stand before its
    text, its outlet behind it.
    """

    first: int
    last: int
    part: Part | None = None
    head: int | None = None
    foot: int | None = None


def split_stories(document: Document, declared: Declared) -> tuple[tuple[Story, ...], tuple[Mark, ...]]:
    """The stories of `document` in page order, and the furniture marks of the whole document's text."""
    lines = split_lines(document)
    kinds = furniture.kinds_of_lines(lines)
    pieces = _pieces_of_parts(document, lines) or _find_pieces(lines, kinds)
    marks: list[Mark] = []
    stories: list[Story] = []
    # The line of copyright at a page's foot speaks for every story above it.
    footers = (find_outlet(line.text) for line, kind in zip(lines, kinds, strict=True) if kind == "footer")
    publisher = next((outlet for outlet in footers if outlet), None)
    for piece in pieces:
        stories.append(
            _read_story(document, declared, lines, kinds, piece, marks, publisher, alone=len(pieces) == 1)
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
    return tuple(_with_marks(story, marks, ends) for story in stories), tuple(marks)


def _pieces_of_parts(document: Document, lines: list[Line]) -> list[_Piece]:
    pieces = []
    starts = [line.start for line in lines]
    for part in document.parts:
        first, after = bisect.bisect_left(starts, part.start), bisect.bisect_left(starts, part.end)
        if first < after:
            pieces.append(_Piece(first, after - 1, part))
    return pieces


def _find_pieces(lines: list[Line], kinds: list[str | None]) -> list[_Piece]:
    """Where stories start and end; a page without any paragraph is one piece."""
    bodies = _find_bodies(lines, kinds, 0, len(lines) - 1)
    if not lines:
        return []
    if not bodies:
        return [_Piece(0, len(lines) - 1)]
    starts = [0]
    pattern = _signature(lines, kinds, _first_headline(lines, kinds, 0, bodies[0]), bodies[0])
    enough = _ENOUGH_IN_MAIN if any(line.is_main for line in lines) else _ENOUGH
    said, foot = 0, False
    paragraphs = set(bodies)
    teasers = frozenset(
        fold_key(strip_bullet(line.text)) for line in lines if line.is_bullet and line.words >= 3
    )
    for i, line in enumerate(lines):
        if said >= _BRIEF and kinds[i] is None and furniture.is_headline_like(line) and line.words >= 3:
            after = bisect.bisect_right(bodies, i)
            body = bodies[after] if after < len(bodies) else None
            # The story before must have said something: a standfirst alone is none. A dateline or a rule is enough
            # of a border for the items of a news round-up.
            bordered = body is not None and (parse_dateline(lines[body].text) or lines[i - 1].is_separator)
            if (
                body is not None
                and body - i <= _HEAD_LINES
                and (said >= _SHORTEST or bordered)
                and _evidence(lines, kinds, i, body, pattern, teasers=teasers, ended=foot) >= enough
            ):
                starts.append(i)
                said, foot = 0, False
        if i in paragraphs:
            said, foot = said + line.words, False
        elif kinds[i] in _FOOT_KINDS:
            foot = True
    ends = [s - 1 for s in starts[1:]] + [len(lines) - 1]
    return [_trim(lines, kinds, s, e) for s, e in zip(starts, ends, strict=True)]


def _find_bodies(lines: list[Line], kinds: list[str | None], first: int, last: int) -> list[int]:
    """The paragraphs among the lines [first, last]; a headline that is a question or a quotation is none."""
    said_again = {
        furniture.key_of(lines[i]) for i in range(first, last + 1) if kinds[i] == "repeated_headline"
    }
    bodies: list[int] = []
    for i in range(first, last + 1):
        line = lines[i]
        if kinds[i] is not None or line.role == "heading" or not furniture.is_body(line):
            continue
        if furniture.key_of(line) in said_again:
            continue
        if not bodies and furniture.is_headline_like(line) and line.words <= 25:
            continue
        bodies.append(i)
    short = set(bodies)
    for i in range(first + 1, last + 1):
        # "Three others were wounded." is a paragraph where it follows one.
        line = lines[i]
        if (
            i in short
            or i - 1 not in short
            or kinds[i] is not None
            or line.role == "heading"
            or line.is_bullet
        ):
            continue
        if line.ends_sentence and line.words >= 3 and not furniture.is_label_phrase(line.text):
            short.add(i)
    return sorted(short)


def _evidence(
    lines: list[Line],
    kinds: list[str | None],
    i: int,
    body: int,
    pattern: str,
    *,
    teasers: frozenset[str],
    ended: bool,
) -> float:
    """How much speaks for line `i` being the headline of a new story whose first paragraph is line `body`."""
    head = range(i + 1, body)
    key = furniture.key_of(lines[i])
    score = 0.0
    # A list of teasers that names this line, or the foot of another story right above, says that a story starts here.
    if key in teasers:
        score += 1.5
    if ended:
        score += 1.5
    if any(furniture.key_of(lines[j]) == key for j in head):
        score += 2.0
    stamps = [j for j in head if kinds[j] == "timestamp"]
    if i + 1 in stamps and is_date_line(lines[i + 1].text):
        score += 2.0
    elif stamps or furniture.leading_date(lines[body].text):
        score += 1.5
    if any(kinds[j] == "credit" and parse_byline(lines[j].text) for j in head):
        score += 1.5
    if parse_dateline(lines[body].text):
        score += 3.0 if body == i + 1 else 2.0
    if any(kinds[j] == "share" for j in head):
        score += 1.0
    if lines[i].gap >= 2 or (i > 0 and lines[i - 1].is_separator):
        score += 1.5 if lines[i - 1].is_separator else 1.0
    if lines[i].role == "heading" and lines[i].level == 1:
        score += 1.5
    own = _signature(lines, kinds, i, body)
    if score and pattern and (own == pattern or own.split("-")[0] == pattern.split("-")[0] != "text"):
        score += 1.0
    # Another open line in between is a headline of its own: this one is a teaser in a list.
    if any(
        kinds[j] is None and furniture.is_headline_like(lines[j]) and lines[j].words >= 4
        for j in head
        if j < body - 1
    ) and not any(kinds[j] == "repeated_headline" for j in head):
        score -= 1.5
    return score


def _signature(lines: list[Line], kinds: list[str | None], i: int | None, body: int) -> str:
    """The kinds of furniture between a headline and its first paragraph: pages repeat the same head."""
    if i is None:
        return ""
    return "-".join(kinds[j] or "text" for j in range(i + 1, body))


def _first_headline(lines: list[Line], kinds: list[str | None], first: int, body: int) -> int | None:
    """The line of the headline between `first` and the first paragraph `body` (inclusive), None if there is none."""
    head = [
        i
        for i in range(first, body)
        if kinds[i] is None
        and furniture.is_headline_like(lines[i])
        and (lines[i].role == "heading" or not lines[i].is_main)
    ]
    if not head:
        return None
    headings = [i for i in head if lines[i].role == "heading" and lines[i].level == 1]
    if headings:
        return headings[0]
    repeated = {furniture.key_of(lines[j]) for j in range(first, body) if kinds[j] == "repeated_headline"}
    for i in head:
        if furniture.key_of(lines[i]) in repeated:
            return i
    # What stands above the first clock or byline is the headline; below it come standfirst and captions.
    stop = next((j for j in range(first, body) if kinds[j] == "timestamp" or kinds[j] == "credit"), body)
    above = [i for i in head if i < stop]
    head = above or head
    if body < len(lines) and body - 1 in head and lines[body].gap == 0 and parse_dateline(lines[body].text):
        return body - 1
    return max(head, key=lambda i: (_likeness(lines, i), -i))


# "Headline Sunday, October 21, 2007": the date line has lost its line break.
_GLUED_DATE = re.compile(r"\s+((?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,\s+)\w+\s+\d{1,2},\s+\d{4})$")


def _likeness(lines: list[Line], i: int) -> int:
    """How much an open line looks like a headline rather than a slogan, a section's name or a standfirst."""
    line = lines[i]
    words = line.text.split()
    verbs = any(w in furniture.VERBS or re.fullmatch(r"[a-z]{3,}(?:s|ed)", w) for w in words)
    in_sentence_case = sum(w[:1].islower() for w in words) >= 2 or line.text.isupper()
    under_a_label = i > 0 and lines[i - 1].words <= 2
    certain = 4 * (line.role == "heading") + 4 * bool(_GLUED_DATE.search(line.text))
    return certain + 2 * (5 <= line.words <= 18) + verbs + in_sentence_case + under_a_label


def _trim(lines: list[Line], kinds: list[str | None], first: int, last: int) -> _Piece:
    """The piece without separators at its edges and without more outer furniture than `_OUTER_SHARE` allows."""
    while first < last and lines[first].is_separator:
        first += 1
    while last > first and lines[last].is_separator:
        last -= 1
    bodies = _find_bodies(lines, kinds, first, last)
    main = [i for i in range(first, last + 1) if lines[i].is_main and kinds[i] is None]
    if not bodies and not main:
        return _Piece(first, last)
    headline = _first_headline(lines, kinds, first, bodies[0] if bodies else main[0])
    if main:
        # The page's own frame is in the reading; an article of it is what the format counts to the article. Its
        # headline is a field of its own there, not a sentence of the text.
        return _Piece(
            main[0] if main[0] != headline or len(main) == 1 else main[1], main[-1], head=headline, foot=last
        )
    begin = bodies[0] if headline is None else headline
    allowed = _OUTER_SHARE * sum(lines[i].words for i in range(begin, bodies[-1] + 1) if kinds[i] is None)
    low, high = begin, bodies[-1]
    # The nearest furniture first: what stands beside the story explains it, what stands far off does not.
    while high < last and lines[high + 1].words <= allowed:
        high += 1
        allowed -= lines[high].words
    while low > first and lines[low - 1].words <= allowed:
        low -= 1
        allowed -= lines[low].words
    return _Piece(low, high, head=first, foot=last)


def _read_story(
    document: Document,
    declared: Declared,
    lines: list[Line],
    kinds: list[str | None],
    piece: _Piece,
    marks: list[Mark],
    publisher: str | None,
    *,
    alone: bool,
) -> Story:
    head = piece.first if piece.head is None else piece.head
    span = range(head, (piece.last if piece.foot is None else piece.foot) + 1)
    part = piece.part
    bodies = _find_bodies(lines, kinds, piece.first, piece.last)
    first_body = bodies[0] if bodies else piece.last + 1
    headline_at = _first_headline(lines, kinds, head, first_body)
    if (
        headline_at is None
        and not bodies
        and kinds[piece.first] is None
        and furniture.is_headline_like(lines[piece.first])
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
            leading = furniture.leading_date(line.text)
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
        inner = _GLUED_DATE.search(lines[headline_at].text)
        if inner and headline is not None and headline_span is not None:
            headline = headline[: inner.start()]
            marks.append(Mark(headline_span[0] + inner.start(1), headline_span[1], "dateline"))
            headline_span = (headline_span[0], headline_span[0] + inner.start())
            stamp = parse_stamp(inner[1])
            if stamp:
                stamps.append(stamp)
    while byline and len(bodies) > 1 and _is_author_note(lines[bodies[-1]], byline):
        kinds[bodies.pop()] = "credit"
    _mark_lines(lines, kinds, piece, bodies, headline_at, stamps, marks)
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


def _mark_lines(
    lines: list[Line],
    kinds: list[str | None],
    piece: _Piece,
    bodies: list[int],
    headline_at: int | None,
    stamps: list[Stamp],
    marks: list[Mark],
) -> None:
    """Append the marks of one story: whole lines by kind, then by place, then spans inside paragraphs."""
    span = range(piece.first, piece.last + 1)
    first_body = bodies[0] if bodies else piece.last + 1
    last_body = bodies[-1] if bodies else piece.first - 1
    captions = [i for i in span if kinds[i] == "caption"]
    tail_kind = "navigation"
    caption_lines = set(captions)
    for i in span:
        line, kind = lines[i], kinds[i]
        if kind is None and i != headline_at:
            kind = _kind_by_place(
                lines, kinds, i, piece, first_body, last_body, headline_at, tail_kind, caption_lines
            )
            if kind == "caption":
                caption_lines.add(i)
        if i > last_body and kind:
            tail_kind = (
                kind
                if kind in {"navigation", "subscription", "share", "comment_form", "sources"}
                else tail_kind
            )
        if kind == "timestamp" and is_date_line(line.text):
            kind = "dateline"
        if kind:
            marks.append(Mark(line.start, line.end, kind))
            continue
        if i == headline_at:
            continue
        near = any(j in caption_lines for j in range(i - 2, i + 3))
        opening = i <= (bodies[1] if len(bodies) > 1 else first_body)
        marks += furniture.mark_inside(line, first=i <= first_body, opening=opening, captions_near=near)


def _kind_by_place(
    lines: list[Line],
    kinds: list[str | None],
    i: int,
    piece: _Piece,
    first_body: int,
    last_body: int,
    headline_at: int | None,
    tail_kind: str,
    captions: set[int],
) -> str | None:
    line = lines[i]
    if line.is_main:
        return None
    if i > piece.first and line.gap == 0 and _is_teaser(lines, kinds, i):
        return "navigation"
    if (
        last_body < first_body
        or (furniture.is_body(line) and line.role != "heading")
        or line.is_bullet
        or line.role == "table_row"
    ):
        if furniture.is_body(line) and first_body <= i <= last_body + 1 and _is_bare_caption(line):
            return "caption"
        if first_body < i < last_body and _is_question_head(line):
            return "repeated_headline"
        return None
    if i > last_body:
        return tail_kind
    if i < first_body:
        if headline_at is not None and i < headline_at:
            return "navigation"
        if line.words <= 3:
            return "navigation"
        follows_caption = i - 1 in captions or (i + 1 < len(kinds) and kinds[i + 1] in {"caption", "credit"})
        if furniture.is_label_phrase(line.text) and (
            follows_caption or (not line.ends_sentence and i == first_body - 1)
        ):
            return "caption" if _is_caption_phrase(line) else None
        return None
    if "\t" in line.text or " | " in line.text:
        return None
    if line.ends_openly and line.words <= 14 and not parse_dateline(line.text):
        return "caption" if _NAME_PHRASE.match(line.text) else "repeated_headline"
    if line.ends_sentence and _is_bare_caption(line):
        return "caption"
    return "repeated_headline" if _is_question_head(line) else None


def _is_teaser(lines: list[Line], kinds: list[str | None], i: int) -> bool:
    """Whether a line stands in a list under a label such as “Most read”."""
    if re.fullmatch(r"list \d+ of \d+", lines[i - 1].text):
        return lines[i].words <= 25
    at = i - 1
    while at > 0 and i - at <= 12 and lines[at].gap == 0 and kinds[at] is None and lines[at].words <= 20:
        at -= 1
    label = kinds[at] == "navigation" and lines[at].words <= 4 and lines[at].kind is None
    return (
        label
        and not lines[at].is_separator
        and lines[i].words <= 20
        and (lines[i].is_bullet or not lines[i].ends_sentence)
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


def _is_question_head(line: Line) -> bool:
    """“What happens next?” on a line of its own: the heading of a section."""
    return (
        line.text.endswith(("?", "؟")) and line.words <= 9 and line.gap > 0 and line.text[:1] not in "“\"«'‘"
    )


def _is_bare_caption(line: Line) -> bool:
    """A short sentence-like line of English without a verb, out of step with prose: it names what a picture shows."""
    text = line.text
    if line.words > 12 or line.gap < 1 or text[:1] in "“\"‘'" or not furniture.is_label_phrase(text):
        return False
    return (
        text[:1].islower()
        or bool(re.search(r"\b(?:in|on|from)\b.*\b(?:19|20)\d{2}\b", text))
        or bool(_NAME_PHRASE.match(text))
    )


def _is_caption_phrase(line: Line) -> bool:
    """Whether an open line before the first paragraph names a scene, as an unsigned caption does."""
    return (
        bool(re.search(r"\b(?:of|at|in|on|near|with|from|during|outside|after|before)\s", line.text))
        or "'s " in line.text
    )


# “Michael Tien of NPP”, “DAB's Elizabeth Quat”: a person and where they belong, no heading of a section.
_NAME_PHRASE = re.compile(
    r"^(?:(?:[A-Z][\w’-]*\.?\s){2,3}(?:of|from)\s(?:the\s)?[A-Z][\w ’'-]*|"
    r"(?:[A-Z][\w-]*\s){0,3}[A-Z][\w-]*['’]s(?:\s[A-Z][\w-]*){2,3})"
    r"(?:; .{3,40})?\.?$"
)


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
