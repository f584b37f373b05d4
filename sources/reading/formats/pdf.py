"""PDF: the text layer. A scan without one is refused with the reason."""

from __future__ import annotations

import io
import logging
import re
import unicodedata

import pypdf
import pypdf.errors

from sources.reading.decoding.decode import clean_text
from sources.reading.types import Document, UnreadableUpload

MAX_PAGES = 400
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
        images = 0
        for page in reader.pages:
            pages.append(page.extract_text() or "")
            images += _has_images(page)
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
    if letters < 20 and (images or not letters):
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
    )


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
