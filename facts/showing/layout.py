"""Lay out an article's text for reading: paragraphs, furniture, and the marked words of its claims.

Pure: takes plain values, gives plain values. All offsets are code points of the article's text, half-open.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise

from facts.showing.tables import TableCell, lay_out_table
from sources.words import FURNITURE_WORDS

_BLOCK = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
# A line this long was not wrapped by hand: the next line starts a paragraph of its own.
_UNWRAPPED = 100
_MOSTLY = 0.9

# Part of the story's own sentences, so it is read with them and not set apart.
_IN_LINE = frozenset({"dateline"})
# The label in front of what somebody says, set apart like furniture but part of the story.
_SPEAKER = "speaker"


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
    is_speaker: bool = False

    @property
    def ids(self) -> str:
        return " ".join(span.id for span in self.spans)


@dataclass(frozen=True)
class TextBlock:
    """A paragraph that starts at `start`; furniture has the words for its kind.

    `names_table` says that it is the title of the table below. `turn` is "asks" or "says" in an interview; `rows` are
    those of a table, which has no pieces of its own. `post` is the post of a live blog whose clock the block is.
    """

    start: int
    pieces: tuple[TextPiece, ...]
    furniture: str | Promise = ""
    is_headline: bool = False
    names_table: bool = False
    turn: str = ""
    rows: tuple[tuple[TableCell, ...], ...] = ()
    post: Mapping[str, Any] | None = None


def lay_out_text(
    text: str,
    spans: Sequence[MarkedSpan],
    marks: Iterable[Mapping[str, Any]] = (),
    *,
    headline: str = "",
    tables: Iterable[Mapping[str, Any]] = (),
    turns: Sequence[Mapping[str, Any]] = (),
    posts: Sequence[Mapping[str, Any]] = (),
) -> list[TextBlock]:
    """The blocks of a text in order. Every character but white space between blocks appears exactly once.

    `marks` are furniture: {"start", "end", "kind"}. A block that is mostly furniture is one; neighbours of one kind
    are joined. The first block that says no more than `headline` is marked as such. `tables`, `turns` and `posts` are
    as the article keeps them; of a table the signs between its cells are not shown.
    """
    furniture = [mark for mark in marks if mark["kind"] not in _IN_LINE]
    blocks: list[TextBlock] = []
    at = 0
    for table in sorted(tables, key=lambda table: int(table["start"])):
        if at <= table["start"] and table["cells"]:
            blocks += _lay_out_lines(text, (at, table["start"]), spans, furniture, headline, (turns, posts))
            title = table["title"]
            if title and blocks and blocks[-1].start == title["start"]:
                blocks[-1] = replace(blocks[-1], names_table=True)
            blocks.append(_lay_out_rows(text, table, spans, furniture))
            at = table["end"]
    return blocks + _lay_out_lines(text, (at, len(text)), spans, furniture, headline, (turns, posts))


def _lay_out_rows(
    text: str, table: Mapping[str, Any], spans: Sequence[MarkedSpan], furniture: Sequence[Mapping[str, Any]]
) -> TextBlock:
    def cut(start: int, end: int) -> tuple[TextPiece, ...]:
        inside = [span for span in spans if span.start < end and start < span.end]
        return _cut(text, start, end, inside, furniture)

    return TextBlock(table["start"], (), rows=lay_out_table(table, cut))


def _lay_out_lines(
    text: str,
    within: tuple[int, int],
    spans: Sequence[MarkedSpan],
    furniture: Sequence[Mapping[str, Any]],
    headline: str,
    structure: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]],
) -> list[TextBlock]:
    """The paragraphs of a stretch of the text; `structure` are the article's turns and posts."""
    turns, posts = structure
    blocks: list[TextBlock] = []
    last_kind = ""
    labels = [{"start": turn["start"], "end": turn["said"]["start"], "kind": _SPEAKER} for turn in turns]
    clocks = {post["start"]: post for post in posts}
    begun = frozenset([*clocks, *(turn["start"] for turn in turns)])
    for start, end, kind in _find_blocks(text, within, furniture, begun):
        inside = [span for span in spans if span.start < end and start < span.end]
        if (
            kind
            and kind == last_kind
            and not inside
            and not (blocks[-1].is_headline or blocks[-1].post or start in begun)
        ):
            before = blocks[-1]
            joined = (*before.pieces, TextPiece("\n"), TextPiece(text[start:end], at=start))
            blocks[-1] = TextBlock(before.start, joined, before.furniture)
            continue
        last_kind = kind
        pieces = _cut(text, start, end, inside, () if kind else [*furniture, *labels])
        turn = next((turn for turn in turns if turn["start"] <= start < turn["end"]), None)
        spoken = "" if kind or turn is None else "asks" if turn["asks"] else "says"
        is_headline = not kind and bool(headline) and text[start:end].strip() == headline and not inside
        blocks.append(
            TextBlock(
                start,
                pieces,
                FURNITURE_WORDS.get(kind, kind),
                is_headline,
                turn=spoken,
                post=clocks.get(start),
            )
        )
    return blocks


def _find_blocks(
    text: str, within: tuple[int, int], furniture: Sequence[Mapping[str, Any]], begun: frozenset[int]
) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind of furniture) of each paragraph. Lines of furniture are set apart from the story's own.

    A line at one of the places `begun` begins a paragraph.
    """
    for match in _BLOCK.finditer(text, *within):
        lines = match.group().split("\n")
        is_wrapped = max(len(line) for line in lines) <= _UNWRAPPED
        at = match.start()
        start, end, kind = at, at, ""
        for line in lines:
            line_end = at + len(line)
            if line.strip():
                line_kind = _kind_of(text, at, line_end, furniture)
                if end > start and (line_kind != kind or not is_wrapped or at in begun):
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
        words = "" if kind == _SPEAKER else FURNITURE_WORDS.get(kind, kind)
        pieces.append(TextPiece(text[low:high], tuple(over), ends_here, words, is_speaker=kind == _SPEAKER))
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
