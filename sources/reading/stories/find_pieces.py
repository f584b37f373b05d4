"""Where the stories of a page begin and end.

A new story starts at a headline-like line if enough speaks for it in the lines before its first paragraph: the
headline said again, a time stamp or byline, a dateline, a wide gap or a rule above. Nothing else is assumed.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

from sources.language.calendar import match_weekdays
from sources.reading.metadata.datelines import parse_dateline
from sources.reading.metadata.head import parse_byline
from sources.reading.metadata.stamps import is_date_line
from sources.reading.pages.captions import VERBS, is_label_phrase
from sources.reading.pages.furniture import is_body, is_headline_like, key_of
from sources.reading.pages.inner_marks import leading_date
from sources.reading.pages.lines import Line, fold_key, strip_bullet
from sources.reading.pages.story_lines import find_story_lines
from sources.reading.pages.teasers import mark_foot
from sources.reading.types import Part

_HEAD_LINES = 16
_ENOUGH = 3.0
# Where the format says what is the article, more must speak against it being one.
_ENOUGH_IN_MAIN = 4.5
_FOOT_KINDS = frozenset({"navigation", "comment_form", "subscription", "footer", "sources"})
# Words of text that a story has at least before the next may begin.
_SHORTEST = 30
_BRIEF = 8
# Furniture before and behind a story stays with it, visible, up to this share of the story's words.
_OUTER_SHARE = 0.18


@dataclass
class Piece:
    """The lines [first, last] of one story, inclusive; `part` if the format itself delimits it.

    `head` and `foot` are the lines between which the page speaks of this story: its headline may stand before its
    text, its outlet behind it.
    """

    first: int
    last: int
    part: Part | None = None
    head: int | None = None
    foot: int | None = None


def find_pieces(lines: list[Line], kinds: list[str | None]) -> list[Piece]:
    """Where stories start and end; a page without any paragraph is one piece."""
    bodies = find_bodies(lines, kinds, 0, len(lines) - 1)
    if not lines:
        return []
    if not bodies:
        return [Piece(0, len(lines) - 1)]
    starts = [0]
    pattern = _signature(lines, kinds, find_first_headline(lines, kinds, 0, bodies[0]), bodies[0])
    enough = _ENOUGH_IN_MAIN if any(line.is_main for line in lines) else _ENOUGH
    said, foot = 0, False
    paragraphs = set(bodies)
    teasers = frozenset(
        fold_key(strip_bullet(line.text)) for line in lines if line.is_bullet and line.words >= 3
    )
    for i, line in enumerate(lines):
        if said >= _BRIEF and kinds[i] is None and is_headline_like(line) and line.words >= 3:
            after = bisect.bisect_right(bodies, i)
            body = bodies[after] if after < len(bodies) else None
            # The story before must have said something: a standfirst alone is none. A dateline or a rule is enough
            # of a border for the items of a news round-up.
            bordered = body is not None and (parse_dateline(lines[body].text) or lines[i - 1].is_separator)
            if (
                body is not None
                and body - i <= _HEAD_LINES
                and (said >= _SHORTEST or bordered)
                and _evidence(lines, kinds, i, body, pattern, teasers=teasers, ended=foot) >= enough
            ):
                starts.append(i)
                said, foot = 0, False
        if i in paragraphs:
            said, foot = said + line.words, False
        elif kinds[i] in _FOOT_KINDS:
            foot = True
    ends = [s - 1 for s in starts[1:]] + [len(lines) - 1]
    return [_trim(lines, kinds, s, e) for s, e in zip(starts, ends, strict=True)]


def find_bodies(lines: list[Line], kinds: list[str | None], first: int, last: int) -> list[int]:
    """The paragraphs among the lines [first, last]; a headline that is a question or a quotation is none."""
    said_again = {key_of(lines[i]) for i in range(first, last + 1) if kinds[i] == "repeated_headline"}
    bodies: list[int] = []
    for i in range(first, last + 1):
        line = lines[i]
        if kinds[i] is not None or line.role == "heading" or not is_body(line):
            continue
        if key_of(line) in said_again:
            continue
        if not bodies and is_headline_like(line) and line.words <= 25:
            continue
        bodies.append(i)
    short = set(bodies)
    for i in range(first + 1, last + 1):
        # "Three others were wounded." is a paragraph where it follows one.
        line = lines[i]
        if (
            i in short
            or i - 1 not in short
            or kinds[i] is not None
            or line.role == "heading"
            or line.is_bullet
        ):
            continue
        if line.ends_sentence and line.words >= 3 and not is_label_phrase(line.text):
            short.add(i)
    return sorted(short)


def _evidence(
    lines: list[Line],
    kinds: list[str | None],
    i: int,
    body: int,
    pattern: str,
    *,
    teasers: frozenset[str],
    ended: bool,
) -> float:
    """How much speaks for line `i` being the headline of a new story whose first paragraph is line `body`."""
    head = range(i + 1, body)
    key = key_of(lines[i])
    score = 0.0
    # A list of teasers that names this line, or the foot of another story right above, says that a story starts here.
    if key in teasers:
        score += 1.5
    if ended:
        score += 1.5
    if any(key_of(lines[j]) == key for j in head):
        score += 2.0
    stamps = [j for j in head if kinds[j] == "timestamp"]
    if i + 1 in stamps and is_date_line(lines[i + 1].text):
        score += 2.0
    elif stamps or leading_date(lines[body].text):
        score += 1.5
    if any(kinds[j] == "credit" and parse_byline(lines[j].text) for j in head):
        score += 1.5
    if parse_dateline(lines[body].text):
        score += 3.0 if body == i + 1 else 2.0
    if any(kinds[j] == "share" for j in head):
        score += 1.0
    if lines[i].gap >= 2 or (i > 0 and lines[i - 1].is_separator):
        score += 1.5 if lines[i - 1].is_separator else 1.0
    if lines[i].role == "heading" and lines[i].level == 1:
        score += 1.5
    own = _signature(lines, kinds, i, body)
    if score and pattern and (own == pattern or own.split("-")[0] == pattern.split("-")[0] != "text"):
        score += 1.0
    # Another open line in between is a headline of its own: this one is a teaser in a list.
    if any(
        kinds[j] is None and is_headline_like(lines[j]) and lines[j].words >= 4 for j in head if j < body - 1
    ) and not any(kinds[j] == "repeated_headline" for j in head):
        score -= 1.5
    return score


def _signature(lines: list[Line], kinds: list[str | None], i: int | None, body: int) -> str:
    """The kinds of furniture between a headline and its first paragraph: pages repeat the same head."""
    if i is None:
        return ""
    return "-".join(kinds[j] or "text" for j in range(i + 1, body))


def find_first_headline(lines: list[Line], kinds: list[str | None], first: int, body: int) -> int | None:
    """The line of the headline between `first` and the first paragraph `body` (inclusive), None if there is none."""
    head = [
        i
        for i in range(first, body)
        if kinds[i] is None
        and is_headline_like(lines[i])
        and (lines[i].role == "heading" or not lines[i].is_main)
    ]
    if not head:
        return None
    headings = [i for i in head if lines[i].role == "heading" and lines[i].level == 1]
    if headings:
        return headings[0]
    repeated = {key_of(lines[j]) for j in range(first, body) if kinds[j] == "repeated_headline"}
    for i in head:
        if key_of(lines[i]) in repeated:
            return i
    # What stands above the first clock or byline is the headline; below it come standfirst and captions.
    stop = next((j for j in range(first, body) if kinds[j] == "timestamp" or kinds[j] == "credit"), body)
    above = [i for i in head if i < stop and not (i < head[-1] and _MASTHEAD.match(lines[i].text))]
    head = above or [i for i in head if not _MASTHEAD.match(lines[i].text)] or head
    if body < len(lines) and body - 1 in head and lines[body].gap == 0 and parse_dateline(lines[body].text):
        return body - 1
    return max(head, key=lambda i: (_likeness(lines, i), -i))


# The name of a paper above its date: no headline where another line could be one.
_MASTHEAD = re.compile(
    r"^(?:today in [\w ]{2,40}|(?:the\s|der\s|die\s|le\s|la\s|el\s)?(?:[^\W\d_][\w'’-]*\s){0,3}(?:post|times|news|"
    r"herald|gazette|tribune|journal|daily|chronicle|courier|examiner|observer|telegraph|mail|star|sun|press|bulletin|"
    r"zeitung|anzeiger|tageblatt|tidende|presse|blad|avis|monde|figaro|país|mundo|diario|corriere|stampa)"
    r"(?:\s(?:online|today|\w+)){0,2})$",
    re.IGNORECASE,
)
# "Headline Sunday, October 21, 2007": the date line has lost its line break.
GLUED_DATE = re.compile(rf"\s+((?:(?:{match_weekdays()}),\s+)\w+\s+\d{{1,2}},\s+\d{{4}})$")


def _likeness(lines: list[Line], i: int) -> int:
    """How much an open line looks like a headline rather than a slogan, a section's name or a standfirst."""
    line = lines[i]
    words = line.text.split()
    verbs = any(w in VERBS or re.fullmatch(r"[a-z]{3,}(?:s|ed)", w) for w in words)
    in_sentence_case = sum(w[:1].islower() for w in words) >= 2 or line.text.isupper()
    under_a_label = i > 0 and lines[i - 1].words <= 2
    certain = 4 * (line.role == "heading") + 4 * bool(GLUED_DATE.search(line.text))
    return certain + 2 * (5 <= line.words <= 18) + verbs + in_sentence_case + under_a_label


