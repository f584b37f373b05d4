"""The Figure: one number in a claim, as it was published, in a form that can be compared.

A figure keeps two things apart: the words ("more than 47,000") and what they assert (at least one bound, and
how it is meant). Claim, fact, API and command line share this dataclass and its one JSON form.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

EXACT = "exact"
ABOUT = "about"
MORE_THAN = "more_than"
AT_LEAST = "at_least"
LESS_THAN = "less_than"
AT_MOST = "at_most"
RANGE = "range"
COMPARATORS = (EXACT, ABOUT, MORE_THAN, AT_LEAST, LESS_THAN, AT_MOST, RANGE)

PRECISIONS = ("year", "month", "day")

# Long enough for any published number, short enough that a hostile request cannot make arithmetic slow.
MAX_DIGITS = 60
MAX_TEXT = 500

_PARTIAL_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_DECIMAL = re.compile(r"[+-]?\d+(?:\.\d+)?")
_KEYS = (
    "text",
    "start",
    "end",
    "low",
    "high",
    "comparator",
    "unit",
    "counted",
    "place",
    "as_of",
    "as_of_precision",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One published number.

    ``text`` is the words as published, hedge included. ``start`` and ``end`` are its code points in the article's
    text, half-open, or both None for a figure that a person typed. ``low`` and ``high`` are the bounds that the
    words assert: equal for exact and about, only ``low`` for more_than and at_least, only ``high`` for less_than
    and at_most, both for range. ``unit`` is what one of it is ("percent", "USD", "year", "degree Celsius"; empty
    for a plain count), ``counted`` what was counted ("people killed"). ``as_of`` is a year, month or day.

    Raises ValueError, in a sentence, where these do not fit together.
    """

    text: str
    start: int | None
    end: int | None
    low: Decimal | None
    high: Decimal | None
    comparator: str
    unit: str
    counted: str
    place: str = ""
    as_of: str | None = None
    as_of_precision: str | None = None

    def __post_init__(self) -> None:
        for name in ("text", "unit", "counted", "place"):
            value = getattr(self, name)
            if not isinstance(value, str):
                raise ValueError(f"The figure's {name} must be text.")
            if len(value) > MAX_TEXT:
                raise ValueError(f"The figure's {name} is longer than {MAX_TEXT} characters.")
        if not self.text.strip():
            raise ValueError("The figure's text is empty: give the number as it was published.")
        _check_span(self.start, self.end)
        for name in ("low", "high"):
            _check_bound(name, getattr(self, name))
        _check_bounds(self.comparator, self.low, self.high)
        check_partial_date(self.as_of, self.as_of_precision, "as-of date")


def _check_span(start: int | None, end: int | None) -> None:
    if start is None and end is None:
        return
    if type(start) is not int or type(end) is not int:
        raise ValueError("The figure's start and end must both be whole numbers, or both be absent.")
    if not 0 <= start < end:
        raise ValueError("The figure's end must come after its start, and its start cannot be negative.")


def _check_bound(name: str, bound: Decimal | None) -> None:
    if bound is None:
        return
    if not isinstance(bound, Decimal):
        raise ValueError(f"The figure's {name} bound must be an exact decimal.")
    if not bound.is_finite():
        raise ValueError(f"The figure's {name} bound must be a finite number.")
    if abs(bound.adjusted()) > MAX_DIGITS or len(bound.as_tuple().digits) > MAX_DIGITS:
        raise ValueError(f"The figure's {name} bound has more than {MAX_DIGITS} digits.")


def _check_bounds(comparator: str, low: Decimal | None, high: Decimal | None) -> None:
    if comparator not in COMPARATORS:
        raise ValueError(f"The figure's comparator must be one of {', '.join(COMPARATORS)}.")
    if comparator in (EXACT, ABOUT):
        if low is None or low != high:
            raise ValueError(f"A figure that is {comparator} needs one number: low and high must be equal.")
    elif comparator in (MORE_THAN, AT_LEAST):
        if low is None or high is not None:
            raise ValueError(f"A figure that is {comparator} needs a low bound and no high one.")
    elif comparator in (LESS_THAN, AT_MOST):
        if high is None or low is not None:
            raise ValueError(f"A figure that is {comparator} needs a high bound and no low one.")
    elif low is None or high is None or low > high:
        raise ValueError("A range needs a low and a high bound, the low one not above the high one.")


