"""The desk: what waits."""

from datetime import timedelta

from django.db.models import Max, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from facts.models import Claim, Fact, Run
from facts.views.articles import list_rows, waiting
from newsroom.pages import DeskRequest, for_people
from newsroom.roles import Right
from sources.models import Article, Upload

WAITING = 15
FAILED_DAYS = 14
LATEST = 8


@require_GET
@for_people(Right.READ_ARTICLES)
def show_desk(request: DeskRequest) -> HttpResponse:
    """Uploads under way or failed, articles with open claims (those most worth checking first), the newest facts."""
    actor = request.actor
    articles = Article.objects.visible_to(actor).current()
    with_work = (
        waiting(articles)
        .annotate(best=Max("claims__score", filter=Q(claims__status__in=["open", "second_review"])))
        .select_related("outlet", "desk")
        .order_by("-best", "-created_at")
    )
    jobs = (
        Upload.objects.visible_to(actor)
        .filter(
            Q(status__in=[Upload.Status.RECEIVED, Upload.Status.READING])
            | Q(
                status=Upload.Status.FAILED,
                received_at__gte=timezone.now() - timedelta(days=FAILED_DAYS),
            )
        )
        .select_related("uploaded_by")
        .order_by("-received_at")[:12]
    )
    searching = Run.objects.visible_to(actor).current().unfinished().filter(article__in=articles)
    broken = (
        Run.objects.visible_to(actor)
        .current()
        .filter(status=Run.Status.FAILED, article__in=articles)
        .select_related("article")[:8]
    )
    context = {
        "room": "desk",
        "rows": list_rows(with_work[:WAITING]),
        "waiting_articles": with_work.count(),
        "waiting_claims": Claim.objects.visible_to(actor).open().filter(article__in=articles).count(),
        "second": Claim.objects.visible_to(actor)
        .filter(status=Claim.Status.SECOND_REVIEW)
        .select_related("article")
        .order_by("-score")[:8],
        "jobs": list(jobs),
        "searching": list(searching.select_related("article").order_by("queued_at")[:8]),
        "broken": list(broken),
        "facts": Fact.objects.visible_to(actor).standing().select_related("confirmed_by")[:LATEST],
        "nothing_yet": not Upload.objects.visible_to(actor).exists(),
    }
    return render(request, "facts/desk.html", context)
