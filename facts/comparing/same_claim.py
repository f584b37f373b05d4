"""Do two claims say exactly the same? Strict on purpose: a claim that was rejected is held back only if nothing that
could matter has changed, because a claim withheld in error is one that no editor ever sees.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from facts.dates import DateMention
from facts.figures import Figure

_WORD = re.compile(r"\w+(?:[.,'’\-]\w+)*")
# Words that come and go between two printings of the same sentence without changing what it says.
_FUNCTION_WORDS = frozenset(
    "a an the of that has have had was were is are been be on in at to for its".split()
)


@dataclass(frozen=True)
class Meaning:
    """What a claim says, as far as it can be compared word by word."""

    statement: str
    speaker: str
    mode: str
    figures: Sequence[Figure]
    dates: Sequence[DateMention]


def says_the_same(one: Meaning, other: Meaning) -> bool:
    """Whether both state the same words, figures, dates, mode and speaker.

    Numbers, names and negations are words here, so any change of one makes another claim.
    """
    return (
        one.mode == other.mode
        and _content(one.statement) == _content(other.statement)
        and _content(one.speaker) == _content(other.speaker)
        and _figures(one.figures) == _figures(other.figures)
        and _dates(one.dates) == _dates(other.dates)
    )


def _content(text: str) -> Counter[str]:
    folded = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    return Counter(word for word in _WORD.findall(folded) if word not in _FUNCTION_WORDS)


def _figures(figures: Sequence[Figure]) -> Counter[tuple[str, ...]]:
    return Counter(
        (
            str(figure.low),
            str(figure.high),
            figure.comparator,
            figure.unit.casefold(),
            figure.counted.casefold(),
        )
        for figure in figures
    )


def _dates(dates: Sequence[DateMention]) -> Counter[str]:
    # Where a date could not be resolved its words are all that is known of it.
    return Counter(mention.value or mention.text.casefold() for mention in dates)
