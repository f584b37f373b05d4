"""The writes of a fact as values: what each was given, how it is done to a locked fact, and how it is kept meanwhile.

Doing one writes rows and gathers changes; whether it may be done at once, and the record, are the caller's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Protocol, Self
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.language.figures import Figure as FigureValue
from facts.language.figures import figure_from_json, figure_to_json
from facts.models import Citation, Fact, Figure
from facts.rules.kinds import in_order
from facts.services.facts.evidence import (
    CONTRADICTS,
    SUPPORTS,
    Evidence,
    build_citation,
    evidence_from_json,
    evidence_to_json,
    require_evidence,
    require_still_borne_out,
)
from facts.services.facts.kinds import require_kind, set_review_due
from facts.services.facts.rows import (
    FactNotStanding,
    add_citation,
    came_by_decision,
    check_date,
    check_statement,
    next_position,
    require_speaker,
    require_standing,
)
from facts.services.facts.scopes import move_fact
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.ledger.recorded import Change, plain
from newsroom.models import Desk, User, sees_desk
from newsroom.roles import Actor, Right
from sources.models import Source
from sources.services.sources import find_or_create_source

REVISION_KINDS = ("correction", "clarification", "update")


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


@dataclass(frozen=True)
class FactChanges:
    """What to change in a fact; UNCHANGED leaves a field alone (None is a value for desk and embargo).

    `kind` is the code of a kind of fact, `valid_from` and `valid_to` are partial dates; empty takes each away.
    """

    UNCHANGED = object()

    statement: Any = UNCHANGED
    speaker: Any = UNCHANGED
    figures: Any = UNCHANGED
    said: Any = UNCHANGED
    so: Any = UNCHANGED
    subject: Any = UNCHANGED
    kind: Any = UNCHANGED
    valid_from: Any = UNCHANGED
    valid_to: Any = UNCHANGED
    desk_id: Any = UNCHANGED
    embargoed_until: Any = UNCHANGED

    @property
    def given(self) -> dict[str, Any]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not self.UNCHANGED}


# Who sees a fact and from when on, which is no judgement of what it says.
_WHO_SEES = frozenset({"desk_id", "embargoed_until"})
# A change of one of these by somebody who corrects or updates the fact is a look at it.
_LOOKED_AT = frozenset({"statement", "figures", "said", "so"})
_EVENTS = {"correction": "fact.corrected", "clarification": "fact.clarified", "update": "fact.updated"}


@dataclass(frozen=True)
class Revise:
    """Correct, clarify or update a fact, with the evidence that a changed answer rests on."""

    code: ClassVar[str] = "revise"
    changes: FactChanges
    kind: str
    reason: str
    evidence: Sequence[Evidence] = ()

    @property
    def right(self) -> Right:
        return Right.WRITE_FACTS

    @property
    def named(self) -> frozenset[UUID]:
        return frozenset(item.citation_id for item in self.evidence if item.citation_id is not None)

    @property
    def is_judged(self) -> bool:
        return bool(self.changes.given.keys() - _WHO_SEES or self.evidence)

    def apply(self, fact: Fact, hand: Writer, changes: list[Change]) -> Change:
        require_standing(fact)
        if self.kind not in REVISION_KINDS:
            raise Invalid(_("Say what kind of change this is: correction, clarification or update."))
        if not self.reason.strip():
            raise Invalid(_("Say why the fact is changed; readers of its history will want to know."))
        given = self.changes.given
        if not given:
            raise Invalid(_("Nothing was given that would change the fact."))
        before = {"said": fact.said, "so": fact.so}
        if "desk_id" in given:
            move_fact(fact, _desk(hand.actor, fact, given["desk_id"]), changes=changes)
        _set_words(fact, given, changes)
        if "embargoed_until" in given:
            _set_embargo(fact, given["embargoed_until"])
        named = _cite(fact, self.evidence, hand, changes)
        for verdict, held in before.items():
            answer = getattr(fact, verdict)
            if answer != held:
                require_evidence(verdict, answer, named=named, all_of=fact.citations.all())
        if "figures" in given:
            _replace_figures(fact, given["figures"])
        # Whoever proposed the words typed them; somebody else may agree to them who knows other names.
        typed = "statement" in given
        require_speaker(fact.statement, fact.speaker_text, so=fact.so, actor=hand.writer, is_typed=typed)
        looked_at = self.kind != "clarification" and bool(_LOOKED_AT & given.keys())
        if looked_at:
            fact.checked_at = timezone.now()
        if looked_at or {"kind", "valid_to"} & given.keys():
            set_review_due(fact, since=fact.checked_at or fact.confirmed_at)
        fact.advance()
        fact.save()
        return Change(fact, _EVENTS[self.kind], kind=self.kind, reason=self.reason)

    def as_payload(self) -> dict[str, Any]:
        given = self.changes.given
        if "figures" in given:
            given["figures"] = [figure_to_json(figure) for figure in given["figures"]]
        payload: dict[str, Any] = plain(
            {
                "changes": given,
                "kind": self.kind,
                "reason": self.reason,
                "evidence": [evidence_to_json(item) for item in self.evidence],
            }
        )
        return payload

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        given = dict(payload["changes"])
        if "figures" in given:
            given["figures"] = [figure_from_json(figure) for figure in given["figures"]]
        if given.get("desk_id"):
            given["desk_id"] = UUID(given["desk_id"])
        if given.get("embargoed_until"):
            given["embargoed_until"] = datetime.fromisoformat(given["embargoed_until"])
        evidence = [evidence_from_json(item) for item in payload["evidence"]]
        return cls(FactChanges(**given), payload["kind"], payload["reason"], evidence)


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
        _cite(fact, [self.evidence] if self.evidence is not None else [], hand, changes)
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
        _cite(fact, [self.evidence], hand, changes)
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


FACT_WRITES: Mapping[str, type[FactWrite]] = {
    write.code: write for write in (Revise, Turn, Recheck, Cite, Withdraw)
}


def _set_words(fact: Fact, given: dict[str, Any], recorded: list[Change]) -> None:
    """Set what was given of a fact's own words and answers. Raises Invalid."""
    if "statement" in given:
        fact.statement = check_statement(str(given["statement"]))
    if "speaker" in given:
        fact.speaker_text = " ".join(str(given["speaker"]).split())[:300]
        fact.speaker = (
            find_or_create_source(
                name=fact.speaker_text.split(",")[0],
                kind=Source.Kind.ORGANISATION,
                desk_id=fact.desk_id,
                changes=recorded,
            )
            if fact.speaker_text
            else None
        )
    if "said" in given:
        fact.said = _choice(given["said"], Fact.Said.values)
    if "so" in given:
        fact.so = _choice(given["so"], Fact.So.values)
    if "subject" in given:
        fact.subject = _subject(str(given["subject"] or ""))
    if "kind" in given:
        fact.kind = require_kind(str(given["kind"] or ""))
    if "valid_from" in given:
        fact.valid_from = check_date(str(given["valid_from"] or ""))
    if "valid_to" in given:
        fact.valid_to = check_date(str(given["valid_to"] or ""))
    if not in_order(fact.valid_from, fact.valid_to):
        raise Invalid(
            _("The fact cannot be so from %(first)s until %(last)s: the end comes before the beginning.")
            % {"first": fact.valid_from, "last": fact.valid_to}
        )


