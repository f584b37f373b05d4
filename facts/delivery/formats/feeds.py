"""Facts and corrections as feeds: Atom (RFC 4287) and JSON Feed 1.1. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from facts.delivery.formats.told import Publisher, ToldFact, word_correction, write_moment

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"
_ATOM = "http://www.w3.org/2005/Atom"
# What XML 1.0 has no place for.
_UNWRITABLE = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


@dataclass(frozen=True)
class ToldEntry:
    """One thing in a feed; `id` is the same in every version of it."""

    id: str
    title: str
    url: str
    text: str
    published: datetime
    updated: datetime
    tags: Sequence[str] = ()
    language: str = ""


@dataclass(frozen=True)
class Feed:
    """A feed at its own address, `url`, of a page for people, `page`; entries newest first."""

    title: str
    url: str
    page: str
    publisher: Publisher
    entries: Sequence[ToldEntry]
    updated: datetime


def list_facts(facts: Sequence[ToldFact]) -> list[ToldEntry]:
    """An entry a fact, with what we say of it."""
    return [
        ToldEntry(
            f"urn:uuid:{fact.id}",
            fact.statement,
            fact.url,
            "\n".join([fact.verdict, *(word_correction(one) for one in fact.corrections)]),
            fact.confirmed_at,
            fact.changed_at,
            (fact.status,),
            fact.language,
        )
        for fact in facts
    ]


def list_corrections(facts: Sequence[ToldFact]) -> list[ToldEntry]:
    """An entry a correction of any of these facts, the newest first."""
    found = [
        ToldEntry(
            f"{fact.url}#correction-{write_moment(one.at)}",
            fact.statement,
            fact.url,
            word_correction(one),
            one.at,
            one.at,
            (one.kind,),
            fact.language,
        )
        for fact in facts
        for one in fact.corrections
    ]
    return sorted(found, key=lambda entry: entry.updated, reverse=True)


def write_atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(root, "id", feed.url)
    _add(root, "title", feed.title)
    _add(root, "updated", write_moment(feed.updated))
    _add(root, "link", rel="self", href=feed.url, type=ATOM)
    _add(root, "link", rel="alternate", href=feed.page, type="text/html")
    author = _add(root, "author")
    _add(author, "name", feed.publisher.name)
    if feed.publisher.url:
        _add(author, "uri", feed.publisher.url)
    if feed.publisher.licence_url:
        _add(root, "link", rel="license", href=feed.publisher.licence_url)
    for entry in feed.entries:
        _add_entry(root, entry)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add_entry(root: ElementTree.Element, entry: ToldEntry) -> None:
    made = _add(root, "entry")
    if entry.language:
        made.set("{http://www.w3.org/XML/1998/namespace}lang", entry.language)
    _add(made, "id", entry.id)
    _add(made, "title", entry.title)
    _add(made, "link", rel="alternate", href=entry.url)
    _add(made, "published", write_moment(entry.published))
    _add(made, "updated", write_moment(entry.updated))
    for tag in entry.tags:
        _add(made, "category", term=tag)
    _add(made, "content", entry.text, type="text")


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    made.text = text.translate(_UNWRITABLE) or None
    return made


def write_json_feed(feed: Feed) -> dict[str, Any]:
    """The feed as JSON Feed 1.1."""
    author = {"name": feed.publisher.name}
    if feed.publisher.url:
        author["url"] = feed.publisher.url
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "authors": [author],
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "content_text": entry.text,
                "date_published": write_moment(entry.published),
                "date_modified": write_moment(entry.updated),
                "tags": list(entry.tags),
                **({"language": entry.language} if entry.language else {}),
            }
            for entry in feed.entries
        ],
    }
