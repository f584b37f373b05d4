"""One verdict among those of a claim's review: whose turn it is, whether it asks for two, whether it settles."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from facts.comparing.agreement import same_figures, same_words
from facts.language.figures import Figure as FigureValue
from facts.language.figures import figure_from_json, figure_to_json
from facts.models import Claim, Decision
from facts.services.claims.plan import Plan, offered_speaker
from facts.services.facts.risks import codes_of_fact
from facts.services.rules import (
    RuleInForce,
    all_risk_rules,
    risks_beyond_rules,
    risks_of_claim,
    risks_of_name,
    stamp_rules,
)
from facts.services.two_people.second_person import (
    CHIEF,
    SettlingNeedsReason,
    find_bar,
    is_uploader,
    read_verdicts,
)
from facts.services.work import Outcome, Work, add_decision, require_open, set_status
from newsroom.actor import Actor
from newsroom.ledger.recorded import canonical
from sources.protection import veil_for_everybody


@dataclass(frozen=True)
class Round:
    """Where a claim's review stands as somebody gives the next verdict: those before it, oldest first.

    `is_uploader` is whether this person brought the claim's text into the house.
    """

    verdicts: Sequence[Decision]
    is_uploader: bool

    @property
    def number(self) -> int:
        return len(self.verdicts) + 1


@dataclass(frozen=True)
class Judgement:
    """What a verdict means: why the claim is for two people (`risks`, codes), and whether the verdict settles it."""

    risks: Sequence[str]
    settles: bool


def take_round(work: Work, claim: Claim) -> Round:
    """The round of an open claim in which this person may give their verdict.

    Raises ClaimAlreadyDecided, ClaimNotOpen, SecondReviewNeedsAnotherPerson, DisagreementNeedsChief.
    """
    require_open(claim)
    verdicts = read_verdicts(claim)
    bar = find_bar(claim, verdicts, work.actor)
    if bar is not None:
        raise bar
    return Round(verdicts, is_uploader(claim, work.actor))


def require_reason(review: Round, reason: str) -> None:
    """Refuse to settle what two people disagree on without saying why. Raises SettlingNeedsReason."""
    if review.number == CHIEF and not reason.strip():
        raise SettlingNeedsReason(
            _("Two people disagree. Say why you settle it so: whoever is overruled reads it.")
        )


def judge_confirmation(claim: Claim, review: Round, plan: Plan, rules: Sequence[RuleInForce]) -> Judgement:
    """By its claim, all that it states, and the fact it would feed; a second must be the same confirmation.

    The name of whoever says it, which we put behind what is claimed, is judged by itself.
    """
    given = plan.confirmation
    is_offered = given.statement is None and given.speaker is None
    said = [] if is_offered else [f"{plan.statement}\n{plan.speaker_text}"]
    # Each by itself: among the others its words would be taken for the language that they are in.
    said += [words for one in plan.confirmation.evidence for words in (one.note, one.source) if words]
    risks = _find_risks(claim, review, said, plan.figures, rules)
    risks += risks_of_name(plan.speaker_text, claim.language, rules)
    if plan.fact is not None:
        risks += codes_of_fact(plan.fact, rules)
    agrees = bool(review.verdicts) and _confirms_the_same(review.verdicts[0], plan)
    return Judgement(list(dict.fromkeys(risks)), _settles(review, risks, agrees))


@dataclass(frozen=True)
class Asking:
    """Every rule, and the digest of those in force: for asking about many claims, and about the same ones again."""

    rules: Sequence[RuleInForce]
    digest: str


def read_asking() -> Asking:
    """The rules as they stand; one query."""
    rules = all_risk_rules()
    return Asking(rules, stamp_rules(rules)["digest"])


def asks_for_two(claim: Claim, actor: Actor, asking: Asking) -> bool:
    """Whether one key on this open claim, as it stands and for this person, is only the first of two verdicts.

    A list asks it of every claim at each load, so the answer is kept by all that it rests on. A decision judges anew.
    """
    if claim.risks:
        return True
    speaker, is_own = offered_speaker(claim), is_uploader(claim, actor)
    figures = [figure_to_json(figure) for figure in claim.figure_values]
    rests_on = [asking.digest, is_own, claim.language, claim.quote, claim.statement, speaker, figures]
    rests_on.append(_digest(claim.article.text))
    key = "asks-for-two-" + hashlib.sha256(canonical(rests_on)).hexdigest()
    return bool(cache.get_or_set(key, lambda: _asks_for_two(claim, asking.rules, speaker, is_own=is_own)))


@lru_cache(maxsize=4)
def _digest(text: str) -> str:
    """A list asks for one article's again and again."""
    return hashlib.sha256(text.encode()).hexdigest()


def _asks_for_two(claim: Claim, rules: Sequence[RuleInForce], speaker: str, *, is_own: bool) -> bool:
    return bool(
        risks_of_claim(claim, rules=rules)
        or risks_of_name(speaker, claim.language, rules)
        or (is_own and risks_beyond_rules(claim))
    )


def judge_rejection(claim: Claim, review: Round, rules: Sequence[RuleInForce]) -> Judgement:
    """By its claim alone; a second rejection agrees with the first, whatever the reasons of both."""
    risks = _find_risks(claim, review, [], (), rules)
    agrees = bool(review.verdicts) and review.verdicts[0].verdict == Decision.Verdict.REJECT
    return Judgement(risks, _settles(review, risks, agrees))


def _find_risks(
    claim: Claim,
    review: Round,
    statements: Sequence[str],
    figures: Sequence[FigureValue],
    rules: Sequence[RuleInForce],
) -> list[str]:
    """Why a claim is for two people: by the rules in force; as its uploader's own text, by those of the desk.

    Which of these it met is kept with the claim, so that the second person reads why.
    """
    codes = [risk.code for risk in risks_of_claim(claim, *statements, figures=figures, rules=rules)]
    if codes or not review.is_uploader:
        return codes
    codes = risks_beyond_rules(claim, *statements, figures=figures)
    if codes:
        claim.risks = [*claim.risks, *codes]
        claim.save(update_fields=["risks"])
    return codes


def _settles(review: Round, risks: Sequence[str], agrees: bool) -> bool:
    """Whether a verdict ends the review: one person's where no rule asks for two, a second that agrees, a chief's."""
    if not review.verdicts:
        return not risks
    return review.number == CHIEF or agrees


def _confirms_the_same(decision: Decision, plan: Plan) -> bool:
    """Whether two people confirm the same: answers, fact, figures, and the words of statement and speaker.

    One of them may know a source by its name and the other by its alias; that is no difference.
    """
    if decision.verdict != Decision.Verdict.CONFIRM:
        return False
    first: Mapping[str, Any] = decision.proposal
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
