"""Keeping sources: who asserts something, under which names, how far they can be trusted, and whose desk knows them."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound, RevisionConflict
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.models import Desk, sees_desk
from newsroom.rights import Right
from sources.models import Source
from sources.protection import knows, veil_for
from sources.signals import source_joined

# How the record tells a source that a person added from one that its material brought along.
BY_HAND = "by_hand"


class SourceMerged(Conflict):
    code, title = "source-merged", "This source was merged into another"


class SourceNotMerged(Conflict):
    code, title = "source-not-merged", "This source stands on its own"


def find_or_create_source(
    *, name: str, kind: str, desk_id: UUID | None, changes: list[Change], known_as: str = ""
) -> Source:
    """The standing source of this name or alias for material of this desk, or a new one of it.

    Inside the caller's transaction. Material names sources of its own desk and everybody's, never another desk's: a
    name that two desks know is two sources. A name that was merged into another source leads to the one that stands,
    as far as that is one of these. `known_as` are longer words for it, with a title, say: a source that already goes
    by these is the one.

    Two transactions that both miss: the unique name makes one of them wait and then find the other's row.
    """
    name = one_line(name, 200)
    found = (known_as and _find_source(one_line(known_as, 200), desk_id)) or _find_source(name, desk_id)
    if found is not None:
        return found
    source = Source(name=name, kind=kind, desk_id=desk_id)
    try:
        with transaction.atomic():
            source.save(force_insert=True)
    except IntegrityError:
        found = _find_source(name, desk_id)
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


def _find_source(name: str, desk_id: UUID | None) -> Source | None:
    candidates = Source.objects.in_scope(desk_id).named(name).order_by("created_at")
    found = min(
        candidates,
        key=lambda source: (
            source.merged_into_id is not None,
            source.name.lower() != name.lower(),
            # The desk's own before everybody's: what it keeps to itself must not be lost in what all see.
            source.desk_id is None,
        ),
        default=None,
    )
    while (
        found is not None and found.merged_into is not None and found.merged_into.desk_id in (None, desk_id)
    ):
        found = found.merged_into
    return found


def carry_source(source: Source, *, desk_id: UUID | None, changes: list[Change]) -> Source:
    """What material that moves to this desk (None = everybody) names in the place of this source.

    The source itself where those who see the material see it; else one of the same name there, with nothing that the
    first desk noted about it. A protected source stays protected: for the same people, under the same alias.
    """
    if source.desk_id in (None, desk_id):
        return source
    if not source.protected_as:
        return find_or_create_source(name=source.name, kind=source.kind, desk_id=desk_id, changes=changes)
    there = Source.objects.protected().filter(
        desk=desk_id, name=source.name, protected_as=source.protected_as
    )
    found = there.standing().first()
    if found is not None:
        return found
    copy = Source(
        name=source.name,
        kind=source.kind,
        aliases=source.aliases,
        desk_id=desk_id,
        protected_as=source.protected_as,
        protected_words=source.protected_words,
    )
    copy.save(force_insert=True)
    copy.known_to.set(source.known_to.all())
    changes.append(Change(copy, "source.added"))
    return copy


def keep_to_desk(source: Source, *, desk_id: UUID, changes: list[Change]) -> Source:
    """Make everybody's source a desk's own, as its only material went there.

    Returns what the material names from now on: the desk's namesake where it has one, into which the other is merged.
    """
    of_the_desk = Source.objects.standing().filter(desk=desk_id, name__iexact=source.name).first()
    source.desk_id, source.merged_into = desk_id, of_the_desk
    source.advance()
    source.save(update_fields=["desk", "merged_into", "revision"])
    changes.append(Change(source, "source.moved"))
    return of_the_desk or source


def find_named(actor: Actor, name: str, *, but: UUID) -> Source | None:
    """The standing source, other than `but`, that goes by this name for this actor.

    One that is protected from them goes by its alias only.
    """
    veil = veil_for(actor)
    wanted = name.strip().lower()
    found = Source.objects.standing_for(actor).named(name.strip()).exclude(id=but).order_by("created_at")
    return next(
        (
            source
            for source in found
            if not veil.covers(source.id) or veil.aliases[source.id].lower() == wanted
        ),
        None,
    )


def create_source(
    *,
    actor: Actor,
    name: str,
    kind: str,
    aliases: Sequence[str] = (),
    reliability: str = "F",
    note: str = "",
    desk_id: UUID | None = None,
) -> Source:
    """Add a source by hand, for everybody or for a desk of the actor's.

    Raises NotAllowed, Invalid (no name, unknown kind, another's desk), Conflict (name taken there).
    """
    actor.require(Right.MANAGE_SOURCES)
    if desk_id is not None and not (
        sees_desk(actor, desk_id) and Desk.objects.visible_to(actor).filter(id=desk_id).exists()
    ):
        raise Invalid(_("You are not on that desk."))
    source = Source(
        name=one_line(name, 200),
        kind=kind,
        aliases=_aliases(aliases),
        reliability=reliability,
        note=note,
        desk_id=desk_id,
    )
    _check_source(source)
    if desk_id is not None and _is_taken(source.name, desk_id=None):
        raise _taken()
    with transaction.atomic():
        _save_source(source, force_insert=True)
        record_changes([Change(source, "source.added", kind=BY_HAND)], actor=actor)
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
        source = lock_sources(actor, source_id)[source_id]
        require_known(actor, source)
        require_source_revision(source, expected_revision)
        if is_merged_for(actor, source):
            raise _merged()
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

    No row that points at the first is rewritten, so taking it back restores everything; whoever sees only one of the
    two sees it standing alone. Raises NotAllowed (one is protected and not known), NotFound (either is out of sight),
    Invalid (itself, no reason, the one that more people see would go), SourceMerged (either was merged already).
    """
    actor.require(Right.MANAGE_SOURCES)
    locked = lock_sources(actor, source_id, into_id)
    source, into = locked[source_id], locked[into_id]
    if source_id == into_id:
        raise Invalid(_("A source cannot be merged into itself."))
    for one in (source, into):
        require_known(actor, one)
        if is_merged_for(actor, one):
            raise _merged()
    if source.desk_id is None and into.desk_id is not None:
        raise Invalid(_("Everybody sees this source, the other only its desk. Merge that one into this one."))
    if source.protected_as and not into.protected_as:
        raise Invalid(_("This source is protected and the other is not. Merge that one into this one."))
    if not reason.strip():
        raise Invalid(_("Say why they are one and the same."))
    source.merged_into = into
    source.advance()
    source.save(update_fields=["merged_into", "revision"])
    _record_joining(source, "source.merged", reason, actor)
    return source


@transaction.atomic
def unmerge_source(*, source_id: UUID, actor: Actor, reason: str) -> Source:
    """Take a merge back. Raises NotAllowed, NotFound, Invalid (no reason), SourceNotMerged, Conflict (name taken)."""
    actor.require(Right.MANAGE_SOURCES)
    source = lock_sources(actor, source_id)[source_id]
    if not is_merged_for(actor, source):
        raise SourceNotMerged(_("This source is not merged into another."))
    assert source.merged_into is not None
    for one in (source, source.merged_into):
        require_known(actor, one)
    if not reason.strip():
        raise Invalid(_("Say why they are two."))
    source.merged_into = None
    source.advance()
    _save_source(source)
    _record_joining(source, "source.unmerged", reason, actor)
    return source


def _record_joining(source: Source, event: str, reason: str, actor: Actor) -> None:
    changes = [Change(source, event, reason=reason)]
    source_joined.send(sender=Source, source=source, event=event.replace(".", "_"), changes=changes)
    record_changes(changes, actor=actor)


def is_merged_for(actor: Actor, source: Source) -> bool:
    """Whether the source was merged into one that this actor sees; what lies out of sight does not show here."""
    return (
        source.merged_into_id is not None
        and Source.objects.visible_to(actor).filter(id=source.merged_into_id).exists()
    )


def require_known(actor: Actor, source: Source) -> None:
    """Refuse to let somebody work on a protected source who may not know it. Raises NotAllowed."""
    if not knows(actor, source):
        raise NotAllowed(_("This source is protected. Somebody who knows it can do that."))


def require_source_revision(source: Source, expected: int) -> None:
    """Refuse a change by somebody who read another revision. Raises RevisionConflict."""
    if source.revision != expected:
        raise RevisionConflict(
            _("Somebody changed this source since you opened it."), revision=source.revision
        )


def lock_sources(actor: Actor, *ids: UUID) -> dict[UUID, Source]:
    """The sources with their rows locked, in id order. Raises NotFound where one is out of this actor's sight."""
    locked = (
        Source.objects.visible_to(actor)
        .select_for_update(no_key=True, of=("self",))
        .filter(id__in=ids)
        .order_by("id")
    )
    found = {source.id: source for source in locked}
    if len(found) < len(set(ids)):
        raise NotFound(_("There is no such source."))
    return found


def _merged() -> SourceMerged:
    return SourceMerged(_("This source was merged into another one."))


def _taken() -> Conflict:
    # Without the name: a sentence that holds what was typed would be covered where it is a protected name.
    return Conflict(_("There is already a source of that name."))


def _is_taken(name: str, *, desk_id: UUID | None) -> bool:
    return Source.objects.standing().filter(desk=desk_id, name__iexact=name, protected_as="").exists()


def _save_source(source: Source, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            source.save(force_insert=force_insert)
    except IntegrityError as error:
        raise _taken() from error


def _check_source(source: Source) -> None:
    if not source.name:
        raise Invalid(_("A source needs a name."))
    if source.kind not in Source.Kind.values or source.reliability not in Source.Reliability.values:
        raise Invalid(_("Choose the kind and the reliability from the lists."))


def _aliases(aliases: Sequence[str]) -> list[str]:
    return sorted({one_line(alias, 200) for alias in aliases} - {""})


def one_line(value: str, limit: int) -> str:
    return " ".join(value.replace("\x00", "").split())[:limit]
