"""How a claim stands to what the newsroom already states, and the jobs that find it out."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facts.models.claims import Claim
from facts.models.facts import Fact
from newsroom.ids import uuid7
from newsroom.jobs.job import LeasedJob
from newsroom.ledger.recorded import Recorded, Removal, redacted
from newsroom.models import ApiKey, User
from newsroom.rights import Reader
from sources.models import Article


class RelationQuerySet(models.QuerySet["Relation"]):
    def visible_to(self, actor: Reader) -> Self:
        """Relations both of whose sides the actor sees: neither a claim nor a fact is told of through the other."""
        return self.filter(claim__in=Claim.objects.visible_to(actor), fact__in=Fact.objects.visible_to(actor))

    def open(self) -> Self:
        return self.filter(status=Relation.Status.OPEN)

    def of_search(self, search: "RelationSearch") -> Self:
        """Those that a search looks at again: of its article's claims, or of its fact."""
        if search.article_id is not None:
            return self.filter(claim__article=search.article_id)
        return self.filter(fact=search.fact_id)


class Relation(Recorded):
    """A claim beside a fact: the same, newer, contradicted, or of another part; found by software, settled by a person.

    `what` is compared, `here` is what the claim says of it and `there` what the fact says. `because` is a remark.
    Both sides stay as they are, whatever is settled. `claim_revision` and `fact_revision` are what was compared; once
    either says something else, it is compared again, and a settled one is opened where that comes to something else.
    """

    record_type = "relation"
    triggers_against_redaction = ("sides_stay",)
    app_rights = "SELECT, INSERT, UPDATE"

    class Found(models.TextChoices):
        SAME = "same", _("The same")
        UPDATE = "update", _("A later state")
        CONFLICT = "conflict", _("A contradiction")
        DIFFERENT_SCOPE = "different_scope", _("Not the same thing")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        SETTLED = "settled", _("Settled")
        GONE = "gone", _("No longer found")

    class Kind(models.TextChoices):
        CONTRADICTION = "contradiction", _("They contradict each other")
        UPDATE = "update", _("One is newer")
        OTHER_SCOPE = "other_scope", _("Another part is measured")
        OTHER_DEFINITION = "other_definition", _("Another definition")
        ROUNDING = "rounding", _("Rounded otherwise")
        SAME_ORIGIN = "same_origin", _("Both have it from one source")
        NOT_THE_SAME = "not_the_same", _("Not about the same thing")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="relations")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="relations")
    claim_revision = models.PositiveIntegerField()
    fact_revision = models.PositiveIntegerField()
    found = models.CharField(max_length=16, choices=Found.choices)
    what = models.CharField(max_length=64, blank=True)
    here = models.CharField(max_length=500, blank=True)
    there = models.CharField(max_length=500, blank=True)
    probability = models.DecimalField(max_digits=5, decimal_places=4)
    # Which side is the later state: "claim", "fact", or neither.
    newer = models.CharField(max_length=8, blank=True)
    because = models.JSONField(default=dict)
    # The software that found it, with its version and the hash of its weights.
    found_by = models.CharField(max_length=160)
    found_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.OPEN)
    kind = models.CharField(max_length=24, choices=Kind.choices, blank=True)
    reason = models.TextField(blank=True)
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="settled_relations"
    )
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, null=True, related_name="settled_relations")
    settled_at = models.DateTimeField(null=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-found_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "fact"], name="relation_of_two_once"),
            models.CheckConstraint(
                condition=~Q(status="settled")
                | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(kind="")),
                name="relation_settled_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="relation_probability_in_range"
            ),
        ]
        indexes: ClassVar = [
            # Open disagreements, newest first: the page of conflicts, and the mark on a fact.
            models.Index(
                fields=["-found_at", "id"],
                condition=Q(status="open", found="conflict"),
                name="relation_open_conflicts",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="sides_stay", fields=["claim", "fact"]),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.found} {self.fact_id}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    def redact(self, removals: list[Removal]) -> None:
        self.here, self.there = redacted(self.here), redacted(self.there)
        self.because, self.reason = {}, redacted(self.reason)
        if self.is_open:
            self.status = self.Status.GONE

    def snapshot(self) -> dict[str, Any]:
        return {
            "claim": self.claim_id,
            "fact": self.fact_id,
            "claim_revision": self.claim_revision,
            "fact_revision": self.fact_revision,
            "found": str(self.found),
            "what": self.what,
            "here": self.here,
            "there": self.there,
            "probability": f"{self.probability:.4f}",
            "newer": self.newer,
            "because": self.because,
            "found_by": self.found_by,
            "found_at": self.found_at,
            "status": str(self.status),
            "kind": str(self.kind),
            "reason": self.reason,
            "settled_by": self.settled_by_id,
            "key": self.key_id,
            "settled_at": self.settled_at,
        }


class RelationSearchQuerySet(models.QuerySet["RelationSearch"]):
    def visible_to(self, actor: Reader) -> Self:
        """Searches of an article or fact that the actor sees."""
        seen = Q(article__in=Article.objects.visible_to(actor)) | Q(fact__in=Fact.objects.visible_to(actor))
        return self.filter(seen)

    def like(self, search: "RelationSearch") -> Self:
        """Searches of the same article or fact, itself among them."""
        return self.filter(article=search.article_id, fact=search.fact_id)

    def failed(self) -> Self:
        return self.filter(status=RelationSearch.Status.FAILED)

    def abandoned(self) -> Self:
        """Waiting longer than the queue should take, or held by a worker whose lease ran out."""
        return self.filter(RelationSearch.abandoned_now())


class RelationSearch(LeasedJob):
    """The job of comparing an article's open claims with the facts, or a fact with the open claims.

    Derived work, so it is not on record; what it finds is. At most one waits for each article and each fact, and only
    the last that ended is kept.
    """

    app_rights = (
        "SELECT, INSERT, UPDATE (status, attempts, lease_until, lease_token, asked_at, queued_at, taken_at,"
        " finished_at, error), DELETE"
    )
    WAITING, AT_WORK = "queued", "running"

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Comparing")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="relation_searches"
    )
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, null=True, related_name="relation_searches")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.QUEUED)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = RelationSearchQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(article__isnull=False, fact__isnull=True)
                | Q(article__isnull=True, fact__isnull=False),
                name="relation_search_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["article"], condition=Q(status="queued"), name="relation_search_article_once"
            ),
            models.UniqueConstraint(
                fields=["fact"], condition=Q(status="queued"), name="relation_search_fact_once"
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error=""), name="relation_search_failed_says_why"
            ),
        ]
        indexes: ClassVar = [
            # The sweep, and whose turn it is, however many are done.
            models.Index(
                fields=["status", "lease_until"],
                condition=Q(status__in=["queued", "running"]),
                name="relation_search_unfinished",
            ),
            models.Index(
                fields=["turn_of", "taken_at"],
                condition=Q(taken_at__isnull=False),
                name="relation_search_turn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id or self.fact_id} {self.status}"

    def give_back(self, *also: str) -> None:
        """As every job, unless another search of the same waits already: that one sees all that this one would."""
        if RelationSearch.objects.like(self).filter(status=self.WAITING).exists():
            self.delete()
        else:
            super().give_back(*also)
