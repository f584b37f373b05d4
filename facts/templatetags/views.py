"""The views that a person keeps of a list, above that list."""

from typing import Any

from django import template
from django.template import RequestContext

from facts.models import SavedView
from facts.views.desk import view_address

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
    views = [(view, view_address(view), view.query == query) for view in kept]
    return {
        "room": room,
        "views": views,
        "query": query,
        "is_kept": any(is_shown for _view, _address, is_shown in views),
        "csrf_token": context.get("csrf_token"),
    }
