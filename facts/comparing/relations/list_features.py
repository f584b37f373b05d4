"""What was found of a pair as numbers by their names, in a fixed order: what the weights read."""

from facts.comparing.relations.describe_pair import Pair, has_closed, is_later
from facts.comparing.relations.read_quantities import NUMBER, PERCENT
from facts.comparing.relations.read_side import DONE, OFF, OPEN, PLAN, UNREAL


def list_features(pair: Pair) -> dict[str, float]:
    """What was found of a pair as numbers by their names, in a fixed order."""
    return {**_topic(pair), **_numbers(pair), **_course(pair), **_slots(pair)}


def _topic(pair: Pair) -> dict[str, float]:
    one, other = pair.one, pair.other
    names, words = len(pair.shared_names), len(pair.shared_words)
    told = len(one.told & other.told)
    lone = [len(lone) + len(names) for lone, names in zip(pair.lone_words, pair.lone_names, strict=True)]
    return {
        "names shared": min(names, 3) / 3,
        "no name shared": float(names == 0),
        "no name shared of some": float(names == 0 and bool(one.names) and bool(other.names)),
        "share of names": _share(names, len(one.names), len(other.names)),
        "words shared": min(words, 5) / 5,
        "meanings shared": min(told, 3) / 3,
        "nothing shared": float(names + words == 0),
        "hardly shared": float(names + words == 1),
        "alike": pair.alike,
        "hardly alike": float(pair.alike < 0.35),
        "all but alike": float(pair.alike > 0.85),
        "near": pair.near,
        "far": float(pair.near < 0.35),
        "very near": float(pair.near > 0.75),
        "near, no number": pair.near * float(not one.quantities and not other.quantities),
        "all of one in the other": float(min(lone) == 0),
        "lone in both": min(min(lone), 5) / 5,
        "names alone on both": float(all(pair.lone_names)),
        "no numbers": float(not one.quantities and not other.quantities),
        "no numbers, alike": float(not one.quantities and not other.quantities) * pair.alike,
        "no numbers, nothing else on both": float(
            not one.quantities and not other.quantities and min(lone) == 0
        ),
        "no numbers, later, alike": float(not one.quantities and not other.quantities and pair.days_apart > 0)
        * pair.alike,
        "same source day": float(pair.days_apart == 0),
    }


def _numbers(pair: Pair) -> dict[str, float]:
    one, other = pair.one, pair.other
    best = pair.besides[0] if pair.besides else None
    agrees = best is not None and best.agrees
    differs = best is not None and not best.agrees
    fits = best.fits if best else 0.0
    later, moves = is_later(pair), one.moves or other.moves
    closed = has_closed(pair)
    alike = pair.alike
    also = [beside for beside in pair.besides[1:] if not beside.agrees]
    apart = (
        agrees
        and best is not None
        and abs(best.one.middle - best.other.middle)
        > 0.03 * max(abs(best.one.middle), abs(best.other.middle))
    )
    narrowed = pair.scope_clash is not None or bool(pair.scope_extra)
    kinds = {number.kind for number in (*one.quantities, *other.quantities)}
    return {
        "number agrees": float(agrees),
        "number agrees, alike": float(agrees) * alike,
        "number agrees, fits": float(agrees) * fits,
        "number agrees, no name shared of some": float(
            agrees and not pair.shared_names and bool(one.names) and bool(other.names)
        ),
        "number agrees, exact": float(agrees and best is not None and not apart),
        "number differs, hardly alike": float(differs and alike < 0.35),
        "number differs, no name shared of some": float(
            differs and not pair.shared_names and bool(one.names) and bool(other.names)
        ),
        "number agrees, apart": float(apart),
        "number agrees, apart, later": float(apart and later),
        "number agrees, narrowed": float(agrees and narrowed),
        "others differ": float(agrees and bool(also)),
        "number differs": float(differs),
        "number differs, fits": float(differs) * fits,
        "number differs, alike": float(differs) * alike,
        "number differs, counted": float(differs and best is not None and bool(best.counted)),
        "number differs, close": float(differs and best is not None and best.distance < 0.35),
        "number differs, far": float(differs and best is not None and best.distance > 1.2),
        "number differs, narrowed": float(differs and narrowed),
        "number differs, people narrowed": float(differs and "group" in pair.scope_extra),
        "number differs, later, corrected": float(differs and later and (other.corrected or other.moves)),
        "number differs, later": float(differs and later),
        "number differs, later, not closed": float(differs and later and not closed),
        "number differs, later, moves": float(differs and later and moves and not closed),
        "number differs, week later": float(differs and pair.days_apart > 6),
        "number differs, same day": float(differs and not later),
        "number differs, same day, whole": float(differs and not later and not narrowed),
        "number differs, closed": float(differs and closed),
        "number differs, closed, whole": float(differs and closed and not narrowed),
        "number differs, bounded": float(
            differs
            and best is not None
            and not {best.one.comparator, best.other.comparator} <= {"exact", "about"}
        ),
        "percent": float(best is not None and best.one.kind == PERCENT),
        "money": float(best is not None and best.one.kind.startswith("money")),
        "fixed kind": float(
            best is not None
            and best.one.kind not in (NUMBER, PERCENT)
            and not best.one.kind.startswith("money")
        ),
        "number differs, one says more": float(
            differs and min(map(len, pair.lone_words)) == 0 and any(pair.lone_words)
        ),
        "number differs, other words on both": float(differs) * min(2, min(map(len, pair.lone_words))) / 2,
        "number agrees, opposed": float(agrees and pair.opposed is not None and not later),
        "number agrees, one place filled otherwise": float(agrees and bool(pair.swapped)),
        "number agrees, names alone on both": float(agrees and all(pair.lone_names)),
        "number agrees, but few": float(agrees and best is not None and best.one.middle <= 3),
        "number differs, done": float(differs and one.phase == DONE == other.phase and not moves),
        "number differs, a day or two later, done": float(
            differs and 0 < pair.days_apart < 3 and one.phase == DONE == other.phase and not moves
        ),
        "counts something else": float(pair.other_counts is not None),
        "counts something else, no pair": float(pair.other_counts is not None and best is None),
        "number in one only": float(bool(one.quantities) != bool(other.quantities)),
        "numbers of other kinds": float(bool(one.quantities) and bool(other.quantities) and best is None),
        "percent and count": float({PERCENT, NUMBER} <= kinds and not agrees),
        "later within the day": float(is_later(pair) and pair.days_apart == 0),
        "number differs, no place in common": float(
            differs and not pair.shared_names and all(pair.lone_names)
        ),
        "number differs, open count": float(differs and fits < 0.6 and alike < 0.6),
        "number differs, other verbs": float(differs and pair.has_other_verbs),
        "number differs, other verbs, same day": float(differs and pair.has_other_verbs and not later),
        "number differs, planned, then done": float(
            differs and later and one.phase in (PLAN, OPEN) and other.phase == DONE
        ),
        "adds up": float(pair.adds_up and not agrees),
    }


