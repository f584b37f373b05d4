"""Anchors: where a span of one text stands in a newer version of it. Offsets are code points, half-open.

Only an equal quote in an equal surrounding is a landing (exact, moved). Everything else is a proposal that a person
decides: changed, ambiguous, orphan. Quote and context as in W3C Web Annotation, sections 4.2.4 and 4.2.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

_CONTEXT = 32
AnchorState = Literal["exact", "moved", "changed", "ambiguous", "orphan"]
# A quote whose surroundings were rewritten lands only if this much of them is still there (code points).
_LEFT_OVER = 24
_PROPOSAL = 0.6
_NEARLY_AS_GOOD = 0.08
_MAX_CANDIDATES = 5
# Beyond this many code points an approximate search is confined to the paragraphs that share a rare word.
_WIDE = 200_000
_EDGE = "\x02"


@dataclass(frozen=True)
class Candidate:
    """A place in the new text where the quote may stand, with its likeness 0..1."""

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Anchor:
    """What became of a span: `start` and `end` in the new text for exact and moved, the best proposal for changed.

    exact: same quote, same offsets. moved: same quote in its old surroundings, other offsets. changed: the quote was
    rewritten there. ambiguous: equal or nearly equal places compete (`candidates`). orphan: it is gone.
    `start` and `end` are None for ambiguous and orphan. `score` is 0..1.
    """

    state: AnchorState
    start: int | None
    end: int | None
    score: float
    candidates: tuple[Candidate, ...] = ()


def anchor_span(old_text: str, start: int, end: int, new_text: str) -> Anchor:
    """Find the span [start, end) of `old_text` in `new_text`.

    Raises ValueError if the span is empty or not inside the old text.
    """
    if not 0 <= start < end <= len(old_text):
        raise ValueError("the span is empty or lies outside the text")
    if old_text == new_text:
        return Anchor("exact", start, end, 1.0)
    quote = old_text[start:end]
    olds, news = _find_all(quote, old_text), _find_all(quote, new_text)
    landing = _land(old_text, start, quote, olds, new_text, news)
    if landing is not None:
        return Anchor("exact" if landing == start else "moved", landing, landing + len(quote), 1.0)
    if news:
        whole = [n for n in news if _keeps_edges(old_text, start, new_text, n, len(quote))]
        if whole:
            # The same words stand in other surroundings: perhaps our sentence moved, perhaps a look-alike.
            found = tuple(Candidate(n, n + len(quote), 1.0) for n in whole[:_MAX_CANDIDATES])
            return Anchor("ambiguous", None, None, 1.0, found)
    return _propose(old_text, start, end, new_text)


def _land(old: str, start: int, quote: str, olds: list[int], new: str, news: list[int]) -> int | None:
    """The place of the quote that is ours beyond doubt, or None."""
    size = len(quote)
    before, after = _context(old, start, size)
    same_here = [n for n in news if _context(new, n, size) == (before, after)]
    same_there = [o for o in olds if _context(old, o, size) == (before, after)]
    if len(same_here) == 1 and len(same_there) == 1:
        return same_here[0]
    if same_here or len(olds) != 1 or len(news) != 1:
        return None
    # The quote is the only one of its kind in both texts, but its surroundings were edited.
    place = news[0]
    if not _keeps_edges(old, start, new, place, size):
        return None
    new_before, new_after = _context(new, place, size)
    left = _common_end(before, new_before)
    right = _common_start(after, new_after)
    return (
        place if max(left, right) >= _CONTEXT or (left + right >= _LEFT_OVER and size >= _LEFT_OVER) else None
    )


def _context(text: str, start: int, size: int) -> tuple[str, str]:
    """32 code points before and after; the text's own ends are a sign too, so a first sentence knows that it is one."""
    padded_before = (
        (_EDGE + text[max(0, start - _CONTEXT) : start])[-_CONTEXT:]
        if start < _CONTEXT
        else text[start - _CONTEXT : start]
    )
    end = start + size
    after = text[end : end + _CONTEXT]
    return padded_before, after if len(after) == _CONTEXT else after + _EDGE


def _common_end(a: str, b: str) -> int:
    return _common_start(a[::-1], b[::-1])


def _common_start(a: str, b: str) -> int:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += x != _EDGE
    return count


def _keeps_edges(old: str, start: int, new: str, place: int, size: int) -> bool:
    """Whether the quote is cut off from its neighbours in the new text as it was in the old.

    "13 killed" stands in "113 killed" too, and "5 percent" in "0.5 percent".
    """
    old_end, new_end = start + size, place + size
    return not (
        (_joined(new, place) and not _joined(old, start))
        or (_joined(new, new_end) and not _joined(old, old_end))
    )


