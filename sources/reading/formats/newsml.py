"""NewsML-G2 news items and messages, and the older NewsML 1 and NITF bodies that they carry."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from sources.reading.decoding.xml import find_child, local, parse_xml, read_text
from sources.reading.formats.entries import UNUSABLE, FeedEntry, lay_out_entries, refuse_unusable
from sources.reading.formats.feed import read_text_raw
from sources.reading.metadata.dates import parse_stated
from sources.reading.types import Document, LeftOut, UnreadableUpload


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A newsItem or a newsMessage of them. Raises UnreadableUpload (broken, empty, unsupported if withdrawn)."""
    root = parse_xml(data)
    items = [e for e in root.iter() if local(e.tag) in {"newsItem", "NewsItem"}]
    left_out = [
        LeftOut(what, _headline(item)) for item in items if (what := UNUSABLE.get(_status(item))) is not None
    ]
    entries = [
        entry for item in items if _status(item) not in UNUSABLE and (entry := _read_item(item)) is not None
    ]
    if not entries:
        refuse_unusable({item.what for item in left_out})
        raise UnreadableUpload(
            "empty", "This NewsML file holds no text: it describes a picture, a video or a package."
        )
    return lay_out_entries(
        entries,
        format="newsml",
        media_type="application/vnd.iptc.g2.newsitem+xml",
        language=entries[0].language,
        left_out=left_out,
    )


def _read_item(item: Element) -> FeedEntry | None:
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
        headline=_headline(item) or None,
        embargo=read_text(find_child(meta, "embargoed")) if meta is not None else None,
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


def _headline(item: Element) -> str:
    content = find_child(item, "contentMeta")
    holder = content if content is not None else item
    return read_text(find_child(holder, "headline")) or _first_text(item, {"HeadLine", "hl1", "title"})


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
    stated = (status.get("qcode") or status.get("uri") or "") if status is not None else "usable"
    return re.split(r"[:/]", stated)[-1].lower()
