"""The bytes of a story whose sender said what its parts are (`read_parts.py` reads them)."""

from __future__ import annotations

import json
from collections.abc import Mapping

PARTS_TYPE = "application/vnd.factdesk.story-parts+json"
PART_NAMES = ("headline", "byline", "text", "html")


def write_parts(parts: Mapping[str, str]) -> bytes:
    """A story as one JSON object: `headline`, `byline`, and its body as `text` or `html`, each as far as it is said.

    These bytes are what is kept as its original, so that a later reading starts from what was sent.
    """
    said = {name: parts[name] for name in PART_NAMES if name in parts}
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def is_in_parts(media_type: str | None) -> bool:
    """Whether these bytes were written by `write_parts`."""
    return (media_type or "").split(";")[0].strip().lower() == PARTS_TYPE
