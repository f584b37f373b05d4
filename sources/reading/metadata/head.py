"""Headline, byline, outlet, agency, place, date and language of a story: only what the text or its file says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.reading.metadata.dates import (
    RELATIVE_WORDS,
    SIGN_OFF,
    WrittenDate,
    find_days_without_year,
    find_written_dates,
    parse_iso,
)
from sources.reading.types import Declared, Published

AGENCIES = (
    "AFP",
    "AP",
    "Reuters",
    "RHC",
    "Xinhua",
    "TASS",
    "dpa",
    "DPA",
    "EFE",
    "ANSA",
    "PTI",
    "ANI",
    "IANS",
    "AA",
    "WAFA",
    "SANA",
    "IRNA",
    "ISNA",
    "Kyodo",
    "Yonhap",
    "PA",
    "UPI",
    "Bernama",
    "MENA",
    "KUNA",
    "SPA",
    "WAM",
    "QNA",
    "BNA",
    "ONA",
    "INA",
    "APA",
    "Prensa Latina",
    "Ukrinform",
    "Interfax",
    "RIA",
    "CP",
    "AAP",
    "Belga",
    "ANP",
    "NTB",
    "TT",
    "Ritzau",
    "STT",
    "MTI",
    "PAP",
    "ČTK",
    "CTK",
    "Agerpres",
    "Tanjug",
    "Hina",
    "STA",
    "BTA",
    "ATA",
    "ACN",
    "UNI",
    "NAN",
    "SAnews",
    "KCNA",
    "VNA",
    "Antara",
    "PNA",
    "APP",
    "BSS",
    "CNA",
    "AKI",
    "Anadolu",
    "Anadolu Agency",
    "Associated Press",
    "The Associated Press",
    "Agence France-Presse",
    "Agencies",
    "Bloomberg",
    "Efe",
    "Lusa",
    "أ ف ب",
    "أ.ف.ب",
    "ا ف ب",
    "فرانس برس",
    "رويترز",
    "أ ب",
    "د ب أ",
    "الأناضول",
    "وام",
    "واس",
    "كونا",
    "قنا",
    "وفا",
    "سانا",
    "بترا",
    "شينخوا",
    "ایرنا",
    "ایسنا",
    "تسنیم",
    "فارس",
    "رویترز",
)
_AGENCY = "|".join(sorted((re.escape(a) for a in AGENCIES), key=len, reverse=True))
_SHORT_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\.?"
)
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
    rf"[-–—/،:]\s*[(\[]?(?P<agency>{_AGENCY})[)\]]?\s*[-–—:]?\s*|[(\[](?P<bracket>{_AGENCY})[)\]]\s*[-–—:]*\s*)"
)
_CASELESS_DATELINE = re.compile(
    r"^(?P<place>[\u0590-\u06ff]{2,20}(?: [\u0590-\u06ff]{2,20})?)\s*"
    r"(?:\((?P<bracket>[^()\n]{2,40})\)\s*[-–—:]|:|\s[-–—])\s+"
)
# "قال المسؤول:" opens a quotation, not a story.
_ARABIC_SPEECH = re.compile(
    r"^و?(?:قال|قالت|أضاف|اضاف|أضافت|أكد|أكدت|أوضح|ذكر|أعلن|صرح|تابع|أشار|گفت|אמר|אמרה|מסר)|(?:گفت|افزود)$"
)
_BYLINE = re.compile(
    r"^(?:(?:[Bb]y|BY|Written by|Reported by|Author|Reporter|Story by|Interview|Words|"
    r"Par|Por|Von|Di|Door|Av|Text)\b\s*:?\s+|"
    r"(?:بقلم|كتب|كتبت|إعداد|نویسنده|به قلم|מאת)\s*:?\s+)(?P<name>\S.{1,118})$"
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:(?:19|20)\d{2}(?:\s*[-–]\s*(?:19|20)?\d{2,4})?)?\s*(?:by\s+)?"
    r"(?P<outlet>[A-Z][\w'’&.-]*(?:\s+(?:[A-Z&][\w'’&.-]*|of|the|and|for)){0,5})",
    re.IGNORECASE,
)
_FROM_OUTLET = re.compile(
    r"^(?:Source|Originally published (?:by|in|on|at)|First published (?:by|in|on|at)|Publisher|"
    r"Outlet|المصدر|منبع|מקור)"
    r"\s*[:：]?\s+(?P<outlet>[^\n]{2,80})$",
    re.IGNORECASE,
)
_PUBLISHED_LABEL = re.compile(
    r"^\s*(?:first\s+)?(?:published|posted|date(?:line)?|publication date|publié|publicado|"
    r"veröffentlicht|pubblicato|"
    r"نشر(?:\s+في)?|تاريخ النشر|تاریخ انتشار|פורסם)\b\s*(?:on|at|le|el|am|il|:|：|-)*\s*",
    re.IGNORECASE,
)
_UPDATED_LABEL = re.compile(
    r"^\s*(?:last\s+)?(?:updated|modified|update|revised|mis à jour|actualizado|aktualisiert|aggiornato|"
    r"(?:آخر\s+)?تحديث|به‌?روز|עודכן)\b",
    re.IGNORECASE,
)
GLUED_STAMP = re.compile(
    r"^\s*(?:date|published|posted|updated)\s*:?\s+(?P<date>\d{4}-\d{2}-\d{2})(?:[T ][\d:]+\S*)?\s+"
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
    if match and match["place"].split(",")[0].isupper() and not _PUBLISHED_LABEL.match(head):
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
        known = bool(agency and _names_agency(agency))
        if match["day"] or match["late_day"] or known or ("," in match["place"] and not colon):
            return _dateline(match)
    match = _ARABIC_DATELINE.match(head)
    if match:
        return Dateline(match.end(), match["place"].strip(), match["agency"] or match["bracket"], None)
    match = _CASELESS_DATELINE.match(head)
    if match and match["bracket"]:
        return Dateline(match.end(), match["place"].strip(), match["bracket"].strip(), None)
    if match and not _PUBLISHED_LABEL.match(strip_vowels(head)) and not _ARABIC_SPEECH.search(match["place"]):
        return Dateline(match.end(), match["place"].strip(), None, None)
    return None


def _dateline(match: re.Match[str]) -> Dateline:
    groups = match.groupdict()
    agency = groups.get("agency")
    day = groups.get("day") or groups.get("late_day")
    if agency and not _names_agency(agency):
        # "(Feb 3)" and "(2 February 2025)" stand where an agency could.
        if find_written_dates(agency) or find_days_without_year(agency):
            day, agency = day or agency, None
        elif not re.fullmatch(r"[^\W\d_][\w.&' /-]{1,30}", agency):
            agency = None
    place = re.sub(r",?\s+(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)$", "", match["place"].strip(" ,"))
    return Dateline(match.end(), place, agency.strip() if agency else None, day)


def _names_agency(text: str) -> bool:
    return any(
        re.search(rf"(?<!\w)(?:{_AGENCY})(?!\w)", part) or re.fullmatch(r"[A-Z]{2,6}", part.strip())
        for part in text.split("/")
    )


def _is_label(place: str) -> bool:
    return place.strip(" :").upper() in {
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


def find_agency(text: str) -> str | None:
    """The agency that signs off a story: "… he said. (AFP)", "… [Reuters]", "… he said. PTI"."""
    match = re.search(
        rf"(?:[(\[—-]\s{{0,3}}|[.!?][”\"’']?\s)(?P<agency>(?:{_AGENCY})(?:\s*/\s*(?:{_AGENCY}))*)\s*[)\]]?\s*$",
        text[-120:],
    )
    return match["agency"] if match else None


def parse_byline(line: str) -> tuple[str, str | None] | None:
    """The byline in a line ("By Jane Doe, Reuters"): names and, if it says so, the agency; None if it is none."""
    match = _BYLINE.match(line) if len(line) <= 160 else None
    if not match:
        return None
    name = match["name"].strip()
    name = re.split(r"\s*(?:[|•·]|\s[-–—]\s|\bUpdated\b|\bPublished\b|\bPosted\b)", name, maxsplit=1)[
        0
    ].strip(" ,")
    if (
        not name
        or len(name.split()) > 12
        or re.search(r"[.!?]$", name)
        or not name[0].isalpha()
        or name[0].islower()
    ):
        return None
    agency = None
    parts = [p.strip() for p in name.split(",")]
    if len(parts) > 1 and re.fullmatch(_AGENCY, parts[-1]):
        agency = parts.pop()
    elif re.fullmatch(_AGENCY, name):
        agency = name
    return ", ".join(parts), agency


def find_outlet(line: str) -> str | None:
    """The outlet that a line states: "© 2025 Example Times", "Source: Example Times"; else None."""
    if len(line) > 600:
        return None
    match = _FROM_OUTLET.match(line)
    if match:
        outlet = re.sub(r"\s+and (?:news )?agencies$", "", match["outlet"].strip(), flags=re.IGNORECASE)
        outlet = re.sub(r"^https?://(?:www\.)?|/.*$", "", outlet).strip(" .")
        return outlet or None
    if re.search(r"©|\(c\)|copyright", line, re.IGNORECASE):
        match = _COPYRIGHT.search(line)
        if match:
            outlet = re.split(r"[.,]?\s+(?:all|alle|tous)\b", match["outlet"], flags=re.IGNORECASE)[0].strip(
                " .,"
            )
            if outlet and outlet[0].isupper() and outlet.lower() not in {"all", "the", "copyright"}:
                return outlet
    return None


@dataclass(frozen=True)
class Stamp:
    """What one line says about time: its label (published, updated, line), a date, a relative phrase or no year."""

    label: str
    date: WrittenDate | None
    relative: bool
    no_year: WrittenDate | None
    text: str


_DIGIT = re.compile(r"\d")


_SEGMENTS = re.compile(r"\s+[|·•—–]\s+")
_MOST_SEGMENT_WORDS = 8
_VOWELS = re.compile("[\u064b-\u0652\u0670\u0640]")


def strip_vowels(text: str) -> str:
    """`text` without Arabic vowel signs and stretching, which writers add or leave out at will."""
    return _VOWELS.sub("", text)


def parse_stamp(line: str) -> Stamp | None:
    """The time stamp that a short line is, or None if the line says more than a time.

    Of a line in segments ("The Post · Friday, 16 October 2026") the first segment that is a stamp counts.
    """
    whole = _parse_stamp(strip_vowels(line))
    segments = _SEGMENTS.split(line) if len(line) <= 200 else [line]
    if whole is not None or len(segments) == 1:
        return whole
    # "BRENNING, May 2, 2024 — The council approved …": behind the dateline the story begins.
    if any(len(part.split()) > _MOST_SEGMENT_WORDS for part in segments):
        return None
    found = [stamp for part in segments if (stamp := _parse_stamp(strip_vowels(part))) is not None]
    # "June 9 – Aldstadt, Old Hall" is a line of a programme: a clock names its year.
    found = [stamp for stamp in found if stamp.date or stamp.relative or stamp.label != "line"]
    return next((s for s in found if s.date), found[0] if found else None)


def _parse_stamp(line: str) -> Stamp | None:
    if len(line) > 140 or not (_DIGIT.search(line) or RELATIVE_WORDS.search(line)):
        return None
    label = "line"
    rest = line
    published = _PUBLISHED_LABEL.match(line)
    updated = _UPDATED_LABEL.match(line)
    if published and published.end() > 0:
        label, rest = "published", line[published.end() :]
        # "Published 1 February 2025 | Updated 3 February 2025": the first clock is the story's.
        rest = re.split(r"[|•·]|\b(?:last\s+)?(?:updated|modified)\b", rest, maxsplit=1, flags=re.IGNORECASE)[
            0
        ]
    elif updated:
        label, rest = "updated", line[updated.end() :]
    dates = find_written_dates(rest)
    relative = RELATIVE_WORDS.search(rest)
    no_year = [] if dates else find_days_without_year(rest)
    if not dates and not relative and not no_year:
        return None
    left = rest
    for found in sorted([*dates, *no_year], key=lambda d: -d.start):
        left = left[: found.start] + " " + left[found.end :]
    left = RELATIVE_WORDS.sub(" ", left)
    left = re.sub(
        r"\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?|\b(?:UTC|GMT|[A-Z]{2,4}T)\b[+-]?\d*",
        " ",
        left,
        flags=re.I,
    )
    words = [w for w in re.findall(r"[^\W\d_]{2,}", left) if not _is_time_word(w)]
    # A place or a desk may stand beside the clock, as long as the clock is most of what the line says.
    placed = (
        bool(dates) and re.fullmatch(r"[^\W\d_a-z][\w .'’-]{2,40},\s*", rest[: dates[0].start]) is not None
    )
    clocked = bool(dates) and re.search(r"\d[:.]\d{2}", rest) is not None
    allowed = 3 if label != "line" or placed else 2 if clocked else 0
    if len(words) > (4 if dates and SIGN_OFF.search(rest) else allowed):
        return None
    return Stamp(
        label, dates[0] if dates else None, bool(relative), no_year[0] if no_year else None, line.strip()
    )


def is_date_line(text: str) -> bool:
    """Whether a stamp is the plain date line of an article ("Friday, July 21, 2017") rather than a machine's clock."""
    labelled = _PUBLISHED_LABEL.match(text) or _UPDATED_LABEL.match(text)
    return bool(_DATE_LINE.match(text.strip())) and not labelled


