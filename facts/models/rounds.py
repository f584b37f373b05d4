"""The rounds of a decision by two people: which verdicts are under way, and which are kept back from others."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from facts.models.claims import Claim
from facts.models.review import Decision
from newsroom.ledger.models import Revision

# The verdicts that a second person repeats without knowing them.
JUDGING = (Decision.Verdict.CONFIRM, Decision.Verdict.REJECT)
# Events on a claim's record that end its review: after one of them everybody may see its verdicts.
_SETTLING = ("claim.confirmed", "claim.rejected", "claim.withdrawn", "claim.redacted")


def verdicts_under_way(decisions: Iterable[Decision]) -> list[Decision]:
    """The verdicts of a claim's latest review in their rounds: those since anything else was decided on it."""
    found: list[Decision] = []
    for decision in sorted(decisions, key=lambda decision: decision.at, reverse=True):
        if decision.verdict not in JUDGING:
            break
        found.append(decision)
    return sorted(found, key=lambda decision: decision.round)


def under_way() -> QuerySet[Decision]:
    """The verdicts of each claim's latest review, as `verdicts_under_way`, for a subquery over many claims."""
    later = Decision.objects.filter(claim=OuterRef("claim"), at__gt=OuterRef("at"))
    return Decision.objects.filter(verdict__in=JUDGING).exclude(Exists(later.exclude(verdict__in=JUDGING)))


def kept_back(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Those of these decisions that nobody but their maker is told: verdicts that have not settled their claim yet.

    A verdict that was taken back before a second person agreed stays among them, and so does its taking back, until
    the claim is settled all the same: whoever comes second must not know what the first one thought. The ledger's
    order tells what came after what.
    """
    made = Revision.objects.filter(
        object_type=Decision.record_type, object_id=OuterRef("judged"), number=1
    ).values("entry_id")[:1]
    settled = Revision.objects.filter(
        object_type=Claim.record_type,
        object_id=OuterRef("claim_id"),
        type__in=_SETTLING,
        entry_id__gt=OuterRef("made_in"),
    )
    # Taking back is judged by what it takes back.
    return (
        decisions.annotate(judged=Coalesce(F("reopens_id"), F("id")))
        .annotate(made_in=Subquery(made))
        .filter(Exists(Decision.objects.filter(id=OuterRef("judged"), verdict__in=JUDGING)))
        .exclude(Exists(settled))
    )
