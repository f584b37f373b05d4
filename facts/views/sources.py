"""A source's page: who it is, how far it can be trusted, what it said here, and what became of that."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from facts.models import Claim
from facts.queries.sources import read_source_record
from facts.veiling import cover_claims, cover_facts
from newsroom.pages import DeskRequest, for_people, take_page
from newsroom.rights import Right
from sources.covering import cover_article
from sources.forms import MergeForm, UnmergeForm
from sources.models import Article, Source
from sources.protection import by_shown_name, cover_source, veil_for
from sources.services.sources import is_merged_for

_SHOWN = 12
# Names that are offered while one is typed; a longer list helps nobody.
OFFERED = 300


@require_GET
@for_people(Right.READ_FACTS)
def show_source(request: DeskRequest, source_id: UUID) -> HttpResponse:
    """One source with everything that was merged into it."""
    actor = request.actor
    seen = Source.objects.visible_to(actor)
    source = get_object_or_404(seen.select_related("merged_into", "desk"), id=source_id)
    if not is_merged_for(actor, source):
        # It was merged into one that this reader does not see: for them it stands alone.
        source.merged_into = None
    family = list(seen.filter(id__in=Source.objects.merged_under(source).values("id")))
    record = read_source_record(actor, family)
    names = [name for one in family for name in (one.name, *one.aliases)]
    veil = veil_for(actor)
    is_known = not veil.covers(source.id)
    claims = (
        Claim.objects.visible_to(actor)
        .open()
        .filter(speaker_text__in=names)
        .select_related("article")
        .order_by("-score", "id")
    )
    articles = Article.objects.visible_to(actor).current().filter(outlet__in=family).order_by("-created_at")
    may_manage = actor.may(Right.MANAGE_SOURCES) and is_known
    others = Source.objects.standing_for(actor).exclude(id=source.id).order_by(*by_shown_name(veil))
    for one in (source, *family):
        cover_source(one, veil)
    if source.merged_into is not None:
        cover_source(source.merged_into, veil)
    page = take_page(request, record.facts.prefetch_related("figures", "citations"), size=20)
    cover_facts(page.object_list, veil)
    context = {
        "room": "sources",
        "source": source,
        "record": record,
        "page": page,
        "claims": cover_claims(claims[:_SHOWN], veil),
        "articles": [cover_article(article, veil) for article in articles[:_SHOWN]],
        "merged": [one for one in family if one.id != source.id],
        "merge_form": MergeForm() if may_manage and source.merged_into is None else None,
        "unmerge_form": UnmergeForm() if may_manage and source.merged_into is not None else None,
        "others": [cover_source(one, veil) for one in others[:OFFERED]] if may_manage else (),
        "may_manage": may_manage,
        "is_known": is_known,
        "known_to": source.known_to.order_by("name") if source.protected_as and is_known else (),
    }
    return render(request, "facts/source_page.html", context)
