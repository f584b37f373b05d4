"""What people decided."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facts.models.claims import Claim
from facts.models.facts import Fact
from newsroom.ids import uuid7
from newsroom.ledger.models import APPEND_ONLY_TRIGGERS
from newsroom.ledger.recorded import Recorded, Removal, redacted
from newsroom.models import ApiKey, OnDeskQuerySet, User
from newsroom.roles import Actor
from sources.models import Article


class DecisionQuerySet(OnDeskQuerySet["Decision"]):
    desk_path = "claim__article__desk"


class Decision(Recorded):
    """One person's verdict on one claim. Append-only: taking one back is another Decision that names it.

    Round 2 is the second person's verdict on a claim that asks for two; round 3 is a chief's, where they disagree.
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
    fact = models.ForeignKey("facts.Fact", on_delete=models.PROTECT, null=True, related_name="decisions")
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
        self.reason = redacted(self.reason)
        self.proposal = {}

    def snapshot(self) -> dict[str, Any]:
        return {
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


class LeaseQuerySet(OnDeskQuerySet["Lease"]):
    desk_path = "claim__article__desk"


class Lease(models.Model):
    """Who is at work on a claim just now. A courtesy that ends by itself; the version check is the law."""

    app_rights = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="lease")
    holder = models.ForeignKey(User, on_delete=models.CASCADE, related_name="leases")
    # One browser tab: the same person in two tabs is told so, too.
    tab = models.UUIDField()
    until = models.DateTimeField()

    objects = LeaseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.claim_id} until {self.until}"


class PresenceQuerySet(OnDeskQuerySet["Presence"]):
    desk_path = "article__desk"


class Presence(models.Model):
    """A tab in which a person has an article open; one that is not heard of any more has left."""

    app_rights = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="presences")
    tab = models.UUIDField()
    until = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "tab"], name="presence_once_a_tab"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.article_id}"


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, actor: Actor) -> Self:
        """A person's own drafts of what is theirs to see; nobody else's, whatever their roles."""
        return self.filter(
            Q(claim__in=Claim.objects.visible_to(actor)) | Q(fact__in=Fact.objects.visible_to(actor)),
            person=actor.user,
        )


class Draft(models.Model):
    """What a person has typed about a claim or a fact and not sent yet, and the revision they were looking at.

    `sheet` names one opening of the forms in one tab, so that two tabs of one person never write over each other.
    """

    app_rights = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, null=True, related_name="drafts")
    fact = models.ForeignKey("facts.Fact", on_delete=models.CASCADE, null=True, related_name="drafts")
    sheet = models.UUIDField()
    base_revision = models.PositiveIntegerField()
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(claim__isnull=False, fact__isnull=True)
                | Q(claim__isnull=True, fact__isnull=False),
                name="draft_of_one_thing",
            ),
            models.UniqueConstraint(fields=["person", "claim", "sheet"], name="draft_once_a_claim"),
            models.UniqueConstraint(fields=["person", "fact", "sheet"], name="draft_once_a_fact"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.saved_at}"
