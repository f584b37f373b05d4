"""NITF, the IPTC's older text format, alone and inside NewsML 1."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from sources.reading.decoding.xml import find_child, local, parse_xml, read_text
from sources.reading.formats.entries import UNUSABLE, FeedEntry, lay_out_entries, refuse_unusable
from sources.reading.formats.feed import read_text_raw
from sources.reading.metadata.dates import parse_stated
from sources.reading.types import Document, UnreadableUpload

_BY = re.compile(r"^(?:by|von|par|por|di)\s+", re.IGNORECASE)


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A NITF file, one story. Raises UnreadableUpload (broken, empty, unsupported for what may not be used)."""
    root = parse_xml(data)
    docdata = _find(root, "docdata")
    status = (docdata.get("management-status") or "").lower() if docdata is not None else ""
    refuse_unusable({UNUSABLE[status]} if status in UNUSABLE else set())
    entry = read_nitf(root)
    if not entry.body:
        raise UnreadableUpload("empty", "This NITF file holds no text: there is no story in it.")
    return lay_out_entries([entry], format="nitf", media_type="application/nitf+xml", language=entry.language)


def read_nitf(root: Element) -> FeedEntry:
    """The story of a <nitf> element; its body is empty where it holds none."""
    issued, released = _date(_find(root, "date.issue")), _date(_find(root, "date.release"))
    told = _date(_find(root, "story.date"))
    headlines = [read_text(e) for e in root.iter() if local(e.tag) in {"hl1", "hl2"}]
    publication = _find(root, "pubdata")
    holder = _find(root, "doc.copyright")
    body = _find(root, "body.content")
    standfirst = "".join(f"<h2>{_escape(line)}</h2>" for line in headlines[1:] if line)
    text = read_nitf_body(body) if body is not None else ""
    return FeedEntry(
        headline=(headlines[0] if headlines else "") or read_text(_find(root, "title")) or None,
        body=standfirst + text if text.strip() else "",
        byline=_BY.sub("", read_text(_find(root, "byline"))) or None,
        outlet=(publication.get("name") if publication is not None else None)
        or (holder.get("holder") if holder is not None else None),
        agency=read_text(_find(root, "distributor")) or None,
        place=read_text(_find(root, "location")) or None,
        published=issued or told or None,
        language=(root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").split("-")[0].lower() or None,
        embargo=released if released and _is_later(released, issued) else None,
    )


def read_nitf_body(body: Element) -> str:
    """The content of a NITF body as markup of a web page; what describes a picture is its caption."""
    return re.sub(r"(</?)(?:media-caption|media-producer)\b", r"\1figcaption", read_text_raw(body))


def _is_later(released: str, issued: str) -> bool:
    """Whether a release lies after the issue: only then it forbids something."""
    first, second = parse_stated(issued), parse_stated(released)
    return first is None or second is None or second[0] > first[0]


def _date(element: Element | None) -> str:
    return (element.get("norm") or read_text(element)) if element is not None else ""


def _find(root: Element, name: str) -> Element | None:
    return next((e for e in root.iter() if local(e.tag) == name), None)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def find_nitf(item: Element) -> Element | None:
    """The NITF document inside another file's item, or None."""
    found = find_child(item, "nitf")
    return found if found is not None else _find(item, "nitf")
