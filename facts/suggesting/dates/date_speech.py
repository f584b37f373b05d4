"""What is "today" to who speaks or posts: “We won today,” she said on Friday, counts from Friday. Own rules."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta

from facts.language.notions import match_words
from facts.suggesting.dates.count_dates import FROM_SPEECH, FROM_TEXT, Anchors, stays_in_calendar
from facts.suggesting.dates.find_dates import FoundDate
from facts.suggesting.dates.follow_dates import is_stamp

_SHIFTS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_SAID = rf"(?:{match_words('reporting', 'forms', 'posting')}|in\sa\s(?:statement|post|tweet|letter))"
_SAID_AFTER = re.compile(rf"\s?[^.!?\n“”\"]{{0,60}}?\b{_SAID}\b[^.!?\n“”\"]{{0,80}}", re.IGNORECASE)
_SAID_BEFORE = re.compile(
    rf"[^.!?\n“”\"]{{0,120}}\b{_SAID}\b[^.!?\n“”\"]{{0,80}}(?:[,:]|\bthat)\s?$", re.IGNORECASE
)
# The line under a post that a page shows: "— Name (@name) November 1, 2019".
_SIGNED = re.compile(r"(?P<break>\n\s*)?[—–-]\s?[^\n]{1,60}\(@\w{1,20}\)\s?$")
_LONGEST_POST = 600
_REACH = 200


def date_speech(found: Sequence[FoundDate], around: Anchors, quotes: Sequence[tuple[int, int]]) -> None:
    """Count "today", "yesterday" and "tomorrow" in quotations and posts from the day on which they were said.

    ``found`` are the dates of the text in order, placed from the story; ``quotes`` its quotations, sorted. Where the
    text does not date what is said, the day is the one of which the text tells: the story's, or the only other one
    that it names.
    """
    text = around.text
    starts = [item.start for item in found]
    only = _find_only_day(found, around, quotes)
    for low, high in quotes:
        if held := _select(found, starts, low, high):
            if said := _find_day_said(text, found, starts, low, high):
                _count_from(held, said, FROM_SPEECH)
            elif only:
                _count_from(held, only, FROM_TEXT)
    for item in found:
        if item.kind == "mdy" and item.match["y1"] and (said := _read_day(item)):
            before = text[max(0, item.start - 100) : item.start]
            if signed := _SIGNED.search(before):
                end = item.start - len(before) + signed.start()
                low = text.rfind("\n\n", max(0, end - _LONGEST_POST), end)
                low = low + 2 if low >= 0 else max(0, end - _LONGEST_POST)
                _count_from(_select(found, starts, low, end), said, FROM_SPEECH)


def _select(found: Sequence[FoundDate], starts: Sequence[int], low: int, high: int) -> list[FoundDate]:
    within = found[bisect_left(starts, low) : bisect_left(starts, high)]
    return [item for item in within if item.kind in _SHIFTS]


def _find_day_said(
    text: str, found: Sequence[FoundDate], starts: Sequence[int], low: int, high: int
) -> date | None:
    """The day that the reporting clause right after a quotation, or else right before it, gives."""
    spans = []
    if after := _SAID_AFTER.match(text, high, high + _REACH):
        spans.append(after.span())
    if before := _SAID_BEFORE.search(text[max(0, low - _REACH) : low]):
        spans.append((max(0, low - _REACH) + before.start(), low))
    for first, last in spans:
        for item in found[bisect_left(starts, first) : bisect_left(starts, last)]:
            if item.end <= last and (day := _read_day(item)):
                return day
    return None


def _read_day(item: FoundDate) -> date | None:
    if not item.value or item.value.count("-") != 2 or not stays_in_calendar(int(item.value[:4])):
        return None
    return date.fromisoformat(item.value)


def _find_only_day(
    found: Sequence[FoundDate], around: Anchors, quotes: Sequence[tuple[int, int]]
) -> date | None:
    """The day before the story's, where the text outside its quotations tells of that day only."""
    if around.story.day is None:
        return None
    days, quote = set(), 0
    for item in found:
        while quote < len(quotes) and quotes[quote][1] <= item.start:
            quote += 1
        quoted = quote < len(quotes) and quotes[quote][0] <= item.start
        if not quoted and not is_stamp(around.text, item) and (day := _read_day(item)):
            days.add(day)
    return next(iter(days)) if days == {around.story.day - timedelta(days=1)} else None


def _count_from(items: Sequence[FoundDate], said: date, note: str) -> None:
    for item in items:
        if item.note != FROM_SPEECH:
            item.value, item.note = (said + timedelta(days=_SHIFTS[item.kind])).isoformat(), note
