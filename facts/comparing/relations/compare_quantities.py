"""The numbers of two claims beside each other: which of them give one thing, and do they agree?

A number is put beside one of its kind that counts the same: killed beside killed, never beside injured. Where the words
do not say what is counted, the two stand beside each other with less weight.
"""

from dataclasses import dataclass
from functools import cache
from math import log

from facts.comparing.relations.read_quantities import AGE, CLOCK, NUMBER, PERCENT, Quantity, overlaps
from facts.comparing.relations.read_side import Side, find_meanings_of
from facts.language.notions import list_texts, read_notion

AGREES, DIFFERS = "agrees", "differs"

_SMALL = 1e-9
_FIXED_KINDS = frozenset((AGE, "duration", "length", "speed", "mass", "temperature"))
# What befell whoever is counted; where it is said it is what the number counts, whoever they were.
_OUTCOMES = frozenset(read_notion("relations")["outcomes"]["counts"])


@dataclass(frozen=True, slots=True)
class Beside:
    """Two numbers that stand for one slot. `counted` is what both count, empty where that is not said; `fits` is how
    sure it is that they belong beside each other (0..1)."""

    one: Quantity
    other: Quantity
    counted: str
    fits: float
    agrees: bool

    @property
    def distance(self) -> float:
        """How far the two are apart, as the logarithm of their ratio, 3 at the most."""
        low, high = sorted((abs(self.one.middle), abs(self.other.middle)))
        return min(3.0, log((high + 1) / (low + 1)))


@cache
def _counts() -> dict[str, str]:
    return list_texts("relations", "counts")


def list_counted(quantity: Quantity, side: Side) -> frozenset[str]:
    """What a number counts: by the words that it counts, else by those that stand nearest to it in its claim."""
    nouns = quantity.nouns.casefold().split()
    counted = {
        _counts()[meaning]
        for noun in nouns
        for meaning in find_meanings_of(_singular(noun))
        if meaning in _counts()
    }
    if counted & _OUTCOMES:
        return frozenset(counted & _OUTCOMES)
    if any(one.nouns for one in side.quantities if one is not quantity and one.kind == quantity.kind):
        return frozenset()
    told = {_counts()[meaning] for meaning in side.told if meaning in _counts()}
    return frozenset(told & _OUTCOMES or counted or told)


@cache
def _closed(table: str) -> frozenset[str]:
    return frozenset(read_notion("relations")["closed"][table])


def is_closed(beside: Beside, one: Side, other: Side) -> bool:
    """Whether what the two numbers give no longer changes: a length, votes that were counted, a month that is over."""
    if beside.one.kind in _FIXED_KINDS or beside.one.kind.startswith(CLOCK) or one.is_fixed or other.is_fixed:
        return True
    if not one.words.isdisjoint(_closed("words")) and not other.words.isdisjoint(_closed("words")):
        return True
    return beside.counted in _closed("counts")


def _singular(noun: str) -> str:
    return list_texts("relations", "verbs").get(noun, noun.removesuffix("s") if len(noun) > 4 else noun)


def put_beside(one: Side, other: Side) -> list[Beside]:
    """The numbers of both that stand for one slot, best first; each number once."""
    pairs = []
    for mine in one.quantities:
        for yours in other.quantities:
            if _is_one_kind(mine, yours) and (beside := _weigh(mine, yours, one, other)):
                pairs.append(beside)
    pairs.sort(key=lambda pair: (-pair.fits, not pair.agrees, pair.one.start, pair.other.start))
    taken: set[int] = set()
    chosen = []
    for pair in pairs:
        if id(pair.one) in taken or id(pair.other) in taken:
            continue
        taken |= {id(pair.one), id(pair.other)}
        chosen.append(pair)
    return chosen


def _is_one_kind(one: Quantity, other: Quantity) -> bool:
    return one.kind == other.kind or (one.kind.startswith("money ") and other.kind.startswith("money "))


def _weigh(one: Quantity, other: Quantity, side: Side, beyond: Side) -> Beside | None:
    mine, yours = list_counted(one, side), list_counted(other, beyond)
    shared = mine & yours
    nouns = _share_nouns(one.nouns, other.nouns)
    agrees = overlaps(one, other) if one.kind == other.kind else False
    if mine and yours and not shared and not nouns:
        # A share or an amount may be told of in other words; a count of people is of those it names.
        return Beside(one, other, "", 0.2 if agrees else 0.4, agrees) if one.kind != NUMBER else None
    fits = 0.4 + 0.3 * bool(shared) + 0.3 * nouns
    if one.kind != NUMBER:
        fits += 0.1
    return Beside(one, other, min(shared, default=""), fits, agrees)


def _share_nouns(one: str, other: str) -> float:
    mine, yours = ({_singular(noun) for noun in words.casefold().split()} for words in (one, other))
    return len(mine & yours) / min(len(mine), len(yours)) if mine and yours else 0.0


def find_other_counts(one: Side, other: Side) -> tuple[str, str] | None:
    """What the two count where each says what, and it is not the same: killed here, injured there."""
    for mine in one.quantities:
        for yours in other.quantities:
            counts = [list_counted(mine, one), list_counted(yours, other)]
            if mine.kind == yours.kind == NUMBER and all(counts) and counts[0].isdisjoint(counts[1]):
                return min(counts[0]), min(counts[1])
    return None


def adds_up(one: Side, other: Side) -> bool:
    """Whether the numbers of one are worked out from those of the other: a sum, or a share of its whole."""
    return _adds(one, other) or _adds(other, one)


def _adds(one: Side, other: Side) -> bool:
    counts = [number.middle for number in one.quantities if number.kind == NUMBER]
    sums = [number.middle for number in other.quantities if number.kind == NUMBER]
    shares = [number for number in other.quantities if number.kind == PERCENT]
    for place, first in enumerate(counts):
        for second in counts[place + 1 :]:
            if any(abs(first + second - total) < _SMALL for total in sums) and min(first, second) > 2:
                return True
            low, high = sorted((first, second))
            if low > 2 and any(_is_within(100 * low / high, share) for share in shares):
                return True
    mine = [number for number in one.quantities if number.kind == PERCENT]
    turned = ("empty" in one.told) != ("empty" in other.told)
    return turned and any(_is_within(100 - number.middle, share) for number in mine for share in shares)


def _is_within(value: float, share: Quantity) -> bool:
    return (share.low is None or value >= share.low) and (share.high is None or value <= share.high)
