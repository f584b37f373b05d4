"""Originals: the bytes of each upload under their SHA-256, durable before any row that names them is committed.

They lie in a folder, or in a bucket of any S3-compatible service where ORIGINALS_URL names one.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from newsroom.buckets import make_bucket_client

_BLOCK = 1 << 20


class OriginalMissing(FileNotFoundError):
    """The bytes of an original are not where its hash says."""


class Store(Protocol):
    """Where originals lie. `put` returns once the bytes are durable; all raise OSError where the store fails."""

    def put(self, sha256: str, data: bytes) -> None: ...

    def read(self, sha256: str) -> Iterator[bytes]:
        """The bytes in blocks. Raises OriginalMissing."""
        ...

    def remove(self, sha256: str) -> None: ...


class FolderStore:
    """One file per hash; two levels of folders keep each folder small."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def put(self, sha256: str, data: bytes) -> None:
        """The file is complete and fsynced under its final name, or absent: a crash leaves no half of it."""
        path = self.path(sha256)
        if path.exists():
            return
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

    def read(self, sha256: str) -> Iterator[bytes]:
        try:
            with self.path(sha256).open("rb") as file:
                while block := file.read(_BLOCK):
                    yield block
        except FileNotFoundError as error:
            raise OriginalMissing(sha256) from error

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)


class BucketStore:
    """One object per hash. The service acknowledges an object only when it is durable."""

    def __init__(self, *, bucket: str, prefix: str, endpoint: str | None, region: str | None) -> None:
        self.bucket, self.prefix = bucket, prefix
        self.client: Any = make_bucket_client(endpoint=endpoint, region=region)

    def key(self, sha256: str) -> str:
        return f"{self.prefix}{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def put(self, sha256: str, data: bytes) -> None:
        try:
            self.client.put_object(Bucket=self.bucket, Key=self.key(sha256), Body=data)
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"the bucket refused an original: {error}") from error

    def read(self, sha256: str) -> Iterator[bytes]:
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.key(sha256))
            yield from answer["Body"].iter_chunks(_BLOCK)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise OriginalMissing(sha256) from error
            raise OSError(f"the bucket did not give an original: {error}") from error
        except BotoCoreError as error:
            raise OSError(f"the bucket did not give an original: {error}") from error

    def remove(self, sha256: str) -> None:
        try:
            self.client.delete_object(Bucket=self.bucket, Key=self.key(sha256))
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"the original {sha256} is still in the bucket ({error})") from error


def find_store() -> Store:
    """The store that the settings name."""
    bucket = settings.ORIGINALS_BUCKET
    return FolderStore(Path(settings.ORIGINALS_DIR)) if bucket is None else _bucket_store(**bucket)


@lru_cache(maxsize=4)
def _bucket_store(**bucket: Any) -> BucketStore:
    """One client a process: making one reads files and takes a while."""
    return BucketStore(**bucket)


def store_original(data: bytes) -> str:
    """Keep the bytes; returns their SHA-256 in hex. Raises OSError where the store does not take them."""
    sha256 = hashlib.sha256(data).hexdigest()
    find_store().put(sha256, data)
    return sha256


def load_original(sha256: str) -> bytes:
    """The bytes of an original. Raises OriginalMissing where they are gone, OSError where the store fails."""
    return b"".join(find_store().read(sha256))


def measure_original(sha256: str) -> tuple[str, int]:
    """SHA-256 in hex and size in bytes of what really lies there. Raises OriginalMissing, OSError."""
    digest, size = hashlib.sha256(), 0
    for block in find_store().read(sha256):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def remove_original(sha256: str) -> None:
    """Destroy the bytes, for a redaction; the row and the ledger keep their hash. Raises OSError."""
    find_store().remove(sha256)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
