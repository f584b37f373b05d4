"""Figures that the text dates itself ("as of December, 46,000 …") get that day as their as-of date."""

import re
from collections.abc import Sequence
from dataclasses import replace

from facts.language.dates import DateMention
from facts.language.figures import Figure

_AS_OF = re.compile(r"\b(?:as\s(?:of|at)|up\s(?:to|until)|through)\s(?:the\s)?$", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"[.!?](?=\s+[\"“A-Z])|\n")
_REACH = 120


def date_figures(text: str, figures: Sequence[Figure], dates: Sequence[DateMention]) -> list[Figure]:
    """The same figures, in order; those in one sentence with an "as of" date carry it. Offsets are the article's."""
    stamps = [
        mention
        for mention in dates
        if mention.value is not None
        and mention.start is not None
        and _AS_OF.search(text[max(0, mention.start - 16) : mention.start])
    ]
    return [_date_figure(text, figure, stamps) for figure in figures]


def _date_figure(text: str, figure: Figure, stamps: Sequence[DateMention]) -> Figure:
    for mention in stamps:
        if None in (mention.start, mention.end, figure.start, figure.end):
            continue
        low, high = sorted([(mention.start, mention.end), (figure.start, figure.end)])
        between = text[low[1] : high[0]]
        if len(between) <= _REACH and not _SENTENCE_ENDS.search(between):
            return replace(figure, as_of=mention.value, as_of_precision=mention.precision)
    return figure
