"""What every answer says of itself, who is asking, in which zone they read the time, and how a refusal reads."""

from collections.abc import Callable
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from newsroom.accounts.factors import must_add_factor
from newsroom.accounts.sessions import VOUCHED, note_page
from newsroom.actor import Actor
from newsroom.errors import DomainError
from newsroom.logs import trace
from newsroom.models import User
from newsroom.pages import show_refusal

# Listing them reads the zone files, which is too slow for every request.
_ZONES = frozenset(available_timezones())


# Powers of a browser (camera, location, …) that no page of the desk needs.
PERMISSIONS = (
    "accelerometer=(), bluetooth=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(), serial=(), "
    "usb=(), xr-spatial-tracking=()"
)
# A file of ours, opened by itself, is nothing that runs or loads anything.
STATIC_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


class AnswerMiddleware:
    """What every answer says of itself; and HEAD is answered as GET is, without the body (RFC 9110 section 9.3.2).

    Nothing is kept by a browser or on the way; the exceptions are in `_may_be_kept`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "") if settings.PROXY_HOPS else ""
        with trace(request=given) as name:
            response = self._answer(request)
        # Whoever reports a fault names it, and its lines are found.
        response.headers["X-Request-ID"] = name
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        response = self.get_response(request)
        if is_head:
            request.method = "HEAD"
            response = _drop_body(response)
        if request.path_info.startswith(settings.STATIC_URL):
            response.headers.setdefault("Content-Security-Policy", STATIC_POLICY)
        if not _may_be_kept(request, response):
            response["Cache-Control"] = "no-store"
        match = request.resolver_match
        if match is not None and match.view_name == "newsroom:sign_out" and response.status_code < 400:
            # Cookies stay: they keep light or dark and the language. The session's own is taken back by Django.
            response["Clear-Site-Data"] = '"cache", "storage"'
        return mark_answer(response)


def _may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Static files; what the API gives out with an ETag, which a program keeps and asks after each time; an open log.

    Those say themselves for how long (WhiteNoise; newsroom/api/conditional.py; newsroom/ledger/views.py), and so does
    what everybody may read (facts/views/public.py).
    """
    if request.path_info.startswith(settings.STATIC_URL):
        return response.status_code in (200, 304)
    if settings.LEDGER_IS_OPEN and request.path_info.startswith("/log/"):
        return response.status_code == 200
    # Of the public view no answer depends on who asks (facts/views/public.py).
    return request.path_info.startswith(("/api/", "/public/", "/embed/")) and response.has_header("ETag")


def mark_answer(response: HttpResponseBase) -> HttpResponseBase:
    """What is said of every answer, whatever it is of: no other site may use it, and what no page needs is off."""
    response.headers.setdefault("Permissions-Policy", PERMISSIONS)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response


def _drop_body(response: HttpResponseBase) -> HttpResponseBase:
    """The same answer without its body, whose length it still tells."""
    if not isinstance(response, HttpResponse):
        # A stream that was never begun: what it was to come from is closed with it.
        response.close()
        bare = HttpResponse(status=response.status_code)
        bare.headers, bare.cookies = response.headers, response.cookies
        return bare
    length = str(len(response.content))
    response.content = b""
    response.headers.setdefault("Content-Length", length)
    return response


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
        request.actor = SimpleLazyObject(lambda: _actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor_of(request: HttpRequest) -> Actor:
    """The Actor of the session's person."""
    user = request.user
    return Actor(user=user, kept={}) if isinstance(user, User) else Actor(kept={})


def find_session_actor(session_key: str) -> Actor | None:
    """The person of a session as they are now; None once it has ended, or they may no longer sign in."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    if not isinstance(user, User) or not user.is_active:
        return None
    return None if must_add_factor(user) and not request.session.get(VOUCHED) else Actor(user=user)


# Addresses that an open page asks for by itself: such a request does not mean that somebody sits there.
BACKGROUND = frozenset(
    f"facts:{name}" for name in ("article_here", "article_leave", "article_lines", "article_progress", "live")
)


class ActivityMiddleware:
    """A session lives on while its person asks for pages (newsroom/accounts/sessions.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        match = request.resolver_match
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            and match is not None
            and match.view_name not in BACKGROUND
            and request.user.is_authenticated
        ):
            note_page(request.session)


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
