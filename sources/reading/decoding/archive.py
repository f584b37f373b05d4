"""Opening ZIP containers (ZIP, DOCX) without being led by what they claim about themselves."""

from __future__ import annotations

import io
import zipfile

from sources.reading.types import UnreadableUpload

MAX_MEMBERS = 500
MAX_UNPACKED = 100_000_000
MAX_RATIO = 200
_CHUNK = 1 << 16


def open_archive(data: bytes, what: str) -> zipfile.ZipFile:
    """The archive, its directory checked. `what` names the file in sentences ("ZIP file").

    Raises UnreadableUpload (broken, encrypted, too_complex).
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise UnreadableUpload("broken", f"This {what} is damaged and could not be opened.") from None
    if any(m.flag_bits & 0x1 for m in members):
        raise UnreadableUpload("encrypted", f"This {what} is protected by a password: send it without one.")
    if len(members) > MAX_MEMBERS:
        raise UnreadableUpload(
            "too_complex",
            f"This {what} holds {len(members):,} files; at most {MAX_MEMBERS:,} are read at once.",
        )
    if sum(m.file_size for m in members) > MAX_UNPACKED:
        raise UnreadableUpload(
            "too_complex", f"This {what} unpacks to far more than it should and was not opened."
        )
    return archive


def read_member(archive: zipfile.ZipFile, name: str, what: str, limit: int = MAX_UNPACKED) -> bytes:
    """One member's bytes, never more than `limit` whatever its header says.

    Raises UnreadableUpload (broken, too_complex).
    """
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(name) as member:
            packed = max(1, archive.getinfo(name).compress_size)
            while piece := member.read(_CHUNK):
                size += len(piece)
                # A megabyte of slack: a small file of spaces compresses well too.
                if size > limit or size > MAX_RATIO * packed + 1_000_000:
                    raise UnreadableUpload(
                        "too_complex", f"This {what} unpacks to far more than it should and was not read."
                    )
                pieces.append(piece)
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, OSError, EOFError, RuntimeError):
        raise UnreadableUpload("broken", f"This {what} is damaged and could not be opened.") from None
    except Exception as error:
        # zlib.error and lzma.LZMAError have no common base that zipfile names.
        if type(error).__name__ in {"error", "LZMAError"}:
            raise UnreadableUpload("broken", f"This {what} is damaged and could not be opened.") from None
        raise
    return b"".join(pieces)
