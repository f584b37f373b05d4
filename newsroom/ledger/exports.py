"""Entries taken home as a file: that somebody did is on record, and how far the file is can be looked at."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from newsroom.actor import Actor
from newsroom.ledger.append import record_changes
from newsroom.ledger.models import Entry, Export
from newsroom.ledger.recorded import Change
from newsroom.rights import Right


@transaction.atomic
def begin_export(*, actor: Actor, form: str, wanted: Mapping[str, Any]) -> Export:
    """Put on record who takes home which entries; the file ends with the newest one of this moment.

    `wanted` is the filter as plain values. Raises NotAllowed.
    """
    actor.require(Right.READ_SECURITY)
    newest = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    export = Export.objects.create(
        taken_by=actor.reference, form=form, wanted=dict(wanted), through=-1 if newest is None else newest
    )
    record_changes([Change(export, "export.taken")], actor=actor)
    return export


def note_progress(export_id: UUID, *, reached: int, written: int, is_whole: bool) -> None:
    """Put down how far a file is. A row of its own, so nothing is recorded."""
    now = timezone.now()
    Export.objects.filter(id=export_id).update(
        reached=reached, written=written, heard_at=now, ended_at=now if is_whole else None
    )
