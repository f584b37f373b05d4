"""Move the ends of a span by words or characters, and cut one in two.

Pure. All offsets are code points of the article's text, half-open. The page's own script moves spans by the same
rules (newsroom/static/newsroom/text.js); this is what answers where scripts are off, and what tests hold both to.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

EARLIER, LATER = "earlier", "later"
START, END = "start", "end"
# Inside a word these join what stands on both sides: 47,035 · Al-Bursh · o’clock · 7:30 · km/h.
_JOINERS = frozenset("-'’.,:/&@_·‐‑״׳")
_OF_WORDS = frozenset("%‰\u200c\u200d")


def _belongs_to_word(character: str) -> bool:
    """Letters, marks, numbers and symbols do; punctuation and white space do not."""
    return unicodedata.category(character)[0] in "LMNS" or character in _OF_WORDS


def find_words(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """(start, end) of each word of text[start:end] in order."""
    stop = len(text) if end is None else end
    at = start
    while at < stop:
        if not _belongs_to_word(text[at]):
            at += 1
            continue
        begin = at
        while at < stop and (
            _belongs_to_word(text[at])
            or (text[at] in _JOINERS and at + 1 < stop and _belongs_to_word(text[at + 1]))
        ):
            at += 1
        yield begin, at


def move_span(
    text: str, start: int, end: int, *, side: str, to: str, by_character: bool = False
) -> tuple[int, int]:
    """The span with one end moved a word (or a character) earlier or later.

    `side` is START or END, `to` EARLIER or LATER. A start rests where a word begins, an end where one ends. A move
    that would leave the text, or nothing between the ends, changes nothing.
    """
    if by_character:
        by = 1 if to == LATER else -1
        moved = (start + by, end) if side == START else (start, end + by)
    else:
        words = list(find_words(text))
        edges = [word[0] for word in words] if side == START else [word[1] for word in words]
        here = start if side == START else end
        beyond = [edge for edge in edges if (edge > here if to == LATER else edge < here)]
        if not beyond:
            return start, end
        found = min(beyond) if to == LATER else max(beyond)
        moved = (found, end) if side == START else (start, found)
    low, high = moved
    return moved if 0 <= low < high <= len(text) else (start, end)


@dataclass(frozen=True)
class PlaceToCut:
    """A place between two words of a span: `at` is where the second word begins; `glue` stands before the word."""

    at: int
    glue: str
    word: str


def find_cuts(text: str, start: int, end: int) -> list[PlaceToCut]:
    """The words of [start, end), each with what stands before it; the span may be cut before any but the first."""
    cuts, last = [], start
    for low, high in find_words(text, start, end):
        cuts.append(PlaceToCut(low, text[last:low], text[low:high]))
        last = high
    if cuts and last < end:
        cuts[-1] = PlaceToCut(cuts[-1].at, cuts[-1].glue, cuts[-1].word + text[last:end])
    return cuts


def cut_span(text: str, start: int, end: int, at: int) -> list[tuple[int, int]]:
    """The two parts of [start, end) cut before `at`, white space and joining marks at the cut left out."""
    first = text[start:at]
    kept = len(first.rstrip(" \n\t,;:–—-("))
    return [(start, start + (kept or len(first))), (at, end)]
