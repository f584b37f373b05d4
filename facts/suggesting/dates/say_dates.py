"""Dates in a statement: "yesterday" becomes the day it was, in words that fit the place where it stands."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from facts.language.dates import DateMention
from facts.language.english import MONTHS, SEASONS, WEEKDAYS
from facts.suggesting.words.types import DATE, Edit

_STANDING = re.compile(
    r"\b(?:on|by|since|until|before|after|from|for|of|to|till|in|at|over|than|through|between|during|versus|vs|against|"
    r"with|within|into|as|around|about|throughout|the|early|late|between [^.;]{1,30} and)\s+$",
    re.I,
)


def edit_dates(text: str, dates: Sequence[DateMention], published: str | None) -> list[Edit]:
    """The relative dates that the story's own date, ``published``, lets a statement say in words for any day."""
    edits: list[Edit] = []
    for date in dates:
        if date.start is None or date.end is None or published is None:
            continue
        before = text[max(0, date.start - 50) : date.start]
        possessive = re.match(r"['’]s\b", text[date.end : date.end + 3])
        end = date.end + (2 if possessive else 0)
        words = say_date(date, published, before, owned=possessive is not None)
        if words is None:
            continue
        last = edits[-1] if edits else None
        if (
            last is not None
            and date.value is not None
            and not text[last.end : date.start].strip(" ,")
            and last.text.endswith(date.value)
        ):
            edits[-1] = replace(last, end=end)  # "March 11 this year": the year is said already
            continue
        edits.append(Edit(date.start, end, words, None, None, f"the story's date, {published}", DATE))
    return edits


def say_date(date: DateMention, published: str, before: str, *, owned: bool) -> str | None:
    """A relative date in words that hold on any day; None where its own words do.

    ``published`` is the story's date, ``before`` the few characters of the text in front, ``owned`` says that "'s"
    follows ("Thursday's handover"), which the words then take the place of.
    """
    told = " ".join(date.text.split())
    bare = _STANDING.search(before) is not None
    for pattern, say in _SAYINGS:
        match = pattern.match(told)
        if match is not None:
            words = say(match, date.value or "", _say_day(published))
            if words is None:
                return None
            lead, plain = words
            if owned:
                return f"the {plain}" if lead in ("on", "in") else None
            return plain if bare or not lead else f"{lead} {plain}"
    return None


def _say_day(value: str) -> str:
    """ "2026-03-07" → "7 March 2026", and as much of it as there is."""
    parts = [*value.split("-"), "", ""]
    year, month, day = parts[0], parts[1], parts[2]
    named = MONTHS[int(month) - 1] if month else ""
    return " ".join(part for part in (str(int(day)) if day else "", named, year) if part)


_Saying = tuple[str, str] | None
_OWNING = "'s"  # for "this years fair"


def _say_weekday(match: re.Match[str], value: str, _today: str) -> _Saying:
    if len(value) != 10:
        return None
    lead = (match["lead"] or "on").lower()
    early = f"{match['early'].lower()} on " if match["early"] else ""
    hours = match["hours"] or ("night" if match["day"].lower() == "tonight" else "")
    day = f"the {hours} of {_say_day(value)}" if hours else _say_day(value)
    return ("", f"{lead} {day}") if lead != "on" else ("", early + day) if early else ("on", day)


def _say_calendar_day(match: re.Match[str], value: str, _today: str) -> _Saying:
    return ("", _say_day(value)) if len(value) == 10 else None


def _say_nth_day(_match: re.Match[str], value: str, _today: str) -> _Saying:
    return ("on", _say_day(value)) if len(value) == 10 else None


def _say_month(match: re.Match[str], value: str, _today: str) -> _Saying:
    return ("in" if match["which"] else "", _say_day(value)) if len(value) == 7 else None


def _say_year(match: re.Match[str], value: str, _today: str) -> _Saying:
    if len(value) != 4:
        return None
    if match["early"]:
        return ("", f"{match['early'].lower()} in {value}")
    if match["owner"]:
        return ("", f"{value}{match['owner'] if len(match['owner']) > 1 else _OWNING}")
    return ("in", value)


def _say_season(match: re.Match[str], value: str, _today: str) -> _Saying:
    return ("in", f"the {match['season'].lower()} of {value}") if len(value) == 4 else None


