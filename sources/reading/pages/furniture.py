"""Furniture: what stands on the page but is not the story. Marked with its kind, never deleted.

Three sources, strongest first: what the format states (an HTML nav, a figcaption), what a line says of itself
("Advertisement", "Updated 9 min ago", a credit in brackets), and where it stands (a bare label between paragraphs,
everything behind the last paragraph).
"""

from __future__ import annotations

import itertools
import re

from rapidfuzz import fuzz

from sources.reading.metadata.byline_dates import read_byline_and_date
from sources.reading.metadata.head import parse_byline
from sources.reading.pages.captions import CREDIT_TAIL, is_caption
from sources.reading.pages.cues import (
    FOOTER,
    NAVIGATION_SENTENCE,
    PICTURE_CREDIT,
    name_heading_kind,
    name_kind,
)
from sources.reading.pages.lines import Line, fold_key

# “Strictly under embargo” has no day of its own.
_LABEL_WORDS = 3
# How far from a paragraph a line may say it again, the fewest words and the shortest key that such a line has.
_REACH, _FEWEST_QUOTED, _SHORTEST_KEY = 60, 6, 30
# Lines between a standfirst and the paragraph that says the same.
_MOST_BETWEEN = 40
_FEATURE_TAGS = re.compile(
    r"^(?:special|exclusive|update|updated|live|watch|video|opinion|analysis|breaking|explainer|"
    r"photos?)\s*[:|]?\s+",
    re.I,
)


def is_body(line: Line) -> bool:
    """Whether a line is a paragraph of prose: a sentence of its own, and no caption."""
    return line.words >= 6 and line.ends_sentence and not line.is_separator


def is_headline_like(line: Line) -> bool:
    """Whether a line could be a headline: one open-ended phrase of at most 40 words, no list item, no label."""
    text = line.text
    if (
        line.is_bullet
        or line.in_table
        or line.in_turn
        or line.is_separator
        or not 2 <= line.words <= 40
        or len(text) > 260
    ):
        return False
    if re.search(r"[.۔।。]['\"’”»)\]\s]*$", text) and not re.search(r"(?:\.\.\.|\b[A-Z]\.)\s*$", text):
        return False
    return not text.endswith((":", ",", ";", "،")) and not text.startswith(("(", "["))


def headline_key(text: str) -> str:
    """What two occurrences of a headline share; a section label such as "Special" in front is left out."""
    return fold_key(_FEATURE_TAGS.sub("", text))


def key_of(line: Line) -> str:
    """`headline_key` of a line."""
    return headline_key(line.text) if _FEATURE_TAGS.match(line.text) else line.key


def kinds_of_lines(lines: list[Line]) -> list[str | None]:
    """A furniture kind or None for each whole line, by what the format and the line itself say, and by repetition."""
    kinds: list[str | None] = []
    seen: dict[str, int] = {}
    for line in lines:
        kind = line.kind
        if line.in_table and kind in {None, "navigation"}:
            # What a cell says of itself ("14:30", "Total", a name) is not what it would say on a line of its own.
            kinds.append(kind)
            continue
        if kind == "navigation":
            # The page's markup only says that this is no text; the line itself may say what it is.
            kind = name_kind(line.text) or ("credit" if parse_byline(line.text) else kind)
        if read_byline_and_date(line.text):
            kinds.append("timestamp")
            continue
        if line.is_main:
            kinds.append(_main_kind(line, seen, lines))
            seen.setdefault(key_of(line), line.index)
            continue
        if line.is_separator or not line.key:
            kind = kind or "navigation"
        if kind is None and line.role != "heading":
            kind = name_kind(line.text)
        elif kind is None and line.role == "heading":
            kind = name_heading_kind(line.text)
        if kind is None and is_caption(line.text, last=_ends_story(lines, line)):
            kind = "caption"
        if kind is None and parse_byline(line.text):
            kind = "credit"
        if kind is None and line.words >= 3:
            first = seen.get(key_of(line))
            if first is not None:
                original = lines[first]
                if kinds[first] == "caption":
                    kind = "caption"
                elif is_headline_like(original):
                    kind = "repeated_headline"
                elif line.words >= 8 and _is_standfirst(lines, kinds, first, line.index):
                    kinds[first] = "pull_quote"
                elif line.words >= 8:
                    kind = "pull_quote"
        kinds.append(kind)
        # A bullet under the headline sums up a sentence of the text; that sentence is no repetition of it.
        if line.words >= 3 and not line.is_bullet:
            seen.setdefault(key_of(line), line.index)
    _join_embargo(lines, kinds)
    _mark_captions_beside_credits(lines, kinds)
    _fill_forms(lines, kinds)
    _mark_pull_quotes(lines, kinds)
    return kinds


def _main_kind(line: Line, seen: dict[str, int], lines: list[Line]) -> str | None:
    """The kind of a line that its format counts to the article: only what it says of itself beyond doubt."""
    if line.role == "caption":
        return "caption"
    kind = name_kind(line.text) if line.words <= 12 and line.role not in {"heading", "table_row"} else None
    if kind in {"embargo", "share", "advert", "comment_form", "timestamp", "subscription", "sources"}:
        return kind
    if line.role not in {"heading", "table_row"} and FOOTER.search(line.text[:60]) and line.words <= 45:
        return "footer"
    if line.role != "heading" and line.words <= 25 and NAVIGATION_SENTENCE.match(line.text):
        return "navigation"
    if kind == "credit" and not line.text.startswith("("):
        return "credit"
    if line.role != "heading" and line.words <= 50 and is_caption(line.text, last=_ends_story(lines, line)):
        return "caption"
    first = seen.get(key_of(line))
    if first is not None and lines[first].role == "heading" and line.words >= 3:
        return "repeated_headline"
    return None


