"""Who is at work on what just now, and what they have typed. Conveniences, so none of it is on record."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from facts.models.claims import Claim
from facts.models.facts import Fact
from newsroom.actor import Actor
from newsroom.ids import uuid7
from newsroom.models import OnDeskQuerySet, User
from sources.models import Article


class SeatQuerySet(OnDeskQuerySet["Seat"]):
    desk_path = "claim__article__desk"


class Seat(models.Model):
    """Who is at work on a claim just now. A courtesy that ends by itself; the version check is the law."""

    app_rights = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="seat")
    holder = models.ForeignKey(User, on_delete=models.CASCADE, related_name="seats")
    # One browser tab: the same person in two tabs is told so, too.
    tab = models.UUIDField()
    until = models.DateTimeField()

    objects = SeatQuerySet.as_manager()

    class Meta:
        # What it was called first. The name of a table stays, so that the program of before runs beside this one.
        db_table = "facts_lease"

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
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, null=True, related_name="drafts")
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
