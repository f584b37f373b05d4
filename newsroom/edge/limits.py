"""How large a body may be: small for everybody, larger at a few addresses and only for those who may use them.

The one table of exceptions is PAGES; in the API the view says it (`ApiView.find_body_limit`). A limit above EVERYBODY
is given only after the session or the key was looked up, and before a byte more of the body is read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.http import parse_cookie
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.accounts.networks import find_network
from newsroom.actor import Actor
from newsroom.api.authentication import find_bearer
from newsroom.api.problems import BodyTooLarge, KeyMissing
from newsroom.api.views import ApiView
from newsroom.edge.heads import RequestHead, RequestKind
from newsroom.errors import DomainError, NotAllowed
from newsroom.middleware import find_session_actor
from newsroom.rights import Right

# An article's page without its script sends the files that were chosen in one form.
FILES_A_FORM = 5
ENVELOPE_BYTES = 1_000_000
TOO_MUCH = gettext_lazy("This is more than is taken here: at most %(limit)s kB. Nothing was changed.")


class SignInFirst(BodyTooLarge):
    """The body is larger than a stranger may send here; whoever signs in may send it."""


@dataclass(frozen=True)
class BodyLimit:
    """At most so many bytes, in so many fields or parts; `right` is what it takes, None for whoever is signed in.

    `owner` is who was let in by it.
    """

    size: int
    parts: int
    right: Right | None = None
    owner: UUID | None = None


# The largest form that nobody in particular sends is the one for signing in: under 1 kB.
EVERYBODY = BodyLimit(64_000, 200)
# A claim's form with its figures and dates, everything typed to its limit in a script of two bytes a letter: 190 kB.
# A draft: 128 kB.
SIGNED_IN = BodyLimit(256_000, 2_000)


def _limit_upload(head: RequestHead) -> BodyLimit:
    if head.kind is not RequestKind.MULTIPART:
        return SIGNED_IN
    return BodyLimit(FILES_A_FORM * settings.MAX_UPLOAD_BYTES + ENVELOPE_BYTES, 100, Right.UPLOAD)


def _limit_stories(head: RequestHead) -> BodyLimit:
    # A line of the page that draws stories sends two fields of up to 30 bytes each.
    return BodyLimit(1_000_000, 20_000, Right.CORRECT_METADATA)


def _limit_claims(head: RequestHead) -> BodyLimit:
    # Each ticked claim is one field of 54 bytes; the most claims seen in one article of 200 kB were 2,901.
    return BodyLimit(512_000, 8_000, Right.DECIDE_CLAIMS)


PAGES: Mapping[str, Callable[[RequestHead], BodyLimit]] = {
    "sources:upload": _limit_upload,
    "sources:stories_draw": _limit_stories,
    "facts:claims_decide": _limit_claims,
    "facts:claims_reopen": _limit_claims,
}


async def widen(head: RequestHead, size: int) -> BodyLimit:
    """The limit of a body that has (or says it has) `size` bytes, more than EVERYBODY may send.

    Raises BodyTooLarge or what the API's view says in its place; KeyMissing, KeyRefused, NotAllowed.
    """
    match = _find_view(head)
    if match is None or head.is_safe:
        raise _too_large(EVERYBODY)
    if head.is_for_api:
        return await _widen_api(head, size, match.func)
    exception = PAGES.get(match.view_name)
    limit = exception(head) if exception else SIGNED_IN
    if size > limit.size:
        raise _too_large(limit)
    owner = await _look_up(_require_person, head, limit)
    return replace(limit, owner=owner)


def _find_view(head: RequestHead) -> ResolverMatch | None:
    try:
        return resolve(head.path)
    except Resolver404:
        return None


async def _widen_api(head: RequestHead, size: int, function: Any) -> BodyLimit:
    view: Any = getattr(function, "view_class", None)
    if view is None or not issubclass(view, ApiView):
        raise _too_large(EVERYBODY)
    rights = view.rights.get(head.method.lower())
    if not rights:
        raise _too_large(EVERYBODY)
    limit = view.find_body_limit(head.header(b"content-type"))
    if size > limit:
        view.refuse_body(size, limit)
    return BodyLimit(limit, 100, owner=await _look_up(_require_key, head, rights))


async def _look_up(question: Callable[..., Actor], *arguments: Any) -> UUID | None:
    """Whose session or key it is; asked in a thread that gives its connection back, as Django does for a request."""

    def ask() -> UUID | None:
        try:
            user = question(*arguments).user
            return user.id if user is not None else None
        finally:
            close_old_connections()

    async with ThreadSensitiveContext():
        return await sync_to_async(ask)()


def _require_person(head: RequestHead, limit: BodyLimit) -> Actor:
    cookies = parse_cookie(head.header(b"cookie"))
    actor = find_session_actor(cookies.get(settings.SESSION_COOKIE_NAME, ""))
    if actor is None:
        raise SignInFirst(
            _("Sign in first: without that at most %(limit)s kB are taken. Nothing was changed.")
            % {"limit": EVERYBODY.size // 1000}
        )
    if limit.right is not None:
        actor.require(limit.right)
    return actor


def _require_key(head: RequestHead, rights: tuple[Right, ...]) -> Actor:
    address = (head.scope.get("client") or ("",))[0]
    network = find_network(address, head.header(b"x-forwarded-for"))
    actor = find_bearer(head.header(b"authorization"), network)
    if actor is None:
        raise KeyMissing(_("Send a key: “Authorization: Bearer KEY”."))
    if not any(actor.may(right) for right in rights):
        raise NotAllowed(_("This key may not do that: its scopes, or its person’s roles, do not include it."))
    return actor


def _too_large(limit: BodyLimit) -> DomainError:
    return BodyTooLarge(str(TOO_MUCH) % {"limit": f"{limit.size // 1000:,}"})
