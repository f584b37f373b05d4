#!/usr/bin/env python3
"""Checks an evidence bundle, step by step, from the fact to the bytes of the upload.

    python3 verify.py bundle.zip --key 'NAME+ID+KEY' [--witness 'NAME+ID+KEY' …]

Needs Python 3.9 or newer and the package `cryptography`, no network and nothing of the newsroom's software. Take the
key from the newsroom on another way than the bundle came. Says what it proved, what it could not and why. Exit status
0 if nothing is wrong, 1 if something is, 2 if it cannot be read at all.

The formats: c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature and tlog-proof; hashes and proofs as RFC 9162
section 2.1; canonical JSON as RFC 8785.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.exit("This program needs the package cryptography: python3 -m pip install cryptography")

FORMAT = "factdesk-evidence/1"
MANIFEST, SEAL, CHECKPOINT, RECORDS = "bundle.json", "bundle.sig", "checkpoint", "records.json"
_PROOF_HEAD = "c2sp.org/tlog-proof@v1"
LOG_KEY, WITNESS_KEY = 1, 4


class Wrong(Exception):
    """Something that is not as it must be; the message says what."""


# --- The container: a ZIP file of which every byte is decided ---------------------------------------------------------


def build_zip(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file of these contents by name, uncompressed and without times: the same contents give the same bytes."""
    body, directory, offset = [b""], [b""], 0
    for name, data in files.items():
        raw = name.encode()
        common = struct.pack(
            "<HHHHHIIIHH", 20, 0x800, 0, 0, 0x21, zlib.crc32(data), len(data), len(data), len(raw), 0
        )
        local = b"PK\x03\x04" + common + raw
        body += [local, data]
        directory.append(b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, offset) + raw)
        offset += len(local) + len(data)
    central = b"".join(directory)
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(central), offset, 0)
    return b"".join([*body, central, b"PK\x05\x06", end])


def read_zip(data: bytes) -> dict[str, bytes]:
    """The contents by name of a ZIP file that `build_zip` wrote. Raises Wrong for any other byte in it."""
    files: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\x03\x04":
        head = data[at + 4 : at + 30]
        if len(head) < 26:
            raise Wrong("the container ends in the middle")
        size, name_length = struct.unpack("<I", head[18:22])[0], struct.unpack("<H", head[22:24])[0]
        name = data[at + 30 : at + 30 + name_length].decode("utf-8", "replace")
        at += 30 + name_length
        if name in files or name.startswith(("/", ".")) or ".." in name or "\\" in name:
            raise Wrong("the container names a file twice or outside itself")
        files[name] = data[at : at + size]
        at += size
    if not files or build_zip(files) != data:
        raise Wrong("the container was changed: its bytes are not those that its contents give")
    return files


# --- Notes and keys ---------------------------------------------------------------------------------------------------


def _unpack(text: str) -> bytes:
    """Base64 in its one proper form."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    if base64.b64encode(data).decode() != text:
        raise Wrong("something is not proper base64")
    return data


class Key:
    """A public key, written NAME+ID+KEY; `kind` is that of a log or of a witness."""

    def __init__(self, vkey: str) -> None:
        self.vkey = vkey.strip()
        self.name, _plus, rest = self.vkey.partition("+")
        key_id, _plus, packed = rest.partition("+")
        data = _unpack(packed)
        if not self.name or len(data) != 33 or data[0] not in (LOG_KEY, WITNESS_KEY):
            raise Wrong(f"this is no key: {vkey}")
        self.kind, self.public = data[0], data[1:]
        self.id = hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4]
        if self.id.hex() != key_id:
            raise Wrong(f"this key does not have the id that stands in it: {vkey}")

    def accepts(self, text: str, signature: bytes) -> bool:
        message = text.encode()
        if self.kind == WITNESS_KEY:
            if len(signature) != 72:
                return False
            moment = int.from_bytes(signature[:8], "big")
            message, signature = f"cosignature/v1\ntime {moment}\n".encode() + message, signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def read_note(data: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """A note's text, and who it says signed it: a list of (name, key id, signature)."""
    try:
        note = data.decode()
    except UnicodeDecodeError:
        raise Wrong("a note is not UTF-8") from None
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or any(c < " " and c != "\n" for c in note):
        raise Wrong("a note is not written as one")
    found = []
    for line in lines[:-1].split("\n"):
        match = re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)", line)
        if match is None or len(_unpack(match[2])) < 5:
            raise Wrong("a note has a line among its signatures that is none")
        signature = _unpack(match[2])
        found.append((match[1], signature[:4], signature[4:]))
    return text + "\n", found


