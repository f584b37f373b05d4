"""A story whose sender said what its parts are: what was said is taken as it is, and nothing of it is guessed."""

from __future__ import annotations

import json
from dataclasses import replace

from sources.reading.decoding.decode import clean_text
from sources.reading.formats.html import check_complexity, lay_out, parse_markup
from sources.reading.pages.page_blocks import walk_blocks
from sources.reading.pages.unread import list_unread
from sources.reading.parts import PARTS_TYPE
from sources.reading.stories.find_stories import split_stories
from sources.reading.types import Declared, Document, LeftOut, Mark, Part, ReadResult, UnreadableUpload

# What the beginning of a body says of place, time and agency stays marked: it is no part of a sentence. All else that
# reading takes for furniture on a page is story here, for the sender says so.
_KEPT = frozenset({"dateline", "embargo"})


def read_parts(data: bytes, declared: Declared) -> ReadResult:
    """Read what `write_parts` wrote, as one story. Raises UnreadableUpload (broken, empty, too_complex)."""
    said = _load(data)
    body, captions, left_out = _read_body(said)
    if not body:
        raise UnreadableUpload("empty", "This story holds no text to read.")
    headline = " ".join(clean_text(said.get("headline", ""))[0].split())
    byline = " ".join(clean_text(said.get("byline", ""))[0].split())
    head = f"{headline}\n\n" if headline else ""
    text = head + body
    document = Document(
        text=text,
        format="parts",
        media_type=PARTS_TYPE,
        encoding="utf-8",
        parts=(Part(0, len(text), headline=headline or None, byline=byline or None),),
        left_out=left_out,
    )
    # What the parts do not say (day, place, agency, language) is read from the words as ever.
    stories, found = split_stories(document, declared)
    marks = [mark for mark in found if mark.kind in _KEPT and mark.start >= len(head)]
    marks += [Mark(mark.start + len(head), mark.end + len(head), mark.kind) for mark in captions]
    marks.sort(key=lambda mark: (mark.start, mark.end))
    story = replace(
        stories[0],
        start=0,
        end=len(text),
        headline=headline or (None if "headline" in said else stories[0].headline),
        headline_span=(0, len(headline)) if headline else None,
        byline=byline or (None if "byline" in said else stories[0].byline),
        marks=tuple(marks),
        posts=(),
    )
    return ReadResult(replace(document, marks=tuple(marks)), (story,))


def _load(data: bytes) -> dict[str, str]:
    try:
        said = json.loads(data)
    except ValueError:
        said = None
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise UnreadableUpload("broken", "This is no story in parts.")
    return said


def _read_body(said: dict[str, str]) -> tuple[str, list[Mark], tuple[LeftOut, ...]]:
    """The body's text without white space at its ends, the captions that its markup states, and what was left out."""
    if "html" not in said:
        return clean_text(said.get("text", ""))[0].strip(), [], ()
    markup, _note = clean_text(said["html"])
    if not markup.strip():
        return "", [], ()
    check_complexity(markup)
    tree = parse_markup(f"<article>{markup}</article>")
    blocks = walk_blocks(tree)
    kinds = ["caption" if block.kind == "caption" else None for block in blocks]
    text, placed = lay_out(blocks, kinds, [True] * len(blocks))
    captions = [Mark(block.start, block.end, "caption") for block in placed if block.kind == "caption"]
    return text, captions, tuple(list_unread(tree, text))
