"""One verdict for several claims of an article at once, and taking it back."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from facts.models import Claim
from facts.services.claims import decide as decisions
from facts.services.claims import reopen as reopening
from facts.services.claims.decide import Verdict
from facts.services.claims.plan import Confirmation
from facts.services.work import Outcome
from facts.veiling import cover_claims
from facts.views.articles.review import chosen_filter, is_shown, load_cards
from facts.views.claims.forms import BulkForm
from facts.views.claims.sheet import lay_out_sheet, refuse_unread
from newsroom.errors import Invalid
from newsroom.pages import DeskRequest, for_people
from newsroom.rights import Right
from sources.models import Article
from sources.protection import veil_for

_FOR_CHIEF = "chief"


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def decide_many(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """Decide on the claims that were selected, as far as the list shows them; says which were left, and why."""
    article = get_object_or_404(Article.objects.visible_to(request.actor), id=article_id)
    form = BulkForm(request.POST)
    if not form.is_valid():
        return _say(
            request,
            article,
            problem=" ".join(str(words) for errors in form.errors.values() for words in errors),
        )
    picked = read_picks(request.POST)
    if not picked:
        return _say(request, article, problem=_("No claim is selected."))
    confirms = form.cleaned_data["verdict"] == BulkForm.CONFIRM
    if confirms and not form.cleaned_data["ticked"]:
        return _show_sheet(request, article, picked)
    cards = {card.claim.id: card for card in load_cards(article, request.actor) if card.claim.id in picked}
    claims = {claim_id: card.claim for claim_id, card in cards.items()}
    shown = chosen_filter(request.POST)
    left = refuse_unread(cards.values(), request.actor) if confirms else {}
    verdicts = []
    for claim_id, revision in picked.items():
        claim = claims.get(claim_id)
        if claim_id in left:
            continue
        if claim is None:
            left[claim_id] = _("There is no such claim here.")
        elif not is_shown(cards[claim_id], shown):
            left[claim_id] = _("The list does not show it.")
        elif confirms:
            verdicts.append(Verdict(claim_id, confirmation=Confirmation(expected_revision=revision)))
        else:
            data = form.cleaned_data
            verdicts.append(Verdict(claim_id, reason_code=data["reason_code"], reason=data["reason"]))
    outcomes, refused = decisions.decide_claims(verdicts=verdicts, actor=request.actor)
    left |= refused
    words = _describe(outcomes)
    lines = [
        (claims[claim_id].statement if claim_id in claims else "", why) for claim_id, why in left.items()
    ]
    # Where two people disagree neither takes theirs back.
    undo = [str(one.claim.id) for one in outcomes if not one.waits_for_chief]
    return _say(request, article, words=words, left=lines, undo=undo)


def _show_sheet(request: DeskRequest, article: Article, picked: Mapping[UUID, int | None]) -> HttpResponse:
    """The selected statements to be read and ticked; nothing is decided yet."""
    context = {
        "room": "articles",
        "article": article,
        "sheet": lay_out_sheet(article, picked, request.actor),
        "shown": chosen_filter(request.POST),
    }
    page = "facts/_bulk_sheet.html" if request.htmx else "facts/bulk_sheet.html"
    return render(request, page, context)


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def reopen_many(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """Take back decisions on several claims of the article in one go."""
    article = get_object_or_404(Article.objects.visible_to(request.actor), id=article_id)
    wanted = list(read_picks(request.POST))
    picks = cover_claims(
        Claim.objects.standing().filter(article=article, id__in=wanted), veil_for(request.actor)
    )
    claims = {claim.id: claim for claim in picks}
    if not claims:
        raise Invalid(_("No claim is selected."))
    outcomes, refused = reopening.reopen_claims(
        claim_ids=list(claims), actor=request.actor, reason=_("Decided too soon.")
    )
    words = ngettext(
        "%(number)d claim is open again.", "%(number)d claims are open again.", len(outcomes)
    ) % {"number": len(outcomes)}
    lines = [(claims[claim_id].statement, why) for claim_id, why in refused.items()]
    show = str(outcomes[0].claim.id) if outcomes else ""
    return _say(request, article, words=words if outcomes else "", left=lines, show=show)


def read_picks(data: QueryDict) -> dict[UUID, int | None]:
    """The claims that a form names, with the revision that was read where it says so: `<id>` or `<id>@<revision>`."""
    picked: dict[UUID, int | None] = {}
    for value in data.getlist("claim"):
        name, _at, revision = value.partition("@")
        try:
            picked[UUID(name)] = int(revision) if revision.isdigit() else None
        except ValueError:
            raise Invalid(_("One of the selected claims has no proper name.")) from None
    return picked


def _describe(outcomes: list[Outcome]) -> str:
    """What was done, in one line."""
    says: Mapping[str, str] = {
        Claim.Status.CONFIRMED: _("%(number)d confirmed"),
        Claim.Status.REJECTED: _("%(number)d rejected"),
        Claim.Status.SECOND_REVIEW: _("%(number)d now wait for a second person"),
        _FOR_CHIEF: _("%(number)d now wait for a chief: two people disagree"),
    }
    number = Counter(_FOR_CHIEF if one.waits_for_chief else one.claim.status for one in outcomes)
    return ", ".join(says[state] % {"number": number[state]} for state in number)


def _say(
    request: DeskRequest,
    article: Article,
    *,
    words: str = "",
    left: list[tuple[str, str]] | None = None,
    undo: list[str] | None = None,
    show: str = "",
    problem: str = "",
) -> HttpResponse:
    """What became of it: a fragment for the list's own notice, or the page again."""
    context = {"article": article, "words": words, "left": left or [], "undo": undo or [], "problem": problem}
    if request.htmx:
        response = render(request, "facts/_bulk_result.html", context, status=422 if problem else 200)
        if problem:
            return response
        detail = {"show": show, "words": words, "undo": undo or [], "stay": not show}
        return trigger_client_event(response, "claimsChanged", detail, after="settle")
    if problem:
        messages.error(request, problem)
    if words:
        messages.success(request, words)
    for statement, why in left or []:
        messages.warning(
            request, _("Left as it was: “%(statement)s” %(why)s") % {"statement": statement, "why": why}
        )
    query = [("show", chosen_filter(request.POST)), *(("undo", claim_id) for claim_id in undo or [])]
    return HttpResponseRedirect(reverse("facts:article", args=[article.id]) + "?" + urlencode(query))
