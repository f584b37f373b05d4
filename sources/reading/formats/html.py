"""HTML pages: every visible block in page order; trafilatura decides which blocks are the article.

Its answer is mapped back onto the page's own blocks by four-word shingles, so that what it leaves out stays in the
text, marked as furniture with the kind that the page's markup gives away.
"""

from __future__ import annotations

import bisect
import contextlib
import html as entities
import json
import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import lxml.etree
import lxml.html
import trafilatura

from sources.reading.decoding.decode import clean_text, decode_text
from sources.reading.metadata.dates import parse_iso
from sources.reading.pages.containers import find_containers
from sources.reading.pages.lines import fold_key
from sources.reading.types import Block, BlockRole, Document, Part, UnreadableUpload

MAX_TAGS = 100_000
MAX_BLOCKS = 15_000
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
_INNER_KINDS = frozenset({"caption", "share", "advert", "subscription", "comment_form"})
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
_JSON_LD_TYPES = re.compile(
    r"(?:News|Report|Opinion|Analysis|Blog|Live|Background|Review)?(?:Article|Posting|NewsArticle)$"
)
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,80}encoding\s*=\s*[\"']([\w.:-]+)",
    re.I,
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WORD = re.compile(r"\w+")


@dataclass
class _Raw:
    """One visible block while the page is walked."""

    pieces: list[str] = field(default_factory=list)
    role: BlockRole = "paragraph"
    level: int = 0
    kind: str | None = None
    linked: int = 0
    story: int = 0
    hidden: bool = False


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
    blocks = walk_blocks(tree, containers)
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
    if containers:
        # What the page's tags state is about the page, not about each of its stories.
        meta = {key: value for key, value in meta.items() if key in {"outlet", "language", "direction"}}
        kinds = [
            (b.kind if b.kind in _INNER_KINDS else None) if b.story else b.kind or "navigation"
            for b in blocks
        ]
        is_main = [False] * len(blocks)
    else:
        kinds, is_main = _choose_kinds(blocks, extract_main(markup), meta.get("headline") or title)
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
        parts=_find_parts(text, blocks, placed, containers),
    )


def _find_parts(
    text: str, blocks: list[_Raw], placed: tuple[Block, ...], containers: list[Any]
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
        len(piece) > _LONG_TAG and _count_attributes(piece) > _MAX_ATTRIBUTES for piece in markup.split("<")
    ):
        raise UnreadableUpload(
            "too_complex",
            f"This page has an element with more than {_MAX_ATTRIBUTES:,} attributes: it was not read.",
        )


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


