"""How claims stand to facts, as a reader sees it: beside one claim, and all open disagreements."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from facts.models import Claim, Fact, Relation
from facts.veiling import cover_claims, cover_facts
from newsroom.actor import Actor
from sources.protection import Veil, veil_for

# Cards beside a claim: more than this nobody reads while deciding.
MOST_CARDS = 3
_ORDER = {"conflict": 0, "update": 1, "same": 2, "different_scope": 3}
_UNDECIDED = (Claim.Status.OPEN, Claim.Status.SECOND_REVIEW)
_STANDING = (Fact.Status.CONFIRMED, Fact.Status.DISPUTED)


def _with_sides(relations: QuerySet[Relation]) -> QuerySet[Relation]:
    return relations.select_related("claim__article__outlet", "claim__speaker", "fact__speaker", "settled_by")


def relations_of_claim(claim_id: UUID, actor: Actor) -> list[Relation]:
    """What this claim meets, the contradictions first, then the surest; at most MOST_CARDS."""
    rank = Case(
        *(When(found=found, then=Value(place)) for found, place in _ORDER.items()),
        output_field=IntegerField(),
    )
    found = Relation.objects.visible_to(actor).open().filter(claim=claim_id, fact__status__in=_STANDING)
    return cover_relations(
        list(_with_sides(found).annotate(rank=rank).order_by("rank", "-probability", "id")[:MOST_CARDS]),
        veil_for(actor),
    )


def find_conflicts(actor: Actor, *, status: str = "open") -> QuerySet[Relation]:
    """Disagreements of claims with facts that stand, what concerns most people first.

    Open ones are those that nobody has settled and whose claim is not rejected or withdrawn; first those whose fact
    rests on most evidence, then what asks for two people, then the oldest.
    """
    found = Relation.objects.visible_to(actor).filter(
        found=Relation.Found.CONFLICT, fact__status__in=_STANDING
    )
    if status == Relation.Status.SETTLED:
        return _with_sides(found.filter(status=Relation.Status.SETTLED)).order_by("-settled_at", "id")
    disputed = Q(claim__status__in=_UNDECIDED) | Q(claim__status=Claim.Status.CONFIRMED)
    rests = Q(claim__citations__fact=F("fact"))
    waiting = found.open().filter(disputed).exclude(rests)
    risky = Case(When(claim__risks=[], then=Value(0)), default=Value(1), output_field=IntegerField())
    counted = waiting.annotate(evidence=Count("fact__citations"), risky=risky)
    return _with_sides(counted.order_by("-evidence", "-risky", "found_at", "id"))


def cover_relations(relations: Iterable[Relation], veil: Veil) -> list[Relation]:
    """Relations as a reader sees them who does not know every protected source; never saved."""
    found = list(relations)
    if veil:
        cover_claims([relation.claim for relation in found], veil)
        cover_facts([relation.fact for relation in found], veil)
        for relation in found:
            relation.here, relation.there = veil.text(relation.here), veil.text(relation.there)
            relation.because, relation.reason = veil.values(relation.because), veil.text(relation.reason)
    return found


def find_relation(relation_id: UUID, actor: Actor) -> Relation | None:
    """One relation, of whatever kind, with both its sides, if the actor sees both."""
    return _with_sides(Relation.objects.visible_to(actor)).filter(id=relation_id).first()
