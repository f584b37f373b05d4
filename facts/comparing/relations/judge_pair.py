"""What the findings of a pair come to by rule: the first that fits, from what makes two claims not comparable to what
contradicts. Each answer has a reason, which is what an editor reads; the weights may still judge the pair otherwise.
"""

from enum import StrEnum
from typing import NamedTuple

from facts.comparing.relations.compare_quantities import Beside
from facts.comparing.relations.describe_pair import Pair, has_closed, is_later
from facts.comparing.relations.read_side import DONE, OFF, OPEN, PLAN, UNREAL

SAME, UPDATE, CONFLICT = "same", "update", "conflict"
DIFFERENT_SCOPE, RELATED, UNRELATED = "different_scope", "related", "unrelated"
RELATIONS = (CONFLICT, DIFFERENT_SCOPE, RELATED, SAME, UNRELATED, UPDATE)


class Reason(StrEnum):
    """Why a pair is what it is by rule."""

    OTHER_THINGS = "other_things"
    OTHER_NAMES = "other_names"
    UNREAL = "unreal"
    OTHER_COUNTS = "other_counts"
    OTHER_SCOPE = "other_scope"
    OPEN_COUNT = "open_count"
    SHARE_AND_COUNT = "share_and_count"
    LATER_NUMBER = "later_number"
    CORRECTED_NUMBER = "corrected_number"
    OTHER_NUMBER = "other_number"
    OTHER_SCORE = "other_score"
    NUMBER_AGREES = "number_agrees"
    WIDER_BOUND = "wider_bound"
    ADDS_UP = "adds_up"
    TURNED_AROUND = "turned_around"
    PLAN_DONE = "plan_done"
    PLAN_CHANGED = "plan_changed"
    CALLED_OFF = "called_off"
    OTHER_DAY = "other_day"
    OPPOSED = "opposed"
    DENIED = "denied"
    OTHER_NAME = "other_name"
    OTHER_PLACE = "other_place"
    OTHER_CAUSE = "other_cause"
    OTHER_FILLER = "other_filler"
    SAME_WORDS = "same_words"
    NOTHING_COMPARED = "nothing_compared"


class RuledRelation(NamedTuple):
    """A relation by rule and why."""

    relation: str
    reason: Reason


# Where only one of a pair names such, it speaks of less than the other; of the rest both must name another.
_NARROWS = frozenset(
    ("since", "span", "base", "capacity", "group", "part", "account", "extent", "statistic", "count")
)
_FEW = 3
# With less in common than this nobody can say that two claims speak of one thing.
_NOT_COMPARABLE = 0.3
# How sure it must be that two numbers count the same, for one to contradict the other.
_SURE_OF_COUNT = 0.5
# From here on two claims are one sentence: what it tells of needs no other sign.
_SAME_SENTENCE = 0.7
_BOTH_NARROW = _NARROWS | {"region", "period", "per"}


def judge_pair(pair: Pair) -> RuledRelation:
    """The relation of a pair by rule alone."""
    return (
        _judge_topic(pair)
        or _judge_numbers(pair)
        or _judge_course(pair)
        or _judge_slots(pair)
        or RuledRelation(RELATED, Reason.NOTHING_COMPARED)
    )


def _judge_topic(pair: Pair) -> RuledRelation | None:
    names, words = len(pair.shared_names), len(pair.shared_words)
    if names == 0 and words <= 1:
        return RuledRelation(UNRELATED, Reason.OTHER_THINGS)
    if names == 0 and all(pair.lone_names):
        return RuledRelation(UNRELATED, Reason.OTHER_NAMES)
    if (pair.one.phase == UNREAL) != (pair.other.phase == UNREAL):
        return RuledRelation(DIFFERENT_SCOPE, Reason.UNREAL)
    return None


def _judge_numbers(pair: Pair) -> RuledRelation | None:
    one, other = pair.one, pair.other
    half = {"moment:half"} & (one.scopes ^ other.scopes)
    if half and (one.scores or pair.besides):
        return RuledRelation(UPDATE, Reason.LATER_NUMBER)
    if pair.scores_differ:
        return RuledRelation(CONFLICT, Reason.OTHER_SCORE)
    best = _choose_beside(pair)
    if pair.adds_up and (best is None or not best.agrees):
        return RuledRelation(SAME, Reason.ADDS_UP)
    if best is not None and best.agrees:
        return _judge_agreeing(pair, best)
    if best is not None and best.fits >= 0.4:
        return _judge_differing(pair, best)
    if pair.other_counts is not None:
        return RuledRelation(DIFFERENT_SCOPE, Reason.OTHER_COUNTS)
    kinds = [{number.kind for number in side.quantities} for side in (one, other)]
    if "percent" in kinds[0] ^ kinds[1] and "number" in kinds[0] | kinds[1] and all(kinds):
        return RuledRelation(DIFFERENT_SCOPE, Reason.SHARE_AND_COUNT)
    return None


