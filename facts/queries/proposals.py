"""The changes of facts and rules that one person asked for and a second one has to agree to."""

from uuid import UUID

from django.db.models import QuerySet

from facts.models import ProposedChange
from newsroom.accounts.standing import ties_of
from newsroom.actor import Actor
from newsroom.rights import Right


def find_proposed_changes(
    actor: Actor, *, fact: UUID | None = None, status: str | None = None
) -> QuerySet[ProposedChange]:
    """The proposed changes that the actor sees, oldest first, with those who proposed and settled them."""
    found = ProposedChange.objects.visible_to(actor).select_related("proposed_by", "settled_by", "fact")
    if fact:
        found = found.filter(fact=fact)
    return found.filter(status=status) if status else found


def changes_for(actor: Actor) -> QuerySet[ProposedChange]:
    """The proposed changes that wait and to which this person may agree."""
    if actor.user is None:
        return ProposedChange.objects.none()
    waiting = find_proposed_changes(actor, status=ProposedChange.Status.OPEN).exclude(
        proposed_by__in=ties_of(actor).one_with(actor.user.id)
    )
    if not actor.may(Right.MANAGE_RULES):
        waiting = waiting.filter(rule_code="")
    return waiting if actor.may(Right.WRITE_FACTS) else waiting.none()
