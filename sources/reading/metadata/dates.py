"""Dates that a text states in full or in part, without resolving anything against the clock."""

from __future__ import annotations

import datetime
import email.utils
import re
import unicodedata
from dataclasses import dataclass

from sources.language.calendar import list_forms_of, match_forms, number_forms, number_short_months
from sources.reading.types import Precision

_MONTHS = number_forms("months")
# The Solar Hijri months of Iranian and Afghan papers.
_JALALI = number_forms("solar_months")
_MONTH = rf"ב?(?P<month>{match_forms(_MONTHS)})\b\.?"
_WEEKDAY = rf"(?:(?:ال)?(?:{match_forms(number_forms('weekdays'))})|יום\s+\S+)"
WRITTEN_WEEKDAYS = re.compile(rf"(?<!\w){_WEEKDAY}(?!\w)", re.IGNORECASE)
_CLOCK = (
    r"(?P<clock>(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?!\d|\.\d)(?::\d{2})?\s*(?P<half>[ap]\.?m\.?)?"
    # "GMT+1Updated": a capital may follow without a space, an offset may not be cut off.
    r"(?:\s*(?P<zone>(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?|(?:Z|UTC|GMT)(?!\s?[+-]\d)|[A-Z]{2,4}T)"
    r"(?-i:(?![a-z0-9])))?)"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª)?\.?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
# Scraped stamps lose their spaces: "February 1, 20258:14 PM GMT+1Updated 3 hours ago".
_ENDS = r"(?:(?!\w)|(?=\d{1,2}:\d{2}))"
_OF = r"(?:\s+de|\s+of|\s+من)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<![\w/.-]){_YEAR}-(?P<month_number>\d{{2}})-(?P<day>\d{{2}})(?:[T ]{_CLOCK})?(?![\w/-])",
        rf"(?<![\w/.-]){_YEAR}/(?P<month_number>\d{{1,2}})/(?P<day>\d{{1,2}})(?![\w/-])",
        rf"(?<![\w/.-])(?P<day>\d{{1,2}})(?P<sep>[/.-])(?P<month_number>\d{{1,2}})(?P=sep){_YEAR}(?![\w/-])",
        rf"(?<![\w.,/-]){_DAY}{_OF}\s+{_MONTH}(?:\s*/\s*\w+)?{_OF},?\s+{_YEAR}{_ENDS}",
        rf"(?<!\w){_MONTH}\s+{_DAY},?\s+{_YEAR}{_ENDS}",
        rf"(?<![\w.,/-]){_DAY}[- ]{_MONTH}[- ]{_YEAR}(?!\w)",
    )
)
# The sign-off of agency copy: day, hour and minute (UTC), month, year: "101745 MAR 26".
SIGN_OFF = re.compile(
    r"(?<!\w)(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})Z?\s+(?P<month>[A-Z]{3})\s+(?P<year>\d{2})(?!\w)"
)
_JALALI_FORM = re.compile(
    rf"(?<!\w)(?P<day>\d{{1,2}})\s+(?P<month>{match_forms(_JALALI)})\s+(?:ماه\s+)?(?P<year>1[34]\d\d)"
)
_NO_YEAR = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\w){_MONTH}\s+{_DAY}(?![\w:])(?!,?\s+\d{{4}})",
        rf"(?<![\w.,/:-]){_DAY}{_OF}\s+{_MONTH}(?!\w)(?!,?\s+(?:de\s+)?\d{{4}})",
    )
)
_MONTH_YEAR = re.compile(rf"(?<!\w){_MONTH},?{_OF}\s+{_YEAR}(?!\w)", re.IGNORECASE)
_CLOCK_NEAR = re.compile(rf"^\s*(?:[,|–—-]|at|à|a las|um|في|الساعة)?\s*{_CLOCK}", re.IGNORECASE)
_CLOCK_BEFORE = re.compile(rf"{_CLOCK}\s*(?:[,|–—-]|on)?\s*$", re.IGNORECASE)
RELATIVE_WORDS = re.compile(
    r"\b(?:(?:an?|\d+)\s*(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?|years?)\b[\s,]*)+ago\b"
    r"|\bjust now\b|\byesterday\b|\btoday\b|منذ\s+\S+|قبل\s+\S+\s+(?:دقيقة|دقائق|ساعة|ساعات|يوم|أيام)|"
    r"\bil y a\s+\d+|\bhace\s+\d+|\bvor\s+\d+\s+(?:min|stund|tag)|لפני\s+\d+|לפני\s+\S+|پیش",
    re.IGNORECASE,
)
_ZONES = {
    "z": "+00:00",
    "utc": "+00:00",
    "gmt": "+00:00",
    "wet": "+00:00",
    "cet": "+01:00",
    "bst": "+01:00",
    "cest": "+02:00",
    "eet": "+02:00",
    "eest": "+03:00",
    "msk": "+03:00",
    "est": "-05:00",
    "edt": "-04:00",
    "pst": "-08:00",
    "pdt": "-07:00",
    "jst": "+09:00",
    "sgt": "+08:00",
}


