"""Two claims with their days → how they stand to each other, what is compared, and why. The entrance to this package.

In: Told, a claim's words and the day that they are from. Out: a Comparison, whose relation is one of RELATIONS. Which
of the two is named first changes nothing but which side is the newer one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from facts.comparing.printing import fold_print
from facts.comparing.relations.compare_quantities import Beside
from facts.comparing.relations.describe_pair import Pair, describe_pair
from facts.comparing.relations.judge_pair import (
    CONFLICT,
    DIFFERENT_SCOPE,
    RELATED,
    RELATIONS,
    SAME,
    UPDATE,
    Reason,
    explain_otherwise,
    find_contradiction,
    judge_pair,
)
from facts.comparing.relations.read_side import Side, find_meanings_of, read_sides
from facts.comparing.relations.weigh_pair import read_conflict_threshold, weigh_pairs
from facts.language.remarks import Code, Remark

COMPARER, COMPARER_VERSION = "factdesk-comparing", "1"

ONE, OTHER = "one", "other"

# How likely each relation must be before anybody is shown it; a conflict has a threshold of its own among the weights.
_LEAST = {SAME: 0.5, UPDATE: 0.5, CONFLICT: 0.0, DIFFERENT_SCOPE: 0.6}


@dataclass(frozen=True, slots=True)
class Told:
    """A claim as it is compared: what it states, and its story's day (YYYY-MM-DD, None if unknown).

    Who published it is no part of it: two sources that say one thing are of one relation, whoever they are.
    """

    text: str
    published: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two claims stand to each other.

    `what` is what is compared in a word or two (empty where nothing is), `here` and `there` what each says of it as it
    stands in their words. `newer` is ONE or OTHER where that one is the later state, else empty. `because` says why.
    """

    relation: str
    what: str
    here: str
    there: str
    probability: float
    newer: str
    because: Remark


def is_worth_showing(comparison: Comparison) -> bool:
    """Whether it tells an editor something, and surely enough."""
    least = _LEAST.get(comparison.relation)
    return least is not None and comparison.probability >= least


def compare_claims(one: Told, other: Told) -> Comparison:
    """How two claims stand to each other. See compare_pairs, which is quicker for many."""
    return compare_pairs([(one, other)])[0]


def compare_pairs(pairs: Sequence[tuple[Told, Told]]) -> list[Comparison]:
    """How the two claims of each pair stand to each other, in order; each claim is read once.

    Raises ValueError for a day that is none, RelationWeightsUnusable where the weights do not fit.
    """
    claims = list(dict.fromkeys(claim for pair in pairs for claim in pair))
    sides = dict(zip(claims, read_sides([(claim.text, claim.published) for claim in claims]), strict=True))
    return compare_sides([(sides[one], sides[other]) for one, other in pairs])


def compare_sides(pairs: Sequence[tuple[Side, Side]]) -> list[Comparison]:
    """As compare_pairs, of claims that were taken apart before (`read_side.read_sides`)."""
    described = [describe_pair(one, other) for one, other in pairs]
    return [
        _conclude(pair, one, other, dict(zip(RELATIONS, map(float, row), strict=True)))
        for (one, other), pair, row in zip(pairs, described, weigh_pairs(described), strict=True)
    ]


def choose_relation(pair: Pair, likely: Mapping[str, float], threshold: float) -> str:
    """The likeliest relation of a pair; a conflict only from a threshold on, and where there is something to show."""
    relation = max(RELATIONS, key=lambda name: likely[name])
    if relation == CONFLICT and (likely[CONFLICT] < threshold or find_contradiction(pair) is None):
        return max((name for name in RELATIONS if name != CONFLICT), key=lambda name: likely[name])
    return relation


def _conclude(pair: Pair, one: Side, other: Side, likely: dict[str, float]) -> Comparison:
    if fold_print(one.text) == fold_print(other.text):
        return _conclude_same_words(pair, one)
    judged = judge_pair(pair)
    relation = choose_relation(pair, likely, read_conflict_threshold())
    reason = judged.reason if relation == judged.relation else explain_otherwise(pair, relation)
    what, here, there = _name_slot(pair, reason)
    newer = ""
    if relation == UPDATE:
        newer = ONE if pair.other is one else OTHER
    if pair.one is not one:
        here, there = there, here
    return Comparison(
        relation, what, here, there, round(likely[relation], 4), newer, _remark(reason, what, here, there)
    )


def _conclude_same_words(pair: Pair, one: Side) -> Comparison:
    """The same words say the same, unless their "Monday" is another one by then."""
    if pair.day_differs is None:
        return Comparison(SAME, "", "", "", 1.0, "", Remark(Code.COMPARED_SAME_WORDS))
    here, there = pair.day_differs if pair.one is one else pair.day_differs[::-1]
    return Comparison(RELATED, "date", here, there, 1.0, "", Remark(Code.COMPARED_OTHER_DAY, (here, there)))


