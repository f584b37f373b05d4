"""A page of several articles, told by its markup: like containers, each with a headline and text of its own."""

from __future__ import annotations

import re
from typing import Any

from sources.reading.metadata.datelines import parse_dateline
from sources.reading.metadata.head import parse_byline
from sources.reading.metadata.stamps import parse_stamp
from sources.reading.pages.lines import count_words

_TAGS = ("article", "section", "div", "li")
_SHORTEST = 40
_LIVE = re.compile(r"(?:^|[\s_-])live-?(?:blog|ticker|feed|updates?|posts?)(?:$|[\s_-])|liveblog", re.I)
_MOST = 60
_NO_STORIES = re.compile(
    r"comment|related|recommend|promo|teaser|sidebar|widget|newsletter|share|footer|nav|menu", re.I
)


def find_containers(tree: Any) -> list[Any]:
    """The elements that hold one story each, in page order; empty if the page is not plainly of that kind.

    `tree` is an lxml HTML tree. Containers share tag and class, stand beside each other and not inside each other,
    and each has a heading and at least 40 words of unlinked paragraphs. What is no <article> must also show a date,
    a byline or a dateline in most of its containers, or the sections of one article would fall apart.
    """
    groups: dict[tuple[str, str], list[Any]] = {}
    for node in tree.iter(*_TAGS):
        label = " ".join(sorted((node.get("class") or "").split()))
        if (label or node.tag == "article") and not _NO_STORIES.search(label):
            # WordPress numbers its posts in their class; the number is no difference in kind.
            groups.setdefault((node.tag, re.sub(r"\d+", "", label)), []).append(node)
    best: list[Any] = []
    most = 0
    for (tag, _), nodes in groups.items():
        if not 2 <= len(nodes) <= _MOST:
            continue
        told = [(node, words) for node in nodes if (words := _count_story(node)) >= _SHORTEST]
        total = sum(words for _, words in told)
        if len(told) < 2 or total <= most or max(words for _, words in told) > 0.8 * total:
            continue
        stories = [node for node, _ in told]
        if _are_nested(stories) or not _are_alike(stories):
            continue
        if tag != "article" and sum(_has_head(node) for node in stories) < 0.67 * len(stories):
            continue
        best, most = stories, total
    elsewhere = sum(_count_text(p) for p in tree.iter("p")) - most
    # Long texts outside the group mean that the group is only a strip of teasers on somebody else's page.
    return best if most > elsewhere else []


def is_live_blog(tree: Any) -> bool:
    """Whether a page says that it is one: in its JSON-LD, or in the class of what holds its posts."""
    for node in tree.iter("script"):
        if "ld+json" in (node.get("type") or "") and "LiveBlogPosting" in (node.text or ""):
            return True
    holders = tree.iter("main", "article", "section", "div", "ol", "ul")
    return any(_LIVE.search(f"{node.get('class') or ''} {node.get('id') or ''}") for node in holders)


def _count_story(node: Any) -> int:
    """The words of an element's unlinked paragraphs if it has a heading above them, else 0."""
    heading = next(node.iter("h1", "h2", "h3", "h4"), None)
    return sum(_count_text(p) for p in node.iter("p")) if heading is not None else 0


def _count_text(paragraph: Any) -> int:
    linked = sum(count_words("".join(a.itertext())) for a in paragraph.iter("a"))
    return max(0, count_words("".join(paragraph.itertext())) - linked)


def _are_nested(nodes: list[Any]) -> bool:
    own = set(nodes)
    return any(parent in own for node in nodes for parent in node.iterancestors())


def _are_alike(nodes: list[Any]) -> bool:
    """Whether the headings are of one level; a lone h1 is the page's article and the others are not."""
    levels = [next(node.iter("h1", "h2", "h3", "h4")).tag for node in nodes]
    return len(set(levels)) == 1


def _has_head(node: Any) -> bool:
    """Whether an element shows a clock, a byline or a dateline before or in its first paragraph."""
    if next(node.iter("time"), None) is not None:
        return True
    for child in node.iter():
        if not isinstance(child.tag, str):
            continue
        text = " ".join((child.text or "").split())
        if text and (parse_stamp(text) or parse_byline(text)):
            return True
        if child.tag == "p":
            return parse_dateline(" ".join("".join(child.itertext()).split())) is not None
    return False
