"""What people type about claims, before a service judges it."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.models import Claim, Decision


class RejectForm(forms.Form):
    reason_code = forms.ChoiceField(
        label=gettext_lazy("Why is it rejected?"),
        choices=Decision.ReasonCode.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=2000)

    def __init__(self, *args: Any, claim: Claim, settles: bool = False, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{claim.id}-reject-%s"
        super().__init__(*args, **kwargs)
        if settles:
            self.fields["reason"].label = _("Why do you settle it so?")


class ReopenForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why is the decision taken back?"), max_length=2000)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"reason": _("Decided too soon.")})
        kwargs["auto_id"] = f"{claim.id}-reopen-%s"
        super().__init__(*args, **kwargs)


class ReturnForm(forms.Form):
    question = forms.CharField(
        label=gettext_lazy("What do you want to know?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy(
            "Whoever uploaded the article, or another editor, answers; then the claim is open again."
        ),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{claim.id}-return-%s"
        super().__init__(*args, **kwargs)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{claim.id}-answer-%s"
        super().__init__(*args, **kwargs)


class SplitForm(forms.Form):
    """Where the words are cut, and what each part states; an empty statement is the part's own words."""

    cut = forms.IntegerField(
        error_messages={"required": gettext_lazy("Choose the word before which the claim is cut.")}
    )
    first = forms.CharField(
        label=gettext_lazy("The first claim states"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    second = forms.CharField(
        label=gettext_lazy("The second claim states"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        self.claim = claim
        kwargs["auto_id"] = f"{claim.id}-split-%s"
        super().__init__(*args, **kwargs)

    def clean_cut(self) -> int:
        cut: int = self.cleaned_data["cut"]
        if not self.claim.start < cut < self.claim.end:
            raise forms.ValidationError(_("Cut it between two of its own words."))
        return cut


class MergeClaimForm(forms.Form):
    other = forms.UUIDField(error_messages={"required": gettext_lazy("Choose the claim that says the same.")})

    @property
    def other_id(self) -> UUID:
        other: UUID = self.cleaned_data["other"]
        return other


class MarkForm(forms.Form):
    """The words of an article that a person marks as a claim."""

    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=1)
    statement = forms.CharField(required=False, max_length=2000)


class BulkForm(forms.Form):
    """One verdict for several claims."""

    CONFIRM, REJECT = "confirm", "reject"
    verdict = forms.ChoiceField(choices=[(CONFIRM, CONFIRM), (REJECT, REJECT)])
    reason_code = forms.ChoiceField(
        label=gettext_lazy("Why are they rejected?"),
        choices=Decision.ReasonCode.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=2000)
    # Each was read and ticked on the sheet; without it the sheet is shown.
    ticked = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "bulk-%s"
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("verdict") == self.REJECT and not data.get("reason_code"):
            self.add_error("reason_code", _("Choose why they are rejected."))
        return data
