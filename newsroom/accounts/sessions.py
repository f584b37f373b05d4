"""Sessions that end: so long after signing in, and so long after the last page; listed and ended by their person."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from newsroom.accounts.networks import network_of, program_of
from newsroom.models import Session, User

STARTED, SEEN, NETWORK, PROGRAM = "started", "seen", "network", "program"
# When the person last proved who they are, and whether a sign-on service answers for a second factor.
PROVED, VOUCHED = "proved", "vouched"
# How long a session is kept of somebody who has begun to sign in.
MINUTES_TO_SIGN_IN = 15
# How stale the time of the last page may be: each newer one is a write.
SECONDS_BETWEEN_NOTES = 60


class SessionStore(DatabaseStore):
    """Django's, in a table of ours; a row's end is the earlier of both limits, so whoever reads it keeps both."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        now = kwargs.get("modification") or timezone.now()
        if SESSION_KEY not in self:
            return now + timedelta(minutes=MINUTES_TO_SIGN_IN)
        return min(
            self._read_moment(STARTED, now) + timedelta(hours=settings.SESSION_HOURS),
            self._read_moment(SEEN, now) + timedelta(minutes=settings.SESSION_IDLE_MINUTES),
        )

    def get_expiry_age(self, **kwargs: Any) -> int:
        now = kwargs.get("modification") or timezone.now()
        return max(int((self.get_expiry_date(modification=now) - now).total_seconds()), 0)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.user_id = data.get(SESSION_KEY)
        row.started_at, row.seen_at = self._read_moment(STARTED), self._read_moment(SEEN)
        row.network, row.program = data.get(NETWORK, ""), data.get(PROGRAM, "")
        return row

    def _read_moment(self, name: str, default: datetime | None = None) -> datetime:
        seconds = self.get(name)
        if seconds is None:
            return default or timezone.now()
        return datetime.fromtimestamp(seconds, UTC)


def start_session(request: HttpRequest) -> None:
    """Write into the session of somebody who just signed in when it began and where."""
    now = timezone.now().timestamp()
    request.session.update(
        {STARTED: now, SEEN: now, PROVED: now, NETWORK: network_of(request), PROGRAM: program_of(request)}
    )


def note_proof(session: SessionBase) -> None:
    """The person has just proved once more who they are."""
    session[PROVED] = timezone.now().timestamp()


def has_proved_lately(session: SessionBase) -> bool:
    """Whether the person proved who they are within STEP_UP_MINUTES; always where that is nought."""
    minutes = settings.STEP_UP_MINUTES
    return not minutes or timezone.now().timestamp() - session.get(PROVED, 0) < minutes * 60


def note_page(session: SessionBase) -> None:
    """A person asked for a page: the session's idle time begins anew."""
    now = timezone.now().timestamp()
    if now - session.get(SEEN, 0) > SECONDS_BETWEEN_NOTES:
        session[SEEN] = now


def name_session(key: str) -> str:
    """What a page calls a session: its key would let whoever reads the page into it."""
    return hashlib.sha256(f"session {key}".encode()).hexdigest()[:24]


def list_sessions(user: User) -> Sequence[Session]:
    """A person's sessions that still open something, the one last used first."""
    return list(Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at"))


def end_session(*, user: User, name: str) -> bool:
    """End the session of this person that a page called by this name; whether there was one."""
    keys = [
        session.session_key for session in list_sessions(user) if name_session(session.session_key) == name
    ]
    return bool(Session.objects.filter(session_key__in=keys).delete()[0])


def end_sessions(*, user_id: UUID, except_key: str = "") -> int:
    """End a person's sessions, all or all but one; returns how many. Called inside the transaction of the reason."""
    return Session.objects.filter(user_id=user_id).exclude(session_key=except_key).delete()[0]
