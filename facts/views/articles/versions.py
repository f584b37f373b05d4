"""What surrounds an article: its other versions, the same words elsewhere, and what became of its claims."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from facts.models import ClaimAnchor
from facts.veiling import cover_anchors
from newsroom.actor import Actor
from newsroom.pages import DeskRequest, for_people
from newsroom.rights import Right
from sources.covering import cover_article
from sources.models import Article, SameText, VersionProposal
from sources.protection import veil_for
from sources.services.versions import find_bar_to_settling, newest_of, uploads_in_line


@dataclass
class Surroundings:
    """Articles that a reviewer of this one should know of; each list is empty where there is nothing to say.

    `proposed` are the newer texts of its page that wait for somebody to say whether they replace it, or, where it is
    the newer one, that it waits itself.
    """

    proposed: list["ProposedVersion"] = field(default_factory=list)
    newer: list[Article] = field(default_factory=list)
    older: Article | None = None
    twins: list[tuple[Article, int]] = field(default_factory=list)
    followed: list[ClaimAnchor] = field(default_factory=list)


@dataclass(frozen=True)
class ProposedVersion:
    """A newer text of a page that waits: the proposal, whether this article is the older one, and who may settle it."""

    proposal: VersionProposal
    is_older: bool
    articles: list[Article]
    bar: str


def with_proposals(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Articles with `is_proposed`: whether their upload itself stands in a proposal that waits."""
    upload = OuterRef("reading__upload")
    waiting = VersionProposal.objects.waiting().filter(Q(newer=upload) | Q(older=upload))
    return articles.annotate(is_proposed=Exists(waiting))


def list_proposed(article: Article, actor: Actor) -> list[ProposedVersion]:
    """The proposals that wait between the line of versions of an article of `with_proposals` and others.

    No query where the article replaces none and stands in none.
    """
    if article.supersedes_id is None and not article.is_proposed:  # type: ignore[attr-defined]
        return []
    line = uploads_in_line(article)
    waiting = (
        VersionProposal.objects.visible_to(actor)
        .waiting()
        .filter(Q(newer__in=line) | Q(older__in=line))
        .select_related("newer__uploaded_by", "newer__key", "older__uploaded_by")
    )
    return [
        ProposedVersion(
            one,
            is_older=one.older_id in line,
            articles=newest_of(one.newer if one.older_id in line else one.older),
            bar=find_bar_to_settling(one, actor),
        )
        for one in waiting
    ]


def look_around(article: Article, actor: Actor) -> Surroundings:
    """The versions, copies and followed claims of an article, as far as this actor may see them; a few queries."""
    links = SameText.objects.filter(Q(article=article) | Q(twin=article))
    shares = {
        (link.twin_id if link.article_id == article.id else link.article_id): round(link.share * 100)
        for link in links
    }
    near = Q(supersedes=article) | Q(id__in=shares)
    if article.supersedes_id is not None:
        near |= Q(id=article.supersedes_id)
    seen = Article.objects.visible_to(actor).select_related("outlet").filter(near)
    veil = veil_for(actor)
    found = [cover_article(one, veil) for one in seen.order_by("created_at", "position")]
    newer = [one for one in found if one.supersedes_id == article.id]
    versions = {article.supersedes_id, *(one.id for one in newer)}
    proposed = list_proposed(article, actor)
    versions |= {other.id for one in proposed for other in one.articles}
    return Surroundings(
        proposed=proposed,
        newer=sorted(newer, key=lambda one: one.position),
        older=next((one for one in found if one.id == article.supersedes_id), None),
        twins=[(one, shares[one.id]) for one in found if one.id in shares and one.id not in versions],
        followed=cover_anchors(
            ClaimAnchor.objects.filter(article=article).select_related("claim").order_by("start", "found_at"),
            veil,
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
    """The two texts of an article and its predecessor, word by word, and what became of each claim.

    `?beside=` names another article in its place: the older text that this one only might replace.
    """
    seen = Article.objects.visible_to(request.actor).select_related("outlet", "reading__upload")
    article = get_object_or_404(seen, id=article_id)
    older_id = _read_id(request.GET.get("beside", "")) or article.supersedes_id
    older = get_object_or_404(seen, id=older_id)
    veil = veil_for(request.actor)
    rows = ClaimAnchor.objects.filter(claim__article=older).select_related("claim", "article")
    anchors = cover_anchors(rows.order_by("claim__start"), veil)
    cover_article(article, veil)
    cover_article(older, veil)
    followed = [
        Followed(
            anchor,
            (
                anchor.article.text[anchor.start : anchor.end]
                if anchor.article and anchor.start is not None
                else ""
            ),
        )
        for anchor in anchors
    ]
    context = {"room": "articles", "article": article, "older": older, "followed": followed}
    return render(request, "facts/article_versions.html", context)


def _read_id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
