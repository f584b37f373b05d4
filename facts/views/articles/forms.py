"""What people filter the list of articles by."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _


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
