"""What a web page shows and its text cannot hold: frames, films, drawings, pictures with their descriptions."""

from __future__ import annotations

import itertools
from typing import Any

from sources.reading.metadata.page_head import is_in_other_story
from sources.reading.types import LeftOut

_OBJECTS = frozenset("iframe embed object video audio canvas".split())
_MOST, _MOST_LOOKED_AT = 50, 500
# A description of fewer words is the name of an icon or of a logo.
_FEWEST_WORDS = 3


def list_unread(tree: Any, text: str) -> tuple[LeftOut, ...]:
    """What stands in the page's own part and is in none of `text`, the page's words; equal ones once.

    `tree` is an lxml HTML tree.
    """
    found: dict[LeftOut, None] = {}
    told = " ".join(text.split())
    for node in itertools.islice(tree.iter("img", "svg", *_OBJECTS), _MOST_LOOKED_AT):
        if len(found) == _MOST:
            break
        item = _name(node)
        if item is not None and not is_in_other_story(node) and not (item.words and item.words in told):
            found[item] = None
    return tuple(found)


def _name(node: Any) -> LeftOut | None:
    if node.tag == "img":
        words = " ".join((node.get("alt") or "").split())
        return LeftOut("picture", words[:500]) if len(words.split()) >= _FEWEST_WORDS else None
    stated = node.get("title") or node.get("aria-label") or ""
    words = " ".join((stated or " ".join(node.itertext())).split())
    if node.tag == "svg":
        return LeftOut("embedded_object", words[:500]) if len(words.split()) >= 2 else None
    width, height = node.get("width") or "", node.get("height") or ""
    # A frame of a pixel counts its readers.
    return None if {"0", "1"} & {width, height} else LeftOut("embedded_object", words[:500])
