"""Word documents (DOCX)."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import docx
import docx.opc.exceptions
from docx.opc.part import Part as PackagePart
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.parser import parse_xml

from sources.reading.decoding.archive import open_archive, read_member
from sources.reading.decoding.decode import clean_text
from sources.reading.formats.docx_text import (
    TooManyParagraphs,
    WordCell,
    WordParagraph,
    read_docx_body,
    read_docx_words,
    read_notes,
)
from sources.reading.tables import GridCell, make_table
from sources.reading.types import Block, BlockRole, Document, LeftOut, Table, UnreadableUpload

_WHAT = "Word document"
_MAX_PART = 40_000_000
_LEFT_OUT_PARTS = {"comments": "comment", "header": "page_header", "footer": "page_footer"}


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A Word document's paragraphs, lists, tables, text boxes and notes in order, as Word shows its last version.

    Deleted and hidden words, comments and what stands on every page are left out and named in `left_out`. Raises
    UnreadableUpload (broken, encrypted, too_complex, unsupported).
    """
    safe = _repack(data)
    try:
        document = docx.Document(io.BytesIO(safe))
        notes = _read_note_parts(document.part)
        paragraphs, left_out = read_docx_body(
            document.element.body, notes, role_of_style=_style_names(document).get
        )
        left_out += _name_other_parts(document.part)
        properties = document.core_properties
        title, language = properties.title, properties.language
    except TooManyParagraphs:
        raise UnreadableUpload(
            "too_complex", "This Word document has more paragraphs than any article: it was not read."
        ) from None
    except (docx.opc.exceptions.OpcError, KeyError, ValueError, AttributeError, SyntaxError, TypeError):
        raise UnreadableUpload("broken", "This Word document is damaged and could not be read.") from None
    text, placed, tables = _lay_out(paragraphs)
    # "created" is when a template was made and "author" whose computer it was: neither is the story's.
    return Document(
        text=text,
        format="docx",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        title=(title or "").strip() or None,
        language=_language(language),
        blocks=placed,
        left_out=tuple(left_out),
        tables=tables,
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
        for name in sorted(filter(None, names)):
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


def _style_names(document: docx.document.Document) -> dict[str, str]:
    """The name of each paragraph style by its id; one that is damaged has none."""
    names = {}
    for style in document.styles:
        try:
            names[style.style_id] = style.name or ""
        except InvalidXmlError:
            continue
    return names


def _parts_of(part: PackagePart, kinds: tuple[str, ...]) -> list[tuple[str, bytes]]:
    """(kind, bytes) of the parts that the document's own part refers to as one of these kinds, in order."""
    found = []
    for relation in sorted(part.rels.values(), key=lambda relation: str(relation.rId)):
        kind = str(relation.reltype).rsplit("/", 1)[-1]
        if kind in kinds and not relation.is_external:
            found.append((kind, bytes(relation.target_part.blob)))
    return found


def _read_note_parts(part: PackagePart) -> dict[tuple[str, str], str]:
    """The words of each footnote and endnote by (kind, id)."""
    notes: dict[tuple[str, str], str] = {}
    for kind, blob in _parts_of(part, ("footnotes", "endnotes")):
        notes |= read_notes(parse_xml(blob), kind.removesuffix("s"))
    return notes


def _name_other_parts(part: PackagePart) -> list[LeftOut]:
    """Comments and what stands on every page: their words, as left out."""
    named: dict[LeftOut, None] = {}
    for kind, blob in _parts_of(part, tuple(_LEFT_OUT_PARTS)):
        words = read_docx_words(parse_xml(blob))
        # A page number alone is no words.
        if re.search(r"[^\W\d_]", words):
            named[LeftOut(_LEFT_OUT_PARTS[kind], words[:500])] = None
    return list(named)


def _lay_out(paragraphs: list[WordParagraph]) -> tuple[str, tuple[Block, ...], tuple[Table, ...]]:
    pieces: list[str] = []
    placed: list[Block] = []
    grids: dict[int, list[GridCell]] = {}
    lowest: dict[tuple[int, int], int] = {}
    at = 0
    for paragraph in paragraphs:
        role, level, kind = _judge(paragraph)
        for line in paragraph.text.split("\n"):
            text = clean_text(line)[0].replace("\n", " ")
            if text.strip():
                placed.append(Block(at, at + len(text), role, level, kind, bold=paragraph.bold))
            _place_cells(paragraph.cells, text, at, grids, lowest)
            pieces.append(text)
            at += len(text)
            # Word ends a paragraph where plain text has an empty line; an empty paragraph is a gap.
            between = "\n" if role in {"list_item", "table_row"} or not text.strip() else "\n\n"
            pieces.append(between)
            at += len(between)
    text = "".join(pieces).rstrip()
    tables = (make_table(text, grid) for grid in grids.values())
    return text, tuple(placed), tuple(table for table in tables if table is not None)


def _place_cells(
    cells: tuple[WordCell, ...],
    text: str,
    at: int,
    grids: dict[int, list[GridCell]],
    lowest: dict[tuple[int, int], int],
) -> None:
    """Add the cells of a row, whose text begins at `at`, to the grid of their table.

    `lowest` is the number in its grid of the last cell of each table and column.
    """
    done = 0
    for cell in cells:
        words = clean_text(cell.text)[0].replace("\n", " ")
        start = text.find(words, done) if words else -1
        grid = grids.setdefault(cell.table, [])
        if start >= 0:
            done = start + len(words)
            span = (at + start, at + done)
            lowest[cell.table, cell.column] = len(grid)
            grid.append(GridCell(*span, cell.row, cell.column, 1, cell.columns, cell.is_head))
        elif cell.goes_on:
            above = lowest.get((cell.table, cell.column))
            if above is not None:
                grid[above] = replace(grid[above], rows=cell.row - grid[above].row + 1)


def _judge(paragraph: WordParagraph) -> tuple[BlockRole, int, str | None]:
    """(role, level of a heading, furniture kind) of a paragraph."""
    if paragraph.place == "note":
        return "aside", 0, "note"
    if paragraph.place == "table_row":
        return "table_row", 0, None
    heading = re.match(r"(?:Heading|Überschrift|Titre|Título|Titolo)\s*(\d)", paragraph.style, re.IGNORECASE)
    if heading:
        return "heading", int(heading[1]), None
    if paragraph.style in {"Title", "Titel"}:
        return "heading", 1, None
    if paragraph.style.startswith("List") or paragraph.is_numbered:
        return "list_item", 0, None
    if paragraph.style.lower() == "caption":
        return "caption", 0, "caption"
    return ("quote" if "Quote" in paragraph.style else "paragraph"), 0, None


def _language(value: str | None) -> str | None:
    match = re.match(r"[A-Za-z]{2,3}(?=$|-)", value or "")
    return match.group().lower() if match else None
