"""Two people where it matters: what waits for a second person, and what a chief is shown where two disagree."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from facts.models import Claim, Decision, Fact
from facts.models.rounds import verdicts_under_way
from facts.queries.claims import with_verdicts
from facts.queries.proposals import changes_for
from facts.queries.review import disagreements, find_named_facts, second_reviews
from facts.services.rules import Risk, all_risk_rules, name_risks
from facts.services.work import Outcome
from facts.veiling import cover_claims, cover_decisions, cover_facts
from facts.views.proposals import show_changes
from newsroom.actor import Actor
from newsroom.ledger.models import Revision
from newsroom.pages import DeskRequest, for_people, take_page
from newsroom.rights import Right
from sources.protection import veil_for

_SHOWN = 50


@dataclass(frozen=True)
class Proposed:
    """One person's verdict with what they would state, for those who may see it."""

    decision: Decision
    statement: str = ""
    speaker: str = ""
    said: str = ""
    so: str = ""
    figures: Sequence[str] = ()
    fact: Fact | None = None

    @property
    def is_confirmation(self) -> bool:
        return self.decision.verdict == Decision.Verdict.CONFIRM


def describe_verdicts(decisions: Sequence[Decision], actor: Actor) -> list[Proposed]:
    """These verdicts in words, in their order; one query however many there are."""
    facts, veil = find_named_facts(decisions, actor), veil_for(actor)
    cover_decisions(decisions, veil)
    cover_facts(facts.values(), veil)
    return [_describe(decision, facts) for decision in decisions]


def _describe(decision: Decision, facts: dict[str, Fact]) -> Proposed:
    kept = decision.proposal
    if not kept:
        return Proposed(decision, fact=facts.get(str(decision.fact_id)))
    return Proposed(
        decision,
        statement=kept["statement"],
        speaker=kept["speaker"],
        said=str(dict(Fact.Said.choices).get(kept["said"], "")),
        so=str(dict(Fact.So.choices).get(kept["so"], "")),
        figures=[figure["text"] for figure in kept["figures"]],
        fact=facts.get(str(kept["fact"])),
    )


def list_earlier_words(claim: Claim) -> list[str]:
    """What a claim stands for besides its words: what was merged into it, what it was cut from, what it said at first.

    Two people judge it; so nothing that asked for two goes without both having seen it.
    """
    if claim.revision == 1 and claim.split_from_id is None:
        return []
    found: list[str] = []
    latest = [claim]
    while latest and len(found) < _SHOWN:
        latest = list(Claim.objects.filter(merged_into__in=latest).in_text_order())
        found += [merged.statement for merged in latest]
    if claim.split_from is not None:
        found.append(claim.split_from.statement)
    first = Revision.objects.of("claim", claim.id).filter(number=1).first()
    if first is not None and not first.is_redacted:
        found.append(first.values()["statement"])
    return [words for words in dict.fromkeys(found) if words != claim.statement][:_SHOWN]


def say_what_waits(outcome: Outcome) -> str:
    """What a person is told whose verdict did not settle the claim."""
    if outcome.waits_for_chief:
        return _("Your decision is kept. The two of you disagree; a chief settles it.")
    return _("Your decision is kept. A second person now looks at this claim.")


@dataclass(frozen=True)
class Waiting:
    """A claim in a list, why it asks for two people, and for a chief both verdicts."""

    claim: Claim
    risks: Sequence[Risk]
    both: Sequence[Proposed] = field(default_factory=tuple)


@require_GET
@for_people(Right.DECIDE_CLAIMS)
def list_second_reviews(request: DeskRequest) -> HttpResponse:
    """What waits for this person's second verdict, and the disagreements that they may settle."""
    actor = request.actor
    rules = all_risk_rules()
    page = take_page(request, second_reviews(actor))
    cover_claims(page.object_list, veil_for(actor))
    disputed = cover_claims(with_verdicts(disagreements(actor))[:_SHOWN], veil_for(actor))
    verdicts = {claim.id: verdicts_under_way(claim.verdicts) for claim in disputed}  # type: ignore[attr-defined]
    told = describe_verdicts([decision for found in verdicts.values() for decision in found], actor)
    both: dict[UUID, list[Proposed]] = {}
    for proposed in told:
        both.setdefault(proposed.decision.claim_id, []).append(proposed)
    context = {
        "room": "desk",
        "page": page,
        "waiting": [Waiting(claim, name_risks(claim.risks, rules)) for claim in page.object_list],
        "changes": show_changes(changes_for(actor)[:_SHOWN], actor),
        "disputed": [Waiting(claim, name_risks(claim.risks, rules), both[claim.id]) for claim in disputed],
    }
    return render(request, "facts/second_reviews.html", context)
