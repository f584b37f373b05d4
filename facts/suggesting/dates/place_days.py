"""Single days: a day of a month, a weekday, a feast, today and its neighbours, placed in the calendar."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from facts.language.figures import is_calendar_date
from facts.language.notions import list_counts, list_numbers
from facts.suggesting.dates.count_dates import (
    A_STRETCH,
    AN_EVENT,
    COMES_ROUND,
    EITHER_ORDER,
    EITHER_WEEK,
    FROM_STORY,
    NO_DAY,
    NO_STORY_DATE,
    NO_YEAR,
    NOT_A_DAY,
    Anchors,
    PlacedDate,
    place_day,
    read_day,
    read_month,
    read_shift,
    read_weekday,
    stays_in_calendar,
)
from facts.suggesting.dates.find_dates import REFERENCE_YEAR, WEEKDAY_ANY, FoundDate
from facts.suggesting.dates.given_years import find_given_year
from facts.suggesting.dates.read_tense import comes_round, speaks_of_future, was_to_be

_FEASTS = list_numbers("calendar", "feasts")
_FROM_EASTER = list_counts("calendar", "from_easter")
# Who speaks of a day that comes in eleven months gives the year; who is a few days late does not.
_FAR, _NEAR = 330, 30
_NEWS = 60
_EVENT_AFTER = re.compile(
    r"[’']?s?\s(?:(?:terror(?:ist)?|deadly|cross-border|surprise|[A-Z]\w+|[A-Z]\w+-led)\s)?"
    r"(?:attacks?|assaults?|massacres?|bombings?|uprising|revolution|movement|riots?|insurrection|war|ceasefire|coup)\b"
)
_LIMIT = re.compile(r"\b(?:by|until|till|from|through)\s$", re.IGNORECASE)
# "The July 25 call": a day that tells which one is meant; the verb around need not be of that day.
_WHICH_BEFORE = re.compile(r"(?:[’']s|s[’']|\b(?:the|his|her|their|its|that))\s$", re.IGNORECASE)
_WHICH_AFTER = re.compile(
    r"\s(?!(?:and|or|but|at|in|on|to|for|with|when|that|as|by|from|was|were|is|are|has|have|had|will|would)\b)[a-z]{3,}"
)


def _read_iso(item: FoundDate, around: Anchors) -> PlacedDate:
    return place_day(*_read_integers(item, "iso_year", "iso_month", "iso_day"))


def _read_integers(item: FoundDate, first: str, second: str, third: str) -> tuple[int, int, int]:
    """Three groups of digits, as numbers."""
    group = item.match.group
    return int(group(first)), int(group(second)), int(group(third))


def _read_numeric(item: FoundDate, around: Anchors) -> PlacedDate:
    first, second, year = _read_integers(item, "n1", "n2", "n3")
    if item.match.group("nsep") == "." or first > 12:
        return place_day(year, second, first)
    if second > 12 or first == second:
        return place_day(year, first, second)
    return (f"{year:04d}", EITHER_ORDER) if year >= 1 else (None, EITHER_ORDER)


def _read_september(item: FoundDate, around: Anchors) -> PlacedDate:
    return "2001-09-11", ""


def _read_month_day(item: FoundDate, around: Anchors) -> PlacedDate:
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


def _place_in_year(item: FoundDate, around: Anchors, month: int, day: int, year: str | None) -> PlacedDate:
    if year:
        return place_day(int(year), month, day)
    if not is_calendar_date(2000, month, day):
        return None, NOT_A_DAY
    reference = REFERENCE_YEAR.match(around.text, item.end)
    if reference and around.story.year:
        return place_day(around.story.year + read_shift(reference.group("which")), month, day, FROM_STORY)
    given = around.years.get((month, day), ())
    told = find_given_year(around.text, item.start, given, sure=around.story.day is not None)
    if told is not None:
        return place_day(told, month, day, "The year is given elsewhere in the text.")
    if _EVENT_AFTER.match(around.text, item.end):
        gone = _find_gone(around, month, day)
        # "The March 1 attack" is this year's only while it is news.
        return (gone.isoformat(), FROM_STORY) if gone else (None, AN_EVENT)
    if comes_round(item, around):
        return None, COMES_ROUND
    return choose_year(item, around, lambda year: _make_day(year, month, day))


def _find_gone(around: Anchors, month: int, day: int) -> date | None:
    """The last such day before the story's, if it is no more than two months ago."""
    today = around.story.day
    days = [_make_day(year, month, day) for year in (today.year - 1, today.year)] if today else []
    return next((day for day in days if day and today and 0 <= (today - day).days <= _NEWS), None)


