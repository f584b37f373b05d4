"""Drafts: what is typed and not sent is kept by the server for its person, and shown wherever they go on."""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from facts.models import Claim, Draft, Fact
from facts.services.people import drafts
from facts.services.people.drafts import MAX_BYTES, DraftTooLarge
from facts.showing.clashes import Clash, find_clashes
from facts.veiling import cover_claims, cover_facts, cover_revisions
from facts.views.claims.confirm_form import ConfirmForm
from facts.views.claims.edit_form import EditForm
from facts.views.claims.form_rows import DateRow, FigureRow
from facts.views.claims.forms import AnswerForm, RejectForm, ReopenForm, ReturnForm, SplitForm
from facts.views.facts.forms import ReviseForm
from newsroom.actor import Actor
from newsroom.errors import Invalid
from newsroom.ledger.models import Revision
from newsroom.pages import DeskRequest, for_people, go
from newsroom.rights import Right
from sources.protection import Veil, veil_for


class DropDraftForm(forms.Form):
    """Which draft is given up; all of them where it names none."""

    draft = forms.UUIDField(required=False)
    sheet = forms.UUIDField(required=False)


def _names(*classes: type[Form], more: Iterable[str] = ()) -> frozenset[str]:
    found = {name for one in classes for name in one.base_fields} | set(more)
    return frozenset(found - {"revision"})


# The columns of the rows of figures and of dates, and the marks that a form has such rows at all.
_ROWS = {
    "revert",
    "accept",
    "figures",
    "dates",
    *(f"figure_{column.name}" for column in dataclasses.fields(FigureRow)),
    *(f"date_{column.name}" for column in dataclasses.fields(DateRow)),
}
# By form (the last part of the address it is sent to): its fields. A name that is not here is refused.
CLAIM_FIELDS: Mapping[str, frozenset[str]] = {
    "confirm": _names(ConfirmForm, EditForm, more=_ROWS),
    "reject": _names(RejectForm),
    "return": _names(ReturnForm),
    "answer": _names(AnswerForm),
    "split": _names(SplitForm),
    "reopen": _names(ReopenForm),
}
FACT_FIELDS: Mapping[str, frozenset[str]] = {"revise": _names(ReviseForm)}


@dataclass(frozen=True)
class Subject:
    """What drafts are of: whose right it takes, which fields its forms have, and the page to go back to."""

    model: type[Claim] | type[Fact]
    right: Right
    fields: Mapping[str, frozenset[str]]
    page: str


_SUBJECTS = {
    "claim": Subject(Claim, Right.READ_CLAIMS, CLAIM_FIELDS, "facts:claim"),
    "fact": Subject(Fact, Right.WRITE_FACTS, FACT_FIELDS, "facts:fact_revise"),
}
# What is shown of a draft that has no form to stand in any more, and compared where others changed the words.
LABELS: dict[str, str | Promise] = {
    "statement": gettext_lazy("Statement"),
    "speaker": gettext_lazy("Said by"),
    "reason": gettext_lazy("Reason"),
    "question": gettext_lazy("Question"),
    "answer": gettext_lazy("Answer"),
}
COMPARED: dict[str, str | Promise] = {name: LABELS[name] for name in ("statement", "speaker")}
IN_SNAPSHOT = {"statement": "statement", "speaker": "speaker_text"}


@dataclass(frozen=True)
class Kept:
    """A draft, and its words for whoever reads it outside its fields."""

    draft: Draft
    words: list[tuple[str | Promise, str]]
    fields: str


@dataclass(frozen=True)
class DraftBox:
    """What the template needs to keep drafts of one claim or fact, and to show those there are.

    `newest` stands in the fields; `others` are what further tabs of the same person hold besides.
    """

    save: str
    drop: str
    forms: str
    base: int
    newest: Kept | None = None
    clashes: list[Clash] = field(default_factory=list)
    others: list[Kept] = field(default_factory=list)

    @property
    def fields(self) -> str:
        """The newest draft's fields as the script reads them; empty without a draft."""
        return self.newest.fields if self.newest else ""

    @property
    def follows(self) -> str:
        """Which draft stands in the fields, as `read_draft` reads it."""
        return f"{self.newest.draft.id}@{self.newest.draft.saved_at.isoformat()}" if self.newest else ""


def make_claim_box(claim: Claim, actor: Actor) -> DraftBox:
    """One query, and one more where the claim was changed since the draft."""
    return _make_box("claim", claim, drafts.find_drafts(actor=actor, claim_id=claim.id), veil_for(actor))


def make_fact_box(fact: Fact, actor: Actor) -> DraftBox:
    """One query, and one more where the fact was changed since the draft."""
    return _make_box("fact", fact, drafts.find_drafts(actor=actor, fact_id=fact.id), veil_for(actor))


