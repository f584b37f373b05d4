"""What people decided."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facts.models.claims import Claim
from facts.models.facts import Fact
from newsroom.ledger.models import APPEND_ONLY_TRIGGERS
from newsroom.ledger.recorded import Recorded, Removal, redacted
from newsroom.models import ApiKey, OnDeskQuerySet, User


class DecisionQuerySet(OnDeskQuerySet["Decision"]):
    desk_path = "claim__article__desk"


class Decision(Recorded):
    """One person's verdict on one claim. Append-only: taking one back is another Decision that names it.

    Round 2 is the second person's verdict on a claim that asks for two; round 3 is a chief's, where they disagree.
    `proposal` is what a confirmation would state while it is kept for the second person. Reopening a confirmation
    retracts a fact that rests on nothing else; where two must agree on the fact, it waits for a second person.
    """

    record_type = "decision"
    triggers_against_redaction = ("refuse_change",)
    app_rights = "SELECT, INSERT"

    class Verdict(models.TextChoices):
        CONFIRM = "confirm", _("confirmed")
        REJECT = "reject", _("rejected")
        RETURN = "return", _("returned")
        MERGE = "merge", _("merged")
        SPLIT = "split", _("split")
        REOPEN = "reopen", _("reopened")

    class ReasonCode(models.TextChoices):
        NOT_CHECKABLE = "not_checkable", _("Cannot be checked")
        NOT_NEWSWORTHY = "not_newsworthy", _("Not worth tracking")
        WRONG_SPAN = "wrong_span", _("Marked the wrong words")
        WRONG_READING = "wrong_reading", _("Read wrongly")
        DUPLICATE = "duplicate", _("Already here")
        FALSE = "false", _("False")
        OTHER = "other", _("Another reason")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="decisions")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="decisions")
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, null=True, related_name="decisions")
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    reason_code = models.CharField(max_length=16, choices=ReasonCode.choices, blank=True)
    reason = models.TextField(blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    # What a confirmation would state, kept while a second person has still to agree.
    proposal = models.JSONField(default=dict)
    # Of a confirmation: the words put in by the machine that the reviewer accepted, each with what the article says
    # there (empty where that says nothing of the rest of the article), and why what was open may stand.
    accepted = models.JSONField(default=list, db_default=[])
    waived = models.TextField(blank=True, default="", db_default="")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, null=True, related_name="decisions")
    reopens = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reopened_by")
    at = models.DateTimeField(default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(verdict="reject") | ~Q(reason_code=""), name="decision_reject_says_why"
            ),
            models.CheckConstraint(
                condition=Q(verdict="reopen", reopens__isnull=False)
                | (~Q(verdict="reopen") & Q(reopens__isnull=True)),
                name="decision_reopen_names_one",
            ),
            models.CheckConstraint(condition=Q(round__in=[1, 2, 3]), name="decision_round_is_known"),
        ]
        triggers: ClassVar = APPEND_ONLY_TRIGGERS

    def __str__(self) -> str:
        return f"{self.claim_id} {self.verdict}"

    def redact(self, removals: list[Removal]) -> None:
        self.reason, self.waived = redacted(self.reason), redacted(self.waived)
        self.proposal, self.accepted = {}, []

    def snapshot(self) -> dict[str, Any]:
        # Only where there is something: decisions of before have neither.
        read = {"accepted": self.accepted} if self.accepted else {}
        read |= {"waived": self.waived} if self.waived else {}
        return {
            **read,
            "claim": self.claim_id,
            "reviewer": self.reviewer_id,
            "key": self.key_id,
            "verdict": str(self.verdict),
            "reason_code": str(self.reason_code),
            "reason": self.reason,
            "round": self.round,
            "proposal": self.proposal or None,
            "fact": self.fact_id,
            "reopens": self.reopens_id,
            "at": self.at,
        }
