"""Deciding on claims. Every verdict is a Decision by a named person; a confirmation makes or feeds a Fact.

A claim that meets a risk rule asks for two people: the first verdict is only kept, and the claim waits under second
review. A second person who says the same settles it; where they differ, a chief does.

The way down: rows are locked (`work`), the round is taken and a confirmation planned (`plan`), the verdict is judged
among those before it (`verdicts`), and what settles is written (`settle`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facts.models import Claim, Decision, Fact
from facts.services.claims.plan import Confirmation, name_source, plan_confirmation
from facts.services.claims.settle import settle_confirmation
from facts.services.claims.verdicts import (
    judge_confirmation,
    judge_rejection,
    keep_verdict,
    require_reason,
    take_round,
)
from facts.services.rules import RuleInForce, all_risk_rules
from facts.services.two_people.contradicted import tell_disagreement, tell_overruled
from facts.services.work import Outcome, Work, add_decision, lock_rows, set_status, start_work, try_each
from newsroom.actor import Actor
from newsroom.errors import Invalid
from newsroom.ledger.append import record_changes
from sources.services.sources import find_or_create_source, source_order


@dataclass(frozen=True)
class Verdict:
    """One line of a bulk decision: a confirmation as it stands, or a rejection with its reason."""

    claim_id: UUID
    confirmation: Confirmation | None = None
    reason_code: str = ""
    reason: str = ""


@transaction.atomic
def confirm_claim(*, claim_id: UUID, actor: Actor, confirmation: Confirmation) -> Outcome:
    """Turn an open claim into a new fact, or into a further citation of the fact that `confirmation` names.

    A claim that asks for two people becomes one when a second person agrees, or a chief settles it. Raises NotAllowed,
    SecondReviewNeedsAnotherPerson, DisagreementNeedsChief, NotFound, ClaimAlreadyDecided, ClaimNotOpen,
    RevisionConflict, SpeakerNotNamed, UnsupportedStatement, StillOpen, EvidenceMissing, SettlingNeedsReason, Invalid.
    """
    work = start_work(actor)
    fact_ids = [confirmation.fact_id] if confirmation.fact_id else []
    claims, facts = lock_rows(work, [claim_id], fact_ids)
    outcome = _confirm(work, claims[claim_id], confirmation, facts, all_risk_rules())
    record_changes(work.changes, actor=actor)
    return outcome


@transaction.atomic
def reject_claim(*, claim_id: UUID, actor: Actor, reason_code: str, reason: str = "") -> Outcome:
    """Reject an open claim for a reason; where the claim asks for two people, together with a second person.

    Raises NotAllowed, SecondReviewNeedsAnotherPerson, DisagreementNeedsChief, NotFound, ClaimAlreadyDecided,
    ClaimNotOpen, SettlingNeedsReason, Invalid.
    """
    work = start_work(actor)
    claims, _facts = lock_rows(work, [claim_id], [])
    outcome = _reject(work, claims[claim_id], reason_code, reason, all_risk_rules())
    record_changes(work.changes, actor=actor)
    return outcome


@transaction.atomic
def decide_claims(*, verdicts: Sequence[Verdict], actor: Actor) -> tuple[list[Outcome], dict[UUID, str]]:
    """Decide many claims in one transaction; returns the outcomes, and why the others were left as they were.

    A claim that somebody decided meanwhile, or that waits for another person, is left alone and reported; everything
    else is decided together. Raises NotAllowed.
    """
    work = start_work(actor)
    rules = all_risk_rules()
    by_id = {verdict.claim_id: verdict for verdict in verdicts}
    fact_ids = [v.confirmation.fact_id for v in verdicts if v.confirmation and v.confirmation.fact_id]
    claims, facts = lock_rows(work, list(by_id), fact_ids, missing_ok=True)

    def decide(claim: Claim) -> Outcome:
        verdict = by_id[claim.id]
        if verdict.confirmation is not None:
            return _confirm(work, claim, verdict.confirmation, facts, rules)
        return _reject(work, claim, verdict.reason_code, verdict.reason, rules)

    # Sources are created on the way; the same order everywhere keeps two bulk decisions from waiting for each other.
    in_order = sorted(claims.values(), key=lambda claim: (_source_key(claim, by_id[claim.id]), claim.id))
    outcomes, left = try_each(work, in_order, decide)
    missing = {claim_id: _("There is no such claim here.") for claim_id in by_id.keys() - claims.keys()}
    record_changes(work.changes, actor=actor)
    return outcomes, missing | left


def _confirm(
    work: Work,
    claim: Claim,
    confirmation: Confirmation,
    facts: Mapping[UUID, Fact],
    rules: Sequence[RuleInForce],
) -> Outcome:
    review = take_round(work, claim)
    plan = plan_confirmation(claim, confirmation, facts, work.actor)
    require_reason(review, confirmation.reason)
    judged = judge_confirmation(claim, review, plan, rules)
    if not judged.settles:
        tell_disagreement(claim, review.verdicts, actor=work.actor)
        return keep_verdict(
            work,
            claim,
            Decision.Verdict.CONFIRM,
            round=review.number,
            reason=confirmation.reason,
            proposal=plan.as_proposal(),
            **plan.as_read(),
        )
    source = find_or_create_source(
        name=plan.source_name,
        known_as=plan.speaker_text,
        kind=plan.source_kind,
        desk_id=claim.article.desk_id,
        changes=work.changes,
    )
    outcome = settle_confirmation(
        work, claim, plan, source, verdicts=review.verdicts, risks=judged.risks, rules=rules
    )
    tell_overruled(claim, review.verdicts, outcome.decision, actor=work.actor)
    return outcome


def _reject(work: Work, claim: Claim, reason_code: str, reason: str, rules: Sequence[RuleInForce]) -> Outcome:
    review = take_round(work, claim)
    if reason_code not in Decision.ReasonCode.values:
        raise Invalid(
            _("Choose why the claim is rejected: %(codes)s.")
            % {"codes": ", ".join(Decision.ReasonCode.values)}
        )
    if reason_code == Decision.ReasonCode.OTHER and not reason.strip():
        raise Invalid(_("Say in a few words what the other reason is."))
    require_reason(review, reason)
    values = {"round": review.number, "reason_code": reason_code, "reason": reason}
    if not judge_rejection(claim, review, rules).settles:
        tell_disagreement(claim, review.verdicts, actor=work.actor)
        return keep_verdict(work, claim, Decision.Verdict.REJECT, **values)
    decision = add_decision(work, claim, Decision.Verdict.REJECT, **values)
    set_status(work, claim, Claim.Status.REJECTED, "claim.rejected", reason)
    tell_overruled(claim, review.verdicts, decision, actor=work.actor)
    return Outcome(claim, decision)


def _source_key(claim: Claim, verdict: Verdict) -> str:
    """Where a verdict stands in the order in which Sources are created."""
    return source_order(name_source(claim, verdict.confirmation)) if verdict.confirmation else ""
