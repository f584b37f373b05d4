"""Whom the desk tells of changes by itself, and each time it does. DELIVERY: what leaves the house is accounted for."""

from datetime import datetime
from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.actor import Actor
from newsroom.ids import uuid7
from newsroom.ledger.recorded import Recorded
from newsroom.models import ApiKey
from newsroom.rights import Right


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of one's own keys; whoever manages all keys sees all."""
        if actor.may(Right.MANAGE_ALL_KEYS):
            return self
        if actor.user is None or not actor.may(Right.MANAGE_OWN_KEYS):
            return self.none()
        return self.filter(key__user=actor.user)

    def active(self) -> Self:
        return self.filter(status=Subscriber.Status.ACTIVE)

    def free(self, now: datetime) -> Self:
        """Those that no worker serves just now."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))


class Subscriber(Recorded):
    """An address outside that is told of changes: of those that its key may read, when they are committed.

    The ledger is its outbox: `cursor` is the entry up to which deliveries were written, so what happens while it is
    paused is written when it goes on, and nothing is lost. A worker serves it while its lease lasts.
    """

    record_type = "subscriber"
    app_rights = (
        "SELECT, INSERT, UPDATE (revision, name, url, types, status, paused_because, secrets, cursor, lease_until,"
        " lease_token, look_at)"
    )

    class Status(models.TextChoices):
        ACTIVE = "active", _("told")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    class Because(models.TextChoices):
        ASKED = "asked", _("Somebody paused it.")
        FAILING = "failing", _("It took nothing for more than three days.")
        GONE = "gone", _("It answered that it is gone (410).")
        KEY = "key", _("Its key was revoked, has expired, or may not follow changes any more.")
        SECRETS = "secrets", _("Its secrets cannot be made again: the desk’s SECRET_KEY is another one.")

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=2000)
    # Whose rights decide what it is told.
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="subscribers")
    # Of fact, claim, article; none for all that the key reads.
    types = models.JSONField(default=list)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.ACTIVE)
    paused_because = models.CharField(max_length=16, choices=Because.choices, blank=True)
    # What each secret is made from, never the secret: id, made_at, until (null for as long as it is not replaced), and
    # the SHA-256 by which it is known that it is still the same.
    secrets = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    cursor = models.BigIntegerField(default=-1)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    # When there is something to try again; null for when the ledger has grown.
    look_at = models.DateTimeField(null=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="paused") ^ Q(paused_because=""), name="subscriber_paused_for_a_reason"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="subscriber_keeps_its_key", fields=["key", "created_at"]),
            pgtrigger.FSM(
                name="status_follows",
                field="status",
                transitions=[
                    ("active", "paused"),
                    ("paused", "active"),
                    ("active", "ended"),
                    ("paused", "ended"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def snapshot(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "url": self.url,
            "key": self.key_id,
            "types": sorted(self.types),
            "status": str(self.status),
            "paused_because": str(self.paused_because),
            "secrets": self.secrets,
            "created_at": self.created_at,
        }


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(subscriber__in=Subscriber.objects.visible_to(actor))

    def waiting(self) -> Self:
        return self.filter(status=Delivery.Status.WAITING)

    def due(self, now: datetime) -> Self:
        """Those to be tried now: what happened to a record goes out only after all that happened to it before."""
        before = Delivery.objects.filter(
            subscriber=OuterRef("subscriber"),
            object_type=OuterRef("object_type"),
            object_id=OuterRef("object_id"),
            seq__lt=OuterRef("seq"),
            status__in=[Delivery.Status.WAITING, Delivery.Status.DEAD],
        )
        return self.waiting().filter(~Exists(before), next_at__lte=now)


class Delivery(models.Model):
    """One change that one subscriber is told of, from its entry in the ledger until it was taken or given up.

    Its id is the same in every attempt, so a subscriber that hears it twice can tell. A test has no entry. Not on
    record: it says nothing that the ledger does not, and is forgotten after DELIVERY_LOG_DAYS.
    """

    app_rights = "SELECT, INSERT, UPDATE (status, attempts, next_at, ended_at, log), DELETE"

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        DEAD = "dead", _("not taken")
        DROPPED = "dropped", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="deliveries")
    seq = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=32)
    object_id = models.UUIDField(null=True)
    number = models.PositiveIntegerField(null=True)
    op = models.CharField(max_length=16)
    event = models.CharField(max_length=64)
    # When it happened.
    at = models.DateTimeField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    # The attempts: at, status (of the answer, null for none), error, milliseconds.
    log = models.JSONField(default=list)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = [F("seq").desc(nulls_first=True), "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscriber", "seq", "object_type", "object_id"], name="delivery_once_a_change"
            ),
        ]
        indexes: ClassVar = [
            # What is to be sent next, and what stands before it.
            models.Index(
                fields=["subscriber", "object_type", "object_id", "seq"],
                condition=Q(status__in=["waiting", "dead"]),
                name="delivery_open",
            ),
            # The log of one subscriber, the newest first; what is old enough to be forgotten.
            models.Index(fields=["subscriber", "-made_at", "-id"], name="delivery_log"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.subscriber_id}"
