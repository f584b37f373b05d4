"""When a text says that it may be used: "Embargoed until 00:01 Monday 11 January 2027", "Sperrfrist: …"."""

from __future__ import annotations

import datetime
import re

from sources.language.calendar import number_forms
from sources.reading.metadata.dates import (
    WRITTEN_WEEKDAYS,
    find_days_without_year,
    find_written_dates,
    parse_stated,
    read_offset,
)
from sources.reading.types import Embargo

_MAYBE = re.compile(r"embarg|sperr|release|publi|broadcast|النشر|эмбарго", re.IGNORECASE)
_CUE = re.compile(
    r"(?:(?:strictly|strengstes|under|sous|bajo|sotto|sob|onder|streng)\s+)?embargo(?:ed)?\b|embargad[oa]\b|sperrfrist\b|"
    r"sperrefrist\b|gesperrt\s+bis\b|эмбарго\b|(?:محظور|حظر)\s+النشر|"
    r"not\s+(?:for|to\s+be)\s+(?:publication|release|broadcast|use|published|released|used)\s+(?:before|until|prior\s+to)\b|"
    r"(?:hold|held)\s+for\s+release\b|for\s+(?:release|publication|use)\s+(?:at|on|after|from|not\s+before)\b|"
    r"do\s+not\s+(?:publish|release|use|broadcast)\s+(?:before|until)\b|"
    r"ne\s+pas\s+(?:publier|diffuser)\s+avant\b|no\s+publicar\s+antes\b|nicht\s+(?:veröffentlichen|zu\s+veröffentlichen)\s+vor\b",
    re.IGNORECASE,
)
_NO_END = re.compile(r"further\s+notice|auf\s+weiteres|nouvel\s+ordre|nuevo\s+aviso", re.IGNORECASE)
_DECORATION = "*#=_~ \t"
_CLOCKS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<![\d.])(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?![\d.])(?::\d{2})?\s*(?P<half>[ap]\.?m\b\.?)?",
        r"(?<![\d.:])(?P<hour>\d{1,2})\s*(?P<half>[ap]\.?m\b\.?)",
        r"(?<![\d.:])(?P<hour>\d{1,2})\s*(?:uhr|heures?|horas?|uur|h)\b",
        r"(?<![\d.:])(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?=\s*(?:GMT|UTC|BST|CES?T|hrs?|hours|h)\b)",
        r"\b(?:12\s+)?(?P<name>noon|midnight|mitternacht|minuit|midi|medianoche|mediodía|mezzanotte|mezzogiorno)\b",
    )
)
_NAMED_HOURS = {"noon": 12, "midi": 12, "mediodía": 12, "mezzogiorno": 12}
_ZONE = re.compile(
    r"\b(?:GMT|UTC|WET|CES?T|BST|EES?T|MSK|E[SD]T|P[SD]T|JST|SGT)\b(?:\s?[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2}\b"
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# Words that stand between the cue, the day and the hour.
_SMALL = frozenset(
    "until till til to for not before the on at of from no earlier than use release publication publishing time local "
    "hours hrs o clock bis zum am um uhr vor ab jusqu au le à heures hasta el de la las a horas fino al alle ore "
    "dell del até às do das tot op om uur till kl den pm strictly strict date day media press all "
    "حتى قبل يوم الساعة до".split()
)
_MOST_OTHER_WORDS = 1
_MAX_LENGTH = 200
_GOES_ON = re.compile(r"\s*[:|—–-]+\s*[^\W\d_]+['’]?\w*\s+[^\W\d_]")


def read_embargo(line: str, received: str | None) -> Embargo | None:
    """The embargo that a whole line states, or None where it states none or says more than that.

    `received` is the day on which the file came (YYYY-MM-DD), against which a day without a year and a weekday are
    counted; without it they stay open.
    """
    text = line.strip(_DECORATION)
    if len(text) > _MAX_LENGTH or not _MAYBE.search(text):
        return None
    cue = _CUE.match(text)
    if cue is None:
        return None
    day, spans = _find_day(text, received)
    clock, clock_spans = _find_clock(text, spans)
    end = max((stop for _start, stop in (*spans, *clock_spans)), default=cue.end())
    if (spans and _GOES_ON.match(text[end:])) or _count_others(text, [cue.span(), *spans, *clock_spans]):
        return None
    if not spans and not _NO_END.search(text) and not _is_label(text, cue.end()):
        return None
    if day is None or "T" in day:
        return Embargo(text, day)
    return Embargo(text, f"{day}T{clock}" if clock else day)


def split_embargo(line: str, received: str | None) -> tuple[Embargo, int] | None:
    """The embargo that stands in front of a headline ("EMBARGOED UNTIL 10 JANUARY: Ferry sinks"), and its length."""
    if not _MAYBE.search(line[:_MAX_LENGTH]):
        return None
    for mark in re.finditer(r"\s*[:|—–]\s+|\s-\s|\]\s*", line[:_MAX_LENGTH]):
        found = read_embargo(line[: mark.start()].lstrip("["), received)
        if found is not None and (found.until or find_days_without_year(found.words)):
            return found, mark.end()
    return None


def state_embargo(value: str, received: str | None = None) -> Embargo | None:
    """The embargo that a field of a format holds: a machine's moment, or a person's words. None for an empty one."""
    words = " ".join(value.split())
    if not words:
        return None
    stated = parse_stated(words)
    if stated is not None:
        return Embargo(words, stated[0])
    return read_embargo(words, received) or Embargo(words, None)


def _is_label(text: str, end: int) -> bool:
    """Whether “EMBARGO:” stands alone on its line, so that the day is to be read on the next one."""
    return not _LETTERS.search(text[end:])


def _find_day(text: str, received: str | None) -> tuple[str | None, list[tuple[int, int]]]:
    """The day (or the moment with its zone), and the spans of what names it."""
    weekdays = [match.span() for match in WRITTEN_WEEKDAYS.finditer(text)]
    dates = [
        date
        for date in find_written_dates(text)
        if date.precision in {"day", "minute"} and not date.ambiguous
    ]
    if dates:
        return dates[0].value, [(dates[0].start, dates[0].end), *weekdays]
    today = datetime.date.fromisoformat(received) if received else None
    days = find_days_without_year(text)
    if days and days[0].month and days[0].day:
        return _next_day(today, days[0].month, days[0].day), [(days[0].start, days[0].end), *weekdays]
    if weekdays and today is not None:
        wanted = _WEEKDAY_NUMBERS.get(text[slice(*weekdays[0])].casefold()[:3])
        if wanted is not None:
            return (today + datetime.timedelta((wanted - today.weekday()) % 7)).isoformat(), weekdays
    return None, weekdays


_WEEKDAY_NUMBERS = {form[:3]: number - 1 for form, number in number_forms("weekdays", "en").items()}


def _next_day(today: datetime.date | None, month: int, day: int) -> str | None:
    """The first such day that is not long past on the day of receipt: an embargo is seldom older than a month."""
    if today is None:
        return None
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found = datetime.date(year, month, day)
        except ValueError:
            continue
        if found >= today - datetime.timedelta(31):
            return found.isoformat()
    return None


def _find_clock(text: str, taken: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """The hour as HH:MM with its offset if it names a zone, and the spans of both; "" where it names none."""
    for number, form in enumerate(_CLOCKS):
        for match in form.finditer(text):
            # Hours and minutes right behind a day are within its span already.
            if number and any(match.start() < end and start < match.end() for start, end in taken):
                continue
            groups = match.groupdict()
            hour, minute = (
                int(groups.get("hour") or _NAMED_HOURS.get((groups.get("name") or "").lower(), 0)),
                0,
            )
            minute = int(groups.get("minute") or 0)
            half = (groups.get("half") or "").lower().replace(".", "")
            if half:
                hour = hour % 12 + (12 if half == "pm" else 0)
            if hour > 23 or minute > 59:
                continue
            zone = _ZONE.search(text, match.end(), match.end() + 12)
            offset = read_offset(zone.group()) if zone else None
            spans = [match.span(), *([zone.span()] if zone else [])]
            return f"{hour:02d}:{minute:02d}" + (f":00{offset}" if offset else ""), spans
    return "", []


def _count_others(text: str, spans: list[tuple[int, int]]) -> bool:
    """Whether a line says more than an embargo does: more than a word beside cue, day, hour and what joins them."""
    rest = text
    for start, end in sorted(spans, reverse=True):
        rest = rest[:start] + " " + rest[end:]
    rest = _NO_END.sub(" ", rest)
    return sum(word.casefold() not in _SMALL for word in _LETTERS.findall(rest)) > _MOST_OTHER_WORDS
