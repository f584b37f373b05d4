"""Single days: a day of a month, a weekday, a feast, today and its neighbours, placed in the calendar."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from facts.figures import is_calendar_date
from facts.suggesting.count_dates import (
    A_STRETCH,
    AN_EVENT,
    EITHER_ORDER,
    FROM_STORY,
    NO_DAY,
    NO_STORY_DATE,
    NO_YEAR,
    NOT_A_DAY,
    Answer,
    Around,
    place_day,
    read_day,
    read_month,
    read_shift,
    read_weekday,
)
from facts.suggesting.find_dates import REFERENCE_YEAR, WEEKDAY_ANY, FoundDate
from facts.suggesting.read_tense import speaks_of_future

_FEASTS = {
    "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26), "new year's eve": (12, 31),
    "new year's day": (1, 1), "valentine's day": (2, 14), "may day": (5, 1),
}  # fmt: skip
_EVENT_AFTER = re.compile(
    r"[’']?s?\s(?:(?:Hamas|terror(?:ist)?|deadly|cross-border|surprise|Capitol|massacre|[A-Z]\w+-led|Hamas-led)\s)?"
    r"(?:attacks?|assaults?|massacres?|bombings?|uprising|revolution|movement|riots?|insurrection|war|ceasefire|coup)\b"
)


def _read_iso(item: FoundDate, around: Around) -> Answer:
    return place_day(*_read_integers(item, "iso_year", "iso_month", "iso_day"))


def _read_integers(item: FoundDate, first: str, second: str, third: str) -> tuple[int, int, int]:
    """Three groups of digits, as numbers."""
    group = item.match.group
    return int(group(first)), int(group(second)), int(group(third))


def _read_numeric(item: FoundDate, around: Around) -> Answer:
    first, second, year = _read_integers(item, "n1", "n2", "n3")
    if item.match.group("nsep") == "." or first > 12:
        return place_day(year, second, first)
    if second > 12 or first == second:
        return place_day(year, first, second)
    return (f"{year:04d}", EITHER_ORDER) if year >= 1 else (None, EITHER_ORDER)


def _read_september(item: FoundDate, around: Around) -> Answer:
    return "2001-09-11", ""


def _read_month_day(item: FoundDate, around: Around) -> Answer:
    group = item.match.groupdict()
    month, day, year, other = (
        (group["m1"], group["d1"], group["y1"], group["d1b"])
        if group["mdy"]
        else (group["m2"], group["d2"], group["y2"], group["d2b"])
    )
    number = read_month(month)
    if other:
        # Two days of one month: the month is what is certain of both.
        answer = _place_in_year(item, around, number, read_day(other), year)
        return (answer[0][:7] if answer[0] else None), (A_STRETCH if answer[0] else answer[1])
    return _place_in_year(item, around, number, read_day(day), year)


def _place_in_year(item: FoundDate, around: Around, month: int, day: int, year: str | None) -> Answer:
    if year:
        return place_day(int(year), month, day)
    if not is_calendar_date(2000, month, day):
        return None, NOT_A_DAY
    reference = REFERENCE_YEAR.match(around.text, item.end)
    if reference and around.story.year:
        return place_day(around.story.year + read_shift(reference.group("which")), month, day, FROM_STORY)
    elsewhere = around.years.get((month, day), frozenset())
    if len(elsewhere) == 1:
        return place_day(next(iter(elsewhere)), month, day, "The year is given elsewhere in the text.")
    if _EVENT_AFTER.match(around.text, item.end):
        return None, AN_EVENT
    if around.story.year is None:
        return None, NO_YEAR
    if around.story.day is None:
        return None, NO_DAY
    name = re.match(WEEKDAY_ANY, item.match.group(), re.IGNORECASE)
    weekday = read_weekday(name.group()) if name else None
    future = speaks_of_future(item, around)
    years = [around.story.year - 1, around.story.year, around.story.year + 1]
    days = [date(y, month, day) for y in years if is_calendar_date(y, month, day)]
    if weekday is not None:
        days = [d for d in days if d.weekday() == weekday] or days
    today = around.story.day
    coming = min((d for d in days if d >= today), default=max(days))
    gone = max((d for d in days if d <= today), default=min(days))
    if future is None:
        # Without a verb to tell, a day is taken as coming only if it is near: notices look weeks ahead, not months.
        future = (coming - today).days <= min(45, (today - gone).days)
    return (coming if future else gone).isoformat(), FROM_STORY


def _read_feast(item: FoundDate, around: Around) -> Answer:
    month, day = _FEASTS[re.sub(r"\s+", " ", item.match.group("feast").lower().replace("’", "'"))]
    return _place_in_year(item, around, month, day, item.match.group("y4"))


def _read_weekday(item: FoundDate, around: Around) -> Answer:
    today = around.story.day
    if today is None:
        return None, (NO_STORY_DATE if around.story.year is None else NO_DAY)
    group = item.match.groupdict()
    wanted = read_weekday(group["wd_name"])
    which = re.sub(r"\s+", " ", (group["wd_which"] or "").lower())
    week = (group["wd_week"] or "").strip().lower()
    if week:
        monday = today - timedelta(days=today.weekday())
        monday += timedelta(weeks={"last week": -1, "next week": 1}.get(week, 0))
        return (monday + timedelta(days=wanted)).isoformat(), FROM_STORY
    back = (today.weekday() - wanted) % 7
    ahead = (wanted - today.weekday()) % 7
    if which in ("last", "the previous", "this past"):
        return (today - timedelta(days=back or 7)).isoformat(), FROM_STORY
    if which in ("next", "the following", "the next", "coming", "this coming"):
        return (today + timedelta(days=ahead or 7)).isoformat(), FROM_STORY
    future = speaks_of_future(item, around)
    shift = ahead if future else -back
    return (today + timedelta(days=shift)).isoformat(), FROM_STORY


def _count_from_story(days: int) -> Callable[[FoundDate, Around], Answer]:
    def count(item: FoundDate, around: Around) -> Answer:
        if around.story.day is None:
            return None, (NO_STORY_DATE if around.story.year is None else NO_DAY)
        return (around.story.day + timedelta(days=days)).isoformat(), FROM_STORY

    return count


PLACE_DAY: Mapping[str, Callable[[FoundDate, Around], Answer]] = {
    "iso": _read_iso,
    "numeric": _read_numeric,
    "september": _read_september,
    "mdy": _read_month_day,
    "dmy": _read_month_day,
    "feast": _read_feast,
    "weekday": _read_weekday,
    "today": _count_from_story(0),
    "yesterday": _count_from_story(-1),
    "tomorrow": _count_from_story(1),
}
"""How each kind of naming of a single day is placed."""
