"""The one table of roles and what each may do, and the Actor that carries it through every service and read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.errors import NotAllowed

if TYPE_CHECKING:
    from newsroom.models import ApiKey, User


class Role(TextChoices):
    EDITOR = "editor", gettext_lazy("Editor")
    REVIEWER = "reviewer", gettext_lazy("Reviewer")
    CHIEF = "chief", gettext_lazy("Chief")
    AUDITOR = "auditor", gettext_lazy("Auditor")
    CLIENT = "client", gettext_lazy("API client")


class Right(StrEnum):
    UPLOAD = "upload"
    READ_ARTICLES = "read_articles"
    READ_CLAIMS = "read_claims"
    READ_FACTS = "read_facts"
    CORRECT_METADATA = "correct_metadata"
    DECIDE_CLAIMS = "decide_claims"
    SETTLE_REVIEWS = "settle_reviews"
    WRITE_FACTS = "write_facts"
    RETRACT_FACTS = "retract_facts"
    MANAGE_SOURCES = "manage_sources"
    MANAGE_RULES = "manage_rules"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_OWN_KEYS = "manage_own_keys"
    MANAGE_ALL_KEYS = "manage_all_keys"
    READ_LEDGER = "read_ledger"
    READ_SECURITY = "read_security"
    READ_CHANGES = "read_changes"
    SEE_EVERY_DESK = "see_every_desk"
    SEE_EMBARGOED = "see_embargoed"


_READ = {Right.READ_ARTICLES, Right.READ_CLAIMS, Right.READ_FACTS, Right.READ_CHANGES}
_NEWSROOM = _READ | {Right.SEE_EMBARGOED, Right.READ_LEDGER, Right.MANAGE_OWN_KEYS}

RIGHTS_OF_ROLE: dict[str, frozenset[Right]] = {
    Role.EDITOR: frozenset(_NEWSROOM | {Right.UPLOAD, Right.CORRECT_METADATA}),
    Role.REVIEWER: frozenset(
        _NEWSROOM
        | {
            Right.UPLOAD,
            Right.CORRECT_METADATA,
            Right.DECIDE_CLAIMS,
            Right.WRITE_FACTS,
            Right.MANAGE_SOURCES,
        }
    ),
    Role.CHIEF: frozenset(Right),
    Role.AUDITOR: frozenset(_NEWSROOM | {Right.SEE_EVERY_DESK, Right.READ_SECURITY}),
    Role.CLIENT: frozenset(_READ | {Right.UPLOAD}),
}

# A scope lets a key use these rights of its person, never more. SEE_EMBARGOED comes only with the scopes that work
# on facts before they are out: a CMS key that merely reads must not publish an embargoed fact, whoever made the key.
RIGHTS_OF_SCOPE: dict[str, frozenset[Right]] = {
    "uploads:write": frozenset({Right.UPLOAD}),
    "articles:read": frozenset({Right.READ_ARTICLES}),
    "claims:read": frozenset({Right.READ_CLAIMS}),
    "claims:decide": frozenset(
        {Right.READ_CLAIMS, Right.DECIDE_CLAIMS, Right.SETTLE_REVIEWS, Right.SEE_EMBARGOED}
    ),
    "facts:read": frozenset({Right.READ_FACTS}),
    "facts:write": frozenset({Right.READ_FACTS, Right.WRITE_FACTS, Right.RETRACT_FACTS, Right.SEE_EMBARGOED}),
    "changes:read": frozenset({Right.READ_CHANGES}),
}
SCOPES = tuple(RIGHTS_OF_SCOPE)


@dataclass(frozen=True)
class Actor:
    """Whoever does something: a person, a key and its person, or the software itself.

    Every service takes one, every read goes through `.visible_to(actor)`. Rights and desks are looked up once.
    """

    user: User | None = None
    key: ApiKey | None = None
    software: str = ""
    # What was looked up once for a request; an actor that outlives one keeps nothing.
    kept: dict[str, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def reference(self) -> str:
        """How the ledger names the one who acted: `user/<id>`, `key/<id>` or `software/<name>@<version>`."""
        if self.key is not None:
            return f"key/{self.key.id}"
        return f"user/{self.user.id}" if self.user is not None else f"software/{self.software}"

    @property
    def on_behalf_of(self) -> str | None:
        """A key acts for its person; everybody else for nobody."""
        return f"user/{self.user.id}" if self.key is not None and self.user is not None else None

    @cached_property
    def rights(self) -> frozenset[Right]:
        if self.user is None or not self.user.is_active:
            return frozenset(Right) if self.software else frozenset()
        of_roles: frozenset[Right] = frozenset().union(*(RIGHTS_OF_ROLE[role] for role in self.user.roles))
        if self.key is None:
            return of_roles
        scoped: frozenset[Right] = frozenset().union(*(RIGHTS_OF_SCOPE[scope] for scope in self.key.scopes))
        return of_roles & (scoped | {Right.SEE_EVERY_DESK})

    @cached_property
    def desk_ids(self) -> frozenset[UUID]:
        return (
            frozenset(self.user.desks.values_list("id", flat=True)) if self.user is not None else frozenset()
        )

    def may(self, right: Right) -> bool:
        return right in self.rights

    def require(self, right: Right) -> None:
        """Raise NotAllowed unless this actor has the right."""
        if right not in self.rights:
            if self.key is not None:
                message = _(
                    "This key may not do that: its scopes, or its person’s roles, do not include “%(right)s”."
                )
            else:
                message = _("Your roles do not include “%(right)s”. Ask a chief if you need it.")
            raise NotAllowed(message % {"right": right.value.replace("_", " ")})


# The desk itself, where no person and no named program does something.
SOFTWARE = Actor(software="factdesk")
