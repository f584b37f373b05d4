"""Facts: the list, one fact with what it rests on and how it came to be, and changing it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.lookups import GreaterThan
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from facts.forms import ConfirmForm, FactFilterForm, PickForm, ReviseForm, TurnForm
from facts.models import Citation, Claim, Fact
from facts.queries import find_facts
from facts.services import facts as services
from facts.views.layout import quote_in_context
from newsroom.errors import DomainError, NotAllowed, NotFound, RevisionConflict
from newsroom.ledger.models import Revision
from newsroom.pages import DeskRequest, for_people, go, name_actors, take_page
from newsroom.roles import Actor, Right

TURN_WORDS: dict[str, Promise] = {
    "dispute": gettext_lazy("Dispute"),
    "settle": gettext_lazy("Settle the dispute"),
    "retract": gettext_lazy("Retract"),
    "restore": gettext_lazy("Restore"),
}
DONE_WORDS: dict[str, Promise] = {
    "dispute": gettext_lazy("The fact is marked as disputed."),
    "settle": gettext_lazy("The dispute is settled."),
    "retract": gettext_lazy("The fact is retracted. Whoever uses it is told."),
    "restore": gettext_lazy("The fact is restored."),
}
PICKS = 8
# Trigram likeness below which two statements share little but small words.
ALIKE = 0.2
FIELD_WORDS: dict[str, Promise] = {
    "statement": gettext_lazy("Statement"),
    "speaker_text": gettext_lazy("Said by"),
    "said": gettext_lazy("Was it said?"),
    "so": gettext_lazy("Is it so?"),
    "status": gettext_lazy("Status"),
    "language": gettext_lazy("Language"),
    "desk": gettext_lazy("Desk"),
    "embargoed_until": gettext_lazy("Embargoed until"),
}


@require_GET
@for_people(Right.READ_FACTS)
def list_facts(request: DeskRequest) -> HttpResponse:
    form = FactFilterForm(request.GET)
    facts = _filter(request.actor, form.cleaned_data if form.is_valid() else {})
    shown = facts.select_related("confirmed_by").prefetch_related("figures", "citations")
    context = {
        "room": "facts",
        "form": form,
        "page": take_page(request, shown),
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "facts/fact_list.html", context)


def _filter(actor: Actor, wanted: dict[str, str]) -> QuerySet[Fact]:
    """What the list shows: unless asked otherwise, the facts that we still stand by."""
    status = wanted.get("status", "")
    facts = find_facts(
        actor,
        q=wanted.get("q", ""),
        status=status if status != "all" else None,
        so=wanted.get("so"),
    )
    if not status:
        facts = facts.exclude(status__in=[Fact.Status.RETRACTED, Fact.Status.SUPERSEDED])
    if wanted.get("source"):
        cited = Citation.objects.filter(source_name__icontains=wanted["source"]).values("fact_id")
        facts = facts.filter(id__in=cited)
    return facts


@dataclass
class Evidence:
    """A citation with its quote as it stands in the article."""

    citation: Citation
    before: str = ""
    quote: str = ""
    after: str = ""


@dataclass
class Step:
    """One revision of a fact beside the one before it."""

    revision: Revision
    who: str
    on_behalf_of: str
    statement: str = ""
    previous: str = ""
    changes: list[tuple[Any, str, str]] = field(default_factory=list)
    citations: int = 0


@require_GET
@for_people(Right.READ_FACTS)
def show_fact(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    fact = _load(request, fact_id)
    return render(request, "facts/fact_page.html", _context(request, fact))


@require_http_methods(["GET", "POST"])
@for_people(Right.WRITE_FACTS)
def revise(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    """Correct, clarify or update a fact. A late save shows the other person’s version and keeps what was typed."""
    fact = _load(request, fact_id)
    if request.method != "POST":
        return render(
            request, "facts/fact_revise.html", {"room": "facts", "fact": fact, "form": ReviseForm(fact=fact)}
        )
    form = ReviseForm(request.POST, fact=fact)
    status, clash = 422, False
    if form.is_valid():
        try:
            services.revise_fact(
                fact_id=fact_id,
                actor=request.actor,
                changes=form.changes(),
                kind=form.cleaned_data["kind"],
                reason=form.cleaned_data["reason"],
                expected_revision=form.cleaned_data["revision"],
            )
        except NotFound:
            raise
        except RevisionConflict as refusal:
            form.add_error(None, refusal.message)
            # The next save is made knowingly over what is shown beside the form.
            form.data = {**request.POST.dict(), "revision": str(fact.revision)}
            status, clash = 409, True
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            status = refusal.status
        else:
            return go(request, reverse("facts:fact", args=[fact_id]), _("The fact has a new revision."))
    context = {"room": "facts", "fact": fact, "form": form, "clash": clash}
    return render(request, "facts/fact_revise.html", context, status=status)


@require_POST
@for_people(Right.WRITE_FACTS)
def turn(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    """Dispute, settle, retract or restore a fact; a refusal shows the fact's page with what was typed."""
    form = TurnForm(request.POST)
    status = 422
    if form.is_valid():
        wanted = form.cleaned_data["turn"]
        try:
            services.turn_fact(
                fact_id=fact_id,
                actor=request.actor,
                turn=wanted,
                reason=form.cleaned_data["reason"],
                expected_revision=form.cleaned_data["revision"],
            )
        except (NotFound, NotAllowed):
            raise
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            status = refusal.status
        else:
            return go(request, reverse("facts:fact", args=[fact_id]), str(DONE_WORDS[wanted]))
    fact = _load(request, fact_id)
    return render(
        request, "facts/fact_page.html", {**_context(request, fact), "turn_form": form}, status=status
    )


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
    for word in words:
        facts = facts.filter(Q(statement__icontains=word) | Q(speaker_text__icontains=word))
    likeness = TrigramWordSimilarity(claim.statement[:400], "statement")
    if not words:
        facts = facts.filter(GreaterThan(likeness, ALIKE))
    context = {
        "facts": facts.order_by(likeness.desc(), "-confirmed_at")[:PICKS],
        "claim": claim,
        "words": words,
    }
    if request.htmx:
        return render(request, "facts/_fact_picks.html", context)
    # Without scripts the search is a page of its own; what it sends is the claim's confirmation as it was offered.
    context |= {"room": "articles", "form": ConfirmForm(claim=claim), "pick": form}
    return render(request, "facts/fact_pick.html", context)


