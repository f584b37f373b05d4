"""What might be worth tracking: the passes over an article and the claims they, or people, marked in it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facts.language.figures import COMPARATORS, MAX_TEXT, figure_to_json
from facts.language.figures import Figure as FigureValue
from facts.models.fields import ExactDecimalField
from newsroom.ids import uuid7
from newsroom.jobs.lease import LeasedJob
from newsroom.ledger.recorded import REDACTED, Recorded, Removal, redacted
from newsroom.models import OnDeskQuerySet, User
from sources.models import Article, Source

if TYPE_CHECKING:
    from facts.models.facts import Fact


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
        " attempts, lease_until, lease_token, asked_at, queued_at, taken_at, finished_at, error)"
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
    # What was found and not offered, each with the claim whose decision is the reason; a person can still open it.
    held_back = models.JSONField(default=list)
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
        return {
            "article": self.article_id,
            "engine": self.engine,
            "version": self.version,
            "model_sha256": self.model_sha256,
            "notes": self.notes,
            "held_back": self.held_back,
            "status": str(status),
            "is_current": self.is_current,
            "error": self.error,
        }


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
            # What waits on the desk, best first.
            models.Index(
                fields=["-score"], condition=Q(status__in=["open", "second_review"]), name="claim_waiting"
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


class Figure(models.Model):
    """A number of a claim or of a fact; the columns of `facts.language.figures.Figure`, which says what each means."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, null=True, related_name="figures")
    fact = models.ForeignKey("facts.Fact", on_delete=models.CASCADE, null=True, related_name="figures")
    position = models.PositiveSmallIntegerField()
    is_principal = models.BooleanField(default=False)
    text = models.CharField(max_length=MAX_TEXT)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    low = ExactDecimalField(null=True)
    high = ExactDecimalField(null=True)
    comparator = models.CharField(max_length=16, choices=[(name, name) for name in COMPARATORS])
    unit = models.CharField(max_length=MAX_TEXT, blank=True)
    counted = models.CharField(max_length=MAX_TEXT, blank=True)
    place = models.CharField(max_length=MAX_TEXT, blank=True)
    as_of = models.CharField(max_length=10, null=True)
    as_of_precision = models.CharField(max_length=8, null=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(claim__isnull=False, fact__isnull=True)
                | Q(claim__isnull=True, fact__isnull=False),
                name="figure_of_a_claim_or_a_fact",
            ),
            models.UniqueConstraint(fields=["claim", "position"], name="figure_position_once_in_claim"),
            models.UniqueConstraint(fields=["fact", "position"], name="figure_position_once_in_fact"),
            models.UniqueConstraint(
                fields=["fact"], condition=Q(is_principal=True), name="figure_principal_once_in_fact"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def value(self) -> FigureValue:
        return FigureValue(
            text=self.text,
            start=self.start,
            end=self.end,
            low=self.low,
            high=self.high,
            comparator=self.comparator,
            unit=self.unit,
            counted=self.counted,
            place=self.place,
            as_of=self.as_of,
            as_of_precision=self.as_of_precision,
        )

    def snapshot(self) -> dict[str, Any]:
        # From the columns, not through `value`: a row that somebody damaged must still be comparable.
        return {
            "id": self.id,
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "low": None if self.low is None else f"{self.low:f}",
            "high": None if self.high is None else f"{self.high:f}",
            "comparator": self.comparator,
            "unit": self.unit,
            "counted": self.counted,
            "place": self.place,
            "as_of": self.as_of,
            "as_of_precision": self.as_of_precision,
            "principal": self.is_principal,
        }

    def as_json(self) -> dict[str, Any]:
        return {**figure_to_json(self.value), "principal": self.is_principal}

    @classmethod
    def rows(
        cls, values: Iterable[FigureValue], *, claim: Claim | None = None, fact: "Fact | None" = None
    ) -> list["Figure"]:
        """Unsaved rows for these figures, in their order."""
        return [
            cls(
                claim=claim,
                fact=fact,
                position=position,
                text=value.text,
                start=value.start,
                end=value.end,
                low=value.low,
                high=value.high,
                comparator=value.comparator,
                unit=value.unit,
                counted=value.counted,
                place=value.place,
                as_of=value.as_of,
                as_of_precision=value.as_of_precision,
            )
            for position, value in enumerate(values)
        ]
