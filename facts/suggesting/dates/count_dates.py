"""What days, months and years are counted with: the story's own date, the words for numbers, the edges of the calendar.

The notes that a date may carry stand here, in an editor's words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from facts.language.english import ONES, TENS, WEEKDAYS
from facts.language.figures import is_calendar_date
from facts.language.notions import list_forms

NO_STORY_DATE = "Counted from the story's own date, which is not known."
NO_YEAR = "No year is given, and the story's own date is not known."
NO_DAY = "Counted from the story's own day, of which only the month or year is known."
A_STRETCH = "Names a stretch of time, not a date."
TWO_MONTHS = "That week lies in two months."
AN_EVENT = "Names an event by its day; the text does not give the year."
EITHER_ORDER = "Day and month cannot be told apart."
NO_ANCHOR = "Counted from another day that the text does not fix."
WHICH_SEASON = "The season could be that of either of two years."
A_DECADE = "Names a decade, not a year."
A_CENTURY = "Names a century, not a year."
COMES_ROUND = "Names a time that comes round again, not one date."
A_FISCAL_YEAR = "A financial year need not begin in January."
EITHER_WEEK = "Counted from the story's date; a week earlier or later could be meant."
NOT_A_DAY = "There is no such day in the calendar."
FROM_STORY = "Counted from the story's date."
FROM_TEXT = "Counted from a day named before it."
FROM_APPOSITION = "The text gives the date beside it."
FROM_SPEECH = "Counted from the day on which it was said."

PlacedDate = tuple[str | None, str]
"""A date's value, None where it cannot be placed, and the note that goes with it."""

_MONTHS = {
    form.lower(): number
    for number, forms in enumerate(list_forms("calendar", "months"), start=1)
    for form in forms
}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(WEEKDAYS)}
_NUMBERS = {**ONES, **TENS, "a": 1, "an": 1, "hundred": 100}


@dataclass(frozen=True, slots=True)
class StoryDate:
    """The day that "yesterday" and the like are counted from: the story's date as far as it is known."""

    year: int | None
    month: int | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Anchors:
    """All that is needed to place a date: the text, its story's date, the years given for a (month, day) elsewhere.

    Each year stands with its place in the text.
    """

    text: str
    story: StoryDate
    years: Mapping[tuple[int, int], Sequence[tuple[int, int]]]


def read_story_date(published: str | None) -> StoryDate:
    """ "2024-05-03T09:00", "2024-05" or None → what is known of the story's day. Raises ValueError for other words."""
    if not published:
        return StoryDate(None, None, None)
    if not re.fullmatch(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", published[:10]) or not is_calendar_date(
        *map(int, published[:10].split("-"))
    ):
        raise ValueError(f"The story's date {published!r} must be written as YYYY, YYYY-MM or YYYY-MM-DD.")
    parts = [int(part) for part in published[:10].split("-")]
    if not stays_in_calendar(parts[0]):
        return StoryDate(None, None, None)
    return StoryDate(
        parts[0], parts[1] if len(parts) > 1 else None, date(*parts) if len(parts) == 3 else None
    )


def stays_in_calendar(year: int) -> bool:
    """Whether days can be counted from this year without leaving the calendar."""
    return 1000 <= year <= 9000


def read_month(word: str) -> int:
    """ "Sept." → 9."""
    return _MONTHS[word.lower().rstrip(".")]


def read_day(word: str) -> int:
    """ "3rd" → 3."""
    return int(re.sub(r"\D", "", word))


def read_number(word: str) -> int:
    """ "[two]", "12" → the number."""
    word = word.strip("[]").lower()
    return int(word) if word.isdecimal() else _NUMBERS[word]


def place_day(year: int, month: int, day: int, note: str = "") -> PlacedDate:
    """The day as a value, or why it is none."""
    if not is_calendar_date(year, month, day):
        return None, NOT_A_DAY
    return f"{year:04d}-{month:02d}-{day:02d}", note


def read_weekday(word: str) -> int:
    """ "Thurs." → 3, counted from Monday."""
    start = word.lower()[:3]
    return next(number for name, number in _WEEKDAYS.items() if name.startswith(start))


def read_shift(which: str) -> int:
    """ "last" → -1, "next" → 1, "this" → 0."""
    return {"last": -1, "the previous": -1, "next": 1, "the following": 1}.get(
        re.sub(r"\s+", " ", which.lower()), 0
    )


def count_units(story: StoryDate, number: int, unit: str, direction: int) -> PlacedDate:
    """So many units before (``direction`` -1) or after (1) the story's day, no finer than the unit is."""
    if story.year is None:
        return None, NO_STORY_DATE
    if unit == "decade":
        return None, A_DECADE
    if unit == "year":
        return shift_year(story.year, direction * number, FROM_STORY)
    if story.month is None:
        return None, NO_DAY
    if unit == "month":
        return shift_month(story.year, story.month, direction * number, FROM_STORY)
    if story.day is None:
        return None, NO_DAY
    if unit == "day":
        return (story.day + timedelta(days=direction * number)).isoformat(), FROM_STORY
    if unit == "week":
        return place_weeks(story.day, direction * number, FROM_STORY)
    if unit == "hour" and number >= 24:
        return (story.day - timedelta(days=number // 24)).isoformat(), FROM_STORY
    return story.day.isoformat(), FROM_STORY


def shift_year(year: int, by: int, note: str) -> PlacedDate:
    """The year so many years on."""
    return (f"{year + by:04d}", note) if 1 <= year + by <= 9999 else (None, NOT_A_DAY)


def shift_month(year: int, month: int, by: int, note: str) -> PlacedDate:
    """The month so many months on."""
    months = year * 12 + month - 1 + by
    return (f"{months // 12:04d}-{months % 12 + 1:02d}", note) if 12 <= months < 120000 else (None, NOT_A_DAY)


def place_weeks(day: date, by: int, note: str) -> PlacedDate:
    """So many weeks on: seldom the very day, so that three days either way must agree on the month."""
    middle = day + timedelta(weeks=by)
    return place_stretch(middle - timedelta(days=3), middle + timedelta(days=3), note)


def place_stretch(first: date, last: date, note: str = FROM_STORY) -> PlacedDate:
    """The month or year in which both days lie."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year:04d}-{first.month:02d}", note
    if first.year == last.year:
        return f"{first.year:04d}", TWO_MONTHS
    return None, TWO_MONTHS


def place_week_of(day: date, by: int, note: str) -> PlacedDate:
    """The week, counted from Monday, so many weeks on from that of a day."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=by)
    return place_stretch(monday, monday + timedelta(days=6), note)
