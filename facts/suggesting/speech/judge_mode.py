"""How a claim is put: stated, alleged, denied, estimated or planned."""

import re

from facts.suggesting.speech.attribute_speech import Voice
from facts.suggesting.words.types import ALLEGED, DENIED, ESTIMATED, PLANNED, STATED

_PLANNED = re.compile(
    r"\b(?:will|['’]ll|shall|won['’]t|(?:is|are|was|were|been|be)\s+(?:also\s+|now\s+)?(?:to\s+(?!blame)(?:be\b|have\b|[a-z]+\b)|"
    r"(?:due|set|scheduled|expected|slated|planned|poised|likely|going)\b)|plans?\s+to|planned\s+to|intends?\s+to|"
    r"(?:has|have)\s+planned|scheduled|expected\s+(?:next|to|in|on|by)|would\s+(?:then\s+)?(?:be|choose|vote|open|begin|start))\b",
    re.I,
)
_ESTIMATED = re.compile(
    r"\b(?:estimat\w+|believed to|thought to|may be|may have|might|appears? to|likely to have|approximate\w*|"
    r"projected)\b",
    re.I,
)
_ALLEGED = re.compile(
    r"\b(?:alleg\w+|reportedly|accus\w+|claim(?:s|ed|ing)\b|purported\w*|supposed\w*|suspected)", re.I
)
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|refut(?:e|es|ed|ing)|dismiss(?:es|ed|ing)?)\b", re.I
)

_GUESSING = re.compile(
    r"(?:believ|think|thought|suspect|suppos|reckon|assess|suggest|speculat|theori[sz])", re.I
)
_DENIES = re.compile(r"\bden(?:y|ies|ied)\b", re.I)


def judge_mode(quote: str, voice: Voice | None, believed: bool = False) -> str:
    """The mode of a claim from its own words and, where it is attributed, from the reporting verb.

    ``believed`` says that the article tells it as what somebody thinks or hopes.
    """
    cue = voice.speaker.cue if voice is not None else ""
    if _DENIED.search(cue) or _DENIES.search(quote):
        return DENIED
    if _PLANNED.search(quote):
        return PLANNED
    if _ALLEGED.search(cue) or _ALLEGED.search(quote):
        return ALLEGED
    if believed or _ESTIMATED.search(quote) or _ESTIMATED.search(cue) or _GUESSING.match(cue):
        return ESTIMATED
    return STATED
