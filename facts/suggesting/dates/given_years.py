"""The year of a day that the text gives with its year elsewhere, if both places tell of one event."""

import re
from collections.abc import Mapping, Sequence

from facts.language.english import MONTHS, WEEKDAYS
from facts.language.notions import list_words
from facts.suggesting.dates.find_dates import FoundDate
from facts.suggesting.dates.follow_dates import read_month_and_day

# By month and day: the years that the text gives for it, each with the place where it does.
GivenYears = Mapping[tuple[int, int], Sequence[tuple[int, int]]]

_REACH = 400  # code points of a sentence that are looked at
_SENTENCE_ENDS = re.compile(r"[.!?][”\"’)]*\s|\n")
_TELLING = re.compile(r"[^\W\d_]{4,}")
_STEM = 5  # letters: "collapsed" and "collapse" are one word
_EMPTY = frozenset(
    word[:_STEM].lower()
    for word in (
        *(*MONTHS, *WEEKDAYS, *list_words("reporting", "forms"), *list_words("reporting", "verbs")),
        *"that this with from were have been when their there which after before since about into until over "
        "they than then also more most some such year years date time".split(),
    )
)


def read_given_years(found: Sequence[FoundDate]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """For each day of a month that the text gives with a year somewhere: the years, and where."""
    given: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for item in found:
        if parts := read_month_and_day(item):
            month, day, year = parts
            if year is not None and day is not None:
                given.setdefault((month, day), []).append((year, item.start))
    return given


def find_given_year(text: str, at: int, given: Sequence[tuple[int, int]], *, sure: bool) -> int | None:
    """The one year that the text gives for the day named at this place, None where it is not known to be of it.

    A year that is given only behind the day is another one: who tells of one event gives it first. Two sentences tell
    of one event if they share a word that tells something. Where nothing else can give the year, ``sure`` is false,
    and the only year there is is taken.
    """
    years = {year for year, _place in given}
    if len(years) != 1:
        return None
    (year,) = years
    if not sure:
        return year
    own = _find_telling_words(text, at)
    before = [place for _year, place in given if place < at]
    shared = any(not own.isdisjoint(_find_telling_words(text, place)) for place in before)
    return year if shared else None


def _find_telling_words(text: str, at: int) -> frozenset[str]:
    """The beginnings of the words that tell something in the sentence around a place."""
    low, high = max(0, at - _REACH), min(len(text), at + _REACH)
    for end in _SENTENCE_ENDS.finditer(text, low, at):
        low = end.end()
    closing = _SENTENCE_ENDS.search(text, at, high)
    words = _TELLING.findall(text, low, closing.start() if closing else high)
    return frozenset(word[:_STEM].lower() for word in words) - _EMPTY
