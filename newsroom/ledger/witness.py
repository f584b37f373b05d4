"""A small witness (c2sp.org/tlog-witness): cosigns checkpoints of logs it knows, each if it continues the last.

Knows no database: what it saw of each log is one file, in place before the cosignature leaves.
"""

import fcntl
import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from newsroom.ledger.merkle import EMPTY_ROOT, verify_consistency
from newsroom.ledger.notes import (
    MOST_NOTE_BYTES,
    BadNote,
    Note,
    Signature,
    Signer,
    TreeHead,
    Verifier,
    pack,
    unpack,
)
from newsroom.private import write_durably

MOST_PROOF_LINES = 63
# A request is an old size, proof lines of 45 bytes and a checkpoint.
MOST_BYTES = MOST_NOTE_BYTES + 45 * MOST_PROOF_LINES + 100
TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
_OLD = re.compile("old (0|[1-9][0-9]{0,17})")


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    media_type: str = TEXT


@dataclass(frozen=True)
class Request:
    """What a log asks: from which size on, the proof, and its checkpoint."""

    old_size: int
    proof: list[bytes]
    note: Note
    head: TreeHead

    @classmethod
    def parse(cls, body: bytes) -> "Request":
        """Raises BadNote."""
        try:
            words = body.decode()
        except UnicodeDecodeError:
            raise BadNote("it is not UTF-8") from None
        top, blank, checkpoint = words.partition("\n\n")
        lines = top.split("\n")
        old = _OLD.fullmatch(lines[0])
        if not blank or old is None or len(lines) > MOST_PROOF_LINES + 1:
            raise BadNote("it does not have the lines of a request")
        proof = [unpack(line) for line in lines[1:]]
        if any(len(step) != 32 for step in proof):
            raise BadNote("it has a hash that is none")
        note = Note.parse(checkpoint)
        return cls(int(old[1]), proof, note, TreeHead.parse(note.text))


def write_request(old_size: int, proof: Sequence[bytes], checkpoint: str) -> bytes:
    """The body that asks a witness to cosign a checkpoint."""
    return "".join([f"old {old_size}\n", *(f"{pack(step)}\n" for step in proof), "\n", checkpoint]).encode()


@dataclass(frozen=True)
class Witness:
    """Who cosigns: a key, the logs it knows by their keys, and the folder in which it keeps what it saw."""

    signer: Signer
    logs: tuple[Verifier, ...]
    folder: Path

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answers `POST /add-checkpoint` as the specification says, in its order."""
        try:
            request = Request.parse(body)
        except BadNote as error:
            return Answer(HTTPStatus.BAD_REQUEST, f"{error}\n")
        head = request.head
        trusted = [log for log in self.logs if log.name == head.origin]
        if not trusted:
            return Answer(HTTPStatus.NOT_FOUND, "this log is not known here\n")
        try:
            signers = request.note.find_signers(trusted)
        except BadNote as error:
            return Answer(HTTPStatus.FORBIDDEN, f"{error}\n")
        if not signers:
            return Answer(HTTPStatus.FORBIDDEN, "no key that is known of this log signed it\n")
        if request.old_size > head.size:
            return Answer(HTTPStatus.BAD_REQUEST, "the old size is above the checkpoint's\n")
        with self._locked(head.origin) as path:
            seen = self._read(path)
            if request.old_size != seen.size:
                return Answer(HTTPStatus.CONFLICT, f"{seen.size}\n", SIZE)
            if not _continues(seen, request):
                return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "it does not continue what was seen before\n")
            line = self.signer.sign(request.note.text)
            kept = "".join(one.line for one in request.note.signatures if _is_by(one, trusted))
            write_durably(path, f"{request.note.text}\n{kept}{line}")
        return Answer(HTTPStatus.OK, line)

    def show_checkpoint(self, origin_hash: str) -> Answer:
        """Answers `GET /<origin hash>/checkpoint`: what was cosigned last of this log."""
        path = self.folder / origin_hash
        if re.fullmatch("[0-9a-f]{64}", origin_hash) is None or not path.exists():
            return Answer(HTTPStatus.NOT_FOUND, "nothing of this log was cosigned here\n")
        return Answer(HTTPStatus.OK, path.read_text())

    @contextmanager
    def _locked(self, origin: str) -> Iterator[Path]:
        """One checkpoint of a log at a time, over all threads and processes."""
        name = hashlib.sha256(origin.encode()).hexdigest()
        with (self.folder / f".{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self.folder / name

    def _read(self, path: Path) -> TreeHead:
        if not path.exists():
            return TreeHead("", 0, EMPTY_ROOT)
        return TreeHead.parse(Note.parse(path.read_text()).text)


def _is_by(signature: Signature, trusted: Sequence[Verifier]) -> bool:
    return any((signature.name, signature.key_id) == (log.name, log.key_id) for log in trusted)


def _continues(seen: TreeHead, request: Request) -> bool:
    head = request.head
    if head.size == 0 and head.root != EMPTY_ROOT:
        return False
    if seen.size == 0:
        return not request.proof
    return verify_consistency(
        old_size=seen.size,
        new_size=head.size,
        proof=request.proof,
        old_root=seen.root,
        new_root=head.root,
    )
