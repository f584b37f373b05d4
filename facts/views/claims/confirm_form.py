"""What a reviewer answers in confirming a claim: the two questions, and what is still open in the statement."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from facts.models import Citation, Claim, Fact
from facts.services.claims.plan import Confirmation
from facts.services.facts.evidence import Evidence
from facts.showing.addresses import read_address

# Why what is open in a statement may stand, as most people would put it; anything else is typed.
WAIVERS: Sequence[str | Promise] = (
    gettext_lazy("The passage around it settles it"),
    gettext_lazy("It makes no difference to what is stated"),
    gettext_lazy("I asked, or looked it up"),
)


class ConfirmForm(forms.Form):
    """The two questions, what was accepted or waived, and the fact that the claim is one more citation of.

    Nothing is filled in for `said`: each button that sends the form is one of its answers.
    """

    said = forms.ChoiceField(
        label=gettext_lazy("Was it said?"),
        choices=Fact.Said.choices,
        error_messages={"required": gettext_lazy("Say whether it was said.")},
    )
    so = forms.ChoiceField(label=gettext_lazy("Is it so?"), choices=Fact.So.choices, widget=forms.RadioSelect)
    place = forms.CharField(
        label=gettext_lazy("What else bears it out?"),
        required=False,
        max_length=2000,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "A link, a file, a register, a person; or the address of another claim or article on this desk."
        ),
    )
    found = forms.CharField(
        label=gettext_lazy("What is found there?"),
        required=False,
        max_length=2000,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    vouches = forms.CharField(
        label=gettext_lazy("Who vouches for it?"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    own_word = forms.CharField(
        label=gettext_lazy("Or: why the story’s own word is enough"),
        required=False,
        max_length=2000,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    waive = forms.ChoiceField(
        label=gettext_lazy("Why may it stand as it is?"),
        required=False,
        choices=[(str(at), words) for at, words in enumerate(WAIVERS, start=1)],
        widget=forms.RadioSelect,
    )
    waive_own = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=2000,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    fact = forms.UUIDField(required=False, widget=forms.HiddenInput)
    # Asked of a chief who settles what two people disagree on; the service refuses it empty.
    reason = forms.CharField(
        label=gettext_lazy("Why do you settle it so?"),
        required=False,
        max_length=2000,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
        help_text=gettext_lazy("Whoever is overruled reads it, and it stands in the history."),
    )
    revision = forms.IntegerField(required=False)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"so": Fact.So.NOT_CHECKED})
        kwargs["auto_id"] = f"{claim.id}-%s"
        super().__init__(*args, **kwargs)

    @property
    def accepted(self) -> frozenset[str]:
        """The words put in by the machine that were accepted."""
        return frozenset(self.data.getlist("accept")) if self.is_bound else frozenset()  # type: ignore[attr-defined]

    @property
    def waiver(self) -> str:
        """Why what is open may stand, in words; of a valid form only."""
        data = self.cleaned_data
        chosen = str(WAIVERS[int(data["waive"]) - 1]) if data["waive"] else ""
        own: str = data["waive_own"]
        return own or chosen

    def confirmation(self, *, revision: int | None) -> Confirmation:
        """What the service takes: the claim as it stands at `revision`, with the answers of this form."""
        data = self.cleaned_data
        return Confirmation(
            said=data["said"],
            so=data["so"],
            fact_id=data["fact"],
            reason=data["reason"] or data["own_word"],
            expected_revision=revision,
            accept=sorted(self.accepted),
            waive=self.waiver,
            evidence=self._evidence(),
        )

    def _evidence(self) -> list[Evidence]:
        data = self.cleaned_data
        if data["so"] == Fact.So.NOT_CHECKED or not (data["place"] or data["found"]):
            return []
        claim_id, article_id = read_address(data["place"])
        speaks_for = data["so"] == Fact.So.YES
        return [
            Evidence(
                source=data["vouches"],
                claim_id=claim_id,
                article_id=article_id,
                locator="" if claim_id or article_id else data["place"],
                note=data["found"],
                stance=Citation.Stance.SUPPORTS if speaks_for else Citation.Stance.CONTRADICTS,
            )
        ]
