"""The words of English for numbers, and what they are worth: "one hundred and fifty", "two thirds", "dozens"."""

import re
from decimal import Decimal

ONES = {
    word: value
    for value, word in enumerate(
        (
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen"
        ).split()
    )
}
TENS = {
    word: value * 10
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
TENS["fourty"] = 40
SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "dozen": 12,
    "lakh": 10**5,
    "crore": 10**7,
}
SHORT_SCALES = {
    "k": 10**3,
    "mn": 10**6,
    "mln": 10**6,
    "bn": 10**9,
    "bln": 10**9,
    "tn": 10**12,
    "trn": 10**12,
}
VAGUE = {
    "tens": 10,
    "dozens": 12,
    "scores": 20,
    "hundreds": 100,
    "thousands": 1000,
    "millions": 10**6,
    "billions": 10**9,
    "trillions": 10**12,
}
PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4,
    "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8,
    "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
GLYPHS = {"½": "50", "⅓": "33.33", "⅔": "66.67", "¼": "25", "¾": "75", "⅕": "20", "⅛": "12.5"}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
COUNT = "|".join([*TENS, *sorted(ONES, key=len, reverse=True)])
SCALE = "|".join(SCALES)
WORD_NUMBER = (
    rf"(?:(?:{COUNT})(?:[\s-]{{1,3}}(?:{COUNT})\b)?|an?\s(?={SCALE}))(?:[\s-]{{0,3}}(?:{SCALE})\b"
    rf"(?:(?:\s{{1,3}}and)?\s{{1,3}}(?:{COUNT})\b(?:[\s-](?:{COUNT})\b)?(?!\s{{1,3}}(?:other|another)\b))?){{0,6}}"
)
# What a half or a quarter is taken of.
PERIOD = "hour|day|week|month|year|decade|century|minute"
ORDINAL_WORD = "|".join(ORDINALS)
PART_WORD = "|".join(sorted(PARTS, key=len, reverse=True))


def read_small(word: str) -> int:
    return int(word) if word.isdecimal() else ONES.get(word, TENS.get(word, 0))


def share_in_percent(few: int, many: int) -> Decimal:
    """few of many in percent, to two places: thirds have no exact decimal."""
    return (Decimal(few * 100) / Decimal(many)).quantize(Decimal("0.01")) if many else Decimal(0)


def sum_words(words: str) -> Decimal | None:
    """The value of "one hundred and fifty", "twenty-five", "a million"; None where the words do not add up."""
    total, group, last = 0, 0, None
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in ("and", "a", "an"):
            continue
        if word in ONES:
            if last == "one":
                return None
            group += ONES[word]
            last = "one"
        elif word in TENS:
            if last in ("one", "ten"):
                return None
            group += TENS[word]
            last = "ten"
        else:
            scale = SCALES[word]
            if scale == 100 or word == "dozen":
                group = max(group, 1) * scale
            else:
                total += max(group, 1) * scale
                group = 0
            last = "scale"
    return Decimal(total + group)