def find_signers(data: bytes, keys: Iterable[Key]) -> tuple[str, list[Key]]:
    """The text of a note and those of the keys that signed it. Raises Wrong where a known key's line is wrong."""
    text, signatures = read_note(data)
    known = {(key.name, key.id): key for key in keys}
    signers: list[Key] = []
    for name, key_id, signature in signatures:
        key = known.get((name, key_id))
        if key is not None and not key.accepts(text, signature):
            raise Wrong(f"the signature by {name} is wrong")
        if key is not None and key not in signers:
            signers.append(key)
    return text, signers


# --- The tree (RFC 9162 section 2.1) ----------------------------------------------------------------------------------


def _hash_children(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def is_included(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf with this hash stands at `index` under the root of `size` leaves (2.1.3.2)."""
    if not 0 <= index < size or len(leaf_hash) != 32:
        return False
    position, last, reached = index, size - 1, leaf_hash
    for step in proof:
        if last == 0 or len(step) != 32:
            return False
        if position & 1 or position == last:
            reached = _hash_children(step, reached)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            reached = _hash_children(reached, step)
        position, last = position >> 1, last >> 1
    return last == 0 and reached == root


def is_consistent(
    old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether the tree of `new_size` leaves begins with that of `old_size` (2.1.4.2)."""
    if not 1 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if not proof or any(len(step) != 32 for step in proof):
        return False
    steps = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = _hash_children(step, old), _hash_children(step, new)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            new = _hash_children(new, step)
        position, last = position >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


# --- The bundle -------------------------------------------------------------------------------------------------------


class Check:
    """One bundle under examination. Each step says what it proved; `failed` is whether anything was wrong."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        keys: Sequence[Key],
        witnesses: Sequence[Key],
        say: Callable[[str], object],
        older: Sequence[bytes] = (),
    ) -> None:
        self.files, self.say, self.older = files, say, older
        self.given, self.witnesses = keys, witnesses
        self.failed = False
        self.leaves: dict[int, dict[str, Any]] = {}
        self.snapshots: dict[tuple[str, int], dict[str, Any]] = {}
        self.quotes: list[tuple[str, str]] = []

    def run(self) -> None:
        """All steps in their order; without the first two, the others have nothing to stand on."""
        steps: list[Callable[[], Iterator[tuple[str, str]]]] = [
            self.check_seal,
            self.check_checkpoint,
            self.check_entries,
            self.check_revisions,
            self.check_histories,
            self.check_words,
            self.check_originals,
        ]
        for number, step in enumerate(steps, 1):
            try:
                for kind, words in step():
                    self.say(f"{number}. {kind}: {words}")
            except (Wrong, KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
                self.failed = True
                said = fault if isinstance(fault, Wrong) else f"something cannot be read ({fault!r})"
                self.say(f"{number}. WRONG: {said}")
                if number <= 2:
                    return
        for line in self.manifest["withheld"]:
            self.say(f"Not in this bundle: {line['what']}. Why: {line['why']}")

    def load(self, name: str) -> bytes:
        if name not in self.files:
            raise Wrong(f"{name} is missing")
        return self.files[name]

    def check_seal(self) -> Iterator[tuple[str, str]]:
        """The manifest is signed by the log, and every file is the one it lists."""
        raw = self.load(MANIFEST)
        self.manifest = json.loads(raw)
        if self.manifest["format"] != FORMAT:
            raise Wrong(f"this program reads {FORMAT}, not {self.manifest['format']}")
        keys = self.given or [Key(key) for key in self.manifest["keys"]]
        self.keys = [key for key in keys if key.name == self.manifest["log"]]
        text, signers = find_signers(self.load(SEAL), self.keys)
        if not signers:
            raise Wrong("the bundle is not signed by the key that was given")
        if text != f"{self.manifest['log']}/evidence\n{hashlib.sha256(raw).hexdigest()}\n":
            raise Wrong(f"{MANIFEST} is not the one that was signed")
        listed = self.manifest["files"]
        for name in sorted(self.files.keys() | listed.keys()):
            if name in (MANIFEST, SEAL):
                continue
            if name not in listed:
                raise Wrong(f"{name} does not belong to the bundle")
            if hashlib.sha256(self.load(name)).hexdigest() != listed[name]:
                raise Wrong(f"{name} was changed")
        yield "Proved", f"{len(self.files)} files are those that {signers[0].name} signed together"
        yield "Says itself", f"about {self.manifest['about']}, made {self.manifest['made_at']}"
        if not self.given:
            yield (
                "NOT proved",
                "that the key is the newsroom's: it came with the bundle. Compare it with one that you have from them "
                f"on another way, or give it with --key: {signers[0].vkey}",
            )

    def check_checkpoint(self) -> Iterator[tuple[str, str]]:
        """The checkpoint is signed by the log, and cosigned by the witnesses that were given."""
        data = self.load(CHECKPOINT)
        text, signers = find_signers(data, [*self.keys, *self.witnesses])
        if not any(signer.kind == LOG_KEY for signer in signers):
            raise Wrong("the checkpoint is not signed by the log")
        lines = text.split("\n")
        if len(lines) < 4 or lines[0] != self.manifest["log"] or not re.fullmatch("[1-9][0-9]*", lines[1]):
            raise Wrong("the checkpoint is not written as one of this log")
        self.size, self.root = int(lines[1]), _unpack(lines[2])
        yield "Proved", f"{lines[0]} signed {self.size} entries under the root {lines[2]}"
        cosigned = [signer.name for signer in signers if signer.kind == WITNESS_KEY]
        if cosigned:
            yield "Proved", f"cosigned by {', '.join(cosigned)}"
        for witness in self.witnesses:
            if witness.name not in cosigned:
                yield "NOT proved", f"that {witness.name} saw this checkpoint: it did not cosign"
        if self.older:
            yield self.check_older()
        if not self.witnesses:
            yield "NOT proved", "that others were shown the same log: no witness's key was given (--witness)"

    def check_older(self) -> tuple[str, str]:
        """The checkpoint continues one that was kept since earlier."""
        text, signers = find_signers(self.older[0], self.keys)
        lines = text.split("\n")
        if not signers or lines[0] != self.manifest["log"]:
            raise Wrong("the older checkpoint is not signed by this log")
        proof = [_unpack(line) for line in self.older[1].decode().split()]
        if not is_consistent(int(lines[1]), self.size, proof, _unpack(lines[2]), self.root):
            raise Wrong(f"the log was rewritten since the older checkpoint over {lines[1]} entries")
        return "Proved", f"nothing before entry {lines[1]} was changed since the older checkpoint"

    def check_entries(self) -> Iterator[tuple[str, str]]:
        """Each ledger entry in the bundle stands under the checkpoint."""
        for name, leaf in self.files.items():
            match = re.fullmatch(r"entries/([0-9]+)\.json", name)
            if match is None:
                continue
            index, proof = int(match[1]), self.load(f"entries/{match[1]}.tlog-proof").decode()
            head, _blank, checkpoint = proof.partition("\n\n")
            lines = head.split("\n")
            if lines[:2] != [_PROOF_HEAD, f"index {index}"] or checkpoint.encode() != self.files[CHECKPOINT]:
                raise Wrong(f"the proof of entry {index} is not one under this checkpoint")
            steps = [_unpack(line) for line in lines[2:]]
            leaf_hash = hashlib.sha256(b"\x00" + leaf).digest()
            if not is_included(index, self.size, leaf_hash, steps, self.root):
                raise Wrong(f"entry {index} does not stand under the checkpoint")
            self.leaves[index] = json.loads(leaf)
        yield "Proved", f"{len(self.leaves)} ledger entries stand at their place under the checkpoint"

    def check_revisions(self) -> Iterator[tuple[str, str]]:
        """Each snapshot is the one whose hash its entry holds, or a line of one that its entry holds."""
        self.records: list[dict[str, Any]] = json.loads(self.load(RECORDS))
        for record in self.records:
            if record["file"] is not None:
                data = self.load(record["file"])
                content = "sha256:" + hashlib.sha256(bytes.fromhex(record["salt"]) + data).hexdigest()
                if content != record["content"]:
                    raise Wrong(f"{record['file']} is not what its hash was taken of")
                self.snapshots[record["object"], record["revision"]] = json.loads(data)
        emptied = uncovered = 0
        for record in self.records:
            leaf = self.leaves[record["entry"]]
            emptied += record["file"] is None
            if (leaf["object"], leaf["revision"]) != (record["object"], str(record["revision"])):
                uncovered += not self.is_member(record, leaf)
            elif record["content"] != leaf["content"]:
                raise Wrong(f"revision {record['revision']} of {record['object']} is not what is on record")
        said = len(self.snapshots) - uncovered
        yield "Proved", f"{said} records say what they said when they were put on record"
        if emptied:
            yield "NOT proved", f"what {emptied} records said: their words are not in the bundle (see below)"
        if uncovered:
            yield (
                "NOT proved",
                f"the first revisions of {uncovered} records: what lists them is not in the bundle",
            )

    def is_member(self, record: Mapping[str, Any], leaf: Mapping[str, Any]) -> bool:
        """Whether a record that came with another's entry is listed there by its hash.

        False where what would list it is not in the bundle. Raises Wrong where it is, and does not list it.
        """
        wanted = {key: str(record[key]) for key in ("object", "revision", "content")}
        listed: list[Any] = []
        for (reference, _number), values in self.snapshots.items():
            if reference == leaf["object"]:
                # What was emptied later was listed again then.
                listed += [*values.get("members", ()), *(values.get("redaction") or {}).get("members", ())]
        if wanted not in listed and (leaf["object"], int(leaf["revision"])) in self.snapshots:
            raise Wrong(f"{record['object']} is not covered by entry {record['entry']}, where it should be")
        return wanted in listed

    def check_histories(self) -> Iterator[tuple[str, str]]:
        """The revisions of the object are all there, from the first on, in the order of the ledger."""
        for reference in self.manifest["whole"]:
            mine = [record for record in self.records if record["object"] == reference]
            rows = sorted((record["revision"], record["entry"]) for record in mine)
            numbers, entries = [number for number, _entry in rows], [entry for _number, entry in rows]
            if numbers != list(range(1, len(rows) + 1)) or entries != sorted(entries) or not rows:
                raise Wrong(f"the revisions of {reference} are not whole or not in order")
            last = self.leaves[entries[-1]]
            yield (
                "Proved",
                f"{reference} has the revisions 1 to {numbers[-1]}; the last was put on record on {last['at']}"
                f" by {last['actor']}",
            )
        yield (
            "NOT proved",
            f"that nothing was put on record of it after entry {self.size - 1}: ask the log for more",
        )

    def check_words(self) -> Iterator[tuple[str, str]]:
        """Each claim's quote is its article's text at its place, and each text is the one on record."""
        quotes = 0
        texts: dict[str, str] = {}
        for (reference, number), values in self.snapshots.items():
            kind, _slash, record_id = reference.partition("/")
            name = f"articles/{record_id}.txt"
            if kind == "article" and name in self.files:
                if hashlib.sha256(self.files[name]).hexdigest() != values["text_sha256"]:
                    raise Wrong(f"{name} is not the text on record in revision {number}")
                texts[record_id] = self.files[name].decode()
        for (reference, _number), values in self.snapshots.items():
            if reference.startswith("claim/") and values["article"] in texts:
                found = texts[values["article"]][values["start"] : values["end"]]
                if found != values["quote"]:
                    raise Wrong(f"the quote of {reference} is not the text at its place")
                self.quotes.append((reference, values["quote"]))
                quotes += 1
        yield (
            "Proved",
            f"{len(texts)} article texts are those on record; {quotes} quotes stand in them at their place",
        )
        facts = [key for key in self.snapshots if key[0].startswith("fact/")]
        claims = {reference for reference, _number in self.snapshots}
        for reference, number in facts[-1:]:
            values = self.snapshots[reference, number]
            cited = [line["claim"] for line in values["citations"] if line["claim"]]
            missing = [claim for claim in cited if f"claim/{claim}" not in claims]
            yield "Proved", f"{reference} rests on {len(cited) - len(missing)} claims in this bundle"
            if missing:
                yield (
                    "NOT proved",
                    f"what it rests on further: {len(missing)} claims are not in the bundle (see below)",
                )

    def check_originals(self) -> Iterator[tuple[str, str]]:
        """The bytes of each upload are those on record."""
        proved = 0
        for (reference, _number), values in self.snapshots.items():
            name = f"originals/{values.get('sha256')}"
            if reference.startswith("original/") and name in self.files:
                data = self.files[name]
                if (hashlib.sha256(data).hexdigest(), len(data)) != (values["sha256"], values["size"]):
                    raise Wrong(f"{name} does not hold the bytes on record")
                proved += 1
                yield from self.look_for_quotes(name, data)
        yield "Proved", f"{proved} originals are, byte for byte, what was received"

    def look_for_quotes(self, name: str, data: bytes) -> Iterator[tuple[str, str]]:
        """Which quotes stand in the bytes as they are: a look without the newsroom's way of reading."""
        plain = " ".join(data.decode("utf-8", "replace").split())
        literal = {ref for ref, quote in self.quotes if " ".join(quote.split()) in plain}
        for reference in sorted({ref for ref, _quote in self.quotes}):
            if reference in literal:
                yield "Seen", f"the quote of {reference} stands word for word in {name}"
            else:
                yield (
                    "NOT seen",
                    f"the quote of {reference} word for word in {name}: it is of another original, or this one has to "
                    "be opened with a program for its format. Which one read it is in the reading's record",
                )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Checks an evidence bundle.")
    parser.add_argument("bundle", help="the ZIP file as it came")
    parser.add_argument("--key", action="append", default=[], help="a public key of the newsroom's log")
    parser.add_argument("--witness", action="append", default=[], help="a public key of a witness")
    parser.add_argument(
        "--since",
        nargs=2,
        metavar=("CHECKPOINT", "PROOF"),
        default=[],
        help="an older checkpoint that you kept, and what /log/consistency/OLD/NEW answers",
    )
    options = parser.parse_args(arguments)

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")

    try:
        files = read_zip(Path(options.bundle).read_bytes())
        keys, witnesses = [Key(key) for key in options.key], [Key(key) for key in options.witness]
        check = Check(files, keys, witnesses, say, [Path(name).read_bytes() for name in options.since])
    except (OSError, Wrong) as fault:
        say(f"WRONG: {fault}")
        return 2 if isinstance(fault, OSError) else 1
    check.run()
    say("Something is WRONG: see above." if check.failed else "Nothing is wrong.")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
