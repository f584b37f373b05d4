"""Markdown: the marks of writing become blocks, the words stay."""

from __future__ import annotations

import re

from sources.reading.decoding.decode import clean_text, decode_text
from sources.reading.metadata.dates import find_written_dates, parse_iso
from sources.reading.types import Block, BlockRole, Document, LeftOut

_FRONT = re.compile(r"\A---[ \t]*\n(?P<body>(?:[^\n]*\n){0,60}?)---[ \t]*\n")
_ATX = re.compile(r"^\s{0,3}(?P<marks>#{1,6})\s+(?P<text>.*)$")
_SETEXT = re.compile(r"^\s{0,3}(?P<mark>=+|-{2,})\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?P<text>\S.*)$")
_QUOTE = re.compile(r"^\s{0,3}>\s?(?P<text>.*)$")
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_RULE = re.compile(r"^\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_COMMENT = re.compile(r"<!--(?P<words>(?:(?!-->).){0,2000})-->", re.DOTALL)
_IMAGE = re.compile(r"!\[(?P<alt>[^\[\]\n]{0,500})\](?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,200}\])")
# Where the words of a link or of a picture end and its address begins.
_LABEL_END = re.compile(r"\](?=[(\[])")
_MOST_LABEL, _MOST_ADDRESS, _MOST_NAME = 500, 2000, 200
_AUTOLINK = re.compile(r"<(?P<url>https?://[^>\s]{1,2000})>")
_STRONG = re.compile(
    r"(?<![\w*_])(?P<mark>\*\*\*|\*\*|\*|___|__|_|~~)(?=\S)(?P<text>[^*_\n]{1,1000}?)(?<=\S)(?P=mark)(?![\w*_])"
)
_CODE = re.compile(r"(?<!`)(?P<mark>`++)(?P<text>[^`\n]{1,500})(?P=mark)")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>")
_REFERENCE = re.compile(r"^\s{0,3}\[[^\]\n]+\]:\s+\S+.*$")
_KEY = re.compile(r"[A-Za-z_-]+")
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
    left_out = [LeftOut("comment", " ".join(words.split())[:500]) for words in _COMMENT.findall(source)]
    source = _COMMENT.sub("", source)
    left_out += [LeftOut("picture") for image in _IMAGE.finditer(source) if not image["alt"].strip()]
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
        left_out=tuple(dict.fromkeys(left_out)),
    )


def _read_front(body: str) -> dict[str, str]:
    lines = (line.partition(":") for line in body.split("\n"))
    pairs = {
        key.strip().lower(): value.strip() for key, _colon, value in lines if _KEY.fullmatch(key.strip())
    }
    values = {key: unquoted for key, value in pairs.items() if (unquoted := _unquote(value))}
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
        dates = find_written_dates(date)
        value = date if parse_iso(date) else (dates[0].value if dates else None)
        if value:
            found["published"] = value
    return found


def _unquote(value: str) -> str:
    """A value without one mark of quotation at either end."""
    value = value[1:] if value[:1] in ("'", '"') else value
    return (value[:-1] if value[-1:] in ("'", '"') else value).strip()


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
            paragraph.append(atx["text"].rstrip().rstrip("#").rstrip())
            close("heading", len(atx["marks"]))
        elif item:
            close()
            paragraph.append(item["text"])
            close("list_item")
        elif _ROW.match(line):
            close()
            if not re.fullmatch(r"[\s|:-]+", line):
                paragraph.append(
                    " | ".join(cell.strip() for cell in line.strip().strip("|").split("|")).strip()
                )
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


def _keep_labels(text: str, *, of_pictures: bool = False) -> str:
    """A text in which of each link (or picture) only its words are left.

    Looked for from where the words end, with searches that are short and cost nothing to speak of: a pattern that
    begins at each bracket took ten seconds for a line of brackets.
    """
    kept: list[str] = []
    done = 0
    for end in _LABEL_END.finditer(text):
        at = end.start()
        start = text.rfind("[", max(done, at - _MOST_LABEL - 1), at)
        is_picture = start > done and text[start - 1] == "!"
        if start < 0 or is_picture != of_pictures or (start + 1 == at and not of_pictures):
            continue
        closing, most = (")", _MOST_ADDRESS) if text[at + 1] == "(" else ("]", _MOST_NAME)
        after = text.find(closing, at + 2, at + 3 + most)
        if after < 0:
            continue
        kept += [text[done : start - of_pictures], text[start + 1 : at]]
        done = after + 1
    return "".join([*kept, text[done:]])


def _strip_marks(text: str) -> str:
    text = _keep_labels(_keep_labels(text, of_pictures=True))
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
