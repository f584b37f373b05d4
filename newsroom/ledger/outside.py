"""Places outside, where checkpoints are kept beyond the reach of whoever runs the database.

Each place keeps the newest checkpoint as `checkpoint`, and every one as `checkpoints/SIZE-DIGEST`.
"""

import hashlib
import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from newsroom.buckets import make_bucket_client
from newsroom.ledger.notes import MOST_NOTE_BYTES, TreeHead
from newsroom.private import write_durably

NEWEST = "checkpoint"
_SECONDS = 10


class OutsidePlace(Protocol):
    """One place; `address` is what the settings call it. What it cannot do it raises as OSError."""

    address: str

    def keep(self, head: TreeHead, note: str) -> None: ...

    def read_newest(self) -> str | None:
        """The checkpoint kept last; None where there is none, or where the place only takes."""
        ...


def name_of(head: TreeHead, note: str) -> str:
    return f"checkpoints/{head.size:012d}-{hashlib.sha256(note.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Folder:
    address: str
    path: Path

    def keep(self, head: TreeHead, note: str) -> None:
        if not self.path.is_dir():
            raise FileNotFoundError(2, "there is no such folder", str(self.path))
        (self.path / "checkpoints").mkdir(exist_ok=True)
        write_durably(self.path / name_of(head, note), note)
        write_durably(self.path / NEWEST, note)

    def read_newest(self) -> str | None:
        try:
            with (self.path / NEWEST).open() as file:
                return file.read(MOST_NOTE_BYTES)
        except FileNotFoundError:
            return None


@dataclass(frozen=True)
class Bucket:
    address: str
    bucket: str
    prefix: str
    endpoint: str | None
    region: str | None

    def keep(self, head: TreeHead, note: str) -> None:
        client = _bucket_client(self.endpoint, self.region)
        try:
            for name in (name_of(head, note), NEWEST):
                client.put_object(
                    Bucket=self.bucket,
                    Key=f"{self.prefix}{name}",
                    Body=note.encode(),
                    ContentType="text/plain; charset=utf-8",
                )
        except (BotoCoreError, ClientError) as error:
            raise OSError(str(error)) from error

    def read_newest(self) -> str | None:
        try:
            answer = _bucket_client(self.endpoint, self.region).get_object(
                Bucket=self.bucket, Key=f"{self.prefix}{NEWEST}"
            )
            return str(answer["Body"].read(MOST_NOTE_BYTES).decode())
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                return None
            raise OSError(str(error)) from error
        except (BotoCoreError, UnicodeDecodeError) as error:
            raise OSError(str(error)) from error


@lru_cache(maxsize=4)
def _bucket_client(endpoint: str | None, region: str | None) -> Any:
    return make_bucket_client(endpoint=endpoint, region=region)


@dataclass(frozen=True)
class Inbox:
    """An address that takes checkpoints by POST."""

    address: str

    def keep(self, head: TreeHead, note: str) -> None:
        post(self.address, note.encode(), "text/plain; charset=utf-8")

    def read_newest(self) -> str | None:
        return None


@dataclass(frozen=True)
class Mailbox:
    address: str
    to: str

    def keep(self, head: TreeHead, note: str) -> None:
        if not settings.EMAIL_IS_SET_UP:
            raise OSError(_("mail is not set up (EMAIL_URL)"))
        subject = _("Checkpoint of %(origin)s at %(size)s entries") % {
            "origin": head.origin,
            "size": head.size,
        }
        words = _("Keep this mail. It proves what the ledger held when it was sent; docs/audit.md says how.")
        send_mail(subject, f"{words}\n\n{note}", None, [self.to])

    def read_newest(self) -> str | None:
        return None


def list_places() -> list[OutsidePlace]:
    """The places that the settings name."""
    kinds = {"folder": Folder, "bucket": Bucket, "url": Inbox, "mailbox": Mailbox}
    return [
        kinds[place["kind"]](**{name: value for name, value in place.items() if name != "kind"})
        for place in settings.LEDGER_PLACES
    ]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


# Past any proxy of the environment: a checkpoint goes where the settings say and nowhere else.
_OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def post(address: str, body: bytes, media_type: str) -> bytes:
    """What an address answers to a POST, at most a note's length.

    Raises OSError, for a refusal HTTPError, also where what answers speaks no HTTP.
    """
    request = urllib.request.Request(
        address, data=body, headers={"Content-Type": media_type, "User-Agent": "factdesk"}
    )
    try:
        with _OPENER.open(request, timeout=_SECONDS) as answer:
            return bytes(answer.read(MOST_NOTE_BYTES))
    except http.client.HTTPException as error:
        raise OSError(type(error).__name__) from error
