"""The numbers of a text that count nothing and are left alone.

Calendar dates, years, clock times, addresses, printed identifiers (page 3, phase two), numbers inside names (TM-62,
Flight 370, Boeing 737, Channel Four) and idioms (one another, one of the), and what is said not to be so (14, not 40).
"""

import re
from collections.abc import Iterator

from facts.language.english import MONTHS, ONES, SCALES, SHORT_MONTHS, TENS
from facts.language.notions import list_words, match_any, match_words
from facts.suggesting.figures.read_hedges import read_hedge_before
from facts.suggesting.figures.read_number_words import COUNT
from facts.suggesting.figures.read_units import find_measure, find_money
from facts.suggesting.words.find_windows import Openings

_MONTHS = rf"(?:{match_any(MONTHS)}|{match_any(SHORT_MONTHS)})\b\.?"
_NOT_A_FIGURE = re.compile(
    rf"""
    https?://\S+ | www\.\S+ | \b[\w.+-]{{1,64}}@[\w.-]+ | [@\#]\w+
    | \b\d{{4}}-\d{{2}}-\d{{2}}(?:T[\d:.]+Z?)?\b
    | (?<!\d[\s-])\b\d{{1,4}}[/]\d{{1,4}}(?:[/]\d{{2,4}})?\b
    | \b\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}}|\d{{2}})\b
    | \b\d{{1,2}}[:.h]\d{{2}}(?::\d{{2}})?\s?(?:[ap]\.?m\b\.?|hours?\b|(?:GMT|UTC|[A-Z]{{2,3}}T)\b)
    | \b\d{{1,2}}:\d{{2}}(?::\d{{2}})?\b
    | \b\d{{1,2}}\s?(?:[ap]\.m\.?|[ap]m\b)
    | \b(?:{COUNT}|\d{{1,2}})\so[’']clock\b
    | \b\d{{4}}\s?(?:GMT|UTC|hrs|[CE]E?S?T)\b
    | \b(?:{_MONTHS})\s?\d{{1,2}}(?:st|nd|rd|th)?(?:\s?(?:-|–|to|and)\s?\d{{1,2}}(?:st|nd|rd|th)?)?\b
      (?:(?:,|\sof)?\s(?:1[5-9]|20)\d\d\b)?(?!\s?(?:percent|per\scent|%|people))
    | \b(?:{_MONTHS})(?:,|\sof)?\s(?:1[5-9]|20)\d\d\b
    | \b\d{{1,2}}(?:st|nd|rd|th)?(?:\s?(?:-|–|to|and)\s?\d{{1,2}}(?:st|nd|rd|th)?)?(?:\sof)?\s(?:{_MONTHS})
      (?:,?\s(?:1[5-9]|20)\d\d\b)?
    | \b(?:1[0-9]|20)\d\d(?:(?:-|–|/|\sto\s)(?:1[0-9]|20)\d\d|[-–/]\d\d)\b(?!\s?(?:percent|per\scent|%))
    | \b\d+\s?(?:st|nd|rd|th)\b | (?-i:\bFY\s?\d{{2,4}}(?:[-–/]\d{{2,4}})?\b) | \b\d+-something\b
    # Telephones, points of a list, notes, calibres, models, screens.
    | \+\d{{1,3}}(?:[\s.-]?\(?\d{{1,5}}\)?){{2,5}} | \b0\d{{2,4}}[\s-]\d{{3,4}}[\s-]?\d{{3,4}}\b
    | \(\d{{3}}\)\s?\d{{3}}[-.\s]\d{{4}}\b | \b\d{{2,4}}[-.]\d{{3,4}}[-.]\d{{4}}\b
    | \b(?:call(?:s|ed|ing)?|dial(?:s|l?ed|l?ing)?|phon(?:es?|ed|ing)|rang)\s(?:911|999|112|111|101|000)\b
    | \b911\s(?:calls?|callers?|operators?|dispatchers?|emergency)\b | \b(?:19|20)\d\d\.\d\d\.\d\d\b
    | \b\d{{3}}\s\d{{3}}\s\d{{4}}\b | (?-i:\bNos?\.\s[A-Z]{{1,4}}[\s-]\d[\d-]{{0,12}})
    | \b(?:numbers|nos|pages|pp|chapters|rooms|sections|articles|paragraphs|lines|rows|gates|flights|rounds|
        phases|items)\.?\s\d{{1,4}}\s?(?:-|–|to|and)\s?\d{{1,4}}\b
    | ^[^\S\n]{{0,9}}\d[\d.,]{{0,19}}[^\S\n]{{0,9}}$
    | ^\s{{0,4}}\d{{1,3}}[.)]\s(?=[A-Z“"‘]) | \[\d{{1,3}}(?:[,–-]\s?\d{{1,3}}){{0,4}}\]
    | (?<!\d)\.\d\d\d?[\s-]cali(?:ber|bre)\b | \b\d{{3}}-\d{{1,3}}\s(?:jets?|aircraft|planes?|airliners?)\b
    | \bBoeing[’']s\s\d{{3}}\b | \b\d-pointers?\b | \b(?:30|40|50)\s(?-i:Under)\s(?:30|40|50)\b
    | (?<![\w-])\d\d?-\d\d?-\d\d?(?![\w-])
    | (?-i:\b[48]K\b) | \b(?:under|over)-\d\d?s?\b
    | \b\d{{1,4}}\s(?:[A-Z][\w’'-]+\s){{1,3}}(?-i:Street|Avenue|Road|Lane|Square|Boulevard|Drive)\b
    | (?:\b|')\d0s\b | \b(?:1[0-9]|20)\d0[’']?s\b
    # A rank is a figure: "the number 3 in Europe".
    | \b(?:No|Nos|Nr|number|numbers|page|pages|pp?|chapter|section|article|paragraph|line|row|column|slide|
        option|room|gate|channel|route|flight|phase|part|volume|vol|chapter|level|tier|type|class|category|stage|grade|figure|table|
        item|question|round|game|match|day|week|season|episode|platform|terminal|unit|block|sector|zone|area|district|ward|
        resolution|motion|rule|amendment|proposition|version|model|highway|interstate|junction|exit|runway|
        Boeing|Airbus|Apollo|Windows|iPhone|Covid|Formula|Super\sBowl|(?-i:Group\sof)|G|regulations?|clause|
        directive|decree|schedule|annex|appendix|psalm|verse)\.?
      [\s\u00a0-]\#?(?:\d+(?:[.\-]\d+)*[A-Za-z]?|(?:{COUNT})(?=[\s,.;:)]))(?![\d,]*(?:\s?%|\spercent|\sper\scent))\b
    | \b(?:{COUNT})\s(?:years?|months?|weeks?|days?|hours?|minutes?|decades?|centur(?:y|ies))\s(?:ago|earlier)\b
    | \b\d+\s(?:years?|months?|weeks?|days?|hours?|minutes?|mins?|hrs?|decades?|centur(?:y|ies))\s(?:ago|earlier)\b
    | \b\d+\s(?:min|sec|hr)s?\s\d+\s(?:sec|min)s?\sago\b
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
# The words and signs with which it begins, where it begins with no digit and is no address with an "@" inside.
_OPENINGS = Openings(
    (
        *(*MONTHS, *SHORT_MONTHS, *ONES, *TENS),
        "http https www call calls called calling dial dials dialed dialled dialing dialling phone phones phoned",
        "phoning rang FY No Nos Nr number numbers page pages p pp chapter chapters section sections article",
        "articles paragraph paragraphs line lines row rows column slide option room rooms gate gates channel",
        "route flight flights phase phases part volume vol level tier type class category stage grade figure",
        "table item items question round rounds game match day week season episode platform terminal unit block",
        "sector zone area district ward resolution motion rule amendment proposition version model highway",
        "interstate junction exit runway Boeing Airbus Apollo Windows iPhone Covid Formula Super Group G",
        "regulation regulations clause directive decree schedule annex appendix psalm verse under over",
    ),
    "@#+([.'",
    lines=True,
)
# "page three" identifies, "day one" too; "question two men" and "match three goals" do not exist in print.

_IDIOM = re.compile(rf"\b(?:{'|'.join(list_words('numbers', 'idioms'))})", re.IGNORECASE)

# "14 boats, not 40 as we wrote", "14 instead of the 40 we reported": a number that is said not to be so.
_NUMBER = rf"(?:[$€£]\s?)?(?:\d[\d.,\u00a0]*\d|\d|(?:{COUNT})\b)(?:[\s\u00a0-](?:{match_any(SCALES)})\b)?"
_SET_RIGHT = re.compile(
    rf"(?:[,;–—]\s?|\b(?:and|but)\s)not\s(?:the\s)?{_NUMBER}|"
    rf"\binstead\sof\s(?:the\s)?{_NUMBER}(?=[^.;,\n]{{0,40}}\b(?:{match_words('reporting', 'forms')})\b)",
    re.IGNORECASE,
)

_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
# News tells of few years before this one; "a survey of 1709 pupils" counts.
_FIRST_TOLD_YEAR = "1800"
_COUNTED_AFTER = re.compile(r"\s(?:[a-z][\w-]+\s){0,2}?(?:[a-z]+s|\w*children|people|men|women)\b(?!’)")
_IN = re.compile(r"\b(?:in|since|during|before|after|until|year|late|early|mid|the)[\s-]$", re.IGNORECASE)
_PER = re.compile(r"\bper\s$", re.IGNORECASE)
_AGE = re.compile(r"[\s-]years?[\s-]olds?\b", re.IGNORECASE)
_COUNTED_UNITS = match_words("units", "names", "count")
_COUNTED_PEOPLE = match_words("casualties", "words", "count")
_COUNT_NOUN = re.compile(
    r"\s(?:\w+\s){0,2}?(?:people|persons?|men|women|\w*children|troops|soldiers|fighters|officers|police|civilians|"
    r"migrants|refugees|prisoners|captives|hostages|detainees|students|workers|employees|staff|voters|votes|homes|"
    r"houses|buildings|schools|jobs|cases|members|residents|families|patients|"
    r"passengers|pilgrims|protesters|demonstrators|"
    rf"{_COUNTED_UNITS}|{_COUNTED_PEOPLE}|trucks|vehicles|cars|ships|aircraft|missiles|rockets|drones|shells|bombs|attacks|"
    r"sites|locations|shops|stores|years|days|hours|seats|euro|guests|visitors|fans|spectators|runners|athletes|"
    r"volunteers|firefighters|signatures|animals|birds|trees|copies|pages|words|volts|calories)\b",
    re.IGNORECASE,
)
_IDENTIFIED = frozenset(
    (
        "in on at of to by from for with and or the a an but as is are was were has have had said "
        "some about around over under nearly almost only just least than most up between within "
        "after before during since until another other additional all those these its his her their "
        "our than into when while where that which who more so far also then if not no another "
        "extra further total including plus i i'm i’m i've i’ve i'd i’d he's he’s she's she’s it's it’s we're we’re"
    ).split()
)
# With these words a year reads as a year still: "around 2014", "before and over 2014".
_LOOSE_HEDGE = re.compile(
    r"(?:above|over|under|below|within|around|about|later\sthan|earlier\sthan)\s?(?:the\s)?$", re.IGNORECASE
)
# "No. 5" and "Lt. 3" are names; "Halloran. 5 schools" are two sentences.
_LONGEST_ABBREVIATION = 4
_SCORE = re.compile(r"\d\d?[\s\u00a0]?[-–][\s\u00a0]?\d\d?\b")
# A verb of winning, losing or voting, so that two numbers with a dash are a score.
SCORED = re.compile(
    r"\b(?:won|win|wins|winning|lost|lose|beat|beaten|defeat\w*|vote[ds]?|voting|score[ds]?|drew|draw|lead|led|ahead|"
    r"victory|ruled|ruling|decision)\b[^.!?;]{0,40}$",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n•*“\"'‘(—–-])\s*$")
_PREVIOUS_WORD = re.compile(r"([^\W\d_][\w’'.&-]*)[\s\u00a0]+$")
NEXT_WORD = re.compile(r"[\s\u00a0-]+([^\W\d_][\w’'-]*)")


def find_skipped(text: str, start: int, end: int, english: bool) -> list[tuple[int, int]]:
    """The spans of text[start:end] whose numbers count nothing, half-open and in order; they may overlap."""
    spans = [match.span() for match in _find_no_figures(text, start, end)]
    if english:
        spans += [match.span() for match in _IDIOM.finditer(text, start, end)]
        spans += [match.span() for match in _SET_RIGHT.finditer(text, start, end)]
    return sorted(spans)


def _find_no_figures(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    if text.find("@", start, end) >= 0:
        return _NOT_A_FIGURE.finditer(text, start, end)
    return _OPENINGS.finditer(_NOT_A_FIGURE, text, start, end)


def touches_name(text: str, first: int) -> bool:
    """Whether a letter, or a letter and a hyphen, stands right before the digits (TM-62, B52, v2)."""
    before = text[max(0, first - 2) : first]
    if not before:
        return False
    if before[-1].isalpha() or before[-1] in "_#":
        return True
    return before[-1] in "-–‑−" and before[0].isalpha()


def reads_as_year(text: str, first: int, stop: int) -> bool:
    """Whether four digits at [first, stop) name a year: nothing is counted in them, no hedge stands before them."""
    if not _YEAR.fullmatch(text, first, stop) or _AGE.match(text, stop):
        return False
    after = stop + (text[stop : stop + 1] in " -")
    if unit := find_measure(text, after):
        words = text[after : unit.end].lower()
        short = len(words) <= 4 or words.endswith(("s", "feet", "percent", "cent"))
        if short and words not in ("year", "day", "times", "night", "week", "hour"):
            return False
    if find_money(text, stop + 1):
        return False
    before = text[max(0, first - 40) : first]
    early = text[first:stop] < _FIRST_TOLD_YEAR and not _IN.search(before)
    if _PER.search(before) or (early and _COUNTED_AFTER.match(text, stop)):
        return False
    if read_hedge_before(before) and not _LOOSE_HEDGE.search(before):
        return False
    if re.search(r"\b(?:in|since|by|until|of|from|during|before|after|the|late|early|mid|year|to|and|for)[\s-]$",
                 text[max(0, first - 12) : first], re.IGNORECASE):  # fmt: skip
        return True
    return not _COUNT_NOUN.match(text, stop)


def belongs_to_name(text: str, first: int, stop: int, digits: str) -> bool:
    """Whether a bare number belongs to the capitalised name before it (Flight 370), and counts nothing."""
    previous = _PREVIOUS_WORD.search(text, max(0, first - 40), first)
    if previous is None:
        return False
    word = previous.group(1)
    if "\n" in previous.group() or (word[-1] == "." and len(word) > _LONGEST_ABBREVIATION):
        return False
    if _SCORE.match(text, first) and SCORED.search(text[max(0, first - 90) : first]):
        return False
    # "Trump’s 5 children" are counted.
    if word.endswith(("’s", "'s")) or not word[0].isupper() or word.lower() in _IDENTIFIED or "," in digits:
        return False
    if (
        _SENTENCE_START.search(text[max(0, previous.start() - 3) : previous.start()])
        and word.lower() in _COMMON_OPENERS
    ):
        return False
    after = NEXT_WORD.match(text, stop)
    if find_measure(text, stop + (text[stop : stop + 1] in " -")) or text[stop : stop + 1] == "%":
        return False
    # In a headline every verb is capitalised: "Israel Frees 183 Prisoners" counts, "Apollo 11 landed" does not.
    return not (
        after and after.group(1)[0].isupper() and after.group(1).lower().endswith("s") and word.endswith("s")
    ) and not (
        after and after.group(1)[0].islower() and after.group(1).endswith("s") and word.endswith(("s", "ed"))
    )


_COMMON_OPENERS = frozenset(
    (
        "nearly almost roughly approximately around about some over under only just another all at "
        "in of the these those ages aged police officials authorities least up between among more fewer less "
        "than"
    ).split()
)


def is_in_name(text: str, begin: int, stop: int) -> bool:
    """A capitalised number word inside a sentence beside another capital (Six Nations, Big Four, Channel Four)."""
    if _SENTENCE_START.search(text[max(0, begin - 4) : begin]) or begin == 0:
        return bool(
            re.match(r"\s[A-Z][\w’'-]+\s(?:Championship|Cup|League|Group|Network|Party)", text[stop:])
        )
    previous = _PREVIOUS_WORD.search(text, max(0, begin - 30), begin)
    following = NEXT_WORD.match(text, stop)
    before = previous is not None and previous.group(1)[0].isupper()
    after = following is not None and following.group(1)[0].isupper()
    return before or after
