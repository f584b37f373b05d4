"""Newer texts of a page that somebody has to accept."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.ledger.recorded import Recorded
from newsroom.models import Desk, OnDeskQuerySet, User
from sources.models.uploads import Upload


class VersionProposalQuerySet(OnDeskQuerySet["VersionProposal"]):
    def waiting(self) -> Self:
        return self.filter(status=VersionProposal.Status.WAITING)


class VersionProposal(Recorded):
    """A newer text of a page by somebody else, or by a program: both stand until somebody says what it is.

    Accepted, the newer articles take the place of the older ones; kept apart, both stay. Somebody's own next version of
    a page replaces at once and is no proposal.
    """

    record_type = "version"
    app_rights = "SELECT, INSERT, UPDATE (revision, status, settled_by_id, settled_at)"

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        APART = "apart", _("Kept apart")

    newer = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="proposals")
    older = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="proposals_against")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.WAITING)
    proposed_at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = VersionProposalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["proposed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["newer", "older"], name="version_proposed_once"),
            models.CheckConstraint(
                condition=Q(status="waiting", settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(status="waiting") & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="version_settled_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            # Proposals that wait, for the desk.
            models.Index(fields=["proposed_at"], condition=Q(status="waiting"), name="version_waiting"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="proposal_is_fixed", fields=["newer", "older", "desk", "proposed_at"]),
            pgtrigger.FSM(
                name="status_follows",
                field="status",
                transitions=[("waiting", "accepted"), ("waiting", "apart")],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.newer_id} for {self.older_id}"

    def snapshot(self) -> dict[str, Any]:
        return {
            "newer": self.newer_id,
            "older": self.older_id,
            "desk": self.desk_id,
            "status": str(self.status),
            "proposed_at": self.proposed_at,
            "settled_by": self.settled_by_id,
            "settled_at": self.settled_at,
        }
