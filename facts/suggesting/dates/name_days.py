"""Days that the text names and dates itself: "Opening night, January 23", "yesterday, day five of it". Own rules."""

import re
from collections.abc import Sequence

from facts.language.english import match_numbers
from facts.suggesting.dates.count_dates import FROM_TEXT
from facts.suggesting.dates.find_dates import FoundDate

_NAME = re.compile(
    r"\b(?:(?:the\s)?(?P<part>(?:opening|closing|final)\s(?:day|night|evening))|"
    rf"(?P<count>day\s(?:{match_numbers(1, 10)}|\d{{1,3}}))(?!\w|[:./]\d|-\w)|"
    r"(?-i:(?P<proper>(?!(?:The|This|That|On|In|At|By|For|From|Since|Until|After|Before|And|But|As|When|If|Every|Each|Next|"
    r"Last|One)\b)(?:[A-Z][\w’']+\s){1,2}Day))(?![\w’-]))\b",
    re.IGNORECASE,
)
# "Election Day (November 3)" and "November 3, Election Day," say the same.
_BETWEEN = re.compile(r"(?:,|\s?[–—-]|\s?\()\s?(?:on\s|the\s)?", re.IGNORECASE)
_AFTER = re.compile(r"[,.);:]|\sof\b|\s?[–—-]|$|\n")
_NEAR = 6
_DAYS = frozenset({"mdy", "dmy", "iso", "weekday", "today", "yesterday", "tomorrow", "dayafter", "daybefore"})


def name_days(text: str, found: Sequence[FoundDate]) -> list[FoundDate]:
    """``found`` with the days that the text names and dates once, wherever it names them, in order.

    A name that the text gives to no day, or to two, is left. ``found`` are all dates of the text, placed.
    """
    names = list(_NAME.finditer(text))
    if not names:
        return list(found)
    starts = {item.start: item for item in found if _is_day(item)}
    ends = {item.end: item for item in found if _is_day(item)}
    given: dict[str, set[str]] = {}
    for name in names:
        item = _find_date_beside(text, name, starts, ends)
        if item is not None and item.value is not None:
            given.setdefault(_read_name(name), set()).add(item.value)
    taken = sorted((item.start, item.end) for item in found)
    at, named = 0, []
    for name in names:
        while at < len(taken) and taken[at][1] <= name.start():
            at += 1
        days = given.get(_read_name(name), set())
        if len(days) == 1 and (at == len(taken) or taken[at][0] >= name.end()):
            named.append(FoundDate(name, "named", name.start(), name.end(), next(iter(days)), FROM_TEXT))
    return sorted([*found, *named], key=lambda item: item.start)


def _is_day(item: FoundDate) -> bool:
    return item.kind in _DAYS and item.value is not None and item.value.count("-") == 2


def _read_name(name: re.Match[str]) -> str:
    return " ".join(str(name["part"] or name["count"] or name["proper"]).lower().split())


def _find_date_beside(
    text: str, name: re.Match[str], starts: dict[int, FoundDate], ends: dict[int, FoundDate]
) -> FoundDate | None:
    """The date that stands in apposition to a name, after it or before it."""
    if joint := _BETWEEN.match(text, name.end()):
        for at in (joint.end(), joint.start() + 1, joint.end() - len("the ")):
            if at in starts:
                return starts[at]
    if name["proper"] is None or _AFTER.match(text, name.end()):
        for at in range(name.start() - 1, max(-1, name.start() - _NEAR), -1):
            if at in ends and _BETWEEN.fullmatch(text, at, name.start()):
                return ends[at] if _AFTER.match(text, name.end()) else None
    return None
