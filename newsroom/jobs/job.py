"""The row of a job: who works on it until when, how often it was tried, and in whose turn it stands."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

MAX_ATTEMPTS = 3
# What `take`, `give_back` and `close` change of a row; none of it is on record.
LEASE_FIELDS = ("attempts", "lease_until", "lease_token", "queued_at", "taken_at")


class LeasedJob(models.Model):
    """A job whose row is the truth: it waits, a worker takes it for as long as its lease lasts, and it ends.

    A subclass has a `status` of its own and names two of its values: WAITING and AT_WORK. In the SQL of `turns`,
    STILL_WANTED is what a `job` must meet to be taken, and WAITS_FOR the id of the job that a row, `mine`, waits for.

    `turn_of` and `batch` say in whose turn the job stands: a person, and within that person's work one delivery (an
    archive with all that is in it). A job of a row from before there were turns has neither; such jobs share one turn.
    """

    WAITING: ClassVar[str]
    AT_WORK: ClassVar[str]
    STILL_WANTED: ClassVar[str] = "TRUE"
    WAITS_FOR: ClassVar[str] = "mine.id"
    # How long a job waits for a worker before the sweep tells the queue again, and before what failed is tried again.
    QUEUE_PATIENCE = timedelta(seconds=20)

    # Each kind of job has states of its own.
    status = models.CharField(max_length=16)
    attempts = models.PositiveSmallIntegerField(default=0)
    # While it is at work: until when. While it waits: before when nobody takes it again.
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    # Since when it waits; when the queue was last told of it; when a worker last took it.
    asked_at = models.DateTimeField(default=timezone.now, db_default=Now())
    queued_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)
    turn_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    batch = models.UUIDField(null=True)

    class Meta:
        abstract = True

    @classmethod
    def abandoned_now(cls) -> Q:
        """Jobs that the queue has to be told of again: waiting too long, or held by a worker whose lease ran out."""
        now = timezone.now()
        return Q(status=cls.AT_WORK, lease_until__lt=now) | (
            Q(status=cls.WAITING, queued_at__lt=now - cls.QUEUE_PATIENCE)
            & (Q(lease_until__isnull=True) | Q(lease_until__lt=now))
        )

    @property
    def is_free(self) -> bool:
        """Whether a worker may take it: it waits, or whoever had it let the lease run out."""
        expired = self.lease_until is None or self.lease_until < timezone.now()
        return self.status == self.WAITING or (self.status == self.AT_WORK and expired)

    def is_held_with(self, token: UUID) -> bool:
        return self.status == self.AT_WORK and self.lease_token == token

    def take(self, token: UUID) -> None:
        """Lease the job and count the attempt; the row is locked by the caller and saved here."""
        now = timezone.now()
        self.attempts += 1
        self.status = self.AT_WORK
        self.lease_token = token
        self.lease_until = now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
        self.taken_at = now
        self.save(update_fields=[*LEASE_FIELDS, "status"])

    def give_back(self, *also: str) -> None:
        """Let it be tried again after a rest; the sweep tells the queue. `also` are further fields to save.

        Waiting was its last state on record, so there is nothing to record.
        """
        now = timezone.now()
        self.status = self.WAITING
        self.lease_token = None
        self.lease_until = now + self.QUEUE_PATIENCE
        self.queued_at = now
        self.save(update_fields=[*LEASE_FIELDS, "status", *also])

    def close(self) -> None:
        """Nobody works on it any more; the caller sets how it ended and saves the row."""
        self.lease_token = self.lease_until = None
