"""Captions: what a picture shows, in a line of its own or glued in front of a paragraph."""

from __future__ import annotations

import re

from sources.language.reporting import list_reporting, match_reporting
from sources.reading.metadata.agencies import find_agency
from sources.reading.metadata.datelines import parse_dateline
from sources.reading.metadata.dates import find_written_dates
from sources.reading.pages.cues import AGENCY_WORDS
from sources.reading.pages.lines import count_words

_CAPTION_OPENING = re.compile(
    r"^\W*(?:\[?caption\]\s?|\d+/\d+\]\s?|"
    r"in this (?:[\w-]+ ){0,3}(?:photo|photograph|image|picture|frame|screengrab|screenshot|grab)\b|"
    r"(?:this|a) (?:handout|file|undated|aerial|satellite|combination|general|screengrab|"
    r"video)\s*(?:picture|photo|photograph|image|view|grab)\b|"
    r"file(?: photo| image| picture| pic)?\s*[:–—-]|(?:file|archive|undated|handout) (?:photo|image|"
    r"picture)s?\b|pictured\b|photo\s*[:–—]|caption\s*[:：]|"
    r"(?:image|photo|picture|video) shows\b|screenshot\b|screengrab\b|portrait (?:shot )?of\b|"
    r"illustrative (?:image|photo)\b|"
    r"صورة (?:أرشيفية|من الأرشيف|توضيحية)|عکس (?:آرشیوی|تزئینی)|תמונת ארכיון)",
    re.IGNORECASE,
)
# The BBC's and others' pages put the agency in front of a picture's alternative text.
_CREDIT_HEAD = re.compile(
    r"^(?:Reuters|Getty Images|AFP|EPA(?:-EFE)?|PA Media|AP|Anadolu|Handout|"
    r"Supplied)(?:/[\w .-]{2,30})?\s+(?:A|An|The|[A-Z][\w'’-]+)\s[^.!?]{8,160}$"
)
_CAPTION_INSIDE = re.compile(
    r"\((?:left|right|cent(?:er|re)|l|r|c|top|bottom|above|below|second from (?:left|right)|(?:front|"
    r"back) row)\)|"
    r"\b(?:from file|file (?:photo|image|picture)|archive photo|handout (?:photo|picture))\b|"
    r"\[file(?:[:\s][^\]]*)?\]|\bREUTERS/[A-Z]|\bpurchase licensing rights\b",
    re.IGNORECASE,
)
CREDIT_TAIL = re.compile(
    r"\s*(?:[(\[](?P<in>[^()\[\]]{0,60}?\b(?:"
    + AGENCY_WORDS
    + r"|EPA|EFE|Getty(?: Images)?|Shutterstock|handout|photo|file|courtesy|screengrab|social media|"
    r"supplied|Supplied|Handout|Photo|File|Courtesy|image|Image|Images|via [A-Z]\w+)\b[^()\[\]]{0,60}?)[)\]]?"
    r"|[|–—]\s*(?:photo|image|picture|credit)s?\s*[:：][^|]{2,60}|(?:Image|Photo|Picture|Video|Credit|"
    r"Photograph)s?\s*(?:credit)?\s*[:：]\s*[^.:]{2,60}\.?"
    # An agency that we have never heard of: initials in brackets behind a full stop.
    r"|[\[(][^\[\]()/]{2,40}/[^\[\]()]{2,40}[\])]|"
    # "… on July 25. Jo Ek / AP file": the photographer and his agency behind the caption's sentence.
    r"(?<=[.!?”\"])\s+[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}\s*/\s*(?:"
    + AGENCY_WORDS
    + r"|Getty(?: Images)?|Shutterstock|EPA)(?: (?:file|photo|images?|pool)){0,2}|(?<=[.!?”\"])\s*\([A-Z]{2,6}\))\s*$"
)
_PRONOUNS = frozenset("i we you he she they it who i'm you're".split())
VERBS = frozenset(
    "is are was were be been being am has have had having do does did will would can could may might "
    "must shall should "
    "tell tells came come comes went go goes took take takes made make makes got "
    "get gets gave give "
    "gives saw see sees seen knew know knows left leave leaves ran run runs held hold holds met meet "
    "meets won win wins "
    "lost lose loses fell fall falls rose rise rises began begin begins broke break breaks brought "
    "bring brings built "
    "build builds bought buy buys caught catch chose choose drew draw drove drive fought fight flew "
    "fly found find finds "
    "grew grow grows hit hits kept keep keeps led lead leads paid pay pays put puts read sent send "
    "sends set sets shot "
    "shut sold sell sells spent spend spoke speak speaks stood stand stands struck strike strikes "
    "thought think thinks "
    "threw throw wore wear write writes isn't aren't wasn't weren't don't doesn't didn't won't "
    "can't couldn't "
    "it's he's she's they're we're i'm there's that's calls casts vows agrees remains remain needs "
    "need wants want "
    "shows show appears seems look looks plays play includes include sits sit hopes believes expects "
    "faces".split()
) | frozenset(list_reporting("common"))
_OPENERS = (
    r"(?:In|On|The|At|After|For|According|As|When|While|During|With|By|From|It|He|She|They|This|These|A|An|But|"
    r"Since|Under)"
)
_GLUE = re.compile(rf"(?<=[\w’'\"”)])\s+(?={_OPENERS}\s+[a-z])")
_LOWER_WORD = re.compile(r"\b[a-z]{3,}ed\b")
_MAX_CAPTION_LENGTH = 1200


