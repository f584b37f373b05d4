"""Two claims beside each other → what agrees and what differs, as findings and as the numbers that the weights read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from facts.comparing.relations.compare_quantities import (
    Beside,
    adds_up,
    find_other_counts,
    is_closed,
    put_beside,
)
from facts.comparing.relations.read_quantities import CLOCK, NUMBER, PERCENT
from facts.comparing.relations.read_side import (
    DONE,
    OFF,
    OPEN,
    PLAN,
    UNREAL,
    Side,
    fold_name,
    is_one_name,
    is_one_word,
    nearness_of_words,
)
from facts.language.notions import list_forms


@dataclass(frozen=True)
class Pair:
    """Two claims beside each other, the one of the earlier day first; what is found of them in slots."""

    one: Side
    other: Side
    shared_names: tuple[tuple[str, str], ...]
    lone_names: tuple[tuple[str, ...], tuple[str, ...]]
    shared_words: tuple[tuple[str, str], ...]
    lone_words: tuple[tuple[str, ...], tuple[str, ...]]
    besides: tuple[Beside, ...]
    other_counts: tuple[str, str] | None
    adds_up: bool
    opposed: tuple[str, str] | None
    scope_clash: tuple[str, str] | None
    scope_extra: tuple[str, ...]
    days_apart: int
    day_differs: tuple[str, str] | None
    day_agrees: str | None
    swapped: tuple[tuple[str, str], ...]

    @cached_property
    def alike(self) -> float:
        """How much of the shorter claim's words and names stands in the other, too (0..1)."""
        return _alike(self)

    @cached_property
    def near(self) -> float:
        """How near the two are in what they are about (-1..1). It proposes; numbers, names and places decide."""
        return float(self.one.vector @ self.other.vector)

    @cached_property
    def has_other_ordinals(self) -> bool:
        """Whether both name a place in an order, and another one: second here, third there."""
        return bool(self.one.ordinals and self.other.ordinals) and not self.one.ordinals & self.other.ordinals

    @cached_property
    def other_causes(self) -> bool:
        """Whether both tell why something happened, and no word of one reason stands in the other."""
        told = "cause" in self.one.told and "cause" in self.other.told
        if not told or not all(self.lone_words) or not (self.shared_words or self.shared_names):
            return False
        mine, yours = self.lone_words
        return all(nearness_of_words(here, there) < _NEAR_CAUSES for here in mine for there in yours)

    @cached_property
    def is_swapped(self) -> bool:
        """Whether who does it in one is whom it is done to in the other."""
        return _is_swapped(self)

    @cached_property
    def scores_differ(self) -> bool:
        """Whether both give a result and it is another one; told from the loser's side it is the same."""
        one, other = self.one, self.other
        if not one.scores or not other.scores or set(one.scores) & set(other.scores):
            return False
        turned = {(second, first) for first, second in other.scores}
        verbs = {"win", "lose"}
        is_told_by_the_loser = len(self.shared_names) > 1 and verbs <= (one.told ^ other.told)
        return not (is_told_by_the_loser and self.opposed is None and turned & set(one.scores))

    @cached_property
    def has_other_verbs(self) -> bool:
        """Whether each tells something by a verb that has none like it in the other: harvested, pressed."""
        sides = (self.one, self.other)
        lone = [side.verbs.intersection(words) for side, words in zip(sides, self.lone_words, strict=True)]
        return all(verbs - _WEAK_VERBS for verbs in lone)

    @cached_property
    def lone_places(self) -> tuple[frozenset[str], ...]:
        """The names of places that only one of them names, of each."""
        sides = (self.one, self.other)
        return tuple(
            frozenset(names) & side.places for names, side in zip(self.lone_names, sides, strict=True)
        )


# From this nearness on the words of two reasons may tell of one.
_NEAR_CAUSES = 0.35

# Verbs that only bring a number in.
_WEAK_VERBS = frozenset(
    "put stand number count measure record show give reach total amount come rise climb fall drop raise lift say find "
    "leave claim estimate list see draw register use hold total".split()
)


def put_in_order(one: Side, other: Side) -> tuple[Side, Side]:
    """The two with the one of the earlier day first, so that a pair is one pair from both sides."""
    return (one, other) if _order(one) <= _order(other) else (other, one)


def _order(side: Side) -> tuple[date, str]:
    return side.published or date.max, side.text


