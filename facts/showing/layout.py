"""Lay out an article's text for reading: paragraphs, furniture, and the marked words of its claims.

Pure: takes plain values, gives plain values. All offsets are code points of the article's text, half-open.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise

from sources.words import FURNITURE_WORDS

_BLOCK = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
# A line this long was not wrapped by hand: the next line starts a paragraph of its own.
_UNWRAPPED = 100
_MOSTLY = 0.9

# Part of the story's own sentences, so it is read with them and not set apart.
_IN_LINE = frozenset({"dateline"})


@dataclass(frozen=True)
class MarkedSpan:
    """A claim's words: its id, place, status and the sign to show at its end."""

    id: str
    start: int
    end: int
    status: str
    sign: str


@dataclass(frozen=True)
class TextPiece:
    """Running text under the same claims. `spans` has the shortest claim first, which gives the piece its look.

    `at` is where the text stands in the article; given only where that is not where the piece before it ends.
    """

    text: str
    spans: tuple[MarkedSpan, ...] = ()
    sign: str = ""
    furniture: str | Promise = ""
    at: int | None = None

    @property
    def ids(self) -> str:
        return " ".join(span.id for span in self.spans)


@dataclass(frozen=True)
class TextBlock:
    """A paragraph that starts at `start`; furniture has the words for its kind."""

    start: int
    pieces: tuple[TextPiece, ...]
    furniture: str | Promise = ""
    is_headline: bool = False


def lay_out_text(
    text: str, spans: Sequence[MarkedSpan], marks: Iterable[Mapping[str, Any]] = (), *, headline: str = ""
) -> list[TextBlock]:
    """The blocks of a text in order. Every character but white space between blocks appears exactly once.

    `marks` are furniture: {"start", "end", "kind"}. A block that is mostly furniture is one; neighbours of one kind
    are joined. The first block that says no more than `headline` is marked as such.
    """
    furniture = [mark for mark in marks if mark["kind"] not in _IN_LINE]
    blocks: list[TextBlock] = []
    last_kind = ""
    for start, end, kind in _find_blocks(text, furniture):
        inside = [span for span in spans if span.start < end and start < span.end]
        if kind and kind == last_kind and not inside and not blocks[-1].is_headline:
            before = blocks[-1]
            joined = (*before.pieces, TextPiece("\n"), TextPiece(text[start:end], at=start))
            blocks[-1] = TextBlock(before.start, joined, before.furniture)
            continue
        last_kind = kind
        pieces = _cut(text, start, end, inside, () if kind else furniture)
        is_headline = not kind and bool(headline) and text[start:end].strip() == headline and not inside
        blocks.append(TextBlock(start, pieces, FURNITURE_WORDS.get(kind, kind), is_headline))
    return blocks


def _find_blocks(text: str, furniture: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind of furniture) of each paragraph. Lines of furniture are set apart from the story's own."""
    for match in _BLOCK.finditer(text):
        lines = match.group().split("\n")
        is_wrapped = max(len(line) for line in lines) <= _UNWRAPPED
        at = match.start()
        start, end, kind = at, at, ""
        for line in lines:
            line_end = at + len(line)
            if line.strip():
                line_kind = _kind_of(text, at, line_end, furniture)
                if end > start and (line_kind != kind or not is_wrapped):
                    yield start, end, kind
                    start = at
                if end <= start:
                    start = at
                end, kind = line_end, line_kind
            at = line_end + 1
        if end > start:
            yield start, end, kind


def _kind_of(text: str, start: int, end: int, marks: Iterable[Mapping[str, Any]]) -> str:
    covered: dict[str, int] = {}
    for mark in marks:
        low, high = max(start, mark["start"]), min(end, mark["end"])
        if low < high:
            covered[mark["kind"]] = covered.get(mark["kind"], 0) + len(text[low:high].strip())
    whole = len(text[start:end].strip())
    if not covered or sum(covered.values()) < _MOSTLY * whole:
        return ""
    return max(covered, key=lambda kind: covered[kind])


def _cut(
    text: str, start: int, end: int, spans: Sequence[MarkedSpan], marks: Iterable[Mapping[str, Any]]
) -> tuple[TextPiece, ...]:
    inline = [mark for mark in marks if mark["start"] < end and start < mark["end"]]
    edges = {start, end}
    for low, high in [(span.start, span.end) for span in spans] + [
        (mark["start"], mark["end"]) for mark in inline
    ]:
        edges |= {min(max(low, start), end), min(max(high, start), end)}
    cuts = sorted(edges)
    pieces = []
    for low, high in pairwise(cuts):
        over = sorted(
            (span for span in spans if span.start <= low and high <= span.end),
            key=lambda span: (span.end - span.start, span.start),
        )
        ends_here = " ".join(span.sign for span in over if span.end == high)
        kind = next((mark["kind"] for mark in inline if mark["start"] <= low and high <= mark["end"]), "")
        pieces.append(TextPiece(text[low:high], tuple(over), ends_here, FURNITURE_WORDS.get(kind, kind)))
    return tuple(pieces)


def quote_in_context(text: str, start: int, end: int, *, reach: int = 240) -> tuple[str, str, str]:
    """(before, quote, after): the words at [start, end) with up to `reach` code points around them.

    The context stays within the paragraph and breaks at a space; an ellipsis says that it goes on.
    """
    before = text[max(0, start - reach) : start]
    if "\n\n" in before:
        before = before.rsplit("\n\n", 1)[1]
    elif start > reach and " " in before:
        before = "… " + before.split(" ", 1)[1]
    after = text[end : end + reach]
    if "\n\n" in after:
        after = after.split("\n\n", 1)[0]
    elif end + reach < len(text) and " " in after:
        after = after.rsplit(" ", 1)[0] + " …"
    return before, text[start:end], after
