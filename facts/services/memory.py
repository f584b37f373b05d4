"""What people decided before is not asked again, and whatever is held back for that reason stays in sight."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from facts.comparing.same_claim import Meaning, says_the_same
from facts.dates import date_from_json
from facts.models import Claim, ClaimAnchor, Decision
from facts.suggesting.types import SuggestedClaim
from sources.models import Article

# Reasons that speak of the words or of our reading, not of what the claim means: the next text deserves a new look.
_NOT_ABOUT_MEANING = (Decision.ReasonCode.WRONG_SPAN, Decision.ReasonCode.WRONG_READING)
# Far below what the strict comparison accepts; it only bounds what is compared.
_NEAR = 0.6
_MOST_CANDIDATES = 20
# Two spans that share this much of their union are the same place.
_SAME_PLACE = 0.7


def sift_suggestions(
    article: Article, suggested: Iterable[SuggestedClaim]
) -> tuple[list[SuggestedClaim], list[dict[str, Any]]]:
    """Split suggestions into those to offer and those held back, the latter as plain values for the Run.

    Held back is what stands where a decided claim of the replaced article landed, and what says exactly what was
    rejected before for its meaning.
    """
    landed = list(
        ClaimAnchor.objects.filter(
            article=article, state__in=[ClaimAnchor.State.EXACT, ClaimAnchor.State.MOVED]
        ).select_related("claim")
    )
    offered, held_back = [], []
    for suggestion in suggested:
        anchor = next((a for a in landed if _same_place(suggestion, a.start or 0, a.end or 0)), None)
        if anchor is not None:
            held_back.append(_line(suggestion, anchor.claim, _("already here, from the earlier reading")))
            continue
        rejected = _find_rejected(article, suggestion)
        if rejected is not None:
            held_back.append(_line(suggestion, rejected.claim, rejected.get_reason_code_display()))
        else:
            offered.append(suggestion)
    return offered, held_back


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
