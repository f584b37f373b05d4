"""Words that look like a time and are none: names of other things, verbs, counts, days that come round every week."""

import re

from facts.language.english import WEEKDAYS, match_ordinals
from facts.language.notions import list_words, match_any, match_words
from facts.suggesting.figures.skip_numbers import reads_as_year

# Weekdays inside names of other things.
_NAMED_BEFORE = re.compile(
    r"\b(?:Black|Blue|Bloody|Super|Bowl|Cyber|Fat|Shrove|Holy|Sheffield|Freaky|Casual|Mad|Giving)\s$",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"\s(?:Times|Telegraph|Mirror|Express|Mail|Post|Independent|Herald|Star|Night\sLive|World)\b"
)
_MAIL_ON = re.compile(r"\b(?:Mail|Independent|Scotland|Wales)\son\s$")
# "In a Tuesday statement" is one Tuesday; "on a Tuesday" is any.
_A_DOCUMENT = re.compile(
    r"\s(?:statement|report|letter|interview|tweet|post|memo|briefing|hearing|filing|ruling|order|speech|email|e-mail|"
    r"note|article|story|announcement|release|news|press|vote|meeting|attack|raid|crash|rally|appearance|debate|address|"
    r"editorial|column|broadcast|research|blog|court)\b"
)
# "The third Monday of February", "Friday the 13th".
_NTH_BEFORE = re.compile(rf"\b(?:{match_ordinals(1, 5)})\s$", re.IGNORECASE)
_THE_NTH_AFTER = re.compile(r"\sthe\s(?:\d{1,2}(?:st|nd|rd|th)|thirteenth)\b")
_TITLED = re.compile(r"(?:Morning|Afternoon|Evening|Night)$")
_WORKING_WEEK_AFTER = re.compile(
    rf"\s?(?:to|through|thru|-|–|until)\s?(?:{match_any(WEEKDAYS[4:])})\b(?!\sto\b)"
)
_WORKING_WEEK_BEFORE = re.compile(r"(?<!from )\bMonday\s?(?:to|through|thru|-|–|until)\s?$")
_EVERY = re.compile(r"\b(?:every|each|any|annual|previous|preceding|following)\s(?:\w+\s)?$", re.IGNORECASE)

# Months that are words, or names of people.
_WORDS_TOO = frozenset(list_words("calendar", "months_too", "word"))
_NAMES_TOO = frozenset(list_words("calendar", "months_too", "name"))
_TIME_WORD = re.compile(
    r"\b(?:in|since|until|till|by|from|during|before|after|through|of|on|for|between|to|and|or|as\sof|around|back\sin|"
    r"late|early|mid)[\s-]$",
    re.IGNORECASE,
)
# "By May" may be the prime minister.
_SURE_TIME_WORD = re.compile(r"\b(?:in|since|until|till|during|as\sof|late|early|mid)[\s-]$", re.IGNORECASE)
_FAIR_TIME_WORD = re.compile(r"\b(?:by|before|after|from|through)\s$", re.IGNORECASE)
_OWNER_BEFORE = re.compile(
    r"(?:[’']s|s[’']|\b(?:the|an?|his|her|its|their|our|that|another|recent|key))\s$", re.IGNORECASE
)
_NOUN_AFTER = re.compile(
    r"\s(?!(?:and|or|but|on|of|in|at|to|for|with|when|that|as|was|were|is|are|has|have|had|will|would|"
    rf"{match_words('bodies', 'bodies', 'dated')})\b)[a-z]{{3,}}"
)
_NAME_AFTER = re.compile(r"[’']?\s[A-Z]\w")
_NAME_BEFORE = re.compile(r"(?<![.!?:;,]\s)(?<!\n)\b[A-Z][\w.’']*\s$")
_EVENTS_OF_MONTHS = re.compile(r"\s(?:Revolution|Uprising|War|Manifesto|Surprise|Crisis|Group|Sky|Road)\b")

_OWN_PLURAL = re.compile(r"[\s-](?:years?\b|plus\b)", re.IGNORECASE)
# "At 1930 UTC".
_TIME_OF_DAY = re.compile(r"\s?(?:UTC|GMT|Z\b|[ECMPB][SD]T\b|AES?T\b|local\stime|hours\b|hrs\b)")
_COUNTED = re.compile(
    r"\b(?:survey|study|sample|total|group|cohort|poll|crowd|number|average|some|fleet|staff)\sof\s$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:Resolution|Flight|Article|Section|Paragraph|Room|Suite|Route|Highway|Interstate|Page|Bus|Train|Channel|Boeing|"
    r"Airbus|Unit|Number|No\.)\s$",
    re.IGNORECASE,
)
# "The 1922 Committee" is called so, whatever the year.
_NAMED_BY_YEAR = re.compile(r"\s(?:Committee|Brewery|Restaurant|Fund)\b")
_LASTING = re.compile(
    r"\b(?:will|would|can|could|to|may|might|should|must|did|not|n[’']t|usually|typically|normally|often|that)\s$",
    re.IGNORECASE,
)
_NOT_RELATIVE = re.compile(r"\b(?:the|his|her|their|its|my|our|your)\s(?:very\s)?$", re.IGNORECASE)


