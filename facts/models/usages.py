"""Where what we state is published: which page says which revision of which fact. DELIVERY."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facts.models.facts import Fact
from newsroom.actor import Actor
from newsroom.ledger.recorded import Recorded, Removal, redacted
from newsroom.models import ApiKey, User


class UsageQuerySet(models.QuerySet["Usage"]):
    def visible_to(self, actor: Actor) -> Self:
        """A program sees those that its person's programs registered; people see those of the facts that they see."""
        own = Q(registered_by=actor.user)
        if actor.key is not None:
            return self.filter(own)
        return self.filter(own | Q(fact__in=Fact.objects.visible_to(actor)))

    def in_use(self) -> Self:
        return self.filter(status=Usage.Status.IN_USE)

    def open(self) -> Self:
        """Those whose page still says what we no longer say so, and nobody has acknowledged it."""
        return self.exclude(open_because="")


class Usage(Recorded):
    """A page of a content system says revision `fact_revision` of a fact in a sentence.

    Its id is the system's. It is *open* while the fact has changed since the newest revision that the page is known to
    say, or that its owner acknowledged, in a way that matters to whoever reads the page (`services/delivery/reach.py`).
    `key` is the program that spoke of it last; with its rights it is judged whether the owner still sees the fact.
    """

    record_type = "usage"
    app_rights = "SELECT, INSERT, UPDATE"

    class Status(models.TextChoices):
        IN_USE = "in_use", _("in use")
        ENDED = "ended", _("no longer")

    class Because(models.TextChoices):
        """What became of the fact, the worst first."""

        RETRACTED = "retracted", _("Retracted")
        CORRECTED = "corrected", _("Corrected")
        SUPERSEDED = "superseded", _("Superseded")
        DISPUTED = "disputed", _("Disputed")
        UPDATED = "updated", _("Updated")
        OUT_OF_SIGHT = "out_of_sight", _("Out of sight")
        STALE = "stale", _("Due for another look")

    class Answer(models.TextChoices):
        MENDED = "mended", _("The page says it as it is now")
        REMOVED = "removed", _("The page no longer says it")
        KEPT = "kept", _("The page stays as it is")

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="usages")
    fact_revision = models.PositiveIntegerField()
    url = models.CharField(max_length=2000)
    title = models.CharField(max_length=300, blank=True)
    # What the system calls the document, as in an upload.
    external_id = models.CharField(max_length=255, blank=True)
    sentence = models.TextField(blank=True)
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="usages")
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="usages")
    registered_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.IN_USE)
    # Why it is open, since when, and the fact's revision that made it so.
    open_because = models.CharField(max_length=16, choices=Because.choices, blank=True)
    open_since = models.DateTimeField(null=True)
    open_revision = models.PositiveIntegerField(null=True)
    # What was acknowledged last: of which revision of the fact, what had become of it, and what was done about it.
    acknowledged_revision = models.PositiveIntegerField(null=True)
    acknowledged_because = models.CharField(max_length=16, choices=Because.choices, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="acknowledged_usages"
    )
    # When the look was due whose being late was acknowledged.
    acknowledged_due = models.DateTimeField(null=True)
    answer = models.CharField(max_length=16, choices=Answer.choices, blank=True)
    word = models.TextField(blank=True)

    objects = UsageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-registered_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(open_because="", open_since__isnull=True, open_revision__isnull=True)
                | (
                    ~Q(open_because="")
                    & Q(open_since__isnull=False, open_revision__isnull=False, status="in_use")
                ),
                name="usage_open_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(answer="", acknowledged_revision__isnull=True, acknowledged_by__isnull=True)
                | (
                    ~Q(answer="")
                    & Q(
                        acknowledged_revision__isnull=False,
                        acknowledged_at__isnull=False,
                        acknowledged_by__isnull=False,
                    )
                ),
                name="usage_acknowledged_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(url=""), name="usage_of_a_page"),
        ]
        indexes: ClassVar = [
            # The pages that still say the old thing.
            models.Index(fields=["open_since", "id"], condition=~Q(open_because=""), name="usage_open"),
            # What one system registered, newest first, and what a document of it uses.
            models.Index(fields=["registered_by", "-registered_at", "-id"], name="usage_of_person"),
            models.Index(
                fields=["registered_by", "external_id"],
                condition=~Q(external_id=""),
                name="usage_of_document",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="usage_keeps_its_fact", fields=["fact", "registered_by", "registered_at"]
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def is_open(self) -> bool:
        return bool(self.open_because)

    @property
    def link(self) -> str:
        """The page's address; empty where it was taken out."""
        return self.url if self.url.startswith(("https://", "http://")) else ""

    @property
    def known_revision(self) -> int:
        """The newest revision of the fact that the page says, or of which its owner knows."""
        return max(self.fact_revision, self.acknowledged_revision or 0)

    def redact(self, removals: list[Removal]) -> None:
        self.title, self.sentence = redacted(self.title), redacted(self.sentence)
        self.word, self.url, self.external_id = redacted(self.word), redacted(self.url), ""

    def snapshot(self) -> dict[str, Any]:
        return {
            "fact": self.fact_id,
            "fact_revision": self.fact_revision,
            "url": self.url,
            "title": self.title,
            "external_id": self.external_id,
            "sentence": self.sentence,
            "registered_by": self.registered_by_id,
            "key": self.key_id,
            "registered_at": self.registered_at,
            "status": str(self.status),
            "open_because": str(self.open_because),
            "open_since": self.open_since,
            "open_revision": self.open_revision,
            "acknowledged_revision": self.acknowledged_revision,
            "acknowledged_because": str(self.acknowledged_because),
            "acknowledged_at": self.acknowledged_at,
            "acknowledged_by": self.acknowledged_by_id,
            "acknowledged_due": self.acknowledged_due,
            "answer": str(self.answer),
            "word": self.word,
        }
