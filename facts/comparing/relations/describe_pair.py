"""Two claims beside each other → what agrees and what differs, as findings."""

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
from facts.comparing.relations.read_quantities import CLOCK
from facts.comparing.relations.read_side import (
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


def _alike(pair: Pair) -> float:
    """How much of the shorter claim's words and names stands in the other, too (0..1)."""
    shared = len(pair.shared_words) + 1.5 * len(pair.shared_names)
    lone = min(
        len(lone) + 1.5 * len(names) for lone, names in zip(pair.lone_words, pair.lone_names, strict=True)
    )
    return shared / (shared + lone) if shared else 0.0


def has_closed(pair: Pair) -> bool:
    """Whether the best numbers of a pair give what no longer changes."""
    if not pair.besides:
        return False
    # A day may be that of an event whose toll is still counted; a month or a year that both name is over.
    over = pair.day_agrees is not None and len(pair.day_agrees) < 10
    return over or is_closed(pair.besides[0], pair.one, pair.other)


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
