"""Emptying what was said, for a court order or an erasure request, so that the tree and everything else still verify.

What goes: the words of the rows and of all their revisions, and the files. What stays: that there was something, when,
and by whom; the hashes; and, on record, which two people took the words out and why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pgtrigger
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from newsroom.actor import Actor
from newsroom.errors import Invalid, NotAllowed
from newsroom.ledger.append import record_changes
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import MEMBERS, Change, Recorded, Removal, load_snapshot, read_members
from newsroom.models import User
from newsroom.rights import Role


@dataclass
class Redaction:
    """What is to be emptied together: rows by kind and id, and what to destroy outside the database.

    `left` names rows that may hold some of the words and rest on other things too, so a person has to look. `remains`
    says what could not be destroyed although it should have been.
    """

    rows: dict[str, dict[UUID, Recorded]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    removals: list[Removal] = field(default_factory=list)
    remains: list[str] = field(default_factory=list)

    def add(self, rows: Iterable[Recorded]) -> None:
        for row in rows:
            self.rows.setdefault(row.record_type, {}).setdefault(row.id, row)

    def ids(self, record_type: str) -> list[UUID]:
        return sorted(self.rows.get(record_type, ()))

    @property
    def size(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


# sender: Redaction; redaction. Each app adds what holds the same words; sent until nobody adds anything.
redaction_spreads = Signal()


def redact(*, target: Recorded, by: User, also: User, reason: str) -> Redaction:
    """Empty a row, what holds the same words, and all their revisions; two people answer for it, one of them a chief.

    Needs the owner's database role: nobody else may change what is on record. Originals are destroyed once that is
    committed; what then withstands is named in `remains` and keeps nothing else. Raises NotAllowed, Invalid (no
    reason, one person, or a row that cannot be redacted by itself).
    """
    redaction = _redact_rows(target=target, by=by, also=also, reason=reason)
    for removal in redaction.removals:
        try:
            removal()
        except OSError as error:
            redaction.remains.append(str(error))
    return redaction


@transaction.atomic
def _redact_rows(*, target: Recorded, by: User, also: User, reason: str) -> Redaction:
    _require_two_people(by, also, target)
    if not reason.strip():
        raise Invalid(_("Say why: the court order, or the request and its date. It stays on record."))
    redaction = Redaction()
    redaction.add([target])
    while True:
        before = redaction.size
        for _receiver, _answer in redaction_spreads.send(sender=Redaction, redaction=redaction):
            pass
        _lock(redaction)
        # Somebody may have decided while we waited for the locks, so only a round that adds nothing is the last.
        if redaction.size == before:
            break
    rows = [
        row
        for kind in sorted(redaction.rows, key=_order)
        for _id, row in sorted(redaction.rows[kind].items())
    ]
    triggers = {f"{row._meta.label}:{name}" for row in rows for name in row.triggers_against_redaction}
    with pgtrigger.ignore(*sorted(triggers)):
        for row in rows:
            row.redact(redaction.removals)
            row.advance()
            row.save()
    changes = [
        Change(
            row,
            f"{row.record_type}.redacted",
            kind="redaction",
            reason=reason.strip(),
            redaction={"by": f"user/{by.id}", "also": f"user/{also.id}", **_empty_revisions(row)},
        )
        for row in rows
    ]
    record_changes(changes, actor=Actor(user=by))
    return redaction


def _require_two_people(by: User, also: User, target: Recorded) -> None:
    if by.id == also.id:
        raise NotAllowed(_("Two different people must answer for a redaction."))
    for person in (by, also):
        if not person.is_active:
            raise NotAllowed(_("%(name)s is not active any more.") % {"name": person.name})
        if isinstance(target, User) and person.id == target.id:
            raise NotAllowed(_("Nobody answers for the redaction of their own page."))
    if Role.CHIEF not in by.roles and Role.CHIEF not in also.roles:
        raise NotAllowed(_("One of the two must be a chief."))


# Words are taken out from below: a claim's quote is read from its article's text. Rows are locked in the services'
# order, claims before facts before all else.
_FROM_BELOW = ("original", "upload", "article", "reading", "claim", "decision", "fact")
_LOCK_FIRST = ("claim", "fact")


def _order(record_type: str) -> tuple[int, str]:
    return (_FROM_BELOW.index(record_type) if record_type in _FROM_BELOW else len(_FROM_BELOW), record_type)


def _lock(redaction: Redaction) -> None:
    """Lock the rows in id order, kind by kind, and hold what they say once locked."""
    for kind in [*_LOCK_FIRST, *sorted(redaction.rows.keys() - set(_LOCK_FIRST))]:
        held = redaction.rows.get(kind, {})
        if held:
            model = type(next(iter(held.values())))
            found = model._base_manager.select_for_update(of=("self",)).filter(id__in=held).order_by("id")
            redaction.rows[kind] = {row.id: row for row in found}


def _empty_revisions(row: Recorded) -> dict[str, Any]:
    """Empty all revisions of a row. Returns the lines that they covered; the redaction records them again."""
    history = Revision.objects.of(row.record_type, row.id).filter(snapshot__isnull=False)
    lines = [
        line
        for revision in history
        if revision.snapshot
        for line in read_members(load_snapshot(revision.snapshot))
    ]
    # An earlier redaction's own lines stay: its revision says nothing else.
    history.exclude(type__endswith=".redacted").update(snapshot=None, salt=None, reason="")
    return {MEMBERS: lines} if lines else {}
