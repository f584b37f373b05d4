"""What we said of a fact at an earlier moment, beside what we say today or said at another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from facts.models import Citation, Fact
from facts.queries.facts import FactRecord, read_fact
from facts.queries.past import read_fact_at
from facts.services.facts import change as services
from facts.services.facts.kinds import list_kinds
from facts.services.facts.risks import risks_of_fact
from facts.views.facts.changes import say_changed
from facts.views.facts.difference import Difference, Speller
from facts.views.facts.forms import BringBackForm, PastForm
from newsroom.errors import NotFound
from newsroom.ledger.recorded import plain
from newsroom.pages import DeskRequest, for_people, send_form
from newsroom.rights import Right


@dataclass(frozen=True)
class Said:
    """What was said at a moment: the record, None where there was nothing, and until when it stood."""

    at: datetime
    record: FactRecord | None

    @property
    def values(self) -> dict[str, Any]:
        return plain(self.record.fact.snapshot()) if self.record is not None else {}


def show_past(
    request: DeskRequest, fact_id: UUID, returned: BringBackForm | None = None, status: int = 200
) -> HttpResponse:
    """A fact as it was known, or was so; `beside` is another moment to compare with, else it is today."""
    visible = Fact.objects.visible_to(request.actor)
    now = get_object_or_404(visible, id=fact_id)
    today = read_fact(request.actor, fact_id)
    form = PastForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    known_at, valid_at = asked.get("known_at") or timezone.now(), asked.get("valid_at") or None
    then = _read(request, fact_id, known_at, valid_at)
    other = (
        _read(request, fact_id, asked["beside"], None) if asked.get("beside") else Said(timezone.now(), today)
    )
    may_write = request.actor.may(Right.WRITE_FACTS) and now.status not in (
        Fact.Status.RETRACTED,
        Fact.Status.SUPERSEDED,
    )
    kinds = {kind.code: kind for kind in list_kinds()}
    context = {
        "room": "facts",
        "today": today.fact,
        "fact": then.record.fact if then.record is not None else None,
        "record": then.record,
        "step": then.record.history[-1] if then.record is not None else None,
        "evidence": _evidence(then.record),
        "kind": kinds.get(then.record.fact.kind) if then.record is not None else None,
        "known_at": known_at,
        "valid_at": valid_at,
        "form": form,
        "other": other,
        "is_today": not asked.get("beside"),
        "difference": _compare(then, other, kinds),
        "may_write": may_write,
        "asks_for_two": risks_of_fact(now) if may_write else [],
        "bring_back": returned or BringBackForm(initial={"revision": now.revision}, auto_id="back-%s"),
    }
    missing = then.record is None or not form.is_valid()
    return render(
        request, "facts/fact_past.html", context, status=404 if missing and status == 200 else status
    )


def _read(request: DeskRequest, fact_id: UUID, known_at: datetime, valid_at: str | None) -> Said:
    """Raises Invalid for a moment that has not come yet."""
    try:
        return Said(known_at, read_fact_at(request.actor, fact_id, known_at=known_at, valid_at=valid_at))
    except NotFound:
        return Said(known_at, None)


def _compare(then: Said, other: Said, kinds: Any) -> Difference | None:
    """From the older to the newer of the two; None where there is nothing on a side."""
    if then.record is None or other.record is None:
        return None
    first, second = sorted((then, other), key=lambda said: said.record.fact.revision if said.record else 0)
    values = first.values, second.values
    return Speller(kinds, values).compare(*values)


def _evidence(record: FactRecord | None) -> list[Citation]:
    return record.citations if record is not None else []


@require_POST
@for_people(Right.WRITE_FACTS)
def bring_back(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    """State again what an earlier revision stated; a refusal shows that moment with what was typed."""
    form = BringBackForm(request.POST, auto_id="back-%s")
    sent = send_form(
        request,
        form,
        lambda: services.bring_back_revision(
            fact_id=fact_id,
            actor=request.actor,
            number=form.cleaned_data["number"],
            kind=form.cleaned_data["kind"],
            reason=form.cleaned_data["reason"],
            expected_revision=form.cleaned_data["revision"],
        ),
    )
    if sent.is_done:
        return say_changed(request, fact_id, sent, _("The fact says it again, as a new revision."))
    return show_past(request, fact_id, form, sent.status)
