"""A source's page: who it is, how far it can be trusted, what it said here, and what became of that."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from facts.models import Claim
from facts.queries import read_source_record
from newsroom.pages import DeskRequest, for_people, take_page
from newsroom.roles import Right
from sources.forms import MergeForm, UnmergeForm
from sources.models import Article, Source

SHOWN = 12
# Names that are offered while one is typed; a longer list helps nobody.
OFFERED = 300


@require_GET
@for_people(Right.READ_FACTS)
def show_source(request: DeskRequest, source_id: UUID) -> HttpResponse:
    """One source with everything that was merged into it."""
    source = get_object_or_404(Source.objects.select_related("merged_into"), id=source_id)
    family = list(Source.objects.merged_under(source))
    record = read_source_record(request.actor, family)
    names = [name for one in family for name in (one.name, *one.aliases)]
    claims = (
        Claim.objects.visible_to(request.actor)
        .open()
        .filter(speaker_text__in=names)
        .select_related("article")
        .order_by("-score", "id")
    )
    articles = (
        Article.objects.visible_to(request.actor).current().filter(outlet__in=family).order_by("-created_at")
    )
    may_manage = request.actor.may(Right.MANAGE_SOURCES)
    context = {
        "room": "sources",
        "source": source,
        "record": record,
        "page": take_page(request, record.facts.prefetch_related("figures", "citations"), size=20),
        "claims": claims[:SHOWN],
        "articles": articles[:SHOWN],
        "merged": [one for one in family if one.id != source.id],
        "merge_form": MergeForm() if may_manage and source.merged_into is None else None,
        "unmerge_form": UnmergeForm() if may_manage and source.merged_into is not None else None,
        "others": Source.objects.standing().exclude(id=source.id).order_by("name")[:OFFERED],
    }
    return render(request, "facts/source_page.html", context)