def check_partial_date(value: object, precision: object, name: str) -> None:
    """Refuse a partial date that is no date or whose precision is not that of its value.

    ``value`` is "YYYY", "YYYY-MM", "YYYY-MM-DD" or None; ``precision`` is year, month, day or None with it.
    Raises ValueError; ``name`` is what the sentence calls the date.
    """
    if value is None:
        if precision is not None:
            raise ValueError(f"The {name} has a precision but no value.")
        return
    if not isinstance(value, str) or not _PARTIAL_DATE.fullmatch(value):
        raise ValueError(f"The {name} must be written as YYYY, YYYY-MM or YYYY-MM-DD.")
    parts = [int(part) for part in value.split("-")]
    if precision != PRECISIONS[len(parts) - 1]:
        raise ValueError(
            f"The {name} {value} has the precision {PRECISIONS[len(parts) - 1]}, and must say so."
        )
    if not is_calendar_date(*parts):
        raise ValueError(f"The {name} {value} is not in the calendar.")


def is_calendar_date(year: int, month: int = 1, day: int = 1) -> bool:
    """Whether the Gregorian calendar has this day; years 1 to 9999."""
    if not (1 <= year <= 9999 and 1 <= month <= 12 and day >= 1):
        return False
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return day <= (29 if leap else 28)
    return day <= (30 if month in (4, 6, 9, 11) else 31)


def decimal_to_text(number: Decimal) -> str:
    """A decimal as JSON carries it: no exponent, no trailing zeros after the point, no negative zero."""
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def text_to_decimal(value: object, name: str) -> Decimal | None:
    """The exact decimal of a JSON string ("47000", "-0.25") or whole number, or None for null.

    Raises ValueError for anything else: a JSON float has already lost what the source printed.
    """
    if value is None:
        return None
    if type(value) is int:
        value = str(value)
    if not isinstance(value, str) or len(value) > MAX_DIGITS + 2 or not _DECIMAL.fullmatch(value):
        raise ValueError(
            f'The figure\'s {name} bound must be a decimal written as text, such as "47000" or "0.25".'
        )
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ValueError(f"The figure's {name} bound is not a number.") from None


def figure_to_json(figure: Figure) -> dict[str, Any]:
    """The figure's one JSON form: every key always present, decimals as strings."""
    return {
        "text": figure.text,
        "start": figure.start,
        "end": figure.end,
        "low": None if figure.low is None else decimal_to_text(figure.low),
        "high": None if figure.high is None else decimal_to_text(figure.high),
        "comparator": figure.comparator,
        "unit": figure.unit,
        "counted": figure.counted,
        "place": figure.place,
        "as_of": figure.as_of,
        "as_of_precision": figure.as_of_precision,
    }


def figure_from_json(data: object) -> Figure:
    """Read a figure's JSON form.

    ``text`` is required; ``comparator`` is exact where it is absent, and one bound is enough for exact and about.
    The as-of date's precision may be left out: its value says it. Raises ValueError, in a sentence.
    """
    if not isinstance(data, Mapping):
        raise ValueError("A figure must be an object.")
    for key in data:
        if key not in _KEYS:
            raise ValueError(f"A figure has no {str(key)[:40]!r}; it may have {', '.join(_KEYS)}.")
    comparator = data.get("comparator", EXACT)
    low, high = text_to_decimal(data.get("low"), "low"), text_to_decimal(data.get("high"), "high")
    if comparator in (EXACT, ABOUT):
        low, high = (high if low is None else low), (low if high is None else high)
    as_of, precision = data.get("as_of"), data.get("as_of_precision")
    if isinstance(as_of, str) and precision is None and _PARTIAL_DATE.fullmatch(as_of):
        precision = PRECISIONS[as_of.count("-")]
    return Figure(
        text=data.get("text", ""),
        start=data.get("start"),
        end=data.get("end"),
        low=low,
        high=high,
        comparator=comparator,
        unit=data.get("unit", ""),
        counted=data.get("counted", ""),
        place=data.get("place", ""),
        as_of=as_of,
        as_of_precision=precision,
    )
