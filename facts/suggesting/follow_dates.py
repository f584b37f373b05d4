"""Dates that another date of the text fixes: "the next day", "two years later", "January 23 – March 9, 2014"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from facts.suggesting.count_dates import (
    FROM_STORY,
    FROM_TEXT,
    NO_ANCHOR,
    Answer,
    Around,
    Story,
    place_day,
    read_day,
    read_month,
    read_number,
    stays_in_calendar,
)
from facts.suggesting.find_dates import FoundDate

# How many characters a line that is only the page's date may hold beside the day.
_STAMP_MORE = 14
# How far, in days or years, these lie from the day or year named before them.
_FROM_ANOTHER = {
    "dayafter": 1,
    "sameday": 0,
    "daybefore": -1,
    "later": 0,
    "yearbefore": -1,
    "sameyear": 0,
    "yearafter": 1,
}


def read_given_years(found: Sequence[FoundDate]) -> dict[tuple[int, int], set[int]]:
    """For each day and month that the text gives with a year somewhere: the years."""
    given: dict[tuple[int, int], set[int]] = {}
    for item in found:
        group = item.match.groupdict()
        if group["mdy"] and group["y1"]:
            given.setdefault((read_month(group["m1"]), read_day(group["d1"])), set()).add(int(group["y1"]))
        elif group["dmy"] and group["y2"]:
            given.setdefault((read_month(group["m2"]), read_day(group["d2"])), set()).add(int(group["y2"]))
    return given


@dataclass(slots=True)
class _Named:
    """What the text has named so far: the last date of any length, the last day, and the days that it names at all."""

    last: FoundDate | None = None
    day: FoundDate | None = None
    days: set[str] = field(default_factory=set)

    def add(self, item: FoundDate) -> None:
        self.last = item
        if item.value is not None and item.value.count("-") == 2:
            self.day = item
            self.days.add(item.value)


def follow_dates(found: Sequence[FoundDate], around: Around) -> None:
    """Place those of the text's dates that another one fixes; ``found`` are all of them in order, placed otherwise."""
    named = _Named()
    for position, item in enumerate(found):
        if position + 1 < len(found):
            _borrow_year(item, found[position + 1], around)
        if item.kind in _FROM_ANOTHER:
            item.value, item.note = _count_from_another(item, named, around.story)
        if item.value and not _is_stamp(around.text, item):
            named.add(item)


def _borrow_year(item: FoundDate, following: FoundDate, around: Around) -> None:
    """ "January 23 - March 9 2014": the first day takes the year of the second."""
    group = item.match.groupdict()
    if not ((item.kind == "mdy" and not group["y1"]) or (item.kind == "dmy" and not group["y2"])):
        return
    after = following.match.groupdict()
    year = after["y1"] or after["y2"]
    if not year or not re.fullmatch(
        r"\s?(?:-|–|—|to|through|until|and)\s?", around.text[item.end : following.start]
    ):
        return
    month, day = (group["m1"], group["d1"]) if item.kind == "mdy" else (group["m2"], group["d2"])
    item.value, item.note = place_day(int(year), read_month(month), read_day(day))


def _count_from_another(item: FoundDate, named: _Named, story: Story) -> Answer:
    """ "The next day", "the year before": counted from the date named before it, if near or the only day there is."""
    shift, of_years = _FROM_ANOTHER[item.kind], item.kind in ("yearbefore", "sameyear", "yearafter")
    if item.kind == "later":
        shift = read_number(item.match.group("later_n"))
        shift = shift if item.match.group("later_way").lower() in ("later", "afterwards") else -shift
        of_years = item.match.group("later_unit").lower() == "year"
    if of_years:
        if named.last is not None and named.last.value and item.start - named.last.end <= 250:
            return _shift_year(int(named.last.value[:4]), shift, FROM_TEXT)
        return _shift_year(story.year if item.kind == "yearbefore" else None, shift, FROM_STORY)
    # Far from any other day, the only day that the text names is meant, except by "that day".
    alone = item.kind in ("dayafter", "daybefore") and len(named.days) == 1
    near = named.day is not None and item.start - named.day.end <= 400
    anchor = named.day.value if named.day is not None and (near or alone) else None
    if anchor is None or not stays_in_calendar(int(anchor[:4])):
        return None, NO_ANCHOR
    return (date.fromisoformat(anchor) + timedelta(days=shift)).isoformat(), FROM_TEXT


def _shift_year(year: int | None, shift: int, note: str) -> Answer:
    if year is None or not 1 <= year + shift <= 9999:
        return None, NO_ANCHOR
    return f"{year + shift:04d}", note


def _is_stamp(text: str, item: FoundDate) -> bool:
    """Whether a day stands on a line of its own: the page's date stamp, not a day of the story."""
    before = text[max(0, item.start - _STAMP_MORE - 1) : item.start].rpartition("\n")
    after = text[item.end : item.end + _STAMP_MORE + 1].partition("\n")
    whole = (before[1] or item.start <= _STAMP_MORE) and (after[1] or item.end + _STAMP_MORE >= len(text))
    return bool(whole) and len((before[2] + text[item.start : item.end] + after[0]).strip()) <= (
        item.end - item.start + _STAMP_MORE
    )
