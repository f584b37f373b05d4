"""What others did since a person last looked, for the desk."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from facts.models import Claim, DeskChoice, Fact
from facts.queries.changes import ACCESS, DELETE, ChangeLine, read_changes, readable_types
from facts.veiling import cover_claims, cover_facts
from newsroom.actor import Actor
from newsroom.ledger.models import Revision
from newsroom.pages import name_actors
from sources.protection import veil_for

# A person who never looked is told of the last day; who was long away, of so many changes and that there are more.
FIRST_LOOK = timedelta(days=1)
MOST = 400
_SHOWN = 10
# Events that get no line of their own: the fact's line tells the same (a claim was confirmed), or the machine did its
# work (claims were suggested). The counts above the lines include them.
_NOT_LISTED = frozenset(
    {
        "claim.confirmed",
        "claim.suggested",
        "claim.suggested_again",
        "claim.withdrawn",
        "claim.second_review",
        "claim.rejected",
        "claim.merged",
        "claim.marked",
    }
)


@dataclass(frozen=True)
class News:
    """One change of a fact or claim: what happened (a ledger type), who did it, and the words it is about."""

    event: str
    who: str
    record: Fact | Claim


@dataclass(frozen=True)
class Since:
    """`numbers` are (ledger type, how often), most frequent first; `head` is the entry up to which this looks."""

    head: int
    numbers: Sequence[tuple[str, int]]
    news: Sequence[News]
    has_more: bool

    @property
    def total(self) -> int:
        return sum(number for _event, number in self.numbers)


def read_since(actor: Actor, choice: DeskChoice | None) -> Since:
    """What the actor may hear of and did not do themselves: a handful of queries, however much happened."""
    start = choice.seen_seq if choice is not None and choice.seen_seq >= 0 else _day_ago()
    changes = read_changes(actor, since=start, limit=MOST, types=readable_types(actor))
    lines = [line for line in changes.lines if line.type != ACCESS]
    done_by = _who(lines)
    mine = {actor.reference, f"user/{actor.user.id}" if actor.user else ""}
    others = [line for line in lines if not mine & set(done_by.get((line.seq, line.id), ()))]
    numbers = Counter(line.event for line in others)
    listed = [line for line in reversed(others) if line.op != DELETE and line.event not in _NOT_LISTED]
    return Since(
        changes.last_seq, numbers.most_common(), _tell(actor, listed[:_SHOWN], done_by), changes.has_more
    )


Hands = dict[tuple[int, UUID], tuple[str, str]]


def _who(lines: Sequence[ChangeLine]) -> Hands:
    """By entry and record: who acted, and for whom."""
    rows = Revision.objects.filter(
        entry_id__in={line.seq for line in lines}, object_id__in={line.id for line in lines}
    ).values_list("entry_id", "object_id", "actor", "on_behalf_of")
    return {(entry, record): (actor, behalf or "") for entry, record, actor, behalf in rows}


def _tell(actor: Actor, lines: Sequence[ChangeLine], done_by: Hands) -> list[News]:
    ids = [line.id for line in lines]
    records: dict[UUID, Fact | Claim] = {}
    records.update(Fact.objects.visible_to(actor).in_bulk(ids))
    cover_facts((fact for fact in records.values() if isinstance(fact, Fact)), veil_for(actor))
    claims = Claim.objects.visible_to(actor).in_bulk(ids)
    cover_claims(claims.values(), veil_for(actor))
    records.update(claims)
    hands = {(line.seq, line.id): done_by.get((line.seq, line.id), ("", ""))[0] for line in lines}
    names = name_actors(hands.values())
    return [
        News(line.event, names.get(hands[line.seq, line.id], ""), records[line.id])
        for line in lines
        if line.id in records
    ]


def _day_ago() -> int:
    before = Revision.objects.filter(at__lt=timezone.now() - FIRST_LOOK)
    return before.order_by("-entry_id").values_list("entry_id", flat=True).first() or -1