def _make_day(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if is_calendar_date(year, month, day) else None


def choose_year(item: FoundDate, around: Anchors, find_day: Callable[[int], date | None]) -> PlacedDate:
    """The day of the story's year, the one before or the one after, as the words around and the weekday say."""
    if around.story.year is None:
        return None, NO_YEAR
    if around.story.day is None:
        return None, NO_DAY
    today = around.story.day
    # Eight years: so far apart may be two 29ths of February.
    for reach in (1, 8):
        found = [find_day(year) for year in range(today.year - reach, today.year + reach + 1)]
        days = [day for day in found if day is not None]
        if len(days) == len(found):
            break
    if name := re.match(WEEKDAY_ANY, item.match.group(), re.IGNORECASE):
        weekday = read_weekday(name.group())
        days = [day for day in days if day.weekday() == weekday] or days
    coming = min((day for day in days if day >= today), default=max(days))
    gone = max((day for day in days if day <= today), default=min(days))
    future = speaks_of_future(item, around)
    if future and (
        _tells_which(item, around)
        or was_to_be(item, around)
        or ((coming - today).days > _FAR and (today - gone).days <= _NEAR)
    ):
        future = coming - today <= today - gone
    elif (
        future is False
        and _LIMIT.search(around.text[max(0, item.start - 9) : item.start])
        and (today - gone).days > _FAR - _NEAR
        and (coming - today).days <= _NEWS
    ):
        # "… and from April 1 fines rise": no verb that was found is of that day.
        future = True
    elif future is None and _LIMIT.search(around.text[max(0, item.start - 7) : item.start]):
        future = True
    elif future is None:
        # Without a verb to tell, a day is taken as coming only if it is near: notices look weeks ahead, not months.
        future = (coming - today).days <= min(45, (today - gone).days)
    return (coming if future else gone).isoformat(), FROM_STORY


def _tells_which(item: FoundDate, around: Anchors) -> bool:
    before = around.text[max(0, item.start - 12) : item.start]
    return bool(_WHICH_BEFORE.search(before) and _WHICH_AFTER.match(around.text, item.end))


def _read_feast(item: FoundDate, around: Anchors) -> PlacedDate:
    match = item.match
    name = re.sub(r"\s+", " ", (match["feast"] or match["feast_alone"]).lower().replace("’", "'"))
    name = re.sub(r"^(?:st\.?|saint) ", "", name)
    year, which = match["y4"] or match["y8"], (match["f_which"] or "").lower()
    if name in _FEASTS and not which:
        month, number = _FEASTS[name]
        return _place_in_year(item, around, month, number, year)

    def find_day(year: int) -> date | None:
        if name in _FEASTS:
            return date(year, *_FEASTS[name])
        return find_easter(year) + timedelta(days=_FROM_EASTER[name])

    if year:
        day = find_day(int(year)) if stays_in_calendar(int(year)) else None
        return (day.isoformat(), "") if day else (None, NOT_A_DAY)
    today = around.story.day
    if which and today is not None:
        days = [find_day(year) for year in (today.year - 1, today.year, today.year + 1)]
        if which == "this":
            return days[1].isoformat() if days[1] else None, FROM_STORY
        gone = [day for day in days if day and day < today]
        coming = [day for day in days if day and day > today]
        return (gone[-1] if which == "last" else coming[0]).isoformat(), FROM_STORY
    return choose_year(item, around, find_day)


def find_easter(year: int) -> date:
    """Easter Sunday of the Western churches; the anonymous Gregorian method in Meeus, Astronomical Algorithms, 1991."""
    golden, century, rest = year % 19, year // 100, year % 100
    skipped, correction = century // 4, (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - skipped - correction + 15) % 30
    shift = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * shift) // 451
    month, day = divmod(epact + shift - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _read_weekday(item: FoundDate, around: Anchors) -> PlacedDate:
    today = around.story.day
    if today is None:
        return None, (NO_STORY_DATE if around.story.year is None else NO_DAY)
    group = item.match.groupdict()
    wanted = read_weekday(group["wd_name"])
    which = re.sub(r"\s+", " ", (group["wd_which"] or "").lower())
    week = re.sub(r"^of\s", "", (group["wd_week"] or "").strip().lower())
    if week:
        monday = today - timedelta(days=today.weekday())
        monday += timedelta(weeks={"last week": -1, "next week": 1}.get(week, 0))
        return (monday + timedelta(days=wanted)).isoformat(), FROM_STORY
    back = (today.weekday() - wanted) % 7
    ahead = (wanted - today.weekday()) % 7
    if which in ("last", "the previous", "this past"):
        near = which == "last" and 0 < back <= today.weekday()
        return (today - timedelta(days=back or 7)).isoformat(), EITHER_WEEK if near else FROM_STORY
    if which in ("next", "the following", "the next", "coming", "this coming"):
        near = which == "next" and 0 < ahead < 7 - today.weekday()
        return (today + timedelta(days=ahead or 7)).isoformat(), EITHER_WEEK if near else FROM_STORY
    future = speaks_of_future(item, around)
    if which == "this" and future is None:
        future = wanted > today.weekday()
    return (today + timedelta(days=ahead if future else -back)).isoformat(), FROM_STORY


def _count_from_story(days: int) -> Callable[[FoundDate, Anchors], PlacedDate]:
    def count(item: FoundDate, around: Anchors) -> PlacedDate:
        if around.story.day is None:
            return None, (NO_STORY_DATE if around.story.year is None else NO_DAY)
        return (around.story.day + timedelta(days=days)).isoformat(), FROM_STORY

    return count


PLACE_DAY: Mapping[str, Callable[[FoundDate, Anchors], PlacedDate]] = {
    "iso": _read_iso,
    "numeric": _read_numeric,
    "september": _read_september,
    "mdy": _read_month_day,
    "dmy": _read_month_day,
    "feast": _read_feast,
    "alone": _read_feast,
    "weekday": _read_weekday,
    "today": _count_from_story(0),
    "ereyesterday": _count_from_story(-2),
    "yesterday": _count_from_story(-1),
    "tomorrow": _count_from_story(1),
    "overmorrow": _count_from_story(2),
}
"""How each kind of naming of a single day is placed."""
