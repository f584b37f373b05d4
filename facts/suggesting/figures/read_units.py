"""In what a number is given: percent, money, measures and periods, and the rate that they may be given at."""

import re
from typing import NamedTuple

_UNITS = {
    "percent": r"%|٪|per\s?cent\b|percent\b|pct\b",
    "per mille": r"‰|per\smille\b",
    "percentage point": r"percentage[\s-]points?\b|%\s?points?\b|pp\b",
    "basis point": r"basis[\s-]points?\b|bps\b",
    "degree Celsius": r"°\s?C\b|℃|(?-i:(?<=\d)C\b)|degrees?\s(?:Celsius|Centigrade|C\b)",
    "degree Fahrenheit": r"°\s?F\b|℉|degrees?\s(?:Fahrenheit|F\b)",
    "degree": r"°|degrees?\b",
    "square kilometre": r"(?:square[\s-](?:kilomet(?:re|er)s?|km)|sq\.?\s?km|km²|km2)(?!\w)",
    "square metre": r"(?:square[\s-]met(?:re|er)s?|sq\.?\s?m|m²|m2)(?!\w)",
    "square mile": r"(?:square[\s-]miles?|sq\.?\s?mi)\b",
    "square foot": r"(?:square[\s-](?:foot|feet)|sq\.?\s?ft)\b",
    "kilometre per hour": r"(?:kilomet(?:re|er)s?\sper\shour|km/h|kmh|kph)\b",
    "mile per hour": r"(?:miles?\s(?:per|an)\shour|mph)\b",
    "kilometre": r"(?:kilomet(?:re|er)s?|kms?)\b",
    "centimetre": r"(?:centimet(?:re|er)s?|cm)\b",
    "millimetre": r"(?:millimet(?:re|er)s?|mm)\b",
    "metre": r"met(?:re|er)s?\b",
    "light year": r"light[\s-]years?\b",
    "nautical mile": r"nautical\smiles?\b",
    "mile": r"miles?\b",
    "foot": r"(?:foot|feet|ft)\b",
    "inch": r"inch(?:es)?\b|(?<=\d)in\b",
    "yard": r"yards?\b",
    "hectare": r"(?:hectares?|ha)\b",
    "acre": r"acres?\b",
    "kilogram": r"(?:kilogram(?:me)?s?|kilos?|kgs?)\b",
    "milligram": r"(?:milligram(?:me)?s?|mg)\b",
    "gram": r"gram(?:me)?s?\b|(?-i:(?<=\d)g\b|(?<=\d\s)g\b)",
    "pound weight": r"lbs?\b(?![-.\s]?f)",
    "tonne": r"(?:tonnes?|metric\stons?)\b",
    "ton": r"tons?\b",
    "ounce": r"(?:ounces?|oz)\b",
    "litre": r"lit(?:re|er)s?\b",
    "gallon": r"gallons?\b",
    "barrel": r"barrels?\b",
    "gigabyte": r"(?:gigabytes?|GB)\b",
    "terabyte": r"(?:terabytes?|TB)\b",
    "horsepower": r"(?:horsepower|bhp|hp)\b",
    "kilowatt": r"(?:kilowatts?|(?-i:kW))\b(?!\s?h)",
    "megawatt": r"(?:megawatts?|MW)\b",
    "gigawatt": r"(?:gigawatts?|GW)\b",
    "kilowatt hour": r"(?:kilowatt[\s-]hours?|kWh)\b",
    "working day": r"(?:working|business)\sdays?\b",
    "second": r"seconds?\b",
    "minute": r"(?:minutes?|mins?)\b",
    "hour": r"(?:hours?|hrs?)\b",
    "day": r"days?\b",
    "night": r"nights?\b",
    "week": r"weeks?\b",
    "month": r"months?\b",
    "year": r"(?:years?|yrs?)\b",
    "decade": r"decades?\b",
    "century": r"centur(?:y|ies)\b",
    "times": r"times\b|fold\b|(?<=\d)x\b(?=\s(?:as|more|less|faster|higher|larger|bigger|better|the)\b)",
}
PERIODS = frozenset(
    ("working day", "second", "minute", "hour", "day", "night", "week", "month", "year", "decade", "century")
)
_UNIT_NAMES = list(_UNITS)
_UNIT = re.compile("|".join(f"(?P<u{n}>{_UNITS[name]})" for n, name in enumerate(_UNIT_NAMES)), re.IGNORECASE)

