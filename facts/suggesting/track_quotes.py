"""Where quotations start and end in an article, over paragraphs and with unmatched marks."""

from collections.abc import Sequence

_OPENING = "“„«"
_CLOSING = "”»"
_PARAGRAPH_BREAK = "\n"


def track_quotes(text: str) -> list[tuple[int, int]]:
    """The quotations of a text as half-open spans of code points, quotation marks included, in order.

    A quotation that a paragraph leaves open goes on if the next paragraph opens with a mark again (newspaper
    style); otherwise it ends with its paragraph. Single quotation marks are too often apostrophes and are left.
    """
    spans: list[tuple[int, int]] = []
    start: int | None = None
    straight = False
    for at, char in enumerate(text):
        if char == '"':
            if start is None:
                start, straight = at, True
            elif straight:
                spans.append((start, at + 1))
                start = None
        elif char in _OPENING:
            if start is None:
                start, straight = at, False
        elif char in _CLOSING:
            if start is not None and not straight:
                spans.append((start, at + 1))
                start = None
        elif char == _PARAGRAPH_BREAK and start is not None and _paragraph_ends(text, at):
            spans.append((start, at))
            start = None
    if start is not None:
        spans.append((start, len(text)))
    return spans


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
