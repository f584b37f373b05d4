"""How firmly a number is asserted: "more than", "nearly", "or more", and the negations that turn a bound round."""

import re
from typing import NamedTuple

from facts.language.figures import ABOUT, AT_LEAST, AT_MOST, EXACT, LESS_THAN, MORE_THAN
from facts.language.notions import match_words

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
        r"(?:a\s)?maximum\sof|up\s?to|at\s(?:the\s)?(?:most|max)|as\s(?:many|much|high)\sas|within|≤|capped\sat",
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
_TURNS = re.compile(
    r"\b(?:revolv|cent(?:er|r)|rotat|turn|wrapp?|built|gather|orbit|based|cluster|circl|spun|spin|work|walk)\w*\s$",
    re.IGNORECASE,
)
# "Rang out over about two hours": how long, and not more than that.
_SPREAD_ABOUT = re.compile(
    r"\bover\s(?P<about>(?:about|around|some|approximately|roughly)\s?)$", re.IGNORECASE
)
_ARTICLE = re.compile(r"(?<=\s)an?\s$", re.IGNORECASE)
_AROUND = re.compile(r"around\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"(?:(?<!\bif\s)\b(?:not|never|cannot)\b|n[’']t\b|\b(?:fail(?:s|ed|ing)?|unable|refus(?:e|es|ed|ing))\sto\b|\bwithout\b)"
    r"(?P<between>(?:\s[a-z]+){0,3})\s$",
    re.IGNORECASE,
)
_REPORTS = re.compile(rf"\b(?:{match_words('reporting', 'forms', 'hedging')}|that|because|only)\b", re.I)
_REACHES = re.compile(
    r"\b(?:reach\w*|attain|achieve|get|generate|collect|secure|win|muster|hit|gain|raise|obtain)\b", re.I
)
_INVERTED = {MORE_THAN: AT_MOST, AT_LEAST: LESS_THAN, LESS_THAN: AT_LEAST, AT_MOST: MORE_THAN}


class Hedge(NamedTuple):
    """What the words around a number make of it, and how many code points they take."""

    comparator: str
    length: int
    is_particle: bool = False


def read_hedge_before(before: str) -> Hedge | None:
    """The hedge that a text ends with, right before a number. A particle may belong to a verb ("turned around")."""
    spread = _SPREAD_ABOUT.search(before)
    if spread:
        return Hedge(ABOUT, len(before) - spread.start("about"))
    article = _ARTICLE.search(before)
    match = _HEDGE_BEFORE.search(before[: article.start()] if article else before)
    if match is None or (_TURNS.search(before[: match.start()]) and _AROUND.match(match.group())):
        return None
    said = next(comparator for n, (_, comparator) in enumerate(_HEDGES) if match.group(f"h{n}"))
    is_particle = bool(_PARTICLE.search(match.group()))
    if article and is_particle:
        # "Over a two-day weekend" is its whole length, "up to a two-day wait" at most that.
        return None
    return Hedge(said, len(before) - match.start(), is_particle)


def read_hedge_after(text: str, at: int) -> Hedge | None:
    """The hedge that follows a number which ends at this code point ("or more", "plus", "at most")."""
    match = _HEDGE_AFTER.match(text, at)
    if match is None:
        return None
    said = AT_LEAST if match["least"] or match["plus"] else ABOUT if match["about"] else AT_MOST
    return Hedge(said, match.end() - at)


def combine_hedges(own: str, said: str) -> str:
    """ "Nearly dozens" keeps its lower bound; otherwise the hedge decides."""
    return own if own == AT_LEAST and said in (ABOUT, MORE_THAN) else said


def negate_hedge(before: str, comparator: str) -> str:
    """The comparator as the words before its hedge leave it: "failed to generate more than" is at most."""
    negated = _NEGATED.search(before)
    if negated is None:
        return comparator
    between = negated.group("between")
    if _REPORTS.search(between):
        return comparator
    if comparator == EXACT:
        return LESS_THAN if _REACHES.search(between) else EXACT
    return _INVERTED.get(comparator, comparator)
