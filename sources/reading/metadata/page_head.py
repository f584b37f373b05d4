"""Author and time in the head of a web page's story: what stands between its headline and its first paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import lxml.html

from sources.reading.metadata.dates import parse_iso

_ELSEWHERE = re.compile(
    r"comment|related|recommend|promo|teaser|sidebar|widget|newsletter|share|social|most-?read|popular|trending",
    re.I,
)
_AUTHOR = re.compile(r"(?:^|[\s_-])(?:author|byline|creator)(?:$|[\s_-])", re.I)
_NO_PERSON = re.compile(r"\d|://|@|\b(?:updated|published|posted|comments?|min(?:ute)?s?|read)\b", re.I)
_BY = re.compile(r"^\W*(?:(?:written|reported)\s+)?(?:by|von|par|por|di|door|av|text)\b\s*:?\s*", re.I)
_MOST_WORDS = 8
_PARAGRAPH_WORDS = 12
# A head is short; what stands this many elements below the headline is none.
_MOST_ELEMENTS = 200


def read_page_head(tree: lxml.html.HtmlElement) -> dict[str, str]:
    """byline and published as far as the head of the page's one story states them."""
    heading = next((node for node in tree.iter("h1") if not is_in_other_story(node)), None)
    if heading is None:
        return {}
    names: dict[int, list[str]] = {}
    published = ""
    for node in _walk_head(heading):
        if node.tag == "time" and not published and parse_iso(node.get("datetime")):
            published = node.get("datetime").strip()
        rank = _rank_author(node)
        if rank is not None and (name := _read_name(node)) and name not in names.setdefault(rank, []):
            names[rank].append(name)
    found = {"published": published} if published else {}
    if any(names.values()):
        found["byline"] = ", ".join(names[min(rank for rank, said in names.items() if said)])
    return found


def _walk_head(heading: Any) -> Iterator[Any]:
    """The elements behind the headline and before the first paragraph of the story, in page order."""
    story = next(
        (
            node
            for node in heading.iterancestors("article", "main", "section", "div", "body")
            if _has_text(node)
        ),
        None,
    )
    if story is None:
        return
    behind, count = False, 0
    # Nodes inside what belongs to other stories are passed over with all that they hold.
    skipped: set[Any] = set()
    for node in story.iter():
        if not isinstance(node.tag, str):
            continue
        if node is heading:
            behind = True
            continue
        if node.getparent() in skipped or (node is not story and _starts_elsewhere(node)):
            skipped.add(node)
            continue
        if not behind:
            continue
        count += 1
        if count > _MOST_ELEMENTS or (node.tag == "p" and _count_own(node) >= _PARAGRAPH_WORDS):
            return
        yield node


def _has_text(node: Any) -> bool:
    return (
        any(_count_own(paragraph) >= _PARAGRAPH_WORDS for paragraph in node.iter("p"))
        or _count_own(node) >= 60
    )


def _count_own(node: Any) -> int:
    return len("".join(node.itertext()).split())


def _starts_elsewhere(node: Any) -> bool:
    label = f"{node.get('class') or ''} {node.get('id') or ''}"
    return node.tag in {"aside", "nav", "footer", "article"} or bool(_ELSEWHERE.search(label))


def is_in_other_story(node: Any) -> bool:
    """Whether an element stands in what a page shows beside its story: teasers, comments, its frame."""
    return any(
        a.tag in {"aside", "nav", "footer"} or _ELSEWHERE.search(a.get("class") or "")
        for a in node.iterancestors()
    )


def _rank_author(node: Any) -> int | None:
    """How plainly an element says that it names the author, 0 the plainest; None where it says nothing."""
    if "author" in (node.get("rel") or "").split():
        return 0
    if node.get("itemprop") == "author":
        return 1
    if _AUTHOR.search(node.get("class") or ""):
        return 2 if "byline" not in (node.get("class") or "").lower() or node.tag in {"span", "a"} else 3
    return 4 if node.tag == "address" else None


def _read_name(node: Any) -> str:
    """The name that an element holds, times inside it left out; empty if it is no name."""
    pieces = [
        text
        for part in node.iter()
        for text, holder in ((part.text, part), (part.tail if part is not node else None, part.getparent()))
        if text and holder is not None and not _is_in_time(holder, node)
    ]
    words = _BY.sub("", " ".join(" ".join(pieces).split())).strip(" ,|·•–—-")
    if not words or len(words.split()) > _MOST_WORDS or _NO_PERSON.search(words) or not words[0].isupper():
        return ""
    return words


def _is_in_time(node: Any, top: Any) -> bool:
    while node is not None and node is not top:
        if node.tag == "time":
            return True
        node = node.getparent()
    return False
