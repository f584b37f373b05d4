"""A line that holds the byline and the date of its story and nothing else: "Monday August 27, 2018 by Jonna Clay"."""

from __future__ import annotations

import re
from typing import NamedTuple

from sources.language.calendar import list_forms_of, match_forms
from sources.reading.metadata.dates import find_written_dates

_MOST_LETTERS = 120
_CLOCK = re.compile(
    r"(?:\b(?:at|um|à|kl\.?)\s)?\b\d{1,2}[:.h]\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?)?\s?(?:[A-Z]{1,3}T\b|UTC\b|GMT\b|Uhr\b)?"
    r"(?:\s?[+-]\d{1,2}(?::?\d{2})?)?",
    re.IGNORECASE,
)
_DAYS = match_forms(
    day for language in ("en", "de", "fr") for day, *_short in list_forms_of("weekdays", language)
)
_AROUND = re.compile(
    rf"\b(?:{_DAYS})\b|"
    r"\b(?:published|posted|updated|first published|last updated|veröffentlicht|publié|publicado|on|le|am|el)\b:?",
    re.IGNORECASE,
)
_READ = re.compile(
    r"\b\d{1,2}[\s-]min(?:ute)?s?\.?\s(?:read|lesezeit|de lecture|de lectura)\b", re.IGNORECASE
)
_EDGES = " \t,;|•·–—-/:\u00a0"
_BY = re.compile(r"(?:by|von|par|por|di|af|av|door)\s+", re.IGNORECASE)
_NAME = (
    r"[^\W\d_a-zß-ÿ][\w.’'-]*(?:\s(?:(?:de|van|von|der|den|da|di|al|bin)\s){0,2}[^\W\d_a-zß-ÿ][\w.’'-]*){1,3}"
)
_NAMES = re.compile(rf"{_NAME}(?:(?:\s(?:and|und|et|y|e|og|och|en|&)\s|,\s){_NAME}){{0,3}}")
_OFFICE = re.compile(
    r",?\s*(?:senior\s|chief\s|political\s|our\s|staff\s){0,2}(?:writer|reporter|correspondent|editor|staff|redaktion)",
    re.IGNORECASE,
)


class BylineAndDate(NamedTuple):
    """Who wrote a story, and the part of the line that says when."""

    byline: str
    date: str


def read_byline_and_date(text: str) -> BylineAndDate | None:
    """The byline and the date of a line that holds nothing else; None where a word is left over.

    A name counts behind "by" or in front of an office ("Staff Writer"): without either it may be a place.
    """
    if len(text) > _MOST_LETTERS or not (dates := find_written_dates(text)):
        return None
    rest = text
    for date in sorted(dates, key=lambda date: -date.start):
        rest = rest[: date.start] + " | " + rest[date.end :]
    rest = _AROUND.sub(" ", _READ.sub(" ", _CLOCK.sub(" ", rest)))
    parts = [part for part in (part.strip(_EDGES) for part in re.split(r"[|•·–—]", rest)) if part]
    if len(parts) != 1:
        return None
    (named,) = parts
    by = _BY.match(named)
    named = named[by.end() :] if by else named
    office = _OFFICE.search(named)
    if office is not None and office.end() == len(named):
        named = named[: office.start()].strip(_EDGES)
    elif by is None:
        return None
    if not _NAMES.fullmatch(named):
        return None
    signed = re.compile(
        rf"(?:{_BY.pattern})?{re.escape(named)}(?:{_OFFICE.pattern})?\W*(?:le|el|am|on)?", re.IGNORECASE
    )
    return BylineAndDate(named, signed.sub(" ", text).strip(_EDGES))
