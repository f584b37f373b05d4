"""How much a claim deserves checking, 0..1: its sentence's worth, moved by what the claim itself holds."""

import math
import re

from facts.suggesting.types import DIRECT, ESTIMATED, PLANNED, SuggestedClaim

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


def rank_claim(claim: SuggestedClaim, sentence_worth: float) -> float:
    """The score of a claim. ``sentence_worth`` is the ranker's probability (0..1) for the claim's sentence."""
    words = len(claim.quote.split())
    likely = min(max(sentence_worth, _SURE), 1 - _SURE)
    z = _WEIGHT * math.log(likely / (1 - likely))
    z += 1.2 * min(len(claim.figures), 2) + 0.5 * bool(claim.dates)
    z += 0.7 * bool(_GRAVE.search(claim.quote)) - 0.6 * bool(_VAGUE.search(claim.quote))
    z += 0.25 * min(len(_NAME.findall(claim.quote)), 4) + 0.05 * min(words, 20) - 1.5
    z += 0.3 * (claim.mode == PLANNED and bool(claim.dates)) - 0.2 * (claim.mode == ESTIMATED)
    if words < 6:
        z -= 0.5
    if claim.speaker is not None and claim.speaker.style == DIRECT:
        z -= 0.5
    return round(1 / (1 + math.exp(-z)), 4)
