"""Kinds of fact and their shelf lives: everybody sees them, chiefs change them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from facts.queries import count_kinds
from facts.services.kinds import NamedKind, find_kind, list_kinds, save_kind
from facts.views.fact_forms import KindForm, spell_hours
from newsroom.errors import DomainError, NotAllowed, NotFound, RevisionConflict
from newsroom.pages import DeskRequest, for_people, go
from newsroom.roles import Right


@dataclass(frozen=True)
class KindLine:
    """A kind of fact as the list shows it; `standing` facts have it, `due` of them are to be looked at again."""

    kind: NamedKind
    shelf_life: str
    standing: int
    due: int


@require_GET
@for_people(Right.READ_FACTS)
def list_all(request: DeskRequest) -> HttpResponse:
    numbers = count_kinds(request.actor)
    lines = [
        KindLine(kind, spell_hours(kind.shelf_life_hours), *numbers.get(kind.code, (0, 0)))
        for kind in list_kinds()
    ]
    return render(request, "facts/kind_list.html", {"room": "facts", "lines": lines})


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_RULES)
def add(request: DeskRequest) -> HttpResponse:
    """Add a kind of fact."""
    return _edit(request, None, KindForm(request.POST or None))


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_RULES)
def change(request: DeskRequest, code: str) -> HttpResponse:
    """Change a kind of fact, also one that came with the desk."""
    kind = find_kind(code)
    if kind is None:
        raise NotFound(_("There is no such kind of fact."))
    return _edit(request, kind, KindForm(request.POST) if request.method == "POST" else KindForm.of(kind))


def _edit(request: DeskRequest, kind: NamedKind | None, form: KindForm) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = save_kind(actor=request.actor, code=kind.code if kind else "", **form.values())
            except (NotFound, NotAllowed):
                raise
            except DomainError as refusal:
                form.add_error(None, refusal.message)
                status = refusal.status
                if isinstance(refusal, RevisionConflict) and kind is not None:
                    form.data = {**request.POST.dict(), "revision": str(kind.row.revision if kind.row else 0)}
            else:
                words = _("“%(name)s” is saved. Facts keep their date until somebody looks at them again.")
                return go(request, reverse("facts:kinds"), words % {"name": row.name})
    context: dict[str, Any] = {"room": "facts", "form": form, "kind": kind}
    return render(request, "facts/kind_edit.html", context, status=status)
