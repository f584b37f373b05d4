"""What changed since, for a reader who follows: lines of the ledger as this reader may hear of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from facts.models import Claim, Fact, Usage
from newsroom.actor import Actor
from newsroom.ledger.models import Revision
from newsroom.ledger.reads import ledger_head
from newsroom.models import sees_desk
from newsroom.rights import Right
from sources.models import Article

UPSERT, DELETE = "upsert", "delete"

ACCESS = "access"

RIGHT_OF_TYPE = {
    "fact": Right.READ_CHANGES,
    "claim": Right.READ_CLAIMS,
    "article": Right.READ_ARTICLES,
    "usage": Right.MANAGE_USAGES,
}


@dataclass(frozen=True)
class ChangeLine:
    """One change as its reader may hear of it; `seq` is the index of its ledger entry."""

    seq: int
    type: str
    id: UUID
    op: str
    revision: int
    event: str


@dataclass(frozen=True)
class ChangeStretch:
    """A stretch of the ledger: what the reader may hear of it, where it ends, and whether there is more."""

    lines: list[ChangeLine]
    last_seq: int
    has_more: bool


def readable_types(actor: Actor) -> list[str]:
    """The types of records whose changes this actor may hear of; usages are told to the programs that own them."""
    known = [name for name, right in RIGHT_OF_TYPE.items() if actor.may(right)]
    return [name for name in known if name != Usage.record_type or actor.key is not None]


def read_changes(actor: Actor, *, since: int, limit: int, types: Sequence[str]) -> ChangeStretch:
    """What happened after entry `since`, in the ledger's order.

    Looks at `limit` revisions at a time and to the end of the last one's entry (a run's entry covers all its claims),
    so a stretch of which the reader sees nothing still moves `last_seq` on. A record that was visible in the revision
    before and no longer is, is a delete; so is one that was retracted or withdrawn. A line of the type ACCESS says that
    the reader's own roles or desks changed: what came before was judged by others.
    """
    head = ledger_head()
    person = actor.user.id if actor.user is not None else None
    rows = Revision.objects.filter(
        Q(object_type__in=types) | Q(object_type="user", object_id=person, number__gt=1),
        entry_id__gt=since,
        entry_id__lte=head,
    )
    ordered = rows.order_by("entry_id", "object_type", "object_id")
    found = list(ordered[:limit])
    has_more = len(found) == limit and found[-1].entry_id < head
    last_seq = found[-1].entry_id if has_more else head
    if has_more:
        cut = [row for row in found if row.entry_id < last_seq]
        found = cut + list(ordered.filter(entry_id=last_seq))
    sight = _Sight.of(actor, found)
    lines = [
        ChangeLine(
            row.entry_id,
            ACCESS if row.object_type == "user" else row.object_type,
            row.object_id,
            op,
            row.number,
            row.type,
        )
        for row in found
        if (op := sight.judge(row)) is not None
    ]
    return ChangeStretch(lines, last_seq, has_more)


@dataclass
class _Sight:
    """What an actor may know of revisions, judged by what each said while it was the newest."""

    actor: Actor
    now: datetime
    beside: dict[tuple[str, UUID, int], Revision]
    desks: dict[str, UUID | None]

    @classmethod
    def of(cls, actor: Actor, rows: Sequence[Revision]) -> "_Sight":
        """Loads the revisions before and after these, and the desks of the articles that they belong to."""
        numbers = {number for row in rows for number in (row.number - 1, row.number, row.number + 1)}
        near = Revision.objects.filter(
            object_type__in={row.object_type for row in rows},
            object_id__in={row.object_id for row in rows},
            number__in=numbers,
        )
        beside = {(row.object_type, row.object_id, row.number): row for row in near}
        articles = {
            str(row.values()["article"]) for row in rows if row.object_type == "claim" and row.values()
        }
        desks = Article.objects.filter(id__in=articles).values_list("id", "desk_id")
        return cls(actor, timezone.now(), beside, {str(article): desk for article, desk in desks})

    def judge(self, row: Revision) -> str | None:
        """upsert, delete, or None where this actor hears nothing."""
        before = self.beside.get((row.object_type, row.object_id, row.number - 1))
        if row.object_type == "user":
            return UPSERT if before is not None and _access(before) != _access(row) else None
        if self._sees(row):
            gone = row.values().get("status") in (
                Fact.Status.RETRACTED,
                Claim.Status.WITHDRAWN,
                Usage.Status.ENDED,
            )
            return DELETE if gone else UPSERT
        return DELETE if before is not None and self._sees(before) else None

    def _sees(self, row: Revision) -> bool:
        values = row.values()
        if not values:
            return False  # redacted: whether it was theirs to see can no longer be told
        if row.object_type == Usage.record_type:
            return self.actor.user is not None and values["registered_by"] == str(self.actor.user.id)
        if row.object_type == "claim":
            article = values["article"]
            return article in self.desks and sees_desk(self.actor, self.desks[article])
        if not sees_desk(self.actor, UUID(values["desk"]) if values["desk"] else None):
            return False
        until = values.get("embargoed_until")
        if not until or self.actor.may(Right.SEE_EMBARGOED):
            return True
        after = self.beside.get((row.object_type, row.object_id, row.number + 1))
        # An embargo that was still on when the next revision came was never over for this one.
        return datetime.fromisoformat(until) <= (after.at if after is not None else self.now)


def _access(row: Revision) -> tuple[object, object]:
    """What of a person's record decides on what they see."""
    values = row.values()
    return values.get("roles"), values.get("desks")
