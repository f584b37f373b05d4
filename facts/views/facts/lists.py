"""Facts: the list, those to look at again, one fact with what it rests on and how it came to be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Prefetch, QuerySet
from django.db.models.lookups import GreaterThan
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from facts.models import Citation, Claim, Fact
from facts.queries.facts import facts_due, facts_embargoed, filter_words, list_subjects
from facts.queries.past import find_facts_at, read_records_at
from facts.services.claims.still_open import read_openness, say_open
from facts.services.facts.kinds import list_kinds
from facts.veiling import cover_claims, cover_facts
from facts.views.facts.forms import DueFilterForm, FactFilterForm, PickForm
from facts.views.facts.page import Cited, describe_fact, first_quote, load_fact
from facts.views.facts.past import show_past
from newsroom.actor import Actor
from newsroom.errors import NotFound
from newsroom.pages import DeskRequest, count_some, for_people, take_page
from newsroom.rights import Right
from sources.protection import veil_for

PICKS = 8
# Trigram likeness below which two statements share little but small words.
ALIKE = 0.2


@require_GET
@for_people(Right.READ_FACTS)
def list_facts(request: DeskRequest) -> HttpResponse:
    form = FactFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    facts = _filter(request.actor, wanted)
    page = take_page(request, facts.select_related("confirmed_by").prefetch_related("figures", "citations"))
    past = {name: wanted.get(name) or None for name in ("known_at", "valid_at")}
    if any(past.values()):
        # The rows say what the facts say today.
        records = read_records_at(request.actor, [fact.id for fact in page.object_list], **past)
        page.object_list = [record.fact for record in records]
    else:
        cover_facts(page.object_list, veil_for(request.actor))
    context = {
        "room": "facts",
        "form": form,
        "page": page,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "refined": any(request.GET.get(name) for name in REFINING),
        "due": count_some(facts_due(request.actor)),
        "subjects": list_subjects(request.actor),
        "kinds": {kind.code: kind.name for kind in list_kinds()},
        "past": urlencode({name: _spell(value) for name, value in past.items() if value}),
        "known_at": past["known_at"],
    }
    return render(request, "facts/fact_list.html", context)


def _spell(value: datetime | str) -> str:
    """A moment or a date as an address has it."""
    return value.isoformat() if isinstance(value, datetime) else value


# Filters that stand behind “More”.
REFINING = ("subject", "valid_at", "known_at", "source")


def _filter(actor: Actor, wanted: dict[str, Any]) -> QuerySet[Fact]:
    """What the list shows: unless asked otherwise, the facts that we still stand by."""
    status = wanted.get("status", "")
    return find_facts_at(
        actor,
        known_at=wanted.get("known_at"),
        q=wanted.get("q", ""),
        status=status if status != "all" else None,
        so=wanted.get("so"),
        kind=wanted.get("kind"),
        subject=wanted.get("subject"),
        stale={"true": True, "false": False}.get(wanted.get("stale", "")),
        valid_at=wanted.get("valid_at"),
        is_standing=not status,
        cited_as=wanted.get("source", ""),
    )


@dataclass(frozen=True)
class DueLine:
    """A fact to look at again, with the words that it rests on and the name of its kind."""

    fact: Fact
    kind: str
    cited: Cited | None


@require_GET
@for_people(Right.READ_FACTS)
def list_due(request: DeskRequest) -> HttpResponse:
    """The facts whose shelf life is over, longest overdue first."""
    form = DueFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    citations = Citation.objects.select_related("claim", "article")
    facts = facts_due(
        request.actor, kind=wanted.get("kind", ""), subject=wanted.get("subject", "")
    ).prefetch_related(Prefetch("citations", citations))
    page = take_page(request, facts, 20)
    kinds = {kind.code: kind.name for kind in list_kinds()}
    cover_facts(page.object_list, veil_for(request.actor))
    context = {
        "room": "facts",
        "form": form,
        "page": page,
        "lines": [DueLine(fact, kinds.get(fact.kind, ""), first_quote(fact)) for fact in page.object_list],
        "filtered": any(request.GET.get(name) for name in form.fields),
        "subjects": list_subjects(request.actor),
        "may_write": request.actor.may(Right.WRITE_FACTS),
        "may_retract": request.actor.may(Right.RETRACT_FACTS),
    }
    return render(request, "facts/fact_due.html", context)


@require_GET
@for_people(Right.SEE_EMBARGOED)
def list_embargoed(request: DeskRequest) -> HttpResponse:
    """The facts that are about to be out, with when, and whose they are until then."""
    facts = facts_embargoed(request.actor).select_related("desk")
    page = take_page(request, facts)
    cover_facts(page.object_list, veil_for(request.actor))
    kinds = {kind.code: kind.name for kind in list_kinds()}
    lines = [{"fact": fact, "kind": kinds.get(fact.kind, "")} for fact in page.object_list]
    return render(request, "facts/fact_embargoed.html", {"room": "facts", "page": page, "lines": lines})


@require_GET
@for_people(Right.READ_FACTS)
def show_fact(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    """One fact; `?from=2&to=5` compares two of its revisions, `?known_at=` and `?valid_at=` show an earlier one."""
    if request.GET.keys() & {"known_at", "valid_at"}:
        return show_past(request, fact_id)
    fact = load_fact(request, fact_id)
    return render(request, "facts/fact_page.html", describe_fact(request, fact))


@require_GET
@for_people(Right.READ_FACTS)
def pick_fact(request: DeskRequest) -> HttpResponse:
    """Facts that a claim may be a further citation of: those that the words name, else those worded most alike.

    Likeness only proposes: the numbers are shown so that a person compares them.
    """
    form = PickForm(request.GET)
    if not form.is_valid():
        raise NotFound(_("There is no such claim here."))
    claims = Claim.objects.visible_to(request.actor).select_related(
        "article__outlet", "article__reading__upload"
    )
    claim = get_object_or_404(claims, id=form.claim_id)
    facts = Fact.objects.visible_to(request.actor).standing()
    words = form.cleaned_data["q"].split()
    facts = filter_words(facts, form.cleaned_data["q"], request.actor)
    veil = veil_for(request.actor)
    cover_claims([claim], veil)
    likeness = TrigramWordSimilarity(claim.statement[:400], veil.column("statement"))
    if not words:
        facts = facts.filter(GreaterThan(likeness, ALIKE))
    context = {
        "facts": facts.order_by(likeness.desc(), "-confirmed_at")[:PICKS],
        "claim": claim,
        "words": words,
    }
    if request.htmx:
        return render(request, "facts/_fact_picks.html", {**context, "in_form": f"{claim.id}-confirm"})
    # Without scripts the search is a page of its own; what it sends is the claim's confirmation as it was offered.
    openness = read_openness(claim)
    context |= {
        "room": "articles",
        "pick": form,
        "openness": openness,
        "open_words": say_open(openness, request.actor),
    }
    return render(request, "facts/fact_pick.html", context)
