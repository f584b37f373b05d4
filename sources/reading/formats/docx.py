"""Word documents (DOCX)."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import docx.opc.exceptions
from docx.table import Table
from docx.text.paragraph import Paragraph

from sources.reading.decoding.archive import open_archive, read_member
from sources.reading.decoding.decode import clean_text
from sources.reading.types import Block, BlockRole, Document, UnreadableUpload

_WHAT = "Word document"
_MAX_PART = 40_000_000
_MAX_BLOCKS = 50_000


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A Word document's paragraphs, lists and tables in order. Its macros, pictures and comments hold no story.

    Raises UnreadableUpload (broken, encrypted, too_complex, unsupported).
    """
    safe = _repack(data)
    try:
        document = docx.Document(io.BytesIO(safe))
        blocks = _walk(document)
    except (docx.opc.exceptions.OpcError, KeyError, ValueError, AttributeError, SyntaxError):
        raise UnreadableUpload("broken", "This Word document is damaged and could not be read.") from None
    properties = document.core_properties
    text, placed = _lay_out(blocks)
    meta: dict[str, str] = {}
    # "created" is when a template was made and "author" whose computer it was: neither is the story's.
    return Document(
        text=text,
        format="docx",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        title=(properties.title or "").strip() or None,
        language=_language(properties.language),
        meta=meta,
        blocks=placed,
    )


def _repack(data: bytes) -> bytes:
    """The document with only the parts that hold text, each unpacked within limits.

    python-docx would unpack every part at once and expand what a document type declares.
    """
    kept = io.BytesIO()
    with open_archive(data, _WHAT) as archive, zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as target:
        names = set(archive.namelist())
        if "[Content_Types].xml" not in names or not any(n.startswith("word/document") for n in names):
            raise UnreadableUpload(
                "unsupported", "This Office file is not a Word document: save it as DOCX or PDF."
            )
        for name in sorted(names):
            if name.endswith("/") or not (name.endswith((".xml", ".rels"))):
                if not name.endswith("/"):
                    # The part must exist for the package to open, but nobody reads its bytes.
                    target.writestr(name, b"")
                continue
            part = read_member(archive, name, _WHAT, limit=_MAX_PART)
            if re.search(rb"<!(?:DOCTYPE|ENTITY)", part[:4096], re.IGNORECASE):
                raise UnreadableUpload(
                    "too_complex", "This Word document declares things it should not: it was not read."
                )
            target.writestr(name, part)
    return kept.getvalue()


def _walk(document: docx.document.Document) -> list[tuple[str, BlockRole, int]]:
    blocks: list[tuple[str, BlockRole, int]] = []
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            blocks += _read_paragraph(item)
        elif isinstance(item, Table):
            for row in item.rows:
                cells: list[str] = []
                for cell in row.cells:
                    value = " ".join(cell.text.split())
                    if value and (not cells or cells[-1] != value):
                        cells.append(value)
                if cells:
                    blocks.append((" | ".join(cells), "table_row", 0))
        if len(blocks) > _MAX_BLOCKS:
            raise UnreadableUpload(
                "too_complex", "This Word document has more paragraphs than any article: it was not read."
            )
    return blocks


def _read_paragraph(paragraph: Paragraph) -> list[tuple[str, BlockRole, int]]:
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    role: BlockRole = "paragraph"
    level = 0
    heading = re.match(r"(?:Heading|Überschrift|Titre|Título|Titolo)\s*(\d)", style)
    if style in {"Title", "Titel"} or heading:
        role, level = "heading", int(heading[1]) if heading else 1
    elif style.startswith("List") or paragraph._p.find(f".//{_NUMBERING}") is not None:
        role = "list_item"
    elif style == "Caption":
        role = "caption"
    elif "Quote" in style:
        role = "quote"
    lines = [" ".join(line.split(" ")) for line in paragraph.text.split("\n")]
    return [(line, role, level) for line in lines]


_NUMBERING = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}numPr"


def _lay_out(blocks: list[tuple[str, BlockRole, int]]) -> tuple[str, tuple[Block, ...]]:
    pieces: list[str] = []
    placed: list[Block] = []
    at = 0
    for raw, role, level in blocks:
        text = clean_text(raw)[0].replace("\n", " ")
        if text.strip():
            kind = "caption" if role == "caption" else None
            placed.append(Block(at, at + len(text), role, level, kind))
        pieces.append(text)
        at += len(text)
        # Word ends a paragraph where plain text has an empty line; an empty paragraph is a gap.
        between = "\n" if role in {"list_item", "table_row"} or not text.strip() else "\n\n"
        pieces.append(between)
        at += len(between)
    return "".join(pieces).rstrip(), tuple(placed)


def _language(value: str | None) -> str | None:
    match = re.match(r"[A-Za-z]{2,3}(?=$|-)", value or "")
    return match.group().lower() if match else None
