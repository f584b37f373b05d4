"""Keys: `Authorization: Bearer KEY`, and what the key may do."""

import hashlib
import re
from hmac import compare_digest
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from newsroom.accounts.brake import TooManyAttempts, admit, count_key, take_back
from newsroom.accounts.events import note_event
from newsroom.accounts.networks import network_of
from newsroom.actor import DESKS_OF, Actor
from newsroom.api.problems import KeyMissing, KeyRefused, TooManyRequests
from newsroom.errors import NotAllowed
from newsroom.models import ApiKey, SecurityEvent, User
from newsroom.people import touch_key
from newsroom.rights import RIGHTS_OF_SCOPE, Right

_TOKEN = re.compile(r"fdk_([0-9a-f]{8})_[A-Za-z0-9_-]{20,100}")
_NO_HASH = "0" * 64
# Of keys that this process let in: whoever guesses beside them does not hold them up.
_known_digests: set[str] = set()
MOST_KNOWN = 10_000


class KeyAuthentication(BaseAuthentication):
    """The person as `request.user`, and the Actor (person and key) as `request.auth`.

    Browser sessions do not count here: a page of another site must not be able to call the API for its visitor.
    """

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        try:
            actor = find_bearer(
                get_authorization_header(request).decode("latin-1"),
                network_of(request),
            )
        except TooManyUnknownKeys as refusal:
            if refusal.is_first:
                note_event(SecurityEvent.Kind.KEY_BRAKED, request=request)
            raise
        return None if actor is None else (actor.user, actor)  # type: ignore[return-value]

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="factdesk"'


class TooManyUnknownKeys(TooManyRequests):
    """Refused before anything is looked up. `is_first`: nobody was refused yet in this wait."""

    def __init__(self, refusal: TooManyAttempts) -> None:
        super().__init__(refusal.message, **refusal.details)
        self.is_first = refusal.is_first


def find_bearer(header: str, network: str) -> Actor | None:
    """Whom the header Authorization lets act; None where it is empty. Raises KeyRefused, TooManyUnknownKeys."""
    kind, _space, rest = header.partition(" ")
    if not kind:
        return None
    if kind.lower() != "bearer":
        raise KeyRefused(_("Send the key as “Authorization: Bearer KEY”."))
    return find_actor(rest.strip(), network)


def find_actor(token: str, network: str) -> Actor:
    """Whom a token lets act. Raises KeyRefused, in the same words whatever is wrong with it, and TooManyUnknownKeys.

    Whoever sends many that are none waits before anything is looked up; a key that this process has let in does not.
    """
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise KeyRefused(_("This key is unknown, revoked or expired."))
    digest = hashlib.sha256(token.encode()).hexdigest()
    counters = [] if digest in _known_digests else count_key(network)
    try:
        admit(counters)
    except TooManyAttempts as refusal:
        raise TooManyUnknownKeys(refusal) from refusal
    found = _usable_keys().filter(prefix=match[1]).first()
    if not compare_digest(digest, found.secret_sha256 if found else _NO_HASH) or found is None:
        _known_digests.discard(digest)
        raise KeyRefused(_("This key is unknown, revoked or expired."))
    if counters:
        take_back(counters)
        if len(_known_digests) >= MOST_KNOWN:
            _known_digests.clear()
        _known_digests.add(digest)
    touch_key(found)
    return Actor(user=found.user, key=found, kept={DESKS_OF: frozenset(found.desks_of_user)})


def _usable_keys() -> Any:
    """Keys that count, with their person and that person's desks: every request asks for all three, so at once."""
    desks = User.desks.through.objects.filter(user=OuterRef("user_id")).values("desk_id")
    return ApiKey.objects.usable().select_related("user").annotate(desks_of_user=ArraySubquery(desks))


def actor_of(request: Request) -> Actor:
    """Who asks; only after KeyMayUse let the request through."""
    actor = request.auth
    if not isinstance(actor, Actor):
        raise KeyMissing(_("Send a key: “Authorization: Bearer KEY”."))
    return actor


class KeyMayUse(BasePermission):
    """Whether the key has one of the rights that the view's method asks for (`view.rights[method]`)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        wanted: tuple[Right, ...] | None = view.rights.get(
            (request.method or "").lower().replace("head", "get")
        )
        if wanted is None:
            return True  # no such method here: the view answers 405
        actor = actor_of(request)
        if not any(actor.may(right) for right in wanted):
            raise NotAllowed(
                _(
                    "This key may not do that. It needs the scope %(scopes)s, and a person whose roles include it."
                )
                % {"scopes": _(" or ").join(scopes_for(wanted))},
                scopes=scopes_for(wanted),
            )
        return True


def scopes_for(rights: tuple[Right, ...]) -> list[str]:
    """The scopes of which one is enough for one of these rights."""
    return [scope for scope, rights_of_scope in RIGHTS_OF_SCOPE.items() if rights_of_scope & set(rights)]
