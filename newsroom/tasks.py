"""What the ground floor does in the background."""

from celery import shared_task

from newsroom.accounts import events, notices, sign_in
from newsroom.accounts.sessions import SessionStore


@shared_task(ignore_result=True)
def mail_notices() -> int:
    """Tell whose accounts are guessed at, and mail what waits for it; see `newsroom.accounts.notices.mail_notices`."""
    sign_in.tell_of_guesses()
    return notices.mail_notices()


@shared_task(ignore_result=True)
def tidy_accounts() -> None:
    """Remove sessions that have ended, and sign-ins that are too old to be kept."""
    SessionStore.clear_expired()
    events.drop_old_events()
