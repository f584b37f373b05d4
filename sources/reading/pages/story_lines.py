"""Which open lines are story: lines of a list, of a bulletin, of slides or at the end, where nobody puts full stops.

A line without a full stop can be a heading, a caption, a teaser or a sentence. A verb or a figure speaks for a
sentence; capitals throughout, a label of the page above it or a wide gap speak against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.language.calendar import match_forms
from sources.language.numbers import list_ones, list_scales
from sources.reading.metadata.dates import find_days_without_year, find_written_dates
from sources.reading.pages.captions import VERBS
from sources.reading.pages.lines import Line, strip_bullet

# Forms that state; in a picture's caption people stand, sit and look.
_STATING = VERBS - frozenset(
    "stand stands sit sits look looks hold holds play plays read shut hit put cut run runs leave meet see show shows "
    "watch".split()
)
# The commonest forms of being, having and becoming in other languages, which most lists of facts are written with.
_STATING_ELSEWHERE = frozenset(
    "ist sind war waren wird werden wurde wurden hat haben hatte hatten soll sollen kann können "
    "est sont était étaient sera seront ont avait avaient été fait peut doit "
    "es son fue fueron era eran será serán ha han había está están hay "
    "è sono era erano sarà ha hanno aveva viene vengono "
    "é são foi foram será serão tem têm está estão "
    "is zijn was waren wordt worden werd werden heeft hebben "
    "är var blir blev har hade ska skall er ble blev hadde skal "
    "jest są był była było były został została zostały".split()
)
_PAST = re.compile(r"[a-z]{3,}ed")
_NUMBER_WORD = re.compile(
    rf"\b(?:{match_forms(list_ones(2, 12))}|(?:{match_forms(list_scales(1_000_000))})s?|half)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
# Between two lines of a story these may stand; any other label of the page ends it.
_INSIDE_KINDS = frozenset({"advert", "caption", "credit", "pull_quote", "repeated_headline"})
_WIDE_GAP = 3
_FEWEST_WORDS = 4


def find_story_lines(
    lines: Sequence[Line], kinds: Sequence[str | None], bodies: list[int], last: int
) -> list[int]:
    """The paragraphs `bodies` of a story, and the open lines among and behind them that say something, up to `last`.

    What stands before the first paragraph is the head's; a story without any paragraph has no such lines.
    """
    if not bodies:
        return []
    found = set(bodies)
    found |= {i for i in range(bodies[0], bodies[-1]) if i not in found and _tells_inside(lines, kinds, i)}
    for i in range(bodies[-1] + 1, last + 1):
        line, kind = lines[i], kinds[i]
        if kind in _INSIDE_KINDS:
            continue
        if kind is not None or line.gap >= _WIDE_GAP or line.is_separator:
            break
        if line.role != "heading" and (
            line.in_table or line.in_turn or _tells(line) or _leads_into_list(lines, kinds, i, last)
        ):
            found.add(i)
    return sorted(found)


def _tells(line: Line) -> bool:
    """Whether an open line at the end of a story says something: an item of a list, or a verb or a figure in it."""
    text = strip_bullet(line.text)
    if line.words < 3 or is_title(text):
        return False
    if line.is_bullet:
        return True
    if line.words < _FEWEST_WORDS:
        return False
    return states_something(text) or counts_something(text)


def _leads_into_list(lines: Sequence[Line], kinds: Sequence[str | None], i: int, last: int) -> bool:
    """“What is known:” right above an item of a list."""
    return lines[i].text.endswith(":") and i < last and kinds[i + 1] is None and lines[i + 1].is_bullet


def _tells_inside(lines: Sequence[Line], kinds: Sequence[str | None], i: int) -> bool:
    """Whether an open line between two paragraphs says something: alone it is more often a heading or a caption."""
    line = lines[i]
    if (
        kinds[i] is not None
        or line.is_bullet
        or line.role in {"heading", "table_row"}
        or not line.ends_openly
    ):
        return False
    if line.words < _FEWEST_WORDS or is_title(line.text):
        return False
    states, counts = states_something(line.text), counts_something(line.text)
    if states and counts:
        return True
    return (states or counts) and any(
        _are_set_alike(line, lines[j], max(i, j), lines) and kinds[j] is None for j in (i - 1, i + 1)
    )


def _are_set_alike(line: Line, other: Line, below: int, lines: Sequence[Line]) -> bool:
    """Whether two open lines stand under each other in one block."""
    same = other.role == line.role and other.is_bullet == line.is_bullet
    return same and other.ends_openly and lines[below].gap == 0 and other.words >= 3


def states_something(text: str) -> bool:
    """Whether a line has a verb that states: known forms of English, and of being and having in other languages."""
    if "?" in text or "؟" in text:
        return False
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if text.isascii():
        return any(word in _STATING or _PAST.fullmatch(word) for word in words)
    return any(word in _STATING or word in _STATING_ELSEWHERE for word in words)


def counts_something(text: str) -> bool:
    """Whether a line counts something; a date alone is the date of a picture."""
    rest = text
    for date in sorted(
        (*find_written_dates(text), *find_days_without_year(text)), key=lambda date: -date.start
    ):
        rest = rest[: date.start] + rest[date.end :]
    return bool(_DIGIT.search(rest) or _NUMBER_WORD.search(rest))


def is_title(text: str) -> bool:
    """Whether every longer word has a capital, as in a heading or the name of something."""
    if text.isupper():
        return True
    longer = [word for word in _WORD.findall(text) if len(word) >= 4]
    return len(longer) >= 2 and all(word[0].isupper() for word in longer)
