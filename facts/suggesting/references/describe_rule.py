"""A description or short name that the rules settled → the numbers that tell how far to trust them.

The order of RULE_FEATURES is part of the trained weights.
"""

import math
from collections.abc import Sequence

from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.words.types import Reference

RULE_FEATURES = (
    *("sure", "name", "definite", "the", "head_in_source", "head_ends_source", "surname", "distance_log"),
    *(
        "head_count_log",
        "names",
        "words",
        "quoted",
        "source_definite",
        "source_placed",
        "source_again",
        "plural",
    ),
)
_ARTICLES = frozenset(("the", "a", "an"))
_POINTING = frozenset(("the", "this", "these", "that"))


def describe_rule(
    reference: Reference, parsed: Sequence[Parsed], quotes: Sequence[tuple[int, int]], lowered: str, text: str
) -> list[float]:
    """The values of RULE_FEATURES. ``lowered`` is the article's text in small letters, as long as the text itself."""
    start, end = reference.source_start or 0, reference.source_end or 0
    words = text[reference.start : reference.end]
    said = words.lower().split()
    source = text[start:end].split()
    told = [word.lower() for word in source] or [""]
    head = said[-1] if said else ""
    definite = bool(said) and said[0] in _POINTING
    name = not definite and words[:1].isupper()
    between = sum(end <= item.sentence.start <= reference.start for item in parsed)
    values = [
        reference.certain,
        name,
        definite,
        bool(said) and said[0] == "the",
        head in told,
        head == told[-1],
        name and len(told) > 1 and head == told[-1],
        math.log1p(between),
        math.log1p(lowered.count(head)),
        sum(word[:1].isupper() for word in source[1:]),
        len(told),
        any(low <= reference.start < high for low, high in quotes),
        told[0] in _ARTICLES,
        "of" in told or "in" in told,
        lowered.count(" ".join(told)) > 1,
        head.endswith("s"),
    ]
    return [float(value) for value in values]
