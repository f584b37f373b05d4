"""PDF: the text layer. A scan without one is refused with the reason."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pypdf
import pypdf.errors

from sources.reading.decoding.decode import clean_text
from sources.reading.formats.pdf_columns import has_two_starts, read_columns
from sources.reading.formats.pdf_rules import Grid, RuleReader, find_grids
from sources.reading.formats.pdf_tables import RuledTable, read_ruled_page
from sources.reading.tables import GridCell, make_table
from sources.reading.types import Document, LeftOut, Table, UnreadableUpload

MAX_PAGES = 400
# A page with fewer letters and a picture is the picture of a page.
_FEWEST_LETTERS = 20
_SHOWING = frozenset({b"Tj", b"TJ", b"'", b'"'})
_MOST_PLACES = 20_000
_HYPHEN = re.compile(r"(?<=[a-zß-ÿ])[-\u00ad\u2010]\n(?=[a-zß-ÿ])")


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A PDF's text in reading order, page after page; running heads and page numbers stay, as lines of their own.

    Raises UnreadableUpload (encrypted, image_only, broken, too_complex).
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableUpload("encrypted", "This PDF is protected by a password: send it without one.")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise UnreadableUpload(
                "too_complex",
                f"This PDF has {count:,} pages; at most {MAX_PAGES} are read. Send the pages that matter.",
            )
        pages: list[list[str | RuledTable]] = []
        left_out: list[LeftOut] = []
        images = 0
        for number, page in enumerate(reader.pages, start=1):
            pages.append(_read_page(page, number, left_out))
            left_out += _list_notes(page)
            if _has_images(page):
                images += 1
                if _count_letters(pages[-1]) < _FEWEST_LETTERS:
                    left_out.append(LeftOut("page_picture", str(number)))
        info = reader.metadata
        title = (info.title or "").strip() if info is not None and isinstance(info.title, str) else ""
    except (pypdf.errors.DependencyError, NotImplementedError):
        raise UnreadableUpload(
            "encrypted", "This PDF is protected in a way that cannot be opened here."
        ) from None
    except RecursionError:
        raise UnreadableUpload(
            "too_complex", "This PDF refers to itself in circles: it was not read."
        ) from None
    except (
        pypdf.errors.PyPdfError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        OSError,
        OverflowError,
        AssertionError,
    ):
        raise UnreadableUpload(
            "broken", "This PDF is damaged and could not be read: print it to PDF again."
        ) from None
    letters = sum(_count_letters(page) for page in pages)
    if letters < _FEWEST_LETTERS and (images or not letters):
        raise UnreadableUpload(
            "image_only",
            "This PDF holds only pictures of pages: run text recognition (OCR) on it, then send it again.",
        )
    text, tables, note = _lay_out(pages)
    return Document(
        text=text,
        format="pdf",
        media_type="application/pdf",
        title=None
        if re.search(r"\.(?:docx?|indd|qxp|pdf)$|^(?:untitled|microsoft word)", title, re.I)
        else title or None,
        meta={"notes": note} if note else {},
        left_out=tuple(left_out),
        tables=tables,
    )


def _read_page(page: pypdf.PageObject, number: int, left_out: list[LeftOut]) -> list[str | RuledTable]:
    """A page's text and its ruled tables, else its text by its columns where it has any.

    Columns that cannot be told apart are left out by the page's number.
    """
    places: list[tuple[float, float]] = []
    rules = RuleReader()

    def note(operator: Any, operands: Any, cm: list[float], tm: list[float]) -> None:
        rules.note(operator, operands, cm)
        if operator in _SHOWING and len(places) < _MOST_PLACES:
            places.append((tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))

    text = page.extract_text(visitor_operand_before=note) or ""
    # A layout that lost words is worse than any order.
    fewest = 0.98 * len(text.split())
    pieces = _read_tables(page, find_grids(rules))
    if sum(len(_words_of(piece).split()) for piece in pieces) >= fewest:
        grids = [piece.grid for piece in pieces if isinstance(piece, RuledTable)]
        places = [place for place in places if not any(grid.find(*place) for grid in grids)]
    else:
        pieces = [text]
    if has_two_starts(places):
        by_columns, kind = read_columns(page.extract_text(extraction_mode="layout") or "")
        if kind == "unclear":
            left_out.append(LeftOut("columns", str(number)))
        if kind == "columns" and len(by_columns.split()) >= fewest:
            return [by_columns]
    return pieces


def _read_tables(page: pypdf.PageObject, grids: Sequence[Grid]) -> list[str | RuledTable]:
    """A page's text with the tables of data that its grids are; nothing where none is, as of frames around columns."""
    if not grids:
        return []
    pieces = read_ruled_page(page, grids)
    told = [
        piece.grid for piece in pieces if isinstance(piece, RuledTable) and make_table(*_lay_out_rows(piece))
    ]
    if len(told) < len(grids):
        return read_ruled_page(page, told) if told else []
    return pieces


