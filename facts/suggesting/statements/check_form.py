"""A finished statement → what is broken in its form, so that no fragment is shown as a sentence.

Only what can be seen without knowing what is meant: marks that do not pair, a comma too many, an end that wants more
words, a day where the subject belongs, a speaker told twice.
"""

import re
from enum import StrEnum

from facts.language.english import MONTHS, WEEKDAYS
from facts.language.notions import match_words

_PAIRS = {")": "(", "]": "["}
_LISTED = re.compile(r"(?:^|[\s;:])[\w.]{1,4}\)")  # "1) boats, b) cars": the bracket of a list opens nowhere
_INCHES = re.compile(r"\d\s?[\"”″]|[\"“”]\s?(?=[x×]\s?\d)")
_COMMAS = re.compile(r",\s*[,.;:]|[(\[]\s*,|;\s*[,;]")
_OPEN_END = frozenset(
    "a an the and or but nor because although though unless whose than if while whereas "
    "including being having according regarding involving concerning".split()
)
_LAST = re.compile(r"([^\W\d_]+)[^\w%)\]]*$")
_DAY = "|".join((*(word.capitalize() for word in WEEKDAYS), *(word.capitalize() for word in MONTHS)))
_DAY_AS_SUBJECT = re.compile(
    rf"^(?:On|In)(?: the \w+ of)?(?: (?:{_DAY}|\d{{1,4}}))+ "
    r"(?:will|would|is|was|are|were|has|had|saw|sees|marks|marked|brought|brings|may|can|could)\b"
)
_ACCORDING = re.compile(r",? according to\b", re.I)
_TELLING = match_words("reporting", "forms")
_NAME = re.compile(r"[A-Z][\w’'-]+")


class Break(StrEnum):
    """What is broken in the form of a statement."""

    BRACKETS = "brackets"
    QUOTATION = "quotation"
    COMMAS = "commas"
    OPEN_END = "open_end"
    DAY_AS_SUBJECT = "day_as_subject"
    SPEAKER_TWICE = "speaker_twice"


def check_form(statement: str) -> list[Break]:
    """What is broken in a statement's form; empty for a sound one."""
    found = []
    if not _pairs_brackets(statement):
        found.append(Break.BRACKETS)
    if not pairs_quotation(statement):
        found.append(Break.QUOTATION)
    if _COMMAS.search(statement):
        found.append(Break.COMMAS)
    last = _LAST.search(statement)
    if last is not None and last[1].lower() in _OPEN_END and last[1].islower():
        found.append(Break.OPEN_END)
    if _DAY_AS_SUBJECT.search(statement):
        found.append(Break.DAY_AS_SUBJECT)
    if _tells_speaker_twice(statement):
        found.append(Break.SPEAKER_TWICE)
    return found


def pairs_quotation(words: str) -> bool:
    """Whether each quotation mark that opens is closed, and none closes what is not open.

    A mark behind a figure may be that of inches, or close a quotation that ends in a figure.
    """
    return _pairs_marks(words) or _pairs_marks(_INCHES.sub(" ", words))


def _pairs_marks(words: str) -> bool:
    depth = 0
    for mark in words:
        depth += (mark == "“") - (mark == "”")
        if not 0 <= depth <= 1:
            return False
    return depth == 0 and words.count('"') % 2 == 0


def _pairs_brackets(words: str) -> bool:
    held: list[str] = []
    for mark in _LISTED.sub(
        lambda match: match.group()[:-1] if "(" not in match.group() else match.group(), words
    ):
        if mark in _PAIRS.values():
            held.append(mark)
        elif mark in _PAIRS and (not held or held.pop() != _PAIRS[mark]):
            return False
    return not held


def _tells_speaker_twice(statement: str) -> bool:
    """ "…, according to Cole, according to Cole": two credits at the end, or one to whom the words say it already."""
    credits_ = list(_ACCORDING.finditer(statement))
    if not credits_:
        return False
    end = credits_[-1]
    speaker = _NAME.findall(statement[end.end() :])
    if not speaker:
        return False
    before = statement[: end.start()]
    told = re.compile(rf"\b{re.escape(speaker[-1])}[”\"]?,? (?:{_TELLING})\b")
    return told.search(before) is not None or any(
        speaker[-1] in statement[one.end() : end.start()] for one in credits_[:-1]
    )
