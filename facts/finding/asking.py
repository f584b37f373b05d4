"""What somebody typed, taken apart: words, "phrases", -without, prefix*, and figures from..to. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

LONGEST_SEARCH = 300
MOST_TERMS = 16

_TERM = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
# Thousands that stand apart are one figure: 47 000.
_APART = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
_NUMBER = r"\d[\d,'’.]*"
_RANGE = re.compile(rf"(?P<low>{_NUMBER})?\.\.(?P<high>{_NUMBER})?$")
_THOUSANDS = re.compile(r"[,.'’](?=\d{3}(?!\d))")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_MINUS = re.compile(r"(?<!\S)[−–—](?=[\w\"])")


@dataclass(frozen=True)
class Term:
    """One word or phrase that must be there; `is_prefix` where words that begin so will do."""

    text: str
    is_phrase: bool = False
    is_prefix: bool = False


@dataclass(frozen=True)
class Asked:
    """What must be there, what must not, and the figures of which one must be (bounds included, either may be open)."""

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None

    def __bool__(self) -> bool:
        return bool(self.terms or self.without or self.has_range)

    @property
    def has_range(self) -> bool:
        return self.low is not None or self.high is not None


def read_asked(text: str, *, begins: bool = False) -> Asked:
    """Take apart what was typed, whatever it is. `begins`: each word may be the beginning of one."""
    text = _MINUS.sub("-", text[:LONGEST_SEARCH].translate(_QUOTES))
    text = _APART.sub(lambda found: found[0].replace(" ", ""), text)
    terms: list[Term] = []
    without: list[Term] = []
    low = high = None
    for match in list(_TERM.finditer(text))[:MOST_TERMS]:
        phrase, word = match["phrase"], match["word"]
        if word and (found := _RANGE.match(word)) and (found["low"] or found["high"]):
            low, high = _read_number(found["low"]), _read_number(found["high"])
            continue
        held = phrase if phrase is not None else word or ""
        if not any(character.isalnum() for character in held):
            continue
        is_prefix = phrase is None and (begins or held.endswith("*"))
        term = Term(held.rstrip("*"), phrase is not None, is_prefix)
        (without if match["minus"] else terms).append(term)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Asked(tuple(terms), tuple(without), low, high)


def _read_number(text: str | None) -> Decimal | None:
    try:
        return Decimal(_THOUSANDS.sub("", text).replace(",", ".").rstrip(".")) if text else None
    except InvalidOperation:
        return None
