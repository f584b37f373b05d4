"""How a date is written wherever a person reads one: "9 March 2026", in the words of the reader's language.

There is no other form on any page or in any mail; tests/test_dates_have_one_form.py walks them all.
"""

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format


def word_date(value: str | None) -> str:
    """A date of any precision in words: "2026" stays a year, "2026-03" a month, a time of day keeps its minutes."""
    if not value:
        return ""
    parts = value.split("T", 1)[0].split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return value
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        return date_format(date(int(parts[0]), int(parts[1]), 1), "F Y")
    written = word_day(date(int(parts[0]), int(parts[1]), int(parts[2])))
    clock = re.search(r"T(\d\d:\d\d)", value)
    return f"{written}, {clock.group(1)}" if clock else written


def word_day(day: date) -> str:
    """A day in words, as it is: a moment is brought into the reader's zone before."""
    return date_format(day, "j F Y")


def word_moment(at: datetime, *, seconds: bool = False) -> str:
    """A moment in the reader's zone, with its name: "9 March 2026, 14:05 CET"."""
    local = timezone.localtime(at)
    return f"{word_day(local)}, {local:%H:%M:%S %Z}" if seconds else f"{word_day(local)}, {local:%H:%M %Z}"