@dataclass(frozen=True)
class WrittenDate:
    """A date in a text at [start, end): `value` is YYYY[-MM[-DD]] or an ISO date and time with offset.

    `value` is None where the year is missing; then `month` and `day` say what is there. `zone` is the zone as
    written. `ambiguous` is true if day and month could be exchanged (then `value` is only the year).
    """

    start: int
    end: int
    value: str | None
    precision: Precision | None
    zone: str | None = None
    month: int | None = None
    day: int | None = None
    ambiguous: bool = False


def find_written_dates(text: str) -> list[WrittenDate]:
    """The dates with a year in `text`, in order, none overlapping; clock times beside them included."""
    plain = _plain_digits(text)
    found: list[WrittenDate] = []
    taken: list[tuple[int, int]] = []
    matches = [(form, m) for form in _FORMS for m in form.finditer(plain)]
    for form, match in matches:
        start, end = match.span()
        if any(start < e and s < end for s, e in taken):
            continue
        date = _dated(plain, form, match)
        if date is not None:
            found.append(date)
            taken.append((start, end))
    for match in _JALALI_FORM.finditer(plain):
        day = _from_jalali(int(match["year"]), _JALALI[match["month"]], int(match["day"]))
        if day is not None:
            found.append(WrittenDate(match.start(), match.end(), day.isoformat(), "day"))
            taken.append(match.span())
    for match in SIGN_OFF.finditer(plain):
        month = _MONTHS.get(match["month"].casefold(), 0)
        if month and 1 <= int(match["day"]) <= 31 and int(match["hour"]) <= 23:
            # The hour's zone is the agency's own custom, so only the day is taken.
            value = f"20{match['year']}-{month:02d}-{match['day']}"
            found.append(WrittenDate(match.start(), match.end(), value, "day"))
            taken.append(match.span())
    for match in _MONTH_YEAR.finditer(plain):
        # "30 February 2025" is a slip, not the month of February.
        after_a_day = re.search(r"\d\.?\s+$", plain[max(0, match.start() - 6) : match.start()])
        if not after_a_day and not any(match.start() < e and s < match.end() for s, e in taken):
            month = _MONTHS[_fold(match["month"])]
            found.append(WrittenDate(match.start(), match.end(), f"{match['year']}-{month:02d}", "month"))
    return sorted(found, key=lambda d: d.start)


def find_days_without_year(text: str) -> list[WrittenDate]:
    """Dates such as "November 24" or "3 Feb" that name no year; their `value` is None."""
    plain = _plain_digits(text)
    found = []
    for form in _NO_YEAR:
        for match in form.finditer(plain):
            day, month = int(match["day"]), _MONTHS[_fold(match["month"])]
            if 1 <= day <= 31:
                found.append(WrittenDate(match.start(), match.end(), None, None, None, month, day))
    return sorted(found, key=lambda d: d.start)


def parse_iso(value: str | None) -> tuple[str, Precision, str | None] | None:
    """A machine's date (meta tag, feed, wire item) as (value, precision, zone), or None if it is not one.

    A time without an offset is cut to its day: its zone is unknown, and a day that shifts is worse than no hour.
    """
    if not value:
        return None
    text = value.strip()
    if re.fullmatch(r"\d{4}", text):
        return text, "year", None
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        return text, "month", None
    match = re.fullmatch(
        r"(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]+(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{0,2})?)?",
        text,
        re.IGNORECASE,
    )
    if not match:
        return None
    try:
        day = datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    if not match[4] or not match[7] or int(match[4]) > 23 or int(match[5]) > 59:
        return day.isoformat(), "day", None
    offset = read_offset(match[7])
    return f"{day.isoformat()}T{match[4]}:{match[5]}:{match[6] or '00'}{offset}", "minute", offset


_YEAR_FIRST = re.compile(r"(\d{4})(?:[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)|年(\d{1,2})月(\d{1,2})日)")
_YEAR_LAST = re.compile(
    r"(?P<day>\w{3} \w{3} \d{1,2}) (?P<clock>[\d:]+)(?P<zone> [+-]\d{4}| [A-Z]{3,4})? (?P<year>\d{4})"
)
# Some are English words, so they are none in a text.
_SHORT_MONTHS = number_short_months()
_MONTH_NAMES = tuple(month for month, *_short in list_forms_of("months", "en"))


def parse_stated(value: str | None) -> tuple[str, Precision, str | None] | None:
    """A date that a program wrote, as (value, precision, zone), or None if it is not understood.

    Feeds and wire items are asked for RFC 822 or ISO 8601 and hold much else: "2016/6/29 15:07:41", "14.03.2025
    10:00", "Mo, 07 Mai 2018 11:41:36", "Fri, 19 Nov 2021 01:45:08 +02:00", "Tue Mar 04 10:00:00 +0000 2025", "2025年3月
    14日". What is more than one date, or could be read with day and month exchanged, is not understood.
    """
    text = _plain_digits(" ".join((value or "").split()))
    year_first = _YEAR_FIRST.match(text)
    if year_first:
        year, month, day = (part for part in year_first.groups() if part)
        text = f"{year}-{int(month):02d}-{int(day):02d}{text[year_first.end() :]}"
    found = parse_iso(text)
    if found is not None:
        return found
    year_last = _YEAR_LAST.fullmatch(text)
    if year_last:
        text = f"{year_last['day']} {year_last['year']} {year_last['clock']}{year_last['zone'] or ''}"
    return _read_mail_date(text) or _read_only_date(text)


