"""Changing what a claim says: marked by hand, edited, split, merged."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facts.comparing.substitutions import CannotPutBack, put_back
from facts.models import Claim
from facts.services.claims import edit as services
from facts.services.claims.edit import ClaimChanges, ClaimPart
from facts.showing.clashes import take_theirs
from facts.showing.spans import cut_span, move_span
from facts.veiling import cover_claims, cover_snapshot, uncover_places
from facts.views.articles.lists import claim_address
from facts.views.claims.answering import carry_out, load_card, show_card, tell_several_changed
from facts.views.claims.cards import Card
from facts.views.claims.edit_form import CLAIM_FIELD_WORDS, EditForm
from facts.views.claims.forms import MarkForm, MergeClaimForm, SplitForm
from newsroom.errors import DomainError, Invalid, NotFound
from newsroom.ledger.models import Revision
from newsroom.pages import DeskRequest, for_people, go
from newsroom.rights import Right
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


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def mark(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """Make a claim of words that a person chose, or of a suggestion that was held back."""
    article = get_object_or_404(Article.objects.visible_to(request.actor), id=article_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose the words of the article that state the claim."))
    marked = uncover_places(form.cleaned_data, article, request.actor)
    claim = services.mark_claim(article_id=article_id, actor=request.actor, **marked)
    words = _("It is a claim now.")
    return (
        tell_several_changed(request, claim, words)
        if request.htmx
        else go(request, claim_address(claim), words)
    )


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def edit(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Save what a claim says without deciding on it. A button that only arranges the form saves nothing."""
    card = load_card(request, claim_id)
    card.accepted = frozenset(request.POST.getlist("accept"))
    arranged = _arrange(request.POST, card.claim)
    form = read_edit(card.claim, arranged if arranged is not None else request.POST, veil_for(request.actor))
    if arranged is not None:
        card.edit, card.open_part = form, "edit"
        return show_card(request, card, status=200)

    def save() -> str:
        is_new = save_edit(request, form)
        return _("Saved. It still waits for a decision.") if is_new else _("Nothing was changed.")

    return carry_out(request, card, form, save, field="edit", event="claimSaved")


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
            ClaimPart(cover.back(start), cover.back(end, is_end=True), statement)
            for (start, end), statement in zip(places, (data["first"], data["second"]), strict=True)
        ]
        made = services.split_claim(claim_id=claim_id, actor=request.actor, parts=parts)
        card.target = made[0]
        return _("Split in two. Each part is a claim of its own now.")

    return carry_out(request, card, form, cut, field="split", several=True)


@require_http_methods(["GET", "POST"])
@for_people(Right.DECIDE_CLAIMS)
def merge(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Choose the open claim of the article that says the same as this one, and let this one stand for both."""
    card = load_card(request, claim_id)
    if request.method == "GET":
        return _show_likely(request, card)
    form = MergeClaimForm(request.POST)
    if not form.is_valid():
        return _show_likely(request, card, refusal=_("Choose the claim that says the same."), status=422)
    try:
        services.merge_claims(claim_ids=[form.other_id], into=claim_id, actor=request.actor)
    except NotFound:
        raise
    except DomainError as refusal:
        status = 409 if refusal.status == 409 else 422
        return _show_likely(request, card, refusal=refusal.message, status=status)
    words = _("Merged: this claim stands for both.")
    if not request.htmx:
        return go(request, claim_address(card.claim), words)
    return tell_several_changed(request, card.claim, words, undo=[form.other_id])


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


def read_edit(claim: Claim, data: QueryDict, veil: Veil) -> EditForm:
    """What was typed, beside the revision that was read."""
    sent = data.get("revision", "")
    base: Mapping[str, Any] | None = None
    if sent.isdigit() and int(sent) != claim.revision:
        read = Revision.objects.filter(object_type="claim", object_id=claim.id, number=int(sent)).first()
        base = (read.values() or None) if read is not None else None
        if base is not None:
            base = cover_snapshot(base, claim.article, veil)
    return EditForm(data, claim=claim, base=base)


def save_edit(request: DeskRequest, form: EditForm) -> bool:
    """Save what differs from what was read; whether anything did. The form's claim is then as saved."""
    changes = form.changed()
    for field in take_theirs(request.POST, CLAIM_FIELD_WORDS):
        for column in COLUMNS[field]:
            changes.pop(column, None)
    if "revert" in changes:
        _settle_revert(form, changes)
    if not changes:
        return False
    form.claim = services.edit_claim(
        claim_id=form.claim.id,
        actor=request.actor,
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
