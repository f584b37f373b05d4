"""PDF: the text layer. A scan without one is refused with the reason."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from typing import Any

import pypdf
import pypdf.errors

from sources.reading.decoding.decode import clean_text
from sources.reading.formats.pdf_columns import has_two_starts, read_columns
from sources.reading.types import Document, LeftOut, UnreadableUpload

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
        pages: list[str] = []
        left_out: list[LeftOut] = []
        images = 0
        for number, page in enumerate(reader.pages, start=1):
            pages.append(_read_page(page, number, left_out))
            left_out += _list_notes(page)
            if _has_images(page):
                images += 1
                if sum(c.isalnum() for c in pages[-1]) < _FEWEST_LETTERS:
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
    letters = sum(c.isalnum() for page in pages for c in page)
    if letters < _FEWEST_LETTERS and (images or not letters):
        raise UnreadableUpload(
            "image_only",
            "This PDF holds only pictures of pages: run text recognition (OCR) on it, then send it again.",
        )
    text, note = clean_text("\n\n".join(_tidy_page(page) for page in pages))
    return Document(
        text=text,
        format="pdf",
        media_type="application/pdf",
        title=None
        if re.search(r"\.(?:docx?|indd|qxp|pdf)$|^(?:untitled|microsoft word)", title, re.I)
        else title or None,
        meta={"notes": note} if note else {},
        left_out=tuple(left_out),
    )


def _read_page(page: pypdf.PageObject, number: int, left_out: list[LeftOut]) -> str:
    """A page's text, by its columns where it has any; where they cannot be told apart, that is left out by its page."""
    places: list[tuple[float, float]] = []

    def note_place(operator: Any, _operands: Any, cm: list[float], tm: list[float]) -> None:
        if operator in _SHOWING and len(places) < _MOST_PLACES:
            places.append((tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))

    text = page.extract_text(visitor_operand_before=note_place) or ""
    if has_two_starts(places):
        by_columns, kind = read_columns(page.extract_text(extraction_mode="layout") or "")
        if kind == "unclear":
            left_out.append(LeftOut("columns", str(number)))
        # A layout that lost words is worse than any order.
        if kind == "columns" and len(by_columns.split()) >= 0.98 * len(text.split()):
            return by_columns
    return text


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
