"""NewsML-G2 news items and messages, and the older NewsML 1 and NITF bodies that they carry."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from sources.reading.decoding.xml import find_child, local, parse_xml, read_text
from sources.reading.formats.entries import FeedEntry, lay_out_entries
from sources.reading.formats.feed import read_text_raw
from sources.reading.metadata.dates import parse_stated
from sources.reading.types import Document, UnreadableUpload


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A newsItem or a newsMessage of them. Raises UnreadableUpload (broken, empty, unsupported if withdrawn)."""
    root = parse_xml(data)
    items = [e for e in root.iter() if local(e.tag) in {"newsItem", "NewsItem"}]
    entries = [entry for item in items if (entry := _read_item(item)) is not None]
    if not entries:
        if any(_status(item) in {"canceled", "withheld"} for item in items):
            raise UnreadableUpload(
                "unsupported", "This item was withdrawn by its publisher: there is no story in it."
            )
        raise UnreadableUpload(
            "empty", "This NewsML file holds no text: it describes a picture, a video or a package."
        )
    return lay_out_entries(
        entries,
        format="newsml",
        media_type="application/vnd.iptc.g2.newsitem+xml",
        language=entries[0].language,
    )


def _read_item(item: Element) -> FeedEntry | None:
    if _status(item) == "canceled":
        return None
    meta, content = find_child(item, "itemMeta"), find_child(item, "contentMeta")
    body = _body(item)
    if not body:
        return None
    holder = content if content is not None else item
    located = find_child(holder, "located")
    language = find_child(holder, "language")
    dated = [
        read_text(find_child(holder, "contentCreated")),
        read_text(find_child(meta, "firstCreated")) if meta is not None else "",
        read_text(find_child(meta, "versionCreated")) if meta is not None else "",
        read_text(find_child(item, "NewsManagement", "FirstCreated")),
    ]
    provider = find_child(meta, "provider") if meta is not None else None
    return FeedEntry(
        headline=read_text(find_child(holder, "headline"))
        or _first_text(item, {"HeadLine", "hl1", "title"})
        or None,
        body=body,
        byline=read_text(find_child(holder, "by")) or _first_text(item, {"ByLine", "byline"}) or None,
        outlet=_named(find_child(holder, "infoSource")) or _named(provider),
        place=_named(located) or _first_text(item, {"DateLine"}) or None,
        published=next((d for d in dated if parse_stated(d)), None) or next(filter(None, dated), None),
        language=(
            (language.get("tag") if language is not None else None)
            or item.get("{http://www.w3.org/XML/1998/namespace}lang")
            or ""
        )
        .split("-")[0]
        .lower()
        or None,
    )


def _body(item: Element) -> str:
    """The item's text as HTML paragraphs or plain text; of several renditions the first that holds text."""
    for holder in item.iter():
        name = local(holder.tag)
        if name == "inlineXML" and (body := _find(holder, {"body.content", "body", "div"})) is not None:
            return read_text_raw(body)
        if (
            name == "inlineData"
            and (holder.get("contenttype") or "text/plain").startswith("text/")
            and read_text(holder)
        ):
            return read_text_raw(holder)
        if name == "DataContent" and read_text(holder):
            body = _find(holder, {"body.content", "body"})
            return read_text_raw(body if body is not None else holder)
    return ""


def _find(element: Element, names: set[str]) -> Element | None:
    for wanted in ("body.content", "body", "div"):
        if wanted in names:
            found = next((e for e in element.iter() if local(e.tag) == wanted), None)
            if found is not None:
                return found
    return None


def _named(element: Element | None) -> str | None:
    if element is None:
        return None
    return read_text(find_child(element, "name")) or element.get("literal") or read_text(element) or None


def _first_text(item: Element, names: set[str]) -> str:
    return next((text for e in item.iter() if local(e.tag) in names and (text := read_text(e))), "")


def _status(item: Element) -> str:
    meta = find_child(item, "itemMeta")
    status = find_child(meta, "pubStatus") if meta is not None else None
    return (status.get("qcode") or "").rsplit(":", 1)[-1] if status is not None else "usable"
