"""One claim: look at it, change what it says, decide on it, take the decision back."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from facts.comparing.substitutions import CannotPutBack, put_back
from facts.models import Claim, Fact, ProposedChange
from facts.queries.review import review_stage
from facts.services.claims import decide as decisions
from facts.services.claims import edit as services
from facts.services.claims import questions
from facts.services.claims import reopen as reopening
from facts.services.claims.edit import ClaimChanges, Part
from facts.services.people.drafts import drop_drafts
from facts.veiling import cover_claims, cover_snapshot, uncover_places
from facts.views.articles import claim_address, count_claims
from facts.views.cards import Card, add_forms, make_card, with_cards
from facts.views.claim_forms import (
    FIELD_WORDS,
    AnswerForm,
    ConfirmForm,
    EditForm,
    MarkForm,
    MergeForm,
    RejectForm,
    ReopenForm,
    ReturnForm,
    SplitForm,
    describe_claim,
)
from facts.views.clashes import find_clashes, take_theirs
from facts.views.review import lay_out_article, load_cards, next_open, render_review
from facts.views.second import say_what_waits
from facts.views.spans import cut_span, move_span
from newsroom.errors import DomainError, Invalid, NotFound, RevisionConflict
from newsroom.ledger.models import Revision
from newsroom.pages import DeskRequest, for_people, go, name_actors
from newsroom.roles import Right
from sources.covering import cover_of
from sources.models import Article
from sources.protection import Veil, veil_for

# Which of a claim's columns each field of the form stands for.
COLUMNS = {
    "statement": ("statement", "revert"),
    "words": ("start", "end"),
    "speaker": ("speaker",),
    "mode": ("mode",),
    "figures": ("figures",),
    "dates": ("dates",),
}
LIKELY = 40


def load_card(request: DeskRequest, claim_id: UUID) -> Card:
    """The claim as it now stands, with its number on its article's page. 404 where it is out of sight."""
    claims = with_cards(Claim.objects.visible_to(request.actor)).select_related(
        "article__outlet", "article__reading__upload"
    )
    claim = get_object_or_404(claims, id=claim_id)
    first, last = claim.start, claim.end
    cover_claims([claim], veil_for(request.actor))
    before = (
        Claim.objects.standing()
        .filter(article_id=claim.article_id)
        .filter(Q(start__lt=first) | Q(start=first, end__lt=last) | Q(start=first, end=last, id__lt=claim.id))
    )
    return make_card(claim, before.count() + 1, request.actor)


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


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def mark(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """Make a claim of words that a person chose, or of a suggestion that was held back."""
    article = get_object_or_404(Article.objects.visible_to(request.actor), id=article_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose the words of the article that state the claim."))
    marked = uncover_places(form.cleaned_data, article, request.actor)
    claim = services.mark_claim(article_id=article_id, reviewer=request.actor, **marked)
    words = _("It is a claim now.")
    return (
        _several_changed(request, claim, words) if request.htmx else go(request, claim_address(claim), words)
    )


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def edit(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Save what a claim says without deciding on it. A button that only arranges the form saves nothing."""
    card = load_card(request, claim_id)
    arranged = _arrange(request.POST, card.claim)
    form = _read_edit(card.claim, arranged if arranged is not None else request.POST, veil_for(request.actor))
    if arranged is not None:
        card.edit, card.open_part = form, "edit"
        return _show(request, card, status=200)

    def save() -> str:
        is_new = _save_edit(request, form)
        return _("Saved. It still waits for a decision.") if is_new else _("Nothing was changed.")

    return _answer(request, card, form, save, field="edit", event="claimSaved")


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def confirm(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Save what was edited, then confirm: as a new fact, or as a further citation of the fact that was picked."""
    card = load_card(request, claim_id)
    edited = _read_edit(card.claim, request.POST, veil_for(request.actor))
    form = ConfirmForm(request.POST, claim=card.claim)
    if edited.is_sent:
        card.edit = edited
    if not edited.is_valid():
        card.confirm, card.open_part = form, "edit"
        return _show(request, card, status=422)

    def decide() -> str:
        revision = form.cleaned_data["revision"]
        # Two transactions, each with its own entry: what was edited stays saved when the decision is refused.
        if _save_edit(request, edited):
            revision = edited.claim.revision
            card.saved = _("What you changed is saved; the decision is still to be made.")
        outcome = decisions.confirm_claim(
            claim_id=claim_id, reviewer=request.actor, confirmation=form.confirmation(revision=revision)
        )
        if outcome.fact is None:
            return say_what_waits(outcome)
        return _("Added to a fact.") if form.cleaned_data["fact"] else _("Confirmed: it is a fact now.")

    return _answer(request, card, form, decide, field="confirm")


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def reject(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    card = load_card(request, claim_id)
    form = RejectForm(request.POST, claim=card.claim)

    def decide() -> str:
        outcome = decisions.reject_claim(
            claim_id=claim_id,
            reviewer=request.actor,
            reason_code=form.cleaned_data["reason_code"],
            reason=form.cleaned_data["reason"],
        )
        if outcome.claim.status == Claim.Status.SECOND_REVIEW:
            return say_what_waits(outcome)
        return _("Rejected.")

    return _answer(request, card, form, decide, field="reject")


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def reopen(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Undo: the claim is open again, and a fact that rests on nothing else is retracted."""
    card = load_card(request, claim_id)
    form = ReopenForm(request.POST, claim=card.claim)
    was_split = card.claim.status == Claim.Status.MERGED

    def decide() -> str:
        found = reopening.reopen_claim(
            claim_id=claim_id, reviewer=request.actor, reason=form.cleaned_data["reason"]
        )
        if isinstance(found, ProposedChange):
            return _(
                "Kept, and not done yet: two people agreed on this. It waits on the fact’s page for another."
            )
        return _("The claim is open again.")

    return _answer(request, card, form, decide, field="reopen", undo=False, several=was_split)


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def return_to_editor(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Ask the editor before anybody decides."""
    card = load_card(request, claim_id)
    form = ReturnForm(request.POST, claim=card.claim)

    def ask() -> str:
        questions.return_claim(
            claim_id=claim_id, reviewer=request.actor, question=form.cleaned_data["question"]
        )
        return _("Returned with your question. It comes back open once it is answered.")

    return _answer(request, card, form, ask, field="question", undo=False)


@require_POST
@for_people(Right.UPLOAD)
def answer(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Answer the question with which a claim was returned."""
    card = load_card(request, claim_id)
    form = AnswerForm(request.POST, claim=card.claim)

    def reply() -> str:
        questions.answer_question(claim_id=claim_id, actor=request.actor, answer=form.cleaned_data["answer"])
        return _("Answered: the claim is open again.")

    return _answer(request, card, form, reply, field="answer", event="claimSaved")


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def split(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Cut a claim in two before one of its words."""
    card = load_card(request, claim_id)
    form = SplitForm(request.POST, claim=card.claim)

    def cut() -> str:
        data, claim = form.cleaned_data, card.claim
        places = cut_span(claim.article.text, claim.start, claim.end, data["cut"])
        cover = cover_of(claim.article)
        parts = [
            Part(cover.back(start), cover.back(end, is_end=True), statement)
            for (start, end), statement in zip(places, (data["first"], data["second"]), strict=True)
        ]
        made = services.split_claim(claim_id=claim_id, reviewer=request.actor, parts=parts)
        card.target = made[0]
        return _("Split in two. Each part is a claim of its own now.")

    return _answer(request, card, form, cut, field="split", several=True)


@require_http_methods(["GET", "POST"])
@for_people(Right.DECIDE_CLAIMS)
def merge(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Choose the open claim of the article that says the same as this one, and let this one stand for both."""
    card = load_card(request, claim_id)
    if request.method == "GET":
        return _show_likely(request, card)
    form = MergeForm(request.POST)
    if not form.is_valid():
        return _show_likely(request, card, refusal=_("Choose the claim that says the same."), status=422)
    try:
        services.merge_claims(claim_ids=[form.other_id], into=claim_id, reviewer=request.actor)
    except NotFound:
        raise
    except DomainError as refusal:
        status = 409 if refusal.status == 409 else 422
        return _show_likely(request, card, refusal=refusal.message, status=status)
    words = _("Merged: this claim stands for both.")
    if not request.htmx:
        return go(request, claim_address(card.claim), words)
    return _several_changed(request, card.claim, words, undo=[form.other_id])


def _show_likely(request: DeskRequest, card: Card, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """The other open claims of the article, those worded most like this one first."""
    veil = veil_for(request.actor)
    likeness: Any = TrigramSimilarity(veil.column("statement"), card.claim.statement)
    likely = (
        Claim.objects.visible_to(request.actor)
        .filter(article_id=card.claim.article_id, status=Claim.Status.OPEN)
        .exclude(id=card.claim.id)
        .order_by(likeness.desc(), "start", "id")[:LIKELY]
    )
    page = "facts/_claim_merge.html" if request.htmx else "facts/claim_merge.html"
    context = {
        "room": "articles",
        "card": card,
        "claim": card.claim,
        "likely": cover_claims(likely, veil),
        "refusal": refusal,
    }
    return render(request, page, context, status=status)


def _read_edit(claim: Claim, data: QueryDict, veil: Veil) -> EditForm:
    """What was typed, beside the revision that was read."""
    sent = data.get("revision", "")
    base: Mapping[str, Any] | None = None
    if sent.isdigit() and int(sent) != claim.revision:
        read = Revision.objects.filter(object_type="claim", object_id=claim.id, number=int(sent)).first()
        base = (read.values() or None) if read is not None else None
        if base is not None:
            base = cover_snapshot(base, claim.article, veil)
    return EditForm(data, claim=claim, base=base)


def _save_edit(request: DeskRequest, form: EditForm) -> bool:
    """Save what differs from what was read; whether anything did. The form's claim is then as saved."""
    changes = form.changed()
    for field in take_theirs(request.POST, FIELD_WORDS):
        for column in COLUMNS[field]:
            changes.pop(column, None)
    if "revert" in changes:
        _settle_revert(form, changes)
    if not changes:
        return False
    form.claim = services.edit_claim(
        claim_id=form.claim.id,
        reviewer=request.actor,
        changes=ClaimChanges(**uncover_places(changes, form.claim.article, request.actor)),
        expected_revision=form.cleaned_data["revision"],
        reason=form.cleaned_data["reason"],
    )
    return True


def _settle_revert(form: EditForm, changes: dict[str, Any]) -> None:
    """Words put back by a button are no wording of the reviewer's own; where both were at work, the typed holds."""
    try:
        restored = put_back(form.base["statement"], form.base["substitutions"], changes["revert"])[0]
    except CannotPutBack:
        restored = ""
    if changes.get("statement", restored) == restored:
        changes.pop("statement", None)
    else:
        changes.pop("revert")


def _arrange(data: QueryDict, claim: Claim) -> QueryDict | None:
    """The form as a button of it asks for: an end of the span moved, a row of figures added or dropped.

    None where no such button was pressed. With scripts the page does this by itself.
    """
    fresh = data.copy()
    if move := data.get("move"):
        side, _dash, to = move.partition("-")
        form = EditForm(data, claim=claim)
        start, end = move_span(claim.article.text, *form.span, side=side, to=to)
        fresh["start"], fresh["end"] = str(start), str(end)
        return fresh
    names = [name for name in data if name.startswith("figure_")]
    if "add" in data:
        for name in names or ["figure_text"]:
            fresh.setlist(name, [*data.getlist(name), "exact" if name == "figure_comparator" else ""])
        return fresh
    if str(data.get("drop")).isdigit():
        at = int(str(data["drop"]))
        for name in names:
            rows = data.getlist(name)
            fresh.setlist(name, rows[:at] + rows[at + 1 :])
        return fresh
    return None


def _answer(
    request: DeskRequest,
    card: Card,
    form: Any,
    act: Callable[[], str],
    *,
    field: str,
    undo: bool = True,
    several: bool = False,
    event: str = "claimDecided",
) -> HttpResponse:
    """Carry something out and show the claim as it then stands; a refusal shows what was typed, and why not."""
    if not form.is_valid():
        setattr(card, field, form)
        card.open_part = field
        return _show(request, card, status=422)
    try:
        words = act()
    except NotFound:
        raise
    except DomainError as refusal:
        return _refuse(request, card, form, refusal, field)
    drop_drafts(actor=request.actor, claim_id=card.claim.id)
    target = card.target or card.claim
    if request.htmx and several:
        return _several_changed(request, target, words, undo=[card.claim.id] if undo else [])
    if not request.htmx and several:
        return go(request, claim_address(target), words)
    fresh = add_forms(load_card(request, card.claim.id), request.actor)
    if not request.htmx:
        messages.success(request, words)
        is_left = event == "claimDecided"
        return HttpResponseRedirect(
            _next_address(request, fresh.claim) if is_left else claim_address(fresh.claim)
        )
    is_moved = (fresh.claim.start, fresh.claim.end) != (card.claim.start, card.claim.end)
    response = _show(request, fresh, status=200, with_article=is_moved)
    detail = {"id": str(fresh.claim.id), "words": words, "undo": undo and fresh.reopen is not None}
    return trigger_client_event(response, event, detail, after="settle")


def _several_changed(
    request: DeskRequest, claim: Claim, words: str, undo: list[UUID] | None = None
) -> HttpResponse:
    """More than one claim is new or gone: the page's script fetches the list, then shows this claim."""
    detail = {"show": str(claim.id), "words": words, "undo": [str(claim_id) for claim_id in undo or []]}
    return trigger_client_event(HttpResponse(status=204), "claimsChanged", detail)


def _refuse(request: DeskRequest, before: Card, form: Any, refusal: DomainError, field: str) -> HttpResponse:
    """The claim as it stands now with the reason, and everything the person had written."""
    card = load_card(request, before.claim.id)
    card.refusal, card.saved = refusal.message, before.saved
    card.open_part = field
    decision = refusal.details.get("decision")
    if decision and decision.get("fact"):
        fact = Fact.objects.visible_to(request.actor).filter(id=decision["fact"]).first()
        if fact is not None:
            card.refusal = _("%(refusal)s The fact says: “%(statement)s”") % {
                "refusal": refusal.message,
                "statement": veil_for(request.actor).text(fact.statement),
            }
    edited = form if field == "edit" else before.edit
    may_decide = review_stage(card.claim, request.actor).may_decide
    is_first = may_decide and card.claim.status == Claim.Status.OPEN
    if is_first or (may_decide and field in ("confirm", "reject")):
        setattr(card, field, form)
    if is_first and isinstance(edited, EditForm):
        _keep_edit(card, edited, is_late=isinstance(refusal, RevisionConflict))
    elif isinstance(edited, EditForm):
        yours, base = edited.described(), describe_claim(edited.base)
        card.kept = [(label, yours[name]) for name, label in FIELD_WORDS.items() if yours[name] != base[name]]
    if not may_decide and form.cleaned_data.get("reason"):
        card.kept = [*card.kept, (_("Reason"), form.cleaned_data["reason"])]
    return _show(request, card, status=409 if refusal.status in (409, 412) else 422)


def _keep_edit(card: Card, edited: EditForm, *, is_late: bool) -> None:
    """What was typed, on the claim as it now stands; after a late save with both versions beside each other."""
    yours, base = edited.described(), describe_claim(edited.base)
    theirs = describe_claim(card.claim.snapshot())
    # Saved by now, or never touched: nothing that the page would have to keep.
    is_touched = yours != base and not card.saved
    card.edit = edited.rebase(card.claim) if is_touched else EditForm(claim=card.claim)
    if is_late:
        card.clashes = find_clashes(FIELD_WORDS, theirs=theirs, yours=yours, base=base)
        last = Revision.objects.filter(object_type="claim", object_id=card.claim.id).latest("number")
        card.who = name_actors([last.on_behalf_of or last.actor]).get(last.on_behalf_of or last.actor, "")
    if is_touched:
        card.open_part = "edit"


def _show(request: DeskRequest, card: Card, *, status: int, with_article: bool = False) -> HttpResponse:
    add_forms(card, request.actor)
    if not request.htmx:
        return render_review(request, card.claim.article_id, card, status=status)
    context: dict[str, Any] = {
        "card": card,
        "counts": count_claims(card.claim.article_id),
        "with_counts": True,
        "article": card.claim.article,
    }
    if with_article:
        context["blocks"] = lay_out_article(card.claim.article, load_cards(card.claim.article, request.actor))
    return render(request, "facts/_claim.html", context, status=status)


def _next_address(request: DeskRequest, claim: Claim) -> str:
    """Without scripts: on to the next open claim of the article, or to the first, or stay."""
    cards = load_cards(claim.article, request.actor)
    at = next(at for at, card in enumerate(cards) if card.claim.id == claim.id)
    following = next_open(cards, at)
    return claim_address(claim if following is None else following.claim)
