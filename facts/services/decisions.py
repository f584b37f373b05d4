"""Deciding on claims. Every verdict is a Decision by a named person; a confirmation makes or feeds a Fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facts.figures import Figure as FigureValue
from facts.models import Citation, Claim, Decision, Fact, Figure
from facts.services.claims import default_statement, find_parts, publisher_kind, take_back_merge
from facts.services.facts import (
    add_citation,
    check_statement,
    drop_citation,
    next_position,
    require_speaker,
)
from facts.services.kinds import set_shelf_life
from facts.services.support import require_support
from facts.services.work import (
    ClaimNotOpen,
    Outcome,
    Work,
    add_decision,
    last_decision,
    lock_rows,
    require_open,
    require_revision,
    set_status,
    start_work,
)
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ledger.record import record_changes
from newsroom.ledger.records import Change
from newsroom.roles import Actor, Right
from sources.models import Source
from sources.services.sources import find_or_create_source, source_order


@dataclass(frozen=True)
class Confirmation:
    """What a reviewer says in confirming; None leaves what the claim has. `said` and `so` are Fact's choices.

    `expected_revision` is the one whose words were read; None takes the claim as it stands.
    """

    statement: str | None = None
    speaker: str | None = None
    figures: Sequence[FigureValue] | None = None
    said: str = Fact.Said.YES
    so: str = Fact.So.NOT_CHECKED
    fact_id: UUID | None = None
    reason: str = ""
    expected_revision: int | None = None


@dataclass(frozen=True)
class Verdict:
    """One line of a bulk decision: a confirmation as it stands, or a rejection with its reason."""

    claim_id: UUID
    confirmation: Confirmation | None = None
    reason_code: str = ""
    reason: str = ""


@transaction.atomic
def confirm_claim(*, claim_id: UUID, reviewer: Actor, confirmation: Confirmation) -> Outcome:
    """Turn an open claim into a new fact, or into a further citation of the fact that `confirmation` names.

    Raises NotAllowed, NotFound, ClaimAlreadyDecided, ClaimNotOpen, RevisionConflict, SpeakerNotNamed,
    UnsupportedStatement, Invalid.
    """
    work = start_work(reviewer)
    fact_ids = [confirmation.fact_id] if confirmation.fact_id else []
    claims, facts = lock_rows(work, [claim_id], fact_ids)
    outcome = _confirm(work, claims[claim_id], confirmation, facts)
    record_changes(work.changes, actor=reviewer)
    return outcome


@transaction.atomic
def reject_claim(*, claim_id: UUID, reviewer: Actor, reason_code: str, reason: str = "") -> Outcome:
    """Reject an open claim for a reason. Raises NotAllowed, NotFound, ClaimAlreadyDecided, ClaimNotOpen, Invalid."""
    work = start_work(reviewer)
    claims, _facts = lock_rows(work, [claim_id], [])
    outcome = _reject(work, claims[claim_id], reason_code, reason)
    record_changes(work.changes, actor=reviewer)
    return outcome


@transaction.atomic
def decide_claims(*, verdicts: Sequence[Verdict], reviewer: Actor) -> tuple[list[Outcome], dict[UUID, str]]:
    """Decide many claims in one transaction; returns the outcomes, and why the others were left as they were.

    A claim that somebody decided meanwhile is left alone and reported; everything else is decided together.
    Raises NotAllowed.
    """
    work = start_work(reviewer)
    by_id = {verdict.claim_id: verdict for verdict in verdicts}
    fact_ids = [v.confirmation.fact_id for v in verdicts if v.confirmation and v.confirmation.fact_id]
    claims, facts = lock_rows(work, list(by_id), fact_ids, missing_ok=True)
    outcomes, left = (
        [],
        {claim_id: _("There is no such claim here.") for claim_id in by_id.keys() - claims.keys()},
    )
    # Sources are created on the way; the same order everywhere keeps two bulk decisions from waiting for each other.
    for claim in sorted(claims.values(), key=lambda claim: (_source_key(claim, by_id[claim.id]), claim.id)):
        verdict = by_id[claim.id]
        mark = len(work.changes)
        try:
            with transaction.atomic():
                if verdict.confirmation is not None:
                    outcomes.append(_confirm(work, claim, verdict.confirmation, facts))
                else:
                    outcomes.append(_reject(work, claim, verdict.reason_code, verdict.reason))
        except (Conflict, Invalid, NotFound) as refusal:
            del work.changes[mark:]
            left[claim.id] = refusal.message
    record_changes(work.changes, actor=reviewer)
    return outcomes, left


# What can be taken back. A returned claim is open again by its answer, too.
_DECIDED = (Claim.Status.CONFIRMED, Claim.Status.REJECTED, Claim.Status.MERGED, Claim.Status.RETURNED)


@transaction.atomic
def reopen_claim(*, claim_id: UUID, reviewer: Actor, reason: str) -> Outcome:
    """Take back the decision on a claim. A fact that then rests on nothing else is retracted.

    The parts of a split claim are withdrawn. Reviewers take back their own decisions; anybody else's needs a chief.
    Raises NotAllowed, NotFound, ClaimNotOpen, Conflict (somebody built on a split or a merge), Invalid (no reason).
    """
    work = start_work(reviewer)
    # The fact and the parts to lock are known only from the decision; decisions are append-only, so reading it first
    # is safe.
    standing = last_decision(claim_id)
    fact_ids = [standing.fact_id] if standing is not None and standing.fact_id else []
    is_split = standing is not None and standing.verdict == Decision.Verdict.SPLIT
    part_ids = find_parts(claim_id) if is_split else []
    claims, facts = lock_rows(work, [claim_id, *part_ids], fact_ids, any_fact=True)
    claim = claims.pop(claim_id)
    last = last_decision(claim_id)
    if last is None or claim.status not in _DECIDED:
        raise ClaimNotOpen(_("This claim is not decided, so there is nothing to take back."))
    if standing is None or last.id != standing.id:
        raise ClaimNotOpen(_("Somebody changed the decision on this claim just now. Look again."))
    if last.reviewer_id != work.reviewer.id and not reviewer.may(Right.RETRACT_FACTS):
        raise NotAllowed(
            _("Only %(name)s or a chief can take this decision back.") % {"name": last.reviewer.name}
        )
    if not reason.strip():
        raise Invalid(_("Say why the decision is taken back."))
    if claim.status == Claim.Status.MERGED:
        take_back_merge(work=work, claim=claim, parts=claims.values(), reason=reason)
    decision = add_decision(work, claim, Decision.Verdict.REOPEN, reason=reason, reopens=last)
    set_status(work, claim, Claim.Status.OPEN, "claim.reopened", reason)
    fact = facts.get(last.fact_id) if last.fact_id else None
    if fact is not None:
        drop_citation(fact=fact, claim=claim, reason=reason, changes=work.changes)
    record_changes(work.changes, actor=reviewer)
    return Outcome(claim, decision, fact)


def _confirm(work: Work, claim: Claim, confirmation: Confirmation, facts: dict[UUID, Fact]) -> Outcome:
    require_open(claim)
    if confirmation.expected_revision is not None:
        require_revision(claim, confirmation.expected_revision)
    _require_choices(confirmation)
    article = claim.article
    speaker_text, source_name = _speaker(claim, confirmation)
    statement = _statement(claim, confirmation)
    figures = list(confirmation.figures) if confirmation.figures is not None else claim.figure_values
    if confirmation.fact_id is None:
        require_speaker(statement, speaker_text, so=confirmation.so)
    if confirmation.statement is not None:
        require_support(
            claim,
            statement,
            trusted=[claim.statement],
            speaker=confirmation.speaker or "",
            reason=confirmation.reason,
        )
    source = find_or_create_source(
        name=source_name,
        kind=Source.Kind.ORGANISATION
        if claim.speaker_text or confirmation.speaker
        else publisher_kind(article),
        changes=work.changes,
    )
    event: Change | None = None
    if confirmation.fact_id is None:
        fact = Fact(
            statement=statement,
            language=claim.language,
            speaker_text=speaker_text,
            speaker=source,
            said=confirmation.said,
            so=confirmation.so,
            dates=claim.dates,
            desk_id=article.desk_id,
            confirmed_by=work.reviewer,
        )
        set_shelf_life(fact, claim=claim, figures=figures)
        fact.save(force_insert=True)
        rows = Figure.rows(figures, fact=fact)
        if rows:
            rows[0].is_principal = True
            Figure.objects.bulk_create(rows)
        event = Change(fact, "fact.confirmed", reason=confirmation.reason)
    else:
        found = facts.get(confirmation.fact_id)
        if found is None:
            raise NotFound(_("There is no such fact here."))
        fact = found
        if fact.status in (Fact.Status.RETRACTED, Fact.Status.SUPERSEDED):
            raise Conflict(
                _("That fact is %(status)s; cite one that stands.") % {"status": fact.get_status_display()}
            )
        if not _desk_allows(article.desk_id, fact.desk_id):
            raise Invalid(
                _("That fact is seen by more people than this article. Confirm a fact of its own instead.")
            )
        # Several claims of one bulk decision may feed one fact: that is one change of it.
        if not any(change.object is fact for change in work.changes):
            fact.advance()
            fact.save(update_fields=["revision"])
            event = Change(fact, "fact.cited", reason=confirmation.reason)
    add_citation(
        Citation(
            fact=fact,
            position=next_position(fact),
            source=source,
            source_name=source.name,
            claim=claim,
            article=article,
            added_by=work.reviewer,
        )
    )
    decision = add_decision(work, claim, Decision.Verdict.CONFIRM, reason=confirmation.reason, fact=fact)
    if confirmation.speaker is not None:
        claim.speaker_text = speaker_text
    claim.speaker = source
    claim.save(update_fields=["speaker", "speaker_text"])
    set_status(work, claim, Claim.Status.CONFIRMED, "claim.confirmed", confirmation.reason)
    if event is not None:
        work.changes.append(event)
    return Outcome(claim, decision, fact)


def _reject(work: Work, claim: Claim, reason_code: str, reason: str) -> Outcome:
    require_open(claim)
    if reason_code not in Decision.ReasonCode.values:
        raise Invalid(
            _("Choose why the claim is rejected: %(codes)s.")
            % {"codes": ", ".join(Decision.ReasonCode.values)}
        )
    if reason_code == Decision.ReasonCode.OTHER and not reason.strip():
        raise Invalid(_("Say in a few words what the other reason is."))
    decision = add_decision(work, claim, Decision.Verdict.REJECT, reason_code=reason_code, reason=reason)
    set_status(work, claim, Claim.Status.REJECTED, "claim.rejected", reason)
    return Outcome(claim, decision)


def _speaker(claim: Claim, confirmation: Confirmation) -> tuple[str, str]:
    """Who says so, as it stands on claim and fact, and the name of their Source: without what follows a comma."""
    given = confirmation.speaker if confirmation.speaker is not None else claim.speaker_text
    speaker_text = " ".join(given.split())[:300]
    if not speaker_text:
        publisher = claim.article.publisher_name[:300]
        return publisher, publisher
    return speaker_text, speaker_text.split(",")[0].strip() or speaker_text


def _source_key(claim: Claim, verdict: Verdict) -> str:
    """Where a verdict stands in the order in which Sources are created."""
    return source_order(_speaker(claim, verdict.confirmation)[1]) if verdict.confirmation else ""


def _require_choices(confirmation: Confirmation) -> None:
    if confirmation.said not in Fact.Said.values or confirmation.so not in Fact.So.values:
        raise Invalid(_("Answer both questions: was it said, and is it so?"))


def _statement(claim: Claim, confirmation: Confirmation) -> str:
    if confirmation.statement is None:
        return claim.statement if confirmation.so == Fact.So.YES else default_statement(claim)
    return check_statement(confirmation.statement)


def _desk_allows(article_desk: UUID | None, fact_desk: UUID | None) -> bool:
    """A citation shows its article's words, so a fact may only cite what everybody who sees the fact may see."""
    return article_desk is None or article_desk == fact_desk