def _say_year_end(match: re.Match[str], value: str, _today: str) -> _Saying:
    return ("", f"{match['lead'] or ''}the end of {value[:4]}") if len(value) == 10 else None


def _say_week(match: re.Match[str], value: str, today: str) -> _Saying:
    which = match["which"].lower()
    rest = {"last": f"the week before that of {today}", "this": f"the week of {today}"}
    return ("in", rest.get(which, f"the week after that of {today}"))


def _say_part_of_week(match: re.Match[str], value: str, today: str) -> _Saying:
    return ("", f"{match['part'].lower()} in the week of {today}")


def _say_weekend(match: re.Match[str], value: str, today: str) -> _Saying:
    rest = {"last": f"the last weekend before {today}", "next": f"the first weekend after {today}"}
    return ("on", rest.get((match["which"] or "").lower(), f"the weekend around {today}"))


def _say_named_month(match: re.Match[str], value: str, _today: str) -> _Saying:
    return ("in", _say_day(value)) if len(value) == 7 else None


def _say_hours(match: re.Match[str], value: str, _today: str) -> _Saying:
    return ("on", _say_day(value)) if len(value) == 10 else None


def _say_ago(match: re.Match[str], value: str, today: str) -> _Saying:
    return ("", f"{match['span']} before {today}")


def _say_stretch(match: re.Match[str], value: str, today: str) -> _Saying:
    lead = match["lead"] or ""
    return ("", f"{lead[:1].lower()}{lead[1:]}the {match['span']} before {today}")


_Say = Callable[[re.Match[str], str, str], _Saying]
_WEEKDAY = "|".join(WEEKDAYS)
_SEASON = "|".join(SEASONS)
_SAYINGS: tuple[tuple[re.Pattern[str], _Say], ...] = tuple(
    (re.compile(rf"^(?:{pattern})$", re.I), say)
    for pattern, say in (
        (
            r"(?:(?P<lead>on|by|since|until|before|after|from) )?(?:(?P<early>early|late) )?"
            rf"(?:(?:last|this|next|earlier|later) )?(?P<day>today|yesterday|tomorrow|tonight|{_WEEKDAY})"
            r"(?: (?P<hours>morning|afternoon|evening|night))?",
            _say_weekday,
        ),
        (
            r"(?P<lead>on )?(?P<early>)(?P<hours>)(?P<day>(?:the )?(?:next|following|same|previous) day)",
            _say_weekday,
        ),
        (r"[a-z]{3,9}\.? \d{1,2}|\d{1,2} [a-z]{3,9}", _say_calendar_day),
        (
            rf"(?:the )?\w+ (?:(?:{_WEEKDAY}|day) (?:of|in)|of) (?:(?:last|next|this) month|[a-z]{{3,9}}\.?)",
            _say_nth_day,
        ),
        (r"(?P<which>this|last|next) month", _say_month),
        (rf"(?P<which>)(?:{'|'.join(MONTHS)})", _say_month),
        (
            r"(?:(?P<early>early|late|earlier|later) )?(?:this|last|next|the previous|the following|the next) "
            r"year(?P<owner>['’]?s)?|the year before",
            _say_year,
        ),
        (rf"(?:this|last|next) (?P<season>{_SEASON})", _say_season),
        (r"(?P<lead>by )?(?:the )?(?:year['’]?s? end|end of the year)", _say_year_end),
        (r"(?P<which>last|this|next) week", _say_week),
        (r"(?P<part>earlier|later|early|late) (?:in )?th(?:is|e) week", _say_part_of_week),
        (r"(?:(?:over|during|on|at) )?(?:the|(?P<which>this|last|next)(?: past)?) weekend", _say_weekend),
        (rf"(?:this|last|next)(?: past)? (?:{'|'.join(MONTHS)})", _say_named_month),
        (r".*\bhours ago", _say_hours),
        (r"(?P<span>.*\b(?:days|weeks|months|years|decades|day|week|month|year|decade)) ago", _say_ago),
        (
            r"(?P<lead>(?:in|over|during|within|for) )?the (?:past|last) "
            r"(?P<span>(?:[\w-]+ )?(?:days|weeks|months|years|decades|week|month|year|decade))",
            _say_stretch,
        ),
    )
)
