"""The words of English for numbers, and what they are worth: "one hundred and fifty", "two thirds", "dozens"."""

import re
from decimal import Decimal

from facts.language.english import ONES, ORDINALS, PARTS, SCALES, TENS

GLYPHS = {"½": "50", "⅓": "33.33", "⅔": "66.67", "¼": "25", "¾": "75", "⅕": "20", "⅛": "12.5"}
COUNT = "|".join([*TENS, *sorted(ONES, key=len, reverse=True)])
SCALE = "|".join(SCALES)
WORD_NUMBER = (
    rf"(?:(?:{COUNT})(?:[\s-]{{1,3}}(?:{COUNT})\b)?|an?\s(?={SCALE}))(?:[\s-]{{0,3}}(?:{SCALE})\b"
    rf"(?:(?:\s{{1,3}}and)?\s{{1,3}}(?:{COUNT})\b(?:[\s-](?:{COUNT})\b)?(?!\s{{1,3}}(?:other|another)\b))?){{0,6}}"
)
# Units that a half or a quarter is taken of: "half an hour".
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
