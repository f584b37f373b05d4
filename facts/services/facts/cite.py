"""What a fact rests on: looked at again, cited, withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from facts.models import Fact
from facts.services.facts.evidence import (
    CONTRADICTS,
    Evidence,
    evidence_from_json,
    evidence_to_json,
    require_still_borne_out,
)
from facts.services.facts.kinds import set_review_due
from facts.services.facts.rows import (
    came_by_decision,
    require_standing,
)
from facts.services.facts.writes import Writer, add_evidence
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.ledger.recorded import Change, plain
from newsroom.rights import Right


@dataclass(frozen=True)
class Recheck:
    """Somebody looked again and it is still so; what was found may be cited along."""

    code: ClassVar[str] = "recheck"
    named: ClassVar[frozenset[UUID]] = frozenset()
    kind: ClassVar[str] = ""
    note: str
    evidence: Evidence | None = None

    @property
    def right(self) -> Right:
        return Right.WRITE_FACTS

    @property
    def reason(self) -> str:
        return self.note.strip()

    @property
    def is_judged(self) -> bool:
        return self.evidence is not None

    def apply(self, fact: Fact, hand: Writer, changes: list[Change]) -> Change:
        require_standing(fact)
        if not self.reason:
            raise Invalid(_("Say what you looked at; whoever looks next begins there."))
        if self.evidence is not None and self.evidence.stance == CONTRADICTS:
            raise Invalid(
                _("Evidence against the fact is no reason to leave it as it is: dispute or update it.")
            )
        add_evidence(fact, [self.evidence] if self.evidence is not None else [], hand, changes)
        fact.checked_at = timezone.now()
        set_review_due(fact, since=fact.checked_at)
        fact.advance()
        fact.save(update_fields=["checked_at", "review_due", "revision"])
        return Change(fact, "fact.rechecked", reason=self.reason)

    def as_payload(self) -> dict[str, Any]:
        evidence = None if self.evidence is None else plain(evidence_to_json(self.evidence))
        return {"note": self.note, "evidence": evidence}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        kept = payload["evidence"]
        return cls(payload["note"], None if kept is None else evidence_from_json(kept))


@dataclass(frozen=True)
class Cite:
    """Add a citation; the answers stay as they are."""

    code: ClassVar[str] = "cite"
    named: ClassVar[frozenset[UUID]] = frozenset()
    kind: ClassVar[str] = ""
    is_judged: ClassVar[bool] = True
    evidence: Evidence

    @property
    def right(self) -> Right:
        return Right.WRITE_FACTS

    @property
    def reason(self) -> str:
        return self.evidence.note.strip()

    def apply(self, fact: Fact, hand: Writer, changes: list[Change]) -> Change:
        require_standing(fact)
        if self.evidence.citation_id is not None:
            raise Invalid(_("The fact has this citation already."))
        add_evidence(fact, [self.evidence], hand, changes)
        fact.advance()
        fact.save(update_fields=["revision"])
        return Change(fact, "fact.cited", reason=self.reason)

    def as_payload(self) -> dict[str, Any]:
        return {"evidence": plain(evidence_to_json(self.evidence))}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        return cls(evidence_from_json(payload["evidence"]))


@dataclass(frozen=True)
class Withdraw:
    """Take a citation away that came with no decision and that nothing rests on."""

    code: ClassVar[str] = "withdraw"
    named: ClassVar[frozenset[UUID]] = frozenset()
    kind: ClassVar[str] = ""
    is_judged: ClassVar[bool] = True
    citation_id: UUID
    reason: str

    @property
    def right(self) -> Right:
        return Right.WRITE_FACTS

    def apply(self, fact: Fact, hand: Writer, changes: list[Change]) -> Change:
        citations = list(fact.citations.select_related("claim"))
        gone = next((citation for citation in citations if citation.id == self.citation_id), None)
        if gone is None:
            raise NotFound(_("The fact has no such citation."))
        require_standing(fact)
        if not self.reason.strip():
            raise Invalid(_("Say why; readers of its history will want to know."))
        require_still_borne_out(fact, gone, [citation for citation in citations if citation is not gone])
        if came_by_decision(gone):
            raise Conflict(
                _("This citation came with the decision on its claim. Take that decision back instead.")
            )
        gone.delete()
        fact.advance()
        fact.save(update_fields=["revision"])
        return Change(fact, "fact.citation_withdrawn", reason=self.reason)

    def as_payload(self) -> dict[str, Any]:
        return {"citation": str(self.citation_id), "reason": self.reason}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        return cls(UUID(payload["citation"]), payload["reason"])
