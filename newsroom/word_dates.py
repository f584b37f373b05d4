"""A date of any precision, as it is stored, in the words of the reader's language."""

import re
from datetime import date

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
    written = date_format(date(int(parts[0]), int(parts[1]), int(parts[2])), "j F Y")
    clock = re.search(r"T(\d\d:\d\d)", value)
    return f"{written}, {clock.group(1)}" if clock else written