def is_caption(text: str, *, last: bool = False) -> bool:
    """Whether a line reads as a picture's caption. `last`: it ends its story, where an agency in brackets signs off."""
    if len(text) > _MAX_CAPTION_LENGTH:
        return False
    if (_CAPTION_OPENING.match(text) or _CREDIT_HEAD.match(text)) and count_words(text) <= 80:
        return True
    if count_words(text) > 80 or parse_dateline(text, opening=False):
        return False
    inside = bool(_CAPTION_INSIDE.search(text)) and count_words(text) <= 40
    tail = CREDIT_TAIL.search(text)
    if tail and tail.start() > 0:
        signs_off = find_agency(text) or re.search(r"\([A-Z]{2,6}\)\s*$", text[-12:])
        return inside or not (last and signs_off and not find_written_dates(text))
    return inside and not _says_speech(text)


def find_caption_end(text: str, captions_near: bool) -> int:
    """Where a caption glued in front of a paragraph ends (code points), or 0."""
    head = text[:260]
    sentence = re.match(r"[^.!?]{6,160}[.!?]\s+(?=\S)", head)
    if sentence and len(text) > sentence.end() + 60:
        first = sentence.group().strip()
        if is_caption(first) or (has_no_verb(first, limit=12) and _follows_up(first, text[sentence.end() :])):
            credit = re.match(
                r"(?:Image|Photo|Picture|Video)s?\s*:\s*[^.]{2,50}\.\s+", text[sentence.end() :]
            )
            return len(text[: sentence.end() + (credit.end() if credit else 0)].rstrip())
    for glue in _GLUE.finditer(head):
        before, after = head[: glue.start()], text[glue.end() :]
        words = before.split()
        if not 2 <= len(words) <= 16 or len(after) < 40 or before.rstrip("\"'”’)")[-1:] in ".!?,;:":
            continue
        if re.search(r"[,:;]", before) and not captions_near:
            continue
        # A title ("Gone With the Wind") has its small words in capitals too, a caption has not.
        if all(w[:1].isupper() for w in words) and not captions_near:
            continue
        return glue.start()
    return 0


def has_no_verb(text: str, *, limit: int) -> bool:
    """Whether an English phrase has no finite verb that we know, so that it names something and states nothing."""
    words = [w.strip("“”\"'’.,;:()[]").lower().replace("’", "'") for w in text.split()]
    if not 2 <= len(words) <= limit:
        return False
    if any(w in VERBS or w in _PRONOUNS for w in words):
        return False
    return not _LOWER_WORD.search(" ".join(w for w in text.split()))


def is_label_phrase(text: str, *, limit: int = 12) -> bool:
    """`has_no_verb`, and false for text in another script than Latin, whose verbs we do not know."""
    return text.isascii() and has_no_verb(text, limit=limit)


def _follows_up(caption: str, rest: str) -> bool:
    """Whether the paragraph starts over with the caption's own subject, as one does under its picture."""
    opening = {w.lower() for w in re.findall(r"[A-Za-z]{3,}", rest[:60])}
    subject = {w.lower() for w in re.findall(r"[A-Za-z]{3,}", caption)}
    return len(opening & subject) >= 2


def _says_speech(text: str) -> bool:
    return bool(re.search(rf"\b(?:{match_reporting('plain')}|added|tells)\b", text))
