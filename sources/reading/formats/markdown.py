"""Markdown: the marks of writing become blocks, the words stay."""

from __future__ import annotations

import re

from sources.reading.decoding.decode import clean_text, decode_text
from sources.reading.metadata.dates import find_dates, parse_iso
from sources.reading.types import Block, BlockRole, Document

_FRONT = re.compile(r"\A---[ \t]*\n(?P<body>(?:[^\n]*\n){0,60}?)---[ \t]*\n")
_ATX = re.compile(r"^\s{0,3}(?P<marks>#{1,6})\s+(?P<text>.*?)\s*#*\s*$")
_SETEXT = re.compile(r"^\s{0,3}(?P<mark>=+|-{2,})\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?P<text>\S.*)$")
_QUOTE = re.compile(r"^\s{0,3}>\s?(?P<text>.*)$")
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_RULE = re.compile(r"^\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_IMAGE = re.compile(r"!\[(?P<alt>[^\]\n]{0,500})\](?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,200}\])")
_LINK = re.compile(r"\[(?P<text>[^\]\n]{1,500})\](?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,200}\])")
_AUTOLINK = re.compile(r"<(?P<url>https?://[^>\s]{1,2000})>")
_STRONG = re.compile(
    r"(?<![\w*_])(?P<mark>\*\*\*|\*\*|\*|___|__|_|~~)(?=\S)(?P<text>[^*_\n]{1,1000}?)(?<=\S)(?P=mark)(?![\w*_])"
)
_CODE = re.compile(r"(?P<mark>`+)(?P<text>[^`\n]{1,500})(?P=mark)")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>")
_REFERENCE = re.compile(r"^\s{0,3}\[[^\]\n]+\]:\s+\S+.*$")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])")


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A Markdown file; a picture's alternative text becomes a caption, front matter becomes metadata."""
    raw, encoding = decode_text(data, charset)
    source, note = clean_text(raw)
    meta: dict[str, str] = {"notes": note} if note else {}
    front = _FRONT.match(source)
    title = language = None
    if front:
        values = _read_front(front["body"])
        title, language = values.pop("title", None), values.pop("language", None)
        meta |= values
        source = source[front.end() :]
    text, blocks = _lay_out(_split_blocks(source))
    return Document(
        text=text,
        format="markdown",
        media_type="text/markdown",
        encoding=encoding,
        title=title,
        language=language,
        meta=meta,
        blocks=blocks,
    )


def _read_front(body: str) -> dict[str, str]:
    values = dict(re.findall(r"^([A-Za-z_-]+)\s*:\s*[\"']?(.*?)[\"']?\s*$", body, re.MULTILINE))
    values = {key.lower(): value.strip() for key, value in values.items() if value.strip()}
    found = {}
    for key, names in (
        ("title", ("title", "headline")),
        ("byline", ("author", "byline", "authors")),
        ("outlet", ("outlet", "publisher", "site", "source")),
        ("language", ("lang", "language")),
        ("url", ("url", "canonical", "permalink", "link")),
    ):
        value = next((values[n] for n in names if n in values), None)
        if value:
            found[key] = value
    if "title" in found:
        found["headline"] = found["title"]
    date = next((values[n] for n in ("published", "date", "pubdate") if n in values), None)
    if date:
        dates = find_dates(date)
        value = date if parse_iso(date) else (dates[0].value if dates else None)
        if value:
            found["published"] = value
    return found


def _split_blocks(source: str) -> list[tuple[str, BlockRole, int, str | None, bool]]:
    """(text, role, level, kind, whether an empty line stands before it) for each block."""
    blocks: list[tuple[str, BlockRole, int, str | None, bool]] = []
    paragraph: list[str] = []
    gap = fenced = False

    def close(role: BlockRole = "paragraph", level: int = 0) -> None:
        nonlocal gap
        text = _strip_marks(" ".join(paragraph)).strip()
        if text:
            blocks.append((text, role, level, None, gap))
            gap = False
        paragraph.clear()

    for line in source.split("\n"):
        if _FENCE.match(line):
            close()
            fenced = not fenced
            continue
        if fenced:
            paragraph.append(line)
            close()
            continue
        if not line.strip() or _REFERENCE.match(line):
            close()
            gap = True
            continue
        setext = _SETEXT.match(line)
        if setext and paragraph:
            close("heading", 1 if setext["mark"].startswith("=") else 2)
            continue
        if _RULE.match(line):
            close()
            blocks.append(("***", "line", 0, None, True))
            gap = True
            continue
        atx = _ATX.match(line)
        item, quote = _ITEM.match(line), _QUOTE.match(line)
        image = _IMAGE.fullmatch(line.strip())
        if image:
            close()
            if image["alt"].strip():
                blocks.append((image["alt"].strip(), "caption", 0, "caption", gap))
                gap = False
        elif atx:
            close()
            paragraph.append(atx["text"])
            close("heading", len(atx["marks"]))
        elif item:
            close()
            paragraph.append(item["text"])
            close("list_item")
        elif _ROW.match(line):
            close()
            if not re.fullmatch(r"[\s|:-]+", line):
                paragraph.append(re.sub(r"\s*\|\s*", " | ", line.strip().strip("|")).strip())
                close("table_row")
        elif quote:
            if not quote["text"].strip():
                close("quote")
                continue
            paragraph.append(quote["text"])
        else:
            paragraph.append(line.strip())
            if line.endswith(("  ", "\\")):
                close()
    close()
    return blocks


def _strip_marks(text: str) -> str:
    text = _IMAGE.sub(lambda m: m["alt"], text)
    text = _LINK.sub(lambda m: m["text"], text)
    text = _AUTOLINK.sub(lambda m: m["url"], text)
    text = _CODE.sub(lambda m: m["text"], text)
    for _ in range(3):
        text = _STRONG.sub(lambda m: m["text"], text)
    text = _TAG.sub("", text)
    return _ESCAPE.sub(r"\1", re.sub(r"\\$", "", text))


def _lay_out(blocks: list[tuple[str, BlockRole, int, str | None, bool]]) -> tuple[str, tuple[Block, ...]]:
    pieces: list[str] = []
    placed: list[Block] = []
    at = 0
    for i, (text, role, level, kind, gap) in enumerate(blocks):
        if i:
            between = "\n\n" if gap or role == "heading" or blocks[i - 1][1] == "heading" else "\n"
            pieces.append(between)
            at += len(between)
        pieces.append(text)
        placed.append(Block(at, at + len(text), role, level, kind))
        at += len(text)
    return "".join(pieces), tuple(placed)