_CURRENCY_SIGNS = {
    "US$": "USD", "USD": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "R$": "BRL", "NT$": "TWD", "$": "dollar", "€": "EUR", "EUR": "EUR", "£": "GBP",
    "GBP": "GBP", "¥": "JPY", "₹": "INR", "Rs": "INR", "₪": "ILS", "NIS": "ILS", "₽": "RUB", "₺": "TRY",
    "₩": "KRW", "₴": "UAH", "₦": "NGN", "₱": "PHP", "N": "NGN", "R": "ZAR", "ZAR": "ZAR", "PKR": "PKR",
    "INR": "INR", "KSh": "KES", "Ksh": "KES", "RM": "MYR", "Tk": "BDT", "CHF": "CHF", "AUD": "AUD",
    "CAD": "CAD", "NZD": "NZD", "JPY": "JPY",
}  # fmt: skip
_CURRENCY_WORDS = (
    (r"(?:US|U\.S\.|American)\s(?:dollars?|\$(?!\s{0,2}\d))", "USD"),
    (r"Australian\sdollars?", "AUD"),
    (r"Canadian\sdollars?", "CAD"),
    (r"New\sZealand\sdollars?", "NZD"),
    (r"Hong\sKong\sdollars?", "HKD"),
    (r"dollars?\b|bucks\b|\$(?!\s{0,2}\d)", "dollar"),
    (r"euros?\b|(?:€|EUR\b)(?!\s{0,2}\d)", "EUR"),
    (r"pounds?\ssterling|£(?!\s{0,2}\d)|GBP\b(?!\s{0,2}\d)", "GBP"),
    (r"pounds?\b", "pound"),
    (r"USD\b(?!\s{0,2}\d)", "USD"),
    (r"yen\b", "JPY"),
    (r"yuan\b|renminbi\b", "CNY"),
    (r"(?:Indian\s)?rupees?\b", "rupee"),
    (r"(?:new\s|Israeli\s)*shekels?\b", "ILS"),
    (r"rou?bles?\b", "RUB"),
    (r"Swiss\sfrancs?\b", "CHF"),
    (r"cents?\b", "cent"),
    (r"pence\b|(?-i:(?<=\d)p\b)", "penny"),
    (r"lira\b", "TRY"),
    (r"hryvnias?\b", "UAH"),
    (r"naira\b", "NGN"),
    (r"kron(?:or|er|e|a)\b", "krone"),
    (r"riyals?\b", "riyal"),
    (r"dinars?\b", "dinar"),
    (r"pesos?\b", "peso"),
    (r"rand\b", "ZAR"),
    (r"won\b(?=\s*\()", "KRW"),
)
_CURRENCY_AFTER = re.compile(
    "|".join(f"(?P<c{n}>{p})" for n, (p, _) in enumerate(_CURRENCY_WORDS)), re.IGNORECASE
)
# In their own capitals and behind no other letter: "a $3 fee" is in no Australian dollars.
CURRENCY_BEFORE = (
    r"(?:(?-i:(?<![A-Za-z])(?:(?:US|NZ|HK|NT)\s?|AU|A|CA|C|S|R))\$|[$€£¥₹₪₽₺₩₴₦₱]|"
    r"(?-i:(?<![A-Za-z])(?:USD|EUR|GBP|AUD|CAD|NZD|JPY|CHF|NIS|ZAR|PKR|INR|KSh|Ksh|RM|Rs|Tk)\.?(?=\s?\d)|"
    r"(?<![A-Za-z])N(?=\d{1,3}(?:,\d{3}|(?:\.\d+)?\s?(?:bn|[Mm]illion|[Bb]illion|[Tt]rillion)\b)))|"
    r"(?-i:(?<![A-Za-z])R(?=\d[\d.,]*\s?(?:bn|million|billion|trillion)\b)))"
)
_RATE = re.compile(
    r"\s?(?:/|\bper\s|\b(?:a|an|each|every)\s)\s?(?P<period>second|minute|hour|day|night|week|month|year|person|head|"
    r"capita|barrel|tonne|ton|litre|liter|gallon|share|student|household|mile|kilomet(?:re|er)|kilo|kg)\b",
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
