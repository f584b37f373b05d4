"""Find the figures of a text: what number is asserted, how firmly, in which unit, of what.

Rules over the text alone, with a spaCy parse (when one is at hand) only for what was counted. English in full; for
other languages the plain mode reads digits, percentages, money and measures, and no words.

Each question has a module of its own: which numbers stand there (read_numbers, read_number_words) and count something
(skip_numbers), in which unit (read_units), how firmly (read_hedges), which two belong together (join_figures), what
was counted and where (find_counted).
"""

from dataclasses import replace
from typing import Any

from facts.language.figures import MAX_TEXT, Figure
from facts.suggesting.figures.find_counted import find_counted, find_place, index_tokens
from facts.suggesting.figures.join_figures import join_figures
from facts.suggesting.figures.read_numbers import read_numbers


def find_figures(
    text: str,
    start: int = 0,
    end: int | None = None,
    doc: Any = None,
    *,
    doc_start: int = 0,
    language: str = "en",
    counting: bool = True,
) -> list[Figure]:
    """The figures whose whole span lies in ``text[start:end]``, in order, never overlapping.

    ``text`` is the article's text; offsets are code points in it. The surroundings of the span are read too ("failed
    to" before it changes what it says), so pass the whole text and not a slice. ``doc`` is an optional spaCy Doc or
    Span of ``text[doc_start:]`` with a parse; with it ``counted`` follows the grammar, else the words that follow.
    Without ``counting``, ``counted`` stays empty and the call is faster. For one article, call once and cut claims out
    with select_within: cost is linear in the span.
    """
    end = len(text) if end is None else min(end, len(text))
    if start >= end:
        return []
    english = language.startswith("en") or not language
    figures = []
    tokens = None
    for figure in join_figures(text, read_numbers(text, start, end, english), english):
        if figure.start is None or figure.end is None or figure.start < start or figure.end > end:
            continue
        if len(figure.text) > MAX_TEXT:
            continue
        if english and counting:
            if tokens is None and doc is not None:
                tokens = index_tokens(doc, doc_start)
            counted, place = find_counted(text, figure, tokens), find_place(figure, tokens)
            figure = replace(figure, counted=counted[:MAX_TEXT], place=place[:MAX_TEXT])
        figures.append(figure)
    return figures
