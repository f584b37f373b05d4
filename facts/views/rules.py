"""Which claims ask for two people: the rules, as everybody may read them and chiefs change them."""

import re
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from facts.models import ProposedChange, RiskRule
from facts.queries.proposals import find_proposed_changes
from facts.queries.rules import WEEKS, look_at_rules
from facts.services.rules import (
    RuleInForce,
    all_risk_rules,
    count_other_rule_makers,
    save_risk_rule,
    try_paragraph,
)
from facts.views.proposals import show_changes
from facts.views.word_rules import answer_rule_form
from newsroom.errors import NotFound
from newsroom.pages import DeskRequest, for_people
from newsroom.rights import Right

# Where a sentence of a tried text ends; it need be no better than that to say what each part meets.
_ENDS = re.compile(r"(?<=[.!?؟…])[\"”’»]?\s+|\n+")


class TryForm(forms.Form):
    """A text to hold against the rules."""

    text = forms.CharField(
        label=gettext_lazy("Which rules would this meet?"),
        required=False,
        max_length=6000,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
        help_text=gettext_lazy("A sentence or a whole paragraph: each sentence is held against the rules."),
    )

    def sentences(self) -> list[str]:
        """The sentences of a valid form’s text, in their order."""
        return [one.strip() for one in _ENDS.split(self.cleaned_data["text"]) if one.strip()]


class RuleForm(forms.Form):
    """A rule of the newsroom's own, or what takes the place of one that came with the desk."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("Stands beside each claim: “Asks for two people because: …”"),
    )
    words = forms.CharField(
        label=gettext_lazy("Words"),
        widget=forms.Textarea({"rows": 12, "dir": "auto"}),
        help_text=gettext_lazy(
            "One a line. A word counts whatever its case and accents; with * at its end every word that begins so "
            "counts; several words in a row are a phrase."
        ),
    )
    needs = forms.ChoiceField(
        label=gettext_lazy("What else must stand there"),
        choices=RiskRule.Needs.choices,
        widget=forms.RadioSelect,
    )
    is_active = forms.BooleanField(label=gettext_lazy("In force"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why?"), required=False, max_length=500, help_text=gettext_lazy("For the record.")
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, found: RuleInForce) -> "RuleForm":
        """The rule as it stands."""
        values = {
            "name": found.name,
            "words": "\n".join(found.rule.words),
            "needs": found.rule.needs,
            "is_active": found.is_active,
            "revision": found.row.revision if found.row else None,
        }
        return cls(initial=values)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "name": data["name"],
            "words": data["words"].splitlines(),
            "needs": data["needs"],
            "is_active": data["is_active"],
            "reason": data["reason"],
            "expected_revision": data["revision"],
        }


@require_GET
@for_people(Right.READ_CLAIMS)
def list_rules(request: DeskRequest) -> HttpResponse:
    """The rules with their words and what they did of late, and which of them a text (`?text=`) would meet."""
    form = TryForm(request.GET)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    rules = all_risk_rules()
    at_work = look_at_rules(request.actor, rules)
    context = {
        "room": "people",
        "form": form,
        "rules": [(found, at_work[found.code]) for found in rules],
        "weeks": WEEKS,
        "text": text,
        "tried": try_paragraph(text, form.sentences()) if text else [],
        "waiting": show_changes(
            find_proposed_changes(request.actor).filter(fact=None, status=ProposedChange.Status.OPEN),
            request.actor,
        ),
    }
    return render(request, "facts/rule_list.html", context)


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_RULES)
def add_rule(request: DeskRequest) -> HttpResponse:
    form = RuleForm(request.POST or None, initial={"needs": RiskRule.Needs.NOTHING, "is_active": True})
    return _edit(request, None, form)


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_RULES)
def change_rule(request: DeskRequest, code: str) -> HttpResponse:
    """Change or switch off a rule, also one that came with the desk."""
    found = next((rule for rule in all_risk_rules() if rule.code == code), None)
    if found is None:
        raise NotFound(_("There is no such rule."))
    return _edit(request, found, RuleForm(request.POST) if request.method == "POST" else RuleForm.of(found))


def _say_who_may_agree(request: DeskRequest) -> str:
    """What a person is told whose change of a rule waits."""
    if not count_other_rule_makers(request.actor):
        return _(
            "Kept, and not in force: it would let through what the rule holds up now, so another person who may change "
            "rules has to agree. There is no such person yet; it waits until there is one."
        )
    return _(
        "Kept, and not in force: it would let through what the rule holds up now, so another person who may change "
        "rules has to agree."
    )


def _edit(request: DeskRequest, found: RuleInForce | None, form: RuleForm) -> HttpResponse:
    def save() -> RiskRule | ProposedChange:
        code = found.code if found else slugify(form.cleaned_data["name"])[:32].strip("-")
        return save_risk_rule(actor=request.actor, code=code, **form.values())

    return answer_rule_form(
        request,
        form,
        save=save,
        revision=found.row.revision if found and found.row else None,
        page="facts/rule_edit.html",
        room="people",
        found=found,
        back=reverse("facts:rules"),
        done=_("“%(name)s” is saved. It counts from the next decision on."),
        waits=_say_who_may_agree(request),
    )
