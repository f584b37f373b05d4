"""Kinds of fact and their shelf lives: everybody sees them, chiefs change them."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from facts.queries.facts import count_kinds
from facts.services.facts.kinds import NamedKind, find_kind, list_kinds, save_kind
from facts.views.facts.kind_forms import KindForm, spell_hours
from facts.views.word_rules import answer_rule_form
from newsroom.errors import NotFound
from newsroom.pages import DeskRequest, for_people
from newsroom.rights import Right


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
    return answer_rule_form(
        request,
        form,
        save=lambda: save_kind(actor=request.actor, code=kind.code if kind else "", **form.values()),
        revision=kind.row.revision if kind and kind.row else 0,
        page="facts/kind_edit.html",
        room="facts",
        kind=kind,
        back=reverse("facts:kinds"),
        done=_("“%(name)s” is saved. Facts keep their date until somebody looks at them again."),
    )
