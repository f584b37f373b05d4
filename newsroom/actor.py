"""Whoever does something: the Actor that carries a person's roles and rights through every service and read."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from newsroom.errors import NotAllowed
from newsroom.models import ApiKey, User
from newsroom.rights import RIGHTS_OF_ROLE, RIGHTS_OF_SCOPE, Right

# The version of this program, as pyproject.toml has it: whatever it does by itself is on record under it.
DESK_VERSION = "0.1.0"
# Under this name an actor keeps the ids of its person's desks, where who looked the person up read them, too.
DESKS_OF = "desks of the person"


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
        if self.user is not None:
            return f"user/{self.user.id}"
        # An engine has a version of its own; what else the desk does by itself is done by this version of the desk.
        is_named = "@" in self.software or not self.software
        return f"software/{self.software}{'' if is_named else f'@{DESK_VERSION}'}"

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
        if self.user is None:
            return frozenset()
        if self.kept is not None and DESKS_OF in self.kept:
            return frozenset(self.kept[DESKS_OF])
        return frozenset(self.user.desks.values_list("id", flat=True))

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
