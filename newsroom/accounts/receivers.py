"""What follows when Django signs somebody in or out, by whatever way they came."""

from typing import Any

from django.contrib.auth import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from newsroom.accounts.events import note_event
from newsroom.accounts.sessions import start_session
from newsroom.models import SecurityEvent, User


@receiver(user_logged_in, dispatch_uid="start_session")
def follow_sign_in(request: HttpRequest, **signal: Any) -> None:
    start_session(request)


@receiver(user_logged_out, dispatch_uid="note_sign_out")
def follow_sign_out(request: HttpRequest, user: User | None, **signal: Any) -> None:
    if user is not None:
        note_event(SecurityEvent.Kind.SIGNED_OUT, request=request, user=user)
