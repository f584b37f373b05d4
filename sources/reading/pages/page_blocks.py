"""A web page's visible blocks in page order, each with its role and what its markup says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import lxml.html

from sources.reading.pages.table_cells import CellPlace
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
_BOLD = frozenset({"b", "strong", "dt"})
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
    holds paragraphs (a div, an article, a cell) in which it stands, and of the one around that. `bold` counts the code
    points at its beginning that are set in bold; `bold_pieces` tells it of each piece.
    """

    pieces: list[str] = field(default_factory=list)
    bold_pieces: list[bool] = field(default_factory=list)
    bold: int = 0
    cell: CellPlace | None = None
    role: BlockRole = "paragraph"
    level: int = 0
    kind: str | None = None
    linked: int = 0
    story: int = 0
    hidden: bool = False
    holders: tuple[int, int] = (0, 0)


def walk_blocks(
    tree: lxml.html.HtmlElement,
    containers: Sequence[Any] = (),
    cells: Mapping[Any, CellPlace] | None = None,
) -> list[PageBlock]:
    """The page's visible blocks in order, each with the number (from 1) of the container that holds it.

    `cells` are the cells of its tables by their element. Iterative: a page's depth must not become Python's.
    """
    walk = _Walk({node: number for number, node in enumerate(containers, start=1)}, cells or {})
    root = tree.find("body") if tree.find("body") is not None else tree
    stack: list[tuple[str, Any, _Context]] = [("open", root, _Context())]
    while stack:
        action, node, context = stack.pop()
        if action == "text":
            walk.write(node, context)
        elif action == "close":
            walk.flush(context)
        else:
            stack += walk.open(node, context)
    walk.flush(_Context())
    return _split_breaks(walk.blocks)


class _Walk:
    """One pass over a page's elements: the blocks so far, and the one that is being filled."""

    def __init__(self, containers: Mapping[Any, int], cells: Mapping[Any, CellPlace]) -> None:
        self.containers = containers
        self.cells = cells
        self.blocks: list[PageBlock] = []
        self.current = PageBlock()
        self.holders = 0

    def write(self, text: str | None, context: _Context) -> None:
        if text:
            self.current.pieces.append(text)
            self.current.bold_pieces.append(context.is_bold)
            self.current.linked += len(text.strip()) if context.linked else 0

    def flush(self, context: _Context) -> None:
        """End the block that is being filled; the next one stands in `context`."""
        if "".join(self.current.pieces).strip():
            self.blocks.append(self.current)
        self.current = PageBlock(
            role=context.role,
            level=context.level,
            kind=context.kind,
            story=context.story,
            hidden=context.hidden,
            holders=context.holders,
            cell=context.cell,
        )

    def open(self, node: Any, context: _Context) -> list[tuple[str, Any, _Context]]:
        """Enter an element; what is to be done in it stands last to first."""
        tag = node.tag if isinstance(node.tag, str) else None
        if tag is None or tag in _SKIPPED:
            return []
        if tag == "br":
            self.write("\n", _Context())
            return []
        inner = self._enter(node, tag, context)
        steps: list[tuple[str, Any, _Context]] = []
        if tag in _BLOCKS:
            self.flush(inner)
            steps.append(("close", None, context))
        if tag == "input":
            return steps
        for child in reversed(list(node)):
            steps.append(("text", child.tail, inner))
            steps.append(("open", child, inner))
        return [*steps, ("text", node.text, inner)]

    def _enter(self, node: Any, tag: str, context: _Context) -> _Context:
        inner = context.enter(node, tag, self.containers.get(node, context.story))
        if tag in _HOLDERS:
            self.holders += 1
            inner = replace(inner, holders=(self.holders, context.holders[0]))
        cell, is_bold = self.cells.get(node, context.cell), context.is_bold or tag in _BOLD
        return replace(inner, cell=cell, is_bold=is_bold) if cell is not None or is_bold else inner


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
    cell: CellPlace | None = None
    is_bold: bool = False

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
        whole = max(1, len(_collapse(block.pieces).strip()))
        start = 0
        for end in [*(i for i, piece in enumerate(block.pieces) if piece == "\n"), len(block.pieces)]:
            pieces, bold = block.pieces[start:end], block.bold_pieces[start:end]
            start = end + 1
            clean = re.sub(r" {2,}", " ", _collapse(pieces)).strip()
            if clean:
                linked = round(block.linked * len(clean) / whole)
                lead = _count_bold(pieces, bold)
                result.append(replace(block, pieces=[clean], bold_pieces=[], bold=lead, linked=linked))
    return result


def _collapse(pieces: Sequence[str]) -> str:
    return "".join(piece if piece == "\n" else _SPACES.sub(" ", piece) for piece in pieces)


def _count_bold(pieces: Sequence[str], bold: Sequence[bool]) -> int:
    """How many code points at the beginning of a line are set in bold, spaces collapsed."""
    lead: list[str] = []
    for piece, is_bold in zip(pieces, bold, strict=True):
        if not is_bold and piece.strip():
            break
        lead.append(piece)
    return len(re.sub(r" {2,}", " ", _collapse(lead)).strip())
