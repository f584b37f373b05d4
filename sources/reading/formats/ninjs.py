"""ninjs, the IPTC's news in JSON: 1.x (maps and suffixed names) and 2.x/3.x (lists with roles)."""

from __future__ import annotations

import json
import re
from typing import Any

from sources.reading.decoding.decode import decode_text
from sources.reading.formats.entries import UNUSABLE, FeedEntry, lay_out_entries, refuse_unusable
from sources.reading.metadata.dates import parse_stated
from sources.reading.types import Document, LeftOut, UnreadableUpload

_MAX_ITEMS = 500


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A ninjs item, a list of them, or a package whose associations are items with bodies of their own.

    Raises UnreadableUpload (broken, empty, unsupported for an item that its publisher has withdrawn).
    """
    text, encoding = decode_text(data, charset)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableUpload("broken", "This ninjs file is damaged and could not be read.") from None
    items = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]
    left_out: list[LeftOut] = []
    entries = [entry for item in items for entry in _read_item(item, left_out)]
    if not entries:
        refuse_unusable({item.what for item in left_out})
    if not entries:
        raise UnreadableUpload(
            "empty", "This ninjs file holds no text: it describes a picture, a video or an event."
        )
    return lay_out_entries(
        entries,
        format="ninjs",
        media_type="application/json",
        encoding=encoding,
        language=entries[0].language,
        left_out=left_out,
    )


def _read_item(item: dict[str, Any], left_out: list[LeftOut]) -> list[FeedEntry]:
    """The stories of an item and of its associations; what may not be used goes to `left_out`."""
    queue = [item]
    entries: list[FeedEntry] = []
    while queue and len(entries) < _MAX_ITEMS:
        current = queue.pop(0)
        body = _body(current)
        unusable = UNUSABLE.get(_status(current))
        if unusable:
            left_out.append(LeftOut(unusable, _pick(current, "headlines", "headline") or ""))
        elif body:
            entries.append(_entry(current, body))
        associations = current.get("associations")
        children = list(associations.values()) if isinstance(associations, dict) else associations
        if isinstance(children, list):
            left_out += [LeftOut("picture", words[:500]) for child in children if (words := _describe(child))]
            queue.extend(
                child for child in children if isinstance(child, dict) and child.get("type") in {None, "text"}
            )
    return entries


def _describe(child: Any) -> str:
    """What an association that is a picture or a film says of itself."""
    if not isinstance(child, dict) or child.get("type") in {None, "text"}:
        return ""
    return _pick(child, "descriptions", "description_text") or _pick(child, "headlines", "headline") or ""


def _entry(item: dict[str, Any], body: str) -> FeedEntry:
    dated = next(
        (
            v
            for k in (
                "contentcreated",
                "contentCreated",
                "firstcreated",
                "firstCreated",
                "versioncreated",
                "versionCreated",
            )
            if (v := _string(item.get(k))) and parse_stated(v)
        ),
        None,
    )
    return FeedEntry(
        headline=_pick(item, "headlines", "headline") or _string(item.get("title")),
        body=body,
        byline=_string(item.get("byline")) or _string(item.get("by")),
        outlet=_source(item),
        place=_string(item.get("located")),
        published=dated,
        language=(_string(item.get("language")) or "").split("-")[0].lower() or None,
        embargo=_string(item.get("embargoed")),
        url=next((u for k in ("link", "uri") if (u := _string(item.get(k))) and u.startswith("http")), None),
    )


def _body(item: dict[str, Any]) -> str | None:
    """The main body: plain text before markup, of a 3.x list the main role first; else the description."""
    bodies = item.get("bodies")
    if isinstance(bodies, list):
        found = [b for b in bodies if isinstance(b, dict) and _string(b.get("value"))]
        found.sort(
            key=lambda b: (b.get("role") not in {"main", None}, "html" not in str(b.get("contentType") or ""))
        )
        if found:
            return _string(found[0].get("value"))
    # The markup is taken first: it keeps paragraphs, which the plain version often runs together.
    for key in ("body_html", "body_xhtml", "body_text"):
        value = _string(item.get(key))
        if value:
            return value
    return next(
        (v for k, v in item.items() if k.startswith("body_") and isinstance(v, str) and v.strip()), None
    ) or _pick(item, "descriptions", "description_text")


def _pick(item: dict[str, Any], many: str, one: str) -> str | None:
    values = item.get(many)
    if isinstance(values, list):
        found = [v for v in values if isinstance(v, dict) and _string(v.get("value"))]
        found.sort(key=lambda v: v.get("role") not in {"main", None})
        if found:
            return _string(found[0].get("value"))
    return _string(item.get(one))


def _source(item: dict[str, Any]) -> str | None:
    sources = item.get("infoSources") or item.get("infosource")
    if isinstance(sources, list):
        names = [_string(s.get("name")) for s in sources if isinstance(s, dict)]
        name = next((n for n in names if n), None)
        if name:
            return name
    return (
        _string(item.get("source"))
        or _string(item.get("copyrightHolder"))
        or _string(item.get("copyrightholder"))
    )


def _status(item: dict[str, Any]) -> str:
    status = _string(item.get("pubstatus")) or _string(item.get("pubStatus")) or "usable"
    return re.split(r"[:/]", status)[-1].lower()


def _string(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
