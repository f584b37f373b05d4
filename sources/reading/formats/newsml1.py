"""NewsML 1.x, the IPTC's packages of before NewsML-G2: one story an item."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from sources.reading.decoding.xml import find_child, local, read_text
from sources.reading.formats.entries import FeedEntry
from sources.reading.formats.feed import read_text_raw
from sources.reading.formats.nitf import find_nitf, read_nitf
from sources.reading.metadata.dates import find_days_without_year, find_written_dates
from sources.reading.types import LeftOut


def read_newsml1_item(item: Element, left_out: list[LeftOut]) -> FeedEntry | None:
    """The story of a <NewsItem>, None if it holds no text; further texts of the item are named in `left_out`."""
    lines = _find(item, "NewsLines")
    body, entry = "", None
    for holder in (e for e in item.iter() if local(e.tag) == "DataContent"):
        inner = find_nitf(holder)
        found = read_nitf(inner) if inner is not None else None
        text = found.body if found is not None else _read_content(holder)
        if body and text.strip():
            left_out.append(LeftOut("other_part", " ".join(re.sub(r"<[^<>]*>", " ", text).split())[:500]))
        elif text.strip():
            body, entry = text, found
    if not body:
        return None
    under = [read_text(e) for e in (lines if lines is not None else []) if local(e.tag) == "SubHeadLine"]
    standfirst = "".join(f"<h2>{line}</h2>" for line in under if line and line not in body)
    language = _find(item, "Language")
    management = find_child(item, "NewsManagement")
    return FeedEntry(
        headline=_line(lines, "HeadLine") or (entry.headline if entry else None),
        body=f"{standfirst}{_as_markup(body)}" if standfirst else body,
        byline=re.sub(r"^(?:by|von|par|por)\s+", "", _line(lines, "ByLine"), flags=re.I)
        or (entry.byline if entry else None),
        outlet=_party(item, "Source") or _party(item, "Provider"),
        place=_place(_line(lines, "DateLine")) or (entry.place if entry else None),
        published=read_text(find_child(item, "NewsManagement", "FirstCreated"))
        or read_text(find_child(item, "NewsManagement", "ThisRevisionCreated"))
        or (entry.published if entry else None),
        language=(language.get("FormalName") or "").split("-")[0].lower() or None
        if language is not None
        else None,
        embargo=_embargo(management) or (entry.embargo if entry else None),
    )


def read_newsml1_status(item: Element) -> str:
    """Whether the item may be used, in its publisher's word, lower case."""
    status = find_child(item, "NewsManagement", "Status")
    return (status.get("FormalName") or "usable").lower() if status is not None else "usable"


def _embargo(management: Element | None) -> str:
    """When an item that is under embargo becomes usable."""
    if management is None:
        return ""
    status = find_child(management, "Status")
    if status is None or (status.get("FormalName") or "").lower() != "embargoed":
        return ""
    return read_text(find_child(management, "StatusWillChange", "DateAndTime")) or "Embargoed"


def _read_content(holder: Element) -> str:
    body = _find(holder, "body.content")
    body = body if body is not None else _find(holder, "body")
    return read_text_raw(body if body is not None else holder)


def _as_markup(body: str) -> str:
    """A plain body as paragraphs, so that a line can stand above it."""
    if re.search(r"</?\w", body):
        return body
    return "".join(f"<p>{line.strip()}</p>" for line in body.split("\n") if line.strip())


def _place(dateline: str) -> str:
    """“Brenning, March 14”: the place without its day."""
    for date in sorted(
        (*find_written_dates(dateline), *find_days_without_year(dateline)), key=lambda d: -d.start
    ):
        dateline = dateline[: date.start] + dateline[date.end :]
    return dateline.strip(" ,()-–—")


def _party(item: Element, name: str) -> str | None:
    holder = _find(item, name)
    party = find_child(holder, "Party") if holder is not None else None
    return party.get("FormalName") or None if party is not None else None


def _line(lines: Element | None, name: str) -> str:
    return read_text(find_child(lines, name)) if lines is not None else ""


def _find(element: Element, name: str) -> Element | None:
    return next((e for e in element.iter() if local(e.tag) == name), None)
