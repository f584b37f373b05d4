"""Browsers that a person has signed in with before: a signed cookie of ours says whose, and nothing else."""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from newsroom.models import User

SECONDS = 60 * 60 * 24 * 180
# People at one shared browser.
MOST_PEOPLE = 6
_SALT = "newsroom.accounts.devices"


def find_device(request: HttpRequest, user: User | None) -> str:
    """The name of this browser if this person has signed in with it since their password was last set, else nothing."""
    if user is None:
        return ""
    return next(
        (name for person, print_, name in _read(request) if (person, print_) == (str(user.id), _print(user))),
        "",
    )


def remember_device(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Put into the answer that this person signed in with this browser."""
    others = [line for line in _read(request) if line[0] != str(user.id)]
    name = find_device(request, user) or secrets.token_hex(8)
    lines = [[str(user.id), _print(user), name], *others][:MOST_PEOPLE]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(lines, salt=_SALT, compress=True),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> list[list[str]]:
    try:
        lines: Any = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=_SALT, max_age=SECONDS
        )
    except signing.BadSignature:
        return []
    return [line for line in lines if isinstance(line, list) and len(line) == 3]


def _print(user: User) -> str:
    """Changes with the password, as the signature of a session does."""
    return user.get_session_auth_hash()[:16]
