"""Turning a fact: it is disputed, settled, retracted or restored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.models import Fact
from facts.services.facts.evidence import (
    SUPPORTS,
)
from facts.services.facts.rows import (
    FactNotStanding,
)
from facts.services.facts.writes import Writer
from newsroom.actor import Actor
from newsroom.errors import Invalid
from newsroom.ledger.recorded import Change
from newsroom.rights import Right


@dataclass(frozen=True)
class _Turning:
    """A change of a fact's standing: from which states, to which, as which event, and who may."""

    before: tuple[str, ...]
    after: str
    event: str
    right: Right
    refusal: Promise


_TURNS = {
    "dispute": _Turning(
        (Fact.Status.CONFIRMED,),
        Fact.Status.DISPUTED,
        "fact.disputed",
        Right.WRITE_FACTS,
        gettext_lazy("Only a fact that stands undisputed can be disputed."),
    ),
    "settle": _Turning(
        (Fact.Status.DISPUTED,),
        Fact.Status.CONFIRMED,
        "fact.settled",
        Right.WRITE_FACTS,
        gettext_lazy("Only a disputed fact can be settled."),
    ),
    "retract": _Turning(
        (Fact.Status.CONFIRMED, Fact.Status.DISPUTED),
        Fact.Status.RETRACTED,
        "fact.retracted",
        Right.RETRACT_FACTS,
        gettext_lazy("This fact no longer stands, so there is nothing to retract."),
    ),
    "restore": _Turning(
        (Fact.Status.RETRACTED,),
        Fact.Status.CONFIRMED,
        "fact.restored",
        Right.RETRACT_FACTS,
        gettext_lazy("Only a retracted fact can be restored."),
    ),
}

TURNS = tuple(_TURNS)


def turns_open_to(fact: Fact, actor: Actor) -> list[str]:
    """Which of TURNS this actor may make with the fact as it stands."""
    return [name for name, turn in _TURNS.items() if fact.status in turn.before and actor.may(turn.right)]


@dataclass(frozen=True)
class Turn:
    """Dispute, settle, retract or restore a fact."""

    code: ClassVar[str] = "turn"
    named: ClassVar[frozenset[UUID]] = frozenset()
    turn: str
    reason: str

    def __post_init__(self) -> None:
        if self.turn not in _TURNS:
            raise Invalid(_("A fact can be disputed, settled, retracted or restored."))

    @property
    def right(self) -> Right:
        return _TURNS[self.turn].right

    @property
    def kind(self) -> str:
        return "retraction" if self.turn == "retract" else ""

    @property
    def is_judged(self) -> bool:
        # To dispute takes nothing away: it says that somebody says otherwise, and it must not have to wait.
        return self.turn != "dispute"

    def apply(self, fact: Fact, hand: Writer, changes: list[Change]) -> Change:
        chosen = _TURNS[self.turn]
        if fact.status not in chosen.before:
            raise FactNotStanding(str(chosen.refusal))
        if not self.reason.strip():
            raise Invalid(_("Say why; readers of its history will want to know."))
        if self.turn == "restore" and not fact.citations.filter(stance=SUPPORTS).exists():
            raise FactNotStanding(_("Nothing supports this fact any more. Confirm a claim for it instead."))
        fact.status = chosen.after
        fact.advance()
        fact.save(update_fields=["status", "revision"])
        return Change(fact, chosen.event, kind=self.kind, reason=self.reason)

    def as_payload(self) -> dict[str, Any]:
        return {"turn": self.turn, "reason": self.reason}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        return cls(payload["turn"], payload["reason"])
