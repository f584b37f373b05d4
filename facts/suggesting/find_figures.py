"""Find the figures of a text: what number is asserted, how firmly, in which unit, of what.

Rules over the text alone, with a spaCy parse (when one is at hand) only for what was counted. English in full; for
other languages the plain mode reads digits, percentages, money and measures, and no words.

Left alone on purpose: numbers inside names (TM-62, Flight 370, Boeing 737), ordinals, calendar dates, years, clock
times, scores of identification (page 3, phase two), idioms (one another, one of the).
"""

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from facts.figures import (
    ABOUT,
    AT_LEAST,
    AT_MOST,
    EXACT,
    LESS_THAN,
    MAX_DIGITS,
    MAX_TEXT,
    MORE_THAN,
    RANGE,
    Figure,
)


def _split(words: str) -> list[str]:
    return words.split()


_ONES = {
    word: value
    for value, word in enumerate(
        _split(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen"
        )
    )
}
_TENS = {
    word: value * 10
    for value, word in enumerate(_split("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
_TENS["fourty"] = 40
_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "dozen": 12,
    "lakh": 10**5,
    "crore": 10**7,
}
_SHORT_SCALES = {
    "k": 10**3,
    "mn": 10**6,
    "mln": 10**6,
    "bn": 10**9,
    "bln": 10**9,
    "tn": 10**12,
    "trn": 10**12,
}
_VAGUE = {
    "tens": 10,
    "dozens": 12,
    "scores": 20,
    "hundreds": 100,
    "thousands": 1000,
    "millions": 10**6,
    "billions": 10**9,
    "trillions": 10**12,
}
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4,
    "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8,
    "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
_GLYPHS = {"½": "50", "⅓": "33.33", "⅔": "66.67", "¼": "25", "¾": "75", "⅕": "20", "⅛": "12.5"}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip

_UNITS = {
    "percent": r"%|٪|per\s?cent\b|percent\b|pct\b",
    "percentage point": r"percentage[\s-]points?\b|%\s?points?\b|pp\b",
    "basis point": r"basis[\s-]points?\b|bps\b",
    "degree Celsius": r"°\s?C\b|℃|degrees?\s(?:Celsius|Centigrade|C\b)",
    "degree Fahrenheit": r"°\s?F\b|℉|degrees?\s(?:Fahrenheit|F\b)",
    "degree": r"°|degrees?\b",
    "square kilometre": r"(?:square[\s-](?:kilomet(?:re|er)s?|km)|sq\.?\s?km|km²|km2)(?!\w)",
    "square metre": r"(?:square[\s-]met(?:re|er)s?|sq\.?\s?m|m²|m2)(?!\w)",
    "square mile": r"(?:square[\s-]miles?|sq\.?\s?mi)\b",
    "square foot": r"(?:square[\s-](?:foot|feet)|sq\.?\s?ft)\b",
    "kilometre per hour": r"(?:kilomet(?:re|er)s?\sper\shour|km/h|kmh|kph)\b",
    "mile per hour": r"(?:miles?\s(?:per|an)\shour|mph)\b",
    "kilometre": r"(?:kilomet(?:re|er)s?|kms?)\b",
    "centimetre": r"(?:centimet(?:re|er)s?|cm)\b",
    "millimetre": r"(?:millimet(?:re|er)s?|mm)\b",
    "metre": r"met(?:re|er)s?\b",
    "light year": r"light[\s-]years?\b",
    "nautical mile": r"nautical\smiles?\b",
    "mile": r"miles?\b",
    "foot": r"(?:foot|feet|ft)\b",
    "inch": r"inch(?:es)?\b",
    "yard": r"yards?\b",
    "hectare": r"(?:hectares?|ha)\b",
    "acre": r"acres?\b",
    "kilogram": r"(?:kilogram(?:me)?s?|kilos?|kgs?)\b",
    "gram": r"gram(?:me)?s?\b",
    "tonne": r"(?:tonnes?|metric\stons?)\b",
    "ton": r"tons?\b",
    "ounce": r"(?:ounces?|oz)\b",
    "litre": r"lit(?:re|er)s?\b",
    "gallon": r"gallons?\b",
    "barrel": r"barrels?\b",
    "megawatt": r"(?:megawatts?|MW)\b",
    "gigawatt": r"(?:gigawatts?|GW)\b",
    "kilowatt hour": r"(?:kilowatt[\s-]hours?|kWh)\b",
    "working day": r"(?:working|business)\sdays?\b",
    "second": r"seconds?\b",
    "minute": r"(?:minutes?|mins?)\b",
    "hour": r"(?:hours?|hrs?)\b",
    "day": r"days?\b",
    "night": r"nights?\b",
    "week": r"weeks?\b",
    "month": r"months?\b",
    "year": r"(?:years?|yrs?)\b",
    "decade": r"decades?\b",
    "century": r"centur(?:y|ies)\b",
    "times": r"times\b|fold\b",
}
_PERIODS = frozenset(
    ("working day", "second", "minute", "hour", "day", "night", "week", "month", "year", "decade", "century")
)
_UNIT_GROUPS = list(_UNITS)
_UNIT = re.compile(
    "|".join(f"(?P<u{n}>{_UNITS[name]})" for n, name in enumerate(_UNIT_GROUPS)), re.IGNORECASE
)

_CURRENCY_SIGNS = {
    "US$": "USD", "USD": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD", "R$": "BRL", "NT$": "TWD", "$": "dollar", "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP",
    "¥": "JPY", "₹": "INR", "Rs": "INR", "₪": "ILS", "NIS": "ILS", "₽": "RUB", "₺": "TRY", "₩": "KRW",
    "₴": "UAH", "₦": "NGN", "CHF": "CHF", "AUD": "AUD", "CAD": "CAD", "NZD": "NZD", "JPY": "JPY",
}  # fmt: skip
_CURRENCY_WORDS = (
    (r"(?:US|U\.S\.|American)\s(?:dollars?|\$)", "USD"),
    (r"Australian\sdollars?", "AUD"),
    (r"Canadian\sdollars?", "CAD"),
    (r"New\sZealand\sdollars?", "NZD"),
    (r"Hong\sKong\sdollars?", "HKD"),
    (r"dollars?\b|bucks\b", "dollar"),
    (r"euros?\b|€|EUR\b", "EUR"),
    (r"pounds?\ssterling|GBP\b", "GBP"),
    (r"pounds?\b", "pound"),
    (r"USD\b", "USD"),
    (r"yen\b", "JPY"),
    (r"yuan\b|renminbi\b", "CNY"),
    (r"(?:Indian\s)?rupees?\b", "rupee"),
    (r"(?:new\s|Israeli\s)*shekels?\b", "ILS"),
    (r"rou?bles?\b", "RUB"),
    (r"Swiss\sfrancs?\b", "CHF"),
    (r"cents?\b", "cent"),
    (r"pence\b", "penny"),
    (r"lira\b", "TRY"),
    (r"hryvnias?\b", "UAH"),
    (r"naira\b", "NGN"),
    (r"kron(?:or|er|e|a)\b", "krone"),
    (r"riyals?\b", "riyal"),
    (r"dinars?\b", "dinar"),
    (r"pesos?\b", "peso"),
    (r"rand\b", "ZAR"),
    (r"won\b(?=\s*\()", "KRW"),
)
_CURRENCY_AFTER = re.compile(
    "|".join(f"(?P<c{n}>{p})" for n, (p, _) in enumerate(_CURRENCY_WORDS)), re.IGNORECASE
)
_CURRENCY_BEFORE = (
    r"(?:(?:US|AU|A|CA|C|NZ|HK|S|R|NT)\s?\$|[$€£¥₹₪₽₺₩₴₦]|(?:USD|EUR|GBP|AUD|CAD|NZD|JPY|CHF|NIS|Rs)\.?)"
)

_MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?(?!\d)|"
    r"\d{1,3}(?:٬\d{3})+(?:٫\d+)?|\d+(?:[.٫]\d+)?"
)
_PLAIN_DIGITS = (
    r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d{1,3}(?:[ '’\u00a0\u202f\u2009]\d{3})+(?:,\d+)?(?!\d)|\d+(?:,\d+)?"
)
_COUNT = "|".join([*_TENS, *sorted(_ONES, key=len, reverse=True)])
_SCALE = "|".join(_SCALES)
_WORD_NUMBER = (
    rf"(?:(?:{_COUNT})(?:[\s-]{{1,3}}(?:{_COUNT})\b)?|an?\s(?={_SCALE}))(?:[\s-]{{0,3}}(?:{_SCALE})\b"
    rf"(?:(?:\s{{1,3}}and)?\s{{1,3}}(?:{_COUNT})\b(?:[\s-](?:{_COUNT})\b)?(?!\s{{1,3}}(?:other|another)\b))?){{0,6}}"
)
_ORDINAL_WORD = "|".join(_ORDINALS)
_PART_WORD = "|".join(sorted(_PARTS, key=len, reverse=True))

_ATOM = re.compile(
    rf"""
    (?P<glyph>(?P<whole>\d+)?\s?[½⅓⅔¼¾⅕⅛])
    | (?P<currency>{_CURRENCY_BEFORE})?\s{{0,2}}(?P<minus>(?<![\w.)])[-−](?=\d))?(?P<digits>{_DIGITS})
      (?:[\s-]?(?P<scale>(?:{_SCALE})\b)|\s?(?P<short>(?:k|mn|mln|bn|bln|tn|trn)\b)|\s?(?P<m>m\b))?
      (?P<plus>\+(?![\w+]))?
    | \b(?P<halfscale>half[\s-](?:an?\s)?(?P<halfof>{_SCALE}))\b
    | \b(?P<inof>(?:one|two|three|four|five|six|seven|eight|nine)\sin\s(?:every\s)?
        (?:two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|(?:100|\d\d?)\b))\b
    | \b(?P<ordinal>(?:(?<=is\sthe\s)|(?<=was\sthe\s)|(?<=became\sthe\s))(?P<nth>{_ORDINAL_WORD})
        (?=\s(?!to\b|time\b|of\b|in\b|half\b|quarter\b|day\b)\w)
        |(?P<placed>{_ORDINAL_WORD})(?=\s(?:such|place)\b))
    | \b(?P<part>(?:(?P<partcount>an?|one|two|three|four|five|six|seven|eight|nine)[\s-])?(?P<partof>{_PART_WORD}))\b
    | \b(?P<vague>(?:(?:several|many|a\sfew|some\sfew|a\scouple\s(?:of\s)?)\s?)?
        (?:tens|dozens|scores|hundreds|thousands|millions|billions|trillions)
        (?:\sof\s(?:hundreds|thousands|millions|billions|trillions)){{0,2}})\b
    | \b(?P<few>(?P<fewhow>several|a\sfew|many|a\scouple\s(?:of\s)?)\s(?P<fewof>{_SCALE}))\b
    | \b(?P<fold>(?:{_COUNT})[\s-]?fold)\b
    | \b(?P<words>{_WORD_NUMBER})(?P<half>[\s-]and[\s-]a[\s-](?:half|quarter))?(?=\b|\d)
      (?:[\s-](?P<wordscale>(?:{_SCALE}))\b)?
    | \b(?P<twice>twice|thrice)\b
    | \b(?P<both>both)\b
    | \b(?P<single>a\ssingle)\b
    | \b(?P<pair>a\spair\sof)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN_TRIGGER = re.compile(r"[\d½⅓⅔¼¾⅕⅛]")
_TRIGGER = re.compile(
    r"[\d½⅓⅔¼¾⅕⅛]|\b(?:"
    + "|".join(
        f"[{word[0].upper()}{word[0]}]{word[1:]}"
        for word in sorted(
            {
                *_ONES,
                *_TENS,
                *_SCALES,
                *_VAGUE,
                *_PARTS,
                *_ORDINALS,
                "twice",
                "thrice",
                "both",
                "a single",
                "a pair",
                "half",
            }
        )
    )
    + ")",
)
_PLAIN_ATOM = re.compile(
    rf"""
    (?P<currency>{_CURRENCY_BEFORE})?\s{{0,2}}(?P<minus>(?<![\w.)])[-−](?=\d))?(?P<digits>{_PLAIN_DIGITS}|{_DIGITS})
    (?P<plus>\+(?![\w+]))?
    """,
    re.VERBOSE,
)

# Calendar dates, clock times, addresses and printed identifiers: their numbers count nothing.
_NOT_A_FIGURE = re.compile(
    rf"""
    https?://\S+ | www\.\S+ | \b[\w.+-]{{1,64}}@[\w.-]+ | [@\#]\w+
    | \b\d{{4}}-\d{{2}}-\d{{2}}(?:T[\d:.]+Z?)?\b
    | \b\d{{1,4}}[/]\d{{1,4}}(?:[/]\d{{2,4}})?\b
    | \b\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}}|\d{{2}})\b
    | \b\d{{1,2}}[:.h]\d{{2}}(?::\d{{2}})?\s?(?:[ap]\.?m\b\.?|hours?\b|(?:GMT|UTC|[A-Z]{{2,3}}T)\b)
    | \b\d{{1,2}}:\d{{2}}(?::\d{{2}})?\b
    | \b\d{{1,2}}\s?(?:[ap]\.m\.?|[ap]m\b)
    | \b(?:{_COUNT}|\d{{1,2}})\so[’']clock\b
    | \b\d{{4}}\s?(?:GMT|UTC|hrs|[CE]E?S?T)\b
    | \b(?:{_MONTHS})\s?\d{{1,2}}(?:st|nd|rd|th)?(?:\s?(?:-|–|to|and)\s?\d{{1,2}}(?:st|nd|rd|th)?)?\b
      (?:(?:,|\sof)?\s(?:1[5-9]|20)\d\d\b)?(?!\s?(?:percent|per\scent|%|people))
    | \b(?:{_MONTHS})(?:,|\sof)?\s(?:1[5-9]|20)\d\d\b
    | \b\d{{1,2}}(?:st|nd|rd|th)?(?:\s?(?:-|–|to|and)\s?\d{{1,2}}(?:st|nd|rd|th)?)?(?:\sof)?\s(?:{_MONTHS})
      (?:,?\s(?:1[5-9]|20)\d\d\b)?
    | \b(?:1[0-9]|20)\d\d(?:-|–|/|\sto\s)(?:(?:1[0-9]|20)\d\d|\d\d)\b(?!\s?(?:percent|per\scent|%))
    | \b\d+(?:st|nd|rd|th)\b | \b\d+-something\b
    | \b\d{{1,4}}\s(?:[A-Z][\w’'-]+\s){{1,3}}(?-i:Street|Avenue|Road|Lane|Square|Boulevard|Drive)\b
    | (?:\b|')\d0s\b | \b(?:1[0-9]|20)\d0[’']?s\b
    | \b(?:No|Nos|Nr|number|numbers|page|pages|pp?|chapter|section|article|paragraph|line|row|room|gate|channel|route|
        flight|phase|part|volume|vol|chapter|level|tier|type|class|category|stage|grade|figure|table|item|question|
        round|game|match|day|week|season|episode|platform|terminal|unit|block|sector|zone|area|district|ward|
        resolution|motion|rule|amendment|proposition|version|model|highway|interstate|junction|exit|runway|
        Boeing|Airbus|Apollo|Windows|iPhone|Covid|Formula|Super\sBowl|group\sof|G)\.?
      [\s\u00a0-]\#?(?:\d+(?:[.\-]\d+)*[A-Za-z]?|(?:{_COUNT})(?=[\s,.;:)]))(?![\d,]*(?:\s?%|\spercent|\sper\scent))\b
    | \b(?:{_COUNT})\s(?:years?|months?|weeks?|days?|hours?|minutes?|decades?|centur(?:y|ies))\s(?:ago|earlier)\b
    | \b\d+\s(?:years?|months?|weeks?|days?|hours?|minutes?|mins?|hrs?|decades?|centur(?:y|ies))\s(?:ago|earlier)\b
    | \b\d+\s(?:min|sec|hr)s?\s\d+\s(?:sec|min)s?\sago\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "page three" identifies, "day one" too; "question two men" and "match three goals" do not exist in print.

_IDIOM = re.compile(
    r"\b(?:no[\s-]one|one[\s-]another|one[’']s\b|one[\s-]on[\s-]one|one[\s-](?:time|sided|way|off|liner|stop|size)\b|"
    r"(?:this|that|the|which|another|any|every|each|last|next|latest|only|first|good|bad|new|big|small)\sone\b"
    r"(?!\s(?:hundred|thousand|million|billion|year|day|week|month|hour|minute|man|woman|person|child)\b)|"
    r"one\sof\b(?!\s(?:two|three|four|five|six|seven|eight|nine|ten|\d))|one\sor\s(?:the\sother|another|more)\b|"
    r"one\s(?:can|could|should|would|must|might|may|has|is|was|does|did|needs|thing|side|hand|reason|way)\b|"
    r"one\sday\s(?:we|they|he|she|it|I|you)\b|at\sone\s(?:point|time|stage)\b|one\sby\sone\b|"
    r"day\sone\b|square\sone\b|two[\s-]way\b|one[\s-]year[\s-]anniversary|three[\s-]dimensional|"
    r"second[\s-](?:hand|half|quarter|third)\b|first[\s-](?:half|quarter|third)\b|third[\s-](?:party|quarter|world)\b|"
    r"(?:last|final|previous|this|fiscal|current|next)\squarter\b|half[\s-](?:time|brother|sister|way|hearted|mast)\b|"
    r"headquarters?\b|quarter[\s-](?:final|finals|back)\b|close\squarters\b|living\squarters\b|"
    r"all\sfours\b|cloud\snine\b|nine[\s-]eleven\b|seven\sseas\b|scores\sof\s(?:the|a)\b|"
    r"high[\s-]five\b|fifty[\s-]fifty\b|zero[\s-]sum\b|zero\stolerance\b|ground\szero\b|net[\s-]zero\b)",
    re.IGNORECASE,
)

_HEDGES: tuple[tuple[str, str], ...] = (
    (r"(?:not|no)\s(?:more|greater|larger|higher|longer|later|older)\sthan|no\sbigger\sthan", AT_MOST),
    (r"(?:not|no)\s(?:less|fewer|smaller|lower|shorter|younger)\sthan", AT_LEAST),
    (r"(?:a\s)?minimum\sof|at\s(?:the\svery\s|the\s|very\s)?least|as\s(?:few|little|low)\sas", AT_LEAST),
    (
        r"(?:more|greater|larger|higher|longer|bigger|older|heavier|taller|further|wider|better|later|worse)\sthan|"
        r"upwards?\sof|in\sexcess\sof|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|topp(?:ed|ing)|north\sof|"
        r"(?:passed|crossed)\s(?:the\s)?|over|above|>",
        MORE_THAN,
    ),
    (
        r"(?:a\s)?maximum\sof|up\sto|at\s(?:the\s)?(?:most|max)|as\s(?:many|much|high)\sas|within|≤|capped\sat",
        AT_MOST,
    ),
    (
        r"(?:fewer|less|smaller|lower|shorter|younger|cheaper|lighter)\sthan|under|below|beneath|short\sof|<",
        LESS_THAN,
    ),
    (
        r"about|around|some|approximately|approx\.?|roughly|nearly|almost|an?\s(?:estimated|approximate|average\sof)|"
        r"estimated(?:\sat)?|close\sto|nearing|approaching|circa|ca\.|c\.|~|≈|as\sof\ssome|in\sthe\sregion\sof|"
        r"in\sthe\sneighbou?rhood\sof|probably|perhaps|maybe|possibly|virtually|practically|somewhere\s(?:around|near)",
        ABOUT,
    ),
    (r"≥", AT_LEAST),
)
_HEDGE_BEFORE = re.compile(
    r"(?:^|(?<=[\s(\[“\"'‘—–]))(?:(?:just|well|slightly|significantly|far|much|a\slittle|only|still|even|already|"
    r"somewhat|considerably)\s)?(?:"
    + "|".join(f"(?P<h{n}>{pattern})" for n, (pattern, _) in enumerate(_HEDGES))
    + r")\s?(?:the\s|a\stotal\sof\s|another\s|an\sestimated\s|about\s|around\s|some\s|approximately\s|roughly\s)?$",
    re.IGNORECASE,
)
_HEDGE_AFTER = re.compile(
    r"(?:\s(?:\w+\s)?(?P<least>or\s(?:more|above|over|older|greater|higher|longer)|at\s(?:the\svery\s|the\s)?least)"
    r"|(?P<plus>[\s-]plus\b)|\s(?:\w+\s)?(?P<about>or\sso\b|or\sthereabouts)"
    r"|\s(?:\w+\s)?(?P<most>or\s(?:less|fewer|under|below|younger|lower)|at\s(?:the\s)?most|tops)\b)",
    re.IGNORECASE,
)
# After a verb these are particles: "turned around twice".
_PARTICLE = re.compile(r"\b(?:about|around|over|under|above|below|within|some)\s?$", re.IGNORECASE)
_NEGATED = re.compile(
    r"(?:(?<!\bif\s)\b(?:not|never|cannot)\b|n[’']t\b|\b(?:fail(?:s|ed|ing)?|unable|refus(?:e|es|ed|ing))\sto\b|\bwithout\b)"
    r"(?P<between>(?:\s[a-z]+){0,3})\s$",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"\b(?:say|said|says|saying|believe|claim|think|know|confirm|mean|that|because|report|only)\b", re.I
)
_REACHES = re.compile(
    r"\b(?:reach\w*|attain|achieve|get|generate|collect|secure|win|muster|hit|gain|raise|obtain)\b", re.I
)
_INVERTED = {MORE_THAN: AT_MOST, AT_LEAST: LESS_THAN, LESS_THAN: AT_LEAST, AT_MOST: MORE_THAN}

_RANGE_JOIN = re.compile(
    r"\s?(?:-|–|—|‑)\s?|\s(?:to|till|until|or)\s|-to-|\sor\s(?:perhaps|maybe|even)\s", re.IGNORECASE
)
_BETWEEN = re.compile(r"(?:\bbetween|\banywhere\sfrom|\bfrom)\s(?:about\s|around\s)?$", re.IGNORECASE)
_CHANGED = re.compile(
    r"\b(?:increas|rose|ris|grew|grow|fell|fall|drop|declin|decreas|jump|climb|slump|surg|plung|cut|rais|lower|went|"
    r"chang|mov|up|down|reduc|expand|shr[aiu]nk|extend|slash|slipp?|dipp?|edg)\w*\b[^.!?;]{0,60}$",
    re.IGNORECASE,
)
_SCORED = re.compile(
    r"\b(?:won|win|wins|winning|lost|lose|beat|beaten|defeat\w*|vote[ds]?|voting|score[ds]?|drew|draw|lead|led|ahead|"
    r"victory|ruled|ruling|decision)\b[^.!?;]{0,40}$",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"\s?(?:/|\bper\s|\b(?:a|an|each|every)\s)\s?(?P<period>second|minute|hour|day|night|week|month|year|person|head|"
    r"capita|barrel|tonne|ton|litre|liter|gallon|share|student|household|mile|kilomet(?:re|er)|kilo|kg)\b",
    re.IGNORECASE,
)
_ANNUAL = re.compile(r"\s(?:annually|yearly)\b", re.IGNORECASE)
_AGE_AFTER = re.compile(
    r"[\s-](?:years?|yrs?|months?|weeks?|days?)[\s-](?:olds?\b|of\sage\b)|[\s-]and[\s-]a[\s-]half[\s-]years?[\s-]olds?",
    re.IGNORECASE,
)
_AGED_BEFORE = re.compile(
    r"\b(?:aged?|age\sof|ages|aged\sbetween)\s(?:about\s|around\s|just\s|between\s|of\s)?$", re.IGNORECASE
)
_AGE_COMMA = re.compile(
    r"(?:[A-ZÀ-Þ][\w’'.-]+|\b(?:man|woman|boy|girl|son|daughter|brother|sister|wife|husband|mother|father|child|"
    r"teenager|teacher|student|driver|officer|soldier)),\s$"
)
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_COUNT_NOUN = re.compile(
    r"\s(?:\w+\s){0,2}?(?:people|persons?|men|women|\w*children|troops|soldiers|fighters|officers|police|civilians|"
    r"migrants|refugees|prisoners|captives|hostages|detainees|students|workers|employees|staff|voters|votes|homes|"
    r"houses|buildings|schools|jobs|cases|deaths|injuries|casualties|victims|members|residents|families|patients|"
    r"passengers|pilgrims|protesters|demonstrators|miles|kilomet(?:re|er)s|km|met(?:re|er)s|feet|acres|hectares|tons|"
    r"tonnes|dollars|euros|pounds|trucks|vehicles|cars|ships|aircraft|missiles|rockets|drones|shells|bombs|attacks|"
    r"sites|locations|shops|stores|years|days|hours|seats|euro|guests|visitors|fans|spectators|runners|athletes|"
    r"volunteers|firefighters|signatures|animals|birds|trees|copies|pages|words|volts|calories)\b",
    re.IGNORECASE,
)
_IDENTIFIED = frozenset(
    _split(
        "in on at of to by from for with and or the a an but as is are was were has have had said "
        "some about around over under nearly almost only just least than most up between within "
        "after before during since until another other additional all those these its his her their "
        "our than into when while where that which who more so far also then if not no another "
        "extra further total including plus"
    )
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n•*“\"'‘(—–-])\s*$")
_PREVIOUS_WORD = re.compile(r"([^\W\d_][\w’'.&-]*)[\s\u00a0]+$")
_NEXT_WORD = re.compile(r"[\s\u00a0-]+([^\W\d_][\w’'-]*)")

Spanned = TypeVar("Spanned")


@dataclass(frozen=True, slots=True)
class _Atom:
    """One number as printed, before ranges, hedges and units: [start, end) and what it says by itself."""

    start: int
    end: int
    value: Decimal
    comparator: str = EXACT
    unit: str = ""
    scaled: bool = False
    kind: str = ""


def find_figures(
    text: str,
    start: int = 0,
    end: int | None = None,
    doc: Any = None,
    *,
    doc_start: int = 0,
    language: str = "en",
    counting: bool = True,
) -> list[Figure]:
    """The figures whose whole span lies in ``text[start:end]``, in order, never overlapping.

    ``text`` is the article's text; offsets are code points in it. The surroundings of the span are read too ("failed
    to" before it changes what it says), so pass the whole text and not a slice. ``doc`` is an optional spaCy Doc or
    Span of ``text[doc_start:]`` with a parse; with it ``counted`` follows the grammar, else the words that follow.
    Without ``counting``, ``counted`` stays empty and the call is faster. For one article, call once and cut claims out
    with select_within: cost is linear in the span.
    """
    end = len(text) if end is None else min(end, len(text))
    if start >= end:
        return []
    english = language.startswith("en") or not language
    figures = []
    tokens = None
    for figure in _join_atoms(text, _find_atoms(text, start, end, english), english):
        if figure.start is None or figure.end is None or figure.start < start or figure.end > end:
            continue
        if len(figure.text) > MAX_TEXT:
            continue
        if english and counting:
            if tokens is None and doc is not None:
                tokens = _index_tokens(doc, doc_start)
            counted, place = _count(text, figure, tokens), _place(figure, tokens)
            figure = replace(figure, counted=counted[:MAX_TEXT], place=place[:MAX_TEXT])
        figures.append(figure)
    return figures


def select_within(items: Sequence[Spanned], start: int, end: int) -> list[Spanned]:
    """Those of some figures or dates (sorted by start) that lie wholly in [start, end), code points."""
    first = bisect_left(items, start, key=lambda item: item.start)  # type: ignore[attr-defined]
    chosen = []
    for item in items[first:]:
        if item.start >= end:  # type: ignore[attr-defined]
            break
        if item.end <= end:  # type: ignore[attr-defined]
            chosen.append(item)
    return chosen


def find_windows(
    trigger: re.Pattern[str], text: str, start: int, end: int, before: int, after: int
) -> Iterator[tuple[int, int]]:
    """The stretches of text[start:end] around each hit of ``trigger``, merged, in order; code points, half-open.

    Long patterns are tried only there: most of a text holds no number and no day.
    """
    low = high = -1
    for hit in trigger.finditer(text, start, end):
        if hit.start() - before > high:
            if high >= 0:
                yield low, high
            low = max(start, hit.start() - before)
        high = min(end, hit.end() + after)
    if high >= 0:
        yield low, high


def _find_atoms(text: str, start: int, end: int, english: bool) -> Iterator[_Atom]:
    """Each number of text[start:end] that counts something. Years, names, ordinals and clock times are skipped."""
    pattern, trigger = (_ATOM, _TRIGGER) if english else (_PLAIN_ATOM, _PLAIN_TRIGGER)
    for low, high in find_windows(trigger, text, start, end, 24, 64):
        wide = max(0, low - 30), min(len(text), high + 30)
        masked = [match.span() for match in _NOT_A_FIGURE.finditer(text, *wide)]
        if english:
            masked += [match.span() for match in _IDIOM.finditer(text, *wide)]
        masked.sort()
        mask = 0
        position = low
        while match := pattern.search(text, position, high):
            position = max(match.end(), position + 1)
            begin = match.start() + (len(match.group()) - len(match.group().lstrip()))
            while mask < len(masked) and masked[mask][1] <= begin:
                mask += 1
            hidden = next(
                (span for span in masked[mask : mask + 4] if span[0] < match.end() and span[1] > begin), None
            )
            if hidden is not None and not _is_money(match):
                # A date can begin inside a match of ours ("two May 16"): go on behind it, not behind the match.
                position = max(position, min(hidden[1], high))
                continue
            atom = _read_atom(text, match, begin, english)
            if atom is not None:
                yield atom


def _is_money(match: re.Match[str]) -> bool:
    return bool(match.groupdict().get("currency"))


def _read_atom(text: str, match: re.Match[str], begin: int, english: bool) -> _Atom | None:
    group = match.groupdict()
    stop = match.end()
    if group.get("digits"):
        return _read_digits(text, match, begin, english)
    lowered = re.sub(r"\s+", " ", match.group().strip().lower())
    if group["glyph"]:
        whole = group["whole"]
        part = Decimal(_GLYPHS[match.group().strip()[-1]])
        if whole:
            return _Atom(begin, stop, Decimal(whole) + part / 100)
        return _Atom(begin, stop, part, unit="percent")
    if group["halfscale"]:
        return _Atom(begin, stop, Decimal(_SCALES[group["halfof"].lower()]) / 2, scaled=True)
    if group["inof"]:
        few, many = re.split(r" in (?:every )?", lowered)
        return _Atom(begin, stop, _share(_small(few), _small(many)), unit="percent", kind="share")
    if group["ordinal"]:
        return _Atom(begin, stop, Decimal(_ORDINALS[lowered]), unit="ordinal", kind="ordinal")
    if group["part"]:
        return _read_part(text, match, begin)
    if group["vague"]:
        value = Decimal(1)
        for word in re.findall(r"[a-z]+", lowered):
            value *= _VAGUE.get(word, 1)
        if lowered == "scores" and not re.match(
            r"\s(?:of|more|were|have|are|dead|killed|injured|wounded)\b", text[stop:]
        ):
            return None
        if lowered == "tens":
            return None
        return _Atom(begin, stop, value, AT_LEAST, scaled=True, kind="vague")
    if group["few"]:
        unit = Decimal(_SCALES[group["fewof"].lower()])
        if group["fewhow"].lower().startswith("a couple"):
            return _Atom(begin, stop, unit * 2, ABOUT, scaled=True)
        return _Atom(begin, stop, unit, AT_LEAST, scaled=True, kind="vague")
    if group["fold"]:
        return _Atom(
            begin, stop, Decimal(_small(re.split(r"[\s-]?fold", lowered)[0])), unit="times", kind="fold"
        )
    if group["words"]:
        return _read_words(text, match, begin)
    if group["twice"]:
        return _Atom(begin, stop, Decimal(2 if lowered == "twice" else 3), unit="times", kind="twice")
    if group["both"]:
        return _read_both(text, begin, stop)
    if group["single"] and re.search(
        r"\b(?:not|without|nor)\s$", text[max(0, begin - 10) : begin], re.IGNORECASE
    ):
        return None
    return _Atom(begin, stop, Decimal(1 if group["single"] else 2))


def _small(word: str) -> int:
    return int(word) if word.isdecimal() else _ONES.get(word, _TENS.get(word, 0))


def _share(few: int, many: int) -> Decimal:
    """few of many in percent, to two places: thirds have no exact decimal."""
    return (Decimal(few * 100) / Decimal(many)).quantize(Decimal("0.01")) if many else Decimal(0)


def _read_digits(text: str, match: re.Match[str], begin: int, english: bool) -> _Atom | None:
    group = match.groupdict()
    digits, stop = group["digits"], match.end()
    if len(digits) > MAX_DIGITS // 2:
        # A run of more digits than a bound may hold is a serial number, not an amount.
        return None
    first = match.start("digits")
    before, after = text[max(0, first - 1) : first], text[stop : stop + 1]
    if not group["currency"] and not group["minus"] and _touches_name(text, first):
        return None
    if before in ".,:/" and before and text[max(0, first - 2) : first - 1].isdecimal():
        return None
    scale = group.get("scale") or group.get("short")
    if group.get("m"):
        # "5m" is five million of money or of people, else five metres.
        if not group["currency"] and re.match(
            r"\s(?:long|wide|high|tall|deep|from|away|above|below|race|\()", text[stop:]
        ):
            return _Atom(begin, stop, _decimal(digits, english), unit="metre")
        scale = "million"
    elif (
        not scale
        and (after.isalpha() or (after == "_"))
        and not re.match(
            r"(?:C|F|km|kms|kg|kgs|cm|mm|ft|mph|kph|kmh|pp|ha|MW|GW|kWh|bps|p|pct|lb|lbs|yrs?|hrs?|mins?|oz|g|l)\b",
            text[stop:],
        )
    ):
        return None
    value = _decimal(digits, english)
    if scale:
        factor = _SCALES.get(scale.lower()) or _SHORT_SCALES[scale.lower()]
        value *= factor
    if group["minus"]:
        value = -value
    unit = _read_sign(group["currency"]) if group["currency"] else ""
    if not unit and not scale and _YEAR.fullmatch(digits) and reads_as_year(text, first, stop):
        return None
    if not unit and not scale and english and _names(text, first, stop, digits):
        return None
    return _Atom(begin, stop, value, AT_LEAST if group.get("plus") else EXACT, unit, bool(scale))


def _decimal(digits: str, english: bool) -> Decimal:
    if english or re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,2}", digits):
        plain = re.sub(r"[,\u00a0\u202f\u2009٬]", "", digits).replace("٫", ".")
    else:
        plain = re.sub(r"[. '’\u00a0\u202f\u2009٬]", "", digits).replace(",", ".").replace("٫", ".")
    return Decimal(plain)


def _read_sign(sign: str) -> str:
    return _CURRENCY_SIGNS.get(re.sub(r"[\s.]", "", sign), "dollar")


def _touches_name(text: str, first: int) -> bool:
    """Whether a letter, or a letter and a hyphen, stands right before the digits (TM-62, B52, v2)."""
    before = text[max(0, first - 2) : first]
    if not before:
        return False
    if before[-1].isalpha() or before[-1] in "_#":
        return True
    return before[-1] in "-–‑−" and before[0].isalpha()


def reads_as_year(text: str, first: int, stop: int) -> bool:
    """Whether four digits at [first, stop) name a year: nothing is counted in them, no hedge stands before them."""
    unit = _UNIT.match(text, stop + (text[stop : stop + 1] in " -"))
    if (
        unit
        and (len(unit.group()) <= 4 or unit.group().lower().endswith(("s", "feet", "percent", "cent")))
        and (unit.group().lower() not in ("year", "day", "times", "night", "week", "hour"))
    ):
        return False
    if _CURRENCY_AFTER.match(text, stop + 1):
        return False
    hedge = _HEDGE_BEFORE.search(text[max(0, first - 40) : first])
    if hedge and not re.search(
        r"(?:above|over|under|below|within|around|about)\s?$", hedge.group(), re.IGNORECASE
    ):
        return False
    if re.search(r"\b(?:in|since|by|until|of|from|during|before|after|the|late|early|mid|year|to|and|for)[\s-]$",
                 text[max(0, first - 12) : first], re.IGNORECASE):  # fmt: skip
        return True
    return not _COUNT_NOUN.match(text, stop)


def _names(text: str, first: int, stop: int, digits: str) -> bool:
    """Whether a bare number belongs to the capitalised name before it (Flight 370), and counts nothing."""
    previous = _PREVIOUS_WORD.search(text, max(0, first - 40), first)
    if previous is None:
        return False
    word = previous.group(1)
    if not word[0].isupper() or word.lower() in _IDENTIFIED or "," in digits:
        return False
    if (
        _SENTENCE_START.search(text[max(0, previous.start() - 3) : previous.start()])
        and word.lower() in _COMMON_OPENERS
    ):
        return False
    after = _NEXT_WORD.match(text, stop)
    if _UNIT.match(text, stop + (text[stop : stop + 1] in " -")) or text[stop : stop + 1] == "%":
        return False
    # In a headline every verb is capitalised: "Israel Frees 183 Prisoners" counts, "Apollo 11 landed" does not.
    return not (
        after and after.group(1)[0].isupper() and after.group(1).lower().endswith("s") and word.endswith("s")
    ) and not (
        after and after.group(1)[0].islower() and after.group(1).endswith("s") and word.endswith(("s", "ed"))
    )


_COMMON_OPENERS = frozenset(
    _split(
        "nearly almost roughly approximately around about some over under only just another all at "
        "in of the these those police officials authorities least up between among more fewer less "
        "than"
    )
)


def _read_words(text: str, match: re.Match[str], begin: int) -> _Atom | None:
    words, stop = match.group("words"), match.end()
    if text[max(0, begin - 1) : begin] in ("-", "‑") and text[max(0, begin - 2) : begin - 1].isalpha():
        return None
    if words[0].isupper() and _is_in_name(text, begin, stop):
        return None
    value = _sum_words(words)
    if value is None:
        return None
    if match.group("half"):
        value += Decimal("0.5") if "half" in match.group("half").lower() else Decimal("0.25")
    scale = match.group("wordscale")
    if scale:
        value *= _SCALES[scale.lower()]
    lowered = words.lower()
    if lowered == "one" and not scale and not match.group("half"):
        following = _NEXT_WORD.match(text, stop)
        if following is None and not re.match(r"\s?[,.;)]", text[stop:]):
            return None
        if following and following.group(1).lower() in _NOT_COUNTED and not _ONE_OR_TWO.match(text, stop):
            return None
    if lowered == "zero" and not _NEXT_WORD.match(text, stop):
        return None
    return _Atom(begin, stop, value, scaled=any(s in lowered for s in _SCALES) or bool(scale))


_ONE_OR_TWO = re.compile(r"\sor\s(?:two|three|2|3)\b", re.IGNORECASE)
_NOT_COUNTED = frozenset(_split("to who that which whose of and or but as if when where than"))


def _is_in_name(text: str, begin: int, stop: int) -> bool:
    """A capitalised number word inside a sentence beside another capital (Six Nations, Big Four, Channel Four)."""
    if _SENTENCE_START.search(text[max(0, begin - 4) : begin]) or begin == 0:
        return bool(
            re.match(r"\s[A-Z][\w’'-]+\s(?:Championship|Cup|League|Group|Network|Party)", text[stop:])
        )
    previous = _PREVIOUS_WORD.search(text, max(0, begin - 30), begin)
    following = _NEXT_WORD.match(text, stop)
    before = previous is not None and previous.group(1)[0].isupper()
    after = following is not None and following.group(1)[0].isupper()
    return before or after


def _sum_words(words: str) -> Decimal | None:
    """The value of "one hundred and fifty", "twenty-five", "a million"; None where the words do not add up."""
    total, group, last = 0, 0, None
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in ("and", "a", "an"):
            continue
        if word in _ONES:
            if last == "one":
                return None
            group += _ONES[word]
            last = "one"
        elif word in _TENS:
            if last in ("one", "ten"):
                return None
            group += _TENS[word]
            last = "ten"
        else:
            scale = _SCALES[word]
            if scale == 100 or word == "dozen":
                group = max(group, 1) * scale
            else:
                total += max(group, 1) * scale
                group = 0
            last = "scale"
    return Decimal(total + group)


def _read_part(text: str, match: re.Match[str], begin: int) -> _Atom | None:
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
        closes = re.match(r"\s?(?:[.,;)]|$|to\b|higher|lower|less|fewer|more|larger|smaller|as\b)", after)
        if not shares and not (how_many and compared and (closes or word in ("half", "quarter"))):
            return None
        if not how_many and word != "half":
            return None
        if word == "half" and re.match(r"\sof\s(?:19|20)\d\d", after):
            return None
        if re.search(r"\b(?:first|second|third|fourth|last|other|latter|better)\s$", before):
            return None
    else:
        few = _ONES[how_many]
        if not word.endswith("s"):
            return None
    value = _share(few, _PARTS[word])
    return _Atom(begin, stop, value, unit="percent", kind="share")


def _read_both(text: str, begin: int, stop: int) -> _Atom | None:
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
    return _Atom(begin, stop, Decimal(2))


def _join_atoms(text: str, atoms: Iterable[_Atom], english: bool) -> Iterator[Figure]:
    """Atoms become figures: ranges are joined, hedges and units read. Order is kept."""
    listed = list(atoms)
    position = 0
    previous: Figure | None = None
    while position < len(listed):
        atom = _add_unit(text, listed[position])
        following = listed[position + 1] if position + 1 < len(listed) else None
        joined = _join_range(text, atom, following) if following is not None and english else None
        if joined is not None:
            yield from joined
            position += 2
            continue
        figure = _make_figure(text, atom, english)
        if previous is not None:
            figure = _inherit_hedge(text, previous, figure)
        yield figure
        previous = figure
        position += 1


def _inherit_hedge(text: str, first: Figure, second: Figure) -> Figure:
    """ "below 10°C (50°F)": the conversion in brackets says the same thing, hedge included."""
    converts = second.unit and first.unit and second.unit != first.unit and second.comparator == EXACT
    if not converts or not re.fullmatch(r"\s?[(\[]\s?", text[first.end : second.start]):
        return second
    value = second.low
    low = None if first.comparator in (LESS_THAN, AT_MOST) else value
    high = None if first.comparator in (MORE_THAN, AT_LEAST) else value
    return (
        second
        if first.comparator == RANGE
        else replace(second, comparator=first.comparator, low=low, high=high)
    )


def _add_unit(text: str, atom: _Atom) -> _Atom:
    """Take the unit words behind a number into it: percent, money, measures, periods, with their rate."""
    stop, unit = atom.end, atom.unit
    gap = re.match(r"[\s\u00a0]?[-–]?\s?", text[stop : stop + 3])
    offset = stop + (gap.end() if gap else 0)
    if atom.kind not in ("share", "fold", "twice", "ordinal") and not (atom.unit and atom.unit != "metre"):
        money = _CURRENCY_AFTER.match(text, offset)
        measure = _UNIT.match(text, offset)
        if measure:
            unit = _UNIT_GROUPS[int((measure.lastgroup or "u0")[1:])]
            stop = measure.end()
        elif money:
            unit = _CURRENCY_WORDS[int((money.lastgroup or "c0")[1:])][1]
            stop = money.end()
        elif atom.comparator == AT_LEAST and atom.kind == "vague" and (
            of := re.match(
                r"\sof\s(?:(?P<m>dollars|euros|pounds|rupees|shekels)|"
                r"(?P<p>years|miles|kilomet(?:re|er)s|tons|tonnes))\b",
                           text[stop:])
        ):  # fmt: skip
            word = _UNIT.match(of.group("p")) if of.group("p") else None
            unit = _UNIT_GROUPS[int((word.lastgroup or "u0")[1:])] if word else _money_word(of.group("m"))
            stop += of.end()
    if unit and unit not in ("percent", "percentage point") and (rate := _RATE.match(text, stop)):
        unit = f"{unit} per {_singular(rate.group('period').lower())}"
        stop = rate.end()
    elif unit and unit not in _PERIODS and (yearly := _ANNUAL.match(text, stop)):
        unit = f"{unit} per year"
        stop = yearly.end()
    return replace(atom, end=stop, unit=unit)


def _money_word(word: str | None) -> str:
    match = _CURRENCY_AFTER.match(word or "")
    return _CURRENCY_WORDS[int((match.lastgroup or "c0")[1:])][1] if match else ""


def _singular(word: str) -> str:
    return {"liter": "litre", "kilometer": "kilometre", "kilo": "kilogram", "kg": "kilogram", "head": "person",
            "capita": "person"}.get(word, word)  # fmt: skip


def _join_range(text: str, low: _Atom, raw_high: _Atom) -> list[Figure] | None:
    """One range, or the two exact figures of a score or a change; None where the two do not belong together."""
    gap = text[low.end : raw_high.start]
    before = text[max(0, low.start - 90) : low.start]
    opened = _BETWEEN.search(before[-24:])
    between = bool(
        opened
        and opened.group().lower().startswith("between")
        and re.fullmatch(r"\sand\s(?:about\s|around\s)?", gap)
    )
    if not between and not _RANGE_JOIN.fullmatch(gap):
        return None
    if AT_LEAST in (low.comparator, raw_high.comparator) or "share" in (low.kind, raw_high.kind):
        return None
    high = _add_unit(text, raw_high)
    if low.unit and high.unit and low.unit != high.unit:
        return None
    if high.scaled and not low.scaled and low.value < 1000 and not (low.unit and low.unit in _PERIODS):
        factor = next((Decimal(f) for f in (10**12, 10**9, 10**6, 10**3, 100) if high.value >= f), Decimal(1))
        if low.value * factor <= high.value:
            low = replace(low, value=low.value * factor)
    unit = high.unit or low.unit
    if low.value >= high.value or (_SCORED.search(before) and re.fullmatch(r"\s?[-–]\s?", gap)):
        if re.fullmatch(r"\sor\s", gap):
            return None
        return [
            _make_figure(text, replace(low, unit=unit), True),
            _make_figure(text, replace(high, unit=unit), True),
        ]
    if opened and not between and _CHANGED.search(before):
        return [
            _make_figure(text, replace(low, unit=unit), True),
            _make_figure(text, replace(high, unit=unit), True),
        ]
    start = low.start - len(opened.group()) if opened else low.start
    span = text[start : high.end]
    return [Figure(span, start, high.end, low.value, high.value, RANGE, unit, "")]


def _make_figure(text: str, atom: _Atom, english: bool) -> Figure:
    start, stop, comparator = atom.start, atom.end, atom.comparator
    before = text[max(0, start - 60) : start]
    if english:
        hedge = _HEDGE_BEFORE.search(before[-40:])
        if hedge and not (atom.kind in ("twice", "ordinal") and _PARTICLE.search(hedge.group())):
            said = next(_HEDGES[n][1] for n in range(len(_HEDGES)) if hedge.group(f"h{n}"))
            comparator = _combine(comparator, said)
            start -= len(hedge.group())
            before = text[max(0, start - 60) : start]
        elif after := _HEDGE_AFTER.match(text, stop):
            comparator = AT_LEAST if after.group("least") or after.group("plus") else (
                ABOUT if after.group("about") else AT_MOST
            )  # fmt: skip
            stop = after.end()
        comparator = _negate(before, comparator)
        if start == atom.start and (minus := re.search(r"\bminus\s$", before, re.IGNORECASE)):
            atom = replace(atom, value=-atom.value)
            start -= len(minus.group())
    low = None if comparator in (LESS_THAN, AT_MOST) else atom.value
    high = None if comparator in (MORE_THAN, AT_LEAST) else atom.value
    return Figure(text[start:stop], start, stop, low, high, comparator, atom.unit, "")


def _combine(own: str, said: str) -> str:
    """ "Nearly dozens" keeps its lower bound; otherwise the hedge decides."""
    return own if own == AT_LEAST and said in (ABOUT, MORE_THAN) else said


def _negate(before: str, comparator: str) -> str:
    negated = _NEGATED.search(before)
    if negated is None:
        return comparator
    between = negated.group("between")
    if _REPORTS.search(between):
        return comparator
    if comparator == EXACT:
        return LESS_THAN if _REACHES.search(between) else EXACT
    return _INVERTED.get(comparator, comparator)


# --- what was counted ---------------------------------------------------------------------------------------------

_PARTICIPLES = {
    "kill": "killed", "die": "dead", "injure": "injured", "wound": "wounded", "hurt": "hurt", "displace": "displaced",
    "arrest": "arrested", "detain": "detained", "rescue": "rescued", "release": "released", "free": "freed",
    "evacuate": "evacuated", "abduct": "abducted", "kidnap": "kidnapped", "capture": "captured", "miss": "missing",
    "destroy": "destroyed", "damage": "damaged", "hospitalise": "hospitalised", "hospitalize": "hospitalised",
    "execute": "executed", "drown": "drowned", "trample": "trampled", "maim": "maimed", "deport": "deported",
    "elect": "elected", "infect": "infected", "perish": "dead", "succumb": "dead", "deploy": "deployed",
    "save": "rescued", "lose": "lost", "vaccinate": "vaccinated", "charge": "charged", "convict": "convicted",
    "test": "tested", "leave": "left", "take": "taken", "shoot": "shot", "starve": "starved", "murder": "killed",
}  # fmt: skip
_FORMS = re.compile(
    r"\b(killed|killing|kills?|dead|died|injured|injuring|wounded|wounding|hurt|displaced|displacing|arrested|detained|"
    r"rescued|released|freed|evacuated|abducted|kidnapped|captured|missing|destroyed|damaged|hospitalised|executed|"
    r"drowned|trampled|maimed|deported|infected|saved|lost|shot|murdered)\b",
    re.IGNORECASE,
)
_FORM_OF = {"killing": "killed", "kill": "killed", "kills": "killed", "died": "dead", "injuring": "injured",
            "wounding": "wounded", "displacing": "displaced", "saved": "rescued", "murdered": "killed"}  # fmt: skip
_COUNTED_PHRASE = re.compile(
    r"[\s\u00a0]?((?:of\s(?:the\s|its\s|their\s)?)?(?:[^\W\d_][\w’'-]*[\s\u00a0]?){1,5})"
)
_LEADING_WORDS = frozenset(
    [*_ONES, *_TENS, *_SCALES, "of", "the", "its", "their", "other", "long", "strong", "additional"]
)
_PHRASE_STOPS = frozenset(
    _split(
        "in on at by from for with and or but as is are was were be been being has have had who "
        "that which whose when while where after before since until during to into than then not "
        "also said says will would could can may might must more less about over under because if "
        "so since according against among per each every this these those it he she they we you "
        "there here just only yet still now later earlier ago"
    )
)


def _index_tokens(doc: Any, doc_start: int) -> tuple[list[int], list[Any]]:
    tokens = list(doc)
    base = tokens[0].idx if tokens and not hasattr(doc, "tensor") else 0
    return [token.idx - base + doc_start for token in tokens], tokens


def _count(text: str, figure: Figure, tokens: tuple[list[int], list[Any]] | None) -> str:
    """What the figure counts, in a few words: the noun that it modifies and what happened to them."""
    start, stop = figure.start or 0, figure.end or 0
    if (
        re.search(r"[\s-]old\b", figure.text)
        or _AGE_AFTER.match(text, stop)
        or _AGE_AFTER.search(figure.text)
    ):
        return "age"
    if _AGED_BEFORE.search(text[max(0, start - 24) : start]) or re.match(r"[\s-]old\b", text[stop:]):
        return "age"
    if (
        not figure.unit
        and _AGE_COMMA.search(text[max(0, start - 30) : start])
        and text[stop : stop + 1] in (",", ".")
    ):
        return "age"
    if tokens is not None:
        found = _count_by_parse(text, figure, tokens)
        if found:
            return found
    return _count_by_words(text, figure)


_PLACE_WORDS = frozenset(("in", "at", "near", "across", "inside", "outside", "throughout", "off", "around"))
_PLACE_LABELS = frozenset(("GPE", "LOC", "FAC"))


def _place(figure: Figure, tokens: tuple[list[int], list[Any]] | None) -> str:
    """Where it was counted: the place named behind "in", "at" or "near" in the same clause; empty if none is."""
    if tokens is None:
        return ""
    offsets, items = tokens
    first = bisect_left(offsets, figure.end or 0)
    for place in range(first, min(first + 14, len(items))):
        token = items[place]
        if token.is_punct or token.like_num or token.lower_ in ("who", "which", "that", "while", "after"):
            return ""
        if token.lower_ in _PLACE_WORDS:
            following = place + 1
            if following < len(items) and items[following].lower_ == "the":
                following += 1
            name = []
            while following < len(items) and items[following].ent_type_ in _PLACE_LABELS:
                name.append(items[following].text_with_ws)
                following += 1
            if name:
                return "".join(name).strip()
    return ""


def _count_by_words(text: str, figure: Figure) -> str:
    stop = figure.end or 0
    sentence = re.split(r"[.!?;\n]", text[stop : stop + 90], maxsplit=1)[0]
    phrase: list[str] = []
    matched = _COUNTED_PHRASE.match(sentence)
    for word in matched.group(1).split() if matched else []:
        if word.lower() in _PHRASE_STOPS or (_FORMS.fullmatch(word) and phrase):
            break
        phrase.append(word)
    while phrase and phrase[0].lower() in _LEADING_WORDS:
        phrase.pop(0)
    done = _read_outcome_before(text, figure) or _read_outcome(sentence)
    return " ".join([*phrase, done] if done and done not in phrase else phrase)


def _read_outcome(sentence: str) -> str:
    """ "… people were killed or injured" → "killed or injured": one outcome is not the other."""
    clause = re.split(r"[,:]|\b(?:when|after|as|who|and\s\d)\b", sentence, maxsplit=1)[0]
    forms = list(_FORMS.finditer(clause))
    if not forms:
        return ""
    chosen = [_FORM_OF.get(forms[0].group().lower(), forms[0].group().lower())]
    for left, right in itertools.pairwise(forms):
        joint = re.fullmatch(r"\s(or|and|and/or)\s(?:\w+ly\s)?", clause[left.end() : right.start()])
        if joint is None:
            break
        chosen += [joint.group(1), _FORM_OF.get(right.group().lower(), right.group().lower())]
    return " ".join(chosen)


def _read_outcome_before(text: str, figure: Figure) -> str:
    """ "killing or wounding 238" → "killed or wounded"."""
    start = figure.start or 0
    before = text[max(0, start - 40) : start]
    found = re.search(
        r"\b(killed|killing|injured|injuring|wounded|wounding|displaced|displacing|arrested|detained|rescued|released|freed|"
        r"saved|kills?)(?:\s(or|and)\s(killed|killing|injured|injuring|wounded|wounding|hurt))?\s$",
        before,
        re.IGNORECASE,
    )
    if not found:
        return ""
    words = [w.lower() for w in found.groups() if w]
    return " ".join(_FORM_OF.get(word, word) for word in words)


def _count_by_parse(text: str, figure: Figure, tokens: tuple[list[int], list[Any]]) -> str:
    offsets, items = tokens
    start, stop = figure.start or 0, figure.end or 0
    first, last = bisect_left(offsets, start), bisect_left(offsets, stop)
    inside = items[first:last]
    if not inside:
        return ""
    ids = {token.i for token in inside}
    numbers = [
        t for t in inside if t.like_num or t.pos_ == "NUM" or t.ent_type_ in ("MONEY", "PERCENT")
    ] or inside
    head = numbers[-1]
    for _ in range(4):
        if head.i not in ids and head.pos_ in ("NOUN", "PROPN"):
            break
        if head.head.i == head.i or head.head.pos_ not in ("NOUN", "PROPN", "NUM", "SYM", "ADJ", "ADV"):
            break
        if abs(head.head.i - head.i) > 8:
            break
        head = head.head
    noun = head if head.i not in ids and head.pos_ in ("NOUN", "PROPN") and head.i > numbers[0].i else None
    if noun is None:
        noun = _noun_after_of(inside)
    phrase = _noun_phrase(noun, ids) if noun is not None else ""
    anchor = noun if noun is not None else numbers[-1]
    done = _outcome_of(anchor, ids)
    return " ".join(part for part in (phrase, done) if part)


def _noun_after_of(inside: list[Any]) -> Any:
    for token in inside[::-1]:
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ == "of":
                for grandchild in child.children:
                    if grandchild.dep_ == "pobj":
                        return grandchild
    return None


def _noun_phrase(noun: Any, ids: set[int]) -> str:
    kept = [
        token.text
        for token in noun.lefts
        if token.i not in ids and token.dep_ in ("amod", "compound", "nmod", "poss") and token.pos_ != "NUM"
    ]
    return " ".join([*kept[-3:], noun.text])


def _shares_object(verb: Any, anchor: Any) -> bool:
    """Whether the verb before ("killed or injured 30") has nobody of its own and so means the same people."""
    if verb.lemma_.lower() not in _PARTICIPLES:
        return False
    return not any(c.dep_ in ("dobj", "nsubjpass") and c.i != anchor.i for c in verb.children)


def _outcome_of(anchor: Any, ids: set[int]) -> str:
    """What the verb beside the counted noun says was done to it, with every verb joined to it by or/and."""
    verb = None
    for child in anchor.children:
        if (
            child.dep_ in ("acl", "amod")
            and child.tag_ in ("VBN", "VBD", "VBG")
            and child.lemma_.lower() in _PARTICIPLES
        ):
            verb = child
    current = anchor
    for _ in range(3):
        if verb is not None:
            break
        up = current.head
        if up.i == current.i:
            return ""
        if current.dep_ in ("nsubjpass", "dobj", "nsubj", "obj", "attr", "ccomp", "oprd") and up.pos_ in (
            "VERB",
            "AUX",
            "ADJ",
        ):
            verb = up
        current = up
    if verb is None:
        return ""
    while verb.dep_ == "conj" and _shares_object(verb.head, anchor):
        verb = verb.head
    name = _PARTICIPLES.get(verb.lemma_.lower()) or ("dead" if verb.lower_ == "dead" else "")
    if not name and verb.lemma_.lower() == "be":
        name = next(
            (c.lower_ for c in verb.children if c.lower_ in ("dead", "missing", "injured", "wounded")), ""
        )
    if not name:
        return ""
    words = [name]
    current = verb
    while True:
        joined = next(
            (c for c in current.children if c.dep_ == "conj" and c.lemma_.lower() in _PARTICIPLES), None
        )
        if joined is None or any(
            c.dep_ in ("dobj", "nsubj", "nsubjpass") and c.i not in ids and c.i != anchor.i
            for c in joined.children
        ):
            break
        link = next((c.lower_ for c in current.children if c.dep_ == "cc"), "and")
        words += [link, _PARTICIPLES[joined.lemma_.lower()]]
        current = joined
    return " ".join(words)
