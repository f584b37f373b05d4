"""Plain text."""

from __future__ import annotations

from sources.reading.decoding.decode import clean_text, decode_text
from sources.reading.types import Document


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """Plain text as it stands; lines are lines. Raises UnreadableUpload (not_text, encoding)."""
    raw, encoding = decode_text(data, charset)
    text, note = clean_text(raw)
    return Document(
        text=text,
        format="text",
        media_type="text/plain",
        encoding=encoding,
        meta={"notes": note} if note else {},
    )