def _ends_story(lines: list[Line], line: Line) -> bool:
    """Whether a line can be the last paragraph of its story, set as the paragraphs before it are."""
    if line.gap >= 3 or line.index == 0 or not is_body(lines[line.index - 1]):
        return False
    following = next((x for x in lines[line.index + 1 : line.index + 20] if not name_kind(x.text)), None)
    return following is None or following.gap >= 3 or following.is_separator or is_headline_like(following)


def _join_embargo(lines: list[Line], kinds: list[str | None]) -> None:
    """A day right under “EMBARGO:” is the embargo's, not the story's."""
    for above, line in itertools.pairwise(lines):
        is_label = kinds[above.index] == "embargo" and above.words <= _LABEL_WORDS
        if is_label and kinds[line.index] == "timestamp" and line.gap <= 1:
            kinds[line.index] = "embargo"


def _mark_captions_beside_credits(lines: list[Line], kinds: list[str | None]) -> None:
    """A line right above a picture's credit, or an open one right below a caption, belongs to that picture."""
    for before, line in itertools.pairwise(lines):
        if line.gap or line.is_main:
            continue
        above, own = kinds[before.index], kinds[line.index]
        credited = own == "credit" and PICTURE_CREDIT.match(line.text)
        if above is None and credited and before.words <= 50 and before.index > 0:
            kinds[before.index] = "caption"
        # A caption that ends in its credit is complete.
        open_ended = line.ends_openly and line.words <= 30 and not line.is_bullet
        if above == "caption" and own is None and open_ended and not CREDIT_TAIL.search(before.text):
            kinds[line.index] = "caption"


def _fill_forms(lines: list[Line], kinds: list[str | None]) -> None:
    """A short line between two lines of a sign-up box or comment form, without a gap, belongs to that form."""
    for i in range(1, len(lines) - 1):
        form = kinds[i - 1]
        if kinds[i] is not None or form not in {"subscription", "comment_form"} or lines[i].words > 14:
            continue
        below = next((j for j in range(i + 1, min(i + 5, len(lines))) if kinds[j] is not None), None)
        joined = below is not None and all(lines[j].gap == 0 for j in range(i, below + 1))
        if joined and below is not None and kinds[below] == form and not lines[i].is_main:
            kinds[i] = form


def _is_standfirst(lines: list[Line], kinds: list[str | None], first: int, again: int) -> bool:
    """Whether the first paragraph of a story is its standfirst, which the body says again further down."""
    between = lines[first + 1 : again]
    if not is_body(lines[first]) or not between or len(between) > _MOST_BETWEEN or not is_body(between[-1]):
        return False
    above = any(kinds[line.index] is None and is_body(line) for line in lines[max(0, first - 12) : first])
    return not above and not any(line.level == 1 or line.is_separator for line in between)


def _mark_pull_quotes(lines: list[Line], kinds: list[str | None]) -> None:
    """A line that is set apart and says what a paragraph says, or part of it, is no text of its own."""
    first = next((i for i, line in enumerate(lines) if kinds[i] is None and is_body(line)), len(lines))
    for i, line in enumerate(lines):
        if kinds[i] or line.is_bullet or line.role == "heading" or line.in_table:
            continue
        if not _FEWEST_QUOTED <= line.words <= 60 or not (apart := _is_set_apart(lines, kinds, i, first)):
            continue
        near = range(max(0, i - _REACH), min(len(lines), i + _REACH))
        others = (j for j in near if j != i and not kinds[j] and not lines[j].is_bullet and is_body(lines[j]))
        if any(_says_again(line, lines[j], apart) for j in others):
            kinds[i] = "pull_quote"


def _is_set_apart(lines: list[Line], kinds: list[str | None], i: int, first: int) -> str:
    """How a line is set apart: "plainly" by markup or signs, "maybe" by a label, a mark or its place; "" if not."""
    line = lines[i]
    if line.role in {"quote", "aside"} or line.text.startswith("*"):
        return "plainly"
    titled = any(kinds[k] is None and is_headline_like(lines[k]) for k in range(max(0, i - 6), i))
    if titled and (i == first or (line.ends_openly and not line.ends_sentence)):
        return "maybe"
    label = i > 0 and lines[i - 1].words <= 3 and not lines[i - 1].ends_sentence
    return "maybe" if label or line.text[0] in '“"«„' else ""


def _says_again(line: Line, other: Line, apart: str) -> bool:
    """Whether a paragraph holds a line's words; the very same words count where the line is plainly apart or later."""
    held = len(line.key) >= _SHORTEST_KEY and line.key in other.key
    if held and (
        other.words > 1.2 * line.words or (apart == "plainly" and other.role not in {"quote", "aside"})
    ):
        return True
    alike = abs(other.words - line.words) <= 0.2 * line.words
    return line.words >= 8 and other.index < line.index and alike and fuzz.ratio(line.text, other.text) >= 90