def _name_slot(pair: Pair, reason: Reason) -> tuple[str, str, str]:
    """What is compared and what each side, in the pair's order, says of it."""
    if reason in _OF_NUMBERS and pair.besides:
        beside = _pick_beside(pair.besides, agrees=reason in (Reason.NUMBER_AGREES, Reason.WIDER_BOUND))
        return beside.counted or _name_kind(beside), beside.one.stated, beside.other.stated
    if reason == Reason.OTHER_NUMBER and pair.has_other_ordinals:
        return "rank", min(pair.one.ordinals), min(pair.other.ordinals)
    if reason == Reason.OTHER_COUNTS and pair.other_counts is not None:
        return "count", *pair.other_counts
    if reason == Reason.OTHER_DAY and pair.day_differs is not None:
        return "date", *pair.day_differs
    if reason == Reason.OTHER_SCORE and pair.one.scores and pair.other.scores:
        first, second = pair.one.scores[0], pair.other.scores[0]
        return "result", f"{first[0]}–{first[1]}", f"{second[0]}–{second[1]}"
    if reason in (Reason.OPPOSED, Reason.DENIED) and pair.opposed is not None:
        return "outcome", *pair.opposed
    if reason == Reason.OTHER_CAUSE:
        return "cause", *_show_causes(pair)
    if reason == Reason.OTHER_FILLER and pair.swapped:
        return "", *pair.swapped[0]
    if reason in (Reason.OTHER_NAME, Reason.OTHER_NAMES, Reason.OTHER_PLACE):
        here, there = (
            " ".join(
                side.shown[name] for name in sorted(names, key=lambda name: side.text.find(side.shown[name]))
            )
            for names, side in zip(pair.lone_names, (pair.one, pair.other), strict=True)
        )
        return "place" if reason == Reason.OTHER_PLACE else "name", here, there
    return "", "", ""


def _show_causes(pair: Pair) -> tuple[str, str]:
    """What either claim names beside the other as the reason, in its words."""
    here, there = (
        " ".join(
            sorted({filler.shown for filler in side.fillers if filler.word in words}, key=side.text.find)
        )
        for side, words in zip((pair.one, pair.other), map(_leave_out_causes, pair.lone_words), strict=True)
    )
    return here, there


def _leave_out_causes(words: Sequence[str]) -> list[str]:
    return [word for word in words if "cause" not in find_meanings_of(word)]


def _pick_beside(besides: Sequence[Beside], *, agrees: bool) -> Beside:
    return next((beside for beside in besides if beside.agrees == agrees), besides[0])


def _name_kind(beside: Beside) -> str:
    kind = beside.one.kind.partition(" ")[0]
    return {"clock": "time", "money": "amount"}.get(kind, kind)


_OF_NUMBERS = frozenset(
    (
        Reason.LATER_NUMBER,
        Reason.CORRECTED_NUMBER,
        Reason.OTHER_NUMBER,
        Reason.NUMBER_AGREES,
        Reason.WIDER_BOUND,
        Reason.OTHER_SCOPE,
        Reason.OPEN_COUNT,
    )
)

_PLAIN = {
    Reason.OTHER_THINGS: Code.COMPARED_OTHER_THINGS,
    Reason.UNREAL: Code.COMPARED_UNREAL,
    Reason.SHARE_AND_COUNT: Code.COMPARED_SHARE_AND_COUNT,
    Reason.ADDS_UP: Code.COMPARED_ADDS_UP,
    Reason.TURNED_AROUND: Code.COMPARED_TURNED_AROUND,
    Reason.PLAN_DONE: Code.COMPARED_WENT_ON,
    Reason.PLAN_CHANGED: Code.COMPARED_PLAN_CHANGED,
    Reason.CALLED_OFF: Code.COMPARED_CALLED_OFF,
    Reason.OPPOSED: Code.COMPARED_OPPOSED,
    Reason.DENIED: Code.COMPARED_DENIED,
    Reason.SAME_WORDS: Code.COMPARED_SAME_WORDS,
    Reason.NOTHING_COMPARED: Code.COMPARED_NOTHING,
}
_OF_TWO = {
    Reason.OTHER_NAMES: Code.COMPARED_OTHER_NAMES,
    Reason.OTHER_COUNTS: Code.COMPARED_OTHER_COUNTS,
    Reason.OTHER_SCOPE: Code.COMPARED_OTHER_SCOPE,
    Reason.OPEN_COUNT: Code.COMPARED_OPEN_COUNT,
    Reason.LATER_NUMBER: Code.COMPARED_LATER_NUMBER,
    Reason.CORRECTED_NUMBER: Code.COMPARED_CORRECTED_NUMBER,
    Reason.OTHER_NUMBER: Code.COMPARED_OTHER_NUMBER,
    Reason.OTHER_SCORE: Code.COMPARED_OTHER_NUMBER,
    Reason.NUMBER_AGREES: Code.COMPARED_NUMBER_AGREES,
    Reason.WIDER_BOUND: Code.COMPARED_WIDER_BOUND,
    Reason.OTHER_DAY: Code.COMPARED_OTHER_DAY,
    Reason.OTHER_NAME: Code.COMPARED_OTHER_NAME,
    Reason.OTHER_PLACE: Code.COMPARED_OTHER_NAME,
    Reason.OTHER_CAUSE: Code.COMPARED_OTHER_NUMBER,
    Reason.OTHER_FILLER: Code.COMPARED_OTHER_NUMBER,
}
_WITHOUT_WORDS = {
    Code.COMPARED_OTHER_SCOPE: Code.COMPARED_OTHER_PART,
    Code.COMPARED_LATER_NUMBER: Code.COMPARED_WENT_ON,
    Code.COMPARED_OTHER_NUMBER: Code.COMPARED_OPPOSED,
    Code.COMPARED_NUMBER_AGREES: Code.COMPARED_SAME_WORDS,
}


def _remark(reason: Reason, what: str, here: str, there: str) -> Remark:
    if reason in _PLAIN:
        return Remark(_PLAIN[reason])
    code = _OF_TWO[reason]
    if here and there:
        return Remark(code, (here, there))
    return Remark(_WITHOUT_WORDS.get(code, Code.COMPARED_OTHER_PART))
