"""The posts of a live blog: one story whose pieces each begin under a clock of their own."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sources.language.reporting import match_reporting
from sources.reading.metadata.dates import find_written_dates
from sources.reading.pages.lines import Line
from sources.reading.types import Post, Published

_FEWEST_POSTS = 3
_MOST_CLOCK_WORDS = 6
_CLOCK = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?!\d)\s*(?P<half>[ap]\.?m\b)?", re.IGNORECASE
)
# That something was wrong: a label in front, a report of one's own with a word that takes it back, an earlier post.
_LABEL = re.compile(
    r"^\W*(?:corrections?|clarification|retraction|korrektur|berichtigung|richtigstellung|rectificatif|correction|"
    r"corrección|rectificación|correzione|rettifica|rettelse|korrigering|correctie|rectificatie|correção|تصحيح)\b"
    r"(?!\s(?:of|officers?|facilit\w+)\b)",
    re.IGNORECASE,
)
_OWN_REPORT = re.compile(
    rf"\b(?:(?:we|this blog)\s(?:had\s)?(?:\w+ly\s)?(?:{match_reporting('blog')})|"
    r"(?:an?|our|the)\s(?:earlier|previous|\d{1,2}[:.h]\d{2})\s(?:post|version|update|entry|report)|"
    r"the\s(?:post|update|entry)\s(?:of|from|at)\s\d|hatten wir|wir hatten|nous avions|dijimos|avevamo)\b",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"\b(?:wrong(?:ly)?|incorrect(?:ly)?|mistaken(?:ly)?|in error|not (?:right|correct|true)|erroneous(?:ly)?|"
    r"withdrawn?|retract(?:ed|s)?|corrected|in fact|now (?:says?|counts?|puts?)|falsch|faux|equivocad\w+|errat\w+|"
    r"not (?:\S+ ){1,8}?as (?:we|this blog)|(?:regret|apologi[sz]e for) (?:the|this|that|our) (?:error|mistake))\b",
    re.IGNORECASE,
)
# Where a post that takes back names the other: "we said at 22:10", "the post of 22:10", "our 22:10 update".
_NAMED = re.compile(
    r"\b(?:at|of|from|our|the|um|von|à|de|las|alle|kl\.?)\s+(\d{1,2}[:.h]\d{2}(?:\s*[ap]\.?m\b)?)",
    re.IGNORECASE,
)
_OPENING = 300
_TELLING = re.compile(r"[^\W\d_]{4,}|\d+")
# Of the longer words of what is taken back so many stand in the post meant, and clearly fewer in any other.
_SHARED, _AHEAD = 0.35, 0.15
# How many posts away the one may stand that is taken back.
_FARTHEST = 500


@dataclass
class _Head:
    """The line of a clock: its hour as minutes of the day, and the day where it names one."""

    line: int
    minutes: int
    day: datetime.date | None


def find_posts(
    lines: list[Line], kinds: list[str | None], first: int, last: int, published: str | None
) -> tuple[Post, ...]:
    """The posts of the story in the lines [first, last], in the order of the page; none where it is no live blog.

    Places count in the document's text. A clock without a day takes the day of the nearest one that has one, turned at
    midnight; where none has, that of the moment at which the story was `published`, if it is a post's.
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
    _take_day(heads, published)
    days = _settle_days(heads)
    ends = [head.line - 1 for head in heads[1:]] + [last]
    texts = [
        " ".join(line.text for line in lines[head.line + 1 : end + 1])
        for head, end in zip(heads, ends, strict=True)
    ]
    telling: dict[int, set[str]] = {}
    return tuple(
        Post(
            start=lines[head.line].start,
            end=lines[_last_of_text(kinds, head.line, end)].end,
            at=_write(head, day),
            takes_back=_find_taken_back(texts, heads, days, number, telling),
        )
        for number, (head, end, day) in enumerate(zip(heads, ends, days, strict=True))
    )


def date_posts(posts: tuple[Post, ...]) -> Published | None:
    """The day of the newest post as the story's; None where no post has a day."""
    days = [post.at[:10] for post in posts if len(post.at) > len("HH:MM")]
    return Published(max(days), "day", "story_stamp") if days else None


def _take_day(heads: list[_Head], published: str | None) -> None:
    """Give the first or last post the day of the story's moment where its clock is the same and no post has a day."""
    moment = re.match(r"(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})", published or "")
    if moment is None or any(head.day for head in heads):
        return
    minutes = int(moment[2]) * 60 + int(moment[3])
    for head in (heads[0], heads[-1]):
        if head.minutes == minutes:
            head.day = datetime.date.fromisoformat(moment[1])
            return


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


def _find_taken_back(
    texts: list[str],
    heads: list[_Head],
    days: list[datetime.date | None],
    number: int,
    telling: dict[int, set[str]],
) -> int | None:
    """The number of the earlier post that this one takes back: it names its clock, or says again what it said.

    `telling` keeps the longer words of the posts that were compared.
    """
    opening = texts[number][:_OPENING]
    has_label, report = _LABEL.search(opening), _OWN_REPORT.search(opening)
    found = report or has_label
    if found is None or not (has_label or _WRONG.search(opening)):
        return None
    near = range(max(0, number - _FARTHEST), min(len(heads), number + _FARTHEST + 1))
    earlier = [n for n in near if _is_before(heads, days, n, number)]
    for named in _NAMED.finditer(opening):
        clock = _CLOCK.match(named[1])
        minutes = _count_minutes(clock) if clock else None
        meant = [n for n in earlier if heads[n].minutes == minutes]
        if meant:
            return min(meant, key=lambda n: abs(n - number))
    for n in earlier:
        if n not in telling:
            telling[n] = _list_telling(texts[n])
    said = _list_telling(re.split(r"[.!?]\s", opening[found.end() :])[0])
    return _find_said_again(said, {n: telling[n] for n in earlier})


def _is_before(heads: list[_Head], days: list[datetime.date | None], n: int, number: int) -> bool:
    day, own = days[n], days[number]
    if day is None or own is None:
        return n != number and heads[n].minutes < heads[number].minutes
    return n != number and (day, heads[n].minutes) < (own, heads[number].minutes)


def _list_telling(text: str) -> set[str]:
    """The longer words and the numbers of a text."""
    return set(map(str.lower, _TELLING.findall(text)))


def _find_said_again(own: set[str], earlier: Mapping[int, set[str]]) -> int | None:
    """The one earlier post, by its words, that says most of the words of a correction."""
    shares = sorted(((len(own & words) / max(1, len(own)), n) for n, words in earlier.items()), reverse=True)
    if not shares or shares[0][0] < _SHARED:
        return None
    clear = len(shares) == 1 or shares[0][0] >= shares[1][0] + _AHEAD
    return shares[0][1] if clear else None
