"""Find the words of a text that name a time and resolve them against the story's own date, never further than they go.

Own rules, English in full; for other languages the plain mode reads written-out days ("3 de marzo de 2024") and ISO
dates. "In 2023" stays the year, "last week" its month when the whole week lies in one, "in the past few days" stays
unresolved and says why. Weekdays and days without a year take the nearest one before the story's date, or after it
where the words around speak of the future.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from facts.dates import DateMention
from facts.figures import PRECISIONS, is_calendar_date
from facts.suggesting.find_windows import find_windows
from facts.suggesting.skip_numbers import reads_as_year

NO_STORY_DATE = "Counted from the story's own date, which is not known."
NO_YEAR = "No year is given, and the story's own date is not known."
NO_DAY = "Counted from the story's own day, of which only the month or year is known."
A_STRETCH = "Names a stretch of time, not a date."
TWO_MONTHS = "That week lies in two months."
AN_EVENT = "Names an event by its day; the text does not give the year."
EITHER_ORDER = "Day and month cannot be told apart."
NO_ANCHOR = "Counted from another day that the text does not fix."
WHICH_SEASON = "The season could be that of either of two years."
A_DECADE = "Names a decade, not a year."
NOT_A_DAY = "There is no such day in the calendar."
FROM_STORY = "Counted from the story's date."
FROM_TEXT = "Counted from a day named before it."


def _split(words: str) -> list[str]:
    return words.split()


_MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), start=1)
    for name in names.split()
}  # fmt: skip
_WEEKDAY_NUMBERS = {
    name: number
    for number, name in enumerate(_split("monday tuesday wednesday thursday friday saturday sunday"))
}
_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        _split(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen twenty"
        )
    )
} | {"a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
_FEASTS = {
    "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26), "new year's eve": (12, 31),
    "new year's day": (1, 1), "valentine's day": (2, 14), "may day": (5, 1),
}  # fmt: skip

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WEEKDAY_ANY = rf"(?:{_WEEKDAY}|(?:Mon|Tues?|Wed|Thu|Thurs?|Fri|Sat|Sun)\.?)"
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
    | \b(?P<mdy>(?:{_WEEKDAY_ANY},?\s)?(?P<m1>{_MONTH})\s?(?P<d1>{_DAY})(?!\d|[,.]\d|:\d|\s?(?:%|percent))
        (?:\s?(?:-|–|to|and)\s?(?P<d1b>{_DAY})(?!\d|:\d)(?!\s(?:{_MONTH})))?(?:(?:,|\sof|\sin)?\s(?P<y1>{_YEAR})\b)?)
    | \b(?P<dmy>(?:{_WEEKDAY_ANY},?\s)?(?:the\s)?(?P<d2>{_DAY})(?:\s?(?:-|–|to|and)\s?(?P<d2b>{_DAY}))?(?:\sof)?\s
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
_EVENT_AFTER = re.compile(
    r"[’']?s?\s(?:(?:Hamas|terror(?:ist)?|deadly|cross-border|surprise|Capitol|massacre|[A-Z]\w+-led|Hamas-led)\s)?"
    r"(?:attacks?|assaults?|massacres?|bombings?|uprising|revolution|movement|riots?|insurrection|war|ceasefire|coup)\b"
)
_REFERENCE_YEAR = re.compile(
    r"\s?[-–,]?\s?(?:(?:of|earlier|later)\s)?(?P<which>this|last|next|the\sprevious|the\sfollowing)\syear\b",
    re.IGNORECASE,
)

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
# No article names so many days; in a text made of days alone the verbs of the rest are not looked for.
_WEIGHED = 1000
_ABBREVIATION = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Col|Sgt|Lt|Rep|Sen|Gov|St|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$"
)


@dataclass(frozen=True, slots=True)
class _Story:
    """What relative words are counted from: the story's date as far as it is known."""

    year: int | None
    month: int | None
    day: date | None


@dataclass(slots=True)
class _Found:
    match: re.Match[str]
    start: int
    end: int
    value: str | None = None
    note: str = ""
    weighed: bool = True