def _trim(lines: list[Line], kinds: list[str | None], first: int, last: int) -> Piece:
    """The piece without separators at its edges and without more outer furniture than `_OUTER_SHARE` allows."""
    while first < last and lines[first].is_separator:
        first += 1
    while last > first and lines[last].is_separator:
        last -= 1
    bodies = find_bodies(lines, kinds, first, last)
    mark_foot(lines, kinds, bodies)
    main = [i for i in range(first, last + 1) if lines[i].is_main and kinds[i] is None]
    if not bodies and not main:
        return Piece(first, last)
    headline = find_first_headline(lines, kinds, first, bodies[0] if bodies else main[0])
    if main:
        # The page's own frame is in the reading; an article of it is what the format counts to the article. Its
        # headline is a field of its own there, not a sentence of the text.
        return Piece(
            main[0] if main[0] != headline or len(main) == 1 else main[1], main[-1], head=headline, foot=last
        )
    begin = bodies[0] if headline is None else headline
    bodies = find_story_lines(lines, kinds, bodies, last)
    allowed = _OUTER_SHARE * sum(lines[i].words for i in range(begin, bodies[-1] + 1) if kinds[i] is None)
    low, high = begin, bodies[-1]
    # The nearest furniture first: what stands beside the story explains it, what stands far off does not.
    while high < last and lines[high + 1].words <= allowed:
        high += 1
        allowed -= lines[high].words
    while low > first and lines[low - 1].words <= allowed:
        low -= 1
        allowed -= lines[low].words
    return Piece(low, high, head=first, foot=last)
