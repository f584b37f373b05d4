"""What people type about facts and into filters, before a service judges it; claims: views/claim_forms.py."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from newsroom.models import Desk
from newsroom.roles import Actor


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


class PickForm(forms.Form):
    claim = forms.UUIDField()
    q = forms.CharField(required=False)

    @property
    def claim_id(self) -> UUID:
        claim_id: UUID = self.cleaned_data["claim"]
        return claim_id


class DropDraftForm(forms.Form):
    """Which draft is given up; all of them where it names none."""

    draft = forms.UUIDField(required=False)
    sheet = forms.UUIDField(required=False)


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
