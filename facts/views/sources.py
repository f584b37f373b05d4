"""A source's page: who it is, how far it can be trusted, and what it said here."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from facts.models import Claim, Fact
from newsroom.pages import DeskRequest, for_people, take_page
from newsroom.roles import Right
from sources.models import Article, Source

SHOWN = 12


@require_GET
@for_people(Right.READ_FACTS)
def show_source(request: DeskRequest, source_id: UUID) -> HttpResponse:
    source = get_object_or_404(Source.objects.select_related("merged_into"), id=source_id)
    facts = (
        Fact.objects.visible_to(request.actor)
        .filter(citations__source=source)
        .distinct()
        .prefetch_related("figures", "citations")
    )
    claims = (
        Claim.objects.visible_to(request.actor)
        .open()
        .filter(speaker_text__in=[source.name, *source.aliases])
        .select_related("article")
        .order_by("-score", "id")
    )
    articles = (
        Article.objects.visible_to(request.actor).current().filter(outlet=source).order_by("-created_at")
    )
    context = {
        "room": "sources",
        "source": source,
        "page": take_page(request, facts, size=20),
        "claims": claims[:SHOWN],
        "articles": articles[:SHOWN],
        "merged": source.merged.all(),
    }
    return render(request, "facts/source_page.html", context)
