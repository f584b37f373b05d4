"""Signing on by a service of the house (OpenID Connect): who somebody is there, and with which roles they come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.accounts.notices import notify
from newsroom.actor import Actor
from newsroom.errors import DomainError
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.models import SignOn, User
from newsroom.people import update_person

SIGN_ON = Actor(software="factdesk-sign-on")
# What a service says of how somebody showed who they are (RFC 8176) that is more than a password.
STRONG = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "face", "iris", "sc"})


class SignOnRefused(DomainError):
    code, title, status = "sign-on-refused", "You cannot come in this way", 403


@dataclass(frozen=True)
class Claims:
    """What the service says: who, under which address and whether it is theirs, in which groups, and how sure."""

    issuer: str
    subject: str
    email: str
    is_verified: bool
    groups: frozenset[str]
    is_strong: bool


def read_claims(data: Mapping[str, Any]) -> Claims:
    """The claims of a judged ID token, and of the user info beside it.

    Raises SignOnRefused: not of one person, or in another service's name.
    """
    token, info = data.get("id_token") or {}, data.get("userinfo") or {}
    is_of_one = bool(token.get("sub")) and info.get("sub", token["sub"]) == token["sub"]
    if not is_of_one or str(token.get("iss", "")).rstrip("/") != settings.OIDC_ISSUER:
        raise SignOnRefused(_("The sign-on service does not say who you are."))
    claims = {**token, **info}
    groups = claims.get(settings.OIDC_ROLES_CLAIM) or []
    return Claims(
        issuer=settings.OIDC_ISSUER,
        subject=str(token["sub"]),
        email=str(claims.get("email") or ""),
        is_verified=claims.get("email_verified") is True,
        groups=frozenset(str(group) for group in ([groups] if isinstance(groups, str) else groups)),
        is_strong=settings.OIDC_ASKS_SECOND_FACTOR or not STRONG.isdisjoint(token.get("amr") or ()),
    )


@transaction.atomic
def find_by_claims(claims: Claims) -> User:
    """The person that these claims are of: tied to them before, or now by an address that the service has verified.

    From the first time on it is the service's own name of them that counts (`sub`), which no other person gets there;
    an address may be given to somebody else. Raises SignOnRefused.
    """
    known = SignOn.objects.filter(issuer=claims.issuer, subject=claims.subject).first()
    if known is not None:
        return _require_active(User.objects.get(id=known.user_id))
    if not claims.email or not claims.is_verified:
        raise SignOnRefused(_("The sign-on service does not vouch for your e-mail address."))
    user = User.objects.select_for_update(no_key=True).filter(email__iexact=claims.email).first()
    if user is None:
        raise SignOnRefused(
            _("Nobody here has the address %(email)s. A chief of your newsroom can invite you.")
            % {"email": claims.email}
        )
    _require_active(user)
    if SignOn.objects.filter(user=user, issuer=claims.issuer).exists():
        raise SignOnRefused(_("This address belongs to somebody else at the sign-on service. Ask a chief."))
    row = SignOn(user=user, issuer=claims.issuer, subject=claims.subject)
    row.save(force_insert=True)
    notify("signed_on", actor=SIGN_ON, about=user, what=settings.OIDC_NAME)
    record_changes([Change(row, "sign_on.tied")], actor=SIGN_ON)
    return user


def follow_roles(user: User, claims: Claims) -> User:
    """Give the person the roles that their groups stand for (OIDC_ROLES), where the service decides about roles.

    On record and told like every change of roles. Raises SignOnRefused (no role), Conflict (the last chief).
    """
    if not settings.OIDC_ROLES:
        return user
    roles = sorted({role for group, role in settings.OIDC_ROLES if group in claims.groups})
    if not roles:
        raise SignOnRefused(_("Your groups at the sign-on service open nothing here."))
    if roles == sorted(user.roles):
        return user
    return update_person(
        actor=SIGN_ON,
        user_id=user.id,
        name=user.name,
        roles=roles,
        desk_ids=list(user.desks.values_list("id", flat=True)),
        is_active=True,
        expected_revision=user.revision,
        reason=_("By the groups of the sign-on service."),
    )


def _require_active(user: User) -> User:
    if not user.is_active:
        raise SignOnRefused(_("This account is closed."))
    return user