def _joined(text: str, at: int) -> bool:
    """Whether the code points on both sides of offset `at` belong to one word or number."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if (before.isalnum() or before == "_") and (after.isalnum() or after == "_"):
        return True
    if after.isdigit() and before in ".,-−–/$€£" and at > 1:
        return before in "-−$€£" or text[at - 2].isdigit()
    return (
        before.isdigit()
        and after in ".,/%"
        and at + 1 < len(text)
        and (text[at + 1].isdigit() or after == "%")
    )


def _find_all(quote: str, text: str) -> list[int]:
    places = []
    at = text.find(quote)
    while at >= 0:
        places.append(at)
        at = text.find(quote, at + 1)
    return places


def _propose(old: str, start: int, end: int, new: str) -> Anchor:
    """The rewritten quote: between its old neighbours if they are still there, else where the text is most alike."""
    quote = old[start:end]
    between = _find_between(old, start, end, new)
    alike = _find_alike(quote, new)
    if between is not None:
        alike = [c for c in alike if c.end <= between.start or c.start >= between.end]
        rivals = [c for c in alike if c.score > between.score + _NEARLY_AS_GOOD]
        if rivals:
            return Anchor("ambiguous", None, None, rivals[0].score, (*rivals[: _MAX_CANDIDATES - 1], between))
        return Anchor("changed", between.start, between.end, between.score, (between,))
    if not alike:
        return Anchor("orphan", None, None, 0.0)
    best = alike[0]
    rivals = [c for c in alike[1:] if best.score - c.score <= _NEARLY_AS_GOOD]
    if rivals:
        return Anchor("ambiguous", None, None, best.score, (best, *rivals)[:_MAX_CANDIDATES])
    return Anchor("changed", best.start, best.end, best.score, (best,))


def _find_between(old: str, start: int, end: int, new: str) -> Candidate | None:
    """What now stands between the quote's old neighbours, if both are there once and in order."""
    prefix, suffix = old[max(0, start - _CONTEXT) : start], old[end : end + _CONTEXT]
    if len(prefix.strip()) < 12 or len(suffix.strip()) < 12:
        return None
    left, right = _find_all(prefix, new), _find_all(suffix, new)
    if len(left) != 1 or len(right) != 1:
        return None
    low, high = left[0] + len(prefix), right[0]
    if not low < high or high - low > 3 * (end - start) + 200:
        return None
    low, high = _strip(new, low, high)
    if low >= high:
        return None
    score = fuzz.ratio(old[start:end], new[low:high]) / 100
    return Candidate(low, high, round(score, 4)) if score >= 0.35 else None


def _find_alike(quote: str, new: str) -> list[Candidate]:
    """The places most like the quote, best first, none overlapping; each at least `_PROPOSAL` alike."""
    found: list[Candidate] = []
    for low, high in _regions(quote, new):
        region = new[low:high]
        for _ in range(_MAX_CANDIDATES):
            match = fuzz.partial_ratio_alignment(quote, region, score_cutoff=100 * _PROPOSAL)
            if match is None or match.dest_end <= match.dest_start:
                break
            start, end = _to_words(new, low + match.dest_start, low + match.dest_end)
            score = fuzz.ratio(quote, new[start:end]) / 100
            if score >= _PROPOSAL:
                found.append(Candidate(start, end, round(score, 4)))
            # What was found is made unlike anything, so that the next search finds the next best.
            region = (
                region[: match.dest_start]
                + "\x00" * (match.dest_end - match.dest_start)
                + region[match.dest_end :]
            )
    found.sort(key=lambda c: (-c.score, c.start))
    kept: list[Candidate] = []
    for candidate in found:
        if all(candidate.end <= k.start or candidate.start >= k.end for k in kept):
            kept.append(candidate)
    return kept[:_MAX_CANDIDATES]


def _regions(quote: str, new: str) -> list[tuple[int, int]]:
    """Where to look: the whole text, or of a very long one the surroundings of the quote's longest words."""
    if len(new) <= _WIDE:
        return [(0, len(new))]
    words = sorted(set(re.findall(r"\w{4,}", quote)), key=len, reverse=True)[:6]
    spots = sorted({at for word in words for at in _find_all(word, new)[:50]})
    reach = 2 * len(quote) + _CONTEXT
    regions: list[tuple[int, int]] = []
    for at in spots:
        low, high = max(0, at - reach), min(len(new), at + reach)
        if regions and low <= regions[-1][1]:
            regions[-1] = (regions[-1][0], max(high, regions[-1][1]))
        else:
            regions.append((low, high))
    return regions[:40]


def _to_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to whole words and stripped of spaces."""
    while 0 < start < len(text) and _joined(text, start):
        start -= 1
    while 0 < end < len(text) and _joined(text, end):
        end += 1
    return _strip(text, start, end)


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
