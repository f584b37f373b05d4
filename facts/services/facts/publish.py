"""Letting everybody outside read a fact, or no longer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from facts.models import Fact
from facts.services.facts.rows import require_standing
from facts.services.facts.writes import Writer
from newsroom.errors import Conflict
from newsroom.ledger.recorded import Change
from newsroom.rights import Right


@dataclass(frozen=True)
class Publish:
    """Who reads the fact: everybody, or the newsroom and its programs."""

    code: ClassVar[str] = "publish"
    named: ClassVar[frozenset[UUID]] = frozenset()
    right: ClassVar[Right] = Right.PUBLISH_FACTS
    kind: ClassVar[str] = ""
    reason: ClassVar[str] = ""
    is_judged: ClassVar[bool] = False
    is_public: bool

    def apply(self, fact: Fact, hand: Writer, changes: list[Change]) -> Change:
        if self.is_public == (fact.public_since is not None):
            raise Conflict(
                _("Everybody reads this fact already.")
                if self.is_public
                else _("Nobody outside reads this fact.")
            )
        if self.is_public:
            require_standing(fact)
            if fact.desk_id is not None:
                raise Conflict(_("This fact is one desk’s. Show it to the whole newsroom first."))
            if fact.is_embargoed:
                raise Conflict(_("This fact is under embargo."))
        fact.public_since = timezone.now() if self.is_public else None
        fact.advance()
        fact.save(update_fields=["public_since", "revision"])
        return Change(fact, "fact.published" if self.is_public else "fact.unpublished")

    def as_payload(self) -> dict[str, Any]:
        return {"is_public": self.is_public}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        return cls(payload["is_public"])
