"""An evidence bundle: records with everything that proves them, in one file that anybody can check offline.

What goes in is the caller's to say, and what of it the reader may not have: that is named, never left out in silence.
`verify.py`, which lies in every bundle, has the format and checks it; nothing here is needed for that.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from newsroom.ledger import verify
from newsroom.ledger.checkpoints import sign_checkpoint, spell_checkpoint
from newsroom.ledger.keys import load_keys
from newsroom.ledger.models import Checkpoint, Entry, Revision
from newsroom.ledger.notes import write_proof
from newsroom.ledger.recorded import load_snapshot, plain
from newsroom.ledger.tree import prove_inclusion

# Why a reader may not have what a revision said, in words; None where they may.
Judge = Callable[[Revision], str | None]


@dataclass(frozen=True)
class Shown:
    """A revision as it goes into the bundle: its entry's event, and what it said, None where that is kept back."""

    row: Revision
    event: dict[str, Any]
    values: dict[str, Any] | None

    @property
    def reference(self) -> str:
        return self.row.reference


@dataclass
class Contents:
    """What a bundle is to hold: objects by type, files, and what is not in it and why.

    `whole` are the objects whose every revision is in it.
    """

    about: str
    ids: dict[str, set[UUID]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    withheld: list[dict[str, str]] = field(default_factory=list)

    def add(self, record_type: str, ids: Iterable[UUID]) -> None:
        self.ids.setdefault(record_type, set()).update(ids)

    def withhold(self, what: str, why: str) -> None:
        line = {"what": what, "why": why}
        if line not in self.withheld:
            self.withheld.append(line)


@dataclass(frozen=True)
class Proven:
    """What is on record of a bundle's objects, under a checkpoint that covers all of it."""

    contents: Contents
    shown: Sequence[Shown]
    checkpoint: Checkpoint

    @property
    def note(self) -> str:
        return spell_checkpoint(self.checkpoint)


def collect_evidence(contents: Contents, judge: Judge) -> Proven:
    """Read the revisions of all objects and the entries that cover them; signs a checkpoint over them first.

    Raises CheckpointRefused, NoKey.
    """
    checkpoint = sign_checkpoint()
    if checkpoint is None:
        raise ValueError("nothing is on record")
    return Proven(contents, read_shown(contents, judge, checkpoint.size), checkpoint)


def read_shown(contents: Contents, judge: Judge, size: int) -> list[Shown]:
    """The revisions of all objects among the first `size` entries, in the ledger's order.

    What is kept back is named in the contents.
    """
    rows: dict[UUID, Revision] = {}
    for record_type, ids in contents.ids.items():
        found = Revision.objects.filter(object_type=record_type, object_id__in=ids, entry_id__lt=size)
        rows |= {row.id: row for row in found}
    entries = Entry.objects.in_bulk({row.entry_id for row in rows.values()})
    # A first revision may be covered by another record's entry, which then has to be there to prove it.
    for entry in entries.values():
        covering = Revision.objects.filter(
            object_type=entry.object_type, object_id=entry.object_id, entry_id__lt=size
        )
        if entry.object_id not in contents.ids.get(entry.object_type, ()):
            for row in covering:
                if row.entry_id == entry.index or row.type.endswith(".redacted"):
                    rows[row.id] = row
    entries |= Entry.objects.in_bulk({row.entry_id for row in rows.values()} - entries.keys())
    shown = []

    def place(row: Revision) -> tuple[int, bool, str, str]:
        """In the ledger's order; of one entry, the record that it is about before those that came with it."""
        entry = entries[row.entry_id]
        is_other = (row.object_type, row.object_id) != (entry.object_type, entry.object_id)
        return row.entry_id, is_other, row.object_type, str(row.object_id)

    for row in sorted(rows.values(), key=place):
        why = judge(row)
        if why is not None:
            contents.withhold(f"what revision {row.number} of {row.reference} said", why)
        values = load_snapshot(row.snapshot) if why is None and row.snapshot is not None else None
        shown.append(Shown(row, json.loads(bytes(entries[row.entry_id].leaf)), values))
    return shown


def write_bundle(evidence: Proven, files: dict[str, bytes]) -> bytes:
    """The bundle as a ZIP file, signed by the log; `files` go in beside what is on record."""
    note, keys = evidence.note, load_keys()
    inside = {**evidence.contents.files, **files, "checkpoint": note.encode()}
    records = []
    for one in evidence.shown:
        row = one.row
        name = None
        if one.values is not None and row.snapshot is not None:
            name = f"records/{row.object_type}-{row.object_id}-{row.number:04d}.json"
            inside[name] = row.snapshot.encode()
        records.append(
            {
                "object": row.reference,
                "revision": row.number,
                "type": row.type,
                "entry": row.entry_id,
                "content": row.content,
                "salt": bytes(row.salt).hex() if name is not None and row.salt is not None else None,
                "file": name,
            }
        )
    for index, leaf in Entry.objects.filter(
        index__in={one.row.entry_id for one in evidence.shown}
    ).values_list("index", "leaf"):
        inside[f"entries/{index:012d}.json"] = bytes(leaf)
        proof = prove_inclusion(index, evidence.checkpoint.size)
        inside[f"entries/{index:012d}.tlog-proof"] = write_proof(index, proof, note).encode()
    inside["records.json"] = _spell(records)
    inside["verify.py"] = Path(verify.__file__).read_bytes()
    manifest = {
        "format": verify.FORMAT,
        "log": keys.origin,
        "about": evidence.contents.about,
        "made_at": plain(timezone.now()),
        "keys": [str(verifier) for verifier in keys.verifiers],
        "whole": [
            f"{kind}/{record_id}" for kind, ids in sorted(evidence.contents.ids.items()) for record_id in ids
        ],
        "withheld": evidence.contents.withheld,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(inside.items())},
    }
    inside["bundle.json"] = _spell(manifest)
    text = f"{keys.origin}/evidence\n{hashlib.sha256(inside['bundle.json']).hexdigest()}\n"
    inside["bundle.sig"] = f"{text}\n{''.join(signer.sign(text) for signer in keys.signers)}".encode()
    first = ("report.html", "verify.py", "bundle.json", "bundle.sig", "checkpoint")
    order = [name for name in first if name in inside] + sorted(inside.keys() - set(first))
    return verify.build_zip({name: inside[name] for name in order})


def _spell(value: Any) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True).encode()
