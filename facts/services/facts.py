"""Changing facts. Each change is a new revision with its kind and reason; nothing is overwritten."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.comparing.support import names_speaker
from facts.language.figures import Figure as FigureValue
from facts.language.figures import is_calendar_date
from facts.models import Citation, Claim, Decision, Fact, Figure
from facts.rules.kinds import in_order
from facts.services.evidence import (
    CONTRADICTS,
    SUPPORTS,
    Evidence,
    build_citation,
    require_evidence,
    require_still_borne_out,
)
from facts.services.kinds import require_kind, set_review_due
from facts.services.work import last_decision
from newsroom.errors import Conflict, Invalid, NotFound, RevisionConflict
from newsroom.ledger.record import record_changes
from newsroom.ledger.records import Change
from newsroom.models import Desk, sees_desk
from newsroom.roles import Actor, Right
from sources.models import Source
from sources.services.sources import find_or_create_source

REVISION_KINDS = ("correction", "clarification", "update")
SOFTWARE = Actor(software="factdesk")


class FactNotStanding(Conflict):
    code, title = "fact-not-standing", "This fact no longer stands"


class SpeakerNotNamed(Invalid):
    code, title = "speaker-not-named", "The statement must say who says so"


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


# A change of one of these by somebody who corrects or updates the fact is a look at it.
_LOOKED_AT = {"statement", "figures", "said", "so"}


@transaction.atomic
def revise_fact(
    *,
    fact_id: UUID,
    actor: Actor,
    changes: FactChanges,
    kind: str,
    reason: str,
    expected_revision: int,
    evidence: Sequence[Evidence] = (),
) -> Fact:
    """Correct, clarify or update a fact, saying which and why; a new revision.

    A verdict changes only with its evidence: cited along in `evidence`, or named there where the fact has it already.
    Correcting or updating what is stated counts as a look at the fact, so its next one is due later. A changed kind or
    end of validity moves that date, too. `expected_revision` is the one the caller read. Raises NotAllowed, NotFound,
    RevisionConflict, FactNotStanding, SpeakerNotNamed, EvidenceMissing, Invalid.
    """
    actor.require(Right.WRITE_FACTS)
    fact = lock_fact(fact_id, actor)
    require_revision(fact, expected_revision)
    _require_standing(fact)
    if kind not in REVISION_KINDS:
        raise Invalid(_("Say what kind of change this is: correction, clarification or update."))
    if not reason.strip():
        raise Invalid(_("Say why the fact is changed; readers of its history will want to know."))
    given = changes.given
    if not given:
        raise Invalid(_("Nothing was given that would change the fact."))
    recorded: list[Change] = []
    before = {"said": fact.said, "so": fact.so}
    _set_words(fact, given, recorded)
    if "desk_id" in given:
        fact.desk_id = _desk(actor, fact, given["desk_id"])
    if "embargoed_until" in given:
        _set_embargo(fact, given["embargoed_until"])
    named = _cite(fact, evidence, actor, recorded)
    for verdict, held in before.items():
        answer = getattr(fact, verdict)
        if answer != held:
            require_evidence(verdict, answer, named=named, all_of=fact.citations.all())
    if "figures" in given:
        _replace_figures(fact, given["figures"])
    require_speaker(fact.statement, fact.speaker_text, so=fact.so)
    looked_at = kind != "clarification" and bool(_LOOKED_AT & given.keys())
    if looked_at:
        fact.checked_at = timezone.now()
    if looked_at or {"kind", "valid_to"} & given.keys():
        set_review_due(fact, since=fact.checked_at or fact.confirmed_at)
    fact.advance()
    fact.save()
    recorded.append(Change(fact, _event(kind), kind=kind, reason=reason))
    record_changes(recorded, actor=actor)
    return fact


def _set_words(fact: Fact, given: dict[str, Any], recorded: list[Change]) -> None:
    """Set what was given of a fact's own words and answers. Raises Invalid."""
    if "statement" in given:
        fact.statement = check_statement(str(given["statement"]))
    if "speaker" in given:
        fact.speaker_text = " ".join(str(given["speaker"]).split())[:300]
        fact.speaker = (
            find_or_create_source(
                name=fact.speaker_text.split(",")[0], kind=Source.Kind.ORGANISATION, changes=recorded
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


def _event(kind: str) -> str:
    return {"correction": "fact.corrected", "clarification": "fact.clarified", "update": "fact.updated"}[kind]


@dataclass(frozen=True)
class _Turn:
    """A change of a fact's standing: from which states, to which, as which event, and who may."""

    before: tuple[str, ...]
    after: str
    event: str
    right: Right
    refusal: Promise


_TURNS = {
    "dispute": _Turn(
        (Fact.Status.CONFIRMED,),
        Fact.Status.DISPUTED,
        "fact.disputed",
        Right.WRITE_FACTS,
        gettext_lazy("Only a fact that stands undisputed can be disputed."),
    ),
    "settle": _Turn(
        (Fact.Status.DISPUTED,),
        Fact.Status.CONFIRMED,
        "fact.settled",
        Right.WRITE_FACTS,
        gettext_lazy("Only a disputed fact can be settled."),
    ),
    "retract": _Turn(
        (Fact.Status.CONFIRMED, Fact.Status.DISPUTED),
        Fact.Status.RETRACTED,
        "fact.retracted",
        Right.RETRACT_FACTS,
        gettext_lazy("This fact no longer stands, so there is nothing to retract."),
    ),
    "restore": _Turn(
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


@transaction.atomic
def turn_fact(*, fact_id: UUID, actor: Actor, turn: str, reason: str, expected_revision: int) -> Fact:
    """Dispute, settle, retract or restore a fact for a reason; retracting and restoring need a chief.

    A retracted fact keeps its page and history; whoever follows `/changes` hears of it as a deletion. Raises
    NotAllowed, NotFound, RevisionConflict, FactNotStanding, Invalid.
    """
    chosen = _TURNS.get(turn)
    if chosen is None:
        raise Invalid(_("A fact can be disputed, settled, retracted or restored."))
    actor.require(chosen.right)
    fact = lock_fact(fact_id, actor)
    require_revision(fact, expected_revision)
    if fact.status not in chosen.before:
        raise FactNotStanding(str(chosen.refusal))
    if not reason.strip():
        raise Invalid(_("Say why; readers of its history will want to know."))
    if turn == "restore" and not fact.citations.filter(stance=SUPPORTS).exists():
        raise FactNotStanding(_("Nothing supports this fact any more. Confirm a claim for it instead."))
    fact.status = chosen.after
    fact.advance()
    fact.save(update_fields=["status", "revision"])
    kind = "retraction" if turn == "retract" else ""
    record_changes([Change(fact, chosen.event, kind=kind, reason=reason)], actor=actor)
    return fact


@transaction.atomic
def recheck_fact(
    *, fact_id: UUID, actor: Actor, note: str, expected_revision: int, evidence: Evidence | None = None
) -> Fact:
    """Put on record that somebody looked at the fact again and that it is still so; the next look is due later.

    `note` says what was looked at; `evidence` may be cited along, but not against the fact. Raises NotAllowed,
    NotFound, RevisionConflict, FactNotStanding, Invalid.
    """
    actor.require(Right.WRITE_FACTS)
    fact = lock_fact(fact_id, actor)
    require_revision(fact, expected_revision)
    _require_standing(fact)
    if not note.strip():
        raise Invalid(_("Say what you looked at; whoever looks next begins there."))
    if evidence is not None and evidence.stance == CONTRADICTS:
        raise Invalid(_("Evidence against the fact is no reason to leave it as it is: dispute or update it."))
    recorded: list[Change] = []
    _cite(fact, [evidence] if evidence is not None else [], actor, recorded)
    fact.checked_at = timezone.now()
    set_review_due(fact, since=fact.checked_at)
    fact.advance()
    fact.save(update_fields=["checked_at", "review_due", "revision"])
    recorded.append(Change(fact, "fact.rechecked", reason=note.strip()))
    record_changes(recorded, actor=actor)
    return fact


@transaction.atomic
def cite_fact(*, fact_id: UUID, actor: Actor, evidence: Evidence, expected_revision: int) -> Fact:
    """Add a citation to a fact that stands: a claim, an article, or a place anywhere with a note.

    The verdicts stay as they are. Raises NotAllowed, NotFound, RevisionConflict, FactNotStanding, Invalid.
    """
    actor.require(Right.WRITE_FACTS)
    fact = lock_fact(fact_id, actor)
    require_revision(fact, expected_revision)
    _require_standing(fact)
    if evidence.citation_id is not None:
        raise Invalid(_("The fact has this citation already."))
    recorded: list[Change] = []
    _cite(fact, [evidence], actor, recorded)
    fact.advance()
    fact.save(update_fields=["revision"])
    recorded.append(Change(fact, "fact.cited", reason=evidence.note.strip()))
    record_changes(recorded, actor=actor)
    return fact


@transaction.atomic
def withdraw_citation(
    *, fact_id: UUID, citation_id: UUID, actor: Actor, reason: str, expected_revision: int
) -> Fact:
    """Take a citation from a fact, for a reason; earlier revisions keep it.

    Not the last one that supports the fact, nor the only one that an answer rests on, nor one that came with the
    decision on a claim: that decision is taken back instead. Raises NotAllowed, NotFound, RevisionConflict,
    FactNotStanding, EvidenceNeeded, Conflict, Invalid.
    """
    actor.require(Right.WRITE_FACTS)
    fact = lock_fact(fact_id, actor)
    require_revision(fact, expected_revision)
    citations = list(fact.citations.select_related("claim"))
    gone = next((citation for citation in citations if citation.id == citation_id), None)
    if gone is None:
        raise NotFound(_("The fact has no such citation."))
    _require_standing(fact)
    if not reason.strip():
        raise Invalid(_("Say why; readers of its history will want to know."))
    require_still_borne_out(fact, gone, [citation for citation in citations if citation is not gone])
    if _came_by_decision(gone):
        raise Conflict(
            _("This citation came with the decision on its claim. Take that decision back instead.")
        )
    gone.delete()
    fact.advance()
    fact.save(update_fields=["revision"])
    record_changes([Change(fact, "fact.citation_withdrawn", reason=reason)], actor=actor)
    return fact


def _came_by_decision(citation: Citation) -> bool:
    if citation.claim is None or citation.claim.status != Claim.Status.CONFIRMED:
        return False
    decision = last_decision(citation.claim.id)
    return (
        decision is not None
        and decision.verdict == Decision.Verdict.CONFIRM
        and decision.fact_id == citation.fact_id
    )


def _cite(fact: Fact, evidence: Sequence[Evidence], actor: Actor, recorded: list[Change]) -> list[Citation]:
    """The citations that the evidence names, the new ones written. Raises Invalid."""
    held = {citation.id: citation for citation in fact.citations.all()} if evidence else {}
    named = []
    for item in evidence:
        if item.citation_id is not None:
            if item.citation_id not in held:
                raise Invalid(_("The fact has no such citation."))
            named.append(held[item.citation_id])
            continue
        citation = build_citation(item, fact=fact, actor=actor, changes=recorded)
        citation.position = next_position(fact)
        add_citation(citation)
        named.append(citation)
    return named


def _require_standing(fact: Fact) -> None:
    if fact.status in (Fact.Status.RETRACTED, Fact.Status.SUPERSEDED):
        raise FactNotStanding(
            _("A %(status)s fact is not changed.") % {"status": fact.get_status_display().lower()}
        )


def require_revision(fact: Fact, expected: int) -> None:
    """Refuse a change by somebody who read another revision. Raises RevisionConflict."""
    if fact.revision != expected:
        raise RevisionConflict(
            _("This fact was changed since you read it: it is at revision %(number)s now.")
            % {"number": fact.revision},
            current_etag=f'"{fact.revision}"',
        )


def lift_embargoes() -> int:
    """Put on record that embargoes have ended, so that whoever follows `/changes` hears of those facts."""
    ids = list(
        Fact.objects.filter(embargo_lifted=False, embargoed_until__lte=timezone.now())
        .order_by("embargoed_until")
        .values_list("id", flat=True)[:500]
    )
    lifted = 0
    for fact_id in ids:
        with transaction.atomic():
            fact = Fact.objects.select_for_update(no_key=True).get(id=fact_id)
            if fact.embargo_lifted or fact.is_embargoed:
                continue
            fact.embargo_lifted = True
            fact.advance()
            fact.save(update_fields=["embargo_lifted", "revision"])
            record_changes([Change(fact, "fact.embargo_lifted")], actor=SOFTWARE)
            lifted += 1
    return lifted


def lock_fact(fact_id: UUID, actor: Actor) -> Fact:
    """The fact with its row locked. Raises NotFound where it is absent or out of this actor's sight."""
    fact = (
        Fact.objects.visible_to(actor).select_for_update(no_key=True, of=("self",)).filter(id=fact_id).first()
    )
    if fact is None:
        raise NotFound(_("There is no such fact here."))
    return fact


def next_position(fact: Fact) -> int:
    """The place of the next citation; the fact's row is locked, so nobody takes it meanwhile."""
    last = fact.citations.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1


def add_citation(citation: Citation) -> None:
    """Write a citation inside the caller's transaction; the caller advances and records the fact. Raises Conflict."""
    claim = citation.claim_id
    if (
        claim
        and citation.position > 1
        and Citation.objects.filter(fact=citation.fact_id, claim=claim).exists()
    ):
        raise Conflict(_("The fact cites this claim already."))
    citation.save(force_insert=True)


def drop_citation(*, fact: Fact, claim: Claim, reason: str, changes: list[Change]) -> None:
    """Take a claim's citation from a fact; one that nothing supports any more is retracted. Adds the change."""
    fact.citations.filter(claim=claim).delete()
    fact.advance()
    if fact.citations.filter(stance=SUPPORTS).exists() or fact.status == Fact.Status.RETRACTED:
        fact.save(update_fields=["revision"])
        changes.append(Change(fact, "fact.citation_withdrawn", reason=reason))
    else:
        fact.status = Fact.Status.RETRACTED
        fact.save(update_fields=["status", "revision"])
        changes.append(Change(fact, "fact.retracted", kind="retraction", reason=reason))


def require_speaker(statement: str, speaker: str, *, so: str) -> None:
    """Refuse a statement that is not established and does not name who says so. Raises SpeakerNotNamed."""
    if so == Fact.So.YES or (speaker and names_speaker(statement, speaker)):
        return
    raise SpeakerNotNamed(
        _(
            "While it is not established that it is so, the statement must name who says so: %(speaker)s. "
            "Add the name, or answer “Is it so?” with yes."
        )
        % {"speaker": speaker or _("no speaker is given")},
        speaker=speaker,
    )


def check_statement(value: str) -> str:
    """A statement as a person typed it, on one line. Raises Invalid where it is empty or too long."""
    statement = " ".join(value.split())
    if not statement:
        raise Invalid(_("The statement is empty."))
    if len(statement) > 2000:
        raise Invalid(_("The statement is longer than 2,000 characters."))
    return statement


_PARTIAL_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def check_date(value: str) -> str:
    """A year, a month or a day of the calendar as YYYY, YYYY-MM or YYYY-MM-DD; empty for none. Raises Invalid."""
    value = value.strip()
    if value and not (
        _PARTIAL_DATE.fullmatch(value) and is_calendar_date(*(int(part) for part in value.split("-")))
    ):
        raise Invalid(_("Write a date as 2026, 2026-03 or 2026-03-09, as exactly as it is known."))
    return value


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
