"""Whether the words around a day speak of what is to come. Own rules over the verbs of the sentence."""

import re

from facts.suggesting.count_dates import Around
from facts.suggesting.find_dates import FoundDate

_FUTURE = (
    r"(?:will\b|shall\b|won[’']t|would(?!\s(?:have\s)?been?\s\w+ed)|could(?!\shave)|may(?!\shave|\s\d)|might(?!\shave)|must(?!\shave)|"
    r"should(?!\shave))(?:\s\w+ly|\snot|\salso|\sfinally|\sthen|\snow)*(?:\sbe)?(?:\s[a-z]+)?|[’']ll\b|"
    r"(?:is|are|be|was|were)\s(?:also\s|now\s|\w+ly\s)?(?:to|set|due|expected|scheduled|planned|slated|likely|going|poised|"
    r"supposed|meant|about)\b(?:\sto)?(?:\sbe)?(?:\s[a-z]+)?|"
    r"(?:due|set|expected|scheduled|planned|slated)\s(?:to|for|on|in|by)\b(?:\s(?:be\s)?[a-z]+)?|"
    r"(?:plans?|planned|planning|intends?|intended|agree[sd]?|vow(?:s|ed)?|promise[sd]?|pledge[sd]?|hopes?|hoped|wants?|"
    r"wanted|aims?|aimed|prepar\w+|hav(?:e|ing)|has|need(?:s|ed)?|urged|asked|ordered|invited|called\son)"
    r"(?:\s[A-Z]\w+|\sthe\s\w+|\sit)?\sto\s(?:be\s)?[a-z]+|"
    r"(?:begins|starts|opens|runs|ends|expires|meets|arrives|takes\splace|goes\sto|comes\sinto|kicks\soff|resumes)\b|"
    r"(?:is|are)(?=\s(?:on\s)?$)|upcoming|deadline(?:\sof|\sfor)?"
)
_PAST = (
    r"(?:failed|forced|managed|began|seemed|used|continued|refused|appeared|had)\sto(?:\sbe)?\s[a-z]+|"
    r"(?:said|told|was|were|had|did|has|have|been|went|came|took|made|gave|got|left|found|saw|met|held|began|broke|fell|rose|"
    r"won|lost|led|killed|struck|hit|shot|died|sent|set\soff|brought|spoke|wrote|ran|cut|put|became|kept|paid|sold|fled|drew|"
    r"flew|grew|built|sank|swept|sought|bore|caught|rejects?|says|(?-i:[a-z]{3,}(?<!e)ed))\b"
)
_TENSE = re.compile(rf"\b(?:(?P<future>{_FUTURE})|(?P<past>{_PAST}))", re.IGNORECASE)
_CLAUSE_END = re.compile(r"\n|[.!?;](?=\s|$|[”\"])")
_ABBREVIATION = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Col|Sgt|Lt|Rep|Sen|Gov|St|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$"
)


def speaks_of_future(item: FoundDate, around: Around) -> bool | None:
    """Whether the words around a date speak of what is to come: True, False, or None where they do not say.

    The verb group nearest before the day in its sentence decides; where there is none, the first one after.
    """
    if not item.weighed:
        return None
    text = around.text
    left = text[max(0, item.start - 240) : item.start]
    for stop in list(_CLAUSE_END.finditer(left))[::-1]:
        if not _ABBREVIATION.search(left[: stop.start()]):
            left = left[stop.end() :]
            break
    verbs = list(_TENSE.finditer(left))
    if verbs:
        return bool(verbs[-1].group("future"))
    right = text[item.end : item.end + 160]
    if closing := _CLAUSE_END.search(right):
        right = right[: closing.start()]
    verb = _TENSE.search(right)
    return None if verb is None else bool(verb.group("future"))
