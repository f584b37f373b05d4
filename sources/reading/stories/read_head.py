"""What the lines around a story say of it: headline, clocks, dateline, byline, agency, outlet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sources.reading.metadata.agencies import find_agency
from sources.reading.metadata.byline_dates import read_byline_and_date
from sources.reading.metadata.datelines import Dateline, parse_dateline
from sources.reading.metadata.embargo import read_embargo, split_embargo
from sources.reading.metadata.head import find_outlet, parse_byline
from sources.reading.metadata.stamps import GLUED_STAMP, Stamp, parse_stamp
from sources.reading.pages.furniture import is_headline_like, key_of
from sources.reading.pages.inner_marks import leading_date
from sources.reading.pages.lines import Line, count_words, fold_key
from sources.reading.stories.find_pieces import GLUED_DATE, Piece, find_first_headline
from sources.reading.types import Embargo, Mark

# "Ferry fined | news | The Coastal Post": what a page's title adds to the headline.
_SITE_TAIL = re.compile(r"\s*\|\s[^|]{2,40}(?:\|[^|]{2,40}){0,3}$")
_NAMES = re.compile(r"[^\W\d_]{4,}|\d+")


@dataclass
class Head:
    """What stands around a story's text. `stamps` are in the order of the page, those of the page itself left out.

    `headline_span` counts in the document's text; `marks` are the parts of the headline's line that are none of it.
    """

    headline_at: int | None = None
    headline: str | None = None
    headline_span: tuple[int, int] | None = None
    stamps: list[Stamp] = field(default_factory=list)
    dateline: Dateline | None = None
    byline: str | None = None
    agency: str | None = None
    outlet: str | None = None
    embargo: Embargo | None = None
    marks: list[Mark] = field(default_factory=list)


def read_head(
    lines: list[Line], kinds: list[str | None], piece: Piece, bodies: list[int], received: str | None
) -> Head:
    """The head of one story; `bodies` are its paragraphs, `received` is the day on which the file came.

    A line that says the headline again is marked in `kinds`.
    """
    first = piece.first if piece.head is None else piece.head
    span = range(first, (piece.last if piece.foot is None else piece.foot) + 1)
    first_body = bodies[0] if bodies else piece.last + 1
    head = Head(headline_at=find_first_headline(lines, kinds, first, first_body))
    if (
        head.headline_at is None
        and not bodies
        and kinds[piece.first] is None
        and is_headline_like(lines[piece.first])
    ):
        head.headline_at = piece.first
    if head.headline_at is not None:
        line = lines[head.headline_at]
        head.headline, head.headline_span = line.text, (line.start, line.end)
    head.embargo = _find_embargo(lines, kinds, span, received)
    _cut_headline(head, received)
    _mark_headline_again(lines, kinds, head, first, first_body)
    clocks = _read_lines(lines, kinds, head, span, piece, bodies)
    head.stamps += _drop_page_clocks(lines, kinds, head, clocks, first_body)
    head.dateline = _find_dateline(lines, kinds, head, span, bodies)
    _cut_glued_date(head)
    head.agency = head.agency or (head.dateline.agency if head.dateline else None)
    if head.agency is None and bodies:
        head.agency = find_agency(lines[bodies[-1]].text)
    return head


def _read_lines(
    lines: list[Line], kinds: list[str | None], head: Head, span: range, piece: Piece, bodies: list[int]
) -> list[tuple[int, Stamp]]:
    """Byline and outlet into `head`; the clocks with the number of their line."""
    clocks: list[tuple[int, Stamp]] = []
    first_body = bodies[0] if bodies else piece.last + 1
    for i in span:
        line = lines[i]
        if line.kind and i >= piece.first and line.role not in {"byline", "time"} and kinds[i] != "footer":
            continue
        # A clock counts at the head (a standfirst may stand above it) or at the foot, not between paragraphs.
        near_head = i <= first_body or (len(bodies) > 1 and i < bodies[1] and lines[first_body].words <= 30)
        if kinds[i] == "timestamp" and (near_head or i > (bodies[-1] if bodies else i)):
            signed = read_byline_and_date(line.text)
            head.byline = head.byline or (signed.byline if signed else None)
            stamp = parse_stamp(signed.date if signed else line.text)
            clocks += [(i, stamp)] if stamp else []
        elif kinds[i] == "credit" and head.byline is None:
            parsed = parse_byline(line.text)
            if parsed:
                head.byline, head.agency = parsed[0], head.agency or parsed[1]
        elif kinds[i] == "sources":
            head.outlet = head.outlet or find_outlet(line.text)
        if i == first_body or (i < first_body and kinds[i] is None):
            clocks += [(i, stamp) for stamp in _read_glued(lines, i, head)]
    return clocks


def _read_glued(lines: list[Line], i: int, head: Head) -> list[Stamp]:
    """The clocks that stand in front of a line's sentence; what follows one may be the headline."""
    line = lines[i]
    found: list[Stamp | None] = []
    glued = GLUED_STAMP.match(line.text)
    if glued:
        found.append(parse_stamp(line.text[: glued.end()].strip()))
        rest = line.text[glued.end() :]
        if head.headline is None and not rest.rstrip().endswith(":") and _is_standfirst(rest, lines, i):
            head.headline = rest.strip()
            head.headline_span = (line.start + glued.end(), line.end)
    leading = leading_date(line.text)
    if leading:
        found.append(parse_stamp(line.text[:leading]))
    return [stamp for stamp in found if stamp is not None]


