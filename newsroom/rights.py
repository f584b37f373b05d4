"""The one table of roles, rights and scopes: what each may do, and what is asked of whoever reads."""

from collections.abc import Set
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


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
    PUBLISH_FACTS = "publish_facts"
    MANAGE_USAGES = "manage_usages"
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
    Role.EDITOR: frozenset(_NEWSROOM | {Right.UPLOAD, Right.CORRECT_METADATA, Right.MANAGE_USAGES}),
    Role.REVIEWER: frozenset(
        _NEWSROOM
        | {
            Right.UPLOAD,
            Right.CORRECT_METADATA,
            Right.DECIDE_CLAIMS,
            Right.WRITE_FACTS,
            Right.MANAGE_SOURCES,
            Right.PUBLISH_FACTS,
            Right.MANAGE_USAGES,
        }
    ),
    Role.CHIEF: frozenset(Right),
    Role.AUDITOR: frozenset(_NEWSROOM | {Right.SEE_EVERY_DESK, Right.READ_SECURITY}),
    Role.CLIENT: frozenset(_READ | {Right.UPLOAD, Right.MANAGE_USAGES}),
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
    "facts:write": frozenset(
        {
            Right.READ_FACTS,
            Right.WRITE_FACTS,
            Right.RETRACT_FACTS,
            Right.PUBLISH_FACTS,
            Right.SEE_EMBARGOED,
        }
    ),
    "changes:read": frozenset({Right.READ_CHANGES}),
    "usages:write": frozenset({Right.MANAGE_USAGES}),
}
SCOPES = tuple(RIGHTS_OF_SCOPE)


class Reader(Protocol):
    """What a table asks of whoever reads it: which person, of which desks, with which rights. An Actor is one."""

    @property
    def user(self) -> Any: ...

    @property
    def desk_ids(self) -> Set[UUID]: ...

    def may(self, right: Right) -> bool: ...
