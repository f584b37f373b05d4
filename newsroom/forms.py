"""What people type about themselves, each other and their keys."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from newsroom.models import Desk
from newsroom.roles import SCOPES, Role


class SignInForm(AuthenticationForm):
    error_messages = {  # noqa: RUF012  as Django declares it
        "invalid_login": _("This address and this password do not belong together."),
        "inactive": _("This account is closed."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Email")
        self.fields["username"].widget.input_type = "email"
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email"), max_length=254, help_text=_("They sign in with it; it stays."))
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


class PasswordForm(forms.Form):
    current = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a few unrelated words are good."),
    )
    again = forms.CharField(
        label=_("New password, again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two new passwords differ."))
        return data


class DeskForm(forms.Form):
    name = forms.CharField(label=_("Name of the desk"), max_length=80)


SCOPE_WORDS = {
    "uploads:write": _("send articles"),
    "articles:read": _("read articles"),
    "claims:read": _("read claims"),
    "claims:decide": _("confirm and reject claims"),
    "facts:read": _("read facts"),
    "facts:write": _("change facts"),
    "changes:read": _("follow what changes"),
}


class KeyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Which program it is for."))
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(scope, SCOPE_WORDS.get(scope, scope)) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = forms.DateField(
        label=_("Expires"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Empty: it does not."),
    )
