"""Changes that wait for a second person: how they are shown, and agreeing, declining, taking back on their pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from facts.models import Citation, ProposedChange, RiskRule
from facts.queries.proposals import find_proposed_changes
from facts.services.facts.kinds import list_kinds
from facts.services.facts.risks import name_reasons
from facts.services.rules import Risk, RuleInForce, all_risk_rules
from facts.services.two_people import agree as services
from facts.services.two_people.second_person import find_bar_to_agreeing
from facts.veiling import cover_changes, cover_facts
from facts.views.facts.difference import Difference, Speller
from newsroom.actor import Actor
from newsroom.errors import DomainError, NotAllowed, NotFound
from newsroom.pages import DeskRequest, for_people, go
from newsroom.rights import Right
from sources.protection import veil_for

WRITE_WORDS: dict[str, Promise] = {
    "correction": gettext_lazy("A correction"),
    "clarification": gettext_lazy("A clarification"),
    "update": gettext_lazy("An update"),
    "settle": gettext_lazy("To settle the dispute"),
    "retract": gettext_lazy("To retract the fact"),
    "restore": gettext_lazy("To restore the fact"),
    "recheck": gettext_lazy("Another look, with evidence"),
    "cite": gettext_lazy("Further evidence"),
    "withdraw": gettext_lazy("To take evidence away"),
    "reopen": gettext_lazy("To take back the decision on its claim"),
    "rule": gettext_lazy("A change of the rule"),
}


class DeclineForm(forms.Form):
    word = forms.CharField(label=gettext_lazy("Why not?"), max_length=2000)


@dataclass(frozen=True)
class Shown:
    """A proposed change in words: what it would do, what would differ, why it asks for two, what its reader may do."""

    change: ProposedChange
    what: Promise | str
    difference: Difference
    evidence: Sequence[Mapping[str, Any]]
    because: Sequence[Risk]
    may_agree: bool
    is_mine: bool


def show_changes(changes: Iterable[ProposedChange], actor: Actor) -> list[Shown]:
    """Proposed changes in words; three queries, however many they are."""
    veil = veil_for(actor)
    found = cover_changes(changes, veil)
    cover_facts([change.fact for change in found if change.fact is not None], veil)
    if not found:
        return []
    rules = all_risk_rules()
    kinds = {kind.code: kind for kind in list_kinds()}
    speller = Speller(kinds, [values for one in found for values in (one.before, one.after)])
    return [_show(one, actor, speller, rules) for one in found]


def _show(change: ProposedChange, actor: Actor, speller: Speller, rules: Sequence[RuleInForce]) -> Shown:
    what = change.payload.get("turn") if change.write == "turn" else change.kind or change.write
    return Shown(
        change=change,
        what=WRITE_WORDS.get(str(what), change.write),
        difference=_compare_rules(change)
        if change.rule_code
        else speller.compare(change.before, change.after),
        evidence=_new_evidence(change),
        because=name_reasons(change.risks, rules),
        may_agree=change.is_open and find_bar_to_agreeing(change, actor) is None,
        is_mine=change.is_open and actor.user is not None and actor.user.id == change.proposed_by_id,
    )


def _new_evidence(change: ProposedChange) -> list[dict[str, Any]]:
    """The citations that it would add, with their place and note: whoever agrees to them has read them."""
    stances = dict(Citation.Stance.choices)
    held = [one["id"] for one in change.before.get("citations", ())]
    new = [one for one in change.after.get("citations", ()) if one["id"] not in held]
    return [{**one, "stance_words": stances.get(one["stance"], "")} for one in new]


def _compare_rules(change: ProposedChange) -> Difference:
    """What differs in a rule: words that go, words that come, what else it needs, whether it is in force."""
    before, after = change.before, change.after
    changes: list[tuple[str | Promise, Any, Any]] = []
    if "name" in after:
        changes.append((_("Name"), before["name"], after["name"]))
    if "is_active" in after:
        states = {True: _("in force"), False: _("switched off")}
        changes.append((_("State"), states[before["is_active"]], states[after["is_active"]]))
    if "needs" in after:
        needs = dict(RiskRule.Needs.choices)
        changes.append((_("Needs"), needs[before["needs"]], needs[after["needs"]]))
    if "words" in after:
        gone = [word for word in before["words"] if word not in after["words"]]
        new = [word for word in after["words"] if word not in before["words"]]
        changes.append((_("Words"), ", ".join(gone) or _("nothing"), ", ".join(new) or _("nothing")))
    return Difference(changes=changes)


def say_waits(request: HttpRequest, address: str, change: ProposedChange) -> HttpResponse:
    """Go to the page that shows the waiting change, and say there why it was not made at once."""
    names = ", ".join(risk.name for risk in name_reasons(change.risks))
    words = _("Kept, and not done yet: it asks for two people. Somebody else has to agree.")
    if names:
        words = _(
            "Kept, and not done yet: it asks for two people (%(why)s). Somebody else has to agree; the fact stays as "
            "it is until then."
        ) % {"why": names}
    messages.warning(request, words)
    return HttpResponseRedirect(address)


def address_of(change: ProposedChange) -> str:
    """The page that shows a proposed change, at its place."""
    page = reverse("facts:rules") if change.fact_id is None else reverse("facts:fact", args=[change.fact_id])
    return f"{page}#change-{change.id}"


@require_GET
@for_people(Right.READ_LEDGER)
def show_change(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Go to the page of the fact or rule that the change is about, where the change is shown."""
    change = get_object_or_404(find_proposed_changes(request.actor), id=change_id)
    return HttpResponseRedirect(address_of(change))


@require_POST
@for_people(Right.WRITE_FACTS)
def agree(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Somebody else than the proposer agrees, and the change is made."""
    return _settle(
        request,
        change_id,
        lambda: services.agree_to_change(change_id=change_id, actor=request.actor),
        _("Agreed: the change is made, under both your names."),
    )


@require_POST
@for_people(Right.WRITE_FACTS)
def decline(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """Somebody else than the proposer declines, with a word."""
    form = DeclineForm(request.POST)
    word = form.cleaned_data["word"] if form.is_valid() else ""
    return _settle(
        request,
        change_id,
        lambda: services.decline_change(change_id=change_id, actor=request.actor, word=word),
        _("Declined. Everything stays as it is."),
    )


@require_POST
@for_people(Right.WRITE_FACTS)
def take_back_change(request: DeskRequest, change_id: UUID) -> HttpResponse:
    """The proposer takes it back."""
    return _settle(
        request,
        change_id,
        lambda: services.take_back_change(change_id=change_id, actor=request.actor),
        _("Taken back. Everything stays as it is."),
    )


def _settle(request: DeskRequest, change_id: UUID, act: Callable[[], object], done: str) -> HttpResponse:
    """Call the service, then show the fact or rule that the change is about; a refusal's page leads back to it."""
    change = find_proposed_changes(request.actor).filter(id=change_id).first()
    if change is None:
        raise NotFound(_("There is no such proposed change here."))
    try:
        act()
    except (NotAllowed, NotFound):
        raise
    except DomainError as refusal:
        context = {
            "title": refusal.title,
            "message": refusal.message,
            "status": refusal.status,
            "back": address_of(change),
        }
        return render(request, "problem.html", context, status=refusal.status)
    return go(request, address_of(change), done)
