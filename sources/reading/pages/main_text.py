"""Which blocks of a web page are the article: trafilatura's answer, mapped back onto the page's own blocks."""

from __future__ import annotations

import bisect
import logging
import re
from collections import Counter

import trafilatura

from sources.reading.pages.lines import fold_key
from sources.reading.pages.page_blocks import PageBlock

_WORD = re.compile(r"\w+")
_SENTENCE_WORDS = 8
# How many blocks behind the last paragraph of the main text another one may stand.
_NEAR = 3
_ALL_LINK = 0.95
# Of a table so many cells must have been kept for the rest of it to be the story's.
_KEPT_SHARE, _CELL_WORDS = 0.2, 25
# How far a cell reaches says nothing of whose words it holds, and trafilatura fills in every place that it covers.
_SPAN = re.compile(r"(?<=[\s\"'])(?:col|row)span\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+)", re.IGNORECASE)
_STOP = re.compile(r"[.!?…。！？؟۔][\s\"'”’»)\]]*$")


def extract_main(markup: str) -> str:
    """The article's text as trafilatura finds it, one block a line; empty if it finds none."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return (
        trafilatura.extract(
            _SPAN.sub("", markup),
            fast=True,
            favor_recall=True,
            include_comments=False,
            include_tables=True,
            with_metadata=False,
        )
        or ""
    )


def _shingles(text: str, size: int = 4) -> list[tuple[str, ...]]:
    words = [w.casefold() for w in _WORD.findall(text)]
    return list(zip(*(words[i:] for i in range(size)), strict=False))


def choose_kinds(
    blocks: list[PageBlock], main: str, title: str | None
) -> tuple[list[str | None], list[bool]]:
    """For each block its furniture kind (None for the article's own) and whether trafilatura kept it."""
    if not main.strip():
        return [block.kind for block in blocks], [False] * len(blocks)
    inside = [hit and not b.hidden for hit, b in zip(_find_inside(blocks, main), blocks, strict=True)]
    _take_sentences(blocks, inside)
    _take_tables(blocks, inside)
    heading = find_title_block(blocks, inside, title)
    long = [i for i, block in enumerate(blocks) if inside[i] and len(block.pieces[0].split()) >= 8]
    first = long[0] if long else 0
    kinds: list[str | None] = []
    for i, block in enumerate(blocks):
        head = heading is not None and heading < i < first and block.role in {"time", "byline"}
        if i == heading or inside[i] or head:
            kinds.append(None)
        else:
            kinds.append(block.kind or "navigation")
    return kinds, [hit and i != heading for i, hit in enumerate(inside)]


def _take_sentences(blocks: list[PageBlock], inside: list[bool]) -> None:
    """Take in what trafilatura left out although it stands in the story's own container and is a sentence.

    A headline of another story, linked between two paragraphs, is taken out. Between two blocks of the story a
    sentence may be all link; behind the last one it may not.
    """
    known = [i for i, hit in enumerate(inside) if hit and len(blocks[i].pieces[0].split()) >= _SENTENCE_WORDS]
    if not known:
        return
    for i, block in enumerate(blocks):
        if inside[i] and _is_teaser(block) and known[0] < i < known[-1]:
            inside[i] = False
        if inside[i] or block.hidden or block.kind or not _is_sentence(block):
            continue
        at = bisect.bisect_left(known, i)
        before, after = known[at - 1 : at], known[at : at + 1]
        if before and after:
            near = _share_holder(block, blocks[before[0]]) and _share_holder(block, blocks[after[0]])
        else:
            near = bool(before) and block.holders[0] == blocks[before[0]].holders[0]
            near = near and block.linked < 0.5 * len(block.pieces[0]) and i - before[0] <= _NEAR
        inside[i] = near


def _take_tables(blocks: list[PageBlock], inside: list[bool]) -> None:
    """Take in the whole of a table of which something was kept; one with long cells places what a page holds."""
    tables: dict[int, list[int]] = {}
    for i, block in enumerate(blocks):
        if block.cell is not None:
            tables.setdefault(block.cell.table, []).append(i)
    for own in tables.values():
        short = max(len(blocks[i].pieces[0].split()) for i in own) <= _CELL_WORDS
        if short and sum(inside[i] for i in own) >= _KEPT_SHARE * len(own):
            for i in own:
                inside[i] = not blocks[i].hidden and blocks[i].kind is None


def _is_sentence(block: PageBlock) -> bool:
    text = block.pieces[0]
    return (
        block.role in {"paragraph", "quote", "table_row"}
        and len(text.split()) >= _SENTENCE_WORDS
        and bool(_STOP.search(text))
    )


def _is_teaser(block: PageBlock) -> bool:
    """Whether a paragraph is one link without a full stop: the headline of another story."""
    text = block.pieces[0]
    is_link = block.linked >= _ALL_LINK * len(text) and block.role == "paragraph"
    return is_link and len(text.split()) >= 4 and not _STOP.search(text)


def _share_holder(block: PageBlock, other: PageBlock) -> bool:
    """Whether two blocks stand in one element that holds paragraphs, or each in one of its own in the same."""
    return bool(set(block.holders) & {other.holders[0]}) or block.holders[1] == other.holders[1]


def _find_inside(blocks: list[PageBlock], main: str) -> list[bool]:
    """Which blocks trafilatura kept: those whose four-word shingles it holds, each as often as it holds them.

    A headline or teaser that the page repeats elsewhere is taken where the rest of the article stands.
    """
    lines = [line.lstrip("-•| ") for line in main.splitlines()]
    known = set(_shingles(main))
    full = fold_key(main)
    short = Counter(fold_key(line) for line in lines)
    short.update(fold_key(cell) for line in main.splitlines() if "|" in line for cell in line.split("|"))
    keys = [fold_key(block.pieces[0]) for block in blocks]
    grams = [_shingles(block.pieces[0]) for block in blocks]
    long = [
        i for i, own in enumerate(grams) if len(own) >= 3 and sum(g in known for g in own) >= 0.6 * len(own)
    ]
    said = Counter(keys[i] for i in long)
    anchors = [i for i in long if said[keys[i]] == 1] or long
    inside = [False] * len(blocks)
    for i in long:
        inside[i] = said[keys[i]] == 1
    if not anchors:
        return inside

    def distance(i: int) -> int:
        after = bisect.bisect_left(anchors, i)
        return min(abs(i - anchor) for anchor in anchors[max(0, after - 1) : after + 1])

    repeated: dict[str, list[int]] = {}
    for i in long:
        if said[keys[i]] > 1:
            repeated.setdefault(keys[i], []).append(i)
    for key, places in repeated.items():
        for i in sorted(places, key=distance)[: max(1, full.count(key))]:
            inside[i] = True
    first, last = anchors[0], anchors[-1]
    for i, key in enumerate(keys):
        if not inside[i] and len(grams[i]) < 3 and key and first - 3 <= i <= last + 8 and short[key] > 0:
            short[key] -= 1
            inside[i] = True
    return inside


def find_title_block(blocks: list[PageBlock], inside: list[bool], title: str | None) -> int | None:
    """The block of the headline: the h1 that says the page's title, else the first heading before the text."""
    first = next(
        (i for i, hit in enumerate(inside) if hit and len(blocks[i].pieces[0].split()) >= 8), len(blocks)
    )
    headings = [
        i for i, b in enumerate(blocks[: first + 1]) if b.role == "heading" and len(b.pieces[0].split()) >= 2
    ]
    key = fold_key(title or "")
    for i in headings:
        own = fold_key(blocks[i].pieces[0])
        if len(own) >= 8 and key and (own in key or key in own):
            return i
    ranked = sorted((i for i in headings if blocks[i].kind is None), key=lambda i: (blocks[i].level, -i))
    return ranked[0] if ranked else None