def is_skipped(text: str, match: re.Match[str], kind: str) -> bool:
    """Whether a match of the date pattern, of a kind that it names, is something else than a time."""
    begin, stop = match.span()
    before, after = text[max(0, begin - 24) : begin], text[stop : stop + 24]
    if kind == "year":
        return _is_no_year(text, match, before, after)
    if kind == "weekday":
        return _is_no_weekday(match, before, after)
    if kind == "monthonly":
        return _is_no_month(match, before, after)
    if kind in ("mdy", "dmy", "my", "monthpart", "nthday"):
        month = match["m1"] or match["m2"] or match["m3"] or match["m4"] or match["nth_month"]
        return month is not None and not month[0].isupper()
    if kind in ("feast", "alone"):
        return match.group().islower()
    if kind in ("today", "tomorrow", "yesterday"):
        # "USA Today reported", "the Today programme": a name.
        return match.group()[0].isupper() and bool(
            re.search(r"\b[A-Z]\w* $", before) or re.match(r"\s(?:[Ss]how|[Pp]rogram)", after)
        )
    if kind == "stretch":
        return match.group()[:4].lower() == "last" and _LASTING.search(before) is not None
    if kind == "relweek" and " the " in f" {match['rw_which']} ":
        # "Over the weekend of 13 August".
        return after.startswith(" of ")
    if kind in ("relweek", "relmonth", "relyear"):
        # "The last weekend of the festival".
        return after.startswith(" of ") and _NOT_RELATIVE.search(before) is not None
    return False


def _is_no_year(text: str, match: re.Match[str], before: str, after: str) -> bool:
    begin, stop = match.span()
    if int(match["y7"]) < 1500 and not re.search(
        r"\b(?:in|since|AD|year|until|of)\s$", before, re.IGNORECASE
    ):
        return True
    if (
        _OWN_PLURAL.match(after)
        or _TIME_OF_DAY.match(after)
        or _NUMBERED.search(before)
        or (before.endswith("the ") and _NAMED_BY_YEAR.match(after))
        or (_COUNTED.search(before) and re.match(r"\s[a-z]", after))
    ):
        return True
    return _is_part_of_number(text, begin, stop) or not reads_as_year(text, begin, stop)


def _is_part_of_number(text: str, begin: int, stop: int) -> bool:
    """Whether the four digits belong to a name or code (A-2000, 2000kg, 2016/17 is one season)."""
    before, after = text[max(0, begin - 2) : begin], text[stop : stop + 1]
    return bool(
        before
        and (before[-1].isalpha() or (before[-1] in "-–_" and before[0].isalpha() and before[0].isupper()))
    ) or (after.isalpha() or after in ("%", "°", "/"))


def _is_no_weekday(match: re.Match[str], before: str, after: str) -> bool:
    which = (match["wd_which"] or "").lower()
    if not match["wd_name"][0].isupper() or match["wd_plural"] or which in ("every", "each"):
        return True
    if re.search(r"\b(?:an?|any)\s$", before, re.IGNORECASE) and not (
        before.lower().endswith(" a ") and _A_DOCUMENT.match(after)
    ):
        return True
    if _WORKING_WEEK_BEFORE.search(before) or (
        match.group() == "Monday" and _WORKING_WEEK_AFTER.match(after) and not before.endswith("from ")
    ):
        return True
    return bool(
        _NTH_BEFORE.search(before)
        or _THE_NTH_AFTER.match(after)
        or _NAMED_BEFORE.search(before)
        or _NAMED_AFTER.match(after)
        or _MAIL_ON.search(before)
        or (_TITLED.search(match.group()) and re.match(r"\s[A-Z][a-z]", after))
    )


def _is_no_month(match: re.Match[str], before: str, after: str) -> bool:
    """Whether a month alone is a word, a name, or every year's."""
    month, word = match["m5"], match["m5"].lower().rstrip(".")
    if not month[0].isupper() or _EVERY.search(before) or _EVENTS_OF_MONTHS.match(after):
        return True
    if match["month_which"]:
        return False
    timed = _TIME_WORD.search(before) is not None
    if not timed and _NAME_BEFORE.search(before) and not _OWNER_BEFORE.search(before):
        return True
    if word in _WORDS_TOO:
        if _SURE_TIME_WORD.search(before) or (word != "may" and _FAIR_TIME_WORD.search(before)):
            return _NAME_AFTER.match(after) is not None
        return not (_OWNER_BEFORE.search(before) and _NOUN_AFTER.match(after))
    if word in _NAMES_TOO or (len(word) <= 4 and word != "july"):
        return not (timed or _OWNER_BEFORE.search(before)) or _NAME_AFTER.match(after) is not None
    return False
