"""Dates that another date of the text fixes: "the next day", "two years later", "January 23 – March 9, 2014"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from facts.suggesting.dates.count_dates import (
    FROM_APPOSITION,
    FROM_STORY,
    FROM_TEXT,
    NO_ANCHOR,
    Anchors,
    PlacedDate,
    StoryDate,
    place_day,
    place_week_of,
    place_weeks,
    read_day,
    read_month,
    read_number,
    read_weekday,
    shift_month,
    shift_year,
    stays_in_calendar,
)
from facts.suggesting.dates.find_dates import FoundDate

# How many characters a line that is only the page's date may hold beside the day.
_STAMP_MORE = 14
# How near the date must stand that another one counts from, in characters.
_NEAR_DAY = 400
_NEAR_YEAR = 250
_DAYS = {"dayafter": 1, "sameday": 0, "daybefore": -1, "ofday": 0}
_MONTHS = {"monthbefore": -1, "samemonth": 0, "monthafter": 1}
_YEARS = {"yearbefore": -1, "sameyear": 0, "yearafter": 1, "yearlast": -2}
_FOLLOWING = frozenset({*_DAYS, *_MONTHS, *_YEARS, "later", "inperiod"})
# Kinds that may be told from the story where nothing in the text fixes them; these need not be dates at all.
ONLY_IF_PLACED = frozenset({"ofday", "inperiod"})
_TO = re.compile(r"\s*(?:-|–|—|to|through|until|till|and|or)\s*(?:the\s)?", re.IGNORECASE)
_FROM = re.compile(r"(?:\bfrom|\bbetween)\s(?:the\s)?$", re.IGNORECASE)
_THAT_YEAR = re.compile(r"\s(?:of\s)?(?:that(?:\ssame)?|the\ssame)\syear\b", re.IGNORECASE)
# "In 2013, the court ruled on June 25": the year frames its sentence.
_FRAMED = re.compile(r"(?:^|[.!?;:”\"]\s+|\n)(?:back\s)?in\s$", re.IGNORECASE)
_RIGHT_AFTER = re.compile(r",?\s(?:(?:early|late|back)\s)?(?:in|on)\s(?:the\s)?", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"[.!?]\s+[“\"A-Z]|\n")
_SENTENCE_LIMIT = 300
_SOON = 60
_APPOSED = re.compile(r"\s?\(|,\s(?:on\s)?")
_CLOSED = re.compile(r"[,.);:]|$|\n")
_SPOKEN = frozenset({"today", "yesterday", "tomorrow"})


@dataclass(slots=True)
class _Named:
    """The dates that the text has named so far: the last date, day and year alone, and the days with a name."""

    last: FoundDate | None = None
    year: FoundDate | None = None
    day: FoundDate | None = None
    days: set[str] = field(default_factory=set)

    def add(self, item: FoundDate) -> None:
        self.last = item
        if item.kind == "year":
            self.year = item
        if item.value is not None and item.value.count("-") == 2:
            self.day = item
            self.days.add(item.value)

    def day_near(self, item: FoundDate, reach: int) -> date | None:
        """The day named last, if it ends within so many characters before the item."""
        near = self.day is not None and item.start - self.day.end <= reach
        return _read_value(self.day) if near else None


def follow_dates(found: Sequence[FoundDate], around: Anchors, quotes: Sequence[tuple[int, int]] = ()) -> None:
    """Place those of the text's dates that another one fixes; ``found`` are all of them in order, placed otherwise.

    ``quotes`` are the text's quotations, sorted: what is "today" to who speaks is no day to count from outside.
    """
    for item, following in zip(found[-2::-1], found[:0:-1], strict=False):
        _join_range(item, following, around)
        _join_apposition(item, following, around.text)
    named, quote = _Named(), 0
    for item in found:
        while quote < len(quotes) and quotes[quote][1] <= item.start:
            quote += 1
        spoken = quote < len(quotes) and quotes[quote][0] <= item.start
        if item.kind in _FOLLOWING:
            item.value, item.note = _count_from_another(item, named, around.story)
        elif item.note == FROM_STORY and (parts := read_month_and_day(item)):
            _take_year_named(item, parts[0], parts[1], named, around)
        elif item.kind == "weekday" and (item.match["wd_which"] or "").lower().startswith("the"):
            _count_weekday(item, named)
        if item.value and not is_stamp(around.text, item) and not (spoken and item.kind in _SPOKEN):
            named.add(item)


def read_month_and_day(item: FoundDate) -> tuple[int, int | None, int | None] | None:
    """The month of a day or month, the day if one is named, the year if it is given; None for other dates."""
    group = item.match
    if item.kind == "mdy":
        return read_month(group["m1"]), read_day(group["d1"]), int(group["y1"]) if group["y1"] else None
    if item.kind == "dmy":
        return read_month(group["m2"]), read_day(group["d2"]), int(group["y2"]) if group["y2"] else None
    if item.kind == "my":
        return read_month(group["m3"]), None, int(group["y3"])
    if item.kind in ("monthonly", "monthpart") and not group["month_which"]:
        return read_month(group["m5"] or group["m4"]), None, None
    return None


def _join_range(item: FoundDate, following: FoundDate, around: Anchors) -> None:
    """ "From November 20 to January 5, 2020", "Tuesday to Friday": the first is the last such one before the second."""
    between = around.text[item.end : following.start]
    if len(between) > 16 or not following.value or not (joint := _TO.fullmatch(between)):
        return
    ranged = joint.group().strip().split(" ")[0].lower() not in ("and", "or") or bool(
        _FROM.search(around.text[max(0, item.start - 12) : item.start])
    )
    if item.kind == following.kind == "weekday":
        end = _read_value(following)
        if ranged and end and not item.match["wd_which"] and not following.match["wd_which"]:
            back = (end.weekday() - read_weekday(item.match["wd_name"])) % 7
            item.value, item.note = (end - timedelta(days=back)).isoformat(), FROM_STORY
        return
    first, second = read_month_and_day(item), read_month_and_day(following)
    if first is None or second is None or first[2] is not None:
        return
    if second[2] is None and not ranged:
        return
    if second[2] is not None and item.note not in ("", FROM_STORY) and item.value:
        return
    if (first[1] is None) != (second[1] is None) and second[2] is None:
        return
    year = int(following.value[:4])
    if (first[0], first[1] or 0) > (second[0], second[1] or 99):
        year -= 1
    note = "" if second[2] is not None else FROM_STORY
    if first[1] is not None:
        item.value, item.note = place_day(year, first[0], first[1], note)
    else:
        item.value, item.note = f"{year:04d}-{first[0]:02d}", note


def _join_apposition(item: FoundDate, following: FoundDate, text: str) -> None:
    """ "Today (Nov. 18)", "November 19 (Tuesday)": the date that is written out says which day it is."""
    between = text[item.end : following.start]
    if len(between) > 5 or not _APPOSED.fullmatch(between) or not _CLOSED.match(text, following.end):
        return
    written, told = (following, item) if item.kind in (*_SPOKEN, "weekday") else (item, following)
    day = _read_value(written)
    if (
        day is None
        or written.kind not in ("mdy", "dmy", "iso", "numeric")
        or written.note.startswith("Names")
    ):
        return
    if told.kind == "weekday" and day.weekday() != read_weekday(told.match["wd_name"]):
        return
    if told.kind in (*_SPOKEN, "weekday"):
        told.value, told.note = day.isoformat(), FROM_APPOSITION


def _read_value(item: FoundDate | None) -> date | None:
    """The day of a date; None where it is none, or lies too near the edges of the calendar to count from."""
    if (
        item is None
        or item.value is None
        or item.value.count("-") != 2
        or not stays_in_calendar(int(item.value[:4]))
    ):
        return None
    return date.fromisoformat(item.value)


def _take_year_named(item: FoundDate, month: int, day: int | None, named: _Named, around: Anchors) -> None:
    """A day or month of "that year", or of a sentence that begins "In 2013, …", is not counted from the story."""
    year, text = named.year, around.text
    framed = (
        year is not None
        and item.start - year.end <= _SENTENCE_LIMIT
        and (
            _FRAMED.search(text[max(0, year.start - 12) : year.start])
            or _RIGHT_AFTER.fullmatch(text, year.end, item.start)
        )
        and not _SENTENCE_ENDS.search(text, year.end, item.start + 1)
    )
    if day is not None and (told := _find_day_told_before(month, day, item, named, text)):
        item.value, item.note = told.isoformat(), FROM_TEXT
        return
    named_year = year if framed else named.last if _THAT_YEAR.match(text, item.end) else None
    if named_year is not None and named_year.value:
        number = int(named_year.value[:4])
        if day is not None:
            item.value, item.note = place_day(number, month, day, FROM_TEXT)
        else:
            item.value, item.note = f"{number:04d}-{month:02d}", FROM_TEXT


def _find_day_told_before(month: int, day: int, item: FoundDate, named: _Named, text: str) -> date | None:
    """ "… on 19 October 2001, and another on October 22": a day soon after one with its year, in one sentence."""
    told = named.day
    if told is None or told.kind not in ("mdy", "dmy") or not (told.match["y1"] or told.match["y2"]):
        return None
    first = _read_value(told)
    if (
        first is None
        or item.start - told.end > _SENTENCE_LIMIT
        or _SENTENCE_ENDS.search(text, told.end, item.start + 1)
    ):
        return None
    value, _ = place_day(first.year, month, day)
    soon = date.fromisoformat(value) if value else None
    return soon if soon is not None and 0 <= (soon - first).days <= _SOON else None


def _count_weekday(item: FoundDate, named: _Named) -> None:
    """ "The following Monday" counts from the day named before it, if one is near."""
    day = named.day_near(item, _NEAR_DAY)
    if day is not None:
        wanted = read_weekday(item.match["wd_name"])
        if (item.match["wd_which"] or "").lower().endswith("previous"):
            day -= timedelta(days=(day.weekday() - wanted) % 7 or 7)
        else:
            day += timedelta(days=(wanted - day.weekday()) % 7 or 7)
        item.value, item.note = day.isoformat(), FROM_TEXT


def _count_from_another(item: FoundDate, named: _Named, story: StoryDate) -> PlacedDate:
    """The day, month or year that lies so far from the one named before it, if that is near."""
    kind, unit, shift = item.kind, "", 0
    if kind == "later":
        unit = item.match["later_unit"].lower()
        later = item.match["later_way"].lower() in ("later", "afterwards")
        shift = read_number(item.match["later_n"]) * (1 if later else -1)
    elif kind == "inperiod":
        return _place_in_period(item, named, story)
    elif kind in _DAYS:
        unit, shift = "day", _DAYS[kind]
    elif kind in _MONTHS:
        unit, shift = "month", _MONTHS[kind]
    else:
        unit, shift = "year", _YEARS[kind]
    if unit == "year":
        # "Up from a year earlier": than the story's, where no other is named.
        own = story.year if shift == -1 or kind == "yearlast" else None
        year = _read_year_near(item, named)
        if year is None:
            return shift_year(own, shift, FROM_STORY) if own is not None else (None, NO_ANCHOR)
        return shift_year(year, shift, FROM_TEXT)
    if unit == "month":
        last = (
            named.last.value if named.last is not None and item.start - named.last.end <= _NEAR_DAY else None
        )
        if not last or last.count("-") == 0 or not stays_in_calendar(int(last[:4])):
            return None, NO_ANCHOR
        return shift_month(int(last[:4]), int(last[5:7]), shift, FROM_TEXT)
    day = named.day_near(item, _NEAR_DAY)
    if day is None and (abs(shift) == 1 or kind == "ofday") and unit == "day" and len(named.days) == 1:
        # Far from any other day, the only day that the text names is meant, except by "that day".
        day = _read_value(named.day)
    if day is None:
        return None, NO_ANCHOR
    if unit == "week":
        return place_weeks(day, shift, FROM_TEXT)
    return (day + timedelta(days=shift)).isoformat(), FROM_TEXT


def _read_year_near(item: FoundDate, named: _Named) -> int | None:
    if named.last is None or not named.last.value or item.start - named.last.end > _NEAR_YEAR:
        return None
    return int(named.last.value[:4])


def _place_in_period(item: FoundDate, named: _Named, story: StoryDate) -> PlacedDate:
    """ "Earlier in the day": of the day named near, else of the story's."""
    unit = item.match["ip_unit"].lower()
    if unit == "year":
        year = _read_year_near(item, named)
        if year is not None:
            return shift_year(year, 0, FROM_TEXT)
        return shift_year(story.year, 0, FROM_STORY) if story.year is not None else (None, NO_ANCHOR)
    day = named.day_near(item, _NEAR_DAY) if unit in ("day", "evening") else None
    note = FROM_TEXT if day else FROM_STORY
    day = day or story.day
    if day is None or (note == FROM_STORY and item.match["ip_way"].lower() == "later"):
        return None, NO_ANCHOR
    if unit == "week":
        return place_week_of(day, 0, note)
    return day.isoformat()[: 7 if unit == "month" else 10], note


def is_stamp(text: str, item: FoundDate) -> bool:
    """Whether a day stands on a line of its own: the page's date stamp, not a day of the story."""
    before = text[max(0, item.start - _STAMP_MORE - 1) : item.start].rpartition("\n")
    after = text[item.end : item.end + _STAMP_MORE + 1].partition("\n")
    whole = (before[1] or item.start <= _STAMP_MORE) and (after[1] or item.end + _STAMP_MORE >= len(text))
    if not whole or after[0].rstrip().endswith((".", "!", "?")):
        return False
    return len((before[2] + text[item.start : item.end] + after[0]).strip()) <= (
        item.end - item.start + _STAMP_MORE
    )
