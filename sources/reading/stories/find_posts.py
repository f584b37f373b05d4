"""The posts of a live blog: one story whose pieces each begin under a clock of their own."""

from __future__ import annotations

import datetime
import itertools
import re
from dataclasses import dataclass

from sources.reading.metadata.dates import find_written_dates
from sources.reading.pages.lines import Line
from sources.reading.types import Post

_FEWEST_POSTS = 3
_MOST_CLOCK_WORDS = 6
_CLOCK = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?!\d)\s*(?P<half>[ap]\.?m\b)?", re.IGNORECASE
)
_TAKES_BACK = re.compile(
    r"\b(?:corrections?|corrected|clarification|retract(?:ed|ion)|withdrawn|"
    r"(?:we|this blog) (?:said|wrote|reported|posted)|(?:an|our|the) earlier (?:post|version|update)|"
    r"berichtigung|korrektur|rectificatif|corrección|rettelse)\b",
    re.IGNORECASE,
)
# Where a post that takes back names the other: "we said at 22:10", "the post of 22:10".
_NAMED = re.compile(
    r"\b(?:at|of|from|um|von|à|de|kl\.?)\s+(\d{1,2}[:.h]\d{2}(?:\s*[ap]\.?m\b)?)", re.IGNORECASE
)


@dataclass
class _Head:
    """The line of a clock: its hour as minutes of the day, and the day where it names one."""

    line: int
    minutes: int
    day: datetime.date | None


def find_posts(lines: list[Line], kinds: list[str | None], first: int, last: int) -> tuple[Post, ...]:
    """The posts of the story in the lines [first, last], in the order of the page; none where it is no live blog.

    Places count in the document's text. A clock without a day takes the day of the nearest one that has one, turned at
    midnight.
    """
    heads = [
        head for i in range(first, last + 1) if kinds[i] == "timestamp" and (head := _read_head(lines[i], i))
    ]
    ends = [head.line for head in heads[1:]] + [last + 1]
    heads = [
        head
        for head, end in zip(heads, ends, strict=False)
        if any(k is None for k in kinds[head.line + 1 : end])
    ]
    if len(heads) < _FEWEST_POSTS or not _runs_one_way(heads):
        return ()
    days = _settle_days(heads)
    ends = [head.line - 1 for head in heads[1:]] + [last]
    texts = [
        " ".join(line.text for line in lines[head.line + 1 : end + 1])
        for head, end in zip(heads, ends, strict=True)
    ]
    return tuple(
        Post(
            start=lines[head.line].start,
            end=lines[_last_of_text(kinds, head.line, end)].end,
            at=_write(head, day),
            takes_back=_find_taken_back(texts[number], heads, number),
        )
        for number, (head, end, day) in enumerate(zip(heads, ends, days, strict=True))
    )


def _read_head(line: Line, number: int) -> _Head | None:
    clock = _CLOCK.search(line.text)
    if clock is None or line.words > _MOST_CLOCK_WORDS + 2:
        return None
    minutes = _count_minutes(clock)
    dates = [date for date in find_written_dates(line.text) if date.precision in {"day", "minute"}]
    day = datetime.date.fromisoformat(dates[0].value[:10]) if dates and dates[0].value else None
    return _Head(number, minutes, day) if minutes is not None else None


def _count_minutes(clock: re.Match[str]) -> int | None:
    hour, minute = int(clock["hour"]), int(clock["minute"])
    half = (clock["half"] or "").lower().replace(".", "")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _last_of_text(kinds: list[str | None], head: int, end: int) -> int:
    return max((i for i in range(head + 1, end + 1) if kinds[i] is None), default=head)


def _runs_one_way(heads: list[_Head]) -> bool:
    """Whether the clocks fall or rise from post to post, midnights aside."""
    steps = [later.minutes - first.minutes for first, later in itertools.pairwise(heads)]
    down, up = sum(step <= 0 for step in steps), sum(step >= 0 for step in steps)
    return max(down, up) >= len(steps) - 1


def _settle_days(heads: list[_Head]) -> list[datetime.date | None]:
    steps = [later.minutes - first.minutes for first, later in itertools.pairwise(heads)]
    newest_first = sum(step <= 0 for step in steps) >= sum(step >= 0 for step in steps)
    days = [head.day for head in heads]
    for order in (range(len(heads) - 1, 0, -1), range(len(heads) - 1)):
        step = -1 if order.step < 0 else 1
        for i in order:
            known, other = days[i], i + step
            if known is None or days[other] is not None:
                continue
            # Towards the newer post the clock runs on; a smaller hour is the next day's.
            towards_newer = (step < 0) == newest_first
            passed = (
                heads[other].minutes < heads[i].minutes
                if towards_newer
                else heads[other].minutes > heads[i].minutes
            )
            days[other] = known + datetime.timedelta((1 if towards_newer else -1) if passed else 0)
    return days


def _write(head: _Head, day: datetime.date | None) -> str:
    clock = f"{head.minutes // 60:02d}:{head.minutes % 60:02d}"
    return f"{day.isoformat()}T{clock}" if day else clock


def _find_taken_back(text: str, heads: list[_Head], number: int) -> int | None:
    """The number of the post that this one takes back: it names its clock, or says that it corrects one."""
    if not _TAKES_BACK.search(text[:300]):
        return None
    for named in _NAMED.finditer(text[:400]):
        clock = _CLOCK.match(named[1])
        minutes = _count_minutes(clock) if clock else None
        for other, head in enumerate(heads):
            if other != number and head.minutes == minutes:
                return other
    return None
