"""Furniture inside a line that is otherwise story: what a page or a scraper glued in front of it or behind it."""

from __future__ import annotations

import re

from sources.language.calendar import match_weekdays
from sources.reading.metadata.agencies import find_agency
from sources.reading.metadata.datelines import parse_dateline
from sources.reading.metadata.stamps import GLUED_STAMP
from sources.reading.pages.captions import find_caption_end
from sources.reading.pages.lines import Line
from sources.reading.types import Mark

# "… on Monday.The Post is reader-funded. Give from €5 a month.": a plea that lost its line break.
_GLUED_PLEA = re.compile(
    r"(?<=[a-z0-9”\"’)])[.!?][”\"’)]?(?=[A-Z][^\n]{0,200}?(?i:reader-(?:funded|supported)|subscri|donat|newsletter|"
    r"support (?:us|our)|[$€£]\s?\d[\d.,]*\s*(?:/|per |a )\s*(?:month|week|year))[^\n]{0,120}$)"
)


def mark_inside(line: Line, *, first: bool, opening: bool, captions_near: bool) -> list[Mark]:
    """Furniture inside a line that is otherwise story: a stamp, dateline or caption glued in front, a credit behind.

    `first`: no paragraph stands before it in its story; `opening`: at most one does.
    """
    text, at = line.text, line.start
    marks: list[Mark] = []
    offset = 0
    stamp = GLUED_STAMP.match(text) if first else None
    if stamp:
        end = len(text[: stamp.end()].rstrip())
        marks.append(Mark(at, at + end, "timestamp"))
        offset = stamp.end()
    dateline = parse_dateline(text[offset:], opening=opening)
    if dateline:
        end = offset + len(text[offset : offset + dateline.length].rstrip())
        marks.append(Mark(at + offset, at + end, "dateline"))
        return marks
    leading = leading_date(text[offset:])
    if leading:
        marks.append(Mark(at + offset, at + offset + leading, "dateline"))
        return marks
    plea = _GLUED_PLEA.search(text[-240:])
    if plea:
        marks.append(Mark(at + len(text) - len(text[-240:]) + plea.end(), at + len(text), "subscription"))
    caption = find_caption_end(text[offset:], captions_near)
    if caption:
        marks.append(Mark(at + offset, at + offset + caption, "caption"))
    agency = find_agency(text)
    if agency and re.search(r"[(\[][^()\[\]]*[)\]]\s*$", text[-120:]):
        bracket = max(text.rfind("("), text.rfind("["))
        if bracket > 0:
            marks.append(Mark(at + bracket, at + len(text), "credit"))
    elif agency and text.endswith(agency) and text[: -len(agency)].endswith(" "):
        marks.append(Mark(at + len(text) - len(agency), at + len(text), "credit"))
    return marks


_LEADING_DATE = re.compile(
    rf"^(?:(?:{match_weekdays()}),?\s+)?(?:[A-Z][a-z]{{2,8}}\.?\s+\d{{1,2}},?\s+\d{{4}}|"
    r"\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?\s+\d{4})"
    r"(?=\s*[—–|:-]?\s+(?:[A-Z“\"‘]))",
    re.IGNORECASE,
)


def leading_date(text: str) -> int:
    """The length of a full date that stands before a sentence without belonging to it, else 0."""
    match = _LEADING_DATE.match(text)
    if not match or not re.search(r"\d{4}$", match.group()):
        return 0
    rest = text[match.end() :].lstrip(" —–|:-")
    # "July 6, 2024 Elections were held": the sentence starts anew; "July 6, 2024 was" would not.
    return match.end() if rest[:1].isupper() or rest[:1] in '“"‘' else 0
