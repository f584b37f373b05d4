"""Checking the whole ledger against everything it is about, and everything against the ledger.

One pass at one moment of the database, in constant memory: every comparison walks two streams in the same order. What
it cannot see is a whole database put back to an earlier state; that takes a checkpoint kept elsewhere.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol, TypeVar
from uuid import UUID

import rfc8785
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, Func, OuterRef, Q

from newsroom.ledger.grants import check_grants
from newsroom.ledger.guards import check_guards
from newsroom.ledger.leaves import OLD_ENGINE_MARK, find_leaf_faults, is_of_old_engine
from newsroom.ledger.merkle import count_completed, fold_root, hash_children, hash_leaf
from newsroom.ledger.models import Entry, Node, Revision
from newsroom.ledger.recorded import (
    CHANGE,
    MEMBERS,
    REDACTION,
    Recorded,
    canonical,
    content_hash,
    load_snapshot,
    plain,
    read_members,
    recorded_models,
    row_values,
)

# A stray entry far out must not make the audit count to it.
WIDEST_GAP = 10_000
BATCH = 500


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it went on record."""

    table: str
    id: str
    says: str

    def __str__(self) -> str:
        return f"{self.table} {self.id}: {self.says}"


@dataclass
class Findings:
    """What an audit looked at. `redacted` counts emptied revisions; `root` is the tree's, empty where it has holes.

    `old_names` counts entries whose software has a blank in its name, as the asking engine once had: known, no alarm.
    """

    entries: int = 0
    revisions: int = 0
    rows: int = 0
    redacted: int = 0
    old_names: int = 0
    problems: int = 0
    root: bytes = b""