def _load(request: DeskRequest, fact_id: UUID) -> Fact:
    citations = Citation.objects.select_related(
        "source", "claim", "article__outlet", "article__reading__upload", "added_by"
    )
    facts = Fact.objects.visible_to(request.actor).select_related("confirmed_by", "speaker", "desk")
    return get_object_or_404(facts.prefetch_related("figures", Prefetch("citations", citations)), id=fact_id)


def _context(request: DeskRequest, fact: Fact) -> dict[str, Any]:
    revisions = list(Revision.objects.of("fact", fact.id).select_related("entry"))
    return {
        "room": "facts",
        "fact": fact,
        "evidence": [_evidence(citation) for citation in fact.citations.all()],
        "steps": _steps(revisions),
        "turns": [(name, TURN_WORDS[name]) for name in services.turns_open_to(fact, request.actor)],
        "turn_form": TurnForm(initial={"revision": fact.revision}),
    }


def _evidence(citation: Citation) -> Evidence:
    claim, article = citation.claim, citation.article
    if claim is None or article is None:
        return Evidence(citation)
    before, quote, after = quote_in_context(article.text, claim.start, claim.end)
    return Evidence(citation, before, quote, after)


def _steps(revisions: list[Revision]) -> list[Step]:
    """Newest first, each with what it changed."""
    names = name_actors(reference for row in revisions for reference in (row.actor, row.on_behalf_of))
    steps: list[Step] = []
    before: dict[str, Any] = {}
    for row in revisions:
        values = row.values()
        step = Step(row, names.get(row.actor, row.actor), names.get(row.on_behalf_of, ""))
        step.statement, step.previous = values.get("statement", ""), before.get("statement", "")
        step.citations = len(values.get("citations", ())) - len(before.get("citations", ()))
        if before and values:
            step.changes = [
                (FIELD_WORDS[name], _words(name, before.get(name)), _words(name, values.get(name)))
                for name in FIELD_WORDS
                if name != "statement" and before.get(name) != values.get(name)
            ]
        steps.append(step)
        before = values or before
    return steps[::-1]


def _words(name: str, value: Any) -> str:
    choices: dict[str, dict[str, Any]] = {
        "said": dict(Fact.Said.choices),
        "so": dict(Fact.So.choices),
        "status": dict(Fact.Status.choices),
    }
    if value in (None, ""):
        return _("nothing")
    return str(choices.get(name, {}).get(value, value))
