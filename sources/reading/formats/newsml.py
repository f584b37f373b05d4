"""NewsML-G2 news items and messages with the NITF bodies that they may carry; a file of NewsML 1 has its own items."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from sources.reading.decoding.xml import find_child, local, parse_xml, read_text
from sources.reading.formats.entries import UNUSABLE, FeedEntry, lay_out_entries, refuse_unusable
from sources.reading.formats.feed import read_text_raw
from sources.reading.formats.newsml1 import read_newsml1_item, read_newsml1_status
from sources.reading.formats.nitf import read_nitf_body
from sources.reading.metadata.dates import parse_stated
from sources.reading.types import Document, LeftOut, UnreadableUpload

_TAG = re.compile(r"<[^<>]*>")
# A rendition of the same text has at most this share of words of its own.
_OTHER_SHARE = 0.2


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A newsItem or a newsMessage of them. Raises UnreadableUpload (broken, empty, unsupported if withdrawn)."""
    root = parse_xml(data)
    items = [e for e in root.iter() if local(e.tag) in {"newsItem", "NewsItem"}]
    left_out = [
        LeftOut(what, _headline(item)) for item in items if (what := UNUSABLE.get(_status(item))) is not None
    ]
    entries = [
        entry
        for item in items
        if _status(item) not in UNUSABLE
        and (entry := read_newsml1_item(item, left_out) if _is_newsml1(item) else _read_item(item, left_out))
        is not None
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


def _is_newsml1(item: Element) -> bool:
    return local(item.tag) == "NewsItem"


def _read_item(item: Element, left_out: list[LeftOut]) -> FeedEntry | None:
    """The story of a newsItem; further texts of it that say something else are named in `left_out`."""
    meta, content = find_child(item, "itemMeta"), find_child(item, "contentMeta")
    bodies = _bodies(item)
    if not bodies:
        return None
    body = bodies[0]
    left_out += [LeftOut("other_part", words[:500]) for words in _list_others(bodies)]
    holder = content if content is not None else item
    located = find_child(holder, "located")
    language = find_child(holder, "language")
    dated = [
        read_text(find_child(holder, "contentCreated")),
        read_text(find_child(meta, "firstCreated")) if meta is not None else "",
        read_text(find_child(meta, "versionCreated")) if meta is not None else "",
    ]
    provider = find_child(meta, "provider") if meta is not None else None
    return FeedEntry(
        headline=_headline(item) or None,
        embargo=read_text(find_child(meta, "embargoed")) if meta is not None else None,
        body=body,
        byline=read_text(find_child(holder, "by")) or _first_text(item, {"byline"}) or None,
        outlet=_named(find_child(holder, "infoSource")) or _named(provider),
        place=_named(located),
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
    return read_text(find_child(holder, "headline")) or _first_text(item, {"HeadLine", "hl1"})


def _bodies(item: Element) -> list[str]:
    """The item's texts as HTML paragraphs or plain text, in the order of the file."""
    found = []
    for holder in item.iter():
        name = local(holder.tag)
        if name == "inlineXML" and (body := _find(holder, {"body.content", "body", "div"})) is not None:
            found.append(read_nitf_body(body))
        elif (
            name == "inlineData"
            and (holder.get("contenttype") or "text/plain").startswith("text/")
            and read_text(holder)
        ):
            found.append(read_text_raw(holder))
    return [body for body in found if body.strip()]


def _list_others(bodies: list[str]) -> list[str]:
    """The words of all texts but the first, where the first does not hold them: a rendition says the same again."""
    plain = [" ".join(_TAG.sub(" ", body).split()) for body in bodies]
    first = set(plain[0].casefold().split())
    return [
        words
        for words in plain[1:]
        if len(set(words.casefold().split()) - first) > _OTHER_SHARE * len(set(words.split()))
    ]


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
    if _is_newsml1(item):
        return read_newsml1_status(item)
    meta = find_child(item, "itemMeta")
    status = find_child(meta, "pubStatus") if meta is not None else None
    stated = (status.get("qcode") or status.get("uri") or "") if status is not None else "usable"
    return re.split(r"[:/]", stated)[-1].lower()
