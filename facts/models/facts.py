"""What the newsroom states, and what each statement rests on."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Collate, Concat, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facts.language.figures import Figure as FigureValue
from facts.models.claims import Claim
from newsroom.ids import uuid7
from newsroom.ledger.recorded import REDACTED, Recorded, Removal, redacted
from newsroom.models import Desk, OnDeskQuerySet, User, sees_desk
from newsroom.rights import Reader, Right
from sources.models import Article, Source

# Empty, or a year, a month or a day.
PARTIAL_DATE = r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"


class FactQuerySet(OnDeskQuerySet["Fact"]):
    def visible_to(self, actor: Reader) -> Self:
        """Facts of this actor's desks; under embargo only for those who work on facts before they are out."""
        on_desk = super().visible_to(actor)
        if actor.may(Right.SEE_EMBARGOED):
            return on_desk
        return on_desk.filter(Q(embargoed_until__isnull=True) | Q(embargoed_until__lte=timezone.now()))

    def public(self) -> Self:
        """What everybody outside may read: facts that somebody marked so, of no desk and under no embargo."""
        is_out = Q(embargoed_until__isnull=True) | Q(embargoed_until__lte=timezone.now())
        return self.filter(is_out, public_since__isnull=False, desk__isnull=True)

    def standing(self) -> Self:
        """Facts that we still stand by."""
        # Named one by one, so that the index of what is due serves.
        return self.filter(status__in=[Fact.Status.CONFIRMED, Fact.Status.DISPUTED])

    def stale(self) -> Self:
        """Standing facts that somebody should have looked at again by now."""
        return self.standing().filter(review_due__lte=timezone.now())

    def not_stale(self) -> Self:
        """Facts that nobody need look at again yet, or ever, or that we no longer stand by."""
        return self.filter(
            Q(review_due__isnull=True)
            | Q(review_due__gt=timezone.now())
            | Q(status__in=[Fact.Status.RETRACTED, Fact.Status.SUPERSEDED])
        )

    def of_sources(self, sources: Iterable[Source | UUID], *, as_support: bool = False) -> Self:
        """Facts that cite one of these sources or that it spoke; `as_support`: that do not cite it as against them."""
        cited = Citation.objects.filter(source__in=sources)
        if as_support:
            cited = cited.exclude(stance=Citation.Stance.CONTRADICTS)
        spoken = Fact.objects.filter(speaker__in=sources)
        # Two looks into two indexes; an OR over both tables would read every fact.
        ids = cited.order_by().values("fact").union(spoken.order_by().values("id"), all=True)
        return self.filter(id__in=ids)

    def valid_at(self, date: str) -> Self:
        """Facts whose validity, as far as it is known, does not lie wholly before or after a partial date."""
        # Partial dates compare as text: what a year, month or day begins with is its start, and with a ~ behind,
        # which comes after every digit and hyphen, its end. The collation must be that of bytes.
        start = Collate(F("valid_from"), "C")
        end = Collate(Concat(F("valid_to"), Value("~")), "C")
        return self.alias(valid_start=start, valid_end=end).filter(
            Q(valid_start__lte=f"{date}~"), Q(valid_to="") | Q(valid_end__gte=date)
        )


