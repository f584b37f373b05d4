"""Whether the words around a day speak of what is to come, or of what comes round. Own rules over the verbs."""

import re

from facts.language.english import SHORT_MONTHS
from facts.language.notions import match_any, match_words
from facts.suggesting.dates.count_dates import Anchors
from facts.suggesting.dates.find_dates import FoundDate

_FUTURE = (
    r"(?:will\b|shall\b|won[’']t|would(?!\shave\b)|could(?!\shave)|may(?!\shave|\s\d)|might(?!\shave)|must(?!\shave)|"
    r"should(?!\shave))(?:\s\w+ly|\snot|\salso|\sfinally|\sthen|\snow)*(?:\sbe)?(?:\s[a-z]+)?|[’']ll\b|"
    r"(?:is|are|be|was|were)\s(?:also\s|now\s|\w+ly\s)?(?:to|set|due|expected|scheduled|planned|slated|likely|going|poised|"
    r"supposed|meant|about)\b(?:\sto)?(?:\sbe)?(?:\s[a-z]+)?|"
    r"(?:due|set|expected|scheduled|planned|slated)\s(?:to|for|on|in|by)\b(?:\s(?:be\s)?[a-z]+)?|"
    r"(?:is|are|was|were)(?:n[’']t|\snot)\s(?:due|expected|scheduled|planned|likely|going)\b(?:\sto)?(?:\s[a-z]+)?|"
    r"(?:plans?|planned|planning|intends?|intended|agree[sd]?|vow(?:s|ed)?|promise[sd]?|pledge[sd]?|hopes?|hoped|wants?|"
    r"wanted|aims?|aimed|prepar\w+|hav(?:e|ing)|has|need(?:s|ed)?|urged|asked|ordered|invited|called\son|told|instructed|"
    r"summoned)(?:\s[A-Z]\w+|\sthe\s\w+|\sit|\sthem|\sby\s\w+)?\sto\s(?:be\s)?[a-z]+|"
    r"(?:is|are)(?=\s(?:on\s)?$)|upcoming|forthcoming|deadline(?:\sof|\sfor)?|pending|awaiting|awaits|ahead\sof|"
    r"run-up\sto|expects?\b|expecting\b|anticipates?\b"
)
# The present of a timetable: "opens on Friday", "go on sale in late January".
_TIMETABLE = (
    r"begins|begin|starts|opens|reopens|runs|ends|expires|concludes|resumes|meets|convenes|arrives|departs|launches|airs|"
    r"premieres|debuts|returns|continues|closes|lands|hits\s(?:theaters|theatres|cinemas|shelves|stores|shops)|"
    r"takes?\s(?:place|effect|office|over)|go(?:es)?\s(?:on\ssale|on\strial|on\sdisplay|live|to\sthe\spolls|to\strial|to|"
    r"before|into)|comes\s(?:in|on)|comes?\s(?:into|out|to\san\send)|remains?\s(?:closed|shut)|kicks?\soff|picks\sup|stops\s(?:at|in)|gets?\sunder\s?way|"
    r"rolls\saround|faces|visits|travels\sto|heads\sto|plays|hosts|speaks\s(?:at|to)|appears\s(?:in|before|at)|"
    r"votes?\s(?:on|in|for)(?=\s(?:a|an|the|his|her|its|their|whether)\b)|"
    r"holds\s(?:a|an|its|the|his|her)\s(?:\w+\s)?(?:hearing|meeting|vote|election|primary|runoff|referendum|rally|"
    r"conference|summit|event|ceremony|convention)|holds\s(?:elections|talks)"
)
_PAST = (
    r"would\shave(?:\s\w+)?|had\s(?:\w+ly\s)?been\s(?:due|expected|scheduled|set|planned|supposed|meant)\s(?:to|for|on|in|by)(?:\s[a-z]+)?|"
    r"(?:failed|forced|managed|began|seemed|used|continued|refused|appeared|had)\sto(?:\sbe)?\s[a-z]+|"
    rf"(?:{match_words('casualties', 'words', 'past')}|{match_words('reporting', 'forms', 'tense')}|"
    r"was|were|had|did|has|have|been|went|came|took|made|gave|got|left|found|saw|met|held|began|broke|fell|rose|"
    r"won|lost|led|struck|hit|sent|set\soff|brought|spoke|wrote|ran|cut|put|became|kept|paid|sold|fled|drew|"
    r"flew|grew|sang|chose|drove|rode|shook|stole|threw|wore|froze|fought|bought|taught|felt|spent|stood|knew|blew|ate|"
    r"built|sank|swept|sought|bore|caught|rejects?|(?-i:[a-z]{3,}(?<!e)ed))\b"
)
_TENSE = re.compile(
    rf"\b(?:(?P<future>{_FUTURE})|(?P<timetable>(?:{_TIMETABLE})\b)|(?P<past>{_PAST}))", re.IGNORECASE
)
# "The trial continues after the attack on Monday": the timetable is not that of the day.
_ELSEWHEN = re.compile(
    r"\b(?:after|since|following|over|about|amid|despite|because|charges|questions|criticism)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"\n|[.!?;](?=\s|$|[”\"])")
_ABBREVIATION = re.compile(
    rf"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Col|Sgt|Lt|Rep|Sen|Gov|St|No|{match_any(SHORT_MONTHS)})$"
)
_SINCE = re.compile(r"\bsince\s(?:the\s|last\s|late\s|early\s|mid-|around\s)?$", re.IGNORECASE)
# Until a day that a decision put there: "put back to 19 May", "have suspended the strike until Friday".
_PUT_OFF = re.compile(
    r"\b(?:(?:postpon|delay|deferr|reschedul|adjourn|extend|suspend|remand)\w*|(?:put|pushed|moved|set)\s(?:back|off|forward)|"
    r"brought\sforward|moved|valid)\b[^.;\n]{0,60}\b(?:to|until|till|through)\s(?:the\s)?$|"
    r"\b(?:has|have)\b[^.;\n]{0,60}\b(?:until|till)\s(?:the\s)?$",
    re.IGNORECASE,
)
# Nouns of what nobody announces; it has happened, whatever the verb is: "they will discuss Sunday's crash".
_MISFORTUNE = (
    r"(?:attack|crash|collision|shooting|stabbing|killing|murder|bombing|explosion|blast|collapse|earthquake|quake|avalanche|"
    r"derailment|accident|massacre|assault|raid|riot|assassination|outage|defeat|loss|disaster|tragedy)s?"
)
_MISFORTUNE_BEFORE = re.compile(
    rf"(?<!\bto )(?<!\bwill )\b{_MISFORTUNE}\s(?:on\s|of\s|in\s|early\s|late\s)*(?:the\s)?$", re.IGNORECASE
)
_MISFORTUNE_AFTER = re.compile(rf"(?:[’']s)?\s(?:\w+\s){{0,2}}?{_MISFORTUNE}\b", re.IGNORECASE)
# "…, and on Friday he will return": a date that opens a clause belongs to the verb after it.
_OPENS = re.compile(
    r"(?:[,;—–]|\b(?:and|but|while))\s(?:then\s|that\s)?(?:(?:on|in|from|by|late|early|for|at)\s)+(?:the\s)?$",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    rf",[^,]{{0,40}}\b(?:according|{match_words('reporting', 'forms', 'hearsay')})\b|\s(?:and|to|or)\b",
    re.IGNORECASE,
)
_WAS_TO_BE = re.compile(r"(?:was|were)\b", re.IGNORECASE)
# "Was due in court on Friday but failed to appear".
_CAME_TO_NOTHING = re.compile(
    r",?\sbut\s(?:\w+\s){0,3}?(?:failed|did|didn[’']t|was|wasn[’']t|were|had|never|refused)\b", re.IGNORECASE
)
_HABIT_BEFORE = re.compile(
    r"\b(?:typically|usually|normally|traditionally|generally|annually|every\syear|each\syear|always)\b[^,;:—\n]{0,60}$",
    re.IGNORECASE,
)
_HABIT_AFTER = re.compile(r"\s(?:of\s)?(?:every|each)\syear\b|\sannually\b", re.IGNORECASE)


def speaks_of_future(item: FoundDate, around: Anchors) -> bool | None:
    """Whether the words around a date speak of what is to come: True, False, or None where they do not say.

    The verb group nearest before the day in its sentence decides; where there is none, the first one after.
    """
    if not item.weighed:
        return None
    left = _read_sentence_before(item, around.text)
    right = around.text[item.end : item.end + 160]
    if _SINCE.search(left) or _MISFORTUNE_BEFORE.search(left) or _MISFORTUNE_AFTER.match(right):
        return False
    if _CAME_TO_NOTHING.match(right):
        return False
    if _PUT_OFF.search(left):
        return True
    if closing := _CLAUSE_END.search(right):
        right = right[: closing.start()]
    verb_after = _TENSE.search(right)
    verb = _find_verb_before(left)
    if verb is None or (verb_after and _OPENS.search(left) and not _REPORTED.match(right)):
        verb = verb_after
    return None if verb is None else verb["past"] is None


def was_to_be(item: FoundDate, around: Anchors) -> bool:
    """Whether the words before a date speak of what was planned: "was due to be freed in September"."""
    if not item.weighed:
        return False
    verb = _find_verb_before(_read_sentence_before(item, around.text))
    return verb is not None and verb["future"] is not None and _WAS_TO_BE.match(verb.group()) is not None


def _find_verb_before(left: str) -> re.Match[str] | None:
    verbs = reversed(list(_TENSE.finditer(left)))
    return next((v for v in verbs if not (v["timetable"] and _ELSEWHEN.search(left, v.end()))), None)


def comes_round(item: FoundDate, around: Anchors) -> bool:
    """Whether the words around a date speak of every year: "is typically sown in mid-November"."""
    if not item.weighed:
        return False
    left = _read_sentence_before(item, around.text)
    return bool(_HABIT_BEFORE.search(left) or _HABIT_AFTER.match(around.text, item.end))


def _read_sentence_before(item: FoundDate, text: str) -> str:
    """The sentence in front of a date, as much of it as is looked at."""
    left = text[max(0, item.start - 240) : item.start]
    for stop in list(_CLAUSE_END.finditer(left))[::-1]:
        if not _ABBREVIATION.search(left[: stop.start()]):
            return left[stop.end() :]
    return left
