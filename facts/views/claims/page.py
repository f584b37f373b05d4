"""One claim as a page and as a panel beside its article."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from facts.models import Claim
from facts.views.articles.lists import claim_address
from facts.views.claims.answering import load_card
from facts.views.claims.cards import add_forms
from newsroom.pages import DeskRequest, for_people
from newsroom.rights import Right


@require_GET
@for_people(Right.READ_CLAIMS)
def show_claim(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """A claim's own address leads to its place in its article."""
    claim = get_object_or_404(Claim.objects.visible_to(request.actor), id=claim_id)
    return HttpResponseRedirect(claim_address(claim))


@require_GET
@for_people(Right.READ_CLAIMS)
def show_panel(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    card = add_forms(load_card(request, claim_id), request.actor)
    if not request.htmx:
        return HttpResponseRedirect(claim_address(card.claim))
    return render(request, "facts/_claim_panel.html", {"card": card})