class Ordered(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


K = TypeVar("K", bound=Ordered)
A = TypeVar("A")
B = TypeVar("B")


def audit_ledger(report: Callable[[Problem], None]) -> Findings:
    """Check everything on record, both ways; each problem goes to `report` as it is found."""
    audit = _Audit(report)
    # By themselves: what should be there is made and rolled back, which the moment below does not allow.
    check_guards(audit.say_of)
    with _one_moment():
        check_grants(audit.say_of)
        audit.check_entries()
        audit.check_tree()
        audit.check_histories()
        for record_type, model in recorded_models().items():
            audit.check_rows(record_type, model)
        audit.check_references()
    return audit.found


def align(
    left: Iterable[tuple[K, A]], right: Iterable[tuple[K, B]]
) -> Iterator[tuple[K, A | None, B | None]]:
    """Walk two streams that are sorted by key side by side; None stands for what one of them lacks."""
    lefts, rights = iter(left), iter(right)
    one, two = next(lefts, None), next(rights, None)
    while one is not None or two is not None:
        if two is None or (one is not None and one[0] < two[0]):
            assert one is not None
            yield one[0], one[1], None
            one = next(lefts, None)
        elif one is None or two[0] < one[0]:
            yield two[0], None, two[1]
            two = next(rights, None)
        else:
            yield one[0], one[1], two[1]
            one, two = next(lefts, None), next(rights, None)


@contextmanager
def _one_moment() -> Iterator[None]:
    """All queries inside see the same state, whatever is written meanwhile."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@dataclass
class _Audit:
    report: Callable[[Problem], None]
    found: Findings = field(default_factory=Findings)

    def say(self, model: type[models.Model], row_id: object, says: str) -> None:
        self.say_of(model._meta.db_table, row_id, says)

    def say_of(self, table: str, row_id: object, says: str) -> None:
        self.found.problems += 1
        self.report(Problem(table, str(row_id), says))

    # --- entries and their revisions --------------------------------------------------------------------------------

    def check_entries(self) -> None:
        """Every entry is well formed and has its revisions; every revision is sealed and has its entry."""
        entries = (
            (entry.index, entry) for entry in Entry.objects.order_by("index").iterator(chunk_size=BATCH)
        )
        revisions = Revision.objects.order_by("entry_id", "id").iterator(chunk_size=BATCH)
        groups = ((index, list(rows)) for index, rows in groupby(revisions, lambda row: row.entry_id))
        expected = 0
        for index, entry, rows in align(entries, groups):
            if entry is None:
                for row in rows or ():
                    self._check_seal(row)
                    self.say(Revision, row.id, f"names entry {index}, which does not exist")
                continue
            self.found.entries += 1
            if index > expected:
                last = f" to {index - 1}" if index - 1 > expected else ""
                self.say(Entry, f"{expected}{last}", "is missing")
            elif index < 0:
                self.say(Entry, index, "lies before the beginning")
            expected = max(expected, index + 1)
            for fault in check_leaf(entry):
                self.say(Entry, index, fault)
            if OLD_ENGINE_MARK in bytes(entry.leaf):
                self.found.old_names += is_of_old_engine(_parse(bytes(entry.leaf)) or {})
            self._check_group(entry, rows or [])

    def _check_group(self, entry: Entry, rows: list[Revision]) -> None:
        """The revisions that name an entry are the one it records and those that this one lists."""
        whole = {row.id for row in rows if self._check_seal(row)}
        event = _parse(bytes(entry.leaf))
        if event is None:
            return
        named = (event.get("object"), event.get("revision"))
        main = [row for row in rows if (row.reference, str(row.number)) == named]
        if not main:
            self.say(Entry, entry.index, f"records revision {named[1]} of {named[0]}, which is not there")
        for row in main:
            if row.content != event.get("content"):
                self.say(Revision, row.id, f"its content is not what entry {entry.index} has under its hash")
            if row.type != event.get("type"):
                self.say(Revision, row.id, f"its type is not that of entry {entry.index}")
        for row in rows:
            who = {"actor": row.actor, "on_behalf_of": row.on_behalf_of, "at": plain(row.at)}
            if wrong := [name for name, value in who.items() if value != event.get(name)]:
                self.say(Revision, row.id, f"differs from entry {entry.index} in {', '.join(wrong)}")
        others = {(row.reference, str(row.number)): row for row in rows if row not in main}
        if any(row.id not in whole for row in main):
            return
        lines = {
            (line["object"], line["revision"]): line["content"]
            for row in main
            for line in self._member_lines(row, has_members=bool(others))
        }
        for key, content in lines.items():
            other = others.pop(key, None)
            if other is None:
                self.say(Entry, entry.index, f"covers revision {key[1]} of {key[0]}, which is not there")
            elif other.content != content:
                self.say(Revision, other.id, f"its content is not what entry {entry.index} covers")
        for row in others.values():
            self.say(Revision, row.id, f"names entry {entry.index}, which does not cover it")

    def _member_lines(self, main: Revision, *, has_members: bool) -> list[dict[str, str]]:
        """What an entry covers; an emptied one's lines were put on record again with its redaction."""
        if main.snapshot is not None:
            return list(read_members(load_snapshot(main.snapshot)))
        if not has_members:
            return []
        redactions = Revision.objects.of(main.object_type, main.object_id).filter(
            number__gt=main.number, type=f"{main.object_type}.redacted"
        )
        return [line for row in redactions for line in (_open(row) or {}).get(REDACTION, {}).get(MEMBERS, [])]

    def _check_seal(self, row: Revision) -> bool:
        """Whether a revision's snapshot can be trusted: it is what its hash was taken of, or was emptied."""
        self.found.revisions += 1
        if row.snapshot is None or row.salt is None:
            self.found.redacted += 1
            return True
        values = _open(row)
        if values is None:
            self.say(Revision, row.id, f"its snapshot of {row.reference} is not what its hash was taken of")
            return False
        if values.get(CHANGE) != {"type": row.type, "kind": row.kind, "reason": row.reason}:
            self.say(Revision, row.id, "its type, kind or reason is not what went on record")
        return True

    # --- the tree ---------------------------------------------------------------------------------------------------

    def check_tree(self) -> None:
        """Every complete subtree has its hash, each over the two below it, and there is none besides."""
        # A node is complete with entry (index + 1)·2^level − 1: in that order the tree grows.
        complete_at = Func(F("index") + 1, F("level"), template="(%(expressions)s)", arg_joiner=" << ")
        stored = (
            ((done, level, index), bytes(value))
            for done, level, index, value in Node.objects.annotate(
                done=ExpressionWrapper(complete_at, output_field=BigIntegerField())
            )
            .order_by("done", "level", "index")
            .values_list("done", "level", "index", "hash")
            .iterator(chunk_size=BATCH)
        )
        table = Node._meta.db_table
        known: dict[tuple[int, int], bytes | None] = {}
        for (_done, level, index), place, value in align(self._places(), stored):
            if place is None:
                self.say_of(table, f"{level}/{index}", "covers entries that are not there")
                continue
            if level == 0:
                wanted = place.leaf_hash
                wrong = f"is not the hash of ledger_entry {index}"
            else:
                left, right = (
                    known.pop((level - 1, 2 * index), None),
                    known.pop((level - 1, 2 * index + 1), None),
                )
                wanted = hash_children(left, right) if left is not None and right is not None else None
                wrong = f"is not the hash of {level - 1}/{2 * index} and {level - 1}/{2 * index + 1}"
            if value is None and not place.is_missing:
                self.say_of(table, f"{level}/{index}", "is missing")
            elif value is not None and wanted is not None and value != wanted:
                self.say_of(table, f"{level}/{index}", wrong)
            known[level, index] = wanted if value is None else value
        peaks = [known[place] for place in sorted(known, key=lambda place: -place[0])]
        if None not in peaks:
            self.found.root = fold_root(peak for peak in peaks if peak is not None)

    def _places(self) -> Iterator[tuple[tuple[int, int, int], "_Place"]]:
        """Where the entries say that there are nodes, as (complete with, level, index), in that order."""
        expected = 0
        for index, leaf_hash in (
            Entry.objects.filter(index__gte=0)
            .order_by("index")
            .values_list("index", "leaf_hash")
            .iterator(chunk_size=BATCH)
        ):
            if index - expected > WIDEST_GAP:
                continue
            for missing in range(expected, index):
                yield from _places_of(missing, None)
            yield from _places_of(index, bytes(leaf_hash))
            expected = index + 1

    # --- histories --------------------------------------------------------------------------------------------------

    def check_histories(self) -> None:
        """Revisions are numbered from 1 without a gap, are of a kind we know, and are emptied only on record."""
        for kind in Revision.objects.order_by().values_list("object_type", flat=True).distinct():
            if kind not in recorded_models():
                self.say_of(Revision._meta.db_table, kind, "no such kind of record is known")
        histories = (
            Revision.objects.order_by()
            .values("object_type", "object_id")
            .annotate(count=models.Count("id"), first=models.Min("number"), last=models.Max("number"))
            .exclude(first=1, count=F("last"))
        )
        for row in histories.iterator(chunk_size=BATCH):
            self.say_of(
                Revision._meta.db_table,
                f"{row['object_type']}/{row['object_id']}",
                f"has {row['count']} revisions, numbered {row['first']} to {row['last']}",
            )
        redacted_later = Revision.objects.filter(
            object_type=OuterRef("object_type"),
            object_id=OuterRef("object_id"),
            number__gt=OuterRef("number"),
            type__endswith=".redacted",
        )
        for row_id in (
            Revision.objects.order_by()
            .filter(~Exists(redacted_later), snapshot__isnull=True)
            .values_list("id", flat=True)
            .iterator(chunk_size=BATCH)
        ):
            self.say(Revision, row_id, "was emptied, and no redaction is on record")

    # --- rows -------------------------------------------------------------------------------------------------------

    def check_rows(self, record_type: str, model: type[Recorded]) -> None:
        """Every row says what its newest revision says; every history has its row."""
        rows = (
            (row.id, row)
            for row in model._base_manager.order_by("id")
            .prefetch_related(*model.snapshot_relations)
            .iterator(chunk_size=model.audit_batch)
        )
        newest = (
            (revision.object_id, revision)
            for revision in Revision.objects.filter(object_type=record_type)
            .order_by("object_id", "-number")
            .distinct("object_id")
            .iterator(chunk_size=model.audit_batch)
        )
        for row_id, row, revision in align(rows, newest):
            if row is None:
                self.say(model, row_id, "is on record, but the row is gone")
                continue
            self.found.rows += 1
            if revision is None:
                self.say(model, row_id, "is not on record")
            else:
                self._compare(row, revision)
            for fault in row.find_faults():
                self.say(model, row_id, fault)

    def _compare(self, row: Recorded, revision: Revision) -> None:
        model = type(row)
        if row.revision != revision.number:
            self.say(
                model, row.id, f"is at revision {row.revision}; the newest on record is {revision.number}"
            )
        values = _open(revision)
        if values is None:
            return
        recorded = row_values(values)
        actual: dict[str, Any] = json.loads(canonical(row.snapshot()))
        different = sorted(
            name for name in recorded.keys() | actual.keys() if recorded.get(name) != actual.get(name)
        )
        for name in model.snapshot_tables.keys() & set(different):
            table = model.snapshot_tables[name]
            before = {line["id"]: line for line in recorded.get(name, [])}
            now = {line["id"]: line for line in actual.get(name, [])}
            for line_id in sorted(before.keys() | now.keys()):
                if before.get(line_id) != now.get(line_id):
                    state = "differs from" if line_id in before and line_id in now else "is gone, though in"
                    if line_id not in before:
                        state = "is not in"
                    self.say_of(table, line_id, f"{state} revision {revision.number} of {row.reference}")
        if different:
            self.say(model, row.id, f"differs from revision {revision.number} in {', '.join(different)}")

    # --- around them ------------------------------------------------------------------------------------------------

    def check_references(self) -> None:
        """No row points at a row that is gone: whoever switches the foreign keys off can leave such rows."""
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.managed or model is Revision:
                continue
            for column in model._meta.concrete_fields:
                if not isinstance(column, models.ForeignKey):
                    continue
                target = column.target_field
                parents = target.model._base_manager.filter(**{target.attname: OuterRef(column.attname)})
                lost = model._base_manager.filter(~Exists(parents), ~Q(**{column.attname: None}))
                for row_id in lost.values_list("pk", flat=True).iterator(chunk_size=BATCH):
                    self.say(model, row_id, f"its {column.name} is a row that does not exist")


@dataclass(frozen=True)
class _Place:
    """A place in the tree where a node belongs; `leaf_hash` is the entry's at level 0, if the entry is there."""

    leaf_hash: bytes | None
    is_missing: bool


def _places_of(index: int, leaf_hash: bytes | None) -> Iterator[tuple[tuple[int, int, int], _Place]]:
    yield (index + 1, 0, index), _Place(leaf_hash, leaf_hash is None)
    for level in range(1, count_completed(index) + 1):
        yield (index + 1, level, index >> level), _Place(None, False)


def check_leaf(entry: Entry) -> Iterator[str]:
    """What is wrong with an entry by itself: its bytes, their form, and the columns that repeat them."""
    leaf = bytes(entry.leaf)
    if bytes(entry.leaf_hash) != hash_leaf(leaf):
        yield "its leaf_hash is not the hash of its leaf"
    event = _parse(leaf)
    if event is None or canonical(event) != leaf:
        yield "its leaf is not in canonical form"
        return
    faults = list(find_leaf_faults(event))
    if faults and not is_of_old_engine(event):
        yield from faults
        return
    number = int(event["revision"])
    kind, _slash, object_id = event["object"].partition("/")
    columns = {
        "type": (entry.type, event["type"]),
        "object_type": (entry.object_type, kind),
        "object_id": (entry.object_id, UUID(object_id)),
        "revision": (entry.revision, number),
        "at": (entry.at, datetime.fromisoformat(event["at"])),
    }
    if differing := [name for name, (column, said) in columns.items() if column != said]:
        yield f"its columns differ from its leaf in {', '.join(differing)}"


def _open(row: Revision) -> dict[str, Any] | None:
    """A revision's snapshot, or None where it is empty or not what its hash was taken of."""
    if row.snapshot is None or row.salt is None:
        return None
    is_whole = content_hash(bytes(row.salt), row.snapshot.encode()) == row.content
    return load_snapshot(row.snapshot) if is_whole else None


def _parse(leaf: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(leaf)
        rfc8785.dumps(event)
    except (ValueError, RecursionError, rfc8785.CanonicalizationError):
        return None
    return event if isinstance(event, dict) else None
