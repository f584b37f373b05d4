"""A refusal before Django: a page in our look, a word over the page for htmx, a problem for programs."""

import json
import logging
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from newsroom.api.problems import MEDIA_TYPE, PROBLEM_PAGES, KeyRefused, TooManyRequests, base_url
from newsroom.edge.heads import Scope
from newsroom.edge.limits import SignInFirst
from newsroom.errors import DomainError
from newsroom.middleware import mark_answer
from newsroom.pages import show_refusal

logger = logging.getLogger(__name__)


def make_answer(scope: Scope, error: DomainError) -> HttpResponse:
    """The answer to a request of which nothing but the head was looked at; touches neither database nor session."""
    try:
        request = _read_request(scope)
        with translation.override(translation.get_language_from_request(request)):
            if request.path == "/api" or request.path.startswith("/api/"):
                answer = _answer_program(request, error)
            else:
                answer = show_refusal(request, error)
                if request.htmx and isinstance(error, SignInFirst):
                    # As everywhere: the page's script loads the page again, which leads to signing in.
                    answer.status_code = 401
    except (ValueError, DisallowedHost):
        # The head itself is what is wrong with the request.
        answer = HttpResponse(
            f"{error.message}\n", status=error.status, content_type="text/plain; charset=utf-8"
        )
    if isinstance(error, TooManyRequests):
        answer["Retry-After"] = str(error.details["retry_after"])
    answer["Content-Length"] = str(len(answer.content))
    # A path is decoded: a line break in it must not begin a line of the log.
    path = scope["path"].encode("unicode_escape").decode("ascii")
    logger.info("%s %s refused at the gate: %s", scope["method"], path, error.code)
    return _mark(answer)


def _read_request(scope: Scope) -> Any:
    # A GET: whatever renders the page must not go and look into a body that is not there.
    request: Any = ASGIRequest({**scope, "method": "GET"}, BytesIO())
    request.get_host()
    request.htmx = HtmxDetails(request)
    return request


def _answer_program(request: HttpRequest, error: DomainError) -> HttpResponse:
    problem = error.as_problem(type_base=base_url(request) + PROBLEM_PAGES, instance=request.path)
    answer = HttpResponse(json.dumps(problem), status=error.status, content_type=MEDIA_TYPE)
    if error.status == 401:
        refusal = ', error="invalid_token"' if isinstance(error, KeyRefused) else ""
        answer["WWW-Authenticate"] = f'Bearer realm="factdesk"{refusal}'
    return answer


def _mark(answer: HttpResponse) -> HttpResponse:
    """What Django's middleware says of every other answer."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    answer["Content-Security-Policy"] = "; ".join(f"{name} {' '.join(to)}" for name, to in directives.items())
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    answer["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
    answer["Cross-Origin-Opener-Policy"] = settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
    answer["Cache-Control"] = "no-store"
    mark_answer(answer)
    return answer
