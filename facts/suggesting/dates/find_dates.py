"""The words of an English text that name a time, each with the kind of naming it is. Own rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from facts.language.english import (
    MONTHS,
    ORDINALS,
    SEASONS,
    SHORT_MONTHS,
    SHORT_WEEKDAYS,
    TENS,
    WEEKDAYS,
    match_numbers,
    match_ordinals,
    name_numbers,
)
from facts.language.notions import list_words, match_any
from facts.suggesting.dates.skip_dates import is_skipped
from facts.suggesting.words.find_windows import Openings, find_windows

MONTH = rf"(?:{match_any(MONTHS)}|(?:{match_any(SHORT_MONTHS)})\b\.?)"
_WEEKDAY = rf"(?:{match_any(WEEKDAYS)})"
WEEKDAY_ANY = rf"(?:{_WEEKDAY}|(?:{match_any(SHORT_WEEKDAYS)})\.?)"
_YEAR = r"(?:1[0-9]|20)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_RANK = rf"(?:{match_ordinals(1, 12)}|(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th))"
_SEASON = match_any(SEASONS)
# "Fourty" is a count in figures alone.
_TENS = [word for word, value in TENS.items() if value <= 60 and word != "fourty"]
_DAYTIME = r"(?:\s(?:early\s|late\s)?(?:morning|afternoon|evening|night|lunchtime|noon|midnight)s?\b)?"
_HOW_MANY = rf"(?:\d{{1,3}}|\[?(?:an?|{match_numbers(1, 19)}|{match_any(_TENS)})\]?)"
_PART = r"(?:early|mid|late|end\sof|beginning\sof|start\sof|middle\sof)[\s-](?:in\s)?"
# "The day before the vote" counts from the vote, which is no date.
_NOTHING_AFTER = (
    r"(?!\s(?:the|his|her|their|its|my|our|your|last|that|a|an|he|she|they|it|we|I|[A-Z]|\w+ing)\b)"
)
_ALONE = ("christmas", "easter", "halloween")
_SAINTS = ("valentine's day", "patrick's day")
_FEASTS = match_any(
    name
    for table in ("feasts", "from_easter")
    for name in list_words("calendar", table)
    if name not in (*_ALONE, *_SAINTS)
).replace("'", "[’']")
_FEAST = rf"(?:St\.?\s|Saint\s)?Valentine[’']s\sDay|(?:St\.?|Saint)\sPatrick[’']s\sDay|{_FEASTS}"
_FEAST_ALONE = (
    r"(?:(?:(?<=on\s)|(?<=by\s)|(?<=before\s)|(?<=until\s)|(?<=till\s)|(?<=after\s)|(?<=since\s))|(?P<f_which>last|next|this)\s)"
    rf"(?P<feast_alone>{match_any(_ALONE)})(?=,?\s\d{{4}}\b|[.,;:!?)”\"]|$|\n|\s(?:and|or|but|when|as|with|in|at|to|if|the|it|he|"
    r"she|they|we|I|was|were|is|are|will|would|had|has|have)\b)"
)

_MENTION = re.compile(
    rf"""
    \b(?:(?P<iso>(?P<iso_year>\d{{4}})(?P<isep>[-./])(?P<iso_month>\d\d)(?P=isep)(?P<iso_day>\d\d))(?![\d/])
    | (?<![\d/.])(?P<numeric>(?P<n1>\d{{1,2}})(?P<nsep>[/.])(?P<n2>\d{{1,2}})(?P=nsep)(?P<n3>\d{{4}}))(?![\d/])
    | (?P<september>9/11\b|(?:Sept(?:ember|\.)?\s11(?:th)?|11(?:th)?\sSeptember)
        (?=\s(?:terror(?:ist)?\s)?(?:attacks|hijackings|hijackers)\b))
    | (?P<feast>{_FEAST})\b(?:,?\s(?P<y4>{_YEAR})\b)?
    | (?P<alone>{_FEAST_ALONE})(?:,?\s(?P<y8>{_YEAR})\b)?
    | (?P<nthday>(?:the\s)?(?P<nth>{_RANK}|last|final)\s
        (?:(?P<nth_name>{_WEEKDAY}|day)\s(?:of|in)\s|(?<=first\s)of\s|of\s(?=(?:last|next|this)\smonth))
        (?:(?P<nth_month>{MONTH})(?![\w’'])(?:,?\s(?P<nth_year>{_YEAR})\b)?|(?P<nth_relative>last|next|this)\smonth))\b
    | (?P<mdy>(?:{WEEKDAY_ANY},?\s)?(?:(?<!\bin[ ])|(?={MONTH}\s?{_DAY}(?:,|\sof|\sin)?\s{_YEAR}\b))
        (?P<m1>{MONTH})(?:\s?|\sthe\s(?=\d+[a-z]))(?P<d1>{_DAY})(?!\d|[,.]\d|:\d|\s?(?:%|percent))
        (?:\s?(?:-|–|to|and)\s?(?P<d1b>{_DAY})(?!\d|:\d)(?!\s(?:{MONTH})))?(?:(?:,|\sof|\sin)?\s(?P<y1>{_YEAR})\b)?)
    | (?P<dmy>(?:{WEEKDAY_ANY},?\s)?(?:the\s)?(?P<d2>{_DAY})(?:\s?(?:-|–|to|and)\s?(?P<d2b>{_DAY}))?(?:\sof)?\s
        (?P<m2>{MONTH})(?![\w])(?:(?:,|\sof)?\s(?P<y2>{_YEAR})\b)?)
    | (?P<my>(?:(?P<part1>(?:the\s)?{_PART}))?(?P<m3>{MONTH})(?:,|\sof|\slast\syear,?)?\s(?P<y3>{_YEAR}))\b
    | (?P<season>(?P<which_season>last|this|next|past|coming|the|in|since|early|late)?\s?
        \b(?P<season_name>{_SEASON})
        (?:\sof|\sin)?\s(?P<y5>{_YEAR}))\b
    | (?P<relseason>(?P<rs_which>last|this|next|this\spast|this\scoming)
        \s(?P<rs_name>{_SEASON}))\b
    | (?P<shortyear>(?P<sy_lead>(?:in|since|by|of|from|until|before|after)\s)[’'](?P<yy>\d\d))
        (?![’'%\w]|[.,]\d|(?-i:\s[A-Z]))
    | (?P<yearpart>(?:early|mid|late|the\send\sof|the\sstart\sof|the\sbeginning\sof|end\sof)[\s-]
        (?:in\s)?(?P<y6>{_YEAR}))\b(?!\d)
    | (?P<yearend>(?:the\s)?end\sof\s(?:the|this)\syear|year[\s-]end|(?:the\s)?year[’']s\send)\b
    | (?P<nextyearend>(?:the\s)?end\sof\snext\syear)\b
    | (?P<monthend>(?:the\s)?(?:end|start|beginning|middle)\sof\s(?:the|this)\smonth)\b
    | (?P<weekend>(?:by\s)?(?:the\s)?end\sof\s(?:the|this)\sweek)(?!end)\b
    | (?P<monthpart>(?:the\s)?{_PART}(?P<m4>{MONTH}))(?!\w)
    | (?P<monthonly>(?:(?P<month_which>last|next|this\spast|this\scoming|this)\s)?(?P<m5>{MONTH}))(?!\w)
    | (?P<decade>(?:the\s)?(?:early\s|mid-|late\s)?(?:1[0-9]|20)\d0[’']?s|
        the\s(?:early\s|mid-|late\s)?(?:[’']\d0s|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))\b
    | (?P<century>(?:the\s(?:early\s|mid-|late\s)?
        (?:\d{{1,2}}(?:st|nd|rd|th)|(?:twenty-)?[a-z]{{2,8}}(?:st|nd|rd|th))|last)\scentury)\b(?!-)
    | (?P<weekday>(?:(?P<wd_which>last|next|this|this\spast|this\scoming|the\sprevious|
        the\sfollowing|the\snext|coming|every|each)\s)?(?P<wd_name>{_WEEKDAY})(?P<wd_plural>s\b)?
        (?P<wd_week>\s(?:of\s)?(?:last|next|this)\sweek\b)?{_DAYTIME})(?!\w)
    | (?P<today>today|tonight|this\s(?:morning|afternoon|evening|lunchtime)|(?:earlier|later)\stoday)\b
    | (?P<ereyesterday>the\sday\sbefore\syesterday)\b
    | (?P<overmorrow>the\sday\safter\stomorrow)\b
    | (?P<yesterday>yesterday{_DAYTIME}|last\s(?:night|evening))\b
    | (?P<tomorrow>tomorrow{_DAYTIME})(?!\w)
    | (?P<dayafter>(?:the\s|on\sthe\s)(?:next|following)\s(?:day|morning|night)|a\sday\slater|
        the\sday\safter(?!\s\w))\b
    | (?P<sameday>(?:the\ssame|that(?:\ssame)?)\s(?:day|morning|afternoon|evening|night))\b
    | (?P<sameyear>(?:the\ssame|that(?:\ssame)?)\syear)\b
    | (?P<samemonth>(?:the\ssame|that(?:\ssame)?)\smonth)\b
    | (?P<inperiod>(?P<ip_way>earlier|later)\sin\sthe\s(?P<ip_unit>day|evening|week|month|year))\b
    | (?P<ofday>(?P<od_head>(?:{match_ordinals(1, 4)}|last|final|opening|only|other)\s(?:[\w-]+\s){{1,2}}of\s)
        the\s(?:day|evening|night))\b
    | (?P<later>(?P<later_n>{_HOW_MANY})\s(?P<later_unit>day|week|month|year)s?\s
        (?P<later_way>later|earlier|afterwards|before(?!\s\w)))\b
    | (?P<daybefore>the\s(?:previous|preceding)\s(?:day|night|evening)|the\s(?:day|night)\sbefore{_NOTHING_AFTER})
    | (?P<yearbefore>the\s(?:year\sbefore{_NOTHING_AFTER}|previous\syear))\b
    | (?P<yearafter>the\s(?:following|next)\syear)\b
    | (?P<yearlast>the\syear\sbefore\slast)\b
    | (?P<monthbefore>the\s(?:month\sbefore{_NOTHING_AFTER}|(?:previous|preceding)\smonth))\b
    | (?P<monthafter>the\s(?:following|next)\smonth)\b
    | (?P<ago>(?:(?:almost|nearly|about|around|roughly|some|over|more\sthan|just\sover|just\sunder)\s)?
        (?P<ago_n>{_HOW_MANY})\s
        (?:and\sa\shalf\s)?(?P<ago_unit>second|minute|min|hour|day|week|month|year|decade)s?\s(?:ago|earlier\sthis\b)
        (?P<ago_day>\s(?:today|yesterday|tomorrow|this\smonth)\b)?)
    | (?P<in_time>in\s(?P<in_n>{_HOW_MANY})\s(?P<in_unit>day|week|month|year)s?[’']?\stime|
        (?P<from_n>{_HOW_MANY})\s(?P<from_unit>day|week|month|year)s?\sfrom\snow)\b
    | (?P<relweek>(?:(?:earlier|later|late|early|on)\s)?(?P<rw_which>last|this|next|this\spast|this\scoming|the\spast|
        the\scoming|(?:over|at|during|throughout)\sthe)\s(?P<rw_unit>week(?:end)?)(?:[’']s)?)\b
    | (?P<relmonth>(?:(?:earlier|later|late|early)\s)?(?P<rm_which>last|this|next)\smonth(?:[’']s)?)\b
    | (?P<relyear>(?:(?:earlier|later|late|early)\s)?(?P<ry_which>last|this|next)\syear(?:[’']?s)?)\b(?!-long)
    | (?P<stretch>(?:in\s|over\s|during\s|for\s|within\s)?
        (?:the\s(?:past|last|recent|coming|next|previous)\s(?:(?:few|couple\sof|several|{_HOW_MANY})\s)?
            (?:hours?|days|weeks?|months?|years?|decades?|century|centuries)|
        (?:past|recent|coming|previous)\s(?:(?:few|couple\sof|several|{_HOW_MANY})\s)?
            (?:hours?|days|weeks?|months?|years?|decades?)|
        (?:last|next)\s(?:(?:few|couple\sof|several|{_HOW_MANY})\s)?(?:hours|days|weeks|months|years|decades))|
        (?:in\s)?recent\s(?:days|weeks|months|years)|(?:several|many|a\sfew|a\scouple\sof)\s
        (?:days|weeks|months|years|decades)\s(?:ago|back))\b
    | (?:(?<![\d,.:/\-–$€£#])|(?<=\b[12]\d\d\d[\-–]))(?P<year>(?P<y7>{_YEAR}))
        (?![\d:]|[,.]\d|(?:-|–)(?!{_YEAR}\b)\d)\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)

_KINDS = (
    "iso numeric september feast alone nthday mdy dmy my shortyear season relseason yearpart yearend nextyearend "
    "monthend weekend monthpart monthonly decade century weekday today ereyesterday overmorrow yesterday "
    "tomorrow dayafter sameday sameyear samemonth inperiod ofday later daybefore yearbefore yearafter yearlast "
    "monthbefore monthafter ago in_time relweek relmonth relyear stretch year"
).split()
# Every mention holds one of these, in capitals or small letters where both are read.
_TRIGGER = re.compile(
    r"\d|[Dd]ay|[Nn]ight|[Mm]orning|[Aa]fternoon|[Ee]vening|[Ww]eek|[Mm]onth|[Yy]ear|[Dd]ecade|[Cc]entur|\bago\b|"
    r"(?:en|ir|or|if|ix|gh|ne)ties\b|[’'s]\stime\b|\b(?:from\snow\b|[Tt]omorrow|"
    + match_any(sorted({month[:3] for month in MONTHS}))
    + r"|Christmas|Easter|Halloween|Juneteenth|July\sFourth|[Ss]pring\b|[Ss]ummer|[Aa]utumn|[Ff]all\b|[Ww]inter)"
)
# The words with which a mention begins, where it begins with no number.
_OPENINGS = Openings(
    (
        *(
            *MONTHS,
            *SHORT_MONTHS,
            *WEEKDAYS,
            *SHORT_WEEKDAYS,
            *SEASONS,
            *_ALONE,
            *_TENS,
            *name_numbers(1, 19),
        ),
        *(f"{day}s" for day in WEEKDAYS),
        *(ordinal for ordinal, rank in ORDINALS.items()),
        *(name for table in ("feasts", "from_easter") for name in list_words("calendar", table)),
        "st saint valentine",
        "the a an in on at by of from since until before after within during for over throughout",
        "last this next past coming recent previous every each that several many other only opening final",
        "early mid late earlier later end beginning start middle year today tonight yesterday tomorrow",
        "almost nearly about around roughly some more just",
    )
)
# The year that may follow a day or a month: "February 6 this year".
REFERENCE_YEAR = re.compile(
    r"\s?[-–,]?\s?(?:(?:of|earlier|later)\s)?(?P<which>this|last|next|the\sprevious|the\sfollowing)\syear\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class FoundDate:
    """Words that name a time, their span in the text, and what was made of them so far.

    ``kind`` is the name of the group of the pattern that matched. ``weighed`` says whether the verbs around it are
    looked at.
    """

    match: re.Match[str]
    kind: str
    start: int
    end: int
    value: str | None = None
    note: str = ""
    weighed: bool = True


def find_dates(text: str) -> Iterator[FoundDate]:
    """The namings of times in an English text, in order, never overlapping; names, verbs and counts left out."""
    for low, high in find_windows(_TRIGGER, text, 0, len(text), 48, 40):
        for match in _OPENINGS.finditer(_MENTION, text, low, high):
            kind = next(kind for kind in _KINDS if match[kind])
            if is_skipped(text, match, kind):
                continue
            start = match.start()
            if kind == "season" and (match["which_season"] or "").lower() in ("in", "since", "the"):
                start = match.start("season_name")
            elif kind == "ofday":
                start = match.end("od_head")
            elif kind == "shortyear":
                start = match.end("sy_lead")
            yield FoundDate(match, kind, start, match.end())
