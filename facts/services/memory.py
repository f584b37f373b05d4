"""What people decided before is not asked again, and whatever is held back for that reason stays in sight."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from facts.comparing.same_claim import Meaning, says_the_same
from facts.dates import date_from_json
from facts.models import Claim, ClaimAnchor, Decision
from facts.suggesting.types import SuggestedClaim
from newsroom.ledger.models import Revision
from sources.models import Article

# Reasons that speak of the words or of our reading, not of what the claim means: the next text deserves a new look.
_NOT_ABOUT_MEANING = (Decision.ReasonCode.WRONG_SPAN, Decision.ReasonCode.WRONG_READING)
# Far below what the strict comparison accepts; it only bounds what is compared.
_NEAR = 0.6
_MOST_CANDIDATES = 20
# Two spans that share this much of their union are the same place.
_SAME_PLACE = 0.7


@dataclass
class Sifted:
    """What to do with the suggestions of one pass.

    `offered` are new; `again` are open claims that were found once more, with what is said of them now; `gone` are
    untouched open claims that were not; `held_back` are plain values for the Run, each naming the claim behind it.
    """

    offered: list[SuggestedClaim] = field(default_factory=list)
    again: list[tuple[Claim, SuggestedClaim]] = field(default_factory=list)
    gone: list[Claim] = field(default_factory=list)
    held_back: list[dict[str, Any]] = field(default_factory=list)


def sift_suggestions(article: Article, suggested: Iterable[SuggestedClaim]) -> Sifted:
    """Compare suggestions with the article's standing claims and with what was decided before; locks those claims.

    Held back is what stands where a decided claim stands already, or landed from the replaced article, and what says
    exactly what was rejected before for its meaning.
    """
    sifted = Sifted()
    standing = list(
        Claim.objects.select_for_update(no_key=True, of=("self",))
        .standing()
        .filter(article=article)
        .prefetch_related("figures")
        .order_by("id")
    )
    landed = list(
        ClaimAnchor.objects.filter(
            article=article, state__in=[ClaimAnchor.State.EXACT, ClaimAnchor.State.MOVED]
        ).select_related("claim")
    )
    found: set[UUID] = set()
    for suggestion in suggested:
        claim = _claim_at(suggestion, standing, found)
        anchor = next((a for a in landed if _same_place(suggestion, a.start or 0, a.end or 0)), None)
        if claim is not None:
            found.add(claim.id)
            if claim.is_open:
                sifted.again.append((claim, suggestion))
            else:
                sifted.held_back.append(_line(suggestion, claim, claim.get_status_display()))
        elif anchor is not None:
            because = _("already here, from the earlier reading")
            sifted.held_back.append(_line(suggestion, anchor.claim, because))
        elif (rejected := _find_rejected(article, suggestion)) is not None:
            because = rejected.get_reason_code_display()
            sifted.held_back.append(_line(suggestion, rejected.claim, because))
        else:
            sifted.offered.append(suggestion)
    missed = [claim for claim in standing if claim.id not in found]
    touched = find_touched(missed)
    sifted.gone = [claim for claim in missed if claim.is_open and claim.id not in touched]
    return sifted


def find_touched(claims: Sequence[Claim]) -> set[UUID]:
    """The claims that a person marked or changed: none of those is ever taken away by the machine."""
    by_people = Revision.objects.filter(
        object_type=Claim.record_type, object_id__in=[claim.id for claim in claims]
    ).exclude(actor__startswith="software/")
    return set(by_people.values_list("object_id", flat=True)) | {c.id for c in claims if c.run_id is None}


def _claim_at(suggestion: SuggestedClaim, claims: Sequence[Claim], found: set[UUID]) -> Claim | None:
    """The claim at exactly this span, else one at nearly this place that no other suggestion has taken."""
    free = [claim for claim in claims if claim.id not in found]
    exact = [claim for claim in free if (claim.start, claim.end) == (suggestion.start, suggestion.end)]
    near = [claim for claim in free if _same_place(suggestion, claim.start, claim.end)]
    return next(iter(exact or near), None)


def meaning_of(claim: Claim) -> Meaning:
    """A stored claim as the strict comparison takes it."""
    return Meaning(
        statement=claim.statement,
        speaker=claim.speaker_text,
        mode=str(claim.mode),
        figures=claim.figure_values,
        dates=[date_from_json(mention) for mention in claim.dates],
    )


def _find_rejected(article: Article, suggestion: SuggestedClaim) -> Decision | None:
    """The standing rejection, for a reason about meaning, of a claim that says exactly this."""
    wanted = Meaning(
        statement=suggestion.statement,
        speaker=suggestion.speaker.text if suggestion.speaker else "",
        mode=suggestion.mode,
        figures=suggestion.figures,
        dates=suggestion.dates,
    )
    for claim in _near_rejected(article, suggestion.statement):
        decisions: Sequence[Decision] = sorted(claim.decisions.all(), key=lambda decision: decision.at)
        last = decisions[-1] if decisions else None
        if last is None or last.verdict != Decision.Verdict.REJECT or last.reason_code in _NOT_ABOUT_MEANING:
            continue
        if says_the_same(wanted, meaning_of(claim)):
            return last
    return None


def _near_rejected(article: Article, statement: str) -> QuerySet[Claim]:
    """Rejected claims with much the same words that everybody who sees this article may know of."""
    seen_by_all = Q(article__desk__isnull=True)
    return (
        Claim.objects.filter(status=Claim.Status.REJECTED, statement__trigram_similar=statement)
        .filter(seen_by_all | Q(article__desk=article.desk_id) if article.desk_id else seen_by_all)
        .annotate(likeness=TrigramSimilarity("statement", statement))
        .filter(likeness__gte=_NEAR)
        .prefetch_related("figures", "decisions__reviewer")
        .order_by("-likeness")[:_MOST_CANDIDATES]
    )


def _same_place(suggestion: SuggestedClaim, start: int, end: int) -> bool:
    common = min(suggestion.end, end) - max(suggestion.start, start)
    union = max(suggestion.end, end) - min(suggestion.start, start)
    return common > 0 and common / union >= _SAME_PLACE


def _line(suggestion: SuggestedClaim, claim: Claim, because: str) -> dict[str, Any]:
    return {
        "start": suggestion.start,
        "end": suggestion.end,
        "quote": suggestion.quote,
        "statement": suggestion.statement,
        "claim": str(claim.id),
        "because": str(because),
    }
