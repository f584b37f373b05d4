"""Where backups lie: a folder, or a bucket of any S3-compatible service.

A place holds files by names with slashes. A file is there whole under its name, or not at all.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from newsroom.buckets import make_bucket_client
from newsroom.environment import take_bucket


class NotThere(FileNotFoundError):
    """The place has no file of this name."""


class BackupPlace(Protocol):
    """All raise OSError where the place fails; reading raises NotThere."""

    address: str

    def put_file(self, name: str, path: Path) -> None:
        """Keep a copy of this file; durable when it returns."""
        ...

    def get_file(self, name: str, path: Path) -> None:
        """Write what is kept under this name to a file of this machine."""
        ...

    def list_names(self, folder: str) -> Iterator[str]:
        """The names of all files below `folder/`, in order."""
        ...

    def remove(self, name: str) -> None:
        """Take one file away; nothing happens where there is none."""
        ...


class FolderPlace:
    """A folder of this machine, or one mounted from another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().resolve()
        self.address = str(self.folder)

    def put_file(self, name: str, path: Path) -> None:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, partial = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as file, path.open("rb") as source:
                shutil.copyfileobj(source, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
            Path(partial).replace(target)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise

    def get_file(self, name: str, path: Path) -> None:
        try:
            shutil.copyfile(self.folder / name, path)
        except FileNotFoundError as error:
            raise NotThere(2, "there is no such file", f"{self.address}/{name}") from error

    def list_names(self, folder: str) -> Iterator[str]:
        found = (self.folder / folder).rglob("*")
        yield from sorted(
            str(path.relative_to(self.folder))
            for path in found
            if path.is_file() and not path.name.startswith(".")
        )

    def remove(self, name: str) -> None:
        path = self.folder / name
        path.unlink(missing_ok=True)
        for parent in path.parents:
            # A folder that is empty now goes too; the place itself stays.
            if parent == self.folder or not parent.is_dir() or any(parent.iterdir()):
                return
            parent.rmdir()


class BucketPlace:
    """Part of a bucket; the service acknowledges a file only when it is durable."""

    def __init__(
        self, address: str, *, bucket: str, prefix: str, endpoint: str | None, region: str | None
    ) -> None:
        self.address = address
        self.bucket, self.prefix = bucket, prefix
        self.client: Any = make_bucket_client(endpoint=endpoint, region=region)

    def put_file(self, name: str, path: Path) -> None:
        try:
            self.client.upload_file(str(path), self.bucket, f"{self.prefix}{name}")
        except (BotoCoreError, ClientError, OSError) as error:
            raise OSError(f"{self.address} did not take {name}: {error}") from error

    def get_file(self, name: str, path: Path) -> None:
        try:
            self.client.download_file(self.bucket, f"{self.prefix}{name}", str(path))
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise NotThere(2, "there is no such file", f"{self.address}/{name}") from error
            raise OSError(f"{self.address} did not give {name}: {error}") from error
        except BotoCoreError as error:
            raise OSError(f"{self.address} did not give {name}: {error}") from error

    def list_names(self, folder: str) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=f"{self.prefix}{folder}/"
        )
        try:
            for page in pages:
                for row in page.get("Contents", []):
                    yield str(row["Key"]).removeprefix(self.prefix)
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"{self.address} did not list {folder}: {error}") from error

    def remove(self, name: str) -> None:
        try:
            self.client.delete_object(Bucket=self.bucket, Key=f"{self.prefix}{name}")
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"{self.address} still has {name}: {error}") from error


def open_place(address: str) -> BackupPlace:
    """The place of an address: a folder's path, or `s3://BUCKET/PREFIX?endpoint=https://HOST&region=NAME`.

    Raises ImproperlyConfigured for an address of neither kind.
    """
    if "://" in address:
        return BucketPlace(address.partition("?")[0], **take_bucket("the place", address))
    return FolderPlace(Path(address))
