"""Where facts are published, as a reader sees it: pages that say the old thing, and whom a correction will reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from facts.models import Fact, Usage
from facts.veiling import cover_facts
from newsroom.actor import Actor
from newsroom.errors import NotFound
from sources.protection import Veil, veil_for

# Of the pages of one fact, so many are listed on its own page.
MOST_LISTED = 12
# And so many where it is drawn where a fact comes from and goes.
MOST_DRAWN = 30
WORST_FIRST = Case(
    *(When(open_because=because, then=Value(place)) for place, because in enumerate(Usage.Because.values)),
    default=Value(len(Usage.Because.values)),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class ShownUsage:
    """A usage with its fact, None where that is out of its reader's sight."""

    usage: Usage
    fact: Fact | None

    @property
    def has_fallen(self) -> bool:
        """Whether we no longer stand by the fact."""
        return self.fact is not None and self.fact.status in (Fact.Status.RETRACTED, Fact.Status.SUPERSEDED)


def find_usages(
    actor: Actor,
    *,
    fact: UUID | None = None,
    external_id: str | None = None,
    is_open: bool | None = None,
    status: str | None = None,
) -> QuerySet[Usage]:
    """The usages that this actor sees and that all of these fit, newest first."""
    found = Usage.objects.visible_to(actor)
    if fact:
        found = found.filter(fact=fact)
    if external_id:
        found = found.filter(external_id=external_id)
    if is_open is not None:
        found = found.open() if is_open else found.filter(open_because="")
    if status:
        found = found.filter(status=status)
    return found


def read_usage(actor: Actor, usage_id: UUID) -> Usage:
    """One usage. Raises NotFound."""
    found = Usage.objects.visible_to(actor).filter(id=usage_id).first()
    if found is None:
        raise NotFound(_("There is no such usage here."))
    return found


def pages_to_mend(actor: Actor) -> QuerySet[Usage]:
    """The pages that still say what we no longer say so: the worst first, and of those the longest."""
    found = Usage.objects.visible_to(actor).in_use().open()
    return _with_people(found.annotate(rank=WORST_FIRST).order_by("rank", "open_since", "id"))


def pages_acknowledged(actor: Actor) -> QuerySet[Usage]:
    """The pages whose owners acknowledged what became of their fact, the latest first."""
    found = Usage.objects.visible_to(actor).filter(open_because="").exclude(answer="")
    return _with_people(found.order_by("-acknowledged_at", "id"))


def pages_in_use(actor: Actor) -> QuerySet[Usage]:
    """All pages that say a fact, the latest first."""
    return _with_people(Usage.objects.visible_to(actor).in_use().order_by("-registered_at", "-id"))


def pages_of(actor: Actor, fact_id: UUID) -> list[Usage]:
    """The pages that say one fact now, the first ones first, as this actor may read them; at most MOST_DRAWN."""
    found = Usage.objects.visible_to(actor).in_use().filter(fact=fact_id).order_by("registered_at", "id")
    return cover_usages(_with_people(found)[:MOST_DRAWN], veil_for(actor))


def _with_people(usages: QuerySet[Usage]) -> QuerySet[Usage]:
    return usages.select_related("key__user", "acknowledged_by")


def show_usages(usages: Iterable[Usage], actor: Actor) -> list[ShownUsage]:
    """Usages as this reader may read them, each with its fact: one query, more where names are covered."""
    found = list(usages)
    veil = veil_for(actor)
    seen = Fact.objects.visible_to(actor).filter(id__in={usage.fact_id for usage in found})
    facts = {fact.id: fact for fact in cover_facts(seen, veil)}
    return [ShownUsage(usage, facts.get(usage.fact_id)) for usage in cover_usages(found, veil)]


def cover_usages(usages: Iterable[Usage], veil: Veil) -> list[Usage]:
    """Usages whose words a reader sees who does not know every protected source; never saved."""
    found = list(usages)
    if veil:
        for usage in found:
            usage.title, usage.sentence = veil.text(usage.title), veil.text(usage.sentence)
            usage.url, usage.word = veil.text(usage.url), veil.text(usage.word)
    return found


@dataclass(frozen=True)
class FactReach:
    """Where a fact is published: the first pages in use, how many there are, and those that it no longer stands on.

    `open` of them still say the old thing, `told` have acknowledged a change of it.
    """

    usages: Sequence[Usage]
    number: int
    open: int
    told: int


def read_reach(actor: Actor, fact: Fact) -> FactReach:
    """The pages that use a fact the actor sees, those to mend first, and of the rest the ones acknowledged last."""
    rows = Usage.objects.visible_to(actor).filter(fact=fact)
    listed = rows.filter(Q(status=Usage.Status.IN_USE) | ~Q(answer=""))
    ordered = listed.annotate(rank=WORST_FIRST).order_by("rank", "open_since", "-acknowledged_at", "id")
    first = list(_with_people(ordered)[:MOST_LISTED])
    return FactReach(
        cover_usages(first, veil_for(actor)),
        rows.in_use().count(),
        rows.open().count(),
        rows.filter(open_because="").exclude(answer="").count(),
    )
