"""The passes of suggesting over an article."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.jobs.job import LeasedJob
from newsroom.ledger.recorded import Recorded
from newsroom.models import OnDeskQuerySet
from sources.models import Article


class RunQuerySet(OnDeskQuerySet["Run"]):
    desk_path = "article__desk"

    def current(self) -> Self:
        return self.filter(is_current=True)

    def unfinished(self) -> Self:
        return self.filter(status__in=[Run.Status.QUEUED, Run.Status.RUNNING])

    def abandoned(self) -> Self:
        """Waiting longer than the queue should take, or held by a worker whose lease ran out."""
        return self.current().filter(Run.abandoned_now())


class Run(Recorded, LeasedJob):
    """One suggesting pass over an Article. An article has one current Run; its entry covers all its claims."""

    record_type = "run"
    app_rights = (
        "SELECT, INSERT, UPDATE (revision, status, is_current, engine, version, model_sha256, notes, held_back,"
        " refusals, attempts, lease_until, lease_token, asked_at, queued_at, taken_at, finished_at, error)"
    )
    WAITING, AT_WORK = "queued", "running"
    STILL_WANTED = "job.is_current"

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Looking for claims")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="runs")
    engine = models.CharField(max_length=64, blank=True)
    version = models.CharField(max_length=32, blank=True)
    model_sha256 = models.CharField(max_length=64, blank=True)
    notes = models.JSONField(default=list)
    # Suggestions that were not offered, each with the claim whose decision is the reason; a person can still open it.
    held_back = models.JSONField(default=list)
    # Where it found no claim, and why: {"start", "end", "why"} of facts/language/refusals.py, in the order of the text.
    refusals = models.JSONField(default=list, db_default=[])
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.QUEUED)
    is_current = models.BooleanField(default=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(is_current=True), name="run_current_once"
            ),
            models.CheckConstraint(condition=~Q(status="failed") | ~Q(error=""), name="run_failed_says_why"),
        ]
        indexes: ClassVar = [
            # The sweep, which must stay cheap however many runs are done.
            models.Index(
                fields=["status", "lease_until"],
                condition=Q(status__in=["queued", "running"]),
                name="run_unfinished",
            ),
            # Whose turn it is: when a worker last took something of this person, and of this delivery.
            models.Index(
                fields=["turn_of", "taken_at"], condition=Q(taken_at__isnull=False), name="run_turn"
            ),
            models.Index(fields=["batch", "taken_at"], condition=Q(taken_at__isnull=False), name="run_batch"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="run_of_one_article", fields=["article"]),
            pgtrigger.FSM(
                name="status_follows",
                field="status",
                transitions=[
                    ("queued", "running"),
                    ("queued", "failed"),
                    ("running", "queued"),
                    ("running", "done"),
                    ("running", "failed"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.status}"

    def snapshot(self) -> dict[str, Any]:
        # Running is a matter of leases; on record a run was queued, done or failed.
        status = self.Status.QUEUED if self.status == self.Status.RUNNING else self.status
        # Runs on record from before there were refusals say nothing of them.
        refusals = {"refusals": self.refusals} if self.refusals else {}
        return {
            "article": self.article_id,
            "engine": self.engine,
            "version": self.version,
            "model_sha256": self.model_sha256,
            "notes": self.notes,
            "held_back": self.held_back,
            **refusals,
            "status": str(status),
            "is_current": self.is_current,
            "error": self.error,
        }
