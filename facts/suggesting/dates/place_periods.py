"""Months, seasons, years, weeks and "two years ago": what is no single day, placed as far as the words go."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from facts.language.notions import list_numbers
from facts.suggesting.dates.count_dates import (
    A_CENTURY,
    A_DECADE,
    A_FISCAL_YEAR,
    A_STRETCH,
    COMES_ROUND,
    FROM_STORY,
    NO_DAY,
    NO_STORY_DATE,
    NO_YEAR,
    WHICH_SEASON,
    Anchors,
    PlacedDate,
    count_units,
    place_day,
    place_stretch,
    read_month,
    read_number,
    read_shift,
    shift_month,
    shift_year,
)
from facts.suggesting.dates.find_dates import REFERENCE_YEAR, FoundDate
from facts.suggesting.dates.read_tense import comes_round, speaks_of_future, was_to_be

_OVER_THE = ("over the", "at the", "during the", "throughout the")
_FISCAL = re.compile(r"\b(?:fiscal|financial)\s(?:year\s)?$", re.IGNORECASE)
_YEARS_AHEAD = 5
_SEASONS = list_numbers("calendar", "seasons")


def _read_month_year(item: FoundDate, around: Anchors) -> PlacedDate:
    return f"{item.match.group('y3')}-{read_month(item.match.group('m3')):02d}", ""


def _read_season(item: FoundDate, around: Anchors) -> PlacedDate:
    if item.match.group("season_name").lower() == "winter":
        return None, WHICH_SEASON
    return item.match.group("y5"), ""


def _read_relative_season(item: FoundDate, around: Anchors) -> PlacedDate:
    if around.story.year is None:
        return None, NO_STORY_DATE
    name, which = item.match.group("rs_name").lower(), item.match.group("rs_which").lower()
    if name == "winter" or around.story.month is None:
        return None, WHICH_SEASON
    first, last = _SEASONS[name]
    if which == "this":
        return f"{around.story.year:04d}", FROM_STORY
    if which.startswith("this"):
        return None, WHICH_SEASON
    if which == "last":
        # After this year's summer has ended, "last summer" may be it or the one before.
        return (
            (f"{around.story.year - 1:04d}", FROM_STORY)
            if around.story.month <= last
            else (None, WHICH_SEASON)
        )
    return (
        (f"{around.story.year + 1:04d}", FROM_STORY) if around.story.month >= first else (None, WHICH_SEASON)
    )


def _read_year_part(item: FoundDate, around: Anchors) -> PlacedDate:
    return item.match.group("y6"), ""


def _read_year_end(item: FoundDate, around: Anchors) -> PlacedDate:
    return (f"{around.story.year:04d}-12-31", FROM_STORY) if around.story.year else (None, NO_STORY_DATE)


def _read_next_year_end(item: FoundDate, around: Anchors) -> PlacedDate:
    return (f"{around.story.year + 1:04d}-12-31", FROM_STORY) if around.story.year else (None, NO_STORY_DATE)


def _read_month_end(item: FoundDate, around: Anchors) -> PlacedDate:
    if around.story.year is None:
        return None, NO_STORY_DATE
    return (
        (f"{around.story.year:04d}-{around.story.month:02d}", FROM_STORY)
        if around.story.month
        else (None, NO_DAY)
    )


def _read_month_part(item: FoundDate, around: Anchors) -> PlacedDate:
    return _place_month(item, around, read_month(item.match.group("m4")), "")


def _read_month_only(item: FoundDate, around: Anchors) -> PlacedDate:
    which = re.sub(r"\s+", " ", (item.match["month_which"] or "").lower())
    return _place_month(item, around, read_month(item.match["m5"]), which)


def _place_month(item: FoundDate, around: Anchors, month: int, which: str) -> PlacedDate:
    story = around.story
    if story.year is None:
        return None, NO_YEAR
    if reference := REFERENCE_YEAR.match(around.text, item.end):
        return f"{story.year + read_shift(reference.group('which')):04d}-{month:02d}", FROM_STORY
    if story.month is None:
        return None, NO_DAY
    if not which and comes_round(item, around):
        return None, COMES_ROUND
    future = which in ("next", "this coming") if which else speaks_of_future(item, around)
    if future is None and item.kind == "monthonly":
        before = around.text[max(0, item.start - 8) : item.start]
        future = re.search(r"\b(?:until|till|by)\s$", before, re.IGNORECASE) is not None
    if future and not which and was_to_be(item, around):
        future = (month - story.month) % 12 <= (story.month - month) % 12
    if which == "next":
        year = story.year if month > story.month else story.year + 1
    elif which in ("last", "this past"):
        year = story.year if month < story.month else story.year - 1
    elif which == "this":
        year = story.year
    elif future:
        year = story.year if month >= story.month else story.year + 1
    else:
        year = story.year if month <= story.month else story.year - 1
    return f"{year:04d}-{month:02d}", FROM_STORY


def _read_decade(item: FoundDate, around: Anchors) -> PlacedDate:
    return None, A_CENTURY if re.search(r"1\d00", item.match.group()) else A_DECADE


def _read_century(item: FoundDate, around: Anchors) -> PlacedDate:
    return None, A_CENTURY


def _read_ago(item: FoundDate, around: Anchors) -> PlacedDate:
    number, unit = read_number(item.match["ago_n"]), item.match["ago_unit"].lower()
    on, today = (item.match["ago_day"] or "").strip().lower(), around.story.day
    if not on or today is None or unit not in ("week", "month", "year"):
        return count_units(around.story, number, unit, -1)
    # "Ten years ago today".
    day = today + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(on, 0))
    if unit == "week":
        return (day - timedelta(weeks=number)).isoformat(), FROM_STORY
    month, note = shift_month(day.year, day.month, -number * (12 if unit == "year" else 1), FROM_STORY)
    if month is None or on == "this month":
        return month, note
    return place_day(int(month[:4]), int(month[5:]), day.day, FROM_STORY)


def _read_in_time(item: FoundDate, around: Anchors) -> PlacedDate:
    number = read_number(item.match["in_n"] or item.match["from_n"])
    return count_units(around.story, number, (item.match["in_unit"] or item.match["from_unit"]).lower(), 1)


def _read_week(item: FoundDate, around: Anchors) -> PlacedDate:
    if around.story.day is None:
        return None, (NO_STORY_DATE if around.story.year is None else NO_DAY)
    which, unit = (
        re.sub(r"\s+", " ", item.match.group("rw_which").lower()),
        item.match.group("rw_unit").lower(),
    )
    monday = around.story.day - timedelta(days=around.story.day.weekday())
    if unit == "weekend":
        saturday = monday + timedelta(days=5)
        if which in ("last", "this past", "the past", *_OVER_THE) or (
            which == "this" and around.story.day.weekday() < 5 and not speaks_of_future(item, around)
        ):
            saturday -= timedelta(weeks=1) if around.story.day.weekday() < 5 else timedelta(0)
        elif which == "next":
            saturday += timedelta(weeks=1) if around.story.day.weekday() >= 5 else timedelta(0)
        return place_stretch(saturday, saturday + timedelta(days=1))
    if which == "this":
        if speaks_of_future(item, around):
            return place_stretch(around.story.day, monday + timedelta(days=6))
        return place_stretch(monday - timedelta(days=1), around.story.day)
    if which in ("last", "this past", "the past"):
        return place_stretch(monday - timedelta(days=8), monday - timedelta(days=1))
    if which in _OVER_THE:
        return None, A_STRETCH
    return place_stretch(monday + timedelta(days=6), monday + timedelta(days=13))


def _read_week_end(item: FoundDate, around: Anchors) -> PlacedDate:
    if around.story.day is None:
        return None, (NO_STORY_DATE if around.story.year is None else NO_DAY)
    return place_stretch(around.story.day, around.story.day + timedelta(days=6 - around.story.day.weekday()))


def _read_month_relative(item: FoundDate, around: Anchors) -> PlacedDate:
    if around.story.year is None:
        return None, NO_STORY_DATE
    if around.story.month is None:
        return None, NO_DAY
    months = around.story.year * 12 + around.story.month - 1 + read_shift(item.match.group("rm_which"))
    return f"{months // 12:04d}-{months % 12 + 1:02d}", FROM_STORY


def _read_year_relative(item: FoundDate, around: Anchors) -> PlacedDate:
    if around.story.year is None:
        return None, NO_STORY_DATE
    return f"{around.story.year + read_shift(item.match.group('ry_which')):04d}", FROM_STORY


def _read_short_year(item: FoundDate, around: Anchors) -> PlacedDate:
    """ "In ’68": the last such year that is not ahead of the story by more than a few."""
    if around.story.year is None:
        return None, NO_YEAR
    latest = around.story.year + _YEARS_AHEAD
    return shift_year(latest, -((latest - int(item.match["yy"])) % 100), FROM_STORY)


def _read_stretch(item: FoundDate, around: Anchors) -> PlacedDate:
    return None, A_STRETCH


def _read_year(item: FoundDate, around: Anchors) -> PlacedDate:
    fiscal = _FISCAL.search(around.text, max(0, item.start - 20), item.start)
    return item.match.group("y7"), A_FISCAL_YEAR if fiscal else ""


PLACE_PERIOD: Mapping[str, Callable[[FoundDate, Anchors], PlacedDate]] = {
    "my": _read_month_year,
    "shortyear": _read_short_year,
    "season": _read_season,
    "relseason": _read_relative_season,
    "yearpart": _read_year_part,
    "yearend": _read_year_end,
    "nextyearend": _read_next_year_end,
    "monthend": _read_month_end,
    "weekend": _read_week_end,
    "monthpart": _read_month_part,
    "monthonly": _read_month_only,
    "decade": _read_decade,
    "century": _read_century,
    "ago": _read_ago,
    "in_time": _read_in_time,
    "relweek": _read_week,
    "relmonth": _read_month_relative,
    "relyear": _read_year_relative,
    "stretch": _read_stretch,
    "year": _read_year,
}
"""How each kind of naming of a longer time is placed."""
