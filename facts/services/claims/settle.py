"""What a confirmation that settles its claim writes: fact with its figures, citation, decision, status."""

from collections.abc import Sequence

from facts.models import Citation, Claim, Decision, Fact
from facts.services.claims.plan import Plan
from facts.services.facts.evidence import build_citation, evidence_from_json
from facts.services.facts.kinds import set_shelf_life
from facts.services.facts.risks import AGREED_BY_TWO
from facts.services.facts.rows import add_citation, next_position, write_figures
from facts.services.rules import RuleInForce, stamp_rules
from facts.services.two_people.propose import overtake
from facts.services.work import Outcome, Work, add_decision, set_status
from newsroom.ledger.recorded import Change
from sources.models import Source


def settle_confirmation(
    work: Work,
    claim: Claim,
    plan: Plan,
    source: Source,
    *,
    verdicts: Sequence[Decision],
    risks: Sequence[str],
    rules: Sequence[RuleInForce],
) -> Outcome:
    """Make the fact that a plan describes, or feed the one that it names, with a citation of `source`.

    `risks` are the codes that the claim and the plan met, `verdicts` those before this one: the evidence that they gave
    for the same answer is cited with its own.

    Raises Conflict where the fact cites the claim already.
    """
    reason, number = plan.confirmation.reason, len(verdicts) + 1
    if plan.fact is None:
        codes = list(risks) or ([AGREED_BY_TWO] if number > 1 else [])
        fact = _make_fact(work, claim, plan, source, codes, rules)
        event: Change | None = Change(fact, "fact.confirmed", reason=reason)
    else:
        fact = plan.fact
        event = _feed_fact(work, fact, risks, rules, reason)
    add_citation(_cite_claim(work, claim, fact, source))
    _cite_evidence(work, fact, plan, verdicts)
    verdict = Decision.Verdict.CONFIRM
    decision = add_decision(work, claim, verdict, round=number, reason=reason, fact=fact, **plan.as_read())
    if plan.confirmation.speaker is not None:
        claim.speaker_text = plan.speaker_text
    claim.speaker = source
    claim.save(update_fields=["speaker", "speaker_text"])
    set_status(work, claim, Claim.Status.CONFIRMED, "claim.confirmed", reason)
    if event is not None:
        work.changes.append(event)
        overtake(actor=work.actor, changes=work.changes, fact=fact)
    return Outcome(claim, decision, fact)


def _cite_claim(work: Work, claim: Claim, fact: Fact, source: Source) -> Citation:
    """The claim itself as evidence of its fact, behind what the fact cites already."""
    return Citation(
        fact=fact,
        position=next_position(fact),
        source=source,
        source_name=source.name,
        claim=claim,
        article=claim.article,
        added_by=work.person,
    )


def _cite_evidence(work: Work, fact: Fact, plan: Plan, verdicts: Sequence[Decision]) -> None:
    """Cite what bears out the answer: the reviewer's evidence, and that of whoever gave the same answer before."""
    given = [(work.person, one) for one in plan.confirmation.evidence]
    for decision in verdicts:
        if decision.proposal.get("so") == plan.confirmation.so:
            kept = decision.proposal.get("evidence", ())
            given += [(decision.reviewer, evidence_from_json(one)) for one in kept]
    cited = set()
    for author, evidence in given:
        place = (evidence.claim_id, evidence.article_id, " ".join(evidence.locator.split()), evidence.stance)
        if place in cited:
            continue
        cited.add(place)
        citation = build_citation(evidence, fact=fact, actor=work.actor, author=author, changes=work.changes)
        citation.position = next_position(fact)
        add_citation(citation)


def _make_fact(
    work: Work, claim: Claim, plan: Plan, source: Source, risks: list[str], rules: Sequence[RuleInForce]
) -> Fact:
    fact = Fact(
        statement=plan.statement,
        language=claim.language,
        speaker_text=plan.speaker_text,
        speaker=source,
        said=plan.confirmation.said,
        so=plan.confirmation.so,
        dates=claim.dates,
        desk_id=claim.article.desk_id,
        # What may not be used yet is no use as a fact either, until somebody says otherwise.
        embargoed_until=claim.article.embargoed_until if claim.article.is_embargoed else None,
        risks=risks,
        rules=stamp_rules(rules),
        confirmed_by=work.person,
    )
    fact.embargo_lifted = not fact.is_embargoed
    set_shelf_life(fact, claim=claim, figures=plan.figures)
    fact.save(force_insert=True)
    write_figures(fact, plan.figures)
    return fact


def _feed_fact(
    work: Work, fact: Fact, risks: Sequence[str], rules: Sequence[RuleInForce], reason: str
) -> Change | None:
    """Let a fact rest on one more claim; several claims of one bulk decision that feed it are one change of it."""
    fact.risks = list(dict.fromkeys([*(fact.risks or ()), *risks]))
    fact.rules = stamp_rules(rules)
    event = None
    if not any(change.object is fact for change in work.changes):
        fact.advance()
        event = Change(fact, "fact.cited", reason=reason)
    fact.save(update_fields=["revision", "risks", "rules"])
    return event
