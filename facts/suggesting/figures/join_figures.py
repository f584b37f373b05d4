"""Numbers become figures: two make a range or stand apart, and each takes in its unit and its hedge."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from facts.language.figures import AT_LEAST, AT_MOST, EXACT, LESS_THAN, MORE_THAN, RANGE, Figure
from facts.language.notions import match_words
from facts.suggesting.figures.read_hedges import (
    Hedge,
    combine_hedges,
    negate_hedge,
    read_hedge_after,
    read_hedge_before,
)
from facts.suggesting.figures.read_numbers import Number
from facts.suggesting.figures.read_units import (
    PERIODS,
    Unit,
    find_hundredths,
    find_measure,
    find_money,
    find_rate,
)
from facts.suggesting.figures.skip_numbers import SCORED

_RANGE_JOIN = re.compile(
    r"\s?(?:-|–|—|‑)\s?|\s(?:to|till|until|or)\s|-to-|\sor\s(?:perhaps|maybe|even)\s", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"(?:\bbetween(?:\sthe\sages?\sof)?|\banywhere\sfrom|\bfrom)\s(?:about\s|around\s)?$", re.IGNORECASE
)
# Kinds of numbers that are no end of a range: "doubled to 40".
_ALONE = {"share", "twice", "fold", "ordinal", "none"}
_MEASURE_JOIN = re.compile(r"[\s-]?|\sand\s|,\s", re.IGNORECASE)
# How many of the smaller measure make one of the larger.
_PARTS_OF = {
    ("foot", "inch"): 12,
    ("pound weight", "ounce"): 16,
    ("year", "month"): 12,
    ("hour", "minute"): 60,
    ("minute", "second"): 60,
}
# "They are 2-6 in the league": nothing is counted in such a pair, so it is won and lost, and no range.
_RECORD_END = re.compile(r"\s?[.,;:)]|\s(?:in|at|on|over|against|when|as)\b", re.IGNORECASE)
_AGES = re.compile(r"\b(?:aged?|ages|between|grades?|classes)\s(?:[\d–-]+\s(?:and|or|to)\s)?$", re.IGNORECASE)
_OVER = re.compile(r"over\s$", re.IGNORECASE)
# Behind these words "over" is a hedge: "for over two years", "lasted over two years".
_LONGER = re.compile(
    r"(?:^|[^\w\s]|\b(?:for|of|after|in|at|to|by|than|with|just|well|and|or|is|was|are|were|be|been|takes?|took|taken|"
    r"taking|"
    r"spen[dt]s?|spending|lasts?|lasted|lasting|spans?|spanned|ha[sd]|have|now|already|still|some|within|before|until))\s?$",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\s$", re.IGNORECASE)
_CHANGED = re.compile(
    r"\b(?:increas|rose|ris|grew|grow|fell|fall|drop|declin|decreas|jump|climb|slump|surg|plung|cut|rais|lower|went|"
    r"chang|mov|up|down|reduc|expand|shr[aiu]nk|extend|slash|slipp?|dipp?|edg)\w*\b[^.!?;]{0,60}$",
    re.IGNORECASE,
)
_OF_UNITS = re.compile(rf"\sof\s(?P<what>years|{match_words('units', 'names', 'of')})\b")


def join_figures(text: str, atoms: Iterable[Number], english: bool) -> Iterator[Figure]:
    """Atoms become figures: ranges are joined, hedges and units read. Order is kept."""
    listed = list(atoms)
    position = 0
    previous: Figure | None = None
    while position < len(listed):
        atom = _add_unit(text, listed[position])
        following = listed[position + 1] if position + 1 < len(listed) else None
        joined = None
        if following is not None and english:
            joined = _join_measure(text, atom, following) or _join_range(text, atom, following)
        if joined is not None:
            yield from joined
            previous = joined[-1]
            position += 2
            continue
        figure = _make_figure(text, atom, english, previous.end or 0 if previous is not None else 0)
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


def _add_unit(text: str, atom: Number) -> Number:
    """Take the unit words behind a number into it: percent, money, measures, periods, with their rate."""
    stop, unit = atom.end, atom.unit
    gap = re.match(r"[\s\u00a0]?[-–]?\s?", text[stop : stop + 3])
    offset = stop + (gap.end() if gap else 0)
    if atom.kind not in ("share", "fold", "twice", "ordinal") and not (atom.unit and atom.unit != "metre"):
        hundredths = find_hundredths(text, offset)
        if hundredths:
            atom = replace(atom, value=atom.value / 100)
        found = hundredths or find_measure(text, offset) or find_money(text, offset)
        if found is None and atom.kind == "vague" and (of := _OF_UNITS.match(text, stop)):
            found = find_measure(text, of.start("what")) or find_money(text, of.start("what"))
        if found:
            unit, stop = found
    if unit:
        unit, stop = find_rate(text, Unit(unit, stop))
    return replace(atom, end=stop, unit=unit)


def _join_measure(text: str, large: Number, raw_small: Number) -> list[Figure] | None:
    """ "6ft 2in" is 74 inches, "12 minutes and 38 seconds" is one time; None where it is not one measure."""
    small = _add_unit(text, raw_small)
    times = _PARTS_OF.get((large.unit, small.unit))
    gap = text[large.end : small.start]
    if times is None or not _MEASURE_JOIN.fullmatch(gap) or not 0 <= small.value < times or large.value < 0:
        return None
    whole = replace(large, end=small.end, value=large.value * times + small.value, unit=small.unit)
    return [_make_figure(text, whole, True)]


def _join_range(text: str, low: Number, raw_high: Number) -> list[Figure] | None:
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
    if AT_LEAST in (low.comparator, raw_high.comparator) or {low.kind, raw_high.kind} & _ALONE:
        return None
    high = _add_unit(text, raw_high)
    if low.unit and high.unit and low.unit != high.unit:
        return None
    if high.scaled and not low.scaled and low.value < 1000 and not (low.unit and low.unit in PERIODS):
        factor = next((Decimal(f) for f in (10**12, 10**9, 10**6, 10**3, 100) if high.value >= f), Decimal(1))
        if low.value * factor <= high.value:
            low = replace(low, value=low.value * factor)
    unit = high.unit or low.unit
    dashed = re.fullmatch(r"\s?[-–]\s?", gap) is not None
    record = (
        dashed and not unit and not opened and _RECORD_END.match(text, high.end) and not _AGES.search(before)
    )
    if low.value >= high.value or (dashed and SCORED.search(before)) or (record and high.value < 100):
        if re.fullmatch(r"\sor\s", gap):
            return None
        return [
            _make_figure(text, replace(low, unit=unit), True),
            _make_figure(text, replace(high, unit=unit), True),
        ]
    since = opened is not None and opened.group().lower().startswith("from")
    if _CHANGED.search(before) and (since or _moves_to(text, low, high, gap)):
        return [
            _make_figure(text, replace(low, unit=unit), True),
            _make_figure(text, replace(high, unit=unit), True),
        ]
    start = low.start - len(opened.group()) if opened else low.start
    span = text[start : high.end]
    return [
        Figure(
            text=span,
            start=start,
            end=high.end,
            low=low.value,
            high=high.value,
            comparator=RANGE,
            unit=unit,
            counted="",
        )
    ]


def _moves_to(text: str, low: Number, high: Number, gap: str) -> bool:
    """Whether a change goes to its end: "down by 30 to 126", "fell 12p to 345p"; "rose 5 to 10 percent" is a range."""
    if gap.strip().lower() != "to":
        return False
    measured = bool(low.unit and high.unit) and low.unit not in ("percent", "percentage point")
    return measured or bool(_BY.search(text[max(0, low.start - 4) : low.start]))


def _is_spread(before: str, hedge: Hedge) -> bool:
    """Whether "over" before a period is how long something was spread: "testified over three days"."""
    return bool(_OVER.fullmatch(before[-hedge.length :])) and not _LONGER.search(before[: -hedge.length])


def _make_figure(text: str, atom: Number, english: bool, floor: int = 0) -> Figure:
    """The figure that a number is with its hedges; words before ``floor`` belong to the figure before."""
    start, stop, comparator = atom.start, atom.end, atom.comparator
    before = text[max(floor, start - 60) : start]
    if english:
        hedge = read_hedge_before(before[-40:])
        if hedge and atom.unit in PERIODS and _is_spread(before, hedge):
            hedge = None
        if hedge and not (atom.kind in ("twice", "ordinal") and hedge.is_particle):
            comparator = combine_hedges(comparator, hedge.comparator)
            start -= hedge.length
            before = text[max(floor, start - 60) : start]
        elif after := read_hedge_after(text, stop):
            comparator = after.comparator
            stop += after.length
        comparator = negate_hedge(before, comparator)
        if start == atom.start and (minus := re.search(r"\bminus\s$", before, re.IGNORECASE)):
            atom = replace(atom, value=-atom.value)
            start -= len(minus.group())
    low = None if comparator in (LESS_THAN, AT_MOST) else atom.value
    high = None if comparator in (MORE_THAN, AT_LEAST) else atom.value
    return Figure(
        text=text[start:stop],
        start=start,
        end=stop,
        low=low,
        high=high,
        comparator=comparator,
        unit=atom.unit,
        counted="",
    )
