"""A client's name for one of its requests: the same upload answers it again, for as long as the name is kept."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.actor import Actor
from newsroom.errors import Invalid
from sources.models import IdempotencyKey, Upload

# So many names are forgotten in one statement, and at most so often in one call of the beat.
_AT_ONCE, STATEMENTS = 5_000, 100


class IdempotencyKeyReused(Invalid):
    code, title = "idempotency-key-reused", "This Idempotency-Key was used for another request"


def is_known(*, actor: Actor, key: str) -> bool:
    """Whether the actor used this name before, so that the request repeats another."""
    return IdempotencyKey.objects.filter(
        owner=actor.reference, key=key, created_at__gte=_oldest_kept()
    ).exists()


def claim_idempotency_key(*, actor: Actor, idempotency: tuple[str, str], upload: Upload) -> Upload | None:
    """Hold this name for this upload; returns the upload that held it before. Waits for a twin in flight.

    Raises IdempotencyKeyReused, also where the upload of the first time is no longer the actor's to see.
    """
    key, fingerprint = idempotency
    with connection.cursor() as cursor:
        # The row names an upload that is written further down in this transaction; the key's own advisory lock makes
        # a twin wait, since a unique index alone would let it see neither row nor conflict until we commit.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{actor.reference} {key}"])
    IdempotencyKey.objects.filter(owner=actor.reference, key=key, created_at__lt=_oldest_kept()).delete()
    kept = IdempotencyKey.objects.filter(owner=actor.reference, key=key).first()
    if kept is None:
        IdempotencyKey(
            owner=actor.reference, person=actor.user, key=key, fingerprint=fingerprint, upload=upload
        ).save(force_insert=True)
        return None
    earlier = Upload.objects.visible_to(actor).filter(id=kept.upload_id).first()
    if kept.fingerprint != fingerprint or earlier is None:
        raise IdempotencyKeyReused(
            _("This Idempotency-Key was used for another request. Use a fresh key for each new upload.")
        )
    return earlier


def forget_idempotency_keys() -> int:
    """Forget names that are too old, and of each person those that are too many, oldest first; returns how many."""
    forgotten = 0
    for _statement in range(STATEMENTS):
        ids = _too_old() or _too_many()
        if not ids:
            break
        forgotten += IdempotencyKey.objects.filter(id__in=ids).delete()[0]
    return forgotten


def _oldest_kept() -> datetime:
    return timezone.now() - timedelta(days=settings.IDEMPOTENCY_DAYS)


def _too_old() -> list[UUID]:
    old = IdempotencyKey.objects.filter(created_at__lt=_oldest_kept()).order_by("created_at")
    return list(old.values_list("id", flat=True)[:_AT_ONCE])


def _too_many() -> list[UUID]:
    place = Window(RowNumber(), partition_by=F("person"), order_by=F("created_at").desc())
    ranked = IdempotencyKey.objects.filter(person__isnull=False).annotate(place=place)
    return list(ranked.filter(place__gt=settings.IDEMPOTENCY_KEYS).values_list("id", flat=True)[:_AT_ONCE])
