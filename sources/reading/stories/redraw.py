"""A page's stories as a person drew them: boundaries and furniture by hand, metadata read anew."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from sources.reading.stories.find_stories import split_stories
from sources.reading.types import MARK_KINDS, Declared, Document, Mark, Part, ReadResult, Story


class CannotRedraw(ValueError):
    """The boundaries or marks do not fit the text; the message is a sentence for the editor."""


def redraw_stories(
    document: Document, declared: Declared, *, boundaries: Sequence[tuple[int, int]], marks: Sequence[Mark]
) -> ReadResult:
    """The stories of `document` with these spans and these furniture marks, both in its text's code points.

    Each story's headline, date and dateline are read from its own span. Raises CannotRedraw.
    """
    text = document.text
    spans = [_trimmed(text, start, end) for start, end in sorted(boundaries)]
    if not spans:
        raise CannotRedraw("At least one story must be left on the page.")
    if any(before[1] > after[0] for before, after in itertools.pairwise(spans)):
        raise CannotRedraw("Two stories overlap; a story ends where the next one begins.")
    drawn = _checked(text, marks)
    stories = []
    for start, end in spans:
        part = replace(
            document, text=text[start:end], blocks=(), parts=(Part(0, end - start),), marks=(), attachments=()
        )
        found, _ = split_stories(part, declared)
        inside = tuple(
            Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.kind)
            for mark in drawn
            if mark.start < end and start < mark.end
        )
        # The span is the person's, whatever the reader would have trimmed.
        shift = found[0].start if found else 0
        story = found[0] if found else Story(0, end - start)
        span = story.headline_span
        stories.append(
            replace(
                story,
                start=start,
                end=end,
                marks=inside,
                headline_span=(span[0] + shift, span[1] + shift) if span else None,
            )
        )
    return ReadResult(replace(document, marks=drawn, attachments=()), tuple(stories))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    if not 0 <= start < end <= len(text):
        raise CannotRedraw("A story must lie within the page.")
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start >= end:
        raise CannotRedraw("A story cannot be empty.")
    return start, end


def _checked(text: str, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    drawn = tuple(sorted(marks, key=lambda mark: (mark.start, mark.end)))
    for mark in drawn:
        if not 0 <= mark.start < mark.end <= len(text):
            raise CannotRedraw("A mark must lie within the page.")
        if mark.kind not in MARK_KINDS:
            raise CannotRedraw(f"There is no kind of furniture called “{mark.kind}”.")
    if any(before.end > after.start for before, after in itertools.pairwise(drawn)):
        raise CannotRedraw("Two marks overlap.")
    return drawn
