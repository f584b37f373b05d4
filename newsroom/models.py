"""The people, desks and keys of a newsroom."""

import hashlib
import secrets
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import acheck_password, check_password
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.accounts.models import (
    AccountLink,
    Factor,
    FactorOnRecord,
    Intervention,
    Notice,
    SecurityEvent,
    Session,
    SignOn,
)
from newsroom.credentials import KEY_ON_RECORD, PERSON_ON_RECORD, digest_password
from newsroom.ledger.recorded import REDACTED, Recorded, Removal
from newsroom.rights import SCOPES, Reader, Right, Role

__all__ = [
    "AccountLink",
    "ApiKey",
    "Desk",
    "Factor",
    "FactorOnRecord",
    "Intervention",
    "Notice",
    "OnDeskQuerySet",
    "SecurityEvent",
    "Session",
    "SignOn",
    "User",
    "sees_desk",
]


class DeskQuerySet(models.QuerySet["Desk"]):
    def visible_to(self, actor: Reader) -> Self:
        """The desks whose work this actor sees."""
        return self if actor.may(Right.SEE_EVERY_DESK) else self.filter(id__in=actor.desk_ids)


class Desk(Recorded):
    """A part of the newsroom that keeps its own material; material without a desk is everybody's."""

    record_type = "desk"
    app_rights = "SELECT, INSERT, UPDATE"

    name = models.CharField(_("name"), max_length=80)
    # No text of the desk goes to a server of somebody else's: the second engine is not asked about it.
    stays_inside = models.BooleanField(_("its material stays inside"), default=False)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="desk_name_once")]

    def __str__(self) -> str:
        return self.name

    def snapshot(self) -> dict[str, Any]:
        # Desks that were on record before this could be said say nothing of it.
        return {"name": self.name, **({"stays_inside": True} if self.stays_inside else {})}


_Model = TypeVar("_Model", bound=models.Model, covariant=True)


class OnDeskQuerySet(models.QuerySet[_Model]):
    """Reads of material that belongs to a desk through the path in `desk_path`."""

    desk_path: ClassVar[str] = "desk"

    def visible_to(self, actor: Reader) -> Self:
        """Only what is this actor's to see: everybody's, and that of the actor's own desks."""
        if actor.may(Right.SEE_EVERY_DESK):
            return self
        return self.filter(
            models.Q(**{f"{self.desk_path}__isnull": True})
            | models.Q(**{f"{self.desk_path}__in": actor.desk_ids})
        )


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """People type their address in any case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, Recorded):
    """A person. Several roles at once are allowed; a person who left is inactive, never deleted."""

    record_type = "user"
    app_rights = "SELECT, INSERT, UPDATE"
    snapshot_relations = ("desks",)

    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    roles = ArrayField(models.CharField(max_length=16, choices=Role.choices), default=list)
    desks = models.ManyToManyField(Desk, blank=True, related_name="people")
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=[role.value for role in Role]), name="user_roles_known"
            ),
        ]
        triggers: ClassVar = [PERSON_ON_RECORD]

    def __str__(self) -> str:
        return self.name

    def redact(self, removals: list[Removal]) -> None:
        # Who it was goes; that one person did all this stays. They can no longer sign in.
        self.name = REDACTED
        self.email = f"{self.id}@redacted.invalid"
        self.is_active = False
        self.set_unusable_password()

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the person's password, and nothing else.

        Django would store the hash anew where its settings have changed since: a write that is on no record. The hash
        takes its new form when the person sets their next password.
        """
        return check_password(raw_password, self.password)

    async def acheck_password(self, raw_password: str | None) -> bool:
        return await acheck_password(raw_password, self.password)

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    def snapshot(self) -> dict[str, Any]:
        return {
            "email": self.email,
            "name": self.name,
            "roles": sorted(self.roles),
            "desks": sorted(str(desk.id) for desk in self.desks.all()),
            "is_active": self.is_active,
            "password_sha256": digest_password(self.password),
        }


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self) -> Self:
        """Neither revoked nor expired, and the person is still active."""
        return self.filter(
            models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=timezone.now()),
            revoked_at__isnull=True,
            user__is_active=True,
        )

    def visible_to(self, actor: Reader) -> Self:
        if actor.may(Right.MANAGE_ALL_KEYS):
            return self
        return self.filter(user=actor.user)


class ApiKey(Recorded):
    """A secret that lets a program act for one person, within scopes. Only its hash is kept."""

    record_type = "key"
    app_rights = "SELECT, INSERT, UPDATE"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="keys")
    # Somebody else who made it, and so holds it too; who made each key is on record as the actor of its first entry.
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="keys_made")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=32, choices=[(scope, scope) for scope in SCOPES]))
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=list(SCOPES)), name="key_scopes_known"
            ),
        ]
        triggers: ClassVar = [KEY_ON_RECORD]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def draw_secret() -> tuple[str, str, str]:
        """A fresh (prefix, whole token, sha256 of the token). 256 random bits need no slow hash."""
        prefix = secrets.token_hex(4)
        token = f"fdk_{prefix}_{secrets.token_urlsafe(32)}"
        return prefix, token, hashlib.sha256(token.encode()).hexdigest()

    def snapshot(self) -> dict[str, Any]:
        return {
            "user": str(self.user_id),
            "name": self.name,
            "prefix": self.prefix,
            "secret_sha256": self.secret_sha256,
            "scopes": sorted(self.scopes),
            "expires_at": self.expires_at,
            "revoked_at": self.revoked_at,
        }


def sees_desk(actor: Reader, desk_id: UUID | None) -> bool:
    """Whether material of this desk (None = everybody's) is this actor's to see; the row form of `.visible_to`."""
    return desk_id is None or actor.may(Right.SEE_EVERY_DESK) or desk_id in actor.desk_ids
