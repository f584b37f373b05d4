"""How much a claim deserves checking, 0..1: its sentence's worth, moved by what the claim itself holds."""

import math
import re
from collections.abc import Sequence

from facts.dates import DateMention
from facts.figures import Figure
from facts.suggesting.types import ESTIMATED, PLANNED, Speaker

_WEIGHT = 0.4  # of the sentence's worth beside the claim's own words; between 0.3 and 1 it hardly matters
_SURE = 0.02
_GRAVE = re.compile(
    r"\b(?:kill\w*|dead|deaths?|died|injur\w+|wound\w+|casualt\w+|murder\w*|collaps\w+|explo\w+|attack\w*|rescu\w+|"
    r"releas\w+|arrest\w*|charged|convict\w*|sentenc\w+|elected|defeat\w*|resign\w*|banned?|den(?:y|ied)|award\w*|"
    r"launch\w*|held|signed|approv\w+|announc\w+|court|law|deal|votes?|won|founded|withdraw\w*|reject\w*|deport\w*)\b",
    re.I,
)
_VAGUE = re.compile(
    r"\b(?:seen|scene|seem\w*|appear\w*|relatively|various|numerous|many|some|several|often|usually|difficult\w*|"
    r"criticism|praise|notice|concern\w*|hope\w*|continu\w+|interplay|atmosphere|way|things?)\b",
    re.I,
)
_NAME = re.compile(r"(?<![.!?“\"'] )(?<!^)\b[A-Z][\w’'-]+")


def rank_claim(
    quote: str,
    mode: str,
    figures: Sequence[Figure],
    dates: Sequence[DateMention],
    speaker: Speaker | None,
    sentence_worth: float,
) -> float:
    """The score of a claim. ``sentence_worth`` is the ranker's probability (0..1) for the claim's sentence."""
    words = len(quote.split())
    likely = min(max(sentence_worth, _SURE), 1 - _SURE)
    z = _WEIGHT * math.log(likely / (1 - likely))
    z += 1.2 * min(len(figures), 2) + 0.5 * bool(dates)
    z += 0.7 * bool(_GRAVE.search(quote)) - 0.6 * bool(_VAGUE.search(quote))
    z += 0.25 * min(len(_NAME.findall(quote)), 4) + 0.05 * min(words, 20) - 1.5
    z += 0.3 * (mode == PLANNED and bool(dates)) - 0.2 * (mode == ESTIMATED)
    if words < 6:
        z -= 0.5
    if speaker is not None and speaker.style == "direct":
        z -= 0.5
    return round(1 / (1 + math.exp(-z)), 4)
