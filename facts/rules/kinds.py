"""Kinds of fact: which one a new fact is proposed to be, when it is so, and when somebody should look again."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from facts.language.dates import DateMention
from facts.language.figures import Figure
from facts.language.notions import list_marked
from facts.rules.words import fold_words, holds_word

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact. `shelf_life_hours` None means for ever; kinds.toml says what the other fields do."""

    code: str
    shelf_life_hours: int | None = None
    words: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    needs_figure: bool = False
    until_its_date: bool = False


@cache
def read_kinds() -> tuple[Kind, ...]:
    """The kinds that come with the desk, in the order in which they are tried."""
    data = tomllib.loads(files("facts.rules").joinpath("kinds.toml").read_text(encoding="utf-8"))
    return tuple(_read_kind(row) for row in data["kind"])


def _read_kind(row: dict[str, Any]) -> Kind:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
    }
    if isinstance(row["words"], str):
        values["words"] = list_marked(row["words"])
    return Kind(**values)


def propose_kind(
    kinds: Sequence[Kind],
    *,
    text: str,
    figure: Figure | None = None,
    has_figure: bool = False,
    mode: str = "",
) -> str:
    """The code of the kind that a statement seems to be; `other` (or nothing, where there is no such kind) if none.

    `figure` is the main figure: what it counts, and its unit, say more than the rest of the statement.
    """
    # A count without a figure of its own is no toll, and a plan is one whatever it counts.
    fitting = [kind for kind in kinds if has_figure or figure is not None or not kind.needs_figure]
    for kind in fitting:
        if mode in kind.modes:
            return kind.code
    if figure is not None:
        counted = fold_words(figure.counted)
        for kind in fitting:
            if figure.unit in kind.units or (kind.needs_figure and holds_word(kind.words, counted)):
                return kind.code
    folded = fold_words(text)
    for kind in fitting:
        if holds_word(kind.words, folded):
            return kind.code
    # Refugees drown and residents are hurt: whoever was counted says what it is about only if nothing else does.
    for kind in fitting:
        if holds_word(kind.groups, folded):
            return kind.code
    return OTHER if any(kind.code == OTHER for kind in kinds) else ""


# Words right before a date that say on which side of it a thing is so.
_SINCE = re.compile(
    r"(?<!\w)(?:since|as of|effective|in force from|starting|from|seit|ab|depuis|desde|منذ)\W{1,3}$", re.I
)
_UNTIL = re.compile(r"(?<!\w)(?:until|till|through|up to|bis|jusqu'(?:au|en)|hasta|حتى)\W{1,3}$", re.I)
_BETWEEN = 24


def propose_validity(
    *, text: str, dates: Sequence[DateMention], as_of: str | None = None, until_its_date: bool = False
) -> tuple[str, str]:
    """Since when and until when a statement is so, as partial dates; empty where the words do not say it clearly.

    `text` is the article's, in which the dates' offsets count (code points). Two dates that claim the same side leave
    it empty, and so does a first day after the last. `as_of` is the main figure's date.
    """
    since, until, plain = set(), set(), set()
    for mention in dates:
        if not mention.value:
            continue
        before = text[max(0, mention.start - _BETWEEN) : mention.start] if mention.start is not None else ""
        # “as of March” is the figure's own date where the mention includes the words.
        whole = f"{before}{mention.text}"
        if _SINCE.search(before) or re.match(r"(?i)(?:since|as of|from)\b", mention.text):
            since.add(mention.value)
        elif _UNTIL.search(before) or re.match(r"(?i)(?:until|till|through)\b", mention.text):
            until.add(mention.value)
        elif whole.strip():
            plain.add(mention.value)
    if not since and as_of:
        since.add(as_of)
    if until_its_date and not until and not since:
        until = plain
    first = next(iter(since)) if len(since) == 1 else ""
    last = next(iter(until)) if len(until) == 1 else ""
    return (first, last) if in_order(first, last) else ("", "")


def in_order(first: str, last: str) -> bool:
    """Whether a time that begins with one partial date can end with another; an empty one is open.

    A year ends with its last day, so 2025-06 to 2025 is in order.
    """
    return not first or not last or first <= last + "~"


def end_of(value: str) -> datetime | None:
    """The moment (UTC) at which a partial date is over; None for none, or for the last year of the calendar."""
    if not value:
        return None
    parts = [int(part) for part in value.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    if len(parts) == 3:
        if value == "9999-12-31":
            return None
        after = date(*parts) + timedelta(days=1)
    elif (year, month) >= (9999, 12):
        return None
    else:
        after = date(year + month // 12, month % 12 + 1, 1)
    return datetime(after.year, after.month, after.day, tzinfo=UTC)


def next_look(kind: Kind | None, *, since: datetime, valid_to: str = "") -> datetime | None:
    """When a fact of this kind that was last looked at `since` should be looked at again; None for never.

    A plan waits for its date, and once that is past it keeps its shelf life. Any other fact is due when its shelf life
    ends or when its validity does, whichever comes first; what was over already is history and keeps for ever.
    """
    if kind is None:
        return None
    ends = end_of(valid_to)
    spoils = None if kind.shelf_life_hours is None else since + timedelta(hours=kind.shelf_life_hours)
    if ends is None:
        return spoils
    if ends <= since:
        return spoils if kind.until_its_date else None
    if kind.until_its_date or spoils is None:
        return ends
    return min(ends, spoils)