def extract_main(markup: str) -> str:
    """The article's text as trafilatura finds it, one block a line; empty if it finds none."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return (
        trafilatura.extract(
            markup,
            fast=True,
            favor_recall=True,
            include_comments=False,
            include_tables=True,
            with_metadata=False,
        )
        or ""
    )


def walk_blocks(tree: lxml.html.HtmlElement, containers: Sequence[Any] = ()) -> list[_Raw]:
    """The page's visible blocks in order, each with the number (from 1) of the container that holds it.

    Iterative: a page's depth must not become Python's.
    """
    numbers = {node: number for number, node in enumerate(containers, start=1)}
    blocks: list[_Raw] = []
    current = _Raw()

    def flush(context: _Context) -> None:
        nonlocal current
        if "".join(current.pieces).strip():
            blocks.append(current)
        current = _Raw(
            role=context.role,
            level=context.level,
            kind=context.kind,
            story=context.story,
            hidden=context.hidden,
        )

    root = tree.find("body") if tree.find("body") is not None else tree
    context = _Context()
    current = _Raw()
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
            return _Context(role, level, "navigation", linked, story, in_article, hidden=True)
        if tag == "header" and not in_article and kind is None:
            kind = "navigation"
        label = f"{node.get('class') or ''} {node.get('id') or ''} {node.get('role') or ''}"
        if tag in _BLOCKS and tag not in {"body", "html", "main", "article"} and label.strip():
            for name, pattern in _CLASS_KINDS:
                if pattern.search(label):
                    kind = name
                    break
        return _Context(role, level, kind, linked, story, in_article, self.hidden)


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


def _split_breaks(blocks: list[_Raw]) -> list[_Raw]:
    """The blocks with spaces collapsed and cut at line breaks (<br>)."""
    result = []
    for block in blocks:
        text = "".join(p if p == "\n" else _SPACES.sub(" ", p) for p in block.pieces)
        for part in text.split("\n"):
            clean = re.sub(r" {2,}", " ", part).strip()
            if clean:
                whole = max(1, len(text.strip()))
                linked = round(block.linked * len(clean) / whole)
                result.append(
                    _Raw([clean], block.role, block.level, block.kind, linked, block.story, block.hidden)
                )
    return result


def _shingles(text: str, size: int = 4) -> list[tuple[str, ...]]:
    words = [w.casefold() for w in _WORD.findall(text)]
    return list(zip(*(words[i:] for i in range(size)), strict=False))


def _choose_kinds(blocks: list[_Raw], main: str, title: str | None) -> tuple[list[str | None], list[bool]]:
    """For each block its furniture kind (None for the article's own) and whether trafilatura kept it."""
    if not main.strip():
        return [block.kind for block in blocks], [False] * len(blocks)
    inside = [hit and not b.hidden for hit, b in zip(_find_inside(blocks, main), blocks, strict=True)]
    heading = _find_title(blocks, inside, title)
    long = [i for i, block in enumerate(blocks) if inside[i] and len(block.pieces[0].split()) >= 8]
    first = long[0] if long else 0
    kinds: list[str | None] = []
    for i, block in enumerate(blocks):
        head = heading is not None and heading < i < first and block.role in {"time", "byline"}
        if i == heading or inside[i] or head:
            kinds.append(None)
        else:
            kinds.append(block.kind or "navigation")
    return kinds, [hit and i != heading for i, hit in enumerate(inside)]


def _find_inside(blocks: list[_Raw], main: str) -> list[bool]:
    """Which blocks trafilatura kept: those whose four-word shingles it holds, each as often as it holds them.

    A headline or teaser that the page repeats elsewhere is taken where the rest of the article stands.
    """
    lines = [line.lstrip("-•| ") for line in main.splitlines()]
    known = set(_shingles(main))
    full = fold_key(main)
    short = Counter(fold_key(line) for line in lines)
    short.update(fold_key(cell) for line in main.splitlines() if "|" in line for cell in line.split("|"))
    keys = [fold_key(block.pieces[0]) for block in blocks]
    grams = [_shingles(block.pieces[0]) for block in blocks]
    long = [
        i for i, own in enumerate(grams) if len(own) >= 3 and sum(g in known for g in own) >= 0.6 * len(own)
    ]
    said = Counter(keys[i] for i in long)
    anchors = [i for i in long if said[keys[i]] == 1] or long
    inside = [False] * len(blocks)
    for i in long:
        inside[i] = said[keys[i]] == 1
    if not anchors:
        return inside

    def distance(i: int) -> int:
        after = bisect.bisect_left(anchors, i)
        return min(abs(i - anchor) for anchor in anchors[max(0, after - 1) : after + 1])

    repeated: dict[str, list[int]] = {}
    for i in long:
        if said[keys[i]] > 1:
            repeated.setdefault(keys[i], []).append(i)
    for key, places in repeated.items():
        for i in sorted(places, key=distance)[: max(1, full.count(key))]:
            inside[i] = True
    first, last = anchors[0], anchors[-1]
    for i, key in enumerate(keys):
        if not inside[i] and len(grams[i]) < 3 and key and first - 3 <= i <= last + 8 and short[key] > 0:
            short[key] -= 1
            inside[i] = True
    return inside


def _find_title(blocks: list[_Raw], inside: list[bool], title: str | None) -> int | None:
    """The block of the headline: the h1 that says the page's title, else the first heading before the text."""
    first = next(
        (i for i, hit in enumerate(inside) if hit and len(blocks[i].pieces[0].split()) >= 8), len(blocks)
    )
    headings = [
        i for i, b in enumerate(blocks[: first + 1]) if b.role == "heading" and len(b.pieces[0].split()) >= 2
    ]
    key = fold_key(title or "")
    for i in headings:
        own = fold_key(blocks[i].pieces[0])
        if len(own) >= 8 and key and (own in key or key in own):
            return i
    ranked = sorted((i for i in headings if blocks[i].kind is None), key=lambda i: (blocks[i].level, -i))
    return ranked[0] if ranked else None


def lay_out(
    blocks: list[_Raw], kinds: list[str | None], is_main: list[bool]
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
        placed.append(Block(at, at + len(text), block.role, block.level, kinds[i], is_main[i]))
        at += len(text)
    return "".join(pieces), tuple(placed)


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

    def first(*values: str | None) -> str | None:
        return next((v.strip() for v in values if v and v.strip()), None)

    title = tree.find(".//title")
    candidates = {
        "title": first(title.text_content() if title is not None else None),
        "headline": first(
            linked.get("headline"), tags.get("og:title"), tags.get("twitter:title"), tags.get("dc.title")
        ),
        "byline": first(
            linked.get("byline"),
            _person(tags.get("author")),
            _person(tags.get("article:author")),
            _person(tags.get("dc.creator")),
            _person(tags.get("parsely-author")),
        ),
        "outlet": first(
            linked.get("outlet"),
            tags.get("og:site_name"),
            tags.get("application-name"),
            tags.get("dc.publisher"),
        ),
        "published": _first_date(
            linked.get("published"),
            tags.get("article:published_time"),
            tags.get("og:article:published_time"),
            tags.get("datepublished"),
            tags.get("date"),
            tags.get("pubdate"),
            tags.get("publishdate"),
            tags.get("publish-date"),
            tags.get("dc.date"),
            tags.get("dc.date.issued"),
            tags.get("dcterms.created"),
            tags.get("parsely-pub-date"),
            tags.get("sailthru.date"),
            tags.get("article.published"),
            tags.get("citation_publication_date"),
            _time_tag(tree),
        ),
        "modified": _first_date(
            linked.get("modified"), tags.get("article:modified_time"), tags.get("og:updated_time")
        ),
        "url": first(_canonical(tree), tags.get("og:url")),
        "language": _language(
            first(
                tree.get("lang"),
                tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
                tags.get("og:locale"),
                tags.get("content-language"),
            )
        ),
        "direction": first(tree.get("dir")),
    }
    found.update({key: value for key, value in candidates.items() if value})
    return found


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
        if value and (
            node.get("pubdate") is not None
            or "publish" in f"{node.get('itemprop') or ''}{node.get('class') or ''}".lower()
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


def unescape(text: str) -> str:
    """`text` with HTML entities as their characters."""
    return entities.unescape(text)
