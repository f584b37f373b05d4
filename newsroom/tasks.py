"""What the ground floor does in the background."""

from contextlib import suppress
from uuid import UUID

from celery import shared_task

from newsroom.accounts import events, notices, sign_in
from newsroom.accounts.sessions import SessionStore
from newsroom.jobs.queue import queue_after_commit
from newsroom.ledger import keeping, verifying
from newsroom.ledger.checkpoints import CheckpointRefused
from newsroom.ledger.keys import NoKey


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


@shared_task(ignore_result=True)
def keep_checkpoint() -> None:
    """Sign, cosign and publish a checkpoint; see `newsroom.ledger.keeping`. A refusal is an alarm there by then."""
    with suppress(CheckpointRefused, NoKey):
        keeping.keep_checkpoint()


# As long as a long ledger takes; the row says how far it is.
@shared_task(ignore_result=True, time_limit=86_400)
def run_verification(verification_id: str) -> None:
    """Verify the ledger as somebody asked; see `newsroom.ledger.verifying.run_verification`."""
    verifying.run_verification(UUID(verification_id))


@shared_task(ignore_result=True, time_limit=86_400)
def verify_by_timetable() -> None:
    """Verify the whole ledger once a day; see `newsroom.ledger.verifying.verify_by_timetable`."""
    verifying.verify_by_timetable()


def queue_verification(verification_id: UUID) -> None:
    """Hand a verification to a worker once the row that asks for it is there."""
    queue_after_commit(run_verification.delay, verification_id)