def describe_pair(first: Side, second: Side) -> Pair:
    """What is found of two claims. The same whichever of them is named first."""
    one, other = put_in_order(first, second)
    names = _match_names(one, other)
    lone = (
        tuple(sorted(set(one.names) - one.doubtful - {mine for mine, _yours in names})),
        tuple(sorted(set(other.names) - other.doubtful - {yours for _mine, yours in names})),
    )
    words, lone_words = _match_words(one, other, {name for pair in names for name in pair})
    besides = tuple(put_beside(one, other))
    clash, extra = _compare_scopes(one, other)
    apart = (other.published - one.published).days if one.published and other.published else 0
    day_differs, day_agrees = _compare_days(one, other)
    return Pair(
        one, other, names, lone, words, lone_words, besides, find_other_counts(one, other), adds_up(one, other),
        _find_opposed(one, other, len(names)), clash, extra, apart, day_differs, day_agrees,
        _find_swapped(one, other, (lone[0] + lone_words[0], lone[1] + lone_words[1])),
    )  # fmt: skip


def _match_names(one: Side, other: Side) -> tuple[tuple[str, str], ...]:
    matched = []
    left = set(other.names)
    for mine in sorted(one.names):
        found = next((yours for yours in sorted(left) if is_one_name(mine, yours)), None)
        if found is not None:
            left.discard(found)
            matched.append((mine, found))
    return tuple(matched)


def _match_words(
    one: Side, other: Side, shared: Collection[str]
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, ...], tuple[str, ...]]]:
    """The words of both that tell the same, and those of each that have none in the other; names are left out.

    A doubtful name is a word, unless it is `shared` with the other claim's names.
    """
    mine, left = (
        sorted(
            word
            for word in side.words
            if (name := fold_name(word)) not in side.names or (name in side.doubtful and name not in shared)
        )
        for side in (one, other)
    )
    matched = []
    lone = []
    for word in sorted(mine, key=lambda word: word not in left):
        found = word if word in left else next((yours for yours in left if is_one_word(word, yours)), None)
        if found is None:
            lone.append(word)
        else:
            left.remove(found)
            matched.append((word, found))
    return tuple(matched), (tuple(lone), tuple(left))


@cache
def _opposites() -> frozenset[frozenset[str]]:
    return frozenset(
        frozenset((word, other)) for word, *others in list_forms("relations", "opposites") for other in others
    )


def _find_opposed(one: Side, other: Side, names: int) -> tuple[str, str] | None:
    """What one tells and the other the opposite of; not where each tells it of another: A beat B, B lost to A."""
    is_told_by_both = names > 1 and one.agents.isdisjoint(other.agents)
    mine, yours = (side.told | side.words for side in (one, other))
    for here in sorted(mine - yours):
        for there in sorted(yours - mine):
            if frozenset((here, there)) in _opposites() and not (
                is_told_by_both and {here, there} == {"win", "lose"}
            ):
                return here, there
    return None


def _find_swapped(
    one: Side, other: Side, lone: tuple[tuple[str, ...], tuple[str, ...]]
) -> tuple[tuple[str, str], ...]:
    """Words that fill one place in both, and are not the same: what burned here, what burned there."""
    mine, yours = (
        sorted(filler for filler in side.fillers if filler.word in words)
        for side, words in zip((one, other), lone, strict=True)
    )
    return tuple(
        (here.shown, there.shown)
        for here in mine
        for there in yours
        if here.part == there.part and is_one_word(here.head, there.head)
    )


def _compare_scopes(one: Side, other: Side) -> tuple[tuple[str, str] | None, tuple[str, ...]]:
    """Two scopes of one kind that differ, and the kinds that only one of them narrows."""
    mine, yours = (_by_kind(side) for side in (one, other))
    clash = None
    extra = []
    for kind in sorted(mine.keys() | yours.keys()):
        here, there = mine.get(kind, frozenset()), yours.get(kind, frozenset())
        if here and there and here != there:
            clash = clash or (min(here - there or here), min(there - here or there))
        elif here != there:
            extra.append(kind)
    return clash, tuple(extra)


def _by_kind(side: Side) -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {}
    for scope in side.scopes:
        kinds.setdefault(scope.partition(":")[0], set()).add(scope)
    return {kind: frozenset(scopes) for kind, scopes in kinds.items()}


def _compare_days(one: Side, other: Side) -> tuple[tuple[str, str] | None, str | None]:
    """The days that both name: two that differ, and one that agrees."""
    mine, yours = ([day.value for day in side.dates if day.value] for side in (one, other))
    for here in mine:
        for there in yours:
            if here == there or here.startswith(f"{there}-") or there.startswith(f"{here}-"):
                return None, max(here, there, key=len)
    return ((mine[0], yours[0]) if mine and yours else None), None


