"""The word groups of a sentence that can be checked, and how each stands to the facts that it was compared with. Pure.

Quotations, figures, dates and names are marked; an office ("the minister") only as part of a name. A group is confirmed
where a fact that agrees with its sentence says the same of it, and contradicted where it is what a fact contradicts.
Where a fact speaks of the sentence and settles neither, it is not checked: somebody has to look. Else it has no source.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from facts.checking.compare_bounds import order_bounds
from facts.comparing.relations.read_quantities import overlaps
from facts.comparing.relations.read_side import Side, fold_name, is_one_name
from facts.suggesting.sentences.track_quotes import track_quotes

_WORD = re.compile(r"[^\W_][\w’'.-]*")
_BETWEEN = re.compile(r"\s+(?:of|the|and|de|von|van|der|al)?\s*|\s*-\s*")


class MarkKind(StrEnum):
    QUOTE = "quote"
    FIGURE = "figure"
    DATE = "date"
    NAME = "name"


class MarkState(StrEnum):
    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    NO_SOURCE = "no_source"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class WordMark:
    """A word group at [start, end), in code points of its sentence, and how it stands."""

    start: int
    end: int
    kind: MarkKind
    state: MarkState


def mark_words(
    side: Side, *, agreeing: Sequence[Side], contradicted: Sequence[str], is_known: bool
) -> list[WordMark]:
    """The marks of a sentence in order, none inside another.

    `agreeing` are the facts that agree with the sentence, `contradicted` its words that a fact contradicts; `is_known`
    where any fact speaks of it.
    """
    marks = []
    for start, end, kind in find_groups(side):
        words = side.text[start:end]
        if any(told and (told in words or words in told) for told in contradicted):
            state = MarkState.CONTRADICTED
        elif any(_says(fact, side, kind, start, end) for fact in agreeing):
            state = MarkState.CONFIRMED
        else:
            state = MarkState.NOT_CHECKED if is_known else MarkState.NO_SOURCE
        marks.append(WordMark(start, end, kind, state))
    return marks


def find_groups(side: Side) -> list[tuple[int, int, MarkKind]]:
    """The word groups of a sentence that can be checked, in order; where two meet, the first of the kinds stands."""
    found = [(start, end, MarkKind.QUOTE) for start, end in track_quotes(side.text)]
    found += [(one.start, one.end, MarkKind.FIGURE) for one in side.quantities]
    found += [
        (day.start, day.end, MarkKind.DATE)
        for day in side.dates
        if day.start is not None and day.end is not None
    ]
    found += [(start, end, MarkKind.NAME) for start, end in _find_names(side)]
    kept: list[tuple[int, int, MarkKind]] = []
    for start, end, kind in found:
        if all(end <= low or start >= high for low, high, _kind in kept):
            kept.append((start, end, kind))
    return sorted(kept)


def _find_names(side: Side) -> list[tuple[int, int]]:
    """The names of a sentence, those that stand together as one: "Ministry of the Interior", "Anders Holm"."""
    shown = set(side.shown.values())
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(side.text):
        word = match.group().rstrip(".-'’")
        bare = word.removesuffix("'s").removesuffix("’s")
        if bare not in shown and word not in shown:
            continue
        start, end = match.start(), match.start() + len(bare)
        if spans and _BETWEEN.fullmatch(side.text, spans[-1][1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _says(fact: Side, side: Side, kind: MarkKind, start: int, end: int) -> bool:
    """Whether a fact says the same of a word group."""
    words = side.text[start:end]
    if kind is MarkKind.QUOTE:
        return _fold(words) in _fold(fact.text)
    if kind is MarkKind.FIGURE:
        mine = [one for one in side.quantities if (one.start, one.end) == (start, end)]
        return any(
            one.kind == other.kind and overlaps(one, other) and not order_bounds(one, other)
            for one in mine
            for other in fact.quantities
        )
    if kind is MarkKind.DATE:
        mine_days = {day.value for day in side.dates if (day.start, day.end) == (start, end)} - {None}
        return bool(mine_days & {day.value for day in fact.dates})
    parts = [fold_name(part) for part in _WORD.findall(words) if fold_name(part) in side.names]
    return bool(parts) and all(any(is_one_name(part, name) for name in fact.names) for part in parts)


def _fold(words: str) -> str:
    return " ".join(_WORD.findall(words.casefold()))
