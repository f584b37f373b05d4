"""The numbers of a statement as intervals in one unit for each kind, whatever they were published in.

A number is as exact as it was printed: 47,000 may be anything that is rounded so, 47,035 is itself. "Nearly 80" is
below 80 and not far, "about" a tenth to either side, "dozens" twelve at the least.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from facts.language.english import ONES, SCALES, match_numbers, match_ordinals, name_numbers
from facts.language.figures import ABOUT, AT_LEAST, AT_MOST, LESS_THAN, MORE_THAN, RANGE, Figure
from facts.language.notions import match_any, read_notion
from facts.suggesting.figures.find_figures import find_figures

PERCENT = "percent"
TIMES = "times"
CLOCK = "clock"
NUMBER = "number"
AGE = "age"

# What one of a unit is in the base of its kind, and what is added to it: the exact definitions of the international
# yard and pound agreement of 1959, the SI brochure, and 365.25 days to a year.
_UNITS: dict[str, tuple[str, float, float]] = {
    "percent": (PERCENT, 1, 0),
    "per mille": (PERCENT, 0.1, 0),
    "percentage point": ("percentage point", 1, 0),
    "basis point": ("percentage point", 0.01, 0),
    "degree Celsius": ("temperature", 1, 0),
    "degree Fahrenheit": ("temperature", 5 / 9, -160 / 9),
    "kilometre": ("length", 1000, 0),
    "metre": ("length", 1, 0),
    "centimetre": ("length", 0.01, 0),
    "millimetre": ("length", 0.001, 0),
    "mile": ("length", 1609.344, 0),
    "nautical mile": ("length", 1852, 0),
    "yard": ("length", 0.9144, 0),
    "foot": ("length", 0.3048, 0),
    "inch": ("length", 0.0254, 0),
    "square kilometre": ("area", 1e6, 0),
    "square metre": ("area", 1, 0),
    "square mile": ("area", 2589988.110336, 0),
    "square foot": ("area", 0.09290304, 0),
    "hectare": ("area", 1e4, 0),
    "acre": ("area", 4046.8564224, 0),
    "kilometre per hour": ("speed", 1, 0),
    "mile per hour": ("speed", 1.609344, 0),
    "kilogram": ("mass", 1, 0),
    "gram": ("mass", 0.001, 0),
    "milligram": ("mass", 1e-6, 0),
    "pound weight": ("mass", 0.45359237, 0),
    "ounce": ("mass", 0.028349523125, 0),
    "tonne": ("mass", 1000, 0),
    "ton": ("mass", 1000, 0),
    "litre": ("volume", 1, 0),
    "gallon": ("volume", 3.785411784, 0),
    "barrel": ("volume", 158.987294928, 0),
    "kilowatt": ("power", 1, 0),
    "megawatt": ("power", 1000, 0),
    "gigawatt": ("power", 1e6, 0),
    "horsepower": ("power", 0.74569987, 0),
    "second": ("duration", 1, 0),
    "minute": ("duration", 60, 0),
    "hour": ("duration", 3600, 0),
    "day": ("duration", 86400, 0),
    "night": ("duration", 86400, 0),
    "week": ("duration", 604800, 0),
    "month": ("duration", 2629800, 0),
    "year": ("duration", 31557600, 0),
    "decade": ("duration", 315576000, 0),
    "century": ("duration", 3155760000, 0),
    "times": (TIMES, 1, 0),
}  # fmt: skip

# Names of money that are one where the country is not named.
_MONEY = {"USD": "money dollar", "dollar": "money dollar", "GBP": "money pound", "pound": "money pound"}
_MONEY |= {
    name: f"money {name}" for name in ("EUR AUD CAD NZD JPY CHF CNY INR ILS RUB TRY KRW UAH ZAR").split()
}
_MONEY_WORDS = re.compile(r"\b(crown|krona|krone|franc|peso|dinar|rupee|riyal|real)s?\b", re.IGNORECASE)

# Powers of ten by the words for them.
_SCALES = {
    word: len(str(value)) - 1 for word, value in SCALES.items() if value in (10**3, 10**6, 10**9, 10**12)
}
_SCALE = re.compile(rf"(\d[\d,]*)(?:\.(\d+))?\s?({match_any(_SCALES)}|[mbk]n?\b)", re.IGNORECASE)
_SCALES |= {"k": 3, "m": 6, "b": 9} | {"mn": 6, "bn": 9}
_JUST_BELOW = re.compile(r"\b(?:nearly|almost|close to|just under|shy of|approaching)\b", re.IGNORECASE)
_JUST_ABOVE = re.compile(
    r"\b(?:just over|just above|a little (?:more than|over)|slightly (?:more than|over))\b", re.I
)
_PART_WORDS = re.compile(rf"\b(?:half|third|quarter|fifth|in (?:{match_numbers(2, 10)}|\d+))", re.I)
_NEAR = 0.1
# What somebody could round a whole number by, as a share of it.
_ROUNDED = 0.015
_SAFE = 1e-9

_TWICE = (
    (re.compile(r"\b(?:twice|doubl(?:e|ed|es|ing)|twofold)\b", re.IGNORECASE), 2.0),
    (re.compile(r"\b(?:three times|tripl(?:e|ed|es|ing)|trebl\w+|threefold)\b", re.IGNORECASE), 3.0),
    (re.compile(r"\b(?:halv(?:e|ed|es|ing))\b", re.IGNORECASE), 0.5),
)
_CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?!\d|[:.]\d|\s?(?:percent|million|billion|crowns))"
    r"(?:\s?(?P<half>[ap]\.?m\b))?|\b(?P<bare>1[0-2]|[1-9])\s?(?P<bare_half>[ap]\.?m\b)",
    re.IGNORECASE,
)
_HOURS = {name: hour for hour, name in enumerate(name_numbers(1, 12), 1)}
_PARTS_OF_HOUR = (
    {"half": 30, "quarter": 15} | {name: ONES[name] for name in name_numbers(5, 10)} | {"twenty": 20}
)
_DAYTIME = match_any(("morning", "afternoon", "evening"))
_SAID_CLOCK = re.compile(
    rf"\b(?:at|from|until|till|by|about|around|was|shortly (?:before|after)) (?:(?P<point>noon|midday|midnight)\b|"
    rf"(?:(?P<part>{match_any(_PARTS_OF_HOUR)}) (?P<way>past|to) )?(?P<hour>{match_any(_HOURS)})(?: o['’]clock)?"
    rf"(?P<half> in the (?:{_DAYTIME})| on \w+ (?:{_DAYTIME})| at night)?)",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\b(?:(GMT|UTC)|local time|(Japan) time|(CET)|(CEST)|(EST)|(EDT)|(PST))\b")
_ZONES = (0.0, 9.0, 1.0, 2.0, -5.0, -4.0, -8.0)
_AGE = re.compile(r"\b(?:aged|at the age of) (\d{1,3})\b|\b(\d{1,3})[\s-]years?[\s-]old\b", re.IGNORECASE)
_WEIGHS = re.compile(
    r"\b(?:weigh\w*|weight|heavy|heavier|ivory|cocaine|heroin|gold|tonnes?)\b", re.IGNORECASE
)
# A place in an order is no number: "finished third".
_RANK = re.compile(rf"(?:the )?(?:\d+(?:st|nd|rd|th)|{match_ordinals(1, 19)})", re.IGNORECASE)
_NUMBERS = re.compile(r"\bnumber(?:ed|s)? (\d[\d,]*)\b", re.IGNORECASE)
_LAPSE = re.compile(r"\b(\d{1,2}):([0-5]\d):([0-5]\d)\b")
_LONG_LAPSE = re.compile(
    r"\b(\d+) hours?,? (?:and )?(\d+) minutes?(?:,? (?:and )?(\d+) seconds?)?", re.IGNORECASE
)
_NONE = re.compile(
    rf"\b(?:no|zero) (?:\w+ )?(?:{match_any(read_notion('relations')['nobody']['words'])})\b|"
    r"\b(?:nobody|no one|no-one)(?: (?:else|was|were|had been|has been|is))* \w+|\bnone of\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a statement: between `low` and `high` (None where it is open) in the base unit of its `kind`.

    `stated` are the words as published, `start` and `end` their code points in the statement. `nouns` are the words
    for what was counted, as they stand. `is_firm` where nothing in the words hedges it; `comparator` as a Figure's.
    """

    kind: str
    low: float | None
    high: float | None
    stated: str
    start: int
    end: int
    nouns: str = ""
    comparator: str = "exact"

    @property
    def middle(self) -> float:
        if self.low is None or self.high is None:
            return self.low if self.low is not None else (self.high or 0.0)
        return (self.low + self.high) / 2


