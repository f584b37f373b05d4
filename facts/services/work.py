"""What every service about claims shares: who acts, the rows it locks, and what it gathers for its one append."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.models import Claim, Decision, Fact
from facts.services.two_people.second_person import SECOND
from newsroom.actor import Actor
from newsroom.errors import Conflict, DomainError, NotAllowed, NotFound, RevisionConflict
from newsroom.ledger.recorded import Change
from newsroom.models import User
from newsroom.rights import Right
from newsroom.word_dates import word_moment


class ClaimAlreadyDecided(Conflict):
    """Somebody decided first; `details["decision"]` is that decision."""

    code, title = "claim-already-decided", "This claim is already decided"


class ClaimNotOpen(Conflict):
    code, title = "claim-not-open", "This claim cannot be decided"


@dataclass
class Work:
    """What one outermost service gathers before its single append."""

    actor: Actor
    person: User
    changes: list[Change] = field(default_factory=list)


@dataclass
class Outcome:
    """What became of one claim: its row, the decision, the fact (None while a second review is due)."""

    claim: Claim
    decision: Decision
    fact: Fact | None = None

    @property
    def waits_for_chief(self) -> bool:
        """Whether this second verdict contradicts the first, so that a chief settles the claim."""
        return self.claim.status == Claim.Status.SECOND_REVIEW and self.decision.round == SECOND


def start_work(actor: Actor) -> Work:
    """Raises NotAllowed unless a person who may decide on claims answers for what follows."""
    actor.require(Right.DECIDE_CLAIMS)
    if actor.user is None:
        raise NotAllowed(_("A decision needs a person who answers for it."))
    return Work(actor, actor.user)


def lock_rows(
    work: Work,
    claim_ids: Sequence[UUID],
    fact_ids: Sequence[UUID],
    *,
    missing_ok: bool = False,
    any_fact: bool = False,
) -> tuple[dict[UUID, Claim], dict[UUID, Fact]]:
    """Lock claims, then facts, each in id order: the order every service keeps, so that none waits in a circle."""
    claims = {
        claim.id: claim
        for claim in Claim.objects.visible_to(work.actor)
        .filter(id__in=claim_ids)
        .select_for_update(no_key=True, of=("self",))
        .select_related("article__outlet", "article__reading__upload")
        .order_by("id")
    }
    if not missing_ok and len(claims) < len(set(claim_ids)):
        raise NotFound(_("There is no such claim here."))
    visible = Fact.objects.all() if any_fact else Fact.objects.visible_to(work.actor)
    facts = {
        fact.id: fact
        for fact in visible.filter(id__in=fact_ids)
        .select_for_update(no_key=True, of=("self",))
        .order_by("id")
    }
    if not missing_ok and len(facts) < len(set(fact_ids)):
        raise NotFound(_("There is no such fact here."))
    return claims, facts


_Found = TypeVar("_Found")


def try_each(
    work: Work, claims: Iterable[Claim], act: Callable[[Claim], _Found]
) -> tuple[list[_Found], dict[UUID, str]]:
    """Do the same to many claims, each in a savepoint of its own: what `act` returned, and why others were left.

    A claim that `act` refuses with a DomainError stays as it was, with nothing of it among the changes.
    """
    found: list[_Found] = []
    left: dict[UUID, str] = {}
    for claim in claims:
        mark = len(work.changes)
        try:
            with transaction.atomic():
                found.append(act(claim))
        except DomainError as refusal:
            del work.changes[mark:]
            left[claim.id] = refusal.message
    return found, left


def add_decision(work: Work, claim: Claim, verdict: str, **values: Any) -> Decision:
    """Write one person's verdict and put it among the changes."""
    decision = Decision(claim=claim, reviewer=work.person, key=work.actor.key, verdict=verdict, **values)
    decision.at = timezone.now()
    decision.save(force_insert=True)
    work.changes.append(Change(decision, "decision.made", reason=decision.reason))
    return decision


def set_status(work: Work, claim: Claim, status: str, event: str, reason: str) -> None:
    """Move a claim on as its next revision and put that among the changes.

    Whoever merges it has set `merged_into`; in any other state it has none.
    """
    claim.status = status
    if status != Claim.Status.MERGED:
        claim.merged_into = None
    claim.advance()
    claim.save(update_fields=["status", "merged_into", "revision"])
    work.changes.append(Change(claim, event, reason=reason))


def require_claim_revision(claim: Claim, expected: int) -> None:
    """Refuse a change by somebody who read another revision. Raises RevisionConflict."""
    if claim.revision != expected:
        raise RevisionConflict(
            _("This claim was changed since you read it: it is at revision %(number)s now.")
            % {"number": claim.revision},
            revision=claim.revision,
        )


def require_open(claim: Claim) -> None:
    """Raises ClaimAlreadyDecided with the decision that was there first, or ClaimNotOpen."""
    if claim.is_open:
        return
    last = last_decision(claim.id)
    if last is None or claim.status == Claim.Status.WITHDRAWN:
        raise ClaimNotOpen(_("This claim was withdrawn: its article was read again or replaced."))
    raise ClaimAlreadyDecided(
        _("%(name)s %(verdict)s this claim at %(time)s.")
        % {
            "name": last.reviewer.name,
            "verdict": last.get_verdict_display(),
            "time": _word_time(last.at),
        },
        decision=decision_details(last),
    )


def _word_time(at: datetime) -> str:
    """The time of day of what was done today, as it mostly was; else the day with it."""
    local = timezone.localtime(at)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else word_moment(at)


def decision_details(decision: Decision) -> dict[str, Any]:
    """A decision as plain values, for whoever came second."""
    return {
        "id": str(decision.id),
        "verdict": str(decision.verdict),
        "reviewer": decision.reviewer.name,
        "at": decision.at.isoformat(),
        "reason_code": str(decision.reason_code) or None,
        "reason": decision.reason,
        "fact": str(decision.fact_id) if decision.fact_id else None,
    }


def last_decision(claim_id: UUID) -> Decision | None:
    return Decision.objects.filter(claim_id=claim_id).select_related("reviewer").order_by("-at").first()