def _read_mail_date(text: str) -> tuple[str, Precision, str | None] | None:
    """A date as RFC 822 has it, the year with two digits or four. One without a zone is a day."""
    if not re.match(r"(?:\w{2,4},? )?\d{1,2} [A-Za-z]{3} (?:\d{2}|\d{4}) \d{1,2}:", text):
        return None
    try:
        moment = email.utils.parsedate_to_datetime(re.sub(r"([+-]\d{2}):(\d{2})$", r"\1\2", text))
    except (ValueError, OverflowError):
        return None
    return parse_iso(moment.isoformat())


def _read_only_date(text: str) -> tuple[str, Precision, str | None] | None:
    """The one date in a text that holds nothing else, months in any language that `find_dates` knows."""

    def spell_out(match: re.Match[str]) -> str:
        number = _SHORT_MONTHS.get(match[1].casefold())
        return _MONTH_NAMES[number - 1] if number else match[0]

    spelt = re.sub(r"(?<=\d )([^\W\d_]{3,5})\.?(?= \d)", spell_out, text)
    # A clock with seconds is cut to its minutes, which is what a clock in a text has; they are put back below.
    dates = find_written_dates(re.sub(r"(\d{1,2}:\d{2}):\d{2}(?:\.\d+)?(?=\s|$)", r"\1", spelt))
    if len(dates) != 1 or dates[0].ambiguous or dates[0].value is None or dates[0].precision is None:
        return None
    stated = dates[0].value
    seconds = re.search(r"\d{1,2}:\d{2}:([0-5]\d)(?!\d)", text)
    if dates[0].precision == "minute" and seconds:
        stated = f"{stated[:17]}{seconds[1]}{stated[19:]}"
    return stated, dates[0].precision, dates[0].zone


def _dated(text: str, form: re.Pattern[str], match: re.Match[str]) -> WrittenDate | None:
    groups = match.groupdict()
    year, day = int(match["year"]), int(match["day"])
    if groups.get("month_number"):
        month = int(match["month_number"])
        if groups.get("sep") == "/" and day <= 12 and month <= 12 and day != month:
            return WrittenDate(match.start(), match.end(), str(year), "year", ambiguous=True)
        if groups.get("sep") and month > 12 >= day:
            day, month = month, day
    else:
        month = _MONTHS[_fold(match["month"])]
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return None
    start, end = match.span()
    clock: re.Match[str] | None = match if groups.get("clock") else None
    if clock is None:
        clock = _CLOCK_NEAR.match(text[end : end + 40])
        if clock is not None:
            end += clock.end()
        else:
            clock = _CLOCK_BEFORE.search(text[max(0, start - 24) : start])
            if clock is not None:
                start = max(0, start - 24) + clock.start()
    if clock is None or clock["zone"] is None:
        return WrittenDate(start, end, date.isoformat(), "day", None, month, day)
    hour, minute = int(clock["hour"]), int(clock["minute"])
    half = (clock["half"] or "").lower().replace(".", "")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    offset = read_offset(clock["zone"])
    if hour > 23 or minute > 59 or offset is None:
        return WrittenDate(start, end, date.isoformat(), "day", clock["zone"], month, day)
    value = f"{date.isoformat()}T{hour:02d}:{minute:02d}:00{offset}"
    return WrittenDate(start, end, value, "minute", clock["zone"], month, day)


def read_offset(zone: str) -> str | None:
    """A zone's name or offset as written, as +HH:MM; None for one that is not known or stands for several."""
    name = re.sub(r"\s", "", zone).lower()
    if name in _ZONES:
        return _ZONES[name]
    match = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?", name)
    return f"{match[1]}{int(match[2]):02d}:{match[3] or '00'}" if match else None


def _fold(month: str) -> str:
    name = re.sub(r"\s+", " ", month.casefold().rstrip("."))
    return name if name in _MONTHS else unicodedata.normalize("NFC", name)


def _plain_digits(text: str) -> str:
    """`text` with every decimal digit as ASCII, so that ٣ and ۳ are read; length and offsets stay the same."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c > "\x7f" and c.isdecimal() else c for c in text)


def _from_jalali(year: int, month: int, day: int) -> datetime.date | None:
    """The Gregorian day of a Solar Hijri date (33-year cycle, right for 1178-1633), or None if there is none."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        return None
    days = (year - 979) * 365 + (year - 979) // 33 * 8 + ((year - 979) % 33 + 3) // 4
    days += day - 1 + (31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7))
    return datetime.date(1600, 1, 1) + datetime.timedelta(days=days + 79)
