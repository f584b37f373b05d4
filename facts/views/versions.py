"""What surrounds an article: its other versions, the same words elsewhere, and what became of its claims."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from facts.models import ClaimAnchor
from newsroom.pages import DeskRequest, for_people
from newsroom.roles import Actor, Right
from sources.models import Article, SameText


@dataclass
class Surroundings:
    """Articles that a reviewer of this one should know of; each list is empty where there is nothing to say."""

    newer: list[Article] = field(default_factory=list)
    older: Article | None = None
    twins: list[tuple[Article, int]] = field(default_factory=list)
    followed: list[ClaimAnchor] = field(default_factory=list)


def look_around(article: Article, actor: Actor) -> Surroundings:
    """The versions, copies and followed claims of an article, as far as this actor may see them; three queries."""
    links = SameText.objects.filter(Q(article=article) | Q(twin=article))
    shares = {
        (link.twin_id if link.article_id == article.id else link.article_id): round(link.share * 100)
        for link in links
    }
    near = Q(supersedes=article) | Q(id__in=shares)
    if article.supersedes_id is not None:
        near |= Q(id=article.supersedes_id)
    seen = Article.objects.visible_to(actor).select_related("outlet").filter(near)
    found = list(seen.order_by("created_at", "position"))
    newer = [one for one in found if one.supersedes_id == article.id]
    return Surroundings(
        newer=sorted(newer, key=lambda one: one.position),
        older=next((one for one in found if one.id == article.supersedes_id), None),
        twins=[(one, shares[one.id]) for one in found if one.id in shares],
        followed=list(
            ClaimAnchor.objects.filter(article=article).select_related("claim").order_by("start", "found_at")
        ),
    )


@dataclass(frozen=True)
class Followed:
    """A claim of the older text and where its words stand in the newer one."""

    anchor: ClaimAnchor
    words: str


@require_GET
@for_people(Right.READ_ARTICLES)
def show_versions(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """The two texts of an article and its predecessor, word by word, and what became of each claim."""
    seen = Article.objects.visible_to(request.actor).select_related("outlet", "reading__upload")
    article = get_object_or_404(seen.filter(supersedes__isnull=False), id=article_id)
    older = get_object_or_404(seen, id=article.supersedes_id)
    anchors = ClaimAnchor.objects.filter(claim__article=older).select_related("claim", "article")
    followed = [
        Followed(
            anchor,
            (
                anchor.article.text[anchor.start : anchor.end]
                if anchor.article and anchor.start is not None
                else ""
            ),
        )
        for anchor in anchors.order_by("claim__start")
    ]
    context = {"room": "articles", "article": article, "older": older, "followed": followed}
    return render(request, "facts/article_versions.html", context)