def _words_of(piece: str | RuledTable) -> str:
    if isinstance(piece, str):
        return piece
    return "\n".join(words for row in piece.list_rows() for _box, words in row)


def _count_letters(pieces: Sequence[str | RuledTable]) -> int:
    return sum(c.isalnum() for piece in pieces for c in _words_of(piece))


def _lay_out(pages: Sequence[Sequence[str | RuledTable]]) -> tuple[str, tuple[Table, ...], str]:
    """The pages' text, a line a row in their tables; the tables of data at their places in it; what was taken out."""
    pieces: list[str] = []
    grids: list[list[GridCell]] = []
    at = 0
    for piece in (piece for page in pages for piece in page):
        if isinstance(piece, str):
            words = clean_text(_tidy_page(piece))[0].strip("\n")
            cells: list[GridCell] = []
        else:
            words, cells = _lay_out_rows(piece)
        if not words.strip():
            continue
        if pieces:
            pieces.append("\n\n")
            at += 2
        grids.append([replace(cell, start=at + cell.start, end=at + cell.end) for cell in cells])
        pieces.append(words)
        at += len(words)
    text = "".join(pieces)
    found = (make_table(text, grid) for grid in grids if grid)
    note = clean_text("".join(_words_of(piece) for page in pages for piece in page))[1]
    return text, tuple(table for table in found if table is not None), note


def _lay_out_rows(table: RuledTable) -> tuple[str, list[GridCell]]:
    """A table's rows, each in a line with bars between its cells, and where the cells stand in that."""
    text = ""
    cells: list[GridCell] = []
    for row in table.list_rows():
        text += "\n" * bool(text)
        for number, (box, raw) in enumerate(row):
            text += " | " * bool(number)
            words = " ".join(clean_text(_tidy_page(raw))[0].split())
            span = (len(text), len(text) + len(words))
            cells.append(GridCell(*span, box.row, box.column, box.rows, box.columns))
            text += words
    return text, cells


def _list_notes(page: pypdf.PageObject) -> list[LeftOut]:
    """The words that somebody wrote on a page beside its text."""
    found = []
    for reference in page.get("/Annots") or []:
        note = reference.get_object()
        words = note.get("/Contents") if isinstance(note, dict) else None
        if isinstance(words, str) and words.strip() and note.get("/Subtype") != "/Link":
            found.append(LeftOut("comment", " ".join(clean_text(words)[0].split())[:500]))
    return found


def _has_images(page: pypdf.PageObject) -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    return bool(objects)


def _tidy_page(page: str) -> str:
    """A page's text in ordinary letters (no ligatures or presentation forms), hyphens at line ends taken back."""
    text = "".join(unicodedata.normalize("NFKC", c) if _is_form(c) else c for c in page)
    text = _HYPHEN.sub("", text)
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _is_form(char: str) -> bool:
    """Whether a character is a ligature or an Arabic presentation form, which PDF fonts use for plain letters."""
    return "\ufb00" <= char <= "\ufb4f" or "\ufb50" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc"
