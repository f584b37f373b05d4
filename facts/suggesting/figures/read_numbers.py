"""The numbers of a text as they are printed, one by one, before ranges, hedges and units."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from facts.language.english import (
    ONES,
    ORDINALS,
    PARTS,
    SCALES,
    SHORT_SCALES,
    TENS,
    VAGUE,
    match_numbers,
    match_ordinals,
    name_numbers,
)
from facts.language.figures import ABOUT, AT_LEAST, EXACT, MAX_DIGITS
from facts.language.notions import list_counts, list_languages, match_any, match_words
from facts.suggesting.figures.read_number_words import (
    COUNT,
    GLYPHS,
    ORDINAL_WORD,
    PART_WORD,
    PERIOD,
    SCALE,
    WORD_NUMBER,
    read_small,
    share_in_percent,
    sum_words,
)
from facts.suggesting.figures.read_units import CURRENCY_BEFORE, CURRENCY_OPENINGS, read_sign
from facts.suggesting.figures.skip_numbers import (
    NEXT_WORD,
    belongs_to_name,
    find_skipped,
    is_in_name,
    reads_as_year,
    touches_name,
)
from facts.suggesting.words.find_windows import Openings, find_windows

# Marks between thousands in every language: signs that stand nowhere else between digits, and the ordinary space,
# which also stands between two numbers ("in 2024 300 people"), so that only groups of exactly three are one number.
_SPACED = (
    r"(?<![\d.,])[1-9]\d{0,2}(?:(?:['’ʼ]\d{3})+(?!\d)|(?:[\u00a0\u202f\u2009]\d{3})+(?!\d)|"
    r"(?:[ ]\d{3})+(?![ -]?\d))"
)
_DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?(?!\d)|"
    rf"{_SPACED}(?:[.,]\d{{1,2}})?(?![.,]?\d)|"
    # A decimal comma is one where nothing else can be meant: "61,07%", "4,5 million".
    r"\d+,\d{1,2}(?=\s?(?:%|percent|per\scent|million|billion|tonnes?|km\b|kg\b))|"
    r"\d{1,3}(?:٬\d{3})+(?:٫\d+)?|\d+(?:[.٫]\d+)?"
)
_PLAIN_DIGITS = (
    rf"\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?(?!\d)|{_SPACED}(?:,\d+)?(?!\d)|\d+\.\d{{1,2}}(?![\d.])|\d+(?:,\d+)?"
)
_SCALES_ELSEWHERE = {
    word.casefold(): times
    for language in list_languages("numbers")
    if language != "en"
    for word, times in list_counts("numbers", "scales", language=language).items()
}
_SCALE_ELSEWHERE = match_any(sorted(_SCALES_ELSEWHERE, key=len, reverse=True))
_NO_SUCH = match_words("casualties", "words", "no-such")
_SUFFERED = match_words("casualties", "words", "scores")
_PARTED = match_words("units", "names", "part")
_NOBODY = match_words("casualties", "words", "nobody")
_OF_SO_MANY = match_any([*name_numbers(2, 10), "twenty", "fifty"])
_OF_SO_FEW = match_any([*name_numbers(2, 5), "ten"])
_GREAT = match_any(word for word, least in VAGUE.items() if least >= 100)
_ATOM = re.compile(
    rf"""
    (?P<glyph>(?P<whole>\d+)?\s?[½⅓⅔¼¾⅕⅛])
    | \b(?P<mixed>(?P<mixedwhole>\d{{1,3}})[\s-](?P<over>[123])/(?P<under>[234]))\b(?!/)
    | \b(?P<anda>(?:an?|one)\s(?P<andaunit>{PERIOD})\sand\sa\s(?P<andapart>half|quarter))\b
    | \b(?P<partunit>(?:(?:an?|one)[\s-])?(?P<unitpart>half|quarter|three[\s-]quarters)
        (?:[\s-](?:of[\s-])?an?)?[\s-](?P<partedunit>{PERIOD}|{_PARTED}
        |(?:percentage[\s-])?point))\b
    | (?:(?<=the\s)|(?<=is\s)|(?<=was\s)|(?<=at\s)|(?<=ranked\s))
        (?P<rank>(?:\#|number\s|(?-i:No\.\s))(?P<ranked>\d{{1,3}}))
        (?=\s(?:in|on|among|worldwide|spot|place|position|(?-i:[a-z]+er))\b)
    | \b(?P<nobody>(?:no\sone|nobody|none\sof\s(?:them|the\s\w+))
        (?=\s(?:(?:was|were|is|has\sbeen|have\sbeen|had\sbeen)\s)?(?:\w+ly\s)?(?:{_NOBODY})\b))
    | \b(?P<no>no(?=\s(?:\w+\s)?(?:{_NO_SUCH})\b(?!\sother)))
    | \b(?P<inof>(?:(?:{match_numbers(1, 9)}|1)(?:\sin\s(?:every\s)?|-in-)
        |[2-9]\sin\s(?=10\b))
        (?:{_OF_SO_MANY}|(?:100|\d\d?)\b))\b(?!\s(?:months?|years?|days?)\b)
    | \b(?P<outof>(?:{COUNT}|\d\d?)\sout\sof\s(?:every\s)?(?:{_OF_SO_FEW}|10|100|3|4|5)(?=\s(?:people|adults|
        voters|children|women|men|respondents|households|workers|companies|firms|businesses|families|patients|parents|\w*Americans|\w*ans|Britons)\b))
    | (?:(?P<currency>{CURRENCY_BEFORE})\s{{0,2}})?(?P<minus>(?<![\w.)])[-−](?=\d))?
      (?P<digits>{_DIGITS})(?!\s?[½⅓⅔¼¾⅕⅛]|[\s-][123]/[234]\b(?!/))
      (?:[\s-]?(?P<scale>(?:{SCALE})\b)|\s?(?P<short>(?:k|mn|mln|bn|bln|tn|trn|(?-i:MM))\b)|\s?(?P<m>m\b))?
      (?P<plus>\+(?![\w+]))?
    | \b(?P<halfscale>half[\s-](?:an?\s)?(?P<halfof>{SCALE}))\b
    | \b(?P<ordinal>(?:(?<=is\sthe\s)|(?<=was\sthe\s)|(?<=became\sthe\s))(?P<nth>{ORDINAL_WORD})
        (?=\s(?!to\b|time\b|of\b|in\b|half\b|quarter\b|day\b)\w)
        |(?P<placed>{ORDINAL_WORD})(?=\s(?:such|place)\b)
        |(?:(?<=finished\s)|(?<=ranked\s)|(?<=placed\s))(?P<ended>{ORDINAL_WORD})(?=[.,;]|\s(?:in|at|behind|among|on|out|of)\b)
        |(?<=the\s)(?P<repeated>{match_ordinals(2, 10)})(?=\stime\b))
    | \b(?P<part>(?:(?P<partcount>an?|{match_numbers(1, 9)})[\s-])?(?P<partof>{PART_WORD}))\b
    | \b(?P<vague>(?:(?:several|many|a\sfew|some\sfew|a\scouple(?:\sof)?)\s)?
        (?:{match_any(VAGUE)})
        (?:\sof\s(?:{_GREAT})){{0,2}})\b
    | \b(?P<few>(?P<fewhow>several|a\sfew|many|a\scouple(?:\sof)?)\s(?P<fewof>{SCALE}))\b
    | \b(?P<fold>(?:{COUNT})[\s-]?fold)\b
    | \b(?P<words>{WORD_NUMBER})(?P<half>[\s-]and[\s-]a[\s-](?:half|quarter))?(?=\b|\d)
      (?:[\s-](?P<wordscale>(?:{SCALE}))\b)?
    | \b(?P<twice>twice|thrice)\b
    | \b(?P<multiplied>(?:doubl|tripl|trebl|quadrupl|halv)(?:ed|ing)(?![\s-](?:back|down|up|over|as)\b)
        |double(?=\sthe\s(?:number|amount|rate|figure|price|size|total|level|share)\b))\b
    | \b(?P<both>both)\b
    | \b(?P<single>a\ssingle)\b
    | \b(?P<pair>a\spair\sof)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
# The words and signs with which an atom begins, where it begins with no digit.
_OPENINGS = Openings(
    (
        *(*ONES, *TENS, *SCALES, *VAGUE, *PARTS, *ORDINALS),
        *(f"{word}fold" for word in (*ONES, *TENS)),
        *(
            f"{stem}{ending}"
            for stem in ("doubl", "tripl", "trebl", "quadrupl", "halv")
            for ending in ("ed", "ing")
        ),
        "a an no none nobody number several many some half quarter three twice thrice double both",
        CURRENCY_OPENINGS,
    ),
    "$€£¥₹₪₽₺₩₴₦₱#-−½⅓⅔¼¾⅕⅛",
)
_PLAIN_TRIGGER = re.compile(r"[\d½⅓⅔¼¾⅕⅛]")
_TRIGGER = re.compile(
    r"[\d½⅓⅔¼¾⅕⅛]|\b(?:"
    + "|".join(
        f"[{word[0].upper()}{word[0]}]{word[1:]}"
        for word in sorted(
            {
                *ONES,
                *TENS,
                *SCALES,
                *VAGUE,
                *PARTS,
                *ORDINALS,
                "twice",
                "thrice",
                "both",
                "a single",
                "a pair",
                "half",
                "no one",
                "nobody",
                "doubl",
                "tripl",
                "trebl",
                "quadrupl",
                "halv",
                "an hour",
                "a couple",
            }
        )
    )
    # A rank has digits; "no" and "none" are common, and count only before what is counted of people.
    + rf"|[Nn]o\s(?:\w+\s)?(?:{_NO_SUCH})\b|[Nn]one\sof)",
)
_PLAIN_ATOM = re.compile(
    rf"""
    (?:(?P<currency>{CURRENCY_BEFORE})\s{{0,2}})?(?P<minus>(?<![\w.)])[-−](?=\d))?(?P<digits>{_PLAIN_DIGITS}|{_DIGITS})
    (?:\s?(?P<elsewhere>(?:{_SCALE_ELSEWHERE})(?!\w)))?(?P<plus>\+(?![\w+]))?
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """One number as printed, before ranges, hedges and units: [start, end) and what it says by itself."""

    start: int
    end: int
    value: Decimal
    comparator: str = EXACT
    unit: str = ""
    scaled: bool = False
    kind: str = ""


def read_numbers(text: str, start: int, end: int, english: bool) -> Iterator[Number]:
    """Each number of text[start:end] that counts something. Years, names, ordinals and clock times are skipped."""
    trigger = _TRIGGER if english else _PLAIN_TRIGGER
    for low, high in find_windows(trigger, text, start, end, 24, 64):
        wide = max(0, low - 30), min(len(text), high + 30)
        masked = find_skipped(text, *wide, english)
        mask = 0
        position = low
        while match := _find_atom(text, position, high, english):
            position = max(match.end(), position + 1)
            begin = match.start() + (len(match.group()) - len(match.group().lstrip()))
            while mask < len(masked) and masked[mask][1] <= begin:
                mask += 1
            hidden = next(
                (span for span in masked[mask : mask + 4] if span[0] < match.end() and span[1] > begin), None
            )
            if hidden is not None and not _is_sure(match):
                # A date can begin inside a match of ours ("two May 16"): go on behind it, not behind the match.
                # A number can end behind what is none ("Room 9 800 kroner"): its rest is looked at by itself.
                position = (
                    min(hidden[1], high) if hidden[1] < match.end() else max(position, min(hidden[1], high))
                )
                position = max(position, match.start() + 1)
                continue
            atom = _read_atom(text, match, begin, english)
            if atom is not None:
                yield atom


def _find_atom(text: str, start: int, end: int, english: bool) -> re.Match[str] | None:
    return _OPENINGS.search(_ATOM, text, start, end) if english else _PLAIN_ATOM.search(text, start, end)


def _is_sure(match: re.Match[str]) -> bool:
    """Whether what was matched is a figure although its words look like a name or an idiom ("no one was killed")."""
    return any(match.groupdict().get(name) for name in ("currency", "rank", "nobody"))


def _read_atom(text: str, match: re.Match[str], begin: int, english: bool) -> Number | None:
    group = match.groupdict()
    stop = match.end()
    if group.get("digits"):
        return _read_digits(text, match, begin, english)
    lowered = re.sub(r"\s+", " ", match.group().strip().lower())
    if group["glyph"] or group["mixed"]:
        return _read_written_part(match, begin)
    if group["anda"]:
        part = Decimal("0.5") if group["andapart"].lower() == "half" else Decimal("0.25")
        return Number(begin, stop, 1 + part, unit=group["andaunit"].lower(), kind="share")
    if group["partunit"]:
        return _read_part_of_unit(text, match, begin)
    if group["rank"]:
        return Number(begin, stop, Decimal(group["ranked"]), unit="ordinal", kind="ordinal")
    if group["nobody"] or group["no"]:
        return Number(begin, stop, Decimal(0), kind="none")
    if group["halfscale"]:
        return Number(begin, stop, Decimal(SCALES[group["halfof"].lower()]) / 2, scaled=True)
    if group["inof"] or group["outof"]:
        return _read_few_of_many(lowered, begin, stop)
    if group["ordinal"]:
        return Number(begin, stop, Decimal(ORDINALS[lowered]), unit="ordinal", kind="ordinal")
    if group["part"]:
        return _read_part(text, match, begin)
    if group["vague"]:
        return _read_vague(text, lowered, begin, stop)
    if group["few"]:
        unit = Decimal(SCALES[group["fewof"].lower()])
        if group["fewhow"].lower().startswith("a couple"):
            return Number(begin, stop, unit * 2, ABOUT, scaled=True)
        return Number(begin, stop, unit, AT_LEAST, scaled=True, kind="vague")
    if group["fold"]:
        return Number(
            begin, stop, Decimal(read_small(re.split(r"[\s-]?fold", lowered)[0])), unit="times", kind="fold"
        )
    if group["words"]:
        return _read_words(text, match, begin)
    if group["twice"]:
        return Number(begin, stop, Decimal(2 if lowered == "twice" else 3), unit="times", kind="twice")
    if group["multiplied"]:
        return Number(begin, stop, _MULTIPLIED[lowered[:4]], unit="times", kind="twice")
    if group["both"]:
        return _read_both(text, begin, stop)
    if group["single"] and re.search(
        r"\b(?:not|without|nor)\s$", text[max(0, begin - 10) : begin], re.IGNORECASE
    ):
        return None
    return Number(begin, stop, Decimal(1 if group["single"] else 2))


def _read_written_part(match: re.Match[str], begin: int) -> Number | None:
    """“2½”, “½” or “2 3/4”: a part in figures, with or without a whole number before it."""
    group, stop = match.groupdict(), match.end()
    if group["glyph"]:
        part = Decimal(GLYPHS[match.group().strip()[-1]])
        if group["whole"]:
            return Number(begin, stop, Decimal(group["whole"]) + part / 100)
        return Number(begin, stop, part, unit="percent")
    if int(group["over"]) >= int(group["under"]):
        return None
    part = Decimal(group["over"]) / Decimal(group["under"])
    return Number(begin, stop, Decimal(group["mixedwhole"]) + part.quantize(Decimal("0.01")))


def _read_few_of_many(lowered: str, begin: int, stop: int) -> Number | None:
    """“one in five”, “three out of four”: a share in percent."""
    few, many = re.split(r"[ -]in[ -](?:every )?| out of (?:every )?", lowered)
    if read_small(few) >= read_small(many):
        return None
    share = share_in_percent(read_small(few), read_small(many))
    return Number(begin, stop, share, unit="percent", kind="share")


def _read_vague(text: str, lowered: str, begin: int, stop: int) -> Number | None:
    """“dozens”, “hundreds of thousands”: at least so many. “Scores” are goals, too, and “tens” are notes."""
    value = Decimal(1)
    for word in re.findall(r"[a-z]+", lowered):
        value *= VAGUE.get(word, 1)
    if lowered == "scores" and not re.match(rf"\s(?:of|more|were|have|are|{_SUFFERED})\b", text[stop:]):
        return None
    if lowered == "tens":
        return None
    return Number(begin, stop, value, AT_LEAST, scaled=True, kind="vague")


def _read_digits(text: str, match: re.Match[str], begin: int, english: bool) -> Number | None:
    group = match.groupdict()
    digits, stop = group["digits"], match.end()
    if len(digits) > MAX_DIGITS // 2:
        # A run of more digits than a bound may hold is a serial number, not an amount.
        return None
    first = match.start("digits")
    before, after = text[max(0, first - 1) : first], text[stop : stop + 1]
    if not group["currency"] and not group["minus"] and touches_name(text, first):
        return None
    if before in ".,:/" and before and text[max(0, first - 2) : first - 1].isdecimal():
        return None
    scale = group.get("scale") or group.get("short") or group.get("elsewhere")
    if group.get("m"):
        # "5m" is five million of money or of people, else five metres.
        if not group["currency"] and re.match(
            r"\s(?:long|wide|high|tall|deep|from|away|above|below|race|\()", text[stop:]
        ):
            return Number(begin, stop, _decimal(digits, english), unit="metre")
        scale = "million"
    elif (
        not scale
        and (after.isalpha() or (after == "_"))
        and not re.match(
            r"(?:C|F|km|kms|kg|kgs|cm|mm|ft|in|mph|kph|kmh|pp|ha|kW|MW|GW|GB|TB|hp|bhp|kWh|bps|p|pct|lb|lbs|mg|x|yrs?|hrs?|mins?|oz|g|l)\b",
            text[stop:],
        )
    ):
        return None
    value = _decimal(digits, english)
    if scale:
        value *= _find_scale(scale, english)
    if group["minus"]:
        value = -value
    unit = read_sign(group["currency"]) if group["currency"] else ""
    if not unit and not scale and reads_as_year(text, first, stop):
        return None
    if not unit and not scale and english and belongs_to_name(text, first, stop, digits):
        return None
    return Number(begin, stop, value, AT_LEAST if group.get("plus") else EXACT, unit, bool(scale))


def _find_scale(word: str, english: bool) -> int:
    word = word.lower()
    if english:
        return SCALES.get(word) or SHORT_SCALES[word]
    return _SCALES_ELSEWHERE[re.sub(r"\s", " ", word)]


def _decimal(digits: str, english: bool) -> Decimal:
    if english and re.fullmatch(r"(?:[1-9]\d{0,2}(?:[ '’ʼ\u00a0\u202f\u2009]\d{3})+|\d+),\d{1,2}", digits):
        digits = digits.replace(",", ".")
    if english or re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,2}", digits):
        plain = re.sub(r"[, '’ʼ\u00a0\u202f\u2009٬]", "", digits).replace("٫", ".")
    else:
        plain = re.sub(r"[. '’ʼ\u00a0\u202f\u2009٬]", "", digits).replace(",", ".").replace("٫", ".")
    return Decimal(plain)


def _read_words(text: str, match: re.Match[str], begin: int) -> Number | None:
    words, stop = match.group("words"), match.end()
    if text[max(0, begin - 1) : begin] in ("-", "‑") and text[max(0, begin - 2) : begin - 1].isalpha():
        return None
    if words[0].isupper() and is_in_name(text, begin, stop):
        return None
    value = sum_words(words)
    if value is None:
        return None
    if match.group("half"):
        value += Decimal("0.5") if "half" in match.group("half").lower() else Decimal("0.25")
    scale = match.group("wordscale")
    if scale:
        value *= SCALES[scale.lower()]
    lowered = words.lower()
    if lowered == "one" and not scale and not match.group("half"):
        following = NEXT_WORD.match(text, stop)
        if following is None and not re.match(r"\s?[,.;)]", text[stop:]):
            return None
        if following and following.group(1).lower() in _NOT_COUNTED and not _ONE_OR_TWO.match(text, stop):
            return None
    if lowered == "zero" and not NEXT_WORD.match(text, stop):
        return None
    return Number(begin, stop, value, scaled=any(s in lowered for s in SCALES) or bool(scale))


_ONE_OR_TWO = re.compile(r"\sor\s(?:two|three|2|3)\b", re.IGNORECASE)
_NOT_COUNTED = frozenset("to who that which whose of and or but as if when where than".split())


def _read_part(text: str, match: re.Match[str], begin: int) -> Number | None:
    """A fraction in percent. "A third of" is one; "a third man" is an ordinal, "the first quarter" a period."""
    stop = match.end()
    word, how_many = match.group("partof").lower(), (match.group("partcount") or "").lower()
    after, before = text[stop : stop + 24], text[max(0, begin - 24) : begin]
    if text[max(0, begin - 1) : begin] == "-":
        return None
    if how_many in ("", "a", "an", "one"):
        few = 1
        shares = re.match(r"[\s-]of\b", after) or (
            word == "half" and re.match(r"\s(?:the|its|their|his|her|our|all|those|these)\b", after)
        )
        compared = re.search(r"\b(?:than|nearly|almost|about|around|over|by|to|only|just|roughly)\s$", before)
        closes = re.match(r"\s?(?:[.,;()]|$|to\b|higher|lower|less|fewer|more|larger|smaller|as\b)", after)
        halved = word == "half" and re.search(r"\bthan\s$", before) and re.match(r"\s?[.,;()]", after)
        if (
            not shares
            and not halved
            and not (how_many and compared and (closes or word in ("half", "quarter")))
        ):
            return None
        if not how_many and word != "half":
            return None
        if word == "half" and re.match(r"\sof\s(?:19|20)\d\d", after):
            return None
        if re.search(rf"\b(?:{match_ordinals(1, 4)}|last|other|latter|better)\s$", before):
            return None
    else:
        few = ONES[how_many]
        if not word.endswith("s"):
            return None
    value = share_in_percent(few, PARTS[word])
    return Number(begin, stop, value, unit="percent", kind="share")


_OF_A_GAME = re.compile(r"\b(?:first|second|last|this|that|next|final|and\sa)[\s-]$", re.IGNORECASE)


def _read_part_of_unit(text: str, match: re.Match[str], begin: int) -> Number | None:
    """ "Half a century" and "a quarter-mile" are parts of a measure; "the first half hour" is an hour of a match."""
    if _OF_A_GAME.search(text[max(0, begin - 8) : begin]):
        return None
    part = {"half": "0.5", "quarter": "0.25"}.get(match.group("unitpart").lower(), "0.75")
    unit = re.sub(r"[\s-]+", " ", match.group("partedunit").lower()).replace("kilometer", "kilometre")
    return Number(
        begin, match.end(), Decimal(part), unit="percentage point" if unit == "point" else unit, kind="share"
    )


_MULTIPLIED = {
    "doub": Decimal(2),
    "trip": Decimal(3),
    "treb": Decimal(3),
    "quad": Decimal(4),
    "halv": Decimal("0.5"),
}


def _read_both(text: str, begin: int, stop: int) -> Number | None:
    """ "Both captives" are two; "both A and B" joins, and counts nothing."""
    after = re.match(
        r"\s(?:of\s)?(?:the\s|these\s|those\s|his\s|her\s|their\s)?(?:[\w’-]+\s){0,2}?[a-z]+(?:s|en)\b",
        text[stop:],
    )
    if after is None:
        return None
    if re.match(r"\ssides\b", text[stop:]):
        return None
    clause = re.split(r"[.,;:!?\n]", text[stop : stop + 70], maxsplit=1)[0]
    if re.search(r"\band\b", clause):
        return None
    return Number(begin, stop, Decimal(2))
