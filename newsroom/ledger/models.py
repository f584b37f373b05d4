"""The ledger's tables. The app may read and add; nobody may change or remove (see the triggers).

The tree is RFC 6962's (hashing as RFC 9162 section 2.1): `Node` holds the hash of every complete subtree, which is all
that proofs, checkpoints and static tiles ever need, so they come later without touching an entry.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import LessThanOrEqual

from newsroom.ids import uuid7
from newsroom.ledger.recorded import load_snapshot, row_values

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
