"""The words of an English text that name a time, each with the kind of naming it is. Own rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from facts.suggesting.find_windows import find_windows
from facts.suggesting.skip_numbers import reads_as_year

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
WEEKDAY_ANY = rf"(?:{_WEEKDAY}|(?:Mon|Tues?|Wed|Thu|Thurs?|Fri|Sat|Sun)\.?)"
_YEAR = r"(?:1[0-9]|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DAYTIME = r"(?:\s(?:early\s|late\s)?(?:morning|afternoon|evening|night|lunchtime|noon|midnight)s?\b)?"
_HOW_MANY = (
    r"(?:\d{1,3}|\[?(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty)\]?)"
)

_MENTION = re.compile(
    rf"""
    \b(?P<iso>(?P<iso_year>\d{{4}})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d))(?!\d)
    | (?<![\d/.])(?P<numeric>(?P<n1>\d{{1,2}})(?P<nsep>[/.])(?P<n2>\d{{1,2}})(?P=nsep)(?P<n3>\d{{4}}))(?![\d/])
    | (?P<september>\b9/11\b)
    | \b(?P<mdy>(?:{WEEKDAY_ANY},?\s)?(?P<m1>{_MONTH})\s?(?P<d1>{_DAY})(?!\d|[,.]\d|:\d|\s?(?:%|percent))
        (?:\s?(?:-|–|to|and)\s?(?P<d1b>{_DAY})(?!\d|:\d)(?!\s(?:{_MONTH})))?(?:(?:,|\sof|\sin)?\s(?P<y1>{_YEAR})\b)?)
    | \b(?P<dmy>(?:{WEEKDAY_ANY},?\s)?(?:the\s)?(?P<d2>{_DAY})(?:\s?(?:-|–|to|and)\s?(?P<d2b>{_DAY}))?(?:\sof)?\s
        (?P<m2>{_MONTH})(?![\w])(?:(?:,|\sof)?\s(?P<y2>{_YEAR})\b)?)
    | \b(?P<my>(?:(?P<part1>(?:the\s)?(?:early|mid|late|end\sof|beginning\sof|start\sof|middle\sof)[\s-](?:in\s)?))?
        (?P<m3>{_MONTH})(?:,|\sof|\slast\syear,?)?\s(?P<y3>{_YEAR}))\b
    | \b(?P<feast>Christmas\s(?:Day|Eve)|Boxing\sDay|New\sYear[’']s\s(?:Eve|Day)|Valentine[’']s\sDay)\b
        (?:,?\s(?P<y4>{_YEAR})\b)?
    | \b(?P<season>(?P<which_season>last|this|next|past|coming|the|in|since|early|late)?\s?
        \b(?P<season_name>spring|summer|autumn|fall|winter)
        (?:\sof|\sin)?\s(?P<y5>{_YEAR}))\b
    | \b(?P<relseason>(?P<rs_which>last|this|next|this\spast|this\scoming)
        \s(?P<rs_name>spring|summer|autumn|fall|winter))\b
    | \b(?P<yearpart>(?:early|mid|late|the\send\sof|the\sstart\sof|the\sbeginning\sof|end\sof)[\s-]
        (?:in\s)?(?P<y6>{_YEAR}))\b(?!\d)
    | \b(?P<yearend>(?:the\s)?end\sof\s(?:the|this)\syear|year[\s-]end|(?:the\s)?year[’']s\send)\b
    | \b(?P<nextyearend>(?:the\s)?end\sof\snext\syear)\b
    | \b(?P<monthend>(?:the\s)?(?:end|start|beginning|middle)\sof\s(?:the|this)\smonth)\b
    | \b(?P<weekend>(?:by\s)?(?:the\s)?end\sof\s(?:the|this)\sweek)(?!end)\b
    | \b(?P<monthpart>(?:the\s)?(?:early|mid|late|end\sof|beginning\sof|start\sof|middle\sof)[\s-]
        (?:in\s)?(?P<m4>{_MONTH}))(?!\w)
    | \b(?P<monthonly>(?P<month_which>(?:in|since|until|by|from|during|before|after|through|between|of|for|to|and|
        last|next|this|this\spast|this\scoming)\s)(?P<m5>{_MONTH}))(?![\w’'])(?!\s\d)
    | \b(?P<decade>(?:the\s)?(?:early\s|mid-|late\s)?(?:1[0-9]|20)\d0[’']?s|
        the\s(?:twenties|thirties|forties|fifties|sixties|
        seventies|eighties|nineties))\b
    | \b(?P<weekday>(?:(?P<wd_which>last|next|this|this\spast|this\scoming|the\sprevious|
        the\sfollowing|the\snext|coming|
        every|each)\s)?(?P<wd_name>{_WEEKDAY})(?P<wd_plural>s\b)?(?P<wd_week>\s(?:last|next|this)\sweek\b)?{_DAYTIME})(?!\w)
    | \b(?P<today>today|tonight|this\s(?:morning|afternoon|evening)|earlier\stoday)\b
    | \b(?P<yesterday>yesterday{_DAYTIME}|last\snight)\b
    | \b(?P<tomorrow>tomorrow{_DAYTIME})(?!\w)
    | \b(?P<dayafter>(?:the\s|on\sthe\s)(?:next|following)\s(?:day|morning|night)|a\sday\slater|
        the\sday\safter(?!\s\w))\b
    | \b(?P<sameday>(?:the\ssame|that(?:\ssame)?)\s(?:day|morning|afternoon|evening|night))\b
    | \b(?P<sameyear>(?:the\ssame|that(?:\ssame)?)\syear)\b
    | \b(?P<later>(?P<later_n>{_HOW_MANY})\s(?P<later_unit>day|year)s?\s(?P<later_way>later|earlier|afterwards|
        before(?!\s(?:the|his|her|their|its|a|an|he|she|they|it|we|[A-Z]))))\b
    | \b(?P<daybefore>the\s(?:previous|preceding)\s(?:day|night|evening)|a\sday\searlier|
        the\s(?:day|night)\sbefore(?!\s(?:the|his|her|their|its|a|an|he|she|they|it|we|[A-Z])\b))
    | \b(?P<yearbefore>the\s(?:year\sbefore(?!\s(?:the|his|her|their|its|last|that|a)\b)|previous\syear)|
        a\syear\searlier)\b
    | \b(?P<yearafter>the\s(?:following|next)\syear|a\syear\slater)\b
    | \b(?P<ago>(?:(?:almost|nearly|about|around|roughly|some|over|more\sthan|just\sover|just\sunder)\s)?
        (?P<ago_n>{_HOW_MANY})\s
        (?:and\sa\shalf\s)?(?P<ago_unit>second|minute|min|hour|day|week|month|year|decade)s?\s(?:ago|earlier\sthis\b))
    | \b(?P<in_time>in\s(?P<in_n>{_HOW_MANY})\s(?P<in_unit>day|week|month|year)s?[’']?\stime)\b
    | \b(?P<relweek>(?:(?:earlier|later|late|early|on)\s)?(?P<rw_which>last|this|next|this\spast|this\scoming|the\spast|
        the\scoming|over\sthe)\s(?P<rw_unit>week(?:end)?)(?:[’']s)?)\b
    | \b(?P<relmonth>(?:(?:earlier|later|late|early)\s)?(?P<rm_which>last|this|next)\smonth(?:[’']s)?)\b
    | \b(?P<relyear>(?:(?:earlier|later|late|early)\s)?(?P<ry_which>last|this|next)\syear(?:[’']?s)?)\b(?!-long)
    | \b(?P<stretch>(?:in\s|over\s|during\s|for\s|within\s)?(?:the\s)?(?:past|last|recent|coming|next|previous)\s
        (?:(?:few|couple\sof|several|{_HOW_MANY})\s)?(?:hours?|days|weeks?|months?|years?|decades?)|
        (?:in\s)?recent\s(?:days|weeks|months|years)|(?:several|many|a\sfew|a\scouple\sof)\s
        (?:days|weeks|months|years|decades)\s(?:ago|back))\b
    | (?:(?<![\d,.:/\-–$€£#])|(?<=\b[12]\d\d\d[\-–]))\b(?P<year>(?P<y7>{_YEAR}))
        (?![\d:]|[,.]\d|(?:-|–)(?!{_YEAR}\b)\d)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)

_KINDS = (
    "iso numeric september mdy dmy my feast season relseason yearpart yearend nextyearend monthend weekend monthpart "
    "monthonly decade weekday today yesterday tomorrow ago in_time relweek relmonth relyear stretch year dayafter "
    "sameday daybefore later yearbefore sameyear yearafter"
).split()

# Every mention holds one of these, in capitals or small letters where both are read.
_TRIGGER = re.compile(
    r"\d|[Dd]ay|[Nn]ight|[Mm]orning|[Aa]fternoon|[Ee]vening|[Ww]eek|[Mm]onth|[Yy]ear|[Dd]ecade|\bago\b|ties\b|time\b|[Tt]omorrow|"
    r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Christmas|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter"
)

# Weekdays and months inside names of other things.
_NAMED = re.compile(
    r"\b(?:Black|Good|Bloody|Super|Palm|Easter|Ash|Cyber|Fat|Shrove|Holy|Maundy|Sheffield|Freaky|Casual|Mad|Giving)\s$",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"\s(?:Times|Telegraph|Mirror|Express|Mail|Post|Independent|Herald|Star|Night\sLive|World)\b"
)
_MAIL_ON = re.compile(r"\b(?:Mail|Independent|Scotland|Wales)\son\s$")
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


def _match_mentions(text: str) -> Iterator[re.Match[str]]:
    for low, high in find_windows(_TRIGGER, text, 0, len(text), 48, 48):
        yield from _MENTION.finditer(text, low, high)


def find_dates(text: str) -> Iterator[FoundDate]:
    """The namings of times in an English text, in order, never overlapping; names, verbs and counts left out."""
    for match in _match_mentions(text):
        group = match.groupdict()
        begin, stop = match.span()
        kind = next(kind for kind in _KINDS if group[kind])
        before, after = text[max(0, begin - 16) : begin], text[stop : stop + 24]
        if group["year"]:
            if int(group["y7"]) < 1500 and not re.search(
                r"\b(?:in|since|AD|year|until|of)\s$", before, re.IGNORECASE
            ):
                continue
            if _is_part_of_number(text, begin, stop) or not reads_as_year(text, begin, stop):
                continue
        elif group["weekday"]:
            if (
                not group["wd_name"][0].isupper()
                or group["wd_plural"]
                or (group["wd_which"] or "").lower() in ("every", "each")
            ):
                continue
            if (
                re.search(r"\b(?:a|any)\s$", before)
                or _NAMED.search(before)
                or _NAMED_AFTER.match(after)
                or _MAIL_ON.search(before)
            ):
                continue
        elif group["monthonly"]:
            word = group["m5"]
            if not word[0].isupper() or not _is_month_here(match, after):
                continue
            begin = match.start("m5") if group["month_which"].strip().lower() not in RELATIVE_WORDS else begin
        elif group["mdy"] or group["dmy"] or group["my"] or group["monthpart"]:
            month = group["m1"] or group["m2"] or group["m3"] or group["m4"]
            if not month[0].isupper():
                continue
        elif (
            group["season"]
            and group["which_season"]
            and group["which_season"].lower() in ("in", "since", "the")
        ):
            begin = match.start("season_name")
        yield FoundDate(match, kind, begin, stop)


RELATIVE_WORDS = frozenset(("last", "next", "this", "this past", "this coming"))


def _is_part_of_number(text: str, begin: int, stop: int) -> bool:
    """Whether the four digits belong to a name or code (A-2000, 2000kg, 2016/17 is one season)."""
    before, after = text[max(0, begin - 2) : begin], text[stop : stop + 1]
    return bool(
        before
        and (before[-1].isalpha() or (before[-1] in "-–_" and before[0].isalpha() and before[0].isupper()))
    ) or (after.isalpha() or after in ("%", "°", "/"))


def _is_month_here(match: re.Match[str], after: str) -> bool:
    """May and March are words and names too: they need a preposition of time and nothing that makes them a name."""
    word, which = match.group("m5").lower(), match.group("month_which").strip().lower()
    if word in ("may", "march", "august"):
        if which in ("of", "for", "to", "and", "between", "after", "before", "from", "by", "through"):
            return (
                which in ("before", "after", "from", "by", "through")
                and word == "march"
                and not re.match(r"\s[a-z]", after)
            )
        return not re.match(r"\s[A-Z]", after)
    if which in ("of", "for", "to", "and", "between"):
        return not re.match(r"\s[A-Z]", after)
    return True
