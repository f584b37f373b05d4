"""What became of the facts that rest on a source."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from facts.models import Fact
from newsroom.actor import Actor
from newsroom.ledger.models import Revision
from sources.models import Source


@dataclass(frozen=True)
class SourceRecord:
    """What became of the facts that rest on a source or that it spoke: how many of each kind, those that are seen."""

    facts: QuerySet[Fact]
    total: int
    established: int
    refuted: int
    contested: int
    unchecked: int
    unsaid: int
    disputed: int
    retracted: int
    corrected: int


def read_source_record(actor: Actor, family: Sequence[Source]) -> SourceRecord:
    """The record of a source and of all that were merged into it: one query for the numbers."""
    facts = Fact.objects.visible_to(actor).of_sources(family, as_support=True)
    corrected = Exists(
        Revision.objects.filter(object_type="fact", object_id=OuterRef("pk"), type="fact.corrected")
    )
    standing = ~Q(status__in=[Fact.Status.RETRACTED, Fact.Status.SUPERSEDED])
    numbers = facts.annotate(was_corrected=corrected).aggregate(
        total=Count("pk"),
        established=Count("pk", filter=standing & Q(so=Fact.So.YES)),
        refuted=Count("pk", filter=standing & Q(so=Fact.So.NO)),
        contested=Count("pk", filter=standing & Q(so=Fact.So.CONTESTED)),
        unchecked=Count("pk", filter=standing & Q(so=Fact.So.NOT_CHECKED)),
        unsaid=Count("pk", filter=standing & Q(said=Fact.Said.NO)),
        disputed=Count("pk", filter=Q(status=Fact.Status.DISPUTED)),
        retracted=Count("pk", filter=Q(status=Fact.Status.RETRACTED)),
        corrected=Count("pk", filter=Q(was_corrected=True)),
    )
    return SourceRecord(facts=facts, **numbers)
