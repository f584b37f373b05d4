"""What the ground floor does in the background."""

from contextlib import suppress
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.urls import reverse

from newsroom.accounts import events, links, notices, sign_in
from newsroom.accounts.sessions import SessionStore
from newsroom.errors import Conflict
from newsroom.jobs.queue import queue_after_commit
from newsroom.ledger import keeping, verifying
from newsroom.ledger.checkpoints import CheckpointRefused
from newsroom.ledger.keys import NoKey
from newsroom.operations.checkup import note_life


@shared_task(ignore_result=True)
def note_worker() -> None:
    """A worker lives, and does what beat sends."""
    note_life("worker")


@shared_task(ignore_result=True)
def mail_notices() -> int:
    """Tell whose accounts are guessed at, and mail what waits for it; see `newsroom.accounts.notices.mail_notices`."""
    sign_in.tell_of_guesses()
    return notices.mail_notices()


@shared_task(ignore_result=True)
def send_forgotten_link(user_id: str, base: str) -> None:
    """Mail somebody who forgot their password a link at `base`; nobody where the address was nobody's.

    Made here and mailed at once, so that no queue holds its secret; whoever gets no mail asks again.
    """
    invitation = links.renew_forgotten(user_id=UUID(user_id)) if user_id else None
    if invitation is not None:
        with suppress(Conflict):
            links.mail_link(invitation, base + reverse("newsroom:open", args=[invitation.token]))


def queue_forgotten_link(user_id: UUID | None, base: str) -> None:
    """Have a worker mail the link; the queue is told for an address of nobody's too, so that both take as long."""

    def tell_queue() -> None:
        send_forgotten_link.delay(str(user_id or ""), base)

    transaction.on_commit(tell_queue, robust=True)


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
