"""Checking every entry by itself, and against the revisions that it covers."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import rfc8785

from newsroom.ledger.audit_tree import TreeWalk
from newsroom.ledger.findings import Report
from newsroom.ledger.leaves import (
    OLD_ENGINE_MARK,
    Leaf,
    find_leaf_faults,
    is_of_old_engine,
    read_plain_leaf,
)
from newsroom.ledger.merkle import hash_leaf
from newsroom.ledger.models import Entry, Revision
from newsroom.ledger.recorded import (
    CHANGE,
    MEMBERS,
    REDACTION,
    canonical,
    content_hash,
    load_snapshot,
    plain,
    read_members,
)
from newsroom.ledger.streams import stream_rows

# A stray entry far out must not make the audit count to it.
WIDEST_GAP = 10_000
_TELL_EVERY = 10_000


class EntryRow(NamedTuple):
    """A row of ledger_entry as it is stored, its bytes as they came."""

    place: int
    leaf: bytes
    leaf_hash: bytes
    type: str
    object_type: str
    object_id: str
    revision: int
    at: datetime


class RevisionRow(NamedTuple):
    """A row of ledger_revision as it is stored."""

    entry_id: int
    id: str
    object_type: str
    object_id: str
    number: int
    type: str
    kind: str
    reason: str
    actor: str
    on_behalf_of: str | None
    at: datetime
    content: str
    snapshot: str | None
    salt: bytes | None

    @property
    def reference(self) -> str:
        return f"{self.object_type}/{self.object_id}"


READ_ENTRIES = """
SELECT index, leaf, leaf_hash, type, object_type, object_id::text, revision, at FROM ledger_entry
WHERE index >= %s ORDER BY index
"""
REVISION_COLUMNS = """
entry_id, id::text, object_type, object_id::text, number, type, kind, reason, actor, on_behalf_of, at, content,
snapshot, salt
"""
READ_REVISIONS = f"SELECT {REVISION_COLUMNS} FROM ledger_revision WHERE entry_id >= %s ORDER BY entry_id"


def check_entries(report: Report, since: int = 0) -> None:
    """Every entry is well formed, has its revisions and stands in the tree; every revision is sealed and has its entry.

    `since` entries are taken as they are. The tree's size and root go into the findings.
    """
    found = report.found
    lowest = since or -(2**63)
    walk, seals = TreeWalk(report, since), RevisionCheck(report)
    revisions = map(RevisionRow._make, stream_rows(READ_REVISIONS, [lowest], at_once=500))
    row = next(revisions, None)
    for entry in map(EntryRow._make, stream_rows(READ_ENTRIES, [lowest])):
        while row is not None and row.entry_id < entry.place:
            seals.check_stray(row)
            row = next(revisions, None)
        group = []
        while row is not None and row.entry_id == entry.place:
            group.append(row)
            row = next(revisions, None)
        found.entries += 1
        _place(report, walk, entry)
        leaf = read_plain_leaf(entry.leaf)
        if leaf is None or not _agrees(entry, leaf):
            for fault in find_entry_faults(entry):
                report.say(Entry, entry.place, fault)
            if OLD_ENGINE_MARK in entry.leaf:
                found.old_names += is_of_old_engine(_parse(entry.leaf) or {})
        if leaf is None or len(group) != 1 or not seals.is_plain(leaf, group[0]):
            seals.check_group(entry, group)
        if found.entries % _TELL_EVERY == 0:
            report.progress("entries", found.entries)
    while row is not None:
        seals.check_stray(row)
        row = next(revisions, None)
    found.root, found.size, found.since = walk.finish(), walk.size, since


def _place(report: Report, walk: TreeWalk, entry: EntryRow) -> None:
    """Put an entry in its place in the tree; what should stand before it and does not is named."""
    index, expected = entry.place, walk.size
    if index < 0:
        report.say(Entry, index, "lies before the beginning")
        return
    if index < expected:
        report.say(Entry, index, "stands twice")
        return
    if index > expected:
        last = f" to {index - 1}" if index - 1 > expected else ""
        report.say(Entry, f"{expected}{last}", "is missing")
        if index - expected > WIDEST_GAP:
            return
        for _missing in range(expected, index):
            walk.push(None)
    walk.push(entry.leaf_hash)


def _agrees(entry: EntryRow, leaf: Leaf) -> bool:
    """Whether an entry's columns are what its leaf says, and its hash the leaf's."""
    return (
        entry.leaf_hash == hash_leaf(entry.leaf)
        and entry.type == leaf.type
        and entry.object_id == leaf.object_id
        and entry.object_type == leaf.object_type
        and str(entry.revision) == leaf.revision
        and _is_at(entry.at, leaf.at)
    )


def _is_at(moment: datetime, words: str) -> bool:
    try:
        return moment == datetime.fromisoformat(words)
    except ValueError:
        return False


def find_entry_faults(entry: EntryRow) -> Iterator[str]:
    """What is wrong with an entry by itself: its bytes, their form, and the columns that repeat them."""
    if entry.leaf_hash != hash_leaf(entry.leaf):
        yield "its leaf_hash is not the hash of its leaf"
    event = _parse(entry.leaf)
    if event is None or canonical(event) != entry.leaf:
        yield "its leaf is not in canonical form"
        return
    faults = list(find_leaf_faults(event))
    if faults and not is_of_old_engine(event):
        yield from faults
        return
    kind, _slash, object_id = event["object"].partition("/")
    columns = {
        "type": (entry.type, event["type"]),
        "object_type": (entry.object_type, kind),
        "object_id": (entry.object_id, object_id),
        "revision": (entry.revision, int(event["revision"])),
        "at": (plain(entry.at), event["at"]),
    }
    if differing := [name for name, (column, said) in columns.items() if column != said]:
        yield f"its columns differ from its leaf in {', '.join(differing)}"


class RevisionCheck:
    """Holds revisions against their own hashes and against the entry that they name."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def is_plain(self, leaf: Leaf, row: RevisionRow) -> bool:
        """Whether an entry's only revision is without any fault and covers no other: as most are, seen in one look."""
        if (
            row.snapshot is None
            or row.salt is None
            or row.content != leaf.content
            or row.object_id != leaf.object_id
            or row.object_type != leaf.object_type
            or str(row.number) != leaf.revision
            or row.type != leaf.type
            or row.actor != leaf.actor
            or row.on_behalf_of != leaf.on_behalf_of
            or not _is_at(row.at, leaf.at)
            or "sha256:" + hashlib.sha256(row.salt + row.snapshot.encode()).hexdigest() != row.content
        ):
            return False
        values = load_snapshot(row.snapshot)
        if MEMBERS in values or values.get(CHANGE) != _why(row):
            return False
        self.report.found.revisions += 1
        return True

    def check_stray(self, row: RevisionRow) -> None:
        self._check_seal(row)
        self.report.say(Revision, row.id, f"names entry {row.entry_id}, which does not exist")

    def check_group(self, entry: EntryRow, rows: list[RevisionRow]) -> None:
        """The revisions that name an entry are the one it records and those that this one lists."""
        say = self.report.say
        whole = {row.id for row in rows if self._check_seal(row)}
        event = _parse(entry.leaf)
        if event is None:
            return
        named = (event.get("object"), event.get("revision"))
        main = [row for row in rows if (row.reference, str(row.number)) == named]
        if not main:
            say(Entry, entry.place, f"records revision {named[1]} of {named[0]}, which is not there")
        for row in main:
            if row.content != event.get("content"):
                say(Revision, row.id, f"its content is not what entry {entry.place} has under its hash")
            if row.type != event.get("type"):
                say(Revision, row.id, f"its type is not that of entry {entry.place}")
        for row in rows:
            who = {"actor": row.actor, "on_behalf_of": row.on_behalf_of, "at": plain(row.at)}
            if wrong := [name for name, value in who.items() if value != event.get(name)]:
                say(Revision, row.id, f"differs from entry {entry.place} in {', '.join(wrong)}")
        if any(row.id not in whole for row in main):
            return
        self._check_members(entry, main, [row for row in rows if row not in main])

    def _check_members(self, entry: EntryRow, main: list[RevisionRow], rest: list[RevisionRow]) -> None:
        others = {(row.reference, str(row.number)): row for row in rest}
        lines = {
            (line["object"], line["revision"]): line["content"]
            for row in main
            for line in self._member_lines(row, has_members=bool(others))
        }
        for key, content in lines.items():
            other = others.pop(key, None)
            if other is None:
                self.report.say(
                    Entry, entry.place, f"covers revision {key[1]} of {key[0]}, which is not there"
                )
            elif other.content != content:
                self.report.say(Revision, other.id, f"its content is not what entry {entry.place} covers")
        for row in others.values():
            self.report.say(Revision, row.id, f"names entry {entry.place}, which does not cover it")

    def _member_lines(self, main: RevisionRow, *, has_members: bool) -> list[dict[str, str]]:
        """What an entry covers; an emptied one's lines were put on record again with its redaction."""
        if main.snapshot is not None:
            return list(read_members(load_snapshot(main.snapshot)))
        if not has_members:
            return []
        query = (
            f"SELECT {REVISION_COLUMNS} FROM ledger_revision WHERE object_type = %s AND object_id = %s"
            " AND number > %s AND type = %s ORDER BY number"
        )
        redactions = stream_rows(
            query, [main.object_type, main.object_id, main.number, f"{main.object_type}.redacted"]
        )
        return [
            line
            for row in map(RevisionRow._make, redactions)
            for line in (open_snapshot(row.snapshot, row.salt, row.content) or {})
            .get(REDACTION, {})
            .get(MEMBERS, [])
        ]

    def _check_seal(self, row: RevisionRow) -> bool:
        """Whether a revision's snapshot can be trusted: it is what its hash was taken of, or was emptied."""
        self.report.found.revisions += 1
        if row.snapshot is None or row.salt is None:
            self.report.found.redacted += 1
            return True
        values = open_snapshot(row.snapshot, row.salt, row.content)
        if values is None:
            self.report.say(
                Revision, row.id, f"its snapshot of {row.reference} is not what its hash was taken of"
            )
            return False
        if values.get(CHANGE) != _why(row):
            self.report.say(Revision, row.id, "its type, kind or reason is not what went on record")
        return True


def _why(row: RevisionRow) -> dict[str, str]:
    return {"type": row.type, "kind": row.kind, "reason": row.reason}


def open_snapshot(
    snapshot: str | None, salt: bytes | memoryview | None, content: str
) -> dict[str, Any] | None:
    """A revision's snapshot, or None where it is empty or not what its hash was taken of."""
    if snapshot is None or salt is None:
        return None
    is_whole = content_hash(bytes(salt), snapshot.encode()) == content
    return load_snapshot(snapshot) if is_whole else None


def _parse(leaf: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(leaf)
        rfc8785.dumps(event)
    except (ValueError, RecursionError, rfc8785.CanonicalizationError):
        return None
    return event if isinstance(event, dict) else None
