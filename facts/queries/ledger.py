"""The ledger's entries as a reader may see them: found, and each with its words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from facts.models import Claim, Decision, Fact, ProposedChange, Relation, Run, Subscriber, Usage
from facts.models.rounds import kept_back
from facts.queries.record_titles import filter_entries
from newsroom.actor import Actor
from newsroom.ledger.models import Entry, Export, Revision
from newsroom.models import AccountLink, ApiKey, Desk, Factor, Intervention, SignOn
from newsroom.rights import Right
from sources.models import Article, Original, Reading, Source, Upload, VersionProposal
from sources.protection import veil_for

# What tells why one source was merged into another, which not everybody sees.
_OF_TWO_SOURCES = ("source.merged", "source.unmerged")


@dataclass(frozen=True)
class EntryFilter:
    """What is asked for; what is empty leaves all.

    `person` is the id of a person, who may have acted by a key, or `key/<id>`; `q` are words of what it is about,
    `reason` words of why.
    """

    object: str = ""
    q: str = ""
    person: str = ""
    event: str = ""
    reason: str = ""
    id: UUID | None = None
    article: UUID | None = None
    since: date | None = None
    until: date | None = None

    def plain(self) -> dict[str, str]:
        """What was asked for as words of an address, for what is kept of an export."""
        return {name: str(value) for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class SeenEntry:
    """An entry with its event and the reason that was given, as far as the reader may know it.

    Of a verdict that a second person has still to come to by themselves, `is_kept_back`, there is no reason.
    """

    entry: Entry
    event: dict[str, Any]
    reason: str
    is_kept_back: bool


def visible_entries(actor: Actor) -> QuerySet[Entry]:
    """Entries about what this actor may see. What belongs to nobody's desk is everybody's to read."""
    if (
        actor.may(Right.SEE_EVERY_DESK)
        and actor.may(Right.SEE_EMBARGOED)
        and actor.may(Right.MANAGE_ALL_KEYS)
    ):
        return Entry.objects.all()
    uploads = Upload.objects.visible_to(actor)
    seen: dict[str, QuerySet[Any]] = {
        "upload": uploads,
        "original": Original.objects.filter(uploads__in=uploads),
        "reading": Reading.objects.filter(upload__in=uploads),
        "article": Article.objects.visible_to(actor),
        "version": VersionProposal.objects.visible_to(actor),
        "run": Run.objects.visible_to(actor),
        "claim": Claim.objects.visible_to(actor),
        "decision": Decision.objects.visible_to(actor),
        "fact": Fact.objects.visible_to(actor),
        "proposed_change": ProposedChange.objects.visible_to(actor),
        "relation": Relation.objects.visible_to(actor),
        "source": Source.objects.visible_to(actor),
        "desk": Desk.objects.visible_to(actor),
        "key": ApiKey.objects.visible_to(actor),
        "subscriber": Subscriber.objects.visible_to(actor),
        "usage": Usage.objects.visible_to(actor),
    }
    if not actor.may(Right.READ_SECURITY):
        seen["export"] = Export.objects.visible_to(actor)
        seen["account_link"] = AccountLink.objects.filter(user=actor.user)
        seen["intervention"] = Intervention.objects.filter(person=actor.user)
        seen["factor"] = Factor.objects.filter(user=actor.user)
        seen["sign_on"] = SignOn.objects.filter(user=actor.user)
    allowed = ~Q(object_type__in=seen)
    for kind, rows in seen.items():
        allowed |= Q(object_type=kind, object_id__in=rows.values("id"))
    return Entry.objects.filter(allowed)


def find_entries(actor: Actor, wanted: EntryFilter) -> QuerySet[Entry]:
    """The entries that the actor sees and that all of the filter fits.

    Words are looked for in reasons as this actor reads them: protected names covered, and not where the reason itself
    is kept from them, or finding it would tell.
    """
    entries = visible_entries(actor)
    if wanted.object:
        entries = entries.filter(object_type=wanted.object)
    if wanted.id:
        entries = entries.filter(object_id=wanted.id)
    if wanted.event:
        entries = entries.filter(type=wanted.event)
    if wanted.since:
        entries = entries.filter(at__date__gte=wanted.since)
    if wanted.until:
        entries = entries.filter(at__date__lte=wanted.until)
    covering = Revision.objects.filter(entry=OuterRef("pk"))
    if wanted.person.startswith("key/"):
        entries = entries.filter(Exists(covering.filter(actor=wanted.person)))
    entries = filter_entries(
        entries,
        actor,
        person=UUID(wanted.person) if wanted.person and not wanted.person.startswith("key/") else None,
        article=wanted.article,
        words=wanted.q,
    )
    if wanted.reason.strip():
        told: Any = covering.exclude(reason="").exclude(type__in=_OF_TWO_SOURCES)
        hidden = kept_back(Decision.objects.filter(id=OuterRef("object_id")))
        told = told.exclude(Exists(hidden)).alias(shown=veil_for(actor).column("reason"))
        for word in wanted.reason.split():
            told = told.filter(shown__icontains=word)
        entries = entries.filter(Exists(told))
    return entries


def read_entries(entries: Sequence[Entry], actor: Actor) -> list[SeenEntry]:
    """These entries with their events and reasons; four queries."""
    decisions = [entry.object_id for entry in entries if entry.object_type == Decision.record_type]
    hidden = set(kept_back(Decision.objects.filter(id__in=decisions)).values_list("id", flat=True))
    apart = _merged_out_of_sight(entries, actor)
    reasons = {
        (row.object_type, row.object_id, row.number): row.reason
        for row in Revision.objects.filter(entry__in=entries).exclude(reason="").defer("snapshot", "salt")
        if row.object_id not in hidden and row.object_id not in apart
    }
    veil = veil_for(actor)
    return [
        SeenEntry(
            entry=entry,
            event=json.loads(bytes(entry.leaf)),
            reason=veil.text(reasons.get((entry.object_type, entry.object_id, entry.revision), "")),
            is_kept_back=entry.object_id in hidden,
        )
        for entry in entries
    ]


def _merged_out_of_sight(entries: Sequence[Entry], actor: Actor) -> set[UUID]:
    """The sources that were at some time merged into one that this reader does not see: why would tell of it."""
    merged = [entry.object_id for entry in entries if entry.type in _OF_TWO_SOURCES]
    if not merged:
        return set()
    rows = Revision.objects.filter(object_type="source", object_id__in=merged, type="source.merged")
    into = {row.id: row.values().get("merged_into") for row in rows}
    ids = [one for one in into.values() if one]
    seen = {
        str(one) for one in Source.objects.visible_to(actor).filter(id__in=ids).values_list("id", flat=True)
    }
    return {row.object_id for row in rows if into[row.id] not in seen}