def _share(count: int, one: int, other: int) -> float:
    return count / min(one, other) if one and other else 0.0


def list_features(pair: Pair) -> dict[str, float]:
    """What was found of a pair as numbers by their names, in a fixed order."""
    return {**_topic(pair), **_numbers(pair), **_course(pair), **_slots(pair)}


def _alike(pair: Pair) -> float:
    """How much of the shorter claim's words and names stands in the other, too (0..1)."""
    shared = len(pair.shared_words) + 1.5 * len(pair.shared_names)
    lone = min(
        len(lone) + 1.5 * len(names) for lone, names in zip(pair.lone_words, pair.lone_names, strict=True)
    )
    return shared / (shared + lone) if shared else 0.0


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
        "alike": _alike(pair),
        "hardly alike": float(_alike(pair) < 0.35),
        "all but alike": float(_alike(pair) > 0.85),
        "near": pair.near,
        "far": float(pair.near < 0.35),
        "very near": float(pair.near > 0.75),
        "near, no number": pair.near * float(not one.quantities and not other.quantities),
        "all of one in the other": float(min(lone) == 0),
        "lone in both": min(min(lone), 5) / 5,
        "names alone on both": float(all(pair.lone_names)),
        "no numbers": float(not one.quantities and not other.quantities),
        "no numbers, alike": float(not one.quantities and not other.quantities) * _alike(pair),
        "no numbers, nothing else on both": float(
            not one.quantities and not other.quantities and min(lone) == 0
        ),
        "no numbers, later, alike": float(not one.quantities and not other.quantities and pair.days_apart > 0)
        * _alike(pair),
        "same source day": float(pair.days_apart == 0),
    }


def has_closed(pair: Pair) -> bool:
    """Whether the best numbers of a pair give what no longer changes."""
    if not pair.besides:
        return False
    # A day may be that of an event whose toll is still counted; a month or a year that both name is over.
    over = pair.day_agrees is not None and len(pair.day_agrees) < 10
    return over or is_closed(pair.besides[0], pair.one, pair.other)


def _numbers(pair: Pair) -> dict[str, float]:
    one, other = pair.one, pair.other
    best = pair.besides[0] if pair.besides else None
    agrees = best is not None and best.agrees
    differs = best is not None and not best.agrees
    fits = best.fits if best else 0.0
    later, moves = is_later(pair), one.moves or other.moves
    closed = has_closed(pair)
    alike = _alike(pair)
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
        "planned, then done, alike": float(plan and other.phase == DONE and later) * _alike(pair),
        "both planned": float(one.phase == PLAN and other.phase == PLAN),
        "called off": float((one.phase == OFF) != (other.phase == OFF)),
        "called off, same day, alike": float((one.phase == OFF) != (other.phase == OFF) and not later)
        * _alike(pair),
        "as it stands, later": float(one.is_present and later),
        "as it stands, later, alike": float(one.is_present and later) * _alike(pair),
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
        "changed, later, alike": float(bool(other.changed - one.changed) and later) * _alike(pair),
        "called off, alike": float((one.phase == OFF) != (other.phase == OFF)) * _alike(pair),
        "going on, later": float(OPEN in (one.phase, other.phase) and later),
    }


def _slots(pair: Pair) -> dict[str, float]:
    """What fills one slot in both, and is not the same."""
    one, other = pair.one, pair.other
    alike = _alike(pair)
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


def _is_swapped(pair: Pair) -> bool:
    one, other = pair.one, pair.other
    if one.agents & other.patients and one.patients & other.agents:
        return True
    if (
        not (one.is_exclusive and other.is_exclusive)
        or one.agents & other.agents
        or one.patients & other.patients
    ):
        return False
    shares_verb = any(mine in one.verbs for mine, _yours in pair.shared_words)
    return shares_verb and bool(one.agents & other.patients or one.patients & other.agents)


def is_later(pair: Pair) -> bool:
    """Whether one of a pair speaks of a later moment: by its day, by a stated hour, or as the end of a count."""
    one, other = pair.one, pair.other
    if pair.days_apart > 0:
        return True
    if one.hours and other.hours and set(one.hours).isdisjoint(other.hours):
        return True
    clocks = [
        [number for number in side.quantities if number.kind.startswith(CLOCK)] for side in (one, other)
    ]
    if (
        any(clocks)
        and (one.hours or clocks[0])
        and (other.hours or clocks[1])
        and len(one.quantities) + len(other.quantities) > 2
    ):
        return True
    return one.is_partial != other.is_partial and (one.is_fixed or other.is_fixed)