def resolve_dates(
    text: str,
    start: int = 0,
    end: int | None = None,
    *,
    published: str | None,
    language: str = "en",
    doc: Any = None,
) -> list[DateMention]:
    """The dates named in ``text[start:end]``, in order, never overlapping.

    ``text`` is the article's whole text, offsets are code points in it; the rest of the text is read too, for it may
    give the year of a day. ``published`` is the story's own date, "YYYY-MM-DD" or part of it, None if unknown: then
    only what the text itself fixes is resolved. ``doc`` is accepted for symmetry with find_figures and not needed.
    For one article, call once and cut claims out with find_figures.select_within. Raises ValueError where
    ``published`` is no date.
    """
    end = len(text) if end is None else min(end, len(text))
    story = _read_story_date(published)
    if language and not language.startswith("en"):
        found = list(_find_plain(text, language))
    else:
        found = list(_find_mentions(text))
        _resolve_all(text, found, story)
    return [
        DateMention(
            text=text[item.start : item.end],
            start=item.start,
            end=item.end,
            value=item.value,
            precision=None if item.value is None else PRECISIONS[item.value.count("-")],
            note=item.note,
        )
        for item in found
        if start <= item.start and item.end <= end
    ]


def _read_story_date(published: str | None) -> _Story:
    if not published:
        return _Story(None, None, None)
    if not re.fullmatch(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", published[:10]) or not is_calendar_date(
        *map(int, published[:10].split("-"))
    ):
        raise ValueError(f"The story's date {published!r} must be written as YYYY, YYYY-MM or YYYY-MM-DD.")
    parts = [int(part) for part in published[:10].split("-")]
    if not _counts(parts[0]):
        return _Story(None, None, None)
    return _Story(parts[0], parts[1] if len(parts) > 1 else None, date(*parts) if len(parts) == 3 else None)


def _match_mentions(text: str) -> Iterator[re.Match[str]]:
    for low, high in find_windows(_TRIGGER, text, 0, len(text), 48, 48):
        yield from _MENTION.finditer(text, low, high)


def _counts(year: int) -> bool:
    """Whether days can be counted from this year without leaving the calendar."""
    return 1000 <= year <= 9000


def _find_mentions(text: str) -> Iterator[_Found]:
    for match in _match_mentions(text):
        group = match.groupdict()
        begin, stop = match.span()
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
            begin = (
                match.start("m5") if group["month_which"].strip().lower() not in _RELATIVE_WORDS else begin
            )
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
        yield _Found(match, begin, stop)


_RELATIVE_WORDS = frozenset(("last", "next", "this", "this past", "this coming"))


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


def _resolve_all(text: str, found: list[_Found], story: _Story) -> None:
    """Resolve in three passes: what stands by itself, what counts from the story, what counts from another mention."""
    years_given = _read_given_years(found)
    for item in found[_WEIGHED:]:
        item.weighed = False
    for item in found:
        _resolve_one(text, item, story, years_given)
    for position in range(len(found)):
        _borrow_year(text, found, position)
        _resolve_from_another(text, found, position, story)


def _read_given_years(found: list[_Found]) -> dict[tuple[int, int], set[int]]:
    """For each day and month that the text gives with a year somewhere: the years."""
    given: dict[tuple[int, int], set[int]] = {}
    for item in found:
        group = item.match.groupdict()
        if group["mdy"] and group["y1"]:
            given.setdefault((_month(group["m1"]), _day(group["d1"])), set()).add(int(group["y1"]))
        elif group["dmy"] and group["y2"]:
            given.setdefault((_month(group["m2"]), _day(group["d2"])), set()).add(int(group["y2"]))
    return given


def _month(word: str) -> int:
    return _MONTH_NUMBERS[word.lower().rstrip(".")]


def _day(word: str) -> int:
    return int(re.sub(r"\D", "", word))


def _resolve_one(text: str, item: _Found, story: _Story, given: dict[tuple[int, int], set[int]]) -> None:
    kind = _kind_of(item.match)
    resolver = _RESOLVERS.get(kind)
    if resolver is not None:
        item.value, item.note = resolver(text, item, story, given)


def _kind_of(match: re.Match[str]) -> str:
    group = match.groupdict()
    return next(kind for kind in _KINDS if group[kind])