def _make_box(kind: str, row: Claim | Fact, found: list[Draft], veil: Veil) -> DraftBox:
    """The box; what was typed is given back as it was typed, also where it guesses a name that is kept from them."""
    save, drop = (reverse(f"facts:{kind}_{name}", args=[row.id]) for name in ("draft", "draft_drop"))
    forms = " ".join(_SUBJECTS[kind].fields)
    if not found:
        return DraftBox(save, drop, forms, row.revision)
    newest, *others = found
    return DraftBox(
        save,
        drop,
        forms,
        newest.base_revision,
        _keep_words(newest, veil),
        _find_clashes(row, newest, veil) if newest.base_revision < row.revision else [],
        [_keep_words(other, veil) for other in others if not other.fields.items() <= newest.fields.items()],
    )


def _find_clashes(row: Claim | Fact, draft: Draft, veil: Veil) -> list[Clash]:
    base = Revision.objects.filter(
        object_type=row.record_type, object_id=row.id, number=draft.base_revision
    ).first()
    before = cover_revisions([base], veil)[0].values() if base is not None else {}
    theirs = {name: str(getattr(row, key)) for name, key in IN_SNAPSHOT.items()}
    began = {name: str(before.get(key, theirs[name])) for name, key in IN_SNAPSHOT.items()}
    typed = {name.partition(".")[2]: value for name, value in draft.fields.items() if isinstance(value, str)}
    yours = {name: veil.echo(typed[name]) if name in typed else began[name] for name in COMPARED}
    return find_clashes(COMPARED, theirs=theirs, yours=yours, base=began)


def _keep_words(draft: Draft, veil: Veil) -> Kept:
    words = []
    for name, value in draft.fields.items():
        label = LABELS.get(name.partition(".")[2])
        if label is not None and isinstance(value, str) and value.strip():
            words.append((label, veil.echo(value)))
    return Kept(draft, words, veil.echo(json.dumps(draft.fields, ensure_ascii=False)))


@require_POST
@for_people()
def save(
    request: DeskRequest, kind: str, claim_id: UUID | None = None, fact_id: UUID | None = None
) -> HttpResponse:
    """Keep what the page's script sends of a claim or a fact; answers with the line that says so."""
    actor = request.actor
    row = _find_row(request, kind, claim_id or fact_id)
    sent = read_draft(request, _SUBJECTS[kind].fields)
    drafts.save_draft(actor=actor, claim_id=claim_id, fact_id=fact_id, **sent)
    found = drafts.find_drafts(actor=actor, claim_id=claim_id, fact_id=fact_id)
    veil = veil_for(actor)
    if isinstance(row, Claim):
        cover_claims([row], veil)
    else:
        cover_facts([row], veil)
    box = _make_box(kind, row, found, veil)
    return render(request, "_fragments/_draft.html", {"box": box})


@require_POST
@for_people()
def drop(
    request: DeskRequest, kind: str, claim_id: UUID | None = None, fact_id: UUID | None = None
) -> HttpResponse:
    """Forget the draft that a form names, or all of this claim or fact."""
    row = _find_row(request, kind, claim_id or fact_id)
    form = DropDraftForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("This is not a draft."))
    drafts.drop_drafts(
        actor=request.actor,
        claim_id=claim_id,
        fact_id=fact_id,
        draft_id=form.cleaned_data["draft"],
        sheet=form.cleaned_data["sheet"],
    )
    if request.headers.get("X-Draft"):
        return HttpResponse(status=204)
    return go(request, reverse(_SUBJECTS[kind].page, args=[row.id]), _("The draft is gone."))


def _find_row(request: DeskRequest, kind: str, row_id: UUID | None) -> Claim | Fact:
    subject = _SUBJECTS[kind]
    request.actor.require(subject.right)
    visible = subject.model.objects.visible_to(request.actor)
    return cast(Claim | Fact, get_object_or_404(visible, id=row_id))


def read_draft(request: DeskRequest, known: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """What a page's script sent, as `save_draft` takes it. Raises Invalid, DraftTooLarge."""
    # A field's text can be twice as long in JSON as in itself.
    if len(request.body) > 2 * MAX_BYTES:
        raise DraftTooLarge(_("A draft holds up to %(number)d kB of text.") % {"number": MAX_BYTES // 1000})
    try:
        sent = json.loads(request.body)
        fields, base, sheet = sent["fields"], sent["base"], UUID(sent["sheet"])
        draft, _at, saved_at = sent.get("follows", "").partition("@")
        follows = (UUID(draft), datetime.fromisoformat(saved_at)) if draft else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid(_("This is not a draft.")) from None
    if not isinstance(fields, dict) or not isinstance(base, int) or isinstance(base, bool):
        raise Invalid(_("This is not a draft."))
    for name in fields:
        form, _dot, part = name.partition(".")
        if part not in known.get(form, ()):
            raise Invalid(_("“%(name)s” is not a field here.") % {"name": name[:80]})
    return {"fields": fields, "base_revision": base, "sheet": sheet, "follows": follows}
