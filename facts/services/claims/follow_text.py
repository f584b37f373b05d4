"""What becomes of claims when their article is read again or replaced: withdrawn, or followed into the new text."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from facts.models import Claim, ClaimAnchor, Run
from facts.services.claims.memory import find_touched
from newsroom.ledger.recorded import Change
from sources.models import Article
from sources.reading.anchors import anchor_span
from sources.signals import Replacement


def follow_replacements(*, replaced: Sequence[Replacement], changes: list[Change]) -> None:
    """Withdraw untouched suggestions of replaced articles and anchor every other claim in the new ones.

    Claims of earlier versions that were followed into the replaced articles are followed on, so that what was decided
    once stays known through any number of versions. Runs inside the reading's transaction and adds its changes. Claims
    are locked in id order, like everywhere.
    """
    news = {pair.old.id: pair.new for pair in replaced}
    _stop_searching(news, changes)
    followed = ClaimAnchor.objects.filter(claim=OuterRef("pk"), article__in=news)
    claims = list(
        Claim.objects.select_for_update(no_key=True, of=("self",))
        .standing()
        .select_related("article")
        .prefetch_related("figures")
        .filter(Q(article__in=news) | Exists(followed))
        .order_by("id")
    )
    newest = _find_newest_places([claim for claim in claims if claim.article_id not in news], news)
    touched = find_touched(claims)
    anchors = []
    for claim in claims:
        is_own = claim.article_id in news
        if is_own and claim.status == Claim.Status.OPEN and claim.id not in touched:
            claim.status = Claim.Status.WITHDRAWN
            claim.advance()
            claim.save(update_fields=["status", "revision"])
            changes.append(Change(claim, "claim.withdrawn", reason=_("The article was read again.")))
        elif is_own:
            anchors.append(_anchor(claim, None, news[claim.article_id]))
        else:
            place, articles = newest[claim.id]
            anchors.append(_anchor(claim, place, articles))
    ClaimAnchor.objects.bulk_create(anchors)


def follow_into_draft(*, article: Article, beside: Sequence[Article]) -> None:
    """Anchor the claims of these articles, and those followed into them, in a draft; nothing of them is changed."""
    ClaimAnchor.objects.bulk_create(find_anchors(article, beside))


def find_anchors(article: Article, beside: Sequence[Article]) -> list[ClaimAnchor]:
    """Where the claims of these articles, and those followed into them, stand in another version; nothing is stored.

    Those that are still open as well: they may be decided while that version stands.
    """
    news: dict[UUID, tuple[Article, ...]] = {old.id: (article,) for old in beside}
    here = ClaimAnchor.objects.filter(claim=OuterRef("pk"), article=article.id)
    followed = ClaimAnchor.objects.filter(claim=OuterRef("pk"), article__in=news)
    claims = list(
        Claim.objects.standing()
        .select_related("article")
        .filter(Q(article__in=news) | Exists(followed), ~Exists(here))
        .order_by("id")
    )
    newest = _find_newest_places([claim for claim in claims if claim.article_id not in news], news)
    return [
        _anchor(claim, newest[claim.id][0] if claim.id in newest else None, (article,)) for claim in claims
    ]


def _stop_searching(news: dict[UUID, tuple[Article, ...]], changes: list[Change]) -> None:
    """What is still being searched in the replaced articles is not wanted any more."""
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


def _find_newest_places(
    claims: Sequence[Claim], news: dict[UUID, tuple[Article, ...]]
) -> dict[UUID, tuple[ClaimAnchor, tuple[Article, ...]]]:
    """By claim the anchor through which it was followed into a replaced article, and what replaced that; one query."""
    rows = ClaimAnchor.objects.filter(claim__in=[claim.id for claim in claims], article__in=news)
    return {
        row.claim_id: (row, news[row.article.id])
        for row in rows.select_related("article").order_by("found_at", "id")
        if row.article is not None
    }


# From the surest landing to none.
_ORDER = ("exact", "moved", "changed", "ambiguous", "orphan")


def _anchor(claim: Claim, place: ClaimAnchor | None, articles: Sequence[Article]) -> ClaimAnchor:
    """The claim's best anchor among the articles that replaced its own; an orphan where there is none.

    `place` is where it stood in the version before, for a claim of an older one: its surroundings there are nearer to
    those of today. Where it does not land so, its own article's words are looked for, for a sentence that was taken out
    may come back.
    """
    best = ClaimAnchor(claim=claim, state="orphan", score=0)
    for text, start, end in _find_origins(claim, place):
        for article in articles:
            anchor = _look(claim, text, start, end, article)
            if best.article_id is None or _ORDER.index(anchor.state) < _ORDER.index(best.state):
                best = anchor
        if best.state in ClaimAnchor.LANDED:
            break
    return best


def _find_origins(claim: Claim, place: ClaimAnchor | None) -> Iterator[tuple[str, int, int]]:
    """The texts in which the claim's words are known to stand, with their span, the nearest version first."""
    if place is not None and place.article is not None and place.state in ClaimAnchor.LANDED:
        yield place.article.text, place.start or 0, place.end or 0
    yield claim.article.text, claim.start, claim.end


def _look(claim: Claim, text: str, start: int, end: int, article: Article) -> ClaimAnchor:
    found = anchor_span(text, start, end, article.text)
    return ClaimAnchor(
        claim=claim,
        article=article,
        state=found.state,
        start=found.start,
        end=found.end,
        score=round(found.score, 4),
        candidates=[{"start": c.start, "end": c.end, "score": round(c.score, 4)} for c in found.candidates],
    )
