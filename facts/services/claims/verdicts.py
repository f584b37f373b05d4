"""One verdict among those of a claim's review: whose turn it is, whether it asks for two, whether it settles."""

from collections.abc import Mapping, Sequence
from typing import Any

from facts.comparing.agreement import same_figures, same_words
from facts.language.figures import Figure as FigureValue
from facts.language.figures import figure_from_json
from facts.models import Claim, Decision
from facts.services.claims.plan import Plan
from facts.services.facts.risks import codes_of_fact
from facts.services.rounds import CHIEF, find_bar, is_uploader, read_verdicts
from facts.services.rules import RuleInForce, risks_beyond_rules, risks_of_claim
from facts.services.work import Outcome, Work, add_decision, require_open, set_status
from sources.protection import veil_for_everybody


def take_round(work: Work, claim: Claim) -> list[Decision]:
    """The verdicts that an open claim has so far, where this person gives the next one.

    Raises ClaimAlreadyDecided, ClaimNotOpen, SecondReviewNeedsAnotherPerson, DisagreementNeedsChief.
    """
    require_open(claim)
    verdicts = read_verdicts(claim)
    bar = find_bar(claim, verdicts, work.actor)
    if bar is not None:
        raise bar
    return verdicts


def find_risks_of_plan(work: Work, claim: Claim, plan: Plan, rules: Sequence[RuleInForce]) -> list[str]:
    """Why what a confirmation comes to asks for two: by its claim, all that it states, and the fact it would feed."""
    risks = find_risks_of_words(work, claim, [f"{plan.statement}\n{plan.speaker_text}"], plan.figures, rules)
    if plan.fact is not None:
        risks += codes_of_fact(plan.fact, rules)
    return list(dict.fromkeys(risks))


def find_risks_of_words(
    work: Work,
    claim: Claim,
    statements: Sequence[str],
    figures: Sequence[FigureValue],
    rules: Sequence[RuleInForce],
) -> list[str]:
    """Why a claim is for two people: by the rules in force; as its uploader's own text, by those of the desk.

    Which of these it met is kept with the claim, so that the second person reads why.
    """
    codes = [risk.code for risk in risks_of_claim(claim, *statements, figures=figures, rules=rules)]
    if codes or not is_uploader(claim, work.actor):
        return codes
    codes = risks_beyond_rules(claim, *statements, figures=figures)
    if codes:
        claim.risks = [*claim.risks, *codes]
        claim.save(update_fields=["risks"])
    return codes


def settles_review(
    verdicts: Sequence[Decision], verdict: str, risks: Sequence[str], plan: Plan | None = None
) -> bool:
    """Whether a verdict ends the review: one person's where no rule asks for two, a second that agrees, a chief's.

    `verdicts` are those before it, `plan` what it comes to where it is a confirmation.
    """
    if not verdicts:
        return not risks
    if len(verdicts) + 1 == CHIEF:
        return True
    first = verdicts[0]
    return first.verdict == verdict and (plan is None or _agrees(first.proposal, plan))


def _agrees(first: Mapping[str, Any], plan: Plan) -> bool:
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


def keep_verdict(work: Work, claim: Claim, verdict: str, **values: Any) -> Outcome:
    """Write a verdict that does not settle its claim. Nothing but its own row tells what it was."""
    decision = add_decision(work, claim, verdict, **values)
    event = "claim.second_review" if decision.round == 1 else "claim.disagreed"
    set_status(work, claim, Claim.Status.SECOND_REVIEW, event, "")
    return Outcome(claim, decision)
