"""Verifying the ledger as a job: asked for by a person or the timetable, with progress, and kept with what it found."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.actor import Actor
from newsroom.errors import DomainError
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.checkpoints import find_contradictions
from newsroom.ledger.findings import Problem
from newsroom.ledger.keeping import KEEPER, raise_alarm
from newsroom.ledger.keys import NoKey, load_keys
from newsroom.ledger.models import Checkpoint, Verification
from newsroom.ledger.notes import BadNote, open_checkpoint
from newsroom.ledger.tree import HoleInTree, read_root
from newsroom.rights import Right

logger = logging.getLogger(__name__)
SHOWN_PROBLEMS = 200
# A worker that says nothing for so long is gone; then another may begin.
SILENCE = timedelta(minutes=10)


class VerifyingAlready(DomainError):
    code, title, status = "verifying-already", "The ledger is being verified", 409


def find_running() -> Verification | None:
    return Verification.objects.filter(ended_at=None, heard_at__gte=timezone.now() - SILENCE).first()


@transaction.atomic
def ask_for_verification(*, actor: Actor, is_full: bool) -> Verification:
    """Put down that the ledger is to be verified, whole or since the last checkpoint that a clean run vouched for.

    Raises NotAllowed, VerifyingAlready.
    """
    actor.require(Right.READ_SECURITY)
    if find_running() is not None:
        raise VerifyingAlready(_("The ledger is being verified; look at how far it is."))
    since = 0 if is_full else find_vouched_size()
    return Verification.objects.create(asked_by=actor.reference, is_full=not since, since=since)


def find_vouched_size() -> int:
    """The size of the newest signed checkpoint that a clean verification reached and the tree still continues; else 0.

    The signature keeps somebody who writes into the database from making up where to begin.
    """
    clean = Verification.objects.filter(problems=0).order_by("-size").first()
    if clean is None:
        return 0
    checkpoint = Checkpoint.objects.filter(size__lte=clean.size).first()
    try:
        if checkpoint is None:
            return 0
        head, _note = open_checkpoint(checkpoint.note, load_keys().verifiers)
        return head.size if read_root(head.size) == head.root else 0
    except (BadNote, NoKey, HoleInTree):
        return 0


def run_verification(verification_id: UUID) -> Verification:
    """Do what was asked, telling how far it is; problems become an alarm, and so does that it broke down itself."""
    row = Verification.objects.get(id=verification_id)
    try:
        return _verify(row)
    except Exception:
        logger.exception("verification %s broke down", row.id)
        words = _("Verifying the ledger stopped half-way, so nothing is known of the rest. The log says why.")
        row.problems, row.first_problems = 1, [words]
        row.step, row.ended_at = "", timezone.now()
        row.save()
        raise_alarm("verification", words)
        return row


def _verify(row: Verification) -> Verification:
    problems: list[Problem] = []
    number = 0

    def report(problem: Problem) -> None:
        nonlocal number
        number += 1
        if len(problems) < SHOWN_PROBLEMS:
            problems.append(problem)

    with _telling(row.id) as tell:
        found = audit_ledger(report, since=row.since, progress=tell)
    for problem in find_contradictions():
        report(problem)
    row.size, row.root, row.entries, row.rows = found.size, found.root, found.entries, found.rows
    row.problems, row.first_problems = number, [str(problem) for problem in problems]
    row.step, row.ended_at = "", timezone.now()
    row.save()
    if number:
        raise_alarm(
            "verification",
            _("Verifying the ledger found %(number)s problems, the first: %(first)s.")
            % {"number": number, "first": problems[0]},
        )
    return row


@contextmanager
def _telling(verification_id: UUID) -> Iterator[Callable[[str, int], None]]:
    """A function that puts down how far a verification is.

    The audit looks at one moment of the database and may write nothing in it, so this has a connection of its own.
    """
    beside = connections.create_connection(DEFAULT_DB_ALIAS)

    def tell(step: str, done: int) -> None:
        with beside.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_verification SET step = %s, done = %s, heard_at = now() WHERE id = %s",
                [step, done, verification_id],
            )

    try:
        yield tell
    finally:
        beside.close()


def verify_by_timetable() -> Verification | None:
    """A full verification, as the timetable asks for it; None where one is running."""
    try:
        row = ask_for_verification(actor=KEEPER, is_full=True)
    except VerifyingAlready:
        return None
    return run_verification(row.id)
