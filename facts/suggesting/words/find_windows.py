"""Where in a long text a long pattern is worth trying."""

import re
from collections.abc import Iterable, Iterator

_LETTERS = re.compile(r"[^\W\d_]+")


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


class Openings:
    """The words and signs with which a pattern begins, so that it is tried there and nowhere else.

    A pattern of many alternatives is refused a hundred times for each time that it fits; finding words is far cheaper.
    """

    def __init__(self, words: Iterable[str], signs: str = "", *, lines: bool = False) -> None:
        """``words`` in any letters, of which each word by itself counts; a number always counts.

        ``signs`` are single signs that may begin it, ``lines`` says that the start of a line may.
        """
        self.words = frozenset(word for some in words for word in _LETTERS.findall(some.lower()))
        self.places = re.compile(
            r"(?m:^)|" * lines + r"[^\W\d_]+|\d+" + (f"|[{re.escape(signs)}]" if signs else "")
        )

    def search(self, pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
        """What pattern.search(text, start, end) finds of a pattern that begins so."""
        for place in self.places.finditer(text, start, end):
            if not place[0].isalpha() or place[0].lower() in self.words:
                match = pattern.match(text, place.start(), end)
                if match is not None:
                    return match
        return None

    def finditer(self, pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """What pattern.finditer(text, start, end) finds of a pattern that begins so and is never empty."""
        match = self.search(pattern, text, start, end)
        while match is not None:
            yield match
            match = self.search(pattern, text, match.end(), end)