class Fact(Recorded):
    """A confirmed statement. "Confirmed" is not "true": `said` and `so` are two verdicts.

    Of its figures at most one is the principal, which is compared and charted. `risks` are the codes of the rules it
    met, `rules` those that were in force when it was last judged. It is stale where it stands and `review_due` is past:
    shown, served under `/state`, never a status.
    """

    record_type = "fact"
    app_rights = "SELECT, INSERT, UPDATE"
    snapshot_relations = ("figures", "citations")
    snapshot_tables: ClassVar = {"figures": "facts_figure", "citations": "facts_citation"}

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        DISPUTED = "disputed", _("Disputed")
        SUPERSEDED = "superseded", _("Superseded")
        RETRACTED = "retracted", _("Retracted")

    class Said(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_CHECKED = "not_checked", _("Not checked")

    class So(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        CONTESTED = "contested", _("Contested")
        NOT_CHECKED = "not_checked", _("Not checked")

    statement = models.TextField(_("statement"))
    language = models.CharField(max_length=16, blank=True)
    speaker_text = models.CharField(max_length=300, blank=True)
    speaker = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="spoken_facts")
    said = models.CharField(_("was it said"), max_length=16, choices=Said.choices)
    so = models.CharField(_("is it so"), max_length=16, choices=So.choices, default=So.NOT_CHECKED)
    dates = models.JSONField(default=list)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    # The code of a kind of fact; which there are, and their shelf lives, is the newsroom's to say.
    kind = models.CharField(_("kind"), max_length=32, blank=True)
    # Partial dates (2025, 2025-02 or 2025-02-01): since when and until when it is so, both included.
    valid_from = models.CharField(_("valid from"), max_length=10, blank=True)
    valid_to = models.CharField(_("valid to"), max_length=10, blank=True)
    # When somebody last looked at it again, and when somebody should again; empty = never.
    checked_at = models.DateTimeField(null=True, blank=True)
    review_due = models.DateTimeField(_("look again by"), null=True, blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.CONFIRMED)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, blank=True, related_name="facts")
    embargoed_until = models.DateTimeField(_("embargoed until"), null=True, blank=True)
    embargo_lifted = models.BooleanField(default=True)
    # Since when everybody outside may read it, as somebody decided; empty = never.
    public_since = models.DateTimeField(null=True, blank=True)
    # The codes of the risk rules that it, or a claim it rests on, has met so far: one that was met stays. With the
    # rules in force when it was last judged (see `services/rules.py`). Empty (null) in a fact of before they were kept.
    risks = ArrayField(models.CharField(max_length=32), null=True, default=None)
    rules = models.JSONField(null=True, default=None)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="confirmed_facts")
    confirmed_at = models.DateTimeField(default=timezone.now)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-confirmed_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(statement=""), name="fact_states_something"),
            models.CheckConstraint(
                condition=Q(so="yes") | ~Q(speaker_text=""), name="fact_unproved_names_speaker"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__regex=PARTIAL_DATE, valid_to__regex=PARTIAL_DATE),
                name="fact_validity_is_dates",
            ),
        ]
        indexes: ClassVar = [
            # The fact list, newest first.
            models.Index(fields=["-confirmed_at", "-id"], name="fact_newest"),
            # The list of facts to look at again, longest overdue first.
            models.Index(
                fields=["review_due"],
                condition=Q(review_due__isnull=False, status__in=["confirmed", "disputed"]),
                name="fact_review_due",
            ),
            # The list by status, by answer and by kind, newest first. What nearly every fact has is found by walking
            # the newest; only the rest needs an index.
            models.Index(
                "status",
                F("confirmed_at").desc(),
                F("id").desc(),
                condition=~Q(status="confirmed"),
                name="fact_by_status",
            ),
            models.Index(
                "said",
                F("confirmed_at").desc(),
                F("id").desc(),
                condition=~Q(said="yes"),
                name="fact_by_said",
            ),
            models.Index(
                "so",
                F("confirmed_at").desc(),
                F("id").desc(),
                condition=~Q(so="not_checked"),
                name="fact_by_so",
            ),
            models.Index(
                "kind", F("confirmed_at").desc(), F("id").desc(), condition=~Q(kind=""), name="fact_by_kind"
            ),
            # The list by subject, typed in any case, and the subjects that there are.
            models.Index(Upper("subject"), F("confirmed_at").desc(), F("id").desc(), name="fact_by_subject"),
            models.Index(fields=["subject"], condition=~Q(subject=""), name="fact_subjects"),
            # What the public reads, the newest first.
            models.Index(
                F("public_since").desc(),
                F("id").desc(),
                condition=Q(public_since__isnull=False),
                name="fact_public",
            ),
            # What is under embargo, and whom that keeps out of sight (SourceQuerySet.visible_to).
            models.Index(
                fields=["embargoed_until"], condition=Q(embargoed_until__isnull=False), name="fact_embargoed"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            pgtrigger.FSM(
                name="status_follows",
                field="status",
                transitions=[
                    ("confirmed", "disputed"),
                    ("confirmed", "superseded"),
                    ("confirmed", "retracted"),
                    ("disputed", "confirmed"),
                    ("disputed", "superseded"),
                    ("disputed", "retracted"),
                    ("superseded", "confirmed"),
                    ("superseded", "retracted"),
                    ("retracted", "confirmed"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def redact(self, removals: list[Removal]) -> None:
        self.statement = self.speaker_text = REDACTED
        self.subject = redacted(self.subject)
        self.speaker = None
        self.dates = []
        self.status, self.public_since = self.Status.RETRACTED, None
        self.figures.all().delete()
        for citation in self.citations.all():
            citation.source_name = REDACTED
            citation.locator, citation.note = redacted(citation.locator), redacted(citation.note)
            citation.save(update_fields=["source_name", "locator", "note"])

    @property
    def is_stale(self) -> bool:
        """Whether somebody should have looked at it again by now. Staleness is shown, never a status."""
        stands = self.status not in (self.Status.RETRACTED, self.Status.SUPERSEDED)
        return stands and self.review_due is not None and self.review_due <= timezone.now()

    @property
    def is_embargoed(self) -> bool:
        return self.embargoed_until is not None and self.embargoed_until > timezone.now()

    @property
    def figure_values(self) -> list[FigureValue]:
        return [row.value for row in self.figures.all()]

    def snapshot(self) -> dict[str, Any]:
        return {
            "statement": self.statement,
            "language": self.language,
            "speaker_text": self.speaker_text,
            "speaker": self.speaker_id,
            "said": str(self.said),
            "so": str(self.so),
            "figures": [row.snapshot() for row in self.figures.all()],
            "dates": self.dates,
            "subject": self.subject or None,
            "kind": self.kind or None,
            "valid_from": self.valid_from or None,
            "valid_to": self.valid_to or None,
            "checked_at": self.checked_at,
            "review_due": self.review_due,
            "status": str(self.status),
            "desk": self.desk_id,
            "embargoed_until": self.embargoed_until,
            "embargo_lifted": self.embargo_lifted,
            # Not in the snapshots of before; the audit reads a key that is missing there as null.
            "risks": None if self.risks is None else list(self.risks),
            "rules": self.rules,
            # Only where it is: facts that are on record from before had none.
            **({"public_since": self.public_since} if self.public_since else {}),
            "confirmed_by": self.confirmed_by_id,
            "confirmed_at": self.confirmed_at,
            "citations": [citation.snapshot() for citation in self.citations.all()],
        }


def sees_as_said(actor: Reader, values: Mapping[str, Any], ended: datetime) -> bool:
    """Whether what a revision of a fact said was this actor's to see: by its desk, and by its embargo.

    `values` is its snapshot, empty where it was redacted, `ended` when it stopped being what we say, or the moment that
    is asked for. An embargo that was still on when the next revision came was never over for this one.
    """
    if not values or not sees_desk(actor, UUID(values["desk"]) if values["desk"] else None):
        return False
    until = values.get("embargoed_until")
    return not until or actor.may(Right.SEE_EMBARGOED) or datetime.fromisoformat(until) <= ended


class Citation(models.Model):
    """A fact's evidence. It belongs to its fact and is on record in the fact's revisions.

    An answer changes only with its evidence: yes rests on a citation that supports, no on one that contradicts,
    contested on both. The claim is the evidence of its own confirmation.
    """

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("supports")
        CONTRADICTS = "contradicts", _("contradicts")
        CONTEXT = "context", _("context")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="citations")
    position = models.PositiveSmallIntegerField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    # The name that the source went by when it was cited: a fact's revision must not change with a later rename.
    source_name = models.CharField(max_length=200)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="citations")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="citations")
    locator = models.CharField(max_length=2000, blank=True)
    note = models.TextField(blank=True)
    stance = models.CharField(max_length=16, choices=Stance.choices, default=Stance.SUPPORTS)
    is_primary = models.BooleanField(default=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="citations")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fact", "position"], name="citation_position_once"),
            models.UniqueConstraint(fields=["fact", "claim"], name="citation_claim_once"),
            models.CheckConstraint(
                condition=Q(claim__isnull=False) | Q(article__isnull=False) | (~Q(locator="") & ~Q(note="")),
                name="citation_points_somewhere",
            ),
        ]
        indexes: ClassVar = [
            # The page of facts, by a part of the name of who is cited.
            GinIndex(OpClass(Upper("source_name"), name="gin_trgm_ops"), name="citation_source_name"),
        ]

    def __str__(self) -> str:
        return self.source_name

    def snapshot(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "source": self.source_id,
            "source_name": self.source_name,
            "claim": self.claim_id,
            "article": self.article_id,
            "locator": self.locator,
            "note": self.note,
            "stance": str(self.stance),
            "primary": self.is_primary,
            "added_by": self.added_by_id,
            "added_at": self.added_at,
        }