def _cite(fact: Fact, evidence: Sequence[Evidence], hand: Writer, recorded: list[Change]) -> list[Citation]:
    """The citations that the evidence names, the new ones written. Raises Invalid."""
    held = {citation.id: citation for citation in fact.citations.all()} if evidence else {}
    named = []
    for item in evidence:
        if item.citation_id is not None:
            if item.citation_id not in held:
                raise Invalid(_("The fact has no such citation."))
            named.append(held[item.citation_id])
            continue
        citation = build_citation(item, fact=fact, actor=hand.actor, author=hand.author, changes=recorded)
        citation.position = next_position(fact)
        add_citation(citation)
        named.append(citation)
    return named


def _subject(value: str) -> str:
    subject = " ".join(value.split())
    if len(subject) > 120:
        raise Invalid(_("The subject is longer than 120 characters."))
    return subject


def _choice(value: Any, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise Invalid(_("Choose one of: %(values)s.") % {"values": ", ".join(allowed)})
    return str(value)


def _desk(actor: Actor, fact: Fact, desk_id: UUID | None) -> UUID | None:
    """The desk a fact moves to: one of the actor's own, and never wider than the articles it cites."""
    if desk_id is not None and not (sees_desk(actor, desk_id) and Desk.objects.filter(id=desk_id).exists()):
        raise Invalid(_("You are not on that desk."))
    cited = {desk for desk in fact.citations.values_list("article__desk", flat=True) if desk is not None}
    if cited - {desk_id}:
        raise Invalid(_("The fact cites an article of another desk, so it cannot be shown beyond that desk."))
    return desk_id


def _set_embargo(fact: Fact, moment: datetime | None) -> None:
    fact.embargoed_until = moment
    fact.embargo_lifted = not fact.is_embargoed


def _replace_figures(fact: Fact, figures: Sequence[FigureValue]) -> None:
    fact.figures.all().delete()
    rows = Figure.rows(figures, fact=fact)
    if rows:
        rows[0].is_principal = True
        Figure.objects.bulk_create(rows)
