"""A web page's visible blocks in page order, each with its role and what its markup says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import lxml.html

from sources.reading.types import BlockRole

_SKIPPED = frozenset(
    "script style noscript template svg math canvas object embed applet audio video iframe head "
    "title meta link "
    "map datalist param source track".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary "
    "table tbody td tfoot "
    "th thead tr ul caption button select option label textarea input".split()
)
# Of a story's own container only these kinds are taken from its markup; the rest is judged line by line.
# Elements that hold paragraphs; the paragraphs of a story stand in one of them.
_HOLDERS = frozenset("article aside body center details div fieldset form main section td th".split())
_TAG_KINDS = {
    "nav": "navigation",
    "footer": "footer",
    "figcaption": "caption",
    "button": "share",
    "select": "navigation",
    "form": "subscription",
    "menu": "navigation",
    "aside": "navigation",
}
_CLASS_KINDS = tuple(
    (kind, re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-]|\d)", re.IGNORECASE))
    for kind, words in (
        ("comment_form", r"comments?|respond|reply|disqus|commentlist|comment-?form"),
        ("share", r"share|sharing|social|follow|addthis|sharedaddy|share-?buttons?|socialmedia"),
        ("advert", r"ads?|advert\w*|sponsor\w*|promo\w*|banner|dfp|outbrain|taboola|adsense"),
        ("subscription", r"newsletter|subscri\w+|paywall|signup|sign-up|donat\w+|membership|mailchimp"),
        ("caption", r"caption|wp-caption-text|credit|photo-?credit|image-?caption|imgcaption|legend"),
        ("footer", r"footer|copyright|colophon|legal"),
        (
            "navigation",
            r"nav\w*|menu|breadcrumbs?|related\w*|recommend\w*|sidebar|most-?read|popular|trending|"
            r"tags?|pagination|pager|more-?stories|widget|toolbar|masthead",
        ),
    )
)
_SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass
class PageBlock:
    """One visible block while the page is walked.

    `linked` counts the code points of its text that stand in links. `holders` are the numbers of the element that
    holds paragraphs (a div, an article, a cell) in which it stands, and of the one around that.
    """

    pieces: list[str] = field(default_factory=list)
    role: BlockRole = "paragraph"
    level: int = 0
    kind: str | None = None
    linked: int = 0
    story: int = 0
    hidden: bool = False
    holders: tuple[int, int] = (0, 0)


def walk_blocks(tree: lxml.html.HtmlElement, containers: Sequence[Any] = ()) -> list[PageBlock]:
    """The page's visible blocks in order, each with the number (from 1) of the container that holds it.

    Iterative: a page's depth must not become Python's.
    """
    numbers = {node: number for number, node in enumerate(containers, start=1)}
    blocks: list[PageBlock] = []
    current = PageBlock()

    def flush(context: _Context) -> None:
        nonlocal current
        if "".join(current.pieces).strip():
            blocks.append(current)
        current = PageBlock(
            role=context.role,
            level=context.level,
            kind=context.kind,
            story=context.story,
            hidden=context.hidden,
            holders=context.holders,
        )

    root = tree.find("body") if tree.find("body") is not None else tree
    context = _Context()
    current = PageBlock()
    count = 0
    stack: list[tuple[str, Any, _Context]] = [("open", root, context)]
    while stack:
        action, node, context = stack.pop()
        if action == "text":
            if node:
                current.pieces.append(node)
                if context.linked:
                    current.linked += len(node.strip())
            continue
        if action == "close":
            flush(context)
            continue
        tag = node.tag if isinstance(node.tag, str) else None
        if tag is None or tag in _SKIPPED:
            continue
        if tag == "br":
            current.pieces.append("\n")
            continue
        inner = context.enter(node, tag, numbers.get(node, context.story))
        if tag in _HOLDERS:
            count += 1
            inner = replace(inner, holders=(count, context.holders[0]))
        is_block = tag in _BLOCKS
        if is_block:
            flush(inner)
            stack.append(("close", None, context))
        if tag == "input":
            continue
        children = list(node)
        for child in reversed(children):
            stack.append(("text", child.tail, inner))
            stack.append(("open", child, inner))
        stack.append(("text", node.text, inner))
    flush(context)
    return _split_breaks(blocks)


@dataclass(frozen=True)
class _Context:
    role: BlockRole = "paragraph"
    level: int = 0
    kind: str | None = None
    linked: bool = False
    story: int = 0
    in_article: bool = False
    hidden: bool = False
    holders: tuple[int, int] = (0, 0)

    def enter(self, node: Any, tag: str, story: int) -> _Context:
        """The context inside an element of this tag; `story` is the number of the container around it."""
        role, level, kind, linked = self.role, self.level, self.kind, self.linked
        in_article = self.in_article or tag == "article" or story > 0
        if re.fullmatch(r"h[1-6]", tag):
            role, level = "heading", int(tag[1])
        elif tag == "li":
            role = "list_item"
        elif tag in {"td", "th"}:
            role = "table_row"
        elif tag in {"blockquote", "q"}:
            role = "quote"
        elif tag == "figcaption":
            role = "caption"
        elif tag == "time":
            role = role if role == "heading" else "time"
        if tag == "a":
            linked = True
        if tag in _TAG_KINDS and not (tag in {"aside", "form"} and kind):
            kind = _TAG_KINDS[tag]
        if _is_hidden(node):
            return _Context(
                role, level, "navigation", linked, story, in_article, hidden=True, holders=self.holders
            )
        if tag == "header" and not in_article and kind is None:
            kind = "navigation"
        label = f"{node.get('class') or ''} {node.get('id') or ''} {node.get('role') or ''}"
        if tag in _BLOCKS and tag not in {"body", "html", "main", "article"} and label.strip():
            for name, pattern in _CLASS_KINDS:
                if pattern.search(label):
                    kind = name
                    break
        return _Context(role, level, kind, linked, story, in_article, self.hidden, self.holders)


_HIDDEN = re.compile(
    r"(?:^|\s)(?:hide|hidden|d-none|is-hidden|visually-hidden|sr-only|screen-reader-text)(?:\s|$)"
)


def _is_hidden(node: Any) -> bool:
    """Whether the page does not show an element to its readers."""
    style = re.sub(r"\s", "", node.get("style") or "").lower()
    return (
        node.get("hidden") is not None
        or "display:none" in style
        or bool(_HIDDEN.search(node.get("class") or ""))
    )


def _split_breaks(blocks: list[PageBlock]) -> list[PageBlock]:
    """The blocks with spaces collapsed and cut at line breaks (<br>)."""
    result = []
    for block in blocks:
        text = "".join(p if p == "\n" else _SPACES.sub(" ", p) for p in block.pieces)
        for part in text.split("\n"):
            clean = re.sub(r" {2,}", " ", part).strip()
            if clean:
                whole = max(1, len(text.strip()))
                linked = round(block.linked * len(clean) / whole)
                result.append(replace(block, pieces=[clean], linked=linked))
    return result