def _find_embargo(
    lines: list[Line], kinds: list[str | None], span: range, received: str | None
) -> Embargo | None:
    """The first embargo that a line states; a label takes its day from the line below it."""
    for i in span:
        if kinds[i] != "embargo":
            continue
        found = read_embargo(lines[i].text, received)
        if found is not None and found.until is None and i + 1 < len(lines) and kinds[i + 1] == "embargo":
            return read_embargo(f"{lines[i].text} {lines[i + 1].text}", received) or found
        if found is not None:
            return found
    return None


def _cut_headline(head: Head, received: str | None) -> None:
    """Take off an embargo in front of the headline, and what a page's title adds behind it: section and outlet."""
    if head.headline is None or head.headline_span is None:
        return
    stated = split_embargo(head.headline, received)
    if stated is not None:
        head.embargo = head.embargo or stated[0]
        start, end = head.headline_span
        head.marks.append(Mark(start, start + stated[1], "embargo"))
        head.headline, head.headline_span = head.headline[stated[1] :], (start + stated[1], end)
    tail = _SITE_TAIL.search(head.headline)
    if tail and count_words(head.headline[: tail.start()]) >= 3:
        start, end = head.headline_span
        head.marks.append(Mark(start + tail.start(), end, "navigation"))
        head.headline, head.headline_span = head.headline[: tail.start()], (start, start + tail.start())


def _cut_glued_date(head: Head) -> None:
    """Take off a date that has lost its line break behind the headline; it is a clock of the story."""
    if head.headline is None or head.headline_span is None or head.headline_at is None:
        return
    inner = GLUED_DATE.search(head.headline)
    if inner:
        start, end = head.headline_span
        head.marks.append(Mark(start + inner.start(1), end, "dateline"))
        head.headline, head.headline_span = head.headline[: inner.start()], (start, start + inner.start())
        head.stamps += [stamp] if (stamp := parse_stamp(inner[1])) else []


def _mark_headline_again(
    lines: list[Line], kinds: list[str | None], head: Head, first: int, first_body: int
) -> None:
    """A line before the text that says the headline without what the page's title adds is a repetition of it."""
    key = fold_key(head.headline or "")
    for i in range(first, min(first_body, len(lines))):
        if i != head.headline_at and kinds[i] is None and key and lines[i].key == key:
            kinds[i] = "repeated_headline"


def _drop_page_clocks(
    lines: list[Line], kinds: list[str | None], head: Head, clocks: list[tuple[int, Stamp]], first_body: int
) -> list[Stamp]:
    """The clocks of the story: where one stands under its headline, those above it are the page's."""
    headlines = [
        i
        for i in range(min(first_body, len(lines)))
        if i == head.headline_at
        or (kinds[i] == "repeated_headline" and head.headline and key_of(lines[i]) == fold_key(head.headline))
    ]
    start = max((i for i in headlines), default=-1)
    if any(i >= start and stamp.date for i, stamp in clocks if i <= first_body):
        clocks = [(i, stamp) for i, stamp in clocks if i >= start]
    return [stamp for _i, stamp in clocks]


def _find_dateline(
    lines: list[Line], kinds: list[str | None], head: Head, span: range, bodies: list[int]
) -> Dateline | None:
    """The dateline of one of the first paragraphs, else of an open line above them."""
    for n, i in enumerate(bodies[:3]):
        found = (
            None
            if lines[i].in_turn
            else parse_dateline(lines[i].text, opening=n < 2) or _behind_stamp(lines[i].text)
        )
        if found:
            return found
    first_body = bodies[0] if bodies else span.stop
    heads = (i for i in span if i < first_body and kinds[i] is None and i != head.headline_at)
    return next((d for i in heads if (d := parse_dateline(lines[i].text))), None)


def _behind_stamp(text: str) -> Dateline | None:
    """The dateline behind a clock that is glued in front of it: "date 2024-05-02 BRENNING — …"."""
    glued = GLUED_STAMP.match(text)
    return parse_dateline(text[glued.end() :]) if glued else None


def _is_standfirst(rest: str, lines: list[Line], i: int) -> bool:
    """Whether what follows a glued stamp is one sentence set apart from the paragraphs under it."""
    after = lines[i + 1] if i + 1 < len(lines) else None
    body = {w for line in lines[i + 1 :] for w in _NAMES.findall(line.text)}
    own = set(_NAMES.findall(rest))
    # A standfirst sums up what follows; a lead tells what is not told again.
    if len(own & body) < 0.6 * len(own):
        return False
    sentences = len(re.findall(r"[.!?]['\"”’)]*(?:\s+(?=[A-Z“\"‘])|$)", rest.strip()))
    return after is not None and sentences <= 1 and count_words(rest) <= 40