_Answer = tuple[str | None, str]


def _calendar_day(year: int, month: int, day: int, note: str = "") -> _Answer:
    if not is_calendar_date(year, month, day):
        return None, NOT_A_DAY
    return f"{year:04d}-{month:02d}-{day:02d}", note


def _read_iso(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    return _calendar_day(*_read_parts(item.match.group("iso")))


def _read_parts(day: str) -> tuple[int, int, int]:
    year, month, of_month = (int(part) for part in day.split("-"))
    return year, month, of_month


def _read_numeric(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    first, second, year = (int(item.match.group(name)) for name in ("n1", "n2", "n3"))
    if item.match.group("nsep") == "." or first > 12:
        return _calendar_day(year, second, first)
    if second > 12 or first == second:
        return _calendar_day(year, first, second)
    return (f"{year:04d}", EITHER_ORDER) if year >= 1 else (None, EITHER_ORDER)


def _read_september(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    return "2001-09-11", ""


def _read_month_day(
    text: str, item: _Found, story: _Story, given: dict[tuple[int, int], set[int]]
) -> _Answer:
    group = item.match.groupdict()
    month, day, year, other = (
        (group["m1"], group["d1"], group["y1"], group["d1b"])
        if group["mdy"]
        else (group["m2"], group["d2"], group["y2"], group["d2b"])
    )
    number = _month(month)
    if other:
        # Two days of one month: the month is what is certain of both.
        answer = _place_day(text, item, story, given, number, _day(other), year)
        return (answer[0][:7] if answer[0] else None), (A_STRETCH if answer[0] else answer[1])
    return _place_day(text, item, story, given, number, _day(day), year)


def _place_day(
    text: str,
    item: _Found,
    story: _Story,
    given: dict[tuple[int, int], set[int]],
    month: int,
    day: int,
    year: str | None,
) -> _Answer:
    if year:
        return _calendar_day(int(year), month, day)
    if not is_calendar_date(2000, month, day):
        return None, NOT_A_DAY
    reference = _REFERENCE_YEAR.match(text, item.end)
    if reference and story.year:
        return _calendar_day(story.year + _shift(reference.group("which")), month, day, FROM_STORY)
    elsewhere = given.get((month, day), set())
    if len(elsewhere) == 1:
        return _calendar_day(next(iter(elsewhere)), month, day, "The year is given elsewhere in the text.")
    if _EVENT_AFTER.match(text, item.end):
        return None, AN_EVENT
    if story.year is None:
        return None, NO_YEAR
    if story.day is None:
        return None, NO_DAY
    name = re.match(_WEEKDAY_ANY, item.match.group(), re.IGNORECASE)
    weekday = _weekday_of(name.group()) if name else None
    future = _speaks_of_future(text, item)
    years = [story.year - 1, story.year, story.year + 1]
    days = [date(y, month, day) for y in years if is_calendar_date(y, month, day)]
    if weekday is not None:
        days = [d for d in days if d.weekday() == weekday] or days
    today = story.day
    coming = min((d for d in days if d >= today), default=max(days))
    gone = max((d for d in days if d <= today), default=min(days))
    if future is None:
        # Without a verb to tell, a day is taken as coming only if it is near: notices look weeks ahead, not months.
        future = (coming - today).days <= min(45, (today - gone).days)
    return (coming if future else gone).isoformat(), FROM_STORY


def _weekday_of(word: str) -> int | None:
    start = word.lower().rstrip(".")[:3]
    return next((number for name, number in _WEEKDAY_NUMBERS.items() if name.startswith(start)), None)


def _shift(which: str) -> int:
    return {"last": -1, "the previous": -1, "next": 1, "the following": 1}.get(
        re.sub(r"\s+", " ", which.lower()), 0
    )


def _read_month_year(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    return f"{item.match.group('y3')}-{_month(item.match.group('m3')):02d}", ""


def _read_feast(text: str, item: _Found, story: _Story, given: dict[tuple[int, int], set[int]]) -> _Answer:
    month, day = _FEASTS[re.sub(r"\s+", " ", item.match.group("feast").lower().replace("’", "'"))]
    return _place_day(text, item, story, given, month, day, item.match.group("y4"))


def _read_season(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    if item.match.group("season_name").lower() == "winter":
        return None, WHICH_SEASON
    return item.match.group("y5"), ""


def _read_relative_season(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    if story.year is None:
        return None, NO_STORY_DATE
    name, which = item.match.group("rs_name").lower(), item.match.group("rs_which").lower()
    if name == "winter" or story.month is None:
        return None, WHICH_SEASON
    first, last = _SEASONS[name]
    if which == "this":
        return f"{story.year}", FROM_STORY
    if which.startswith("this"):
        return None, WHICH_SEASON
    if which == "last":
        # After this year's summer has ended, "last summer" may be it or the one before.
        return (f"{story.year - 1}", FROM_STORY) if story.month <= last else (None, WHICH_SEASON)
    return (f"{story.year + 1}", FROM_STORY) if story.month >= first else (None, WHICH_SEASON)


def _read_year_part(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    return item.match.group("y6"), ""


def _read_year_end(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    return (f"{story.year}-12-31", FROM_STORY) if story.year else (None, NO_STORY_DATE)


def _read_next_year_end(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    return (f"{story.year + 1}-12-31", FROM_STORY) if story.year else (None, NO_STORY_DATE)


def _read_month_end(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    if story.year is None:
        return None, NO_STORY_DATE
    return (f"{story.year}-{story.month:02d}", FROM_STORY) if story.month else (None, NO_DAY)


def _read_month_part(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    return _place_month(text, item, story, _month(item.match.group("m4")), "")


def _read_month_only(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    which = re.sub(r"\s+", " ", item.match.group("month_which").strip().lower())
    return _place_month(text, item, story, _month(item.match.group("m5")), which)


def _place_month(text: str, item: _Found, story: _Story, month: int, which: str) -> _Answer:
    if story.year is None:
        return None, NO_YEAR
    reference = _REFERENCE_YEAR.match(text, item.end)
    if reference:
        return f"{story.year + _shift(reference.group('which'))}-{month:02d}", FROM_STORY
    if story.month is None:
        return None, NO_DAY
    future = (
        which in ("next", "this coming", "until", "by")
        if which in _RELATIVE_WORDS
        else _speaks_of_future(text, item)
    )
    if which == "next":
        year = story.year if month > story.month else story.year + 1
    elif which in ("last", "this past"):
        year = story.year if month < story.month else story.year - 1
    elif which == "this":
        year = story.year
    elif future or (future is None and which in ("until", "by", "next")):
        year = story.year if month >= story.month else story.year + 1
    else:
        year = story.year if month <= story.month else story.year - 1
    return f"{year}-{month:02d}", FROM_STORY


def _read_decade(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    return None, A_DECADE


def _read_weekday(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    if story.day is None:
        return None, (NO_STORY_DATE if story.year is None else NO_DAY)
    group = item.match.groupdict()
    wanted = _WEEKDAY_NUMBERS[group["wd_name"].lower()]
    which = re.sub(r"\s+", " ", (group["wd_which"] or "").lower())
    week = (group["wd_week"] or "").strip().lower()
    if week:
        monday = story.day - timedelta(days=story.day.weekday())
        monday += timedelta(weeks={"last week": -1, "next week": 1}.get(week, 0))
        return (monday + timedelta(days=wanted)).isoformat(), FROM_STORY
    back = (story.day.weekday() - wanted) % 7
    ahead = (wanted - story.day.weekday()) % 7
    if which in ("last", "the previous", "this past"):
        return (story.day - timedelta(days=back or 7)).isoformat(), FROM_STORY
    if which in ("next", "the following", "the next", "coming", "this coming"):
        return (story.day + timedelta(days=ahead or 7)).isoformat(), FROM_STORY
    future = _speaks_of_future(text, item)
    shift = ahead if future else -back
    return (story.day + timedelta(days=shift)).isoformat(), FROM_STORY


def _from_story(days: int) -> Callable[[str, _Found, _Story, Any], _Answer]:
    def count(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
        if story.day is None:
            return None, (NO_STORY_DATE if story.year is None else NO_DAY)
        return (story.day + timedelta(days=days)).isoformat(), FROM_STORY

    return count


def _read_ago(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    return _count_back(story, item.match.group("ago_n"), item.match.group("ago_unit").lower(), -1)


def _read_in_time(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    return _count_back(story, item.match.group("in_n"), item.match.group("in_unit").lower(), 1)


def _count_back(story: _Story, how_many: str, unit: str, direction: int) -> _Answer:
    word = how_many.strip("[]").lower()
    number = int(word) if word.isdecimal() else _NUMBER_WORDS[word]
    if story.year is None:
        return None, NO_STORY_DATE
    if unit == "decade":
        return None, A_DECADE
    if unit == "year":
        year = story.year + direction * number
        return (f"{year:04d}", FROM_STORY) if 1 <= year <= 9999 else (None, NOT_A_DAY)
    if story.month is None:
        return None, NO_DAY
    if unit == "month":
        months = story.year * 12 + story.month - 1 + direction * number
        return f"{months // 12:04d}-{months % 12 + 1:02d}", FROM_STORY
    if story.day is None:
        return None, NO_DAY
    if unit == "day":
        return (story.day + timedelta(days=direction * number)).isoformat(), FROM_STORY
    if unit == "week":
        # "Two weeks ago" is seldom the very day: three days either way must agree on the month.
        middle = story.day + timedelta(weeks=direction * number)
        return _certain_month(middle - timedelta(days=3), middle + timedelta(days=3))
    if unit == "hour" and number >= 24:
        return (story.day - timedelta(days=number // 24)).isoformat(), FROM_STORY
    return story.day.isoformat(), FROM_STORY


def _certain_month(first: date, last: date) -> _Answer:
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year}-{first.month:02d}", FROM_STORY
    if first.year == last.year:
        return f"{first.year}", TWO_MONTHS
    return None, TWO_MONTHS


def _read_week(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    if story.day is None:
        return None, (NO_STORY_DATE if story.year is None else NO_DAY)
    which, unit = (
        re.sub(r"\s+", " ", item.match.group("rw_which").lower()),
        item.match.group("rw_unit").lower(),
    )
    monday = story.day - timedelta(days=story.day.weekday())
    if unit == "weekend":
        saturday = monday + timedelta(days=5)
        if which in ("last", "this past", "the past", "over the") or (
            which == "this" and story.day.weekday() < 5 and not _speaks_of_future(text, item)
        ):
            saturday -= timedelta(weeks=1) if story.day.weekday() < 5 else timedelta(0)
        elif which == "next":
            saturday += timedelta(weeks=1) if story.day.weekday() >= 5 else timedelta(0)
        return _certain_month(saturday, saturday + timedelta(days=1))
    if which == "this":
        if _speaks_of_future(text, item):
            return _certain_month(story.day, monday + timedelta(days=6))
        return _certain_month(monday - timedelta(days=1), story.day)
    if which in ("last", "this past", "the past"):
        return _certain_month(monday - timedelta(days=8), monday - timedelta(days=1))
    if which == "over the":
        return None, A_STRETCH
    return _certain_month(monday + timedelta(days=6), monday + timedelta(days=13))


def _read_week_end(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    if story.day is None:
        return None, (NO_STORY_DATE if story.year is None else NO_DAY)
    return _certain_month(story.day, story.day + timedelta(days=6 - story.day.weekday()))


def _read_month_relative(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    if story.year is None:
        return None, NO_STORY_DATE
    if story.month is None:
        return None, NO_DAY
    months = story.year * 12 + story.month - 1 + _shift(item.match.group("rm_which"))
    return f"{months // 12:04d}-{months % 12 + 1:02d}", FROM_STORY


def _read_year_relative(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    if story.year is None:
        return None, NO_STORY_DATE
    return f"{story.year + _shift(item.match.group('ry_which')):04d}", FROM_STORY


def _read_stretch(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    return None, A_STRETCH


def _read_year(text: str, item: _Found, story: _Story, given: Any) -> _Answer:
    return item.match.group("y7"), ""


_RESOLVERS: dict[str, Callable[[str, _Found, _Story, Any], _Answer]] = {
    "iso": _read_iso,
    "numeric": _read_numeric,
    "september": _read_september,
    "mdy": _read_month_day,
    "dmy": _read_month_day,
    "my": _read_month_year,
    "feast": _read_feast,
    "season": _read_season,
    "relseason": _read_relative_season,
    "yearpart": _read_year_part,
    "yearend": _read_year_end,
    "nextyearend": _read_next_year_end,
    "monthend": _read_month_end,
    "weekend": _read_week_end,
    "monthpart": _read_month_part,
    "monthonly": _read_month_only,
    "decade": _read_decade,
    "weekday": _read_weekday,
    "today": _from_story(0),
    "yesterday": _from_story(-1),
    "tomorrow": _from_story(1),
    "ago": _read_ago,
    "in_time": _read_in_time,
    "relweek": _read_week,
    "relmonth": _read_month_relative,
    "relyear": _read_year_relative,
    "stretch": _read_stretch,
    "year": _read_year,
}
# How far, in days or years, these lie from the day or year named before them.
_FROM_ANOTHER = {
    "dayafter": 1,
    "sameday": 0,
    "daybefore": -1,
    "later": 0,
    "yearbefore": -1,
    "sameyear": 0,
    "yearafter": 1,
}
_KINDS = (*_RESOLVERS, *_FROM_ANOTHER)


def _speaks_of_future(text: str, item: _Found) -> bool | None:
    """Whether the words around a day speak of what is to come: True, False, or None where they do not say.

    The verb group nearest before the day in its sentence decides; where there is none, the first one after.
    """
    if not item.weighed:
        return None
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


def _borrow_year(text: str, found: list[_Found], position: int) -> None:
    """ "January 23 - March 9 2014": the first day takes the year of the second."""
    item = found[position]
    group = item.match.groupdict()
    if not ((group["mdy"] and not group["y1"]) or (group["dmy"] and not group["y2"])) or position + 1 >= len(
        found
    ):
        return
    following = found[position + 1]
    after = following.match.groupdict()
    year = after["y1"] or after["y2"]
    if not year or not re.fullmatch(
        r"\s?(?:-|–|—|to|through|until|and)\s?", text[item.end : following.start]
    ):
        return
    month, day = (group["m1"], group["d1"]) if group["mdy"] else (group["m2"], group["d2"])
    item.value, item.note = _calendar_day(int(year), _month(month), _day(day))


def _resolve_from_another(text: str, found: list[_Found], position: int, story: _Story) -> None:
    """ "The next day", "the year before": counted from the mention before it, if that is near or the only day named."""
    item = found[position]
    kind = _kind_of(item.match)
    if kind not in _FROM_ANOTHER:
        return
    shift, of_years = _FROM_ANOTHER[kind], kind.startswith(("yearb", "samey", "yeara"))
    if kind == "later":
        word = item.match.group("later_n").strip("[]").lower()
        shift = int(word) if word.isdecimal() else _NUMBER_WORDS[word]
        shift = shift if item.match.group("later_way").lower() in ("later", "afterwards") else -shift
        of_years = item.match.group("later_unit").lower() == "year"
    earlier = [other for other in found[:position] if other.value and not _is_stamp(text, other)]
    if of_years:
        near = [other for other in earlier if item.start - other.end <= 250]
        year = int((near[-1].value or "")[:4]) if near else story.year if kind == "yearbefore" else None
        item.value, item.note = _shift_year(year, shift, FROM_TEXT if near else FROM_STORY)
        return
    days = [other for other in earlier if other.value and other.value.count("-") == 2]
    near = [other for other in days if item.start - other.end <= 400]
    # Far from any other day, the only day that the text names is meant, except by "that day".
    alone = kind in ("dayafter", "daybefore") and len({other.value for other in days}) == 1
    anchor = near[-1].value if near else days[-1].value if alone else None
    if anchor is None or not _counts(int(anchor[:4])):
        item.value, item.note = None, NO_ANCHOR
        return
    item.value, item.note = (date.fromisoformat(anchor) + timedelta(days=shift)).isoformat(), FROM_TEXT


def _shift_year(year: int | None, shift: int, note: str) -> _Answer:
    if year is None or not 1 <= year + shift <= 9999:
        return None, NO_ANCHOR
    return f"{year + shift:04d}", note


def _is_stamp(text: str, item: _Found) -> bool:
    """Whether a day stands on a line of its own: the page's date stamp, not a day of the story."""
    line_start = text.rfind("\n", 0, item.start) + 1
    line_end = text.find("\n", item.end)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    return len(line.strip()) <= (item.end - item.start) + 14


# --- other languages -------------------------------------------------------------------------------------------------

_MONTHS_OF = {
    "ar": ("يناير|كانون الثاني", "فبراير|شباط", "مارس|آذار", "أبريل|إبريل|نيسان", "مايو|أيار", "يونيو|حزيران",
           "يوليو|تموز", "أغسطس|آب", "سبتمبر|أيلول", "أكتوبر|تشرين الأول", "نوفمبر|تشرين الثاني", "ديسمبر|كانون الأول"),
    "de": ("Januar|Jänner", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
           "November", "Dezember"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre|setiembre",
           "octubre", "noviembre", "diciembre"),
    "it": ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
           "novembre", "dicembre"),
    "pt": ("janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
           "novembro", "dezembro"),
    "nl": ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
           "november", "december"),
    "ru": ("января|январь", "февраля|февраль", "марта|март", "апреля|апрель", "мая|май", "июня|июнь", "июля|июль",
           "августа|август", "сентября|сентябрь", "октября|октябрь", "ноября|ноябрь", "декабря|декабрь"),
    "uk": ("січня|січень", "лютого|лютий", "березня|березень", "квітня|квітень", "травня|травень", "червня|червень",
           "липня|липень", "серпня|серпень", "вересня|вересень", "жовтня|жовтень", "листопада|листопад",
           "грудня|грудень"),
    "tr": ("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım",
           "Aralık"),
    "pl": ("stycznia|styczeń", "lutego|luty", "marca|marzec", "kwietnia|kwiecień", "maja|maj", "czerwca|czerwiec",
           "lipca|lipiec", "sierpnia|sierpień", "września|wrzesień", "października|październik",
           "listopada|listopad", "grudnia|grudzień"),
}  # fmt: skip


def _compile_plain(language: str) -> re.Pattern[str]:
    names = (
        "|".join(f"(?P<m{n}>{words})" for n, words in enumerate(_MONTHS_OF.get(language, ()), start=1))
        or r"(?P<m1>(?!))"
    )
    return re.compile(
        rf"(?<!\d)(?P<iso>\d{{4}}-\d\d-\d\d)(?!\d)|(?<![\d/.])(?P<numeric>\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}})(?!\d)|"
        rf"(?:(?<!\w)(?P<day>\d{{1,2}})(?:\.|º|er|\.º)?\s(?:de\s)?)?(?<!\w)(?:{names})"
        rf"(?!\w)[/\s]?(?:(?:de\s|del\s)?(?P<year>\d{{4}})\b)?",
        re.IGNORECASE,
    )


_PLAIN = {language: _compile_plain(language) for language in (*_MONTHS_OF, "")}


def _find_plain(text: str, language: str) -> Iterator[_Found]:
    """Days written out in another language. A day without a year, or a bare month, stays unresolved or unnamed."""
    for match in _PLAIN.get(language[:2].lower(), _PLAIN[""]).finditer(text):
        group = match.groupdict()
        item = _Found(match, match.start(), match.start() + len(match.group().rstrip()))
        if group["iso"]:
            item.value, item.note = _calendar_day(*_read_parts(group["iso"]))
        elif group["numeric"]:
            first, second, year = (int(part) for part in re.split(r"[/.]", group["numeric"]))
            item.value, item.note = _calendar_day(year, second, first)
        else:
            month = next(n for n in range(1, 13) if group.get(f"m{n}"))
            if group["year"] and group["day"]:
                item.value, item.note = _calendar_day(int(group["year"]), month, int(group["day"]))
            elif group["year"]:
                item.value = f"{int(group['year']):04d}-{month:02d}"
            elif group["day"]:
                item.note = "No year is given; in this language days are read only where the year is written."
            else:
                continue
        yield item
