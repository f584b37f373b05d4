"""Originals on disk: one file per SHA-256, written whole and durable before any row that names it is committed."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


class OriginalMissing(Exception):
    """The file of an original is not where its hash says."""


def original_path(sha256: str) -> Path:
    """Where the bytes of this hash lie; two levels of folders keep each folder small."""
    return Path(settings.ORIGINALS_DIR) / sha256[:2] / sha256[2:4] / sha256


def store_original(data: bytes) -> str:
    """Write the bytes unless they are there already; returns their SHA-256 in hex.

    The file is complete and fsynced under its final name or absent: a crash at any moment leaves at most a file that
    no row names. Raises OSError where the disk does not take it.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = original_path(sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o440)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _fsync_folder(folder)
    return sha256


def load_original(sha256: str) -> bytes:
    """The bytes of an original. Raises OriginalMissing where the file is gone."""
    try:
        return original_path(sha256).read_bytes()
    except FileNotFoundError as error:
        raise OriginalMissing(sha256) from error


def measure_original(sha256: str) -> tuple[str, int]:
    """SHA-256 in hex and size in bytes of what really lies there. Raises OSError where it cannot be read."""
    digest, size = hashlib.sha256(), 0
    with original_path(sha256).open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
