"""Why a claim is suggested and what is uncertain in it, in an editor's words."""

import re
import unicodedata
from collections.abc import Sequence

from facts.dates import DateMention
from facts.figures import Figure
from facts.suggesting.attribute_speech import Voice
from facts.suggesting.attribute_thought import Thought
from facts.suggesting.types import ALLEGED, DENIED, EPITHET, ESTIMATED, PLANNED, Reference, Speaker

_CASUALTIES = re.compile(
    r"\b(?:kill\w*|dead|deaths?|died|injur\w+|wound\w+|casualt\w+|murder\w*|shot|victims?|missing)\b", re.I
)
_OFFICIAL = re.compile(
    r"\b(?:arrest\w*|charged|convict\w*|sentenc\w+|court|ruled|ruling|elected|vot\w+|law|bill|approv\w+|ban\w*|sign(?:ed|s)|"
    r"releas\w+|agree\w*|deal|treaty|sanction\w*|launch\w*|appoint\w*|resign\w*|deport\w*|budget)\b",
    re.I,
)
_MODES = {
    ALLEGED: "It is told as an allegation.",
    DENIED: "It is a denial.",
    ESTIMATED: "It is told as an estimate.",
    PLANNED: "It is announced, not done yet.",
}
_WEEK = re.compile(r"\b(?:weeks?|weekend|days?|fortnight)\b", re.I)
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
_UNNAMED = re.compile(
    r"\b(?:officials?|sources?|authorities|witnesses|residents|experts|analysts|diplomats?|media|reports?|estimates|figures|data|results)\b",
    re.I,
)


def _name_open(word: str, kind: str) -> str:
    """The doubt about words that nothing in the article settles."""
    if kind != EPITHET:
        return f"It is not said whom or what “{word}” means."
    if word.lower() == "there":
        return "It is not said which place “there” means."
    noun = word.split(maxsplit=1)[-1]
    verb = "are" if noun.endswith("s") and not noun.endswith("ss") else "is"
    return f"It is not said which {noun} {verb} meant."


def quote_source(words: str) -> str:
    """Words of the article in quotation marks for a sentence of ours, on one line and in their own direction."""
    return f"“{isolate_text(' '.join(words.split()))}”"


def isolate_text(words: str) -> str:
    """The words between U+2068 and U+2069 if they hold right-to-left letters or digits, else as they are.

    Without the isolates the digits and quotation marks beside Arabic or Hebrew change places on screen (Unicode
    Standard Annex 9).
    """
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in words):
        return f"\u2068{words}\u2069"
    return words


def explain_claim(
    quote: str,
    mode: str,
    figures: Sequence[Figure],
    dates: Sequence[DateMention],
    speaker: Speaker | None,
) -> tuple[str, ...]:
    """The reasons to check a claim, the strongest first; never empty."""
    reasons = []
    if figures and _CASUALTIES.search(quote):
        reasons.append("It counts people killed, hurt or missing.")
    if figures:
        named = ", ".join(quote_source(figure.text) for figure in figures[:3])
        reasons.append(f"It gives a figure: {named}.")
    elif _CASUALTIES.search(quote):
        reasons.append("It tells of people killed, hurt or missing.")
    if _OFFICIAL.search(quote):
        reasons.append("It tells of an official act or an agreement.")
    fixed = [date for date in dates if date.value is not None]
    if fixed:
        reasons.append(f"It gives a date: {', '.join(str(date.value) for date in fixed[:2])}.")
    if speaker is not None:
        named = isolate_text(f"{speaker.text[:1].upper()}{speaker.text[1:]}")
        reasons.append(f"{named} is named as the source.")
    if mode in _MODES:
        reasons.append(_MODES[mode])
    return tuple(reasons) or ("It states something that can be looked up.",)


def explain_doubts(
    references: Sequence[Reference],
    dates: Sequence[DateMention],
    voice: Voice | None,
    published: str | None,
    text: str,
    thoughts: Sequence[Thought] = (),
) -> tuple[str, ...]:
    """What an editor should look at before trusting the statement."""
    doubts = []
    for reference in references:
        word = text[reference.start : reference.end]
        if reference.source_start is None:
            doubts.append(_name_open(word, reference.kind))
        elif reference.kind == EPITHET and reference.source_start == reference.start:
            doubts.append(f"{quote_source(word)} points back to something said earlier: please say what.")
        elif not reference.certain:
            read = quote_source(reference.text)
            doubts.append(f"{quote_source(word)} is read as {read}; another reading is possible.")
    for date in dates:
        if date.value is None:
            why = f": {date.note}" if date.note else "."
            doubts.append(f"{quote_source(date.text)} has no fixed date{why}")
        elif len(date.value) < 10 and _WEEK.search(date.text):
            told = quote_source(date.text)
            doubts.append(f"{told} is counted from the story's date; its days are not settled.")
    if voice is not None and _UNNAMED.search(voice.speaker.text):
        doubts.append(f"The source is not a named person: {isolate_text(voice.speaker.text)}.")
    for thought in thoughts:
        if thought.belief and (voice is None or voice.speaker.cue != thought.cue):
            doubts.append(
                f"{quote_source(thought.cue)}: it may be what somebody thinks or hopes, not what happened."
            )
    if voice is not None and voice.trailing:
        doubts.append("The attribution stands at the end of the sentence; it may cover only its last part.")
    if dates and published is None:
        doubts.append("The article has no date of its own to count from.")
    return tuple(dict.fromkeys(doubts))
