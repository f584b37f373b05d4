"""The views that a person keeps of a list, above that list."""

from typing import Any

from django import template
from django.template import RequestContext

from facts.models import SavedView
from facts.views.desk.page import view_address
from sources.protection import veil_for

register = template.Library()


@register.inclusion_tag("facts/_saved_views.html", takes_context=True)
def saved_views(context: RequestContext, room: str) -> dict[str, Any]:
    """The person's views of this room, which of them is shown, and a form to keep the present one."""
    request = context["request"]
    kept = SavedView.objects.filter(person=request.user, room=room)
    shown = request.GET.copy()
    shown.pop("page", None)
    for name in [name for name, value in shown.items() if not value]:
        del shown[name]
    query = shown.urlencode()
    # A view is its person's own words: given back as they came.
    veil = veil_for(request.actor)
    views = [(view, veil.echo(view_address(view)), view.query == query) for view in kept]
    is_kept = any(is_shown for _view, _address, is_shown in views)
    for view, _address, _shown in views:
        view.name = veil.echo(view.name)
    return {
        "room": room,
        "views": views,
        "query": veil.echo(query),
        "is_kept": is_kept,
        "csrf_token": context.get("csrf_token"),
    }
