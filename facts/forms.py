"""What people type about claims and facts, before a service judges it."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from facts.models import Claim, Decision, Fact
from facts.services.claims import default_statement
from facts.services.decisions import Confirmation
from facts.services.facts import REVISION_KINDS, TURNS, FactChanges
from newsroom.models import Desk
from newsroom.roles import Actor

KIND_WORDS = {
    "correction": _("Correction: it was wrong"),
    "clarification": _("Clarification: it was unclear"),
    "update": _("Update: the world has moved on"),
}


class ConfirmForm(forms.Form):
    """A confirmation: the statement as it will stand, and the two questions."""

    statement = forms.CharField(
        label=_("Statement"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "class": "statement"})
    )
    speaker = forms.CharField(label=_("Said by"), max_length=300, required=False)
    said = forms.ChoiceField(label=_("Was it said?"), choices=Fact.Said.choices, widget=forms.RadioSelect)
    so = forms.ChoiceField(label=_("Is it so?"), choices=Fact.So.choices, widget=forms.RadioSelect)
    fact = forms.UUIDField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        help_text=_("For the record. Needed when the statement says more than the source does."),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        self.claim = claim
        self.offered = default_statement(claim)
        kwargs.setdefault(
            "initial",
            {
                "statement": self.offered,
                "speaker": claim.speaker_text or claim.article.publisher_name,
                "said": Fact.Said.YES,
                "so": Fact.So.NOT_CHECKED,
            },
        )
        kwargs["auto_id"] = f"{claim.id}-%s"
        super().__init__(*args, **kwargs)
        self.fields["statement"].widget.attrs |= {"lang": claim.language, "dir": "auto"}
        self.fields["speaker"].widget.attrs["dir"] = "auto"

    def confirmation(self) -> Confirmation:
        """What the service takes. What the reviewer left as it was offered is not their own wording."""
        data = self.cleaned_data
        statement: str | None = data["statement"]
        untouched = self.claim.statement if data["so"] == Fact.So.YES else self.offered
        if " ".join(data["statement"].split()) == " ".join(untouched.split()):
            statement = None
        speaker = data["speaker"] if data["speaker"] != self.initial["speaker"] else None
        return Confirmation(
            statement=statement,
            speaker=speaker,
            said=data["said"],
            so=data["so"],
            fact_id=data["fact"],
            reason=data["reason"],
        )


class RejectForm(forms.Form):
    reason_code = forms.ChoiceField(
        label=_("Why is it rejected?"), choices=Decision.ReasonCode.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Note"), required=False, max_length=2000)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{claim.id}-reject-%s"
        super().__init__(*args, **kwargs)


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("Why is the decision taken back?"), max_length=2000)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"reason": _("Decided too soon.")})
        kwargs["auto_id"] = f"{claim.id}-reopen-%s"
        super().__init__(*args, **kwargs)


class ArticleFilterForm(forms.Form):
    STATUSES: ClassVar = [
        ("", _("All")),
        ("waiting", _("Claims are open")),
        ("searching", _("Being searched for claims")),
        ("failed", _("The search failed")),
        ("done", _("Everything decided")),
    ]
    q = forms.CharField(
        label=_("Headline, place or text"), required=False, widget=forms.TextInput({"type": "search"})
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=STATUSES)
    outlet = forms.CharField(label=_("Outlet"), required=False)
    since = forms.DateField(
        label=_("Received since"), required=False, widget=forms.DateInput({"type": "date"})
    )


class FactFilterForm(forms.Form):
    q = forms.CharField(label=_("Words"), required=False, widget=forms.TextInput({"type": "search"}))
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Those we stand by")), *Fact.Status.choices, ("all", _("All"))],
    )
    so = forms.ChoiceField(
        label=_("Is it so?"), required=False, choices=[("", _("Any answer")), *Fact.So.choices]
    )
    source = forms.CharField(label=_("Source"), required=False)


class ReviseForm(forms.Form):
    """A change of a fact: what, of which kind, and why."""

    statement = forms.CharField(
        label=_("Statement"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "class": "statement"})
    )
    speaker = forms.CharField(label=_("Said by"), max_length=300, required=False)
    said = forms.ChoiceField(label=_("Was it said?"), choices=Fact.Said.choices, widget=forms.RadioSelect)
    so = forms.ChoiceField(label=_("Is it so?"), choices=Fact.So.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("What kind of change is it?"),
        choices=[(kind, KIND_WORDS[kind]) for kind in REVISION_KINDS],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why?"), max_length=2000, help_text=_("Everyone who follows this fact reads this line.")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, fact: Fact, **kwargs: Any) -> None:
        self.fact = fact
        kwargs.setdefault(
            "initial",
            {
                "statement": fact.statement,
                "speaker": fact.speaker_text,
                "said": fact.said,
                "so": fact.so,
                "revision": fact.revision,
            },
        )
        super().__init__(*args, **kwargs)
        self.fields["statement"].widget.attrs |= {"lang": fact.language, "dir": "auto"}

    def changes(self) -> FactChanges:
        """Only what differs from the fact as the person read it."""
        data = self.cleaned_data
        held = {
            "statement": self.fact.statement,
            "speaker": self.fact.speaker_text,
            "said": self.fact.said,
            "so": self.fact.so,
        }
        return FactChanges(**{name: data[name] for name in held if data[name] != held[name]})


class MarkForm(forms.Form):
    """The words of an article that a person marks as a claim."""

    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=1)
    statement = forms.CharField(required=False, max_length=2000)


class TurnForm(forms.Form):
    """How a fact's standing changes; the page offers each turn as a button of its own."""

    turn = forms.ChoiceField(choices=[(name, name) for name in TURNS], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why?"), max_length=2000, help_text=_("Everyone who follows this fact reads this line.")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class PickForm(forms.Form):
    claim = forms.UUIDField()
    q = forms.CharField(required=False)

    @property
    def claim_id(self) -> UUID:
        claim_id: UUID = self.cleaned_data["claim"]
        return claim_id


class DeskFilterForm(forms.Form):
    """What the desk shows, and in which order."""

    ORDERS: ClassVar = [
        ("", _("What matters first")),
        ("worth", _("Most worth checking")),
        ("risk", _("Riskiest")),
        ("oldest", _("Longest waiting")),
        ("newest", _("Newest")),
    ]
    order = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=80)
    risky = forms.BooleanField(label=_("Only with risky claims"), required=False)
    mine = forms.BooleanField(label=_("Only what I uploaded"), required=False)
    desk = forms.ModelChoiceField(
        Desk.objects.none(), label=_("Desk"), required=False, empty_label=_("All desks")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desk = self.fields["desk"]
        assert isinstance(desk, forms.ModelChoiceField)
        desk.queryset = Desk.objects.visible_to(actor)


class SubjectsForm(forms.Form):
    subjects = forms.CharField(
        label=_("My subjects"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_(
            "One a line: a place, a person, a theme. Articles that speak of one come first on your desk."
        ),
    )

    def words(self) -> list[str]:
        text: str = self.cleaned_data["subjects"]
        return text.splitlines()


class SaveViewForm(forms.Form):
    room = forms.CharField(max_length=16)
    name = forms.CharField(label=_("Name of the view"), max_length=80)
    query = forms.CharField(required=False, max_length=2000)


class FollowForm(forms.Form):
    """What a live page follows: one article or everything, from which ledger entry on, in which tab."""

    article = forms.UUIDField(required=False)
    tab = forms.UUIDField(required=False)
    since = forms.IntegerField(required=False, min_value=-1)


class HereForm(forms.Form):
    """One tab of one browser, and the claim that it is at."""

    tab = forms.UUIDField()
    claim = forms.UUIDField(required=False)
