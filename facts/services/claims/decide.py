"""Deciding on claims. Every verdict is a Decision by a named person; a confirmation makes or feeds a Fact.

A claim that meets a risk rule asks for two people: the first verdict is only kept, and the claim waits under second
review. A second person who says the same settles it; where they differ, a chief does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facts.comparing.agreement import same_figures, same_words
from facts.language.figures import Figure as FigureValue
from facts.language.figures import figure_from_json, figure_to_json
from facts.models import Citation, Claim, Decision, Fact, Figure
from facts.services.claims.edit import default_statement, publisher_kind
from facts.services.facts.kinds import set_shelf_life
from facts.services.facts.risks import AGREED_BY_TWO, codes_of_fact
from facts.services.facts.rows import add_citation, check_statement, next_position, require_speaker
from facts.services.proposed import overtake
from facts.services.rounds import CHIEF, find_bar, is_uploader, read_verdicts
from facts.services.rules import RuleInForce, all_risk_rules, risks_beyond_rules, risks_of_claim, stamp_rules
from facts.services.support import require_support
from facts.services.work import (
    Outcome,
    Work,
    add_decision,
    lock_rows,
    require_open,
    set_status,
    start_work,
)
from newsroom.errors import Conflict, DomainError, Invalid, NotFound, RevisionConflict
from newsroom.ledger.append import record_changes
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import Change, plain
from newsroom.roles import Actor
from sources.models import Source
from sources.protection import veil_for_everybody
from sources.services.sources import find_or_create_source, source_order


@dataclass(frozen=True)
class Confirmation:
    """What a reviewer says in confirming; None leaves what the claim has. `said` and `so` are Fact's choices.

    `expected_revision` is the one whose words were read; None takes the claim as it stands. A later revision that
    says the same is no hindrance.
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
def confirm_claim(*, claim_id: UUID, actor: Actor, confirmation: Confirmation) -> Outcome:
    """Turn an open claim into a new fact, or into a further citation of the fact that `confirmation` names.

    A claim that asks for two people becomes one when a second person agrees, or a chief settles it. Raises NotAllowed,
    SecondReviewNeedsAnotherPerson, DisagreementNeedsChief, NotFound, ClaimAlreadyDecided, ClaimNotOpen,
    RevisionConflict, SpeakerNotNamed, UnsupportedStatement, Invalid.
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
    ClaimNotOpen, Invalid.
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
                    outcomes.append(_confirm(work, claim, verdict.confirmation, facts, rules))
                else:
                    outcomes.append(_reject(work, claim, verdict.reason_code, verdict.reason, rules))
        except DomainError as refusal:
            del work.changes[mark:]
            left[claim.id] = refusal.message
    record_changes(work.changes, actor=actor)
    return outcomes, left


@dataclass(frozen=True)
class _Plan:
    """What a confirmation comes to once everything about it has been checked, before anything is written."""

    statement: str
    speaker_text: str
    source_name: str
    figures: Sequence[FigureValue]
    confirmation: Confirmation
    fact: Fact | None

    def as_proposal(self) -> dict[str, Any]:
        """The plain values that are kept until a second person agrees."""
        return {
            "statement": self.statement,
            "speaker": self.speaker_text,
            "figures": [figure_to_json(figure) for figure in self.figures],
            "said": str(self.confirmation.said),
            "so": str(self.confirmation.so),
            "fact": str(self.fact.id) if self.fact is not None else None,
        }


def _plan(claim: Claim, confirmation: Confirmation, facts: Mapping[UUID, Fact], actor: Actor) -> _Plan:
    if confirmation.expected_revision is not None:
        _require_same_words(claim, confirmation.expected_revision)
    _require_choices(confirmation)
    speaker_text, source_name = _speaker(claim, confirmation)
    statement = _statement(claim, confirmation)
    figures = list(confirmation.figures) if confirmation.figures is not None else claim.figure_values
    if confirmation.fact_id is None:
        require_speaker(
            statement,
            speaker_text,
            so=confirmation.so,
            actor=actor,
            is_typed=confirmation.statement is not None,
        )
    if confirmation.statement is not None:
        require_support(
            claim,
            statement,
            actor=actor,
            trusted=[claim.statement],
            speaker=confirmation.speaker or "",
            reason=confirmation.reason,
        )
    fact = None
    if confirmation.fact_id is not None:
        fact = facts.get(confirmation.fact_id)
        if fact is None:
            raise NotFound(_("There is no such fact here."))
        if fact.status in (Fact.Status.RETRACTED, Fact.Status.SUPERSEDED):
            raise Conflict(
                _("That fact is %(status)s; cite one that stands.") % {"status": fact.get_status_display()}
            )
        if not _desk_allows(claim.article.desk_id, fact.desk_id):
            raise Invalid(
                _("That fact is seen by more people than this article. Confirm a fact of its own instead.")
            )
    return _Plan(statement, speaker_text, source_name, figures, confirmation, fact)


def _confirm(
    work: Work,
    claim: Claim,
    confirmation: Confirmation,
    facts: Mapping[UUID, Fact],
    rules: Sequence[RuleInForce],
) -> Outcome:
    require_open(claim)
    verdicts = _require_turn(work, claim)
    plan = _plan(claim, confirmation, facts, work.actor)
    number = len(verdicts) + 1
    risks = _risks_of_plan(work, claim, plan, rules)
    if not _settles(verdicts, Decision.Verdict.CONFIRM, risks, plan):
        return _keep(
            work,
            claim,
            Decision.Verdict.CONFIRM,
            round=number,
            reason=confirmation.reason,
            proposal=plan.as_proposal(),
        )
    article = claim.article
    source = find_or_create_source(
        name=plan.source_name,
        kind=Source.Kind.ORGANISATION
        if claim.speaker_text or confirmation.speaker
        else publisher_kind(article),
        desk_id=article.desk_id,
        changes=work.changes,
    )
    event: Change | None = None
    if plan.fact is None:
        fact = Fact(
            statement=plan.statement,
            language=claim.language,
            speaker_text=plan.speaker_text,
            speaker=source,
            said=confirmation.said,
            so=confirmation.so,
            dates=claim.dates,
            desk_id=article.desk_id,
            risks=risks or ([AGREED_BY_TWO] if number > 1 else []),
            rules=stamp_rules(rules),
            confirmed_by=work.person,
        )
        set_shelf_life(fact, claim=claim, figures=plan.figures)
        fact.save(force_insert=True)
        rows = Figure.rows(plan.figures, fact=fact)
        if rows:
            rows[0].is_principal = True
            Figure.objects.bulk_create(rows)
        event = Change(fact, "fact.confirmed", reason=confirmation.reason)
    else:
        fact = plan.fact
        fact.risks = list(dict.fromkeys([*(fact.risks or ()), *risks]))
        fact.rules = stamp_rules(rules)
        # Several claims of one bulk decision may feed one fact: that is one change of it.
        if not any(change.object is fact for change in work.changes):
            fact.advance()
            event = Change(fact, "fact.cited", reason=confirmation.reason)
        fact.save(update_fields=["revision", "risks", "rules"])
    add_citation(
        Citation(
            fact=fact,
            position=next_position(fact),
            source=source,
            source_name=source.name,
            claim=claim,
            article=article,
            added_by=work.person,
        )
    )
    decision = add_decision(
        work, claim, Decision.Verdict.CONFIRM, round=number, reason=confirmation.reason, fact=fact
    )
    if confirmation.speaker is not None:
        claim.speaker_text = plan.speaker_text
    claim.speaker = source
    claim.save(update_fields=["speaker", "speaker_text"])
    set_status(work, claim, Claim.Status.CONFIRMED, "claim.confirmed", confirmation.reason)
    if event is not None:
        work.changes.append(event)
        overtake(actor=work.actor, changes=work.changes, fact=fact)
    return Outcome(claim, decision, fact)


def _risks_of_plan(work: Work, claim: Claim, plan: _Plan, rules: Sequence[RuleInForce]) -> list[str]:
    """Why what a confirmation comes to asks for two: by its claim, all that it states, and the fact it would feed."""
    said = f"{plan.statement}\n{plan.speaker_text}"
    found = _risks_of_words(work, claim, [said], plan.figures, rules)
    if plan.fact is not None:
        found += codes_of_fact(plan.fact, rules)
    return list(dict.fromkeys(found))


def _risks_of_words(
    work: Work,
    claim: Claim,
    statements: Sequence[str],
    figures: Sequence[FigureValue],
    rules: Sequence[RuleInForce],
) -> list[str]:
    """Why a claim is for two people: by the rules in force; as its uploader's own text, by those of the desk.

    Which of these it met is kept with the claim, so that the second person reads why.
    """
    found = [risk.code for risk in risks_of_claim(claim, *statements, figures=figures, rules=rules)]
    if found or not is_uploader(claim, work.actor):
        return found
    found = risks_beyond_rules(claim, *statements, figures=figures)
    if found:
        claim.risks = [*claim.risks, *found]
        claim.save(update_fields=["risks"])
    return found


def _reject(work: Work, claim: Claim, reason_code: str, reason: str, rules: Sequence[RuleInForce]) -> Outcome:
    require_open(claim)
    verdicts = _require_turn(work, claim)
    if reason_code not in Decision.ReasonCode.values:
        raise Invalid(
            _("Choose why the claim is rejected: %(codes)s.")
            % {"codes": ", ".join(Decision.ReasonCode.values)}
        )
    if reason_code == Decision.ReasonCode.OTHER and not reason.strip():
        raise Invalid(_("Say in a few words what the other reason is."))
    values = {"round": len(verdicts) + 1, "reason_code": reason_code, "reason": reason}
    risks = _risks_of_words(work, claim, [], (), rules)
    if not _settles(verdicts, Decision.Verdict.REJECT, risks):
        return _keep(work, claim, Decision.Verdict.REJECT, **values)
    decision = add_decision(work, claim, Decision.Verdict.REJECT, **values)
    set_status(work, claim, Claim.Status.REJECTED, "claim.rejected", reason)
    return Outcome(claim, decision)


def _require_turn(work: Work, claim: Claim) -> list[Decision]:
    """The verdicts that a claim under second review has so far. Raises what keeps this person from the next one."""
    verdicts = read_verdicts(claim)
    bar = find_bar(claim, verdicts, work.actor)
    if bar is not None:
        raise bar
    return verdicts


def _settles(
    verdicts: Sequence[Decision], verdict: str, risks: Sequence[str], plan: _Plan | None = None
) -> bool:
    """Whether a verdict ends the review: one person's where no rule asks for two, a second that agrees, a chief's."""
    if not verdicts:
        return not risks
    if len(verdicts) + 1 == CHIEF:
        return True
    first = verdicts[0]
    return first.verdict == verdict and (plan is None or _agrees(first.proposal, plan))


def _agrees(first: Mapping[str, Any], plan: _Plan) -> bool:
    """Whether two people confirm the same: answers, fact, figures, and the words of statement and speaker.

    One of them may know a source by its name and the other by its alias; that is no difference.
    """
    second, veil = plan.as_proposal(), veil_for_everybody()
    return (
        all(first.get(name) == second[name] for name in ("said", "so", "fact"))
        and same_words(veil.text(first["statement"]), veil.text(plan.statement))
        and same_words(veil.text(first["speaker"]), veil.text(plan.speaker_text))
        and same_figures([figure_from_json(figure) for figure in first["figures"]], plan.figures)
    )


def _keep(work: Work, claim: Claim, verdict: str, **values: Any) -> Outcome:
    """Write a verdict that does not settle its claim. Nothing but its own row tells what it was."""
    decision = add_decision(work, claim, verdict, **values)
    event = "claim.second_review" if decision.round == 1 else "claim.disagreed"
    set_status(work, claim, Claim.Status.SECOND_REVIEW, event, "")
    return Outcome(claim, decision)


# What a reviewer reads of a claim; that somebody decided on it meanwhile changes none of it.
_READ = ("statement", "speaker_text", "mode", "dates", "start", "end")


def _require_same_words(claim: Claim, expected: int) -> None:
    """Refuse a verdict on other words than the claim has now. Raises RevisionConflict."""
    if expected == claim.revision:
        return
    read = Revision.objects.of(Claim.record_type, claim.id).filter(number=expected).first()
    then = read.values() if read is not None else {}
    now = plain(claim.snapshot())
    if (
        not then
        or any(then[name] != now[name] for name in _READ)
        or _without_ids(then["figures"]) != _without_ids(now["figures"])
    ):
        raise RevisionConflict(
            _("This claim was changed since you read it: it is at revision %(number)s now.")
            % {"number": claim.revision},
            revision=claim.revision,
        )


def _without_ids(figures: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in figure.items() if name != "id"} for figure in figures]


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
