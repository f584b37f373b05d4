"""The row of a fact and what belongs to it: how it is locked, what may stand in it, how its citations come and go."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facts.comparing.support import names_speaker
from facts.language.figures import Figure as FigureValue
from facts.language.figures import is_calendar_date
from facts.models import Citation, Claim, Decision, Fact, Figure
from facts.services.facts.evidence import SUPPORTS
from facts.services.work import last_decision
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotFound, RevisionConflict
from newsroom.ledger.recorded import Change, plain
from sources.protection import veil_for, veil_for_everybody


class FactNotStanding(Conflict):
    code, title = "fact-not-standing", "This fact no longer stands"


class SpeakerNotNamed(Invalid):
    code, title = "speaker-not-named", "The statement must say who says so"


# The columns of a fact that are judged: what it says, of whom, when, and on what it rests. Who sees it, when somebody
# last looked and when somebody should look again is not.
_JUDGED = (
    *("statement", "speaker_text", "said", "so", "figures", "dates", "subject", "kind"),
    *("valid_from", "valid_to", "status", "citations"),
)
# Kept beside it, so that whoever agrees to a change sees all of it; no judgement of what the fact says.
_WHO_SEES = ("desk", "embargoed_until")
_OF_CITATION = ("id", "source_name", "claim", "article", "locator", "note", "stance", "primary")


def judged_values(fact: Fact) -> dict[str, Any]:
    """What a fact says, and who sees it, as plain values."""
    # Read anew: the rows that were fetched with the fact may be of before.
    whole = Fact.objects.prefetch_related("figures", "citations").get(id=fact.id)
    return judged_of(plain(whole.snapshot()))


def judged_of(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The same out of a revision's snapshot; empty where that was emptied."""
    if not snapshot:
        return {}
    values = {name: snapshot[name] for name in (*_JUDGED, *_WHO_SEES)}
    values["figures"] = [
        {name: value for name, value in figure.items() if name != "id"} for figure in values["figures"]
    ]
    values["citations"] = [
        {name: citation[name] for name in _OF_CITATION} for citation in values["citations"]
    ]
    return values


def states_say_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two states of a fact say the same, whatever its standing and whoever sees it."""
    return all(one[name] == other[name] for name in _JUDGED if name != "status")


def states_stand_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two states of a fact are judged alike, its standing included."""
    return all(one[name] == other[name] for name in _JUDGED)


def require_fact_revision(fact: Fact, expected: int) -> None:
    """Refuse a change by somebody who read another revision. Raises RevisionConflict."""
    if fact.revision != expected:
        raise RevisionConflict(
            _("This fact was changed since you read it: it is at revision %(number)s now.")
            % {"number": fact.revision},
            revision=fact.revision,
        )


def lock_fact(fact_id: UUID, actor: Actor) -> Fact:
    """The fact with its row locked. Raises NotFound where it is absent or out of this actor's sight."""
    fact = (
        Fact.objects.visible_to(actor).select_for_update(no_key=True, of=("self",)).filter(id=fact_id).first()
    )
    if fact is None:
        raise NotFound(_("There is no such fact here."))
    return fact


def write_figures(fact: Fact, figures: Sequence[FigureValue]) -> None:
    """The rows of a fact's figures; the first is the principal one, which is charted."""
    rows = Figure.rows(figures, fact=fact)
    if rows:
        rows[0].is_principal = True
        Figure.objects.bulk_create(rows)


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


def require_speaker(statement: str, speaker: str, *, so: str, actor: Actor, is_typed: bool) -> None:
    """Refuse a statement that is not established and does not name who says so. Raises SpeakerNotNamed.

    A protected source is named by its alias, and by its name only by those who may know it: what others typed is
    compared with what they read, so that a guess is refused whether or not it is right.
    """
    veil, everybody = veil_for(actor), veil_for_everybody(actor)
    shown = veil.text(speaker)
    words = statement if is_typed else veil.text(statement)
    if so == Fact.So.YES or (
        speaker and (names_speaker(words, shown) or names_speaker(words, everybody.text(speaker)))
    ):
        return
    raise SpeakerNotNamed(
        _(
            "While it is not established that it is so, the statement must name who says so: %(speaker)s. "
            "Add the name, or answer “Is it so?” with yes."
        )
        % {"speaker": shown or _("no speaker is given")},
        speaker=shown,
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


def require_standing(fact: Fact) -> None:
    """Refuse to change what is not stood by any more. Raises FactNotStanding."""
    if fact.status in (Fact.Status.RETRACTED, Fact.Status.SUPERSEDED):
        raise FactNotStanding(
            _("A %(status)s fact is not changed.") % {"status": fact.get_status_display().lower()}
        )


def came_by_decision(citation: Citation) -> bool:
    """Whether a citation stands on the decision that confirmed its claim."""
    if citation.claim is None or citation.claim.status != Claim.Status.CONFIRMED:
        return False
    decision = last_decision(citation.claim.id)
    return (
        decision is not None
        and decision.verdict == Decision.Verdict.CONFIRM
        and decision.fact_id == citation.fact_id
    )
