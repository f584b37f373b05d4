"""The ledger's tables. The app may read and add; nobody may change or remove (see the triggers).

The tree is RFC 6962's (hashing as RFC 9162 section 2.1): `Node` holds the hash of every complete subtree, which is all
that proofs, checkpoints and static tiles ever need, so they come later without touching an entry.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

import pgtrigger
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.actor import Actor
from newsroom.ids import uuid7
from newsroom.ledger.recorded import Recorded, Removal, load_snapshot, redacted, row_values
from newsroom.rights import Right

REFUSE_TRUNCATE = pgtrigger.Trigger(
    name="refuse_truncate",
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    level=pgtrigger.Statement,
    func="RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only: it cannot be emptied';",
)
APPEND_ONLY_TRIGGERS = [
    pgtrigger.Protect(name="refuse_change", operation=pgtrigger.Update | pgtrigger.Delete),
    REFUSE_TRUNCATE,
]


class LeafHash(models.Func):
    """SHA-256 over 0x00 and the leaf (RFC 6962 section 2.1)."""

    template = "sha256('\\x00'::bytea || %(expressions)s)"
    output_field = models.BinaryField()


class Entry(models.Model):
    """One line of the ledger: an event's RFC 8785 bytes at an index that is also the order of commits.

    Only the database function `ledger_append` writes here; the columns beside `leaf` are read out of it there.
    """

    app_rights = "SELECT"

    index = models.BigIntegerField(primary_key=True)
    leaf = models.BinaryField()
    leaf_hash = models.GeneratedField(
        expression=LeafHash(F("leaf")), output_field=models.BinaryField(), db_persist=True
    )
    type = models.CharField(max_length=64)
    object_type = models.CharField(max_length=32)
    object_id = models.UUIDField()
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["index"]
        constraints: ClassVar = [
            # C2SP tile bundles count a leaf's bytes in sixteen bits.
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Func(F("leaf"), function="octet_length", output_field=IntegerField()), 65535
                ),
                name="entry_leaf_fits_a_tile",
            ),
            models.UniqueConstraint(
                fields=["object_type", "object_id", "revision"], name="entry_revision_once"
            ),
        ]
        indexes: ClassVar = [
            # The ledger page and /changes of one kind of object, in order.
            models.Index(fields=["object_type", "index"], name="entry_by_object_type"),
            # Everything of one kind that happened.
            models.Index(fields=["type", "index"], name="entry_by_type"),
            # Whoever holds an entry's bytes asks for its proof by their hash.
            models.Index(fields=["leaf_hash"], name="entry_by_leaf_hash"),
        ]
        triggers: ClassVar = APPEND_ONLY_TRIGGERS

    def __str__(self) -> str:
        return f"{self.index} {self.type}"

    @property
    def reference(self) -> str:
        return f"{self.object_type}/{self.object_id}"


class Node(models.Model):
    """The hash of the complete subtree over entries index·2^level to (index+1)·2^level − 1."""

    app_rights = "SELECT"

    pk = models.CompositePrimaryKey("level", "index")
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        triggers: ClassVar = APPEND_ONLY_TRIGGERS

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class RevisionQuerySet(models.QuerySet["Revision"]):
    def of(self, record_type: str, object_id: Any) -> Self:
        """One object's history, oldest first."""
        return self.filter(object_type=record_type, object_id=object_id).order_by("number")


class Revision(models.Model):
    """A recorded row at one moment: everything it said, who changed it, and why.

    `snapshot` is the exact text whose bytes are under `content` in the ledger; it holds `type`, `kind` and `reason`
    too, which have columns of their own so that they can be listed. Redaction empties `snapshot`, `salt` and `reason`
    and nothing else: the hash and the tree stay, and what was said can no longer be guessed from them.
    """

    app_rights = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    object_type = models.CharField(max_length=32)
    object_id = models.UUIDField()
    number = models.PositiveIntegerField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="revisions")
    type = models.CharField(max_length=64)
    kind = models.CharField(max_length=32, blank=True)
    reason = models.TextField(blank=True)
    actor = models.CharField(max_length=128)
    on_behalf_of = models.CharField(max_length=128, null=True)
    at = models.DateTimeField()
    content = models.CharField(max_length=71)
    snapshot = models.TextField(null=True)
    salt = models.BinaryField(null=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["object_type", "object_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["object_type", "object_id", "number"], name="revision_number_once"
            ),
            models.CheckConstraint(
                condition=Q(snapshot__isnull=True, salt__isnull=True)
                | Q(snapshot__isnull=False, salt__isnull=False),
                name="revision_whole_or_redacted",
            ),
        ]
        indexes: ClassVar = [
            # All that one person or key did, and all that was done for a person.
            models.Index(fields=["actor", "entry"], name="revision_by_actor"),
            models.Index(
                fields=["on_behalf_of", "entry"],
                condition=Q(on_behalf_of__isnull=False),
                name="revision_by_principal",
            ),
            # What changed since a moment, of one kind of record.
            models.Index(fields=["object_type", "at", "object_id"], name="revision_by_time"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            REFUSE_TRUNCATE,
            pgtrigger.Trigger(
                name="only_redaction",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF NEW.snapshot IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.reason <> ''
                       OR (to_jsonb(NEW) - '{snapshot,salt,reason}'::text[])
                       IS DISTINCT FROM (to_jsonb(OLD) - '{snapshot,salt,reason}'::text[])
                    THEN RAISE EXCEPTION USING MESSAGE =
                        'revision ' || OLD.id || ' is append-only: it can be emptied, not changed';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_type}/{self.object_id} {self.number}"

    @property
    def reference(self) -> str:
        return f"{self.object_type}/{self.object_id}"

    @property
    def is_redacted(self) -> bool:
        return self.snapshot is None

    def values(self) -> Mapping[str, Any]:
        """What the row said, as plain values; empty when it was redacted. Parsed once a snapshot, not to be changed."""
        if self.snapshot is None:
            return {}
        parsed: tuple[str, Mapping[str, Any]] | None = self.__dict__.get("_parsed")
        if parsed is None or parsed[0] is not self.snapshot:
            parsed = self.__dict__["_parsed"] = (self.snapshot, row_values(load_snapshot(self.snapshot)))
        return parsed[1]


class Checkpoint(models.Model):
    """A signed note over the tree's size and root, as it was published (c2sp.org/tlog-checkpoint).

    `keys` are the public keys that signed it, one a line, so that it can be checked after they were changed.
    """

    app_rights = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    keys = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-size", "-at"]
        # The newest one, at each signing and each look at the log.
        indexes: ClassVar = [models.Index(fields=["-size", "-at"], name="checkpoint_newest")]
        triggers: ClassVar = APPEND_ONLY_TRIGGERS

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"


class Cosignature(models.Model):
    """A witness's word that a checkpoint continues all that it saw of this log: the line it signed with."""

    app_rights = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=300)
    line = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="cosignature_once")
        ]
        triggers: ClassVar = APPEND_ONLY_TRIGGERS

    def __str__(self) -> str:
        return f"{self.witness} on {self.checkpoint_id}"

    @property
    def name(self) -> str:
        """What the witness is called, without its key."""
        return self.witness.partition("+")[0]


