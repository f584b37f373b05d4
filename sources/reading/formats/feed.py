"""RSS, Atom and JSON Feed: every entry a story."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree.ElementTree import Element, tostring

from sources.reading.decoding.decode import decode_text
from sources.reading.decoding.xml import find_child, find_children, local, parse_xml, read_text
from sources.reading.formats.entries import FeedEntry, lay_out_entries
from sources.reading.types import Document, UnreadableUpload


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A feed; what its entries leave out (the whole text) stays out. Raises UnreadableUpload (broken, empty, …)."""
    head = data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if head[:1] == b"{":
        return _read_json(data, charset)
    root = parse_xml(data)
    return _read_atom(root) if local(root.tag) == "feed" else _read_rss(root)


def _read_rss(root: Element) -> Document:
    channel = find_child(root, "channel")
    holder = channel if channel is not None else root
    outlet = read_text(find_child(holder, "title")) or None
    language = _language(read_text(find_child(holder, "language")))
    items = find_children(holder, "item") or find_children(root, "item")
    entries = []
    for item in items:
        body = read_text_raw(find_child(item, "encoded")) or read_text_raw(find_child(item, "description"))
        author = read_text(find_child(item, "creator")) or _author(read_text(find_child(item, "author")))
        dated = read_text(find_child(item, "pubDate")) or read_text(find_child(item, "date"))
        entries.append(
            FeedEntry(
                headline=read_text(find_child(item, "title")) or None,
                body=body,
                byline=author or None,
                outlet=read_text(find_child(item, "source")) or outlet,
                published=dated or None,
                language=_language(read_text(find_child(item, "language"))) or language,
                url=read_text(find_child(item, "link")) or None,
            )
        )
    return lay_out_entries(
        entries, format="feed", media_type="application/rss+xml", title=outlet, language=language
    )


def _read_atom(root: Element) -> Document:
    outlet = read_text(find_child(root, "title")) or None
    language = _language(root.get("{http://www.w3.org/XML/1998/namespace}lang"))
    entries = []
    for item in find_children(root, "entry"):
        content = find_child(item, "content")
        body = _atom_text(content) or _atom_text(find_child(item, "summary"))
        authors = [read_text(find_child(a, "name")) for a in find_children(item, "author")]
        links = [x for x in find_children(item, "link") if x.get("rel", "alternate") == "alternate"]
        dated = read_text(find_child(item, "published"))
        entries.append(
            FeedEntry(
                headline=_atom_title(find_child(item, "title")),
                body=body,
                byline=", ".join(a for a in authors if a) or None,
                outlet=read_text(find_child(item, "source", "title")) or outlet,
                # "updated" is when the entry last changed; an Atom entry without "published" is not dated by it.
                published=dated or None,
                language=_language(item.get("{http://www.w3.org/XML/1998/namespace}lang")) or language,
                url=links[0].get("href") if links else None,
            )
        )
    return lay_out_entries(
        entries, format="feed", media_type="application/atom+xml", title=outlet, language=language
    )


def _read_json(data: bytes, charset: str | None) -> Document:
    text, encoding = decode_text(data, charset)
    try:
        feed = json.loads(text)
        items = feed["items"]
        entries = [_json_entry(item, feed) for item in items if isinstance(item, dict)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UnreadableUpload("broken", "This JSON Feed is damaged and could not be read.") from None
    return lay_out_entries(
        entries,
        format="feed",
        media_type="application/feed+json",
        encoding=encoding,
        title=_string(feed.get("title")),
        language=_language(_string(feed.get("language"))),
    )


def _json_entry(item: dict[str, Any], feed: dict[str, Any]) -> FeedEntry:
    people = item.get("authors") or ([item["author"]] if isinstance(item.get("author"), dict) else [])
    names = [p["name"] for p in people if isinstance(p, dict) and isinstance(p.get("name"), str)]
    dated = _string(item.get("date_published"))
    return FeedEntry(
        headline=_string(item.get("title")),
        body=_string(item.get("content_html"))
        or _string(item.get("content_text"))
        or _string(item.get("summary"))
        or "",
        byline=", ".join(names) or None,
        outlet=_string(feed.get("title")),
        published=dated or None,
        language=_language(_string(item.get("language")) or _string(feed.get("language"))),
        url=_string(item.get("url")),
    )


def read_text_raw(element: Element | None) -> str:
    """An element's text with its line breaks, or its markup if it holds elements."""
    if element is None:
        return ""
    if len(element):
        return "".join(_markup(child) for child in element)
    return element.text or ""


def _atom_text(element: Element | None) -> str:
    if element is None:
        return ""
    return read_text_raw(element) if element.get("type") == "xhtml" or len(element) else element.text or ""


def _atom_title(element: Element | None) -> str | None:
    text = read_text(element)
    return (
        re.sub(r"<[^>]{1,200}>", "", text) or None
        if element is not None and element.get("type") == "html"
        else text or None
    )


def _markup(element: Element) -> str:
    text = tostring(element, encoding="unicode")
    return re.sub(r"<(/?)\w+:", r"<\1", re.sub(r'\sxmlns(?::\w+)?="[^"]*"', "", text))


def _author(value: str) -> str:
    # RSS wants a mail address with the name in brackets: "jo@example.org (Jo Doe)".
    match = re.search(r"\(([^)]+)\)", value)
    return match[1] if match else ("" if "@" in value else value)


def _language(value: str | None) -> str | None:
    match = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", value or "")
    return match.group().lower() if match else None


def _string(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
