"""What people type to get into their account, and to keep others out."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from newsroom.accounts.brake import TooManyAttempts
from newsroom.accounts.sign_in import sign_in_person


class SignInForm(AuthenticationForm):
    """Address and password. `braked` is why nothing was tried, if nothing was."""

    error_messages = {  # noqa: RUF012  as Django declares it
        "invalid_login": _("This address and this password do not belong together."),
        "inactive": _("This account is closed."),
    }
    braked: TooManyAttempts | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Email")
        self.fields["username"].widget.input_type = "email"
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "autofocus": True}

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if email is None or not password or self.request is None:
            return self.cleaned_data
        try:
            self.user_cache = sign_in_person(self.request, email=email, password=password)
        except TooManyAttempts as refusal:
            self.braked = refusal
            raise ValidationError(refusal.message, code="braked") from refusal
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        return self.cleaned_data


class NewPasswordForm(forms.Form):
    """A new password, twice."""

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


class PasswordForm(NewPasswordForm):
    current = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    ends_keys = forms.BooleanField(
        label=_("Revoke my API keys as well"),
        required=False,
        initial=True,
        help_text=_("Leave it ticked if somebody else may know the old password: they may have made a key."),
    )


class CodeForm(forms.Form):
    """A code of an app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "class": "code",
            }
        ),
    )


class PasskeyForm(forms.Form):
    """What a browser answers when a page asks it for a passkey."""

    credential = forms.JSONField()

    def clean_credential(self) -> dict[str, Any]:
        credential = self.cleaned_data["credential"]
        if not isinstance(credential, dict):
            raise ValidationError(_("This is no passkey."))
        return credential


class NewPasskeyForm(PasskeyForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        help_text=_("For you to tell it from others: “my phone”, say."),
    )


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
