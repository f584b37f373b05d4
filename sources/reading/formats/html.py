"""HTML pages: every visible block in page order; trafilatura decides which blocks are the article.

Its answer is mapped back onto the page's own blocks by four-word shingles, so that what it leaves out stays in the
text, marked as furniture with the kind that the page's markup gives away.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from typing import Any

import lxml.etree
import lxml.html

from sources.reading.decoding.decode import clean_text, decode_text
from sources.reading.metadata.dates import parse_iso
from sources.reading.metadata.page_tags import read_meta
from sources.reading.pages.containers import find_containers, is_live_blog
from sources.reading.pages.main_text import choose_kinds, extract_main
from sources.reading.pages.page_blocks import PageBlock, walk_blocks
from sources.reading.pages.table_cells import find_page_tables, place_cells
from sources.reading.pages.unread import list_unread
from sources.reading.types import Block, Document, Part, UnreadableUpload

MAX_TAGS = 100_000
MAX_BLOCKS = 15_000
# Of a story's own container only these kinds are taken from its markup; the rest is judged line by line.
_INNER_KINDS = frozenset({"caption", "share", "advert", "subscription", "comment_form"})
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,80}encoding\s*=\s*[\"']([\w.:-]+)",
    re.I,
)


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """An HTML page. Raises UnreadableUpload (too_complex, empty, not_text, encoding)."""
    found = _META_CHARSET.search(data[:4096])
    label = charset or ((found[1] or found[2]).decode("ascii", "replace") if found else None)
    if (
        label
        and label.lower().replace("_", "-").startswith("utf-16")
        and not data.startswith((b"\xff\xfe", b"\xfe\xff"))
    ):
        # A page whose label can be read as ASCII cannot be in UTF-16 (WHATWG: read it as UTF-8).
        label = "utf-8"
    raw, encoding = decode_text(data, label)
    markup, note = clean_text(raw)
    document = read_markup(markup, encoding)
    if note:
        document.meta["notes"] = note
    return document


def read_markup(markup: str, encoding: str | None = None) -> Document:
    """An HTML page that is already text. Raises UnreadableUpload (too_complex, empty)."""
    check_complexity(markup)
    tree = parse_markup(markup)
    meta = read_meta(tree)
    containers = find_containers(tree)
    is_live = bool(containers) and is_live_blog(tree)
    blocks = walk_blocks(tree, containers, place_cells(tree))
    if not blocks:
        raise UnreadableUpload(
            "empty", "This page shows no text: it may be put together by a script in the browser."
        )
    if len(blocks) > MAX_BLOCKS:
        raise UnreadableUpload(
            "too_complex",
            f"This page has {len(blocks):,} paragraphs, far more than an article: it was not read.",
        )
    title = meta.pop("title", None)
    heading = tree.find(".//h1")
    stated = {"headline": " ".join(heading.text_content().split()) if heading is not None else "", **meta}
    if containers:
        # What the page's tags state is about the page, not about each of its stories.
        meta = {key: value for key, value in meta.items() if key in {"outlet", "language", "direction"}}
        kinds = [
            (b.kind if b.kind in _INNER_KINDS else None) if b.story else b.kind or "navigation"
            for b in blocks
        ]
        is_main = [False] * len(blocks)
    else:
        kinds, is_main = choose_kinds(blocks, extract_main(markup), meta.get("headline") or title)
    text, placed = lay_out(blocks, kinds, is_main)
    return Document(
        text=text,
        format="html",
        media_type="text/html",
        encoding=encoding,
        title=title,
        language=meta.pop("language", None),
        meta=meta,
        blocks=placed,
        parts=_join_parts(_find_parts(text, blocks, placed, containers), stated)
        if is_live
        else _find_parts(text, blocks, placed, containers),
        left_out=list_unread(tree, text),
        tables=find_page_tables(text, placed, [block.cell for block in blocks]),
    )


def _find_parts(
    text: str, blocks: list[PageBlock], placed: tuple[Block, ...], containers: list[Any]
) -> tuple[Part, ...]:
    """A Part for each container: its heading and the first time that its markup states."""
    parts = []
    for number, node in enumerate(containers, start=1):
        own = [spot for block, spot in zip(blocks, placed, strict=True) if block.story == number]
        if not own:
            continue
        heading = next((text[b.start : b.end] for b in own if b.role == "heading"), None)
        times = (t.get("datetime") for t in node.iter("time"))
        stated = next((t for t in times if t and parse_iso(t)), None)
        parts.append(Part(own[0].start, own[-1].end, headline=heading, published=stated))
    return tuple(parts)


def _join_parts(posts: tuple[Part, ...], stated: dict[str, str]) -> tuple[Part, ...]:
    """The posts of a live blog as one story, with what the page's tags state of it."""
    if not posts:
        return ()
    return (
        Part(
            posts[0].start,
            posts[-1].end,
            headline=stated.get("headline") or None,
            byline=stated.get("byline"),
            outlet=stated.get("outlet"),
            published=stated.get("published")
            or max((post.published for post in posts if post.published), default=None),
            url=stated.get("url"),
        ),
    )


