"""What a chief types about a kind of fact, before a service judges it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from facts.services.facts.kinds import LONGEST_LIFE_HOURS, NamedKind


class KindForm(forms.Form):
    """A kind of fact. A shelf life is a number of a unit; no number is for ever."""

    UNITS = (
        ("1", gettext_lazy("hours")),
        ("24", gettext_lazy("days")),
        ("168", gettext_lazy("weeks")),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    amount = forms.IntegerField(
        label=gettext_lazy("Look again after"),
        required=False,
        min_value=1,
        max_value=LONGEST_LIFE_HOURS,
        help_text=gettext_lazy("Leave it empty for a fact that never needs another look."),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=UNITS, initial="24")
    words = forms.CharField(
        label=gettext_lazy("Words that propose it"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "One word or phrase a line. A word that ends in * stands for every word that begins so."
        ),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    @classmethod
    def of(cls, kind: NamedKind) -> "KindForm":
        """The form with a kind as it is."""
        amount, unit = split_hours(kind.shelf_life_hours)
        return cls(
            initial={
                "name": kind.name,
                "amount": amount,
                "unit": unit,
                "words": "\n".join([*kind.kind.words, *kind.kind.groups]),
                "is_active": kind.is_active,
                "revision": kind.row.revision if kind.row else 0,
            }
        )

    def values(self) -> dict[str, Any]:
        """What the service takes besides code and actor."""
        data = self.cleaned_data
        hours = data["amount"] * int(data["unit"]) if data["amount"] else None
        return {
            "name": data["name"],
            "shelf_life_hours": hours,
            "words": data["words"].splitlines(),
            "is_active": data["is_active"],
            "expected_revision": data["revision"],
        }


def split_hours(hours: int | None) -> tuple[int | None, str]:
    """A shelf life as a whole number of the largest unit that fits: (3, "168") is three weeks."""
    if hours is None:
        return None, "24"
    unit = next(unit for unit in (168, 24, 1) if hours % unit == 0)
    return hours // unit, str(unit)


def spell_hours(hours: int | None) -> str:
    """A shelf life in words."""
    if hours is None:
        return _("never")
    for unit, words in (
        (8760, ngettext_lazy("after %(number)d year", "after %(number)d years", "number")),
        (24, ngettext_lazy("after %(number)d day", "after %(number)d days", "number")),
        (1, ngettext_lazy("after %(number)d hour", "after %(number)d hours", "number")),
    ):
        if hours % unit == 0 and (hours > unit or unit != 24):
            return str(words % {"number": hours // unit})
    return str(hours)
