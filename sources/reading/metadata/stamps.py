"""Lines that say when a story was published or changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.language.calendar import match_forms, number_forms
from sources.reading.metadata.dates import (
    RELATIVE_WORDS,
    SIGN_OFF,
    WrittenDate,
    find_days_without_year,
    find_written_dates,
)

PUBLISHED_LABEL = re.compile(
    r"^\s*(?:first\s+)?(?:published|posted|date(?:line)?|publication date|publié|publicado|"
    r"veröffentlicht|pubblicato|"
    r"نشر(?:\s+في)?|تاريخ النشر|تاریخ انتشار|פורסם)\b\s*(?:on|at|le|el|am|il|:|：|-)*\s*",
    re.IGNORECASE,
)

_UPDATED_LABEL = re.compile(
    r"^\s*(?:last\s+)?(?:updated|modified|update|revised|mis à jour|actualizado|aktualisiert|aggiornato|"
    r"(?:آخر\s+)?تحديث|به‌?روز|עודכן)\b",
    re.IGNORECASE,
)

GLUED_STAMP = re.compile(
    r"^\s*(?:date|published|posted|updated)\s*:?\s+(?P<date>\d{4}-\d{2}-\d{2})(?:[T ][\d:]+\S*)?\s+"
)


@dataclass(frozen=True)
class Stamp:
    """What one line says about time: its label (published, updated, line), a date, a relative phrase or no year."""

    label: str
    date: WrittenDate | None
    relative: bool
    no_year: WrittenDate | None
    text: str


_DIGIT = re.compile(r"\d")

_SEGMENTS = re.compile(r"\s+[|·•—–]\s+")

_MOST_SEGMENT_WORDS = 8

_VOWELS = re.compile("[\u064b-\u0652\u0670\u0640]")


def strip_vowels(text: str) -> str:
    """`text` without Arabic vowel signs and stretching, which writers add or leave out at will."""
    return _VOWELS.sub("", text)


def parse_stamp(line: str) -> Stamp | None:
    """The time stamp that a short line is, or None if the line says more than a time.

    Of a line in segments ("The Post · Friday, 16 October 2026") the first segment that is a stamp counts.
    """
    whole = _parse_stamp(strip_vowels(line))
    segments = _SEGMENTS.split(line) if len(line) <= 200 else [line]
    if whole is not None or len(segments) == 1:
        return whole
    # "BRENNING, May 2, 2024 — The council approved …": behind the dateline the story begins.
    if any(len(part.split()) > _MOST_SEGMENT_WORDS for part in segments):
        return None
    found = [stamp for part in segments if (stamp := _parse_stamp(strip_vowels(part))) is not None]
    # "June 9 – Aldstadt, Old Hall" is a line of a programme: a clock names its year.
    found = [stamp for stamp in found if stamp.date or stamp.relative or stamp.label != "line"]
    return next((s for s in found if s.date), found[0] if found else None)


def _parse_stamp(line: str) -> Stamp | None:
    if len(line) > 140 or not (_DIGIT.search(line) or RELATIVE_WORDS.search(line)):
        return None
    label = "line"
    rest = line
    published = PUBLISHED_LABEL.match(line)
    updated = _UPDATED_LABEL.match(line)
    if published and published.end() > 0:
        label, rest = "published", line[published.end() :]
        # "Published 1 February 2025 | Updated 3 February 2025": the first clock is the story's.
        rest = re.split(r"[|•·]|\b(?:last\s+)?(?:updated|modified)\b", rest, maxsplit=1, flags=re.IGNORECASE)[
            0
        ]
    elif updated:
        label, rest = "updated", line[updated.end() :]
    dates = find_written_dates(rest)
    relative = RELATIVE_WORDS.search(rest)
    no_year = [] if dates else find_days_without_year(rest)
    if not dates and not relative and not no_year:
        return None
    left = rest
    for found in sorted([*dates, *no_year], key=lambda d: -d.start):
        left = left[: found.start] + " " + left[found.end :]
    left = RELATIVE_WORDS.sub(" ", left)
    left = re.sub(
        r"\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?|\b(?:UTC|GMT|[A-Z]{2,4}T)\b[+-]?\d*",
        " ",
        left,
        flags=re.I,
    )
    words = [w for w in re.findall(r"[^\W\d_]{2,}", left) if not _is_time_word(w)]
    # A place or a desk may stand beside the clock, as long as the clock is most of what the line says.
    placed = (
        bool(dates) and re.fullmatch(r"[^\W\d_a-z][\w .'’-]{2,40},\s*", rest[: dates[0].start]) is not None
    )
    clocked = bool(dates) and re.search(r"\d[:.]\d{2}", rest) is not None
    allowed = 3 if label != "line" or placed else 2 if clocked else 0
    if len(words) > (4 if dates and SIGN_OFF.search(rest) else allowed):
        return None
    return Stamp(
        label, dates[0] if dates else None, bool(relative), no_year[0] if no_year else None, line.strip()
    )


def is_date_line(text: str) -> bool:
    """Whether a stamp is the plain date line of an article ("Friday, July 21, 2017") rather than a machine's clock."""
    labelled = PUBLISHED_LABEL.match(text) or _UPDATED_LABEL.match(text)
    return bool(_DATE_LINE.match(text.strip())) and not labelled


_DATE_LINE = re.compile(
    r"^(?:[^\W\d]+day,?\s*)?(?:[^\W\d]+\.? \d{1,2}, \d{4}|\d{1,2}\.? [^\W\d]+ \d{4})$|"
    r"^[^\W\d]+[،,]? \d{1,2} [^\W\d]+ \d{4}$"
)


_TIME_WORD = re.compile(
    rf"(?:ال)?(?:{match_forms(number_forms('weekdays'))})|on|at|by|of|the|am|pm|"
    r"edition|updated|published|posted|last|modified|le|el|am|il|den|uhr|à|في|الساعة|يوم|"
    # "سه شنبه" in two words; the Hebrew days are the ranks behind "יום".
    r"سه|ساعت|יום|ראשון|שני|שלישי|רביעי|חמישי|שישי|שבת",
    re.IGNORECASE,
)


def _is_time_word(word: str) -> bool:
    return bool(_TIME_WORD.fullmatch(word))
