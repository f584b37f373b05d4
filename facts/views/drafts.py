"""Drafts: what is typed and not sent is kept by the server for its person, and shown wherever they go on."""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from facts.models import Claim, Draft, Fact
from facts.services import drafts
from facts.services.drafts import MAX_BYTES, DraftTooLarge
from facts.views.claim_forms import (
    AnswerForm,
    ConfirmForm,
    DateRow,
    EditForm,
    FigureRow,
    RejectForm,
    ReopenForm,
    ReturnForm,
    SplitForm,
)
from facts.views.clashes import Clash, find_clashes
from facts.views.fact_forms import ReviseForm
from newsroom.errors import Invalid
from newsroom.ledger.models import Revision
from newsroom.pages import DeskRequest, for_people, go
from newsroom.roles import Actor, Right


def _names(*classes: type[Form], more: Iterable[str] = ()) -> frozenset[str]:
    found = {name for one in classes for name in one.base_fields} | set(more)
    return frozenset(found - {"revision"})


# The columns of the rows of figures and of dates, and the marks that a form has such rows at all.
_ROWS = {
    "revert",
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
class DraftBox:
    """What the template needs to keep a draft of one claim or fact, and to show the one there is."""

    save: str
    drop: str
    forms: str
    base: int
    draft: Draft | None = None
    is_newer: bool = False
    clashes: list[Clash] = field(default_factory=list)
    kept: list[tuple[str | Promise, str]] = field(default_factory=list)

    @property
    def fields(self) -> str:
        """The draft's fields as the script reads them; empty without a draft."""
        return json.dumps(self.draft.fields, ensure_ascii=False) if self.draft is not None else ""


def make_claim_box(claim: Claim, actor: Actor) -> DraftBox:
    """One query, and one more where the claim was changed since the draft."""
    draft = drafts.find_draft(actor=actor, claim_id=claim.id)
    return _make_box("claim", claim, draft)


def make_fact_box(fact: Fact, actor: Actor) -> DraftBox:
    """One query, and one more where the fact was changed since the draft."""
    draft = drafts.find_draft(actor=actor, fact_id=fact.id)
    return _make_box("fact", fact, draft)


def _make_box(kind: str, row: Claim | Fact, draft: Draft | None) -> DraftBox:
    save, drop = (reverse(f"facts:{kind}_{name}", args=[row.id]) for name in ("draft", "draft_drop"))
    forms = " ".join(CLAIM_FIELDS if kind == "claim" else FACT_FIELDS)
    if draft is None:
        return DraftBox(save, drop, forms, row.revision)
    is_newer = draft.base_revision < row.revision
    return DraftBox(
        save,
        drop,
        forms,
        draft.base_revision,
        draft,
        is_newer,
        _find_clashes(row, draft) if is_newer else [],
        _read_kept(draft),
    )


def _find_clashes(row: Claim | Fact, draft: Draft) -> list[Clash]:
    base = Revision.objects.filter(
        object_type=row.record_type, object_id=row.id, number=draft.base_revision
    ).first()
    before = base.values() if base is not None else {}
    theirs = {name: str(getattr(row, key)) for name, key in IN_SNAPSHOT.items()}
    began = {name: str(before.get(key, theirs[name])) for name, key in IN_SNAPSHOT.items()}
    typed = {name.partition(".")[2]: value for name, value in draft.fields.items() if isinstance(value, str)}
    yours = {name: typed.get(name, began[name]) for name in COMPARED}
    return find_clashes(COMPARED, theirs=theirs, yours=yours, base=began)


def _read_kept(draft: Draft) -> list[tuple[str | Promise, str]]:
    texts = []
    for name, value in draft.fields.items():
        label = LABELS.get(name.partition(".")[2])
        if label is not None and isinstance(value, str) and value.strip():
            texts.append((label, value))
    return texts


@require_POST
@for_people(Right.READ_CLAIMS)
def save_claim_draft(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    claim = get_object_or_404(Claim.objects.visible_to(request.actor), id=claim_id)
    fields, base = read_draft(request, CLAIM_FIELDS)
    drafts.save_draft(actor=request.actor, claim_id=claim_id, fields=fields, base_revision=base)
    return render(request, "_fragments/_draft.html", {"box": make_claim_box(claim, request.actor)})


@require_POST
@for_people(Right.READ_CLAIMS)
def drop_claim_draft(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    claim = get_object_or_404(Claim.objects.visible_to(request.actor), id=claim_id)
    drafts.drop_draft(actor=request.actor, claim_id=claim_id)
    return _answer_drop(request, reverse("facts:claim", args=[claim.id]))


@require_POST
@for_people(Right.WRITE_FACTS)
def save_fact_draft(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    fact = get_object_or_404(Fact.objects.visible_to(request.actor), id=fact_id)
    fields, base = read_draft(request, FACT_FIELDS)
    drafts.save_draft(actor=request.actor, fact_id=fact_id, fields=fields, base_revision=base)
    return render(request, "_fragments/_draft.html", {"box": make_fact_box(fact, request.actor)})


@require_POST
@for_people(Right.WRITE_FACTS)
def drop_fact_draft(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    fact = get_object_or_404(Fact.objects.visible_to(request.actor), id=fact_id)
    drafts.drop_draft(actor=request.actor, fact_id=fact_id)
    return _answer_drop(request, reverse("facts:fact_revise", args=[fact.id]))


def _answer_drop(request: DeskRequest, address: str) -> HttpResponse:
    if request.headers.get("X-Draft"):
        return HttpResponse(status=204)
    return go(request, address, _("The draft is gone."))


def read_draft(request: DeskRequest, known: Mapping[str, frozenset[str]]) -> tuple[dict[str, Any], int]:
    """The fields and the revision that a page's script sent. Raises Invalid, DraftTooLarge."""
    # A field's text can be twice as long in JSON as in itself.
    if len(request.body) > 2 * MAX_BYTES:
        raise DraftTooLarge(_("A draft holds up to %(number)d kB of text.") % {"number": MAX_BYTES // 1000})
    try:
        sent = json.loads(request.body)
        fields, base = sent["fields"], sent["base"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Invalid(_("This is not a draft.")) from None
    if not isinstance(fields, dict) or not isinstance(base, int) or isinstance(base, bool):
        raise Invalid(_("This is not a draft."))
    for name in fields:
        form, _dot, part = name.partition(".")
        if part not in known.get(form, ()):
            raise Invalid(_("“%(name)s” is not a field here.") % {"name": name[:80]})
    return fields, base
