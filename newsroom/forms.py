"""What people type about each other and their keys."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from newsroom.models import Desk
from newsroom.rights import SCOPES, Role


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        help_text=_("They sign in with it, and links to set a password go there."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several at once are fine."),
    )
    desks = forms.ModelMultipleChoiceField(
        Desk.objects.all(), label=_("Desks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class VouchForm(forms.Form):
    reason = forms.CharField(
        label=_("How you know"),
        max_length=300,
        help_text=_("Whom you spoke to, and when. It stays on record."),
    )


class DropFactorsForm(forms.Form):
    reason = forms.CharField(
        label=_("How you know that it is them who asks"),
        max_length=300,
        help_text=_("It stays on record."),
    )


class DeskForm(forms.Form):
    name = forms.CharField(label=_("Name of the desk"), max_length=80)
    stays_inside = forms.BooleanField(label=_("Its texts stay inside the house"), required=False)


class InsideForm(forms.Form):
    """Whether a desk's material stays in the house, as whoever sends it read the desk."""

    stays_inside = forms.BooleanField(required=False)
    revision = forms.IntegerField(min_value=1)


SCOPE_WORDS = {
    "uploads:write": _("send articles"),
    "articles:read": _("read articles"),
    "claims:read": _("read claims"),
    "claims:decide": _("confirm and reject claims"),
    "facts:read": _("read facts"),
    "facts:write": _("change facts"),
    "changes:read": _("follow what changes"),
    "usages:write": _("say which pages use which facts"),
}


# How many days a key may be given on the page, as far as the longest life allows.
KEY_LIVES = (7, 30, 90, 180, 365)


def list_key_lives() -> list[tuple[int, str]]:
    """How long a key may be given, in days and in words."""
    days = sorted(
        {settings.KEY_DAYS, *(number for number in KEY_LIVES if number <= settings.KEY_LONGEST_DAYS)}
    )
    return [
        (number, ngettext("%(number)d day", "%(number)d days", number) % {"number": number})
        for number in days
    ]


class KeyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Which program it is for."))
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(scope, SCOPE_WORDS.get(scope, scope)) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )
    ends_in = forms.TypedChoiceField(
        label=_("Ends after"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=list_key_lives,
        initial=lambda: settings.KEY_DAYS,
    )
