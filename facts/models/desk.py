"""How each person arranges their own desk. Conveniences, so none of it is on record."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.ids import uuid7
from newsroom.models import User


class DeskChoice(models.Model):
    """What a person follows, and how far they have looked: `seen_seq` is the index of a ledger entry.

    `claims_order` is how they last had an article's claims listed; empty where they never said.
    """

    app_rights = "SELECT, INSERT, UPDATE, DELETE"

    class ClaimsOrder(models.TextChoices):
        TEXT = "text"
        WORTH = "worth"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="desk_choice")
    subjects = ArrayField(
        models.CharField(max_length=80), verbose_name=_("my subjects"), default=list, blank=True
    )
    seen_seq = models.BigIntegerField(default=-1)
    seen_at = models.DateTimeField(default=timezone.now)
    claims_order = models.CharField(
        max_length=16, choices=ClaimsOrder.choices, blank=True, default="", db_default=""
    )

    def __str__(self) -> str:
        return f"{self.person_id} {self.seen_seq}"


class SavedView(models.Model):
    """A list with its filters under a name: `query` is the part of the address after the question mark."""

    app_rights = "SELECT, INSERT, UPDATE, DELETE"

    class Room(models.TextChoices):
        DESK = "desk", _("Desk")
        ARTICLES = "articles", _("Articles")
        FACTS = "facts", _("Facts")
        SEARCH = "search", _("Search")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    room = models.CharField(max_length=16, choices=Room.choices)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering: ClassVar = ["room", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "room", "name"], name="saved_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
