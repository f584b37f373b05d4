"""In the editor: a warning where a page says what is no longer so, and the list of facts to choose from."""

from typing import Any

import httpx
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST
from factdesk_client import Problem
from wagtail import hooks
from wagtail.models import Page

from factdesk_wagtail.desk import open_desk
from factdesk_wagtail.models import FactUse
from factdesk_wagtail.publishing import keep_state

MOST_FOUND = 10


@require_GET
def list_facts(request: HttpRequest) -> HttpResponse:
    """The facts that hold the words which were typed, as choices."""
    words = request.GET.get("q", "").strip()
    found = []
    try:
        with open_desk() as desk:
            for fact in desk.facts(q=words, limit=MOST_FOUND) if words else ():
                found.append(
                    {"value": f"{fact.id}:{fact.revision}", "words": fact.statement, "status": fact.status}
                )
                if len(found) == MOST_FOUND:
                    break
    except (Problem, httpx.TransportError):
        return JsonResponse({"error": "The desk does not answer."}, status=503)
    return JsonResponse({"facts": found})


@require_POST
def keep_as_it_is(request: HttpRequest, use_id: Any) -> HttpResponse:
    """Tell the desk that the page stays as it is, and why."""
    use = get_object_or_404(FactUse, pk=use_id)
    if not use.page.permissions_for_user(request.user).can_edit():
        return HttpResponse(status=403)
    try:
        with open_desk() as desk:
            keep_state(desk.acknowledge(use.pk, "kept", word=request.POST.get("word", "")))
        messages.success(request, "The desk was told.")
    except (Problem, httpx.TransportError) as error:
        messages.error(request, f"The desk was not told: {error}")
    return redirect("wagtailadmin_pages:edit", use.page_id)


@hooks.register("register_admin_urls")
def add_addresses() -> list[Any]:
    return [
        path("factdesk/facts/", list_facts, name="factdesk_facts"),
        path("factdesk/uses/<uuid:use_id>/keep/", keep_as_it_is, name="factdesk_keep"),
    ]


@hooks.register("before_edit_page")
def warn(request: HttpRequest, page: Page) -> None:
    if request.method != "GET":
        return
    for use in FactUse.objects.filter(page_id=page.pk).exclude(because=""):
        messages.warning(
            request,
            format_html(
                "“{}” {} Choose the fact again and publish, or take it out.", use.sentence, use.words
            ),
        )
