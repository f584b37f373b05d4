"""What people type about their own desk."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from newsroom.actor import Actor
from newsroom.models import Desk


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
