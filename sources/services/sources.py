"""Keeping sources: who asserts something, under which names, and how far they can be trusted."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from newsroom.errors import Conflict, Invalid, NotFound, RevisionConflict
from newsroom.ledger.record import record_changes
from newsroom.ledger.records import Change
from newsroom.roles import Actor, Right
from sources.models import Source


class SourceMerged(Conflict):
    code, title = "source-merged", "This source was merged into another"


class SourceNotMerged(Conflict):
    code, title = "source-not-merged", "This source stands on its own"


def find_or_create_source(*, name: str, kind: str, changes: list[Change]) -> Source:
    """The standing source of this name or alias, or a new one, inside the caller's transaction.

    A name that was merged into another source leads to the one that stands.

    Two transactions that both miss: the unique name makes one of them wait and then find the other's row.
    """
    name = one_line(name, 200)
    found = _find_source(name)
    if found is not None:
        return found
    source = Source(name=name, kind=kind)
    try:
        with transaction.atomic():
            source.save(force_insert=True)
    except IntegrityError:
        found = _find_source(name)
        if found is None:
            raise
        return found
    changes.append(Change(source, "source.added"))
    return source


def source_order(name: str) -> str:
    """The order in which a transaction that may create several Sources takes their names.

    A name that another transaction is just adding makes ours wait for it, so all must take them in the same order.
    """
    return one_line(name, 200).lower()


def _find_source(name: str) -> Source | None:
    candidates = Source.objects.named(name).order_by("created_at")
    found = min(
        candidates,
        key=lambda source: (source.merged_into_id is not None, source.name.lower() != name.lower()),
        default=None,
    )
    while found is not None and found.merged_into is not None:
        found = found.merged_into
    return found


def create_source(
    *, actor: Actor, name: str, kind: str, aliases: Sequence[str] = (), reliability: str = "F", note: str = ""
) -> Source:
    """Add a source by hand. Raises NotAllowed, Invalid (no name, unknown kind), Conflict (name taken)."""
    actor.require(Right.MANAGE_SOURCES)
    source = Source(
        name=one_line(name, 200), kind=kind, aliases=_aliases(aliases), reliability=reliability, note=note
    )
    _check_source(source)
    with transaction.atomic():
        _save_source(source, force_insert=True)
        record_changes([Change(source, "source.added")], actor=actor)
    return source


def update_source(
    *,
    source_id: UUID,
    actor: Actor,
    name: str,
    kind: str,
    aliases: Sequence[str],
    reliability: str,
    note: str,
    expected_revision: int,
    reason: str = "",
) -> Source:
    """Change a source's page. Raises NotFound, NotAllowed, Invalid, Conflict, RevisionConflict."""
    actor.require(Right.MANAGE_SOURCES)
    with transaction.atomic():
        source = Source.objects.select_for_update(no_key=True).filter(id=source_id).first()
        if source is None:
            raise NotFound(_("There is no such source."))
        if source.revision != expected_revision:
            raise RevisionConflict(
                _("Somebody changed this source since you opened it."), current=source.revision
            )
        if source.merged_into_id is not None:
            raise SourceMerged(_("“%(name)s” was merged into another source.") % {"name": source.name})
        source.name = one_line(name, 200)
        source.kind, source.reliability, source.note = kind, reliability, note
        source.aliases = _aliases(aliases)
        _check_source(source)
        source.advance()
        _save_source(source)
        record_changes([Change(source, "source.changed", reason=reason)], actor=actor)
    return source


@transaction.atomic
def merge_source(*, source_id: UUID, into_id: UUID, actor: Actor, reason: str) -> Source:
    """Say that two sources are one: the first one's facts, claims and names are the other's from now on.

    No row that points at the first is rewritten, so taking it back restores everything. Raises NotAllowed, NotFound,
    Invalid (itself, no reason), SourceMerged (either was merged already).
    """
    actor.require(Right.MANAGE_SOURCES)
    locked = _lock_sources(source_id, into_id)
    source, into = locked[source_id], locked[into_id]
    if source_id == into_id:
        raise Invalid(_("A source cannot be merged into itself."))
    for one in (source, into):
        if one.merged_into_id is not None:
            raise SourceMerged(_("“%(name)s” was merged into another source.") % {"name": one.name})
    if not reason.strip():
        raise Invalid(_("Say why they are one and the same."))
    source.merged_into = into
    source.advance()
    source.save(update_fields=["merged_into", "revision"])
    record_changes([Change(source, "source.merged", reason=reason)], actor=actor)
    return source


@transaction.atomic
def unmerge_source(*, source_id: UUID, actor: Actor, reason: str) -> Source:
    """Take a merge back. Raises NotAllowed, NotFound, Invalid (no reason), SourceNotMerged, Conflict (name taken)."""
    actor.require(Right.MANAGE_SOURCES)
    source = _lock_sources(source_id)[source_id]
    if source.merged_into_id is None:
        raise SourceNotMerged(_("“%(name)s” is not merged into another source.") % {"name": source.name})
    if not reason.strip():
        raise Invalid(_("Say why they are two."))
    source.merged_into = None
    source.advance()
    _save_source(source)
    record_changes([Change(source, "source.unmerged", reason=reason)], actor=actor)
    return source


def _lock_sources(*ids: UUID) -> dict[UUID, Source]:
    locked = Source.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id")
    found = {source.id: source for source in locked}
    if len(found) < len(set(ids)):
        raise NotFound(_("There is no such source."))
    return found


def _save_source(source: Source, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            source.save(force_insert=force_insert)
    except IntegrityError as error:
        raise Conflict(_("There is already a source called “%(name)s”.") % {"name": source.name}) from error


def _check_source(source: Source) -> None:
    if not source.name:
        raise Invalid(_("A source needs a name."))
    if source.kind not in Source.Kind.values or source.reliability not in Source.Reliability.values:
        raise Invalid(_("Choose the kind and the reliability from the lists."))


def _aliases(aliases: Sequence[str]) -> list[str]:
    return sorted({one_line(alias, 200) for alias in aliases} - {""})


def one_line(value: str, limit: int) -> str:
    return " ".join(value.replace("\x00", "").split())[:limit]
