"""What the ledger is narrowed to, as it stands in an address."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from facts.queries.ledger import EntryFilter
from newsroom.actor import Actor
from newsroom.ledger.words import EVENT_WORDS, OBJECT_WORDS
from newsroom.models import ApiKey, User


class LedgerFilterForm(forms.Form):
    object = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("Everything")), *OBJECT_WORDS.items()]
    )
    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    person = forms.ChoiceField(label=_("Who"), required=False)
    event = forms.ChoiceField(label=_("Happened"), required=False)
    reason = forms.CharField(label=_("Words of the reason"), required=False, max_length=100)
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    article = forms.UUIDField(required=False, widget=forms.HiddenInput)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, data: Any, actor: Actor) -> None:
        super().__init__(data)
        events = sorted((str(words), code) for code, words in EVENT_WORDS.items())
        self.fields["event"].choices = [("", _("Anything")), *((code, words) for words, code in events)]  # type: ignore[attr-defined]
        people = [(str(pk), name) for pk, name in User.objects.order_by("name").values_list("id", "name")]
        keys = [
            (f"key/{pk}", _now("API key “%(name)s”") % {"name": name})
            for pk, name in ApiKey.objects.visible_to(actor).order_by("name").values_list("id", "name")
        ]
        self.fields["person"].choices = [("", _("Everybody")), *people, *keys]  # type: ignore[attr-defined]

    def read(self) -> EntryFilter:
        """What was asked for; nothing at all where it cannot be understood."""
        return EntryFilter(**self.cleaned_data) if self.is_valid() else EntryFilter()
