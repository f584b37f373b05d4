"""In what a number is given: percent, money, measures and periods, and the rate that they may be given at."""

import re
from typing import NamedTuple

from facts.language.english import LARGE
from facts.language.notions import list_texts, list_words, match_any

_UNITS = list_texts("units", "units")
PERIODS = frozenset(("working day", *list_words("calendar", "periods")))
_UNIT_NAMES = list(_UNITS)
_UNIT = re.compile("|".join(f"(?P<u{n}>{_UNITS[name]})" for n, name in enumerate(_UNIT_NAMES)), re.IGNORECASE)

_CURRENCY_SIGNS = list_texts("units", "currency_signs")
_CURRENCY_WORDS = tuple(list_texts("units", "currency_words").items())
_CURRENCY_AFTER = re.compile(
    "|".join(f"(?P<c{n}>{p})" for n, (p, _) in enumerate(_CURRENCY_WORDS)), re.IGNORECASE
)
_EITHER_CASE = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in LARGE)
# In their own capitals and behind no other letter: "a $3 fee" is in no Australian dollars.
CURRENCY_BEFORE = (
    r"(?:(?-i:(?<![A-Za-z])(?:(?:US|NZ|HK|NT)\s?|AU|A|CA|C|S|R))\$|[$€£¥₹₪₽₺₩₴₦₱]|"
    r"(?-i:(?<![A-Za-z])(?:USD|EUR|GBP|AUD|CAD|NZD|JPY|CHF|NIS|ZAR|PKR|INR|KSh|Ksh|RM|Rs|Tk)\.?(?=\s?\d)|"
    rf"(?<![A-Za-z])N(?=\d{{1,3}}(?:,\d{{3}}|(?:\.\d+)?\s?(?:bn|{_EITHER_CASE})\b)))|"
    rf"(?-i:(?<![A-Za-z])R(?=\d[\d.,]*\s?(?:bn|{match_any(LARGE)})\b)))"
)
CURRENCY_OPENINGS = "US NZ HK NT AU A CA C S R USD EUR GBP AUD CAD NZD JPY CHF NIS ZAR PKR INR KSh RM Rs Tk N"
_CURRENCY_OF_HUNDREDTHS = {"euro": "EUR", "us": "USD", "australian": "AUD", "canadian": "CAD", "pence": "GBP"}
_HUNDREDTHS = re.compile(r"(?:(?:euro|US|Australian|Canadian)\scents?|pence)\b", re.IGNORECASE)
_RATE = re.compile(
    r"\s?(?:/|\bper\s|\b(?:a|an|each|every)\s)\s?(?P<period>second|minute|hour|day|night|week|month|year|person|head|"
    r"capita|barrel|tonne|ton|litre|liter|gallon|share|student|household|mile|kilomet(?:re|er)|kilo|kg)\b"
    # "£31.2m a year earlier" is of one year.
    r"(?!\s(?:earlier|ago|before|later|after)\b)",
    re.IGNORECASE,
)
_ANNUAL = re.compile(r"\s(?:annually|yearly)\b", re.IGNORECASE)


class Unit(NamedTuple):
    """A unit by its one name, and where its words end in the text."""

    name: str
    end: int


def find_measure(text: str, at: int) -> Unit | None:
    """The measure, period or percent whose words start at this code point."""
    match = _UNIT.match(text, at)
    return Unit(_UNIT_NAMES[int((match.lastgroup or "u0")[1:])], match.end()) if match else None


def find_money(text: str, at: int) -> Unit | None:
    """The currency whose word starts at this code point."""
    match = _CURRENCY_AFTER.match(text, at)
    return Unit(_CURRENCY_WORDS[int((match.lastgroup or "c0")[1:])][1], match.end()) if match else None


def find_hundredths(text: str, at: int) -> Unit | None:
    """The currency of which the words at this code point are a hundredth: "euro cents", "pence"."""
    match = _HUNDREDTHS.match(text, at)
    return Unit(_CURRENCY_OF_HUNDREDTHS[match.group().split()[0].lower()], match.end()) if match else None


def find_rate(text: str, unit: Unit) -> Unit:
    """The unit with what it is given for ("per month", "a head", "annually") if that follows it."""
    if unit.name in ("percent", "percentage point"):
        return unit
    if rate := _RATE.match(text, unit.end):
        period = rate.group("period").lower()
        return Unit(f"{unit.name} per {_PERIOD_NAMES.get(period, period)}", rate.end())
    if unit.name not in PERIODS and (yearly := _ANNUAL.match(text, unit.end)):
        return Unit(f"{unit.name} per year", yearly.end())
    return unit


def read_sign(sign: str) -> str:
    """The currency that a sign or code before a number stands for."""
    return _CURRENCY_SIGNS.get(re.sub(r"[\s.]", "", sign), "dollar")


_PERIOD_NAMES = {"liter": "litre", "kilometer": "kilometre", "kilo": "kilogram", "kg": "kilogram", "head": "person",
                 "capita": "person"}  # fmt: skip
