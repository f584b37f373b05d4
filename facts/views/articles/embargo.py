"""The page on which an article's embargo is corrected, with the facts that follow it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from facts.services.facts.embargoes import correct_embargo, find_resting
from facts.veiling import cover_facts
from newsroom.pages import DeskRequest, for_people, go, send_form
from newsroom.rights import Right
from sources.covering import cover_article
from sources.models import Article
from sources.protection import veil_for


class EmbargoForm(forms.Form):
    """Until when an article may not be used; nothing is from now on."""

    until = forms.DateTimeField(
        label=gettext_lazy("Under embargo until"),
        required=False,
        help_text=gettext_lazy("In the newsroom’s own time. Empty: it may be used from now on."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@for_people(Right.WRITE_FACTS)
def correct(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """Correct until when an article may not be used; what the facts that rest on it will do stands beside it."""
    article = get_object_or_404(Article.objects.visible_to(request.actor), id=article_id)
    resting = find_resting(article, request.actor)
    veil = veil_for(request.actor)
    cover_facts([*resting.following, *resting.staying], veil)
    initial: dict[str, Any] = {"until": article.embargoed_until, "revision": article.revision}
    form = EmbargoForm(request.POST or None, initial=initial)
    sent = send_form(
        request,
        form,
        lambda: correct_embargo(
            article_id=article_id,
            actor=request.actor,
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
            expected_revision=form.cleaned_data["revision"],
        ),
    )
    if sent.is_done:
        address = reverse("facts:article", args=[article_id])
        return go(request, address, _("The embargo is corrected."))
    cover_article(article, veil)
    context = {"room": "articles", "article": article, "form": form, "resting": resting}
    return render(request, "facts/article_embargo.html", context, status=sent.status)
