"""What it takes for a row to be on record, and how services put a change there."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import rfc8785
from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from newsroom.errors import Invalid
from newsroom.ids import uuid7

SALT_BYTES = 32

# Destroys bytes that a redaction takes away, once it is committed. Raises OSError where they are still there.
Removal = Callable[[], None]
REDACTED, BLACK = "[redacted]", "█"
# Keys of a stored snapshot that are not the row's: why it changed, the rows it covers as well, who redacted it.
CHANGE, MEMBERS, REDACTION = BESIDE_THE_ROW = ("change", "members", "redaction")


class CannotBeRedacted(Invalid):
    code, title = "cannot-be-redacted", "This cannot be redacted"


class Recorded(models.Model):
    """A row whose every change is one Revision and is covered by exactly one ledger entry.

    `revision` is the number of the newest one. A service raises it with `advance()` before it saves, and hands the
    row to `record_changes`; the database refuses the same number twice.
    """

    record_type: ClassVar[str]
    # Relations that `snapshot` reads, which the audit fetches for many rows at once, and for how many.
    snapshot_relations: ClassVar[tuple[str, ...]] = ()
    audit_batch: ClassVar[int] = 200
    # Triggers that stand in the way of `redact`, which runs as the owner of the tables.
    triggers_against_redaction: ClassVar[tuple[str, ...]] = ()
    # Keys of the snapshot that list rows of a table of their own, each with its `id`.
    snapshot_tables: ClassVar[Mapping[str, str]] = {}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def reference(self) -> str:
        """How the ledger names this row: `claim/<uuid>`."""
        return f"{self.record_type}/{self.id}"

    def advance(self) -> None:
        """Take the next revision number; the caller saves the row."""
        self.revision += 1

    def snapshot(self) -> dict[str, Any]:
        """All that a revision fixes, as plain values (see `canonical`), read from this row and what belongs to it.

        What changes without a revision (a job's lease, attempts, last use) stays out. `verify_ledger` calls this on the
        stored row and compares the bytes with the newest Revision, so it must depend on stored values only.
        """
        raise NotImplementedError

    def redact(self, removals: list[Removal]) -> None:
        """Replace every word of this row by one that says nothing; the caller advances, saves and records it.

        What destroys its words outside the database is added to `removals`. Raises CannotBeRedacted where the row
        holds none.
        """
        raise CannotBeRedacted(_("A %(kind)s holds no words to take out.") % {"kind": self.record_type})

    def find_faults(self) -> Iterator[str]:
        """Sentences on what is wrong with this row beyond its columns, for the audit: the bytes of a file, say."""
        yield from ()


def recorded_models() -> dict[str, type[Recorded]]:
    """Every recorded model of the installed apps by its `record_type`."""
    return {model.record_type: model for model in apps.get_models() if issubclass(model, Recorded)}


def plain(value: Any) -> Any:
    """A value as JSON has it: ids, decimals and moments as strings, so that no reader can round them."""
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, models.Choices) else value


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of a value; the same value gives the same bytes in every implementation."""
    return rfc8785.dumps(plain(value))


def content_hash(salt: bytes, snapshot: bytes) -> str:
    """What a leaf says of a snapshot: the salt keeps short secrets from being guessed out of the public leaf."""
    return "sha256:" + hashlib.sha256(salt + snapshot).hexdigest()


@dataclass(frozen=True)
class Sealed:
    """A snapshot with the salt and the hash under which it goes on record."""

    snapshot: str
    salt: bytes
    content: str

    @classmethod
    def seal(cls, value: Any) -> "Sealed":
        data, salt = canonical(value), secrets.token_bytes(SALT_BYTES)
        return cls(data.decode(), salt, content_hash(salt, data))


@dataclass
class Change:
    """One change of one row, waiting to be recorded.

    `members` are rows whose first revision this entry covers as well: the claims of a Run, the articles of a Reading.
    Their snapshots get revisions of their own under `member_type`; the entry's content holds their hashes, so any one
    of them can be emptied later without breaking the others.
    """

    object: Recorded
    type: str
    kind: str = ""
    reason: str = ""
    member_type: str = ""
    members: Sequence[Recorded] = field(default_factory=tuple)
    redaction: Mapping[str, Any] | None = None

    def seal(self) -> tuple[Sealed, list[tuple[Recorded, Sealed]]]:
        """What goes on record: the row's content and each member's, each with why it came about."""
        of_member = self.why(self.member_type)
        members = [(member, Sealed.seal({**member.snapshot(), CHANGE: of_member})) for member in self.members]
        values = {**self.object.snapshot(), CHANGE: self.why(self.type)}
        if members:
            values[MEMBERS] = member_lines(members)
        if self.redaction is not None:
            values[REDACTION] = self.redaction
        return Sealed.seal(values), members

    def why(self, change_type: str) -> dict[str, str]:
        return {"type": change_type, "kind": self.kind, "reason": self.reason}


def member_lines(members: Sequence[tuple[Recorded, Sealed]]) -> list[dict[str, str]]:
    """What an entry's content says of its members."""
    return [
        {"object": member.reference, "revision": str(member.revision), "content": sealed.content}
        for member, sealed in members
    ]


def read_members(snapshot: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The member lines of a stored snapshot, as `member_lines` wrote them."""
    yield from snapshot.get(MEMBERS, ())


def row_values(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Of a stored snapshot, what the row itself said."""
    return {key: value for key, value in snapshot.items() if key not in BESIDE_THE_ROW}


def black_out(text: str) -> str:
    """A text of the same length whose words are gone; lines stay, so that every other span still fits."""
    return "".join("\n" if character == "\n" else BLACK for character in text)


def is_blacked_out(text: str) -> bool:
    return set(text) <= {BLACK, "\n"}


def redacted(text: str) -> str:
    """What a redacted row says where it said something."""
    return REDACTED if text else ""


def load_snapshot(text: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(text)
    return values