class Publication(models.Model):
    """A checkpoint's way to one place outside; `error` says what stood in its way, and is empty once it is there."""

    app_rights = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="publications")
    place = models.CharField(max_length=500)
    error = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checkpoint", "place"], name="publication_once")
        ]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} at {self.place}"


class Alarm(models.Model):
    """Something about the ledger that a person must look at: a refused checkpoint, a witness that saw more, a fault."""

    app_rights = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=32)
    says = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [models.Index(fields=["-at"], name="alarm_newest")]
        triggers: ClassVar = APPEND_ONLY_TRIGGERS

    def __str__(self) -> str:
        return self.says


class Verification(models.Model):
    """One run of the audit, as it goes and as it ended; `problems` is None until then.

    `since` is the size that an earlier clean one vouched for, 0 for a full one.
    """

    app_rights = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asked_by = models.CharField(max_length=128)
    asked_at = models.DateTimeField(default=timezone.now)
    is_full = models.BooleanField(default=False)
    since = models.BigIntegerField(default=0)
    step = models.CharField(max_length=32, blank=True)
    done = models.BigIntegerField(default=0)
    heard_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(default=bytes)
    entries = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    problems = models.BigIntegerField(null=True)
    first_problems = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        indexes: ClassVar = [models.Index(fields=["-asked_at"], name="verification_newest")]

    def __str__(self) -> str:
        return f"verification of {self.asked_at}"


class Handout(models.Model):
    """A bundle that left the house, for whom, what it was about, and its SHA-256; kept for good.

    Exports of the ledger were kept here, too, before they went on record themselves (`Export`): `about`
    is the filter.
    """

    app_rights = "SELECT, INSERT"

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", _("Evidence bundle")
        EXPORT = "export", _("Export of the ledger")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    actor = models.CharField(max_length=128)
    on_behalf_of = models.CharField(max_length=128, null=True)
    about = models.CharField(max_length=500)
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [models.Index(fields=["-at"], name="handout_newest")]
        triggers: ClassVar = APPEND_ONLY_TRIGGERS

    def __str__(self) -> str:
        return f"{self.kind} of {self.about}"


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, actor: Actor) -> Self:
        """All for those who read everything on record; for others their own."""
        return self if actor.may(Right.READ_SECURITY) else self.filter(taken_by=actor.reference)


class Export(Recorded):
    """Entries of the ledger that somebody took home: what was asked for, up to the entry `through`; on record.

    How far the file is (`reached`, the last entry that was looked at, `written` lines, the moment of the last word) is
    not: it changes while the file is written. A file that nobody hears of for SILENCE and that has no end broke off.
    """

    record_type = "export"
    app_rights = "SELECT, INSERT, UPDATE"
    SILENCE: ClassVar = timedelta(minutes=1)

    taken_by = models.CharField(max_length=128)
    form = models.CharField(max_length=8)
    wanted = models.JSONField(default=dict)
    through = models.BigIntegerField()
    reached = models.BigIntegerField(default=0)
    written = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        # The last ones of all people, and of one.
        indexes: ClassVar = [models.Index(fields=["taken_by", "-id"], name="export_by_person")]
        triggers: ClassVar = [pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"ledger.{self.form} up to {self.through}"

    def snapshot(self) -> dict[str, Any]:
        return {
            "taken_by": self.taken_by,
            "form": self.form,
            "wanted": self.wanted,
            "through": self.through,
        }

    def redact(self, removals: list[Removal]) -> None:
        self.wanted = {name: redacted(str(value)) for name, value in self.wanted.items()}

    @property
    def address(self) -> str:
        """The filter as it stands in an address."""
        return urlencode(self.wanted)

    @property
    def state(self) -> str:
        """Whether the file is "whole", "running" or "broken"."""
        if self.ended_at is not None:
            return "whole"
        return "running" if self.heard_at > timezone.now() - self.SILENCE else "broken"

    @property
    def share(self) -> int:
        """How far it is through the ledger, in hundredths."""
        return min(99, 100 * (self.reached + 1) // (self.through + 1))
