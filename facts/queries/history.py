"""The revisions of a row, and who was at work in each, under the name they had then."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from facts.models import Fact, ProposedChange
from newsroom.ledger.models import Revision


@dataclass(frozen=True)
class Hand:
    """Who was at work in a revision, under the name they had then; `kind` is person, key or software."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True)
class Step:
    """One revision in a fact's history."""

    number: int
    at: datetime
    type: str
    kind: str
    reason: str
    by: Hand
    on_behalf_of: Hand | None
    # The first of the two who agreed on it, where a second one had to.
    proposed_by: Hand | None = None


_OF_A_STEP = "object_id number at type kind reason actor on_behalf_of entry_id".split()


def find_last_look(revisions: Iterable[Revision]) -> Revision | None:
    """Of a fact's revisions, oldest first, the one in which somebody last looked at whether it is so."""
    found, checked = None, None
    for row in revisions:
        values = row.values()
        if found is None or (values and values.get("checked_at") != checked):
            found, checked = row, values.get("checked_at")
    return found


def read_history(record_type: str, ids: Sequence[UUID]) -> dict[UUID, list[Step]]:
    """The revisions of these rows, oldest first, with the names that people and keys had at the time.

    Two queries, and one more for facts that were changed: only a change can have been proposed by somebody else.
    """
    # As plain rows: of a list of facts each has a history, and a model's object costs more than what it holds.
    rows: list[Any] = list(
        Revision.objects.filter(object_type=record_type, object_id__in=ids)
        .order_by("object_id", "number")
        .values_list(*_OF_A_STEP, named=True)
    )
    changed = {row.object_id for row in rows if row.number > 1}
    proposers = _find_proposers(changed) if changed and record_type == Fact.record_type else {}
    names = names_on_record(rows, *proposers.values())
    history: dict[UUID, list[Step]] = {}
    for row in rows:
        by = name_hand(row.actor, row.entry_id, names)
        behalf = name_hand(row.on_behalf_of, row.entry_id, names) if row.on_behalf_of else None
        first = proposers.get((row.object_id, row.number))
        proposed_by = name_hand(first, row.entry_id, names) if first else None
        step = Step(row.number, row.at, row.type, row.kind, row.reason, by, behalf, proposed_by)
        history.setdefault(row.object_id, []).append(step)
    return history


def _find_proposers(ids: Collection[UUID]) -> dict[tuple[UUID, int], str]:
    """By fact and revision who proposed a change that two agreed on, as the ledger names them."""
    agreed = ProposedChange.objects.filter(fact__in=ids, status=ProposedChange.Status.AGREED)
    rows = agreed.values_list("fact_id", "made", "proposed_by_id")
    return {(fact, made): f"user/{person}" for fact, made, person in rows if fact and made}


Names = Mapping[str, Sequence[tuple[int, str]]]


def names_on_record(rows: Iterable[Revision], *others: str) -> Names:
    """By reference, those of `others` too: the names on record, each with the entry from which it held."""
    references = {reference for row in rows for reference in (row.actor, row.on_behalf_of) if reference}
    references |= set(others)
    ids = [
        rest
        for kind, _slash, rest in (reference.partition("/") for reference in references)
        if kind != "software"
    ]
    names: dict[str, list[tuple[int, str]]] = {}
    for row in Revision.objects.filter(object_type__in=["user", "key"], object_id__in=ids).order_by("number"):
        names.setdefault(row.reference, []).append((row.entry_id, row.values().get("name", "")))
    return names


def name_hand(reference: str, entry: int, names: Names) -> Hand:
    kind, _slash, rest = reference.partition("/")
    if kind == "software":
        return Hand("software", rest, rest.replace("@", " "))
    name = ""
    for since, name_then in names.get(reference, ()):
        if since <= entry:
            name = name_then
    return Hand("key" if kind == "key" else "person", rest, name)
