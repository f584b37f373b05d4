"""Whose a source is: when a fact moves to another desk, and for those that were there before sources had desks."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from facts.models import Citation, Claim, Fact
from newsroom.actor import SOFTWARE
from newsroom.ledger.append import record_changes
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import Change
from newsroom.models import Desk
from sources.models import Article, Source
from sources.services.sources import BY_HAND, carry_source, keep_to_desk


@dataclass
class Scoped:
    """The sources that were given to a desk, and those that several desks name and nobody else."""

    given: list[Source] = field(default_factory=list)
    mixed: list[tuple[Source, list[Desk]]] = field(default_factory=list)


def scope_sources() -> Scoped:
    """Give each of everybody's sources that only one desk's material names to that desk, a transaction each.

    What a person changed stays as it is, and so does what was merged into another.
    """
    scoped = Scoped()
    ids = (
        Source.objects.standing()
        .filter(desk=None, protected_as="")
        .order_by("id")
        .values_list("id", flat=True)
    )
    for source_id in list(ids):
        with transaction.atomic():
            _scope(source_id, scoped)
    return scoped


def _scope(source_id: UUID, scoped: Scoped) -> None:
    source = Source.objects.select_for_update(no_key=True).get(id=source_id)
    desks = desks_naming(source)
    # A source that nothing names was added by a person, for everybody.
    if source.revision > 1 or not desks or None in desks:
        return
    if len(desks) > 1:
        named = [desk_id for desk_id in desks if desk_id is not None]
        scoped.mixed.append((source, list(Desk.objects.filter(id__in=named))))
        return
    (desk_id,) = desks
    assert desk_id is not None
    changes: list[Change] = []
    keep_to_desk(source, desk_id=desk_id, changes=changes)
    record_changes(changes, actor=SOFTWARE)
    scoped.given.append(source)


def desks_naming(source: Source) -> set[UUID | None]:
    """The desks of all material that names a source; None among them where everybody's does."""
    found: set[UUID | None] = set(Article.objects.filter(outlet=source).values_list("desk", flat=True))
    found |= set(Claim.objects.filter(speaker=source).values_list("article__desk", flat=True))
    found |= set(Fact.objects.filter(speaker=source).values_list("desk", flat=True))
    found |= set(Citation.objects.filter(source=source).values_list("fact__desk", flat=True))
    return found


def move_fact(fact: Fact, desk_id: UUID | None, *, changes: list[Change]) -> None:
    """Give a fact to another desk, or to everybody, with sources that whoever sees it there sees as well.

    Inside the caller's transaction; the caller saves the fact.
    """
    narrowed = desk_id is not None and fact.desk_id is None
    fact.desk_id = desk_id

    def follow(source: Source) -> Source:
        if narrowed and desk_id is not None and _is_only_of(fact, source):
            return keep_to_desk(source, desk_id=desk_id, changes=changes)
        return carry_source(source, desk_id=desk_id, changes=changes)

    for citation in fact.citations.select_related("source"):
        source = follow(citation.source)
        if source.id != citation.source_id:
            citation.source = source
            citation.save(update_fields=["source"])
    if fact.speaker is not None:
        fact.speaker = follow(fact.speaker)


def _is_only_of(fact: Fact, source: Source) -> bool:
    """Whether everybody sees this source for this fact alone: nobody added it, nothing else names it."""
    if source.desk_id is not None or source.revision > 1 or source.protected_as:
        return False
    elsewhere = (
        Article.objects.filter(outlet=source),
        Claim.objects.filter(speaker=source),
        Fact.objects.filter(speaker=source).exclude(id=fact.id),
        Citation.objects.filter(source=source).exclude(fact=fact),
        Revision.objects.of("source", source.id).filter(kind=BY_HAND),
    )
    return not any(rows.exists() for rows in elsewhere)