_DATE_LINE = re.compile(
    r"^(?:[^\W\d]+day,?\s*)?(?:[^\W\d]+\.? \d{1,2}, \d{4}|\d{1,2}\.? [^\W\d]+ \d{4})$|"
    r"^[^\W\d]+[،,]? \d{1,2} [^\W\d]+ \d{4}$"
)


def _is_time_word(word: str) -> bool:
    return bool(
        re.fullmatch(
            r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|on|at|by|of|the|am|pm|"
            r"edition|updated|published|posted|last|modified|"
            r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|"
            r"viernes|sábado|domingo|"
            r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|le|el|am|il|den|uhr|à|"
            r"(?:ال)?(?:أحد|احد|اثنين|إثنين|ثلاثاء|أربعاء|اربعاء|خميس|جمعة|سبت)|في|الساعة|يوم|"
            r"یکشنبه|دوشنبه|سه|شنبه|چهارشنبه|پنجشنبه|جمعه|ساعت|יום|ראשון|שני|שלישי|רביעי|חמישי|שישי|שבת",
            word,
            re.IGNORECASE,
        )
    )


def settle_published(
    *, stamps: list[Stamp], dateline: Dateline | None, meta: str | None, declared: Declared
) -> Published:
    """The date of a story from its own stamps, its dateline, the file's meta tags and what the sender declared.

    The story's own words win over the page's tags, these over the declaration. A day without a year takes the
    year of a full date within a week of it, never today's.
    """
    explicit = next((s for s in stamps if s.label == "published" and s.date), None)
    if explicit:
        return _stated(explicit.date, "explicit", explicit.text)
    tag = parse_iso(meta)
    line = next((s for s in stamps if s.label == "line" and s.date), None)
    stamp = next((s for s in stamps if s.label == "updated" and s.date), None)
    dated = find_written_dates(dateline.day_text) if dateline and dateline.day_text else []
    said = parse_iso(declared.published)
    if line:
        basis = "dateline" if is_date_line(line.text) else "story_stamp"
        return _with_clock(_stated(line.date, basis, line.text), tag)
    if dated and dateline is not None:
        return _with_clock(_stated(dated[0], "dateline", dateline.day_text or ""), tag)
    if tag:
        return Published(tag[0], tag[1], "meta_tag", tag[2], "")
    if stamp:
        return _stated(stamp.date, "story_stamp", stamp.text)
    open_days = [s.no_year for s in stamps if s.no_year]
    if dateline and dateline.day_text:
        open_days += find_days_without_year(dateline.day_text)
    if said:
        note = ""
        if (
            open_days
            and len(said[0]) >= 10
            and (int(said[0][5:7]), int(said[0][8:10]))
            != (
                open_days[0].month,
                open_days[0].day,
            )
        ):
            note = "The text names another day than the date given with the upload: please check."
        return Published(said[0], said[1], "declared", said[2], note)
    if open_days:
        text = next((s.text for s in stamps if s.no_year), dateline.day_text if dateline else "")
        return Published(note=f"The text says “{text}” without a year: please give the date.")
    relative = next((s for s in stamps if s.relative), None)
    if relative:
        return Published(note=f"The text only says “{relative.text}”: please give the date.")
    return Published(note="The text does not say when it was published: please give the date.")


def _stated(date: WrittenDate | None, basis: str, text: str) -> Published:
    if date is None or date.value is None:
        return Published(note=f"The text says “{text}” without a year: please give the date.")
    note = f"“{text}” can be read as two different days: please give the date." if date.ambiguous else ""
    if not note and date.precision in {"year", "month"}:
        note = f"The text says only “{text}”: please give the day."
    return Published(date.value, date.precision, basis, date.zone, note)  # type: ignore[arg-type]


def _with_clock(published: Published, tag: tuple[str, str, str | None] | None) -> Published:
    """`published` with the hour of the meta tag if both name the same day."""
    if tag and tag[1] == "minute" and published.precision == "day" and tag[0][:10] == published.value:
        return Published(tag[0], "minute", published.basis, tag[2], published.note)
    return published
