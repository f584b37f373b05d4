"""ZIP: its members become uploads of their own, as a mail's attachments do."""

from __future__ import annotations

import stat

from sources.reading.decoding.archive import MAX_UNPACKED, open_archive, read_member
from sources.reading.types import Attachment, Document, UnreadableUpload

_WHAT = "ZIP file"


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A ZIP file: no text of its own, one attachment a member.

    Raises UnreadableUpload (broken, encrypted, too_complex, empty, unsupported for other Office files).
    """
    attachments: list[Attachment] = []
    left = MAX_UNPACKED
    with open_archive(data, _WHAT) as archive:
        if {"[Content_Types].xml", "mimetype"} & set(archive.namelist()):
            raise UnreadableUpload(
                "unsupported", "This Office file is not a Word document: save it as DOCX or PDF."
            )
        for member in archive.infolist():
            hidden = member.filename.startswith("__MACOSX/") or member.filename.rsplit("/", 1)[-1].startswith(
                "."
            )
            linked = stat.S_ISLNK(member.external_attr >> 16)
            if member.is_dir() or hidden or linked:
                continue
            content = read_member(archive, member.filename, _WHAT, limit=left)
            left -= len(content)
            # Which folder a file came from is kept in its name; `clean_name` cuts it off where it is shown.
            attachments.append(Attachment(member.filename, content))
    if not attachments:
        raise UnreadableUpload("empty", "This ZIP file holds no files to read.")
    return Document(text="", format="zip", media_type="application/zip", attachments=tuple(attachments))
