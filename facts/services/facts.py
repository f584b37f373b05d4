"""Changing facts. Each change is a new revision with its kind and reason; nothing is overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.comparing.support import names_speaker
from facts.figures import Figure as FigureValue
from facts.models import Citation, Claim, Fact, Figure
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
    """What to change in a fact; UNCHANGED leaves a field alone (None is a value for desk and embargo)."""

    UNCHANGED = object()

    statement: Any = UNCHANGED
    speaker: Any = UNCHANGED
    figures: Any = UNCHANGED
    said: Any = UNCHANGED
    so: Any = UNCHANGED
    desk_id: Any = UNCHANGED
    embargoed_until: Any = UNCHANGED

    @property
    def given(self) -> dict[str, Any]:
        names = ("statement", "speaker", "figures", "said", "so", "desk_id", "embargoed_until")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not self.UNCHANGED}


@transaction.atomic
def revise_fact(
    *, fact_id: UUID, actor: Actor, changes: FactChanges, kind: str, reason: str, expected_revision: int
) -> Fact:
    """Correct, clarify or update a fact, saying which and why; a new revision.

    `expected_revision` is the one the caller read. Raises NotAllowed, NotFound, RevisionConflict, FactNotStanding,
    Invalid.
    """
    actor.require(Right.WRITE_FACTS)
    fact = lock_fact(fact_id, actor)
    require_revision(fact, expected_revision)
    if fact.status in (Fact.Status.RETRACTED, Fact.Status.SUPERSEDED):
        raise FactNotStanding(
            _("A %(status)s fact is not changed.") % {"status": fact.get_status_display().lower()}
        )
    if kind not in REVISION_KINDS:
        raise Invalid(_("Say what kind of change this is: correction, clarification or update."))
    if not reason.strip():
        raise Invalid(_("Say why the fact is changed; readers of its history will want to know."))
    given = changes.given
    if not given:
        raise Invalid(_("Nothing was given that would change the fact."))
    recorded: list[Change] = []
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
    if "desk_id" in given:
        fact.desk_id = _desk(actor, fact, given["desk_id"])
    if "embargoed_until" in given:
        _set_embargo(fact, given["embargoed_until"])
    if "figures" in given:
        _replace_figures(fact, given["figures"])
    require_speaker(fact.statement, fact.speaker_text, so=fact.so)
    fact.advance()
    fact.save()
    recorded.append(Change(fact, _event(kind), kind=kind, reason=reason))
    record_changes(recorded, actor=actor)
    return fact


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
    if turn == "restore" and not fact.citations.exists():
        raise FactNotStanding(_("Nothing supports this fact any more. Confirm a claim for it instead."))
    fact.status = chosen.after
    fact.advance()
    fact.save(update_fields=["status", "revision"])
    kind = "retraction" if turn == "retract" else ""
    record_changes([Change(fact, chosen.event, kind=kind, reason=reason)], actor=actor)
    return fact


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
    """Write a citation inside the caller's transaction; the caller advances and records the fact."""
    citation.save(force_insert=True)


def drop_citation(*, fact: Fact, claim: Claim, reason: str, changes: list[Change]) -> None:
    """Take a claim's citation from a fact; a fact left without evidence is retracted. Adds the change."""
    fact.citations.filter(claim=claim).delete()
    fact.advance()
    if fact.citations.exists() or fact.status == Fact.Status.RETRACTED:
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
