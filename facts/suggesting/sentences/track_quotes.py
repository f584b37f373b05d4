"""Where quotations start and end in an article, over paragraphs and with unmatched marks."""

from collections.abc import Sequence

_OPENING = "“„«"
_CLOSING = "”»"
_PARAGRAPH_BREAK = "\n"
_LONGEST = 4000  # characters: a mark that closes nothing near is no end of an older quotation


def track_quotes(text: str) -> list[tuple[int, int]]:
    """The quotations of a text as half-open spans of code points, quotation marks included, in order.

    A quotation that a paragraph leaves open ends with its paragraph, and goes on if the next paragraph opens with a
    mark again (newspaper style) or holds a closing mark that closes nothing else. A straight mark closes what a curly
    one opened where no curly one does. Single quotation marks are too
    often apostrophes and are left.
    """
    spans: list[tuple[int, int]] = []
    start: int | None = None
    straight = False
    left_open = False  # the last span ended with its paragraph
    inner = False  # a straight mark opened a quotation inside a curly one
    for at, char in enumerate(text):
        if start is not None and not straight and char == '"':
            closes = not inner and _looks_closing(text, at) and _ends_mixed(text, at)
            inner = not inner and not _looks_closing(text, at)
            if closes:
                spans.append((start, at + 1))
                start, left_open = None, False
            continue
        closing = char in _CLOSING or (char == '"' and _looks_closing(text, at))
        if start is None and closing and left_open and at + 1 - spans[-1][1] <= _LONGEST:
            low = spans[-1][1]
            while text[low].isspace():
                low += 1
            spans.append((low, at + 1))
            left_open = False
        elif char == '"':
            if start is None:
                start, straight = at, True
            elif straight:
                spans.append((start, at + 1))
                start, left_open = None, False
        elif char in _OPENING:
            if start is None:
                start, straight = at, False
        elif char in _CLOSING:
            if start is not None and not straight:
                spans.append((start, at + 1))
                start, left_open = None, False
        elif char == _PARAGRAPH_BREAK and start is not None and _paragraph_ends(text, at):
            spans.append((start, at))
            start, left_open = None, True
    if start is not None:
        spans.append((start, len(text)))
    return spans


def _ends_mixed(text: str, at: int) -> bool:
    """Whether a straight mark ends what a curly one opened: no curly one closes it before the next opens."""
    stop = text.find(_PARAGRAPH_BREAK, at)
    rest = text[at + 1 : stop if stop >= 0 else len(text)]
    closing = min((i for mark in _CLOSING if (i := rest.find(mark)) >= 0), default=len(rest))
    opening = min((i for mark in _OPENING if (i := rest.find(mark)) >= 0), default=len(rest))
    return closing >= opening


def _looks_closing(text: str, at: int) -> bool:
    """Whether a straight mark stands after a word or full stop and before a space, as only a closing one does."""
    return (
        at > 0
        and not text[at - 1].isspace()
        and text[at - 1] not in "(["
        and not text[at + 1 : at + 2].isalnum()
    )


def _paragraph_ends(text: str, at: int) -> bool:
    following = text[at + 1 : at + 200]
    return (
        following.lstrip(" \t\r").startswith("\n") or following.strip() == "" or not following[:1].islower()
    )


def find_quote_around(quotes: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """The quotation that holds the whole span; a closing mark or full stop at its edge may stick out."""
    for low, high in quotes:
        if low <= start and end <= high + 1:
            return low, high
    return None
