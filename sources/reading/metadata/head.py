"""Byline, outlet and date of publication of a story: only what the text or its file says."""

from __future__ import annotations

import re

from sources.reading.metadata.agencies import COPYRIGHT_LINE, MATCH_AGENCY
from sources.reading.metadata.datelines import Dateline
from sources.reading.metadata.dates import (
    WrittenDate,
    find_days_without_year,
    find_written_dates,
    parse_iso,
)
from sources.reading.metadata.stamps import Stamp, is_date_line
from sources.reading.types import Declared, Published

_BYLINE = re.compile(
    r"^(?:(?:[Bb]y|BY|Written by|Reported by|Author|Reporter|Story by|Interview|Words|"
    r"Par|Por|Von|Di|Door|Av|Text)\b\s*:?\s+|"
    r"(?:بقلم|كتب|كتبت|إعداد|نویسنده|به قلم|מאת)\s*:?\s+)(?P<name>\S.{1,118})$"
)

_FROM_OUTLET = re.compile(
    r"^(?:Source|Originally published (?:by|in|on|at)|First published (?:by|in|on|at)|Publisher|"
    r"Outlet|المصدر|منبع|מקור)"
    r"\s*[:：]?\s+(?P<outlet>[^\n]{2,80})$",
    re.IGNORECASE,
)


def parse_byline(line: str) -> tuple[str, str | None] | None:
    """The byline in a line ("By Jane Doe, Reuters"): names and, if it says so, the agency; None if it is none."""
    match = _BYLINE.match(line) if len(line) <= 160 else None
    if not match:
        return None
    name = match["name"].strip()
    name = re.split(r"\s*(?:[|•·]|\s[-–—]\s|\bUpdated\b|\bPublished\b|\bPosted\b)", name, maxsplit=1)[
        0
    ].strip(" ,")
    if (
        not name
        or len(name.split()) > 12
        or re.search(r"[.!?]$", name)
        or not name[0].isalpha()
        or name[0].islower()
    ):
        return None
    agency = None
    parts = [p.strip() for p in name.split(",")]
    if len(parts) > 1 and re.fullmatch(MATCH_AGENCY, parts[-1]):
        agency = parts.pop()
    elif re.fullmatch(MATCH_AGENCY, name):
        agency = name
    return ", ".join(parts), agency


def find_outlet(line: str) -> str | None:
    """The outlet that a line states: "© 2025 Example Times", "Source: Example Times"; else None."""
    if len(line) > 600:
        return None
    match = _FROM_OUTLET.match(line)
    if match:
        outlet = re.sub(r"\s+and (?:news )?agencies$", "", match["outlet"].strip(), flags=re.IGNORECASE)
        outlet = re.sub(r"^https?://(?:www\.)?|/.*$", "", outlet).strip(" .")
        return outlet or None
    if re.search(r"©|\(c\)|copyright", line, re.IGNORECASE):
        match = COPYRIGHT_LINE.search(line)
        if match:
            outlet = re.split(r"[.,]?\s+(?:all|alle|tous)\b", match["outlet"], flags=re.IGNORECASE)[0].strip(
                " .,"
            )
            if outlet and outlet[0].isupper() and outlet.lower() not in {"all", "the", "copyright"}:
                return outlet
    return None


def settle_published(
    *, stamps: list[Stamp], dateline: Dateline | None, meta: str | None, declared: Declared
) -> Published:
    """The date of a story from its own stamps, its dateline, the file's meta tags and what the sender declared.

    The story's own words win over the page's tags, these over the declaration. A day without a year takes the
    year of a full date within a week of it, never today's.
    """
    explicit = next((s for s in stamps if s.label == "published" and s.date), None)
    if explicit:
        return _stated(explicit.date, "explicit", explicit.text)
    tag = parse_iso(meta)
    line = next((s for s in stamps if s.label == "line" and s.date), None)
    stamp = next((s for s in stamps if s.label == "updated" and s.date), None)
    dated = find_written_dates(dateline.day_text) if dateline and dateline.day_text else []
    said = parse_iso(declared.published)
    if line:
        basis = "dateline" if is_date_line(line.text) else "story_stamp"
        return _with_clock(_stated(line.date, basis, line.text), tag)
    if dated and dateline is not None:
        return _with_clock(_stated(dated[0], "dateline", dateline.day_text or ""), tag)
    if tag:
        return Published(tag[0], tag[1], "meta_tag", tag[2], "")
    if stamp:
        return _stated(stamp.date, "story_stamp", stamp.text)
    open_days = [s.no_year for s in stamps if s.no_year]
    if dateline and dateline.day_text:
        open_days += find_days_without_year(dateline.day_text)
    if said:
        note = ""
        if (
            open_days
            and len(said[0]) >= 10
            and (int(said[0][5:7]), int(said[0][8:10]))
            != (
                open_days[0].month,
                open_days[0].day,
            )
        ):
            note = "The text names another day than the date given with the upload: please check."
        return Published(said[0], said[1], "declared", said[2], note)
    if open_days:
        text = next((s.text for s in stamps if s.no_year), dateline.day_text if dateline else "")
        return Published(note=f"The text says “{text}” without a year: please give the date.")
    relative = next((s for s in stamps if s.relative), None)
    if relative:
        return Published(note=f"The text only says “{relative.text}”: please give the date.")
    return Published(note="The text does not say when it was published: please give the date.")


def _stated(date: WrittenDate | None, basis: str, text: str) -> Published:
    if date is None or date.value is None:
        return Published(note=f"The text says “{text}” without a year: please give the date.")
    note = f"“{text}” can be read as two different days: please give the date." if date.ambiguous else ""
    if not note and date.precision in {"year", "month"}:
        note = f"The text says only “{text}”: please give the day."
    return Published(date.value, date.precision, basis, date.zone, note)  # type: ignore[arg-type]


def _with_clock(published: Published, tag: tuple[str, str, str | None] | None) -> Published:
    """`published` with the hour of the meta tag if both name the same day."""
    if tag and tag[1] == "minute" and published.precision == "day" and tag[0][:10] == published.value:
        return Published(tag[0], "minute", published.basis, tag[2], published.note)
    return published
