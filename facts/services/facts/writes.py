"""The writes of a fact as values: what each was given, how it is done to a locked fact, and how it is kept meanwhile.

Doing one writes rows and gathers changes; whether it may be done at once, and the record, are the caller's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self
from uuid import UUID

from django.utils.translation import gettext as _

from facts.models import Citation, Fact
from facts.services.facts.evidence import (
    Evidence,
    build_citation,
)
from facts.services.facts.rows import (
    add_citation,
    next_position,
)
from newsroom.actor import Actor
from newsroom.errors import Invalid
from newsroom.ledger.recorded import Change
from newsroom.models import User
from newsroom.rights import Right


@dataclass(frozen=True)
class Writer:
    """Whose doing a write is: the actor who does it now, and whose words it has, the proposer's where two agree."""

    actor: Actor
    author: User | None

    @property
    def writer(self) -> Actor:
        """Whoever wrote the words, with what they may know; a proposer is somebody else than who agrees."""
        is_own = self.author is None or (self.actor.user is not None and self.author.id == self.actor.user.id)
        return self.actor if is_own else Actor(user=self.author)


class FactWrite(Protocol):
    """A write of one fact. `code` is its row in the table of judged writes."""

    code: ClassVar[str]

    @property
    def right(self) -> Right: ...

    @property
    def kind(self) -> str: ...

    @property
    def reason(self) -> str: ...

    @property
    def named(self) -> frozenset[UUID]:
        """The citations of the fact that it names as its evidence."""
        ...

    @property
    def is_judged(self) -> bool:
        """Whether it touches what the fact says, so that it may have to wait for a second person."""
        ...

    def apply(self, fact: Fact, hand: Writer, changes: list[Change]) -> Change:
        """Check it and do it to a locked fact; returns the fact's own change, not among `changes` yet."""
        ...

    def as_payload(self) -> dict[str, Any]: ...

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self: ...


def add_evidence(
    fact: Fact, evidence: Sequence[Evidence], hand: Writer, recorded: list[Change]
) -> list[Citation]:
    """The citations that the evidence names, the new ones written. Raises Invalid."""
    citations = {citation.id: citation for citation in fact.citations.all()} if evidence else {}
    named = []
    for item in evidence:
        if item.citation_id is not None:
            if item.citation_id not in citations:
                raise Invalid(_("The fact has no such citation."))
            named.append(citations[item.citation_id])
            continue
        citation = build_citation(item, fact=fact, actor=hand.actor, author=hand.author, changes=recorded)
        citation.position = next_position(fact)
        add_citation(citation)
        named.append(citation)
    return named
