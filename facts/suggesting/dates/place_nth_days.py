"""Days counted inside their month: "the last Tuesday of February", "the first of last month"."""

from calendar import monthrange
from datetime import date, timedelta

from facts.language.english import ORDINALS
from facts.suggesting.dates.count_dates import (
    FROM_STORY,
    NO_DAY,
    NO_STORY_DATE,
    NOT_A_DAY,
    Anchors,
    PlacedDate,
    read_day,
    read_month,
    read_shift,
    read_weekday,
    shift_month,
)
from facts.suggesting.dates.find_dates import FoundDate
from facts.suggesting.dates.place_days import choose_year

_LAST = ("last", "final")


def place_nth_day(item: FoundDate, around: Anchors) -> PlacedDate:
    """The day, or why it is none; the month's year is chosen as that of a day without one."""
    match = item.match
    if match["nth_relative"]:
        story = around.story
        if story.year is None or story.month is None:
            return None, NO_STORY_DATE if story.year is None else NO_DAY
        month, _note = shift_month(story.year, story.month, read_shift(match["nth_relative"]), FROM_STORY)
        day = _find_day(item, int(month[:4]), int(month[5:7])) if month else None
        return (day.isoformat(), FROM_STORY) if day else (None, NOT_A_DAY)
    number = read_month(match["nth_month"])
    if match["nth_year"]:
        day = _find_day(item, int(match["nth_year"]), number)
        return (day.isoformat(), "") if day else (None, NOT_A_DAY)
    return choose_year(item, around, lambda year: _find_day(item, year, number))


def _find_day(item: FoundDate, year: int, month: int) -> date | None:
    """The day so named of one month, None where the month has none."""
    rank, name = item.match["nth"].lower(), (item.match["nth_name"] or "day").lower()
    first, length = date(year, month, 1), monthrange(year, month)[1]
    wanted = 0 if rank in _LAST else ORDINALS[rank] if rank in ORDINALS else read_day(rank)
    if name == "day":
        number = wanted or length
        return date(year, month, number) if number <= length else None
    weekday = read_weekday(name)
    if not wanted:
        last = first.replace(day=length)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (wanted - 1))
    return found if found.month == month else None
