"""Who sent which bytes, when, and what became of them."""

from typing import Any, ClassVar, Self
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.ids import uuid7
from newsroom.jobs.job import LeasedJob
from newsroom.ledger.recorded import REDACTED, Recorded, Removal, redacted
from newsroom.models import ApiKey, Desk, OnDeskQuerySet, User
from sources.models.originals import Original
from sources.models.pointing import model_pointing_here


class UploadQuerySet(OnDeskQuerySet["Upload"]):
    def unfinished(self) -> Self:
        return self.filter(status__in=[Upload.Status.RECEIVED, Upload.Status.READING])

    def abandoned(self) -> Self:
        """Waiting longer than the queue should take, or held by a worker whose lease ran out."""
        return self.filter(Upload.abandoned_now(), same_as__isnull=True)

    def delivered_with(self, root_id: UUID) -> Self:
        """An upload as a person sent it, and everything that was found packed inside it, at any depth."""
        return self.filter(Q(id=root_id) | Q(root_id=root_id))


class Upload(Recorded, LeasedJob):
    """One receipt of an Original: who sent it, when, under which name, and what they said of it.

    `parent` is the upload that it came packed in (a mail, an archive), `root` the one that a person sent: all that came
    in it has one budget (sources/services/budget.py). `same_as` is the first receipt of the same bytes, whose articles
    are this one's. `received → reading → read`, or `failed` with a reason, from which it can be tried again.
    """

    record_type = "upload"
    triggers_against_redaction = ("receipt_is_fixed",)
    app_rights = (
        "SELECT, INSERT, UPDATE (revision, status, reason, reading_seconds, attempts, lease_until, lease_token,"
        " asked_at, queued_at, taken_at, turn_of_id, batch, taken_back_at)"
    )
    WAITING, AT_WORK = "received", "reading"
    # A later receipt of the same bytes waits for the first one, which so stands in the turns of both.
    STILL_WANTED, WAITS_FOR = "job.same_as_id IS NULL", "coalesce(mine.same_as_id, mine.id)"

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        READING = "reading", _("Being read")
        READ = "read", _("Read")
        FAILED = "failed", _("Failed")

    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="uploads")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="uploads")
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, null=True, related_name="uploads")
    name = models.CharField(max_length=255)
    url = models.URLField(max_length=2000, blank=True)
    # The address without what does not name the page; receipts that share it are versions of one page.
    page_key = models.CharField(max_length=64, blank=True)
    outlet = models.CharField(max_length=200, blank=True)
    published = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=16, blank=True)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, blank=True, related_name="uploads")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="members")
    # The upload that a person sent, where this one came packed in it; follows from `parent`, so it is not on record.
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="delivered")
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="copies")
    # What its sender's system calls the document; receipts of one person and desk that share it are versions of one.
    external_id = models.CharField(max_length=255, blank=True, db_default="")
    # Not published yet: it is read and followed, and nobody is asked about it.
    is_draft = models.BooleanField(default=False, db_default=False)
    # When its sender took a draft back, or published the document; none of its articles counts any more.
    taken_back_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.RECEIVED)
    # Why it failed; of one that was read, what was found inside it and not taken.
    reason = models.TextField(blank=True)
    # How long workers were at it, over all attempts.
    reading_seconds = models.FloatField(default=0, db_default=0)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-received_at"]
        indexes: ClassVar = [
            # The upload list, newest first.
            models.Index(fields=["-received_at", "id"], name="upload_newest"),
            # The earlier version of a page, when a newer one is read.
            models.Index(
                fields=["page_key", "received_at"], condition=~Q(page_key=""), name="upload_of_page"
            ),
            # The earlier versions of a document, when a newer one is read, and its uploads in the API.
            models.Index(
                fields=["external_id", "uploaded_by", "received_at"],
                condition=~Q(external_id=""),
                name="upload_of_document",
            ),
            # The sweep, which must stay cheap however many uploads are read.
            models.Index(
                fields=["status", "lease_until"],
                condition=Q(status__in=["received", "reading"]),
                name="upload_unfinished",
            ),
            # Whose turn it is: when a worker last took something of this person, and of this delivery.
            models.Index(
                fields=["turn_of", "taken_at"], condition=Q(taken_at__isnull=False), name="upload_turn"
            ),
            models.Index(
                fields=["batch", "taken_at"], condition=Q(taken_at__isnull=False), name="upload_batch"
            ),
            # Uploads that a person sent in a day.
            models.Index(fields=["uploaded_by", "received_at"], name="upload_of_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(is_draft=True), name="upload_taken_back_is_draft"
            ),
            models.CheckConstraint(
                condition=Q(is_draft=False) | ~Q(external_id=""), name="upload_draft_of_a_document"
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(reason=""), name="upload_failed_says_why"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="receipt_is_fixed",
                fields=[
                    "original",
                    "uploaded_by",
                    "key",
                    "name",
                    "url",
                    "outlet",
                    "published",
                    "language",
                    "parent",
                    "external_id",
                    "is_draft",
                ],
            ),
            pgtrigger.FSM(
                name="status_follows",
                field="status",
                transitions=[
                    ("received", "reading"),
                    ("received", "read"),
                    ("received", "failed"),
                    ("reading", "received"),
                    ("reading", "read"),
                    ("reading", "failed"),
                    ("failed", "received"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def take(self, token: UUID) -> None:
        super().take(token)
        self.copies.filter(status=self.Status.RECEIVED).update(taken_at=self.taken_at)

    @property
    def delivery_id(self) -> UUID:
        """The upload that a person sent: this one, or the one in which it came."""
        return self.root_id or self.id

    @property
    def articles(self) -> Any:
        """The articles of the current reading, those of the first receipt of the same bytes included."""
        article = model_pointing_here(model_pointing_here(Upload, "readings"), "articles")
        return article.objects.filter(
            reading__upload_id=self.same_as_id or self.id, reading__is_current=True
        ).order_by("position")

    def snapshot(self) -> dict[str, Any]:
        # Being read is a matter of leases; on record an upload has been received, read or failed.
        status = self.Status.RECEIVED if self.status == self.Status.READING else self.status
        return {
            "original": self.original_id,
            "uploaded_by": self.uploaded_by_id,
            "key": self.key_id,
            "name": self.name,
            "url": self.url,
            "outlet": self.outlet,
            "published": self.published,
            "language": self.language,
            "desk": self.desk_id,
            "parent": self.parent_id,
            "same_as": self.same_as_id,
            "received_at": self.received_at,
            "status": str(status),
            "reason": self.reason,
            # Only where there is one: receipts that are on record from before had none.
            **({"external_id": self.external_id} if self.external_id else {}),
            **({"is_draft": True} if self.is_draft else {}),
            **({"taken_back_at": self.taken_back_at} if self.taken_back_at else {}),
        }

    def redact(self, removals: list[Removal]) -> None:
        self.name = REDACTED
        self.url = self.page_key = ""
        self.outlet, self.reason = redacted(self.outlet), redacted(self.reason)
        if self.status in (self.Status.RECEIVED, self.Status.READING):
            # Nobody may read it now; without the lease a worker that is at it writes nothing.
            self.status, self.reason = self.Status.FAILED, REDACTED
            self.close()


class IdempotencyKey(models.Model):
    """A client's name for one of its requests, so that repeating it after no answer doubles nothing.

    Kept for IDEMPOTENCY_DAYS, and of one person at most IDEMPOTENCY_KEYS; the oldest go first.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Whose name it is: a key, or a person. `person` answers for either; rows from before have none.
    owner = models.CharField(max_length=128)
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+", db_constraint=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_once")
        ]
        indexes: ClassVar = [
            # Keys that are too old, and those of a person beyond the newest IDEMPOTENCY_KEYS.
            models.Index(fields=["created_at"], name="idempotency_key_age"),
            models.Index(fields=["person", "-created_at"], name="idempotency_key_of_person"),
        ]

    def __str__(self) -> str:
        return self.key


def same_bytes_lock(sha256: str) -> int:
    """The advisory lock number under which receipts of the same bytes are told apart from the first one."""
    return int.from_bytes(bytes.fromhex(sha256[:16]), "big", signed=True)
