"""What might be worth tracking: the claims that a run, or a person, marked in an article."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facts.language.figures import Figure as FigureValue
from facts.models.runs import Run
from newsroom.ids import uuid7
from newsroom.ledger.recorded import REDACTED, Recorded, Removal, redacted
from newsroom.models import OnDeskQuerySet, User
from sources.models import Article, Source


class ClaimQuerySet(OnDeskQuerySet["Claim"]):
    desk_path = "article__desk"

    def open(self) -> Self:
        """Claims that a reviewer can decide on."""
        return self.filter(status__in=[Claim.Status.OPEN, Claim.Status.SECOND_REVIEW])

    def standing(self) -> Self:
        """All but those that a newer run or reading withdrew."""
        return self.exclude(status=Claim.Status.WITHDRAWN)

    def in_text_order(self) -> Self:
        return self.order_by("start", "end", "id")


class Claim(Recorded):
    """An exact span of an article that states something checkable, and what it says on its own.

    `start` and `end` are code points in the article's text, half-open; the database refuses a `quote` that is not the
    text there. Revision 1 is what the machine suggested, or what the person marked.

    A part of a split one names it in `split_from`; a merged one names in `merged_into` the claim that stands for it
    (a split one has none). Only an open one is edited: two people must judge the same words. It becomes open again
    from confirmed, rejected and merged by reopening only, from returned also by its answer; the trigger
    `status_follows` has every step.
    """

    record_type = "claim"
    # Redacting withdraws a claim that waits for a second person or for an answer. No service makes that change of
    # status, so the trigger that allows statuses only in their order is off while redacting.
    triggers_against_redaction = ("status_follows",)
    app_rights = "SELECT, INSERT, UPDATE"
    snapshot_relations = ("figures",)
    snapshot_tables: ClassVar = {"figures": "facts_figure"}

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        SECOND_REVIEW = "second_review", _("Waits for a second reviewer")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")
        MERGED = "merged", _("Merged")
        RETURNED = "returned", _("Returned with a question")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Mode(models.TextChoices):
        STATED = "stated", _("stated")
        ALLEGED = "alleged", _("alleged")
        DENIED = "denied", _("denied")
        ESTIMATED = "estimated", _("estimated")
        PLANNED = "planned", _("planned")

    class Stands(models.TextChoices):
        ALONE = "alone", _("stands alone")
        WITH_CONTEXT = "with_context", _("stands with its context")
        NOT = "not", _("does not stand by itself")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="claims")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="claims")
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="marked_claims")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    statement = models.TextField()
    substitutions = models.JSONField(default=list)
    language = models.CharField(max_length=16, blank=True)
    speaker_text = models.CharField(max_length=300, blank=True)
    speaker_details = models.JSONField(default=dict)
    speaker = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="spoken_claims")
    mode = models.CharField(max_length=16, choices=Mode.choices, default=Mode.STATED)
    dates = models.JSONField(default=list)
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    reasons = models.JSONField(default=list)
    uncertain = models.JSONField(default=list)
    # Words of the statement of which nobody can be sure what they stand for: place, and whom or what they may mean.
    open_references = models.JSONField(default=list, db_default=[])
    # Whether the statement can be understood, and the words of the article that it takes for that; empty for a claim
    # that nobody judged so.
    stands = models.CharField(max_length=16, choices=Stands.choices, blank=True, default="", db_default="")
    context = models.JSONField(default=list, db_default=[])
    risks = ArrayField(models.CharField(max_length=32), default=list)
    # The claim that this one was cut from, and the claim that says it instead once this one is merged.
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.OPEN)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["article", "start", "end", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="claim_span_is_one"),
            models.CheckConstraint(
                condition=Q(run__isnull=False, marked_by__isnull=True)
                | Q(run__isnull=True, marked_by__isnull=False),
                name="claim_of_a_run_or_a_person",
            ),
            models.CheckConstraint(condition=~Q(statement=""), name="claim_states_something"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(status="merged"), name="claim_merged_has_the_status"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1), name="claim_score_in_range"
            ),
        ]
        indexes: ClassVar = [
            # Rejected claims with much the same words, before one is offered again.
            GinIndex(
                OpClass("statement", name="gin_trgm_ops"),
                condition=Q(status="rejected"),
                name="claim_rejected_words",
            ),
            # Claims that wait on the desk, best first.
            models.Index(
                fields=["-score"], condition=Q(status__in=["open", "second_review"]), name="claim_waiting"
            ),
            # The list by status, and what was asked of editors or waits for somebody. Most are confirmed or withdrawn:
            # those are found by walking their articles.
            models.Index(
                fields=["status", "article", "start", "end", "id"],
                condition=~Q(status__in=["confirmed", "withdrawn"]),
                name="claim_by_status",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="quote_is_the_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.quote IS DISTINCT FROM (
                        SELECT substr(a.text, NEW.start + 1, NEW."end" - NEW.start)
                        FROM sources_article a WHERE a.id = NEW.article_id
                    )
                    THEN RAISE EXCEPTION USING MESSAGE =
                        'claim ' || NEW.id || ': the quote is not the article''s text at its span';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.FSM(
                name="status_follows",
                field="status",
                transitions=[
                    ("open", "second_review"),
                    ("open", "confirmed"),
                    ("open", "rejected"),
                    ("open", "merged"),
                    ("open", "returned"),
                    ("open", "withdrawn"),
                    ("second_review", "confirmed"),
                    ("second_review", "rejected"),
                    ("second_review", "open"),
                    ("returned", "open"),
                    ("confirmed", "open"),
                    ("rejected", "open"),
                    ("merged", "open"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def redact(self, removals: list[Removal]) -> None:
        # The article may be blacked out by now; the database holds that the quote is its text.
        self.quote = Article.objects.only("text").get(id=self.article_id).text[self.start : self.end]
        self.statement = REDACTED
        self.speaker_text = redacted(self.speaker_text)
        self.speaker = None
        self.speaker_details = {}
        self.substitutions, self.dates, self.reasons, self.uncertain = [], [], [], []
        self.open_references, self.context = [], []
        if self.is_open or self.status == self.Status.RETURNED:
            self.status = self.Status.WITHDRAWN
        self.figures.all().delete()
        self.anchors.all().delete()

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.OPEN, self.Status.SECOND_REVIEW)

    @property
    def figure_values(self) -> list[FigureValue]:
        return [row.value for row in self.figures.all()]

    def snapshot(self) -> dict[str, Any]:
        return {
            "article": self.article_id,
            "run": self.run_id,
            "marked_by": self.marked_by_id,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "statement": self.statement,
            "substitutions": self.substitutions,
            "language": self.language,
            "speaker_text": self.speaker_text,
            "speaker_details": self.speaker_details,
            "speaker": self.speaker_id,
            "mode": str(self.mode),
            "figures": [row.snapshot() for row in self.figures.all()],
            "dates": self.dates,
            "score": None if self.score is None else f"{self.score:.4f}",
            "reasons": self.reasons,
            "uncertain": self.uncertain,
            "risks": list(self.risks),
            "split_from": self.split_from_id,
            "merged_into": self.merged_into_id,
            "status": str(self.status),
            # Only where there is one, so that what was recorded before verifies as it did.
            **({"open_references": self.open_references} if self.open_references else {}),
            **({"stands": str(self.stands)} if self.stands else {}),
            **({"context": self.context} if self.context else {}),
        }


class ClaimAnchor(models.Model):
    """Where a claim's quote stands in the article that replaced its own; only exact and moved are landings.

    Found by the machine and found again whenever wanted, so it is not on record; what a person makes of a changed or
    ambiguous anchor is a claim of its own.
    """

    class State(models.TextChoices):
        EXACT = "exact", _("stands unchanged in the newer text")
        MOVED = "moved", _("stands elsewhere in the newer text")
        CHANGED = "changed", _("was rewritten in the newer text")
        AMBIGUOUS = "ambiguous", _("could be one of several places in the newer text")
        ORPHAN = "orphan", _("is gone from the newer text")

    # The states in which the claim's own words stand there beyond doubt.
    LANDED = (State.EXACT, State.MOVED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="anchors")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="claim_anchors")
    state = models.CharField(max_length=16, choices=State.choices)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    score = models.FloatField()
    candidates = models.JSONField(default=list)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["found_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "article"], name="claim_anchor_once_in_article"),
            models.CheckConstraint(
                condition=~Q(state__in=["exact", "moved", "changed"])
                | Q(start__isnull=False, end__isnull=False),
                name="claim_anchor_landing_has_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.state}"
