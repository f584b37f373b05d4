"""Changes that two people must agree on, as the first of them asked for them."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facts.models.claims import Claim
from facts.models.facts import Fact
from newsroom.actor import Actor
from newsroom.ledger.recorded import Recorded, Removal, redacted
from newsroom.models import ApiKey, User
from newsroom.rights import Right


class ProposedChangeQuerySet(models.QuerySet["ProposedChange"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the newsroom see what waits on the facts that they see, and on the rules; programs that read do not.

        What a content system publishes is what was agreed; what somebody would like to change is none of its business.
        """
        if not (actor.may(Right.WRITE_FACTS) or actor.may(Right.READ_LEDGER)):
            return self.none()
        facts = Fact.objects.visible_to(actor)
        return self.filter(Q(fact__isnull=True) | Q(fact__in=facts))

    def open(self) -> Self:
        return self.filter(status=ProposedChange.Status.OPEN)


class ProposedChange(Recorded):
    """A change of a fact or of a risk rule that one person asked for and a second one has to agree to.

    `payload` is what the write was given, word for word, so that what is agreed to is what is done. `before` and
    `after` are what it would change, field by field, as it stood then. Once settled it stays as it is: agreed by
    another person than the proposer (which the database holds, too), declined, taken back, or outdated by another
    change.
    """

    record_type = "proposed_change"
    triggers_against_redaction = ("words_stay",)
    app_rights = (
        "SELECT, INSERT, UPDATE (revision, status, settled_by_id, settled_key_id, settled_at, word, made)"
    )

    class Status(models.TextChoices):
        OPEN = "open", _("waits for a second person")
        AGREED = "agreed", _("agreed")
        DECLINED = "declined", _("declined")
        TAKEN_BACK = "taken_back", _("taken back")
        OUTDATED = "outdated", _("overtaken by another change")

    # Its code in the table of judged writes.
    write = models.CharField(max_length=32)
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, null=True, related_name="proposed_changes")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="proposed_changes")
    rule_code = models.SlugField(max_length=32, blank=True)
    # The revision that was changed; empty for a rule that has none yet.
    base_revision = models.PositiveIntegerField(null=True)
    payload = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    # Why it asks for two: codes of risk rules and of the reasons beside them.
    risks = ArrayField(models.CharField(max_length=32), default=list)
    # Which rules said so; as on a fact.
    rules = models.JSONField(null=True)
    kind = models.CharField(max_length=32, blank=True)
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposed_changes")
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, null=True, related_name="proposed_changes")
    at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.OPEN)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="settled_changes")
    settled_key = models.ForeignKey(
        ApiKey, on_delete=models.PROTECT, null=True, related_name="settled_changes"
    )
    settled_at = models.DateTimeField(null=True)
    word = models.TextField(blank=True)
    # The revision of the fact or the rule that came of it.
    made = models.PositiveIntegerField(null=True)

    objects = ProposedChangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(fact__isnull=False, rule_code="") | (Q(fact__isnull=True) & ~Q(rule_code="")),
                name="proposed_change_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(status="agreed")
                | (
                    Q(settled_by__isnull=False, settled_at__isnull=False, made__isnull=False)
                    & ~Q(settled_by=F("proposed_by"))
                ),
                name="proposed_change_agreed_by_another",
            ),
        ]
        indexes: ClassVar = [
            # Open proposals, on the desk and beside each fact.
            models.Index(fields=["at", "id"], condition=Q(status="open"), name="proposed_change_open"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            # A second person agrees to the very words that were proposed.
            pgtrigger.ReadOnly(
                name="words_stay",
                fields=[
                    "write",
                    "fact",
                    "claim",
                    "rule_code",
                    "base_revision",
                    "payload",
                    "before",
                    "after",
                    "risks",
                    "rules",
                    "kind",
                    "reason",
                    "proposed_by",
                    "key",
                    "at",
                ],
            ),
            pgtrigger.FSM(
                name="status_follows",
                field="status",
                transitions=[
                    ("open", "agreed"),
                    ("open", "declined"),
                    ("open", "taken_back"),
                    ("open", "outdated"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.write} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    def redact(self, removals: list[Removal]) -> None:
        self.payload, self.before, self.after = {}, {}, {}
        self.reason, self.word = redacted(self.reason), redacted(self.word)
        if self.is_open:
            self.status = self.Status.OUTDATED

    def snapshot(self) -> dict[str, Any]:
        return {
            "write": self.write,
            "fact": self.fact_id,
            "claim": self.claim_id,
            "rule_code": self.rule_code,
            "base_revision": self.base_revision,
            "payload": self.payload,
            "before": self.before,
            "after": self.after,
            "risks": list(self.risks),
            "rules": self.rules,
            "kind": self.kind,
            "reason": self.reason,
            "proposed_by": self.proposed_by_id,
            "key": self.key_id,
            "at": self.at,
            "status": str(self.status),
            "settled_by": self.settled_by_id,
            "settled_key": self.settled_key_id,
            "settled_at": self.settled_at,
            "word": self.word,
            "made": self.made,
        }