def _course(pair: Pair) -> dict[str, float]:
    """How the thing went on from one claim to the other."""
    one, other = pair.one, pair.other
    later = pair.days_apart > 0
    moves = one.moves or other.moves
    plan = one.phase in (PLAN, OPEN)
    return {
        "later": float(later),
        "week later": float(pair.days_apart > 6),
        "moves, later": float(moves and later),
        "later one moves": float(other.moves and later),
        "fixed": float(one.is_fixed or other.is_fixed),
        "corrected": float(other.corrected and later),
        "planned, then done": float(plan and other.phase == DONE and later),
        "planned, then done, alike": float(plan and other.phase == DONE and later) * pair.alike,
        "both planned": float(one.phase == PLAN and other.phase == PLAN),
        "called off": float((one.phase == OFF) != (other.phase == OFF)),
        "called off, same day, alike": float((one.phase == OFF) != (other.phase == OFF) and not later)
        * pair.alike,
        "as it stands, later": float(one.is_present and later),
        "as it stands, later, alike": float(one.is_present and later) * pair.alike,
        "as it stands, later, no number": float(
            one.is_present and later and not one.quantities and not other.quantities
        ),
        "unreal": float((one.phase == UNREAL) != (other.phase == UNREAL)),
        "scope clash": float(pair.scope_clash is not None),
        "scope extra": min(len(pair.scope_extra), 3) / 3,
        "scope of people": float("group" in pair.scope_extra),
        "scope of part": float(
            not {
                "part",
                "account",
                "degree",
                "statistic",
                "count",
                "since",
                "span",
                "base",
                "capacity",
            }.isdisjoint(pair.scope_extra)
        ),
        "scope of place": float("region" in pair.scope_extra),
        "scope of time": float(not {"period", "per"}.isdisjoint(pair.scope_extra)),
        "scope of extent": float("extent" in pair.scope_extra),
        "changed, later, alike": float(bool(other.changed - one.changed) and later) * pair.alike,
        "called off, alike": float((one.phase == OFF) != (other.phase == OFF)) * pair.alike,
        "going on, later": float(OPEN in (one.phase, other.phase) and later),
    }


def _slots(pair: Pair) -> dict[str, float]:
    """What fills one slot in both, and is not the same."""
    one, other = pair.one, pair.other
    alike = pair.alike
    same_day = pair.days_apart <= 1
    turned = one.turned % 2 != other.turned % 2
    swapped = pair.is_swapped
    lone = all(pair.lone_names)
    places = [
        frozenset(names) & side.places for names, side in zip(pair.lone_names, (one, other), strict=True)
    ]
    exclusive = one.is_exclusive and other.is_exclusive
    same_score = bool(set(one.scores) & set(other.scores))
    years = pair.day_differs is not None and all(len(day) == 4 for day in pair.day_differs)
    return {
        "opposed": float(pair.opposed is not None),
        "opposed, alike": float(pair.opposed is not None) * alike,
        "opposed, same day": float(pair.opposed is not None and same_day),
        "turned round": float(turned),
        "turned round, alike": float(turned and pair.opposed is None) * alike,
        "turned round and opposed": float(turned and pair.opposed is not None),
        "roles swapped": float(swapped),
        "another cause": float(pair.other_causes),
        "one place filled otherwise": float(bool(pair.swapped)),
        "one place filled otherwise, alike": float(bool(pair.swapped)) * alike,
        "one place filled otherwise, nothing else": float(bool(pair.swapped))
        * float(max(map(len, pair.lone_words)) <= 2),
        "other name, alike": float(lone) * alike,
        "other name, one of its kind": float(lone and exclusive),
        "other name, one of its kind, alike": float(lone and exclusive) * alike,
        "other place": float(all(places)),
        "other place, alike": float(all(places)) * alike,
        "scores agree": float(same_score),
        "scores differ": float(pair.scores_differ),
        "days agree": float(pair.day_agrees is not None),
        "days agree, alike": float(pair.day_agrees is not None) * alike,
        "days differ": float(pair.day_differs is not None),
        "days differ, alike": float(pair.day_differs is not None) * alike,
        "years differ, alike": float(years) * alike,
        "ordinals differ": float(pair.has_other_ordinals),
        "little else on both": float(all(1 <= len(lone) <= 2 for lone in pair.lone_words) and not lone)
        * alike,
    }


def _share(count: int, one: int, other: int) -> float:
    return count / min(one, other) if one and other else 0.0
