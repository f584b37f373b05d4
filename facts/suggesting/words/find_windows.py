"""Where in a long text a long pattern is worth trying."""

import re
from collections.abc import Iterator


def find_windows(
    trigger: re.Pattern[str], text: str, start: int, end: int, before: int, after: int
) -> Iterator[tuple[int, int]]:
    """The stretches of text[start:end] around each hit of ``trigger``, merged, in order; code points, half-open.

    Long patterns are tried only there: most of a text holds no number and no day.
    """
    low = high = -1
    for hit in trigger.finditer(text, start, end):
        if high < 0 or hit.start() - before > high:
            if high >= 0:
                yield low, high
            low = max(start, hit.start() - before)
        high = min(end, hit.end() + after)
    if high >= 0:
        yield low, high
