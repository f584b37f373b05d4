"""Who is at an article: a tab says that it is here, and that it leaves."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from facts.live.follower import describe_people
from facts.services.people import seats
from newsroom.errors import Invalid
from newsroom.pages import DeskRequest, for_people
from newsroom.rights import Right
from sources.models import Article


class HereForm(forms.Form):
    """One tab of one browser, and the claim that it is at."""

    tab = forms.UUIDField()
    claim = forms.UUIDField(required=False)


@require_POST
@for_people(Right.READ_ARTICLES)
def be_here(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """This tab still has the article open, at the claim it names; answers who else is here."""
    get_object_or_404(Article.objects.visible_to(request.actor), id=article_id)
    form = _read_tab(request)
    people = seats.look_in(
        article_id=article_id, actor=request.actor, tab=form["tab"], claim_id=form["claim"]
    )
    return JsonResponse(describe_people(people))


@require_POST
@for_people(Right.READ_ARTICLES)
def leave(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """This tab is being closed or goes elsewhere."""
    get_object_or_404(Article.objects.visible_to(request.actor), id=article_id)
    seats.leave(article_id=article_id, actor=request.actor, tab=_read_tab(request)["tab"])
    return HttpResponse(status=204)


def _read_tab(request: DeskRequest) -> dict[str, Any]:
    form = HereForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("This tab did not say which one it is."))
    return form.cleaned_data
