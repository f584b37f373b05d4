"""Rich Text Format."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from sources.reading.decoding.decode import clean_text
from sources.reading.formats.rtf_groups import list_rtf_groups
from sources.reading.types import Document, UnreadableUpload

_MAX_BYTES = 20_000_000
_INFO = re.compile(r"\{\\(title|author|company)\s+([^{}\\]{1,300})\}")


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """An RTF file's text; pictures and objects hold none. Raises UnreadableUpload (broken, too_complex)."""
    if len(data) > _MAX_BYTES:
        raise UnreadableUpload(
            "too_complex", "This RTF file is too large to be read: save it as DOCX or plain text."
        )
    markup = _drop_binary(data).decode("latin-1")
    if "\\rtf" not in markup[:64]:
        raise UnreadableUpload(
            "broken", "This RTF file is damaged: its first line is not that of an RTF file."
        )
    # Word writes \'xx in the code page that \ansicpg names; striprtf decodes it from there.
    try:
        raw = str(rtf_to_text(markup, errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, IndexError):
        raise UnreadableUpload("broken", "This RTF file is damaged and could not be read.") from None
    text, note = clean_text(raw)
    info = dict(_INFO.findall(markup[:20_000]))
    meta = {"notes": note} if note else {}
    if info.get("author"):
        meta["byline"] = info["author"].strip()
    return Document(
        text=re.sub(r"[ \t]+\n", "\n", text),
        format="rtf",
        media_type="application/rtf",
        title=info.get("title", "").strip() or None,
        meta=meta,
        left_out=list_rtf_groups(markup, text),
    )


def _drop_binary(data: bytes) -> bytes:
    """`data` without \\binN pictures and long hexadecimal runs, which would only slow the parser down."""
    pieces, at = [], 0
    for match in re.finditer(rb"\\bin(\d{1,9}) ?", data):
        if match.start() < at:
            continue
        pieces.append(data[at : match.start()])
        at = match.end() + int(match[1])
    pieces.append(data[at:])
    return re.sub(rb"[0-9a-fA-F]{200,}", b"", b"".join(pieces))
