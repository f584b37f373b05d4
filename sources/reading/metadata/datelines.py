"""Datelines: ALDEN, 3 March (Reuters) —, in capitals, in a title's letters, in scripts without capitals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.language.calendar import list_forms_of, match_forms, match_weekdays
from sources.reading.metadata.agencies import MATCH_AGENCY, names_agency
from sources.reading.metadata.dates import find_days_without_year, find_written_dates
from sources.reading.metadata.stamps import PUBLISHED_LABEL, strip_vowels

_SHORT_MONTH = rf"(?:{match_forms(form for forms in list_forms_of('months', 'en') for form in forms)})\.?"

_DAY = (
    rf"(?P<day>{_SHORT_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?|\d{{1,2}}\s+{_SHORT_MONTH}(?:,?\s+\d{{4}})?|"
    r"\d{4}-\d{2}-\d{2})"
)

_BRACKET = r"[(\[/](?P<agency>[^()\[\]/\n]{2,40})[)\]/]"

_DASH = r"(?:\s*(?:—|–|--+|―|−)\s*|\s+-\s+|\s*:\s+|\s*-\s+(?=\S))"

_CAPITALS = r"[^\W\d_a-z][^\W\d_a-z'’.]+(?:[ -][^\W\d_a-z][^\W\d_a-z'’.]*)*"

_TITLED = r"[A-ZÀ-Þ][\w'’.-]+(?:[ -](?:de|la|al|el|of|do|da)?[ -]?[A-ZÀ-Þ][\w'’.-]+){0,3}"

_UPPER_DATELINE = re.compile(
    rf"^(?P<place>{_CAPITALS}(?:/{_CAPITALS})?(?:,\s+{_TITLED}){{0,2}})(?:,?\s+{_DAY})?"
    rf"(?:\s*[,/]?\s*{_BRACKET})?(?:,?\s+{_DAY.replace('?P<day>', '?P<late_day>')})?{_DASH}"
)

_TITLE_DATELINE = re.compile(
    rf"^(?P<place>{_TITLED}(?:,\s+{_TITLED}){{0,2}})(?:,\s+{_DAY})?(?:\s*[,/]?\s*{_BRACKET})?"
    rf"(?:\s*,?\s*{_DAY.replace('?P<day>', '?P<late_day>')})?"
    r"(?P<dash>\s*(?:—|–|--+|―|−)\s*|\s+-\s+|\s*:\s+|\s*-\s+(?=\S))"
)

_NO_DASH_DATELINE = re.compile(
    rf"^(?P<place>{_CAPITALS}(?:,\s+{_TITLED}){{0,2}}),?\s+{_DAY}\s*{_BRACKET}\s*[.:]?\s+"
)

_ARABIC_DATELINE = re.compile(
    r"^(?P<place>[\u0600-\u06ff]+(?: [\u0600-\u06ff]+){0,2})\s*(?:"
    rf"[-–—/،:]\s*[(\[]?(?P<agency>{MATCH_AGENCY})[)\]]?\s*[-–—:]?\s*|[(\[](?P<bracket>{MATCH_AGENCY})[)\]]\s*[-–—:]*\s*)"
)

_CASELESS_DATELINE = re.compile(
    r"^(?P<place>[\u0590-\u06ff]{2,20}(?: [\u0590-\u06ff]{2,20})?)\s*"
    r"(?:\((?P<bracket>[^()\n]{2,40})\)\s*[-–—:]|:|\s[-–—])\s+"
)

# "قال المسؤول:" opens a quotation, not a story.
_ARABIC_SPEECH = re.compile(
    r"^و?(?:قال|قالت|أضاف|اضاف|أضافت|أكد|أكدت|أوضح|ذكر|أعلن|صرح|تابع|أشار|گفت|אמר|אמרה|מסר)|(?:گفت|افزود)$"
)


@dataclass(frozen=True)
class Dateline:
    """The dateline at the head of a paragraph: its length in code points and what it names."""

    length: int
    place: str | None
    agency: str | None
    day_text: str | None


def parse_dateline(paragraph: str, *, opening: bool = True) -> Dateline | None:
    """The dateline that opens `paragraph` ("HAVANA, Feb 3 (RHC) -- …"), or None.

    A place in mixed case counts only with a region, a day or an agency beside it: "Vaez: …" is a speaker. So does
    any place if the paragraph is not the `opening` one of its story.
    """
    head = paragraph[:140]
    dateline = _match_dateline(head)
    # What opens no sentence is a stamp with a place in it, not a dateline.
    if dateline is not None and not opening and not (dateline.agency or dateline.day_text):
        return None
    if (
        dateline is None
        or len(paragraph) - dateline.length < 20
        or _CLOCK_NEXT.match(paragraph[dateline.length :])
    ):
        return None
    return dateline


_CLOCK_NEXT = re.compile(r"\s*\d{1,2}[:.]\d{2}\b")


def _match_dateline(head: str) -> Dateline | None:
    match = _UPPER_DATELINE.match(head) or _NO_DASH_DATELINE.match(head)
    if match and match["place"].split(",")[0].isupper() and not PUBLISHED_LABEL.match(head):
        place = match["place"]
        if len(re.sub(r"\W", "", place)) < 4 and "," not in place and not match["agency"]:
            return None
        if _is_label(place) and not match["agency"] and not match["day"]:
            return None
        return _dateline(match)
    match = _TITLE_DATELINE.match(head)
    if match and not _is_label(match["place"].split(",")[0]):
        agency = match["agency"]
        colon = match["dash"].strip() == ":"
        known = bool(agency and names_agency(agency))
        if match["day"] or match["late_day"] or known or ("," in match["place"] and not colon):
            return _dateline(match)
    match = _ARABIC_DATELINE.match(head)
    if match:
        return Dateline(match.end(), match["place"].strip(), match["agency"] or match["bracket"], None)
    match = _CASELESS_DATELINE.match(head)
    if match and match["bracket"]:
        return Dateline(match.end(), match["place"].strip(), match["bracket"].strip(), None)
    if match and not PUBLISHED_LABEL.match(strip_vowels(head)) and not _ARABIC_SPEECH.search(match["place"]):
        return Dateline(match.end(), match["place"].strip(), None, None)
    return None


def _dateline(match: re.Match[str]) -> Dateline:
    groups = match.groupdict()
    agency = groups.get("agency")
    day = groups.get("day") or groups.get("late_day")
    if agency and not names_agency(agency):
        # "(Feb 3)" and "(2 February 2025)" stand where an agency could.
        if find_written_dates(agency) or find_days_without_year(agency):
            day, agency = day or agency, None
        elif not re.fullmatch(r"[^\W\d_][\w.&' /-]{1,30}", agency):
            agency = None
    place = re.sub(rf",?\s+(?:{match_weekdays()})$", "", match["place"].strip(" ,"))
    return Dateline(match.end(), place, agency.strip() if agency else None, day)


# What stands before a colon at the head of a text and is no place.
_LABELS = frozenset(
    {
        " :",
        "UPDATE",
        "BREAKING",
        "BREAKING NEWS",
        "OPINION",
        "ANALYSIS",
        "EXCLUSIVE",
        "WATCH",
        "LIVE",
        "READ",
        "READ MORE",
        "READ ALSO",
        "ALSO READ",
        "NOTE",
        "EDITOR'S NOTE",
        "FASTFACT",
        "FASTFACTS",
        "FACTBOX",
        "EXPLAINER",
        "VIDEO",
        "PHOTO",
        "PHOTOS",
        "FILE",
        "FILE PHOTO",
        "RELATED",
        "SOURCE",
        "SOURCES",
        "SPECIAL",
        "SUMMARY",
        "BACKGROUND",
        "ADVERTISEMENT",
        "CORRECTION",
        "CLARIFICATION",
        "QUESTION",
        "ANSWER",
        "NEWS",
        "TIMELINE",
        "DATE",
        "PUBLISHED",
        "UPDATED",
        "TAGS",
        "TOPICS",
        "MORE",
        "SEE ALSO",
        "INTERVIEW",
        "FEATURE",
        "REPORT",
        "WARNING",
        "SUBJECT",
        "FROM",
        "TO",
        "CAPTION",
        "IMAGE",
        "CREDIT",
    }
)


def _is_label(place: str) -> bool:
    return place.strip(" :").upper() in _LABELS
