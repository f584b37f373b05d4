"""Whoever was contradicted is told: in a review by two people, and where a fact that they confirmed is changed."""

from collections.abc import Sequence

from facts.models import Claim, Decision, Fact
from newsroom.accounts.notices import tell_people
from newsroom.actor import Actor
from newsroom.models import User


def tell_disagreement(claim: Claim, verdicts: Sequence[Decision], *, actor: Actor) -> None:
    """Tell whoever decided first that a second person says otherwise; how, is told when it is settled."""
    people = [decision.reviewer for decision in verdicts]
    tell_people("verdict_disagrees", people, actor=actor, address=_page_of(claim))


def tell_overruled(claim: Claim, verdicts: Sequence[Decision], settled: Decision, *, actor: Actor) -> None:
    """Tell those of the two whom the chief's verdict contradicts."""
    people = [decision.reviewer for decision in verdicts if decision.verdict != settled.verdict]
    tell_people("verdict_overruled", people, actor=actor, address=_page_of(claim))


def tell_changed_fact(fact: Fact, kind: str, *, actor: Actor, author: User | None) -> None:
    """Tell those who confirmed a fact that others have it say something else, or no longer stand by it."""
    confirmed = Decision.objects.filter(verdict=Decision.Verdict.CONFIRM, claim__citations__fact=fact)
    people = User.objects.filter(id__in=confirmed.values("reviewer"))
    if author is not None:
        people = people.exclude(id=author.id)
    tell_people(kind, people, actor=actor, address=f"/facts/{fact.id}/")


def _page_of(claim: Claim) -> str:
    return f"/claims/{claim.id}/"
