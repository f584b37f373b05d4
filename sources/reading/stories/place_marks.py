"""The furniture of one story: whole lines by what they say and where they stand, then spans inside paragraphs."""

from __future__ import annotations

import re

from sources.reading.metadata.datelines import parse_dateline
from sources.reading.metadata.stamps import is_date_line
from sources.reading.pages.captions import is_label_phrase
from sources.reading.pages.furniture import is_body
from sources.reading.pages.inner_marks import mark_inside
from sources.reading.pages.lines import Line
from sources.reading.pages.story_lines import find_story_lines
from sources.reading.stories.find_pieces import Piece
from sources.reading.types import Mark


def mark_lines(
    lines: list[Line],
    kinds: list[str | None],
    piece: Piece,
    bodies: list[int],
    headline_at: int | None,
    marks: list[Mark],
) -> None:
    """Append the marks of one story: whole lines by kind, then by place, then spans inside paragraphs."""
    span = range(piece.first, piece.last + 1)
    first_body = bodies[0] if bodies else piece.last + 1
    last_body = bodies[-1] if bodies else piece.first - 1
    told = set(find_story_lines(lines, kinds, bodies, piece.last))
    last_body = max(told, default=last_body)
    captions = [i for i in span if kinds[i] == "caption"]
    tail_kind = "navigation"
    caption_lines, paragraphs = set(captions), set(bodies)
    for i in span:
        line, kind = lines[i], kinds[i]
        if kind is None and i != headline_at and (i not in told or i in paragraphs):
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
        if i == headline_at or line.in_table or line.in_turn:
            continue
        near = any(j in caption_lines for j in range(i - 2, i + 3))
        opening = i <= (bodies[1] if len(bodies) > 1 else first_body)
        marks += mark_inside(line, first=i <= first_body, opening=opening, captions_near=near)


def _kind_by_place(
    lines: list[Line],
    kinds: list[str | None],
    i: int,
    piece: Piece,
    first_body: int,
    last_body: int,
    headline_at: int | None,
    tail_kind: str,
    captions: set[int],
) -> str | None:
    line = lines[i]
    if line.is_main or line.in_turn:
        return None
    if i > piece.first and line.gap == 0 and _is_teaser(lines, kinds, i):
        return "navigation"
    if (
        last_body < first_body
        or (is_body(line) and line.role != "heading")
        or line.is_bullet
        or line.role == "table_row"
        or line.in_table
    ):
        if is_body(line) and first_body <= i <= last_body + 1 and _is_bare_caption(line):
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
        if is_label_phrase(line.text) and (
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


def _is_question_head(line: Line) -> bool:
    """“What happens next?” on a line of its own: the heading of a section."""
    return (
        line.text.endswith(("?", "؟")) and line.words <= 9 and line.gap > 0 and line.text[:1] not in "“\"«'‘"
    )


def _is_bare_caption(line: Line) -> bool:
    """A short sentence-like line of English without a verb, out of step with prose: it names what a picture shows."""
    text = line.text
    if line.words > 12 or line.gap < 1 or text[:1] in "“\"‘'" or not is_label_phrase(text):
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
