"""What becomes of claims when their article is read again or replaced: withdrawn, or followed into the new text."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from facts.models import Claim, ClaimAnchor, Run
from facts.services.claims.memory import find_touched
from newsroom.ledger.recorded import Change
from sources.models import Article
from sources.reading.anchors import anchor_span
from sources.signals import Replacement


def follow_replacements(*, replaced: Sequence[Replacement], changes: list[Change]) -> None:
    """Withdraw untouched suggestions of replaced articles and anchor every other claim in the new ones.

    Runs inside the reading's transaction and adds its changes. Claims are locked in id order, like everywhere.
    """
    news = {pair.old.id: pair.new for pair in replaced}
    for run in (
        Run.objects.select_for_update(no_key=True)
        .unfinished()
        .filter(article__in=news, is_current=True)
        .order_by("id")
    ):
        run.is_current = False
        run.advance()
        run.save(update_fields=["is_current", "revision"])
        changes.append(Change(run, "run.replaced", reason=_("The article was read again.")))
    claims = list(
        Claim.objects.select_for_update(no_key=True, of=("self",))
        .standing()
        .select_related("article")
        .prefetch_related("figures")
        .filter(article__in=news)
        .order_by("id")
    )
    touched = find_touched(claims)
    anchors = []
    for claim in claims:
        if claim.status == Claim.Status.OPEN and claim.id not in touched:
            claim.status = Claim.Status.WITHDRAWN
            claim.advance()
            claim.save(update_fields=["status", "revision"])
            changes.append(Change(claim, "claim.withdrawn", reason=_("The article was read again.")))
        else:
            anchors.append(_anchor(claim, news[claim.article_id]))
    ClaimAnchor.objects.bulk_create(anchors)


# From the surest landing to none.
_ORDER = ("exact", "moved", "changed", "ambiguous", "orphan")


def _anchor(claim: Claim, articles: Sequence[Article]) -> ClaimAnchor:
    """The claim's best anchor among the articles that replaced its own; an orphan where there is none."""
    best = ClaimAnchor(claim=claim, state="orphan", score=0)
    for article in articles:
        found = anchor_span(claim.article.text, claim.start, claim.end, article.text)
        anchor = ClaimAnchor(
            claim=claim,
            article=article,
            state=found.state,
            start=found.start,
            end=found.end,
            score=round(found.score, 4),
            candidates=[
                {"start": c.start, "end": c.end, "score": round(c.score, 4)} for c in found.candidates
            ],
        )
        if best.article_id is None or _ORDER.index(anchor.state) < _ORDER.index(best.state):
            best = anchor
    return best
