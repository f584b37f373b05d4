"""Articles: the list, and how far each is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from facts import tasks
from facts.finding.asking import read_asked
from facts.finding.search import find_by_words
from facts.models import Claim, Run
from facts.services.claims import runs
from facts.views.articles.forms import ArticleFilterForm
from newsroom.actor import Actor
from newsroom.pages import DeskRequest, for_people, go, take_page
from newsroom.rights import Right
from sources.covering import cover_article
from sources.models import Article
from sources.protection import veil_for


@dataclass
class Counts:
    """How many claims of an article are in which state; those withdrawn are not counted."""

    open: int = 0
    second_review: int = 0
    confirmed: int = 0
    rejected: int = 0
    returned: int = 0
    merged: int = 0

    @property
    def total(self) -> int:
        return self.open + self.second_review + self.confirmed + self.rejected + self.returned + self.merged

    @property
    def decided(self) -> int:
        return self.confirmed + self.rejected + self.merged

    @property
    def waiting(self) -> int:
        return self.open + self.second_review + self.returned


def count_by_article(article_ids: Iterable[UUID]) -> dict[UUID, Counts]:
    """The counts of these articles in one query."""
    counts = {article_id: Counts() for article_id in article_ids}
    rows = (
        Claim.objects.standing()
        .filter(article_id__in=counts)
        .order_by()
        .values_list("article_id", "status")
        .annotate(number=Count("id"))
    )
    for article_id, status, number in rows:
        setattr(counts[article_id], status, number)
    return counts


def count_claims(article_id: UUID) -> Counts:
    return count_by_article([article_id])[article_id]


def claim_address(claim: Claim) -> str:
    return reverse("facts:article", args=[claim.article_id]) + f"?claim={claim.id}#claim-{claim.id}"


@dataclass
class ArticleRow:
    """An article in a list, with where its claims stand."""

    article: Article
    counts: Counts
    run: Run | None
    # On the desk: why it stands where it does.
    subjects: list[str] = field(default_factory=list)
    risky: int = 0
    best: Decimal | None = None


def list_rows(articles: Iterable[Article]) -> list[ArticleRow]:
    """Rows for these articles: two queries however many there are."""
    found = list(articles)
    ids = [article.id for article in found]
    counts = count_by_article(ids)
    current = {run.article_id: run for run in Run.objects.current().filter(article_id__in=ids)}
    return [ArticleRow(article, counts[article.id], current.get(article.id)) for article in found]


def waiting(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Articles with claims that somebody can decide on."""
    return articles.filter(Exists(Claim.objects.open().filter(article=OuterRef("pk"))))


@require_GET
@for_people(Right.READ_ARTICLES)
def list_articles(request: DeskRequest) -> HttpResponse:
    form = ArticleFilterForm(request.GET)
    articles: QuerySet[Article] = Article.objects.visible_to(request.actor).current()
    articles = articles.select_related("outlet", "desk")
    veil = veil_for(request.actor)
    if form.is_valid():
        articles = _filter(articles, form.cleaned_data, request.actor)
    page = take_page(request, articles.order_by("-created_at", "position"))
    for article in page.object_list:
        cover_article(article, veil)
    context = {
        "room": "articles",
        "form": form,
        "page": page,
        "rows": list_rows(page.object_list),
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "facts/article_list.html", context)


# By field of the filter: the columns of which one holds its words.
_SEARCHED = {"q": ("headline", "place", "text"), "outlet": ("outlet__name", "agency")}


def _filter(articles: QuerySet[Article], wanted: dict[str, Any], actor: Actor) -> QuerySet[Article]:
    veil = veil_for(actor)
    asked = read_asked(wanted["q"], begins=True)
    if asked and not veil:
        found = find_by_words(actor, Article.record_type, asked)
        articles = articles.filter(id__in=found.values("id"))
    for name, columns in _SEARCHED.items():
        # For a reader from whom names are kept: as they read the words.
        if wanted[name] and (name != "q" or veil):
            shown: Any = articles.alias(**{f"shown_{at}": veil.column(one) for at, one in enumerate(columns)})
            fits = [Q(**{f"shown_{at}__icontains": wanted[name]}) for at in range(len(columns))]
            articles = shown.filter(reduce(or_, fits))
    if wanted["since"]:
        articles = articles.filter(created_at__date__gte=wanted["since"])
    runs_of = Run.objects.current().filter(article=OuterRef("pk"))
    if wanted["status"] == "waiting":
        articles = waiting(articles)
    elif wanted["status"] == "searching":
        articles = articles.filter(Exists(runs_of.unfinished()))
    elif wanted["status"] == "failed":
        articles = articles.filter(Exists(runs_of.filter(status=Run.Status.FAILED)))
    elif wanted["status"] == "done":
        unsettled = Claim.objects.filter(
            article=OuterRef("pk"),
            status__in=[Claim.Status.OPEN, Claim.Status.SECOND_REVIEW, Claim.Status.RETURNED],
        )
        articles = articles.filter(Exists(runs_of.filter(status=Run.Status.DONE)), ~Exists(unsettled))
    return articles


@require_GET
@for_people(Right.READ_ARTICLES)
def show_progress(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """How far the search for claims is; once it has ended, the page is loaded afresh."""
    article = get_object_or_404(Article.objects.visible_to(request.actor), id=article_id)
    run = Run.objects.current().filter(article=article).first()
    if run is None or run.status in (Run.Status.DONE, Run.Status.FAILED):
        return HttpResponseClientRefresh()
    return render(request, "facts/_progress.html", {"article": article, "run": run})


@require_POST
@for_people(Right.UPLOAD)
def search_again(request: DeskRequest, article_id: UUID) -> HttpResponse:
    runs.retry_run(article_id=article_id, actor=request.actor, queue=tasks.queue_suggesting)
    return go(request, reverse("facts:article", args=[article_id]), _("Looking for claims again."))
