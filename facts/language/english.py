"""English words that several modules look for, by the names that they have there; the lists are in en/*.toml."""

from facts.language.notions import list_counts, list_forms, match_any

MONTHS = tuple(month for month, *_short in list_forms("calendar", "months"))
SHORT_MONTHS = tuple(form for _month, *short in list_forms("calendar", "months") for form in short)
WEEKDAYS = tuple(day for day, *_short in list_forms("calendar", "weekdays"))
SHORT_WEEKDAYS = tuple(form for _day, *short in list_forms("calendar", "weekdays") for form in short)
SEASONS = tuple(season for season, *_months in list_forms("calendar", "seasons"))

ONES = list_counts("numbers", "ones")
TENS = list_counts("numbers", "tens")
SCALES = list_counts("numbers", "scales")
SHORT_SCALES = list_counts("numbers", "short_scales")
LARGE = tuple(word for word, value in SCALES.items() if value in (10**6, 10**9, 10**12))
VAGUE = list_counts("numbers", "vague")
PARTS = list_counts("numbers", "parts")
ORDINALS = list_counts("numbers", "ordinals")

_NAMES_OF_SCALES = {value: word for word, value in SCALES.items()}
# "m" is a metre as often: whoever reads it asks what stands in front.
LONG_FOR_SHORT = {"m": "million"} | {short: _NAMES_OF_SCALES[value] for short, value in SHORT_SCALES.items()}


def name_numbers(first: int, last: int) -> tuple[str, ...]:
    """The names of the numbers from first to last, at most nineteen: "two", "three", "four"."""
    return tuple(word for word, value in ONES.items() if first <= value <= last)


def match_numbers(first: int, last: int) -> str:
    """A pattern of the names of the numbers from first to last: "two|three|four"."""
    return match_any(name_numbers(first, last))


def match_ordinals(first: int, last: int) -> str:
    """A pattern of the ranks from first to last: "second|third"."""
    return match_any(word for word, value in ORDINALS.items() if first <= value <= last)
