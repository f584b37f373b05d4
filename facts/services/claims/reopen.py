"""Taking back the decisions on claims: at once, or, where two must agree on the fact, once a second person does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facts.models import Claim, Decision, Fact, ProposedChange
from facts.models.rounds import verdicts_under_way
from facts.services.claims.edit import find_parts, hold_places, take_back_merge
from facts.services.facts.risks import AGREED_BY_TWO, codes_of_fact
from facts.services.facts.rows import drop_citation, judged_values
from facts.services.rules import RuleInForce, all_risk_rules, stamp_rules
from facts.services.two_people.propose import AskedChange, ProposedChangeOutdated, keep_proposal, overtake
from facts.services.two_people.second_person import CHIEF, read_verdicts
from facts.services.work import (
    ClaimNotOpen,
    Outcome,
    Work,
    add_decision,
    last_decision,
    lock_rows,
    set_status,
    start_work,
    try_each,
)
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotAllowed
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.rights import Right

# Decisions that can be taken back. A returned claim is also opened again by its answer.
_DECIDED = (Claim.Status.CONFIRMED, Claim.Status.REJECTED, Claim.Status.MERGED, Claim.Status.RETURNED)


@transaction.atomic
def reopen_claim(*, claim_id: UUID, actor: Actor, reason: str) -> Outcome | ProposedChange:
    """Take back the decision on a claim, or propose to. A fact that then rests on nothing else is retracted.

    Where two people must agree on the fact, this is kept until a second one does, and the fact that would be retracted
    is disputed meanwhile. The parts of a split claim are withdrawn. Reviewers take back their own decisions, a first
    one of two only until somebody else has decided; anybody else's needs a chief. Raises NotAllowed, NotFound,
    ClaimNotOpen, Conflict (somebody built on a split or a merge), Invalid (no reason).
    """
    work = start_work(actor)
    taken = _lock_decided(work, [claim_id])
    found = _take_back(work, taken, taken.claims[claim_id], reason, all_risk_rules())
    if isinstance(found, Outcome):
        _drop_citations(work, [found], reason)
    record_changes(work.changes, actor=actor)
    return found


@transaction.atomic
def reopen_claims(
    *, claim_ids: Sequence[UUID], actor: Actor, reason: str
) -> tuple[list[Outcome], dict[UUID, str]]:
    """Take back the decisions on many claims in one transaction: the undo of a bulk decision.

    Returns the outcomes, and why the other claims were left as they are: among them those that now wait for a second
    person. Raises NotAllowed, Invalid (no reason).
    """
    work = start_work(actor)
    _require_reason(reason)
    taken = _lock_decided(work, claim_ids, missing_ok=True)
    rules = all_risk_rules()
    wanted = [claim for claim in taken.claims.values() if claim.id in set(claim_ids)]
    found, left = try_each(work, wanted, lambda claim: _take_back(work, taken, claim, reason, rules))
    outcomes = [one for one in found if isinstance(one, Outcome)]
    for one in found:
        if isinstance(one, ProposedChange) and one.claim_id is not None:
            left[one.claim_id] = _("Two people must agree on its fact. A second person is asked to.")
    missing = {
        claim_id: _("There is no such claim here.") for claim_id in set(claim_ids) - taken.claims.keys()
    }
    _drop_citations(work, outcomes, reason)
    record_changes(work.changes, actor=actor)
    return outcomes, missing | left


def do_agreed_reopening(change: ProposedChange, *, actor: Actor, changes: list[Change]) -> Fact:
    """Take back, inside the caller's transaction, what somebody proposed to and `actor` agrees to.

    Raises NotAllowed, NotFound, ClaimNotOpen, ProposedChangeOutdated (it was decided on again since).
    """
    assert change.claim_id is not None
    work = start_work(actor)
    taken = _lock_decided(work, [change.claim_id])
    claim = taken.claims[change.claim_id]
    last = last_decision(claim.id)
    if last is None or str(last.id) != change.payload["decision"] or last.fact_id is None:
        raise ProposedChangeOutdated(
            _("The claim was decided on again since this was proposed, so nobody agrees to it any more.")
        )
    fact = taken.facts[last.fact_id]
    fact.risks = list(dict.fromkeys([*codes_of_fact(fact, all_risk_rules()), AGREED_BY_TWO]))
    fact.rules = stamp_rules(all_risk_rules())
    fact.save(update_fields=["risks", "rules"])
    # The proposer's right was asked for when it was proposed.
    outcome = _reopen(work, taken, claim, change.reason, is_agreed=True)
    _drop_citations(work, [outcome], change.reason, but=change)
    changes.extend(work.changes)
    return fact


def _take_back(
    work: Work, taken: "_Decided", claim: Claim, reason: str, rules: Sequence[RuleInForce]
) -> Outcome | ProposedChange:
    """Open a claim again where one person may, else keep that; whoever gets an Outcome drops its citations."""
    decision = taken.standing[claim.id]
    fact = taken.facts.get(decision.fact_id) if decision is not None and decision.fact_id else None
    if claim.status != Claim.Status.CONFIRMED or fact is None:
        return _reopen(work, taken, claim, reason)
    risks = codes_of_fact(fact, rules)
    if not risks:
        return _reopen(work, taken, claim, reason)
    return _propose_reopening(work, taken, claim, fact, reason, risks, rules)


class _OnlyTriedError(Exception):
    """Raised to roll back what was done only to see what would come of it."""


def _propose_reopening(
    work: Work,
    taken: "_Decided",
    claim: Claim,
    fact: Fact,
    reason: str,
    risks: Sequence[str],
    rules: Sequence[RuleInForce],
) -> ProposedChange:
    """Keep the taking back of what two must agree on; a fact that would be retracted is disputed at once."""
    after: dict[str, Any] = {}
    mark, status = len(work.changes), fact.status
    before_claim = (claim.status, claim.revision)
    before_fact = (fact.status, fact.revision)
    try:
        with transaction.atomic():
            outcome = _reopen(work, taken, claim, reason)
            _drop_citations(work, [outcome], reason)
            after = judged_values(fact)
            raise _OnlyTriedError
    except _OnlyTriedError:
        del work.changes[mark:]
        claim.status, claim.revision = before_claim
        fact.status, fact.revision = before_fact
    if after["status"] == Fact.Status.RETRACTED and status == Fact.Status.CONFIRMED:
        fact.status = Fact.Status.DISPUTED
        fact.advance()
        fact.save(update_fields=["status", "revision"])
        work.changes.append(Change(fact, "fact.disputed", reason=reason))
    last = taken.standing[claim.id]
    assert last is not None
    return keep_proposal(
        AskedChange(
            write="reopen",
            payload={"claim": claim.id, "decision": last.id, "reason": reason},
            before=judged_values(fact),
            after=after,
            risks=risks,
            rules=stamp_rules(rules),
            reason=reason,
            base_revision=fact.revision,
            fact=fact,
            claim=claim,
        ),
        actor=work.actor,
        changes=work.changes,
    )


@dataclass
class _Decided:
    """The claims to open again with what their decisions touched, all locked, and the decisions as read before."""

    claims: Mapping[UUID, Claim]
    facts: Mapping[UUID, Fact]
    standing: Mapping[UUID, Decision | None]
    parts: Mapping[UUID, Sequence[UUID]]


def _lock_decided(work: Work, claim_ids: Sequence[UUID], *, missing_ok: bool = False) -> _Decided:
    # The facts and the parts to lock are known only from the decisions; decisions are append-only, so reading them
    # first is safe.
    standing = {claim_id: last_decision(claim_id) for claim_id in claim_ids}
    fact_ids = [decision.fact_id for decision in standing.values() if decision and decision.fact_id]
    parts = {
        claim_id: find_parts(claim_id)
        for claim_id, decision in standing.items()
        if decision and decision.verdict == Decision.Verdict.SPLIT
    }
    part_ids = [part for found in parts.values() for part in found]
    claims, facts = lock_rows(work, [*claim_ids, *part_ids], fact_ids, any_fact=True, missing_ok=missing_ok)
    # A merged claim takes its place in the text again; those of several articles are held in one order.
    hold_places(claim.article for claim in claims.values() if claim.status == Claim.Status.MERGED)
    return _Decided(claims, facts, standing, parts)


def _reopen(work: Work, taken: _Decided, claim: Claim, reason: str, *, is_agreed: bool = False) -> Outcome:
    last = last_decision(claim.id)
    is_first = claim.status == Claim.Status.SECOND_REVIEW
    if last is None or not (is_first or claim.status in _DECIDED):
        raise ClaimNotOpen(_("This claim is not decided, so there is nothing to take back."))
    standing = taken.standing[claim.id]
    if standing is None or last.id != standing.id:
        raise ClaimNotOpen(_("Somebody changed the decision on this claim just now. Look again."))
    if is_first:
        _require_own_first(work, claim)
    elif (
        not is_agreed
        and work.person.id not in _makers(claim, last)
        and not work.actor.may(Right.RETRACT_FACTS)
    ):
        raise NotAllowed(
            _("Only %(name)s or a chief can take this decision back.") % {"name": last.reviewer.name}
        )
    _require_reason(reason)
    if claim.status == Claim.Status.MERGED:
        parts = [taken.claims[part] for part in taken.parts.get(claim.id, ()) if part in taken.claims]
        take_back_merge(work=work, claim=claim, parts=parts, reason=reason)
    decision = add_decision(work, claim, Decision.Verdict.REOPEN, reason=reason, reopens=last)
    # Why a first verdict is taken back could tell what it was.
    set_status(work, claim, Claim.Status.OPEN, "claim.reopened", "" if is_first else reason)
    return Outcome(claim, decision, taken.facts.get(last.fact_id) if last.fact_id else None)


def _require_own_first(work: Work, claim: Claim) -> None:
    """Refuse to take back a first verdict unless it is the actor's own and nobody has given a second one."""
    verdicts = read_verdicts(claim)
    if len(verdicts) > 1:
        raise NotAllowed(_("Two people have decided on this claim. A chief settles it."))
    if verdicts[0].reviewer_id != work.person.id:
        raise NotAllowed(_("Only the person who decided first can take that decision back."))


def _makers(claim: Claim, last: Decision) -> set[UUID]:
    """Whose decision it is that a claim stands on: one person's, or that of the two who agreed."""
    if last.round in (1, CHIEF):
        return {last.reviewer_id}
    return {decision.reviewer_id for decision in verdicts_under_way(claim.decisions.all())}


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Say why the decision is taken back."))


def _drop_citations(
    work: Work, outcomes: Sequence[Outcome], reason: str, *, but: ProposedChange | None = None
) -> None:
    """Take the citations of reopened claims from their facts; what happens to one fact is one change of it."""
    claims_of: dict[UUID, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.fact is not None:
            claims_of.setdefault(outcome.fact.id, []).append(outcome)
    for found in claims_of.values():
        *others, last = found
        fact = last.fact
        assert fact is not None
        fact.citations.filter(claim__in=[outcome.claim for outcome in others]).delete()
        drop_citation(fact=fact, claim=last.claim, reason=reason, changes=work.changes)
        overtake(actor=work.actor, changes=work.changes, fact=fact, but=but)
