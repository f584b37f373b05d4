"""What a claim meets of what is known, beside it at review, and the page of open disagreements."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from facts import tasks
from facts.models import Claim, Relation, RelationSearch
from facts.queries.relations import cover_relations, find_conflicts, relations_of_claim
from facts.services.relations.find import retry_relations
from facts.services.relations.settle import settle_relation
from facts.views.articles.lists import claim_address
from newsroom.pages import DeskRequest, back_to, for_people, go, send_form, take_page
from newsroom.rights import Right
from sources.protection import veil_for

# Failed comparisons that are named on the page.
_MOST_FAILED = 20


class SettleForm(forms.Form):
    """Which kind of difference it is, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of difference is it?"), choices=Relation.Kind.choices
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        required=False,
        max_length=2000,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )


@require_GET
@for_people(Right.READ_CLAIMS)
def show_known(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """The cards beside a claim; a page of its own where no script asks."""
    claim = get_object_or_404(Claim.objects.visible_to(request.actor), id=claim_id)
    page = "facts/_known.html" if request.htmx else "facts/claim_known.html"
    return render(request, page, _describe_known(request, claim))


def _describe_known(request: DeskRequest, claim: Claim) -> dict[str, object]:
    waits = RelationSearch.objects.filter(article=claim.article_id, status__in=["queued", "running"]).exists()
    return {
        "room": "articles",
        "claim": claim,
        "relations": relations_of_claim(claim.id, request.actor),
        "comparing": waits,
        "failed": RelationSearch.objects.failed().filter(article=claim.article_id).first(),
        "may_settle": request.actor.may(Right.DECIDE_CLAIMS),
        "back": claim_address(claim),
    }


@require_GET
@for_people(Right.READ_CLAIMS)
def list_conflicts(request: DeskRequest) -> HttpResponse:
    """Open disagreements with both sides in their words; `?settled=1` those that were settled."""
    return _show_conflicts(request)


def _show_conflicts(
    request: DeskRequest, *, form: SettleForm | None = None, at: UUID | None = None, status: int = 200
) -> HttpResponse:
    settled = "settled" in request.GET
    page = take_page(request, find_conflicts(request.actor, status="settled" if settled else "open"))
    cover_relations(page.object_list, veil_for(request.actor))
    context = {
        "room": "facts",
        "page": page,
        "settled": settled,
        "form": form or SettleForm(auto_id=False),
        "refused": at,
        "kinds": Relation.Kind.choices,
        "failed": list(
            RelationSearch.objects.visible_to(request.actor).failed().order_by("-finished_at")[:_MOST_FAILED]
        ),
        "may_settle": request.actor.may(Right.DECIDE_CLAIMS),
    }
    return render(request, "facts/conflict_list.html", context, status=status)


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def retry_comparing(request: DeskRequest) -> HttpResponse:
    """Compare again what failed."""
    retry_relations(actor=request.actor, queue=tasks.queue_comparing)
    return go(request, back_to(request, reverse("facts:conflicts")), _("It is being compared again."))


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def settle(request: DeskRequest, relation_id: UUID) -> HttpResponse:
    """Name the kind of a relation; from the cards the cards again, else the page of conflicts."""
    get_object_or_404(Relation.objects.visible_to(request.actor), id=relation_id)
    form = SettleForm(request.POST, auto_id=False)
    sent = send_form(
        request,
        form,
        lambda: settle_relation(
            relation_id=relation_id,
            actor=request.actor,
            kind=form.cleaned_data["kind"],
            reason=form.cleaned_data["reason"],
        ),
    )
    if not sent.is_done:
        return _show_conflicts(request, form=form, at=relation_id, status=sent.status)
    if request.htmx:
        return render(request, "facts/_known.html", _describe_known(request, sent.result.claim))
    return go(request, reverse("facts:conflicts"), _("It is settled. Both sides stay as they are."))
