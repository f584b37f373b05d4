"""Why a claim is suggested and what is uncertain in it."""

import re
from collections.abc import Sequence

from facts.language.dates import DateMention
from facts.language.figures import Figure
from facts.language.notions import match_words
from facts.language.remarks import Code, Remark
from facts.suggesting.dates.count_dates import EITHER_WEEK
from facts.suggesting.setting.find_setting import Setting
from facts.suggesting.speech.attribute_speech import Voice
from facts.suggesting.speech.attribute_thought import Thought
from facts.suggesting.words.types import ALLEGED, DENIED, EPITHET, ESTIMATED, PLANNED, Reference, Speaker

_CASUALTIES = re.compile(rf"\b(?:{match_words('casualties', 'words', 'reason')})\b", re.I)
_OFFICIAL = re.compile(
    r"\b(?:arrest\w*|charged|convict\w*|sentenc\w+|court|ruled|ruling|elected|vot\w+|law|bill|approv\w+|ban\w*|sign(?:ed|s)|"
    r"releas\w+|agree\w*|deal|treaty|sanction\w*|launch\w*|appoint\w*|resign\w*|deport\w*|budget)\b",
    re.I,
)
_MODES = {
    ALLEGED: Remark(Code.IS_ALLEGED),
    DENIED: Remark(Code.IS_DENIED),
    ESTIMATED: Remark(Code.IS_ESTIMATED),
    PLANNED: Remark(Code.IS_PLANNED),
}
_WEEK = re.compile(r"\b(?:weeks?|weekend|days?|fortnight)\b", re.I)
_UNNAMED = re.compile(
    r"\b(?:officials?|sources?|authorities|witnesses|residents|experts|analysts|diplomats?|media|reports?|estimates|figures|data|results)\b",
    re.I,
)


def _name_open(word: str, kind: str) -> Remark:
    """The doubt about words that nothing in the article settles."""
    if kind != EPITHET:
        return Remark(Code.MEANING_OPEN, (word,))
    if word.lower() == "there":
        return Remark(Code.PLACE_OPEN, ("there",))
    noun = word.split(maxsplit=1)[-1]
    is_plural = noun.endswith("s") and not noun.endswith(("ss", "us", "is"))
    return Remark(Code.SEVERAL_OPEN if is_plural else Code.ONE_OPEN, (noun,))


def doubt_setting(setting: Setting) -> Remark:
    """The doubt about an occasion that the article does not settle."""
    return Remark(Code.ONE_OPEN, (setting.words,))


def explain_claim(
    quote: str,
    mode: str,
    figures: Sequence[Figure],
    dates: Sequence[DateMention],
    speaker: Speaker | None,
) -> tuple[Remark, ...]:
    """The reasons to check a claim, the strongest first; never empty."""
    reasons = []
    if figures and _CASUALTIES.search(quote):
        reasons.append(Remark(Code.COUNTS_CASUALTIES))
    if figures:
        reasons.append(Remark(Code.GIVES_FIGURES, tuple(figure.text for figure in figures[:3])))
    elif _CASUALTIES.search(quote):
        reasons.append(Remark(Code.TELLS_CASUALTIES))
    if _OFFICIAL.search(quote):
        reasons.append(Remark(Code.OFFICIAL_ACT))
    fixed = tuple(date.value for date in dates if date.value is not None)
    if fixed:
        reasons.append(Remark(Code.GIVES_DATES, fixed[:2]))
    if speaker is not None:
        reasons.append(Remark(Code.SPEAKER_NAMED, (speaker.text,)))
    if mode in _MODES:
        reasons.append(_MODES[mode])
    return tuple(reasons) or (Remark(Code.CAN_BE_LOOKED_UP),)


def explain_doubts(
    references: Sequence[Reference],
    dates: Sequence[DateMention],
    voice: Voice | None,
    published: str | None,
    text: str,
    thoughts: Sequence[Thought] = (),
) -> tuple[Remark, ...]:
    """What an editor should look at before trusting the statement."""
    doubts = []
    for reference in references:
        word = text[reference.start : reference.end]
        if reference.source_start is None:
            doubts.append(_name_open(word, reference.kind))
        elif reference.kind == EPITHET and reference.source_start == reference.start:
            doubts.append(Remark(Code.POINTS_BACK, (word,)))
        elif not reference.certain:
            doubts.append(Remark(Code.READ_AS, (word, reference.text)))
    for date in dates:
        if date.value is None:
            doubts.append(Remark(Code.UNDATED, (date.text, date.note)))
        elif len(date.value) < 10 and _WEEK.search(date.text):
            doubts.append(Remark(Code.WEEK_UNSETTLED, (date.text,)))
        elif date.note == EITHER_WEEK:
            doubts.append(Remark(Code.EITHER_WEEK, (date.text, date.value)))
    if voice is not None and _UNNAMED.search(voice.speaker.text):
        doubts.append(Remark(Code.SOURCE_UNNAMED, (voice.speaker.text,)))
    for thought in thoughts:
        if thought.belief and (voice is None or voice.speaker.cue != thought.cue):
            doubts.append(Remark(Code.MAY_BE_THOUGHT, (thought.cue,)))
    if voice is not None and voice.trailing:
        doubts.append(Remark(Code.ATTRIBUTION_LAST))
    if dates and published is None:
        doubts.append(Remark(Code.STORY_UNDATED))
    return tuple(dict.fromkeys(doubts))