def read_quantities(text: str, doc: Any) -> list[Quantity]:
    """The numbers of a statement in its order. `doc` is its parse."""
    found = [*_read_lapses(text), *_read_clocks(text), *_read_ages(text)]
    taken = [(one.start, one.end) for one in found]
    for figure in find_figures(text, doc=doc):
        if (
            figure.start is not None
            and figure.end is not None
            and not _meets(figure.start, figure.end, taken)
            and not _RANK.fullmatch(figure.text)
        ):
            found.append(measure_figure(figure, text, figure.start, figure.end))
    found += _read_times(text, found)
    found += _read_none(text)
    for match in _NUMBERS.finditer(text):
        if not _meets(*match.span(1), [(one.start, one.end) for one in found]):
            number = float(match.group(1).replace(",", ""))
            found.append(Quantity(NUMBER, number - 0.5, number + 0.5, match.group(1), *match.span(1)))
    return sorted(found, key=lambda one: one.start)


def _meets(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    return any(start < until and end > since for since, until in taken)


def measure_figure(figure: Figure, text: str, start: int, end: int) -> Quantity:
    """A Figure as a Quantity; `text` is what it stands in at [start, end)."""
    kind, times, plus = _find_kind(figure, text, end)
    low, high = (None if bound is None else float(bound) for bound in (figure.low, figure.high))
    slack = _read_slack(figure)
    if figure.comparator in (MORE_THAN, AT_LEAST):
        assert low is not None
        high = low * (1 + _NEAR) if _JUST_ABOVE.search(figure.text) else None
        low -= slack if figure.comparator == AT_LEAST else 0
    elif figure.comparator in (LESS_THAN, AT_MOST):
        assert high is not None
        low = high * (1 - _NEAR) if _JUST_BELOW.search(figure.text) else None
        high += slack if figure.comparator == AT_MOST else 0
    elif low is not None and high is not None:
        low, high = _widen(figure, low, high, slack)
    if low is not None:
        low = low * times + plus
    if high is not None:
        high = high * times + plus
    if kind == TIMES:
        # Twice as much is a hundred percent more.
        kind = PERCENT
        low, high = (None if bound is None else (bound - 1) * 100 for bound in (low, high))
    return Quantity(kind, low, high, figure.text, start, end, figure.counted, figure.comparator)


def _widen(figure: Figure, low: float, high: float, slack: float) -> tuple[float, float]:
    if _JUST_BELOW.search(figure.text):
        return low * (1 - _NEAR), high
    if figure.comparator == ABOUT:
        near = max(_NEAR / 2 * abs(low), slack)
        return low - near, high + near
    if figure.comparator == RANGE:
        return low, high
    return low - slack, high + slack


def _find_kind(figure: Figure, text: str, end: int) -> tuple[str, float, float]:
    """Its kind, and what it is multiplied with and what is added, to be in the base unit."""
    unit, _per, rate = figure.unit.partition(" per ")
    if figure.unit in _UNITS:
        return _UNITS[figure.unit]
    if unit in _UNITS:
        kind, times, plus = _UNITS[unit]
        return f"{kind} per {rate}", times, plus
    if figure.unit == "pound" and _WEIGHS.search(text):
        return _UNITS["pound weight"]
    if unit in _MONEY or figure.unit:
        return f"{_MONEY.get(unit, f'money {unit}')}{f' per {rate}' if rate else ''}", 1, 0
    if found := _MONEY_WORDS.match(text[end:].lstrip()):
        return f"money {found.group(1).lower()}", 1, 0
    if re.match(r"\s?Fahrenheit", text[end:]):
        return _UNITS["degree Fahrenheit"]
    if re.match(r"\s?Celsius", text[end:]):
        return _UNITS["degree Celsius"]
    return NUMBER, 1, 0


def _read_slack(figure: Figure) -> float:
    """By how much the number could be rounded, as it is printed; half of its last place."""
    if scaled := _SCALE.search(figure.text):
        places = len(scaled.group(2) or "")
        return float(0.5 * 10 ** (_SCALES[scaled.group(3).lower()] - places))
    bound = figure.low if figure.low is not None else figure.high
    assert bound is not None
    if _PART_WORDS.search(figure.text):
        return 1.0
    plain = bound.normalize()
    if plain != plain.to_integral_value():
        return float(0.5 * 10.0 ** int(plain.as_tuple().exponent))
    whole = abs(int(plain))
    if whole < 1000:
        return 0.5
    zeros = len(str(whole)) - len(str(whole).rstrip("0"))
    return max(0.5, min(0.5 * 10.0**zeros, _ROUNDED * whole))


def _read_lapses(text: str) -> list[Quantity]:
    """Times that something took: "2:24:10", "2 hours 24 minutes 10 seconds"."""
    found = []
    for pattern in (_LAPSE, _LONG_LAPSE):
        for match in pattern.finditer(text):
            hours, minutes, seconds = (int(part or 0) for part in match.groups())
            took = hours * 3600 + minutes * 60 + seconds
            slack = 0.5 if match.group(3) else 30
            found.append(Quantity("duration", took - slack, took + slack, match.group(), *match.span()))
    return found


def _read_ages(text: str) -> list[Quantity]:
    """Ages of people in years: "aged 72", "a 72-year-old"; somebody of 72 may be nearly 73."""
    found = []
    for match in _AGE.finditer(text):
        years = int(match.group(1) or match.group(2))
        found.append(Quantity(AGE, years - 0.5, years + 0.5, match.group(), *match.span()))
    return found


def _read_clocks(text: str) -> list[Quantity]:
    """Times of day in minutes; those of a named zone in that of Greenwich, others in a kind of their own."""
    told = [*_read_written_clocks(text), *_read_said_clocks(text)]
    kind, shift = CLOCK, 0.0
    if (zone := _ZONE.search(text)) and zone.lastindex:
        kind, shift = f"{CLOCK} GMT", _ZONES[zone.lastindex - 1]
    found = []
    for minutes, start, end in told:
        at = (minutes - shift * 60) % 1440
        found.append(Quantity(kind, at - 0.5, at + 0.5, text[start:end], start, end))
    return found


def _read_written_clocks(text: str) -> Iterator[tuple[int, int, int]]:
    """Minutes since midnight with their place: "23:30", "8.15 p.m."."""
    for match in _CLOCK.finditer(text):
        if _LAPSE.match(text, match.start()):
            continue
        hour = int(match.group("hour") or match.group("bare"))
        half = (match.group("half") or match.group("bare_half") or "").lower()
        hour = hour % 12 + (12 if half.startswith("p") else 0) if half else hour
        yield hour * 60 + int(match.group("minute") or 0), *match.span()


def _read_said_clocks(text: str) -> Iterator[tuple[int, int, int]]:
    """The same in words: "at noon", "half past eight", "nine in the morning"; an hour alone is none."""
    for match in _SAID_CLOCK.finditer(text):
        if point := match.group("point"):
            yield 0 if point.lower() == "midnight" else 720, *match.span("point")
            continue
        part, half = match.group("part"), match.group("half") or ""
        if not part and not half and "clock" not in match.group():
            continue
        minutes = _HOURS[match.group("hour").lower()] % 12 * 60
        if half and "morning" not in half:
            minutes += 720
        if part:
            minutes += _PARTS_OF_HOUR[part.lower()] * (1 if match.group("way").lower() == "past" else -1)
        yield minutes % 1440, match.start("part") if part else match.start("hour"), match.end()


def _read_times(text: str, found: list[Quantity]) -> list[Quantity]:
    """ "Doubled" as a rise by 100 percent, where no number stands there."""
    told = []
    for pattern, times in _TWICE:
        if match := pattern.search(text):
            if _meets(match.start(), match.end(), [(one.start, one.end) for one in found]):
                continue
            change = (times - 1) * 100
            told.append(Quantity(PERCENT, change - 1, change + 1, match.group(), *match.span()))
    return told


def _read_none(text: str) -> list[Quantity]:
    """ "Nobody was hurt" as the number nought."""
    return [
        Quantity(NUMBER, -0.5, 0.5, match.group(), match.start(), match.end(), match.group())
        for match in _NONE.finditer(text)
    ]


def overlaps(one: Quantity, other: Quantity) -> bool:
    """Whether one number could satisfy both; they must be of one kind. A time of day may run over midnight."""
    if one.kind.startswith(CLOCK):
        gap = abs(one.middle - other.middle) % 1440
        return min(gap, 1440 - gap) <= 1
    low = max((bound for bound in (one.low, other.low) if bound is not None), default=None)
    high = min((bound for bound in (one.high, other.high) if bound is not None), default=None)
    if low is None or high is None:
        return True
    # Bounds that only touch ("more than 30", "at most 30") leave nothing between them.
    return low < high - _SAFE * max(1.0, abs(high))