def _choose_beside(pair: Pair) -> Beside | None:
    """The numbers that the pair is judged by: the best, but "two" and "both" say little where more is counted."""
    worth = [beside for beside in pair.besides if not (beside.agrees and beside.one.middle <= _FEW)]
    return next(iter(worth or pair.besides), None)


def is_narrowed(pair: Pair) -> bool:
    """Whether one of a pair speaks of another part of the thing than the other."""
    if pair.scope_clash is not None and pair.scope_clash[0].partition(":")[0] in _BOTH_NARROW:
        return True
    return not _NARROWS.isdisjoint(pair.scope_extra)


def _judge_agreeing(pair: Pair, best: Beside) -> RuledRelation:
    apart = abs(best.one.middle - best.other.middle) > 0.03 * max(
        abs(best.one.middle), abs(best.other.middle)
    )
    if apart and pair.days_apart > 0 and pair.other.moves:
        return RuledRelation(UPDATE, Reason.LATER_NUMBER)
    if apart and is_narrowed(pair):
        return RuledRelation(DIFFERENT_SCOPE, Reason.OTHER_SCOPE)
    if apart and best.one.high is None and best.other.high is None and pair.days_apart == 0:
        return RuledRelation(DIFFERENT_SCOPE, Reason.WIDER_BOUND)
    if pair.opposed is not None and pair.alike >= 0.5 and pair.days_apart == 0 and not pair.is_swapped:
        return RuledRelation(CONFLICT, Reason.OPPOSED)
    if pair.swapped and pair.alike >= 0.6 and pair.days_apart <= 1 and not is_narrowed(pair):
        return RuledRelation(CONFLICT, Reason.OTHER_FILLER)
    agents = [
        side.agents.intersection(names)
        for side, names in zip((pair.one, pair.other), pair.lone_names, strict=True)
    ]
    if all(agents) and pair.one.is_exclusive and pair.other.is_exclusive and pair.alike >= 0.5:
        return RuledRelation(CONFLICT, Reason.OTHER_NAME)
    return RuledRelation(SAME, Reason.NUMBER_AGREES)


def _judge_differing(pair: Pair, best: Beside) -> RuledRelation:
    later = is_later(pair)
    if later and _was_part(pair) and not has_closed(pair):
        return RuledRelation(UPDATE, Reason.LATER_NUMBER)
    if is_narrowed(pair):
        return RuledRelation(DIFFERENT_SCOPE, Reason.OTHER_SCOPE)
    if not later and pair.day_differs is not None:
        return RuledRelation(DIFFERENT_SCOPE, Reason.OTHER_SCOPE)
    if later and pair.other.corrected:
        return RuledRelation(UPDATE, Reason.CORRECTED_NUMBER)
    if pair.one.is_partial != pair.other.is_partial and later:
        return RuledRelation(UPDATE, Reason.LATER_NUMBER)
    if later and not has_closed(pair) and pair.one.phase in (PLAN, OPEN) and pair.other.phase == DONE:
        return RuledRelation(UPDATE, Reason.LATER_NUMBER)
    if not later and pair.has_other_verbs and not best.counted and best.fits < 0.7:
        return RuledRelation(DIFFERENT_SCOPE, Reason.OPEN_COUNT)
    if best.fits < 0.6 and pair.alike < 0.6:
        return RuledRelation(DIFFERENT_SCOPE, Reason.OPEN_COUNT)
    if later and not has_closed(pair) and (pair.day_agrees is None or pair.other.moves):
        return RuledRelation(UPDATE, Reason.LATER_NUMBER)
    return RuledRelation(CONFLICT, Reason.OTHER_NUMBER)


def _was_part(pair: Pair) -> bool:
    """Whether the earlier claim alone counts some of a whole, by the same verb: 25 of the cellars were pumped out."""
    part = "part:of them"
    is_earlier_alone = part in pair.one.scopes and part not in pair.other.scopes
    return is_earlier_alone and set(pair.scope_extra) == {"part"} and not pair.has_other_verbs