_LONG_TAG, _MAX_ATTRIBUTES = 4_000, 1_000
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ATTRIBUTE = re.compile(r"[^\s=/]+")


def check_complexity(markup: str) -> None:
    """Raise UnreadableUpload (too_complex) for a page with more tags or deeper nesting than any article has."""
    tags = markup.count("<")
    if tags > 2 * MAX_TAGS:
        raise UnreadableUpload(
            "too_complex",
            f"This page has about {tags // 2:,} elements, far more than an article: it was not read.",
        )
    # The parser compares each attribute of an element with all before it.
    if any(
        len(piece) > _LONG_TAG and _count_attributes(piece) > _MAX_ATTRIBUTES for piece in _list_tags(markup)
    ):
        raise UnreadableUpload(
            "too_complex",
            f"This page has an element with more than {_MAX_ATTRIBUTES:,} attributes: it was not read.",
        )


def _list_tags(markup: str) -> Iterator[str]:
    """What stands behind each opening bracket of a tag; what a script compares is no tag."""
    script = ""
    for piece in markup.split("<"):
        head = piece[:8].lower()
        if script:
            script = "" if head.startswith(script) else script
        elif head.startswith(("script", "style")):
            script = "/script" if head.startswith("script") else "/style"
            yield piece
        elif head[:1].isalpha():
            yield piece


def _count_attributes(piece: str) -> int:
    """How many attributes the tag has that a piece of a page begins with, what stands in quotes aside."""
    return sum(1 for _name in _ATTRIBUTE.finditer(_QUOTED.sub(" ", piece).split(">", 1)[0]))


def parse_markup(markup: str) -> lxml.html.HtmlElement:
    """The page as a tree. Raises UnreadableUpload (too_complex, empty)."""
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError):
        raise UnreadableUpload("empty", "This page holds no text to read.") from None
    # libxml2 cuts a page off at its own limits and only says so in its log: a cut page must not pass as whole.
    limits = [entry.message or "" for entry in parser.error_log if entry.type_name == "ERR_RESOURCE_LIMIT"]
    if any("depth" in message for message in limits):
        raise UnreadableUpload("too_complex", "This page is nested too deeply to be read.")
    if limits:
        raise UnreadableUpload(
            "too_complex", "This page holds one piece of more than 10 MB: it was not read."
        )
    return tree


def lay_out(
    blocks: list[PageBlock], kinds: list[str | None], is_main: list[bool]
) -> tuple[str, tuple[Block, ...]]:
    """The text of all blocks, an empty line between them (none between list items), and where each lies."""
    pieces: list[str] = []
    placed: list[Block] = []
    at = 0
    for i, block in enumerate(blocks):
        if i:
            together = block.role == blocks[i - 1].role and block.role in {"list_item", "table_row"}
            gap = "\n" if together else "\n\n"
            pieces.append(gap)
            at += len(gap)
        text = block.pieces[0]
        pieces.append(text)
        placed.append(Block(at, at + len(text), block.role, block.level, kinds[i], is_main[i], block.bold))
        at += len(text)
    return "".join(pieces), tuple(placed)


def unescape(text: str) -> str:
    """`text` with HTML entities as their characters."""
    return entities.unescape(text)
