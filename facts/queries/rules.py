"""What the rules for two people did of late: seen by the decisions that people made under them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from facts.models import Claim, Decision
from facts.models.rounds import verdicts_under_way
from facts.queries.claims import with_verdicts
from facts.rules.find_risks import Rule
from facts.rules.words import holds_reading, read_words
from facts.services.rules import RuleInForce
from facts.veiling import cover_claims
from newsroom.actor import Actor
from sources.protection import veil_for

WEEKS = 4
# So many decided claims are looked at, newest first, and so many of each kind are shown.
MOST_CLAIMS = 300
EXAMPLES = 3


@dataclass
class RuleAtWork:
    """What one rule did in the last weeks.

    `caught` counts claims that two people decided because of it, `disagreed` those of them on which they did not say
    the same. `missed` counts claims that one person decided although the rule's words stood in them, for want of what
    else it needs, or because it was changed since; `examples` are the newest of these.
    """

    caught: int = 0
    disagreed: int = 0
    missed: int = 0
    examples: list[Claim] = field(default_factory=list)


def look_at_rules(actor: Actor, rules: Sequence[RuleInForce]) -> Mapping[str, RuleAtWork]:
    """By code what each rule caught and missed among the settled claims that the actor sees; three queries.

    A claim that waits for a second person is in no count: that would tell that, and how, somebody decided.
    """
    found = {rule.code: RuleAtWork() for rule in rules}
    for claim in _settled_of_late(actor):
        verdicts: Sequence[Decision] = verdicts_under_way(claim.verdicts)  # type: ignore[attr-defined]
        for code in set(claim.risks) & set(found):
            if len(verdicts) > 1:
                found[code].caught += 1
                found[code].disagreed += len({one.verdict for one in verdicts}) > 1
        if len(verdicts) == 1:
            for code in _speaking(claim, [rule.rule for rule in rules]):
                found[code].missed += 1
                if len(found[code].examples) < EXAMPLES:
                    found[code].examples.append(claim)
    cover_claims([claim for one in found.values() for claim in one.examples], veil_for(actor))
    return found


def _settled_of_late(actor: Actor) -> list[Claim]:
    since = timezone.now() - timedelta(weeks=WEEKS)
    of_late = Decision.objects.filter(at__gte=since).order_by("-at").values_list("claim", flat=True)
    newest = list(dict.fromkeys(of_late[: MOST_CLAIMS * 2]))[:MOST_CLAIMS]
    settled = Claim.objects.visible_to(actor).filter(
        id__in=newest, status__in=[Claim.Status.CONFIRMED, Claim.Status.REJECTED]
    )
    claims = {claim.id: claim for claim in with_verdicts(settled).select_related("article")}
    return [claims[claim_id] for claim_id in newest if claim_id in claims]


def _speaking(claim: Claim, rules: Iterable[Rule]) -> list[str]:
    """The codes of the rules that a claim did not meet though their words stand in it."""
    readings = read_words(f"{claim.quote}\n{claim.statement}")
    return [
        rule.code
        for rule in rules
        if rule.code not in claim.risks and holds_reading(rule.words_for(claim.language), readings)
    ]