def _judge_course(pair: Pair) -> RuledRelation | None:
    one, other = pair.one, pair.other
    later = pair.days_apart > 0
    if pair.alike < 0.4:
        return None
    if later and other.phase == OFF and one.phase != OFF:
        return RuledRelation(UPDATE, Reason.CALLED_OFF)
    if later and one.phase in (PLAN, OPEN) and other.phase == DONE:
        return RuledRelation(UPDATE, Reason.PLAN_DONE)
    if pair.day_differs is not None and pair.alike >= 0.6:
        if one.phase == PLAN and other.phase == PLAN and later:
            return RuledRelation(UPDATE, Reason.PLAN_CHANGED)
        return RuledRelation(CONFLICT, Reason.OTHER_DAY)
    if (
        later
        and other.changed - one.changed
        and not one.quantities
        and not other.quantities
        and pair.alike >= 0.5
    ):
        return RuledRelation(UPDATE, Reason.PLAN_DONE)
    return None


def _judge_slots(pair: Pair) -> RuledRelation | None:
    one, other = pair.one, pair.other
    if pair.other_causes and pair.alike >= 0.3:
        return RuledRelation(CONFLICT, Reason.OTHER_CAUSE)
    turned = one.turned % 2 != other.turned % 2
    if pair.is_swapped and pair.alike >= 0.6:
        return RuledRelation(CONFLICT, Reason.TURNED_AROUND)
    if pair.has_other_ordinals and pair.alike >= 0.6:
        return RuledRelation(CONFLICT, Reason.OTHER_NUMBER)
    if turned != (pair.opposed is not None) and pair.alike >= 0.5:
        if pair.days_apart > 0 and other.moves:
            return RuledRelation(UPDATE, Reason.LATER_NUMBER)
        return RuledRelation(CONFLICT, Reason.DENIED if turned else Reason.OPPOSED)
    lone = all(pair.lone_names)
    if lone and pair.alike >= 0.45 and (pair.shared_names or len(pair.shared_words) > 1):
        if one.is_exclusive and other.is_exclusive:
            return RuledRelation(CONFLICT, Reason.OTHER_NAME)
        if all(pair.lone_places):
            return RuledRelation(CONFLICT, Reason.OTHER_PLACE)
    if pair.alike >= 0.75:
        return RuledRelation(SAME, Reason.SAME_WORDS)
    return None


def find_contradiction(pair: Pair) -> Reason | None:
    """Something that two claims fill with what cannot both be so; None where nothing of the kind is certain.

    A pair without it is never a conflict, however likely the weights hold it: only where both speak of one event, at
    one time, and of one count or one place in the sentence, there is something to show an editor.
    """
    one, other = pair.one, pair.other
    is_open = (one.is_open or other.is_open) and not pair.shared_names and pair.alike < _SAME_SENTENCE
    if pair.alike < _NOT_COMPARABLE or is_open:
        return None
    if pair.scores_differ:
        return Reason.OTHER_SCORE
    if _has_certain_number(pair) or (pair.has_other_ordinals and pair.alike >= _SAME_SENTENCE):
        return Reason.OTHER_NUMBER
    if pair.is_swapped:
        return Reason.TURNED_AROUND
    if pair.opposed is not None:
        return Reason.OPPOSED
    if one.turned % 2 != other.turned % 2:
        return Reason.DENIED
    if pair.day_differs is not None and all(beside.agrees for beside in pair.besides):
        return Reason.OTHER_DAY
    if all(pair.lone_places):
        return Reason.OTHER_PLACE
    if all(pair.lone_names):
        return Reason.OTHER_NAME
    if pair.other_causes:
        return Reason.OTHER_CAUSE
    return Reason.OTHER_FILLER if pair.swapped else None


def _has_certain_number(pair: Pair) -> bool:
    """Whether two numbers that differ are surely of one count, of one event and of one time."""
    if is_narrowed(pair) or all(pair.lone_places) or pair.day_differs is not None:
        return False
    return any(
        not beside.agrees and (beside.fits >= _SURE_OF_COUNT or pair.alike >= _SAME_SENTENCE)
        for beside in pair.besides
    )


def explain_otherwise(pair: Pair, relation: str) -> Reason:
    """Why a pair is of a relation that the weights hold more likely than what the rules say."""
    agrees = bool(pair.besides) and pair.besides[0].agrees
    return {
        SAME: Reason.NUMBER_AGREES if agrees else Reason.SAME_WORDS,
        UPDATE: Reason.LATER_NUMBER if pair.besides and not agrees else Reason.PLAN_DONE,
        CONFLICT: find_contradiction(pair) or Reason.OPPOSED,
        DIFFERENT_SCOPE: Reason.OTHER_SCOPE if is_narrowed(pair) else Reason.OPEN_COUNT,
        RELATED: Reason.NOTHING_COMPARED,
        UNRELATED: Reason.OTHER_THINGS,
    }[relation]
