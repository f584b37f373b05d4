"""Putting down who signed in, failed to, or was refused; see SecurityEvent for why these are not in the ledger."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from newsroom.accounts.networks import network_of, program_of
from newsroom.models import SecurityEvent, User


def note_event(kind: SecurityEvent.Kind, *, request: HttpRequest, user: User | None = None) -> None:
    """Put down that this happened to a person's account, or to nobody's, with where it came from."""
    SecurityEvent.objects.create(
        kind=kind, user=user, network=network_of(request), program=program_of(request)
    )


def drop_old_events() -> int:
    """Remove what is older than SECURITY_EVENT_DAYS; returns how many."""
    oldest = timezone.now() - timedelta(days=settings.SECURITY_EVENT_DAYS)
    return SecurityEvent.objects.filter(at__lt=oldest).delete()[0]
