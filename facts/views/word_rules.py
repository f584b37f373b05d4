"""What the pages of risk rules and of kinds of fact share: one form that saves a rule of words, and its way out."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from facts.models import FactKind, ProposedChange, RiskRule
from newsroom.errors import RevisionConflict
from newsroom.pages import DeskRequest, go, send_form


def answer_rule_form(
    request: DeskRequest,
    form: Form,
    *,
    save: Callable[[], FactKind | RiskRule | ProposedChange],
    revision: int | None,
    page: str,
    back: str,
    done: str,
    waits: str = "",
    **context: Any,
) -> HttpResponse:
    """The page with its form; once it is sent and saved, the list (`back`) with what was done.

    `revision` is the one that the rule has now. Where somebody changed it meanwhile what was typed stays on the page,
    on that revision: sending it again is then a decision. `waits` is said where a second person must agree.
    """
    sent = send_form(request, form, save)
    if isinstance(sent.result, ProposedChange):
        messages.warning(request, waits)
        return go(request, back)
    if sent.is_done:
        return go(request, back, done % {"name": sent.result.name})
    if isinstance(sent.refusal, RevisionConflict):
        form.data = {**request.POST.dict(), "revision": "" if revision is None else str(revision)}
    return render(request, page, context | {"form": form, "back": back}, status=sent.status)
