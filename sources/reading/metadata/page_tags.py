"""What a web page's tags state about it: meta tags, JSON-LD, links, times."""

from __future__ import annotations

import contextlib
import html as entities
import json
import re
from typing import Any

import lxml.html

from sources.reading.metadata.dates import parse_iso
from sources.reading.metadata.page_head import is_in_other_story, read_page_head

_JSON_LD_TYPES = re.compile(
    r"(?:News|Report|Opinion|Analysis|Blog|Live|Background|Review)?(?:Article|Posting|NewsArticle)$"
)


# Tags that name the author, and those that say when the page was published: the surer ones first.
_SAYS_AUTHOR = ("author", "article:author", "dc.creator", "parsely-author")
_SAYS_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "citation_publication_date",
)


def read_meta(tree: lxml.html.HtmlElement) -> dict[str, str]:
    """What the page's tags state: title, headline, byline, outlet, published, modified, url, language, direction."""
    found: dict[str, str] = {}
    tags: dict[str, str] = {}
    for node in tree.iter("meta"):
        key = (node.get("property") or node.get("name") or node.get("itemprop") or "").strip().lower()
        value = (node.get("content") or "").strip()
        if key and value:
            tags.setdefault(key, entities.unescape(value))
    linked = _read_json_ld(tree)

    head = read_page_head(tree)
    title = tree.find(".//title")
    candidates = {
        "title": _first(title.text_content() if title is not None else None),
        "headline": _first(
            linked.get("headline"), tags.get("og:title"), tags.get("twitter:title"), tags.get("dc.title")
        ),
        "byline": _first(
            linked.get("byline"),
            *(_person(tags.get(name)) for name in _SAYS_AUTHOR),
            head.get("byline"),
        ),
        "outlet": _first(
            linked.get("outlet"),
            tags.get("og:site_name"),
            tags.get("application-name"),
            tags.get("dc.publisher"),
        ),
        "published": _first_date(
            linked.get("published"),
            *(tags.get(name) for name in _SAYS_PUBLISHED),
            head.get("published") or _time_tag(tree),
        ),
        "modified": _first_date(
            linked.get("modified"), tags.get("article:modified_time"), tags.get("og:updated_time")
        ),
        "url": _first(_canonical(tree), tags.get("og:url")),
        "language": _language(
            _first(
                tree.get("lang"),
                tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
                tags.get("og:locale"),
                tags.get("content-language"),
            )
        ),
        "direction": _first(tree.get("dir")),
    }
    found.update({key: value for key, value in candidates.items() if value})
    return found


def _first(*values: str | None) -> str | None:
    """The first of the values that says something."""
    return next((value.strip() for value in values if value and value.strip()), None)


def _read_json_ld(tree: lxml.html.HtmlElement) -> dict[str, str]:
    for node in tree.iter("script"):
        if "ld+json" not in (node.get("type") or ""):
            continue
        value: Any = None
        with contextlib.suppress(json.JSONDecodeError, RecursionError):
            value = json.loads(node.text_content(), strict=False)
        for item in _items(value):
            kinds = item.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(n, str) and _JSON_LD_TYPES.search(n) for n in names):
                return {
                    key: entities.unescape(text)
                    for key, text in (
                        ("headline", _plain(item.get("headline"))),
                        ("published", _plain(item.get("datePublished"))),
                        ("modified", _plain(item.get("dateModified"))),
                        (
                            "byline",
                            ", ".join(
                                filter(None, (_person(_plain(a)) for a in _listed(item.get("author"))))
                            ),
                        ),
                        ("outlet", _plain(item.get("publisher"))),
                    )
                    if text
                }
    return {}


def _items(value: Any) -> list[dict[str, Any]]:
    queue: list[Any] = [value]
    items: list[dict[str, Any]] = []
    while queue and len(items) < 200:
        item = queue.pop(0)
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, dict):
            items.append(item)
            queue.extend(v for k, v in item.items() if k in {"@graph", "mainEntity", "mainEntityOfPage"})
    return items


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _plain(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return value.strip() if isinstance(value, str) and value.strip() else None


def _person(value: str | None) -> str | None:
    """A byline in a tag, unless it is an address or a whole sentence."""
    if not value or "://" in value or len(value) > 120:
        return None
    return re.sub(r"^(?:by|par|por|von)\s+", "", value.strip(), flags=re.IGNORECASE)


def _first_date(*values: str | None) -> str | None:
    return next((v.strip() for v in values if v and parse_iso(v)), None)


def _time_tag(tree: lxml.html.HtmlElement) -> str | None:
    for node in tree.iter("time"):
        value: str | None = node.get("datetime")
        if (
            value
            and not is_in_other_story(node)
            and (
                node.get("pubdate") is not None
                or "publish" in f"{node.get('itemprop') or ''}{node.get('class') or ''}".lower()
            )
        ):
            return value
    return None


def _canonical(tree: lxml.html.HtmlElement) -> str | None:
    for node in tree.iter("link"):
        href: str = node.get("href") or ""
        if (node.get("rel") or "").lower() == "canonical" and href.startswith("http"):
            return href
    return None


def _language(value: str | None) -> str | None:
    match = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", value or "")
    return match.group().lower() if match else None
