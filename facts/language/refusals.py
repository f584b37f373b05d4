"""The Refusal: a stretch of an article that gave no claim, and why, so that nothing of it vanishes without a trace."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Refused(StrEnum):
    """Why a sentence gave no claim. A value never changes: it is stored with the run."""

    HEADLINE = "headline"  # the headline again
    HEADING = "heading"  # a line that names what follows
    QUESTION = "question"
    OPINION = "opinion"
    PREDICTION = "prediction"  # what may, could or should be
    COUNTERFACTUAL = "counterfactual"  # what did not happen
    RHETORIC = "rhetoric"  # addressed to whoever reads, or about its own words
    NO_STATEMENT = "no_statement"  # nothing that could be looked up
    RETRACTED = "retracted"  # what the publication takes back
    FRAGMENT = "fragment"  # not even the whole sentence is sound in its form
    NO_FIGURE = "no_figure"  # without a grammar only figures, dates and quotations are found
    OVERLONG = "overlong"
    REPEATED = "repeated"  # another claim says it
    LEFT = "left"  # more claims than anybody reads


@dataclass(frozen=True, slots=True)
class Refusal:
    """Article words [start, end) in code points that gave no claim."""

    start: int
    end: int
    why: Refused


def refusal_to_json(refusal: Refusal) -> dict[str, Any]:
    """The refusal's one JSON form; the words are the article's own and are not copied."""
    return {"start": refusal.start, "end": refusal.end, "why": refusal.why.value}
