"""The pieces of a statement → its text, with the places of all that is not in the quote and of what stays open."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from facts.suggesting.statements.cut_pieces import TextRun
from facts.suggesting.words.types import (
    OpenReference,
    Reference,
    Substitution,
)

_CLITIC = re.compile(r"[’'](?:s|re|ve|ll|d|m)\b")
_CLOSING = (",", ";", ".", ":")
_ENDED = re.compile(r"[.!?…][\"”’']*$")
_SPACES = re.compile(r"\s+")


class PieceMark(NamedTuple):
    """Where the article's words [source_start, source_end) stand in a statement; ``dropped`` are lost in front."""

    source_start: int
    source_end: int
    start: int
    dropped: int


def join_pieces(runs: Sequence[TextRun]) -> tuple[str, tuple[Substitution, ...], list[PieceMark]]:
    """The text of a statement, what in it is borrowed or put in, and where the article's words stand in it."""
    statement = ""
    substitutions = []
    marks = []
    for run in runs:
        words = _SPACES.sub(" ", run.text)
        whole = len(words)
        if statement.endswith(" ") or statement == "":
            words = words.lstrip()
        if statement.endswith(" ") and (words[:1] in _CLOSING or _CLITIC.match(words)):
            statement = statement.rstrip()
        if statement.lower().endswith("the ") and words.startswith("the "):
            words = words.removeprefix(
                "the "
            )  # "the" before "next summer's tournament", which became "the summer of"
        if statement == "":
            words = words[:1].upper() + words[1:]
        if (
            run.source_start is not None
            and run.source_end is not None
            and len(run.source_text) == len(run.text)
        ):
            marks.append(PieceMark(run.source_start, run.source_end, len(statement), whole - len(words)))
        if run.kind not in (None, "glue") and words.strip():
            lead = len(words) - len(words.lstrip())
            body = words.strip()
            start = len(statement) + lead
            substitutions.append(
                Substitution(
                    start=start,
                    end=start + len(body),
                    text=body,
                    source_start=run.source_start,
                    source_end=run.source_end,
                    source_text=run.source_text,
                    kind=str(run.kind),
                    replaced=run.replaced,
                )
            )
        statement += words
    closed = statement.rstrip()
    if closed and not _ENDED.search(closed):
        closed += "."
    return closed, tuple(substitutions), marks


def find_open_words(
    statement: str, marks: Sequence[PieceMark], doubtful: Sequence[Reference], text: str
) -> tuple[OpenReference, ...]:
    """The open references that have candidates, with their places in the statement."""
    found: dict[int, OpenReference] = {}
    for reference in doubtful:
        if reference.source_start is not None or not reference.candidates:
            continue
        word = text[reference.start : reference.end]
        for mark in marks:
            if not mark.source_start <= reference.start < mark.source_end:
                continue
            before = _SPACES.sub(" ", text[mark.source_start : reference.start])
            at = mark.start + max(0, len(before) - mark.dropped)
            stands = statement[at : at + len(word)]
            if stands.lower() == word.lower():
                found[at] = OpenReference(
                    start=at,
                    end=at + len(word),
                    text=stands,
                    word_start=reference.start,
                    word_end=reference.end,
                    kind=reference.kind,
                    candidates=reference.candidates,
                )
                break
    return tuple(found[at] for at in sorted(found))
