"""A claim → the numbers that its rank is made of.

The order of CLAIM_FEATURES is part of the trained weights.
"""

import math
import re

from facts.language.notions import match_words
from facts.suggesting.words.types import DENIED, DIRECT, ESTIMATED, PLANNED, SuggestedClaim

CLAIM_FEATURES = (
    "worth",
    "figures",
    "dates",
    "grave",
    "vague",
    "names",
    "words",
    "short",
    "planned",
    "estimated",
    "denied",
    "said directly",
    "said indirectly",
    "doubts",
)
_SURE = 0.02
_GRAVE = re.compile(
    rf"\b(?:{match_words('casualties', 'words', 'claim')}|collaps\w+|explo\w+|attack\w*|rescu\w+|"
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


def describe_claim(claim: SuggestedClaim, worth: float) -> list[float]:
    """The values of CLAIM_FEATURES for a claim whose quote has this worth (0..1)."""
    words = len(claim.quote.split())
    likely = min(max(worth, _SURE), 1 - _SURE)
    style = claim.speaker.style if claim.speaker is not None else None
    return [
        math.log(likely / (1 - likely)),
        float(min(len(claim.figures), 2)),
        float(bool(claim.dates)),
        float(bool(_GRAVE.search(claim.quote))),
        float(bool(_VAGUE.search(claim.quote))),
        float(min(len(_NAME.findall(claim.quote)), 4)),
        float(min(words, 20)),
        float(words < 6),
        float(claim.mode == PLANNED),
        float(claim.mode == ESTIMATED),
        float(claim.mode == DENIED),
        float(style == DIRECT),
        float(style is not None and style != DIRECT),
        float(min(len(claim.uncertain), 3)),
    ]
