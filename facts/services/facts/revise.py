"""Correcting, clarifying and updating a fact: its words, figures, answers, validity, desk and embargo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from facts.comparing.name_source import tell_source
from facts.language.figures import figure_from_json, figure_to_json
from facts.models import Fact
from facts.rules.kinds import in_order
from facts.services.facts.evidence import (
    Evidence,
    evidence_from_json,
    evidence_to_json,
    require_evidence,
)
from facts.services.facts.kinds import require_kind, set_review_due
from facts.services.facts.rows import (
    check_date,
    check_statement,
    require_speaker,
    require_standing,
    write_figures,
)
from facts.services.facts.scopes import move_fact
from facts.services.facts.writes import Writer, add_evidence
from newsroom.actor import Actor
from newsroom.errors import Invalid
from newsroom.ledger.recorded import Change, plain
from newsroom.models import Desk, sees_desk
from newsroom.rights import Right
from sources.services.sources import find_or_create_source

REVISION_KINDS = ("correction", "clarification", "update")


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
        wanted = self.changes.given
        if not wanted:
            raise Invalid(_("Nothing was given that would change the fact."))
        before = {"said": fact.said, "so": fact.so}
        if "desk_id" in wanted:
            move_fact(fact, _desk(hand.actor, fact, wanted["desk_id"]), changes=changes)
        _set_words(fact, wanted, changes)
        if "embargoed_until" in wanted:
            _set_embargo(fact, wanted["embargoed_until"])
        named = add_evidence(fact, self.evidence, hand, changes)
        for verdict, answer_before in before.items():
            answer = getattr(fact, verdict)
            if answer != answer_before:
                require_evidence(verdict, answer, named=named, all_of=fact.citations.all())
        if "figures" in wanted:
            fact.figures.all().delete()
            write_figures(fact, wanted["figures"])
        # Whoever proposed the words typed them; somebody else may agree to them who knows other names.
        typed = "statement" in wanted
        require_speaker(fact.statement, fact.speaker_text, so=fact.so, actor=hand.writer, is_typed=typed)
        looked_at = self.kind != "clarification" and bool(_LOOKED_AT & wanted.keys())
        if looked_at:
            fact.checked_at = timezone.now()
        if looked_at or {"kind", "valid_to"} & wanted.keys():
            set_review_due(fact, since=fact.checked_at or fact.confirmed_at)
        fact.advance()
        fact.save()
        return Change(fact, _EVENTS[self.kind], kind=self.kind, reason=self.reason)

    def as_payload(self) -> dict[str, Any]:
        wanted = self.changes.given
        if "figures" in wanted:
            wanted["figures"] = [figure_to_json(figure) for figure in wanted["figures"]]
        payload: dict[str, Any] = plain(
            {
                "changes": wanted,
                "kind": self.kind,
                "reason": self.reason,
                "evidence": [evidence_to_json(item) for item in self.evidence],
            }
        )
        return payload

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        wanted = dict(payload["changes"])
        if "figures" in wanted:
            wanted["figures"] = [figure_from_json(figure) for figure in wanted["figures"]]
        if wanted.get("desk_id"):
            wanted["desk_id"] = UUID(wanted["desk_id"])
        if wanted.get("embargoed_until"):
            wanted["embargoed_until"] = datetime.fromisoformat(wanted["embargoed_until"])
        evidence = [evidence_from_json(item) for item in payload["evidence"]]
        return cls(FactChanges(**wanted), payload["kind"], payload["reason"], evidence)


def _set_words(fact: Fact, wanted: dict[str, Any], recorded: list[Change]) -> None:
    """Set what was given of a fact's own words and answers. Raises Invalid."""
    if "statement" in wanted:
        fact.statement = check_statement(str(wanted["statement"]))
    if "speaker" in wanted:
        fact.speaker_text = " ".join(str(wanted["speaker"]).split())[:300]
        told = tell_source(fact.speaker_text.split(",")[0].strip() or fact.speaker_text)
        fact.speaker = (
            find_or_create_source(
                name=told.name,
                known_as=fact.speaker_text,
                kind=told.kind,
                desk_id=fact.desk_id,
                changes=recorded,
            )
            if fact.speaker_text
            else None
        )
    if "said" in wanted:
        fact.said = _choice(wanted["said"], Fact.Said.values)
    if "so" in wanted:
        fact.so = _choice(wanted["so"], Fact.So.values)
    if "subject" in wanted:
        fact.subject = _subject(str(wanted["subject"] or ""))
    if "kind" in wanted:
        fact.kind = require_kind(str(wanted["kind"] or ""))
    if "valid_from" in wanted:
        fact.valid_from = check_date(str(wanted["valid_from"] or ""))
    if "valid_to" in wanted:
        fact.valid_to = check_date(str(wanted["valid_to"] or ""))
    if not in_order(fact.valid_from, fact.valid_to):
        raise Invalid(
            _("The fact cannot be so from %(first)s until %(last)s: the end comes before the beginning.")
            % {"first": fact.valid_from, "last": fact.valid_to}
        )


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
