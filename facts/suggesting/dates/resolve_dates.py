"""Find the words of a text that name a time and resolve them against the story's own date, never further than they go.

Own rules, English in full; for other languages the plain mode reads written-out days ("3 de marzo de 2024") and ISO
dates. "In 2023" stays the year, "last week" its month when the whole week lies in one, "in the past few days" stays
unresolved and says why. Weekdays and days without a year take the nearest one before the story's date, or after it
where the words around speak of the future.
"""

from typing import Any

from facts.language.dates import DateMention
from facts.language.figures import PRECISIONS
from facts.suggesting.dates.count_dates import Anchors, StoryDate, read_story_date
from facts.suggesting.dates.date_speech import date_speech
from facts.suggesting.dates.find_dates import FoundDate, find_dates
from facts.suggesting.dates.find_plain_dates import find_plain_dates
from facts.suggesting.dates.follow_dates import ONLY_IF_PLACED, follow_dates
from facts.suggesting.dates.given_years import read_given_years
from facts.suggesting.dates.name_days import name_days
from facts.suggesting.dates.place_days import PLACE_DAY
from facts.suggesting.dates.place_nth_days import place_nth_day
from facts.suggesting.dates.place_periods import PLACE_PERIOD
from facts.suggesting.sentences.track_quotes import track_quotes

# No article names so many days; in a text made of days alone the verbs of the rest are not looked for.
_WEIGHED = 1000
_PLACE = {**PLACE_DAY, **PLACE_PERIOD, "nthday": place_nth_day}


def resolve_dates(
    text: str,
    start: int = 0,
    end: int | None = None,
    *,
    published: str | None,
    language: str = "en",
    doc: Any = None,
) -> list[DateMention]:
    """The dates named in ``text[start:end]``, in order, never overlapping.

    ``text`` is the article's whole text, offsets are code points in it; the rest of the text is read too, for it may
    give the year of a day. ``published`` is the story's own date, "YYYY-MM-DD" or part of it, None if unknown: then
    only what the text itself fixes is resolved. ``doc`` is accepted for symmetry with find_figures and not needed.
    For one article, call once and cut claims out with select_within. Raises ValueError where
    ``published`` is no date.
    """
    end = len(text) if end is None else min(end, len(text))
    story = read_story_date(published)
    if language and not language.startswith("en"):
        found = list(find_plain_dates(text, language))
    else:
        found = list(find_dates(text))
        found = _place_all(found, text, story)
    return [
        DateMention(
            text=text[item.start : item.end],
            start=item.start,
            end=item.end,
            value=item.value,
            precision=None if item.value is None else PRECISIONS[item.value.count("-")],
            note=item.note,
        )
        for item in found
        if start <= item.start and item.end <= end
    ]


def _place_all(found: list[FoundDate], text: str, story: StoryDate) -> list[FoundDate]:
    """Place what stands by itself or counts from the story, then what counts from another date of the text."""
    if not found:
        return found
    around = Anchors(text, story, read_given_years(found))
    for item in found[_WEIGHED:]:
        item.weighed = False
    for item in found:
        if place := _PLACE.get(item.kind):
            item.value, item.note = place(item, around)
    quotes = track_quotes(text)
    date_speech(found, around, quotes)
    follow_dates(found, around, quotes)
    return name_days(text, [item for item in found if item.value or item.kind not in ONLY_IF_PLACED])
