"""Published pages: those that still say what we no longer say so, and what their owners did about it."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from facts.models import Usage
from facts.queries.usages import pages_acknowledged, pages_in_use, pages_to_mend, show_usages
from facts.services.delivery.usages import acknowledge_usage
from newsroom.pages import DeskRequest, count_some, for_people, go, send_form, take_page
from newsroom.rights import Right

_LISTS = {"": pages_to_mend, "acknowledged": pages_acknowledged, "all": pages_in_use}


class AcknowledgeForm(forms.Form):
    """What was done about a page, and of which revision of its fact the person knew."""

    answer = forms.ChoiceField(label=gettext_lazy("What was done?"), choices=Usage.Answer.choices)
    word = forms.CharField(
        label=gettext_lazy("A word on it"),
        required=False,
        max_length=2000,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    fact_revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


@require_GET
@for_people(Right.READ_FACTS)
def list_usages(request: DeskRequest) -> HttpResponse:
    """The worst first; `?list=acknowledged` what was acknowledged, `?list=all` every page that says a fact."""
    return _show(request)


def _show(
    request: DeskRequest, *, form: AcknowledgeForm | None = None, at: UUID | None = None, status: int = 200
) -> HttpResponse:
    which = request.GET.get("list", "")
    which = which if which in _LISTS else ""
    page = take_page(request, _LISTS[which](request.actor))
    context = {
        "room": "facts",
        "which": which,
        "page": page,
        "rows": show_usages(page.object_list, request.actor),
        "waiting": page.paginator.count if not which else count_some(pages_to_mend(request.actor)),
        "form": form or AcknowledgeForm(auto_id=False),
        "refused": at,
        "answers": Usage.Answer.choices,
        "may_answer": request.actor.may(Right.MANAGE_USAGES),
    }
    return render(request, "facts/usage_list.html", context, status=status)


@require_POST
@for_people(Right.MANAGE_USAGES)
def acknowledge(request: DeskRequest, usage_id: UUID) -> HttpResponse:
    """Say what was done about a page whose fact has changed."""
    get_object_or_404(Usage.objects.visible_to(request.actor), id=usage_id)
    form = AcknowledgeForm(request.POST, auto_id=False)
    sent = send_form(
        request,
        form,
        lambda: acknowledge_usage(
            usage_id=usage_id,
            actor=request.actor,
            answer=form.cleaned_data["answer"],
            word=form.cleaned_data["word"],
            revision=form.cleaned_data["fact_revision"],
        ),
    )
    if not sent.is_done:
        return _show(request, form=form, at=usage_id, status=sent.status)
    return go(request, reverse("facts:usages"), _("It is on record what was done about the page."))
