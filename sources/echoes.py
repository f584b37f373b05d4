"""Telling words that a request brought itself from words of the record.

A sentence that quotes what was typed gives it back as it came: covering a name that somebody merely guessed would tell
them that they guessed right. Only a whole quotation that is a whole value of the request counts as typed.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest

from sources.masking import ECHO

_QUOTED = re.compile("([“‘\"'`])([^“”<>]+?)([”’\"'`])")


def collect_sent(request: HttpRequest) -> set[str]:
    """Every value, and name, of a request's query and form."""
    forms = (request.GET, request.POST)
    return {part for form in forms for name, values in form.lists() for part in (name, *values) if part}


def collect_texts(value: Any) -> Iterable[str]:
    """Every text in plain values, keys included, and what stands before and behind the dots of a key."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from collect_texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from collect_texts(item)


def mark_echoes(text: str, sent: set[str]) -> str:
    """The text with marks around quotations of what was sent, and around the place that such a sentence begins with."""

    def mark(match: re.Match[str]) -> str:
        return f"{match[1]}{ECHO[0]}{match[2]}{ECHO[1]}{match[3]}" if match[2] in sent else match[0]

    place, colon, rest = text.partition(": ")
    if place.removeprefix("#/").rpartition("/")[2] in sent:
        return f"{ECHO[0]}{place}{ECHO[1]}{colon}{_QUOTED.sub(mark, rest)}"
    return _QUOTED.sub(mark, text)


def find_quotation(text: str, at: int, low: int, high: int) -> str | None:
    """What stands between the quotation marks around a place, within [low, high) of a text."""
    for match in _QUOTED.finditer(text, low, high):
        if match.start(2) <= at < match.end(2):
            return match[2]
    return None
