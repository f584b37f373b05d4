"""Who is asking, in which zone they read the time, and how a refusal reads: every request carries its Actor."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from newsroom.errors import DomainError
from newsroom.models import User
from newsroom.pages import show_refusal
from newsroom.roles import Actor

# Listing them reads the zone files, which is too slow for every request.
_ZONES = frozenset(available_timezones())


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages and answers, with bytes of random length against BREACH.

    A live stream must not wait for more, and an original goes out as the bytes it is.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or response.has_header("Content-Disposition"):
            return response
        return super().process_response(request, response)


class ActorMiddleware:
    """Sets `request.actor`, looked up when first used: the signed-in person, or nobody (who has no rights)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    """The Actor of the session's person."""
    user = request.user
    return Actor(user=user) if isinstance(user, User) else Actor()


class ZoneMiddleware:
    """Writes times in the zone that the browser told us in a cookie (times.js), else in the newsroom's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = request.COOKIES.get("zone", "")
        with timezone.override(ZoneInfo(name) if name in _ZONES else None):
            return self.get_response(request)


class RefusalMiddleware:
    """A DomainError that a page's view let through becomes a page, or a word over the page, with its own status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return show_refusal(request, error) if isinstance(error, DomainError) else None
