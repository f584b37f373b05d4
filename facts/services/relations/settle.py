"""A person says how a claim and a fact stand to each other. Both sides stay as they are, and are served."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.models import Relation
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.rights import Right


class RelationSettled(Conflict):
    code, title = "relation-settled", "This is settled already"


@transaction.atomic
def settle_relation(*, relation_id: UUID, actor: Actor, kind: str, reason: str = "") -> Relation:
    """Name the kind of an open relation, with a reason; nothing is changed of the claim or of the fact.

    Raises NotAllowed, NotFound, RelationSettled with what was said first, Invalid.
    """
    actor.require(Right.DECIDE_CLAIMS)
    if actor.user is None:
        raise NotAllowed(_("A decision needs a person who answers for it."))
    if kind not in Relation.Kind.values:
        raise Invalid(_("Say what kind of difference it is."))
    reason = reason.strip()
    if not reason and kind != Relation.Kind.NOT_THE_SAME:
        raise Invalid(_("Say why: whoever comes next will ask."))
    relation = (
        Relation.objects.visible_to(actor)
        .select_for_update(no_key=True, of=("self",))
        .filter(id=relation_id)
        .first()
    )
    if relation is None:
        raise NotFound(_("There is no such relation here."))
    if not relation.is_open:
        raise RelationSettled(_say_settled(relation), relation=_details(relation))
    relation.status, relation.kind, relation.reason = Relation.Status.SETTLED, kind, reason
    relation.settled_by, relation.key, relation.settled_at = actor.user, actor.key, timezone.now()
    relation.advance()
    relation.save(update_fields=["status", "kind", "reason", "settled_by", "key", "settled_at", "revision"])
    record_changes([Change(relation, "relation.settled", kind=kind, reason=reason)], actor=actor)
    return relation


def _say_settled(relation: Relation) -> str:
    if relation.settled_by is None:
        return _("It is no longer found: the claim or the fact says something else by now.")
    return _("%(name)s settled this: %(kind)s.") % {
        "name": relation.settled_by.name,
        "kind": relation.get_kind_display(),
    }


def _details(relation: Relation) -> dict[str, Any]:
    return {
        "id": str(relation.id),
        "status": str(relation.status),
        "kind": str(relation.kind) or None,
        "reason": relation.reason,
    }
