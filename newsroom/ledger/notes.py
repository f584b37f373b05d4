"""Signed notes, checkpoints and cosignatures as C2SP writes them. Knows no database and no settings.

c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature and tlog-proof, with Ed25519 (RFC 8032). A key's name is the
log's origin: an address without scheme. Private keys are kept as Go's note package writes them:
`PRIVATE+KEY+name+id+base64(0x01 ‖ seed)`, one a line.
"""

import base64
import binascii
import hashlib
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 0x01, 0x04
PROOF_HEAD = "c2sp.org/tlog-proof@v1"
# A verifier must take 16 signatures and may stop somewhere above.
MOST_SIGNATURES = 100
MOST_NOTE_BYTES = 100_000
_PRIVATE = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]+")
_SIZE = re.compile("0|[1-9][0-9]{0,17}")


class BadNote(ValueError):
    """What came is no note, or not signed as it must be; the message says what is wrong in a sentence's end."""


def pack(data: bytes) -> str:
    return base64.b64encode(data).decode()


def unpack(text: str) -> bytes:
    """Base64 in its one proper form. Raises BadNote."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("it has something that is not base64") from None
    if pack(data) != text:
        raise BadNote("it has base64 in an improper form")
    return data


def find_key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def is_key_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


@dataclass(frozen=True)
class Verifier:
    """A public key with the name it signs under; `kind` is a log's signature or a witness's cosignature."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def key_id(self) -> bytes:
        return find_key_id(self.name, self.kind, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{pack(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """A verifier key as signed-note writes it. Raises BadNote."""
        name, _plus, rest = vkey.strip().partition("+")
        key_id, _plus, packed = rest.partition("+")
        data = unpack(packed)
        if not is_key_name(name) or len(data) != 33 or data[0] not in (ED25519, COSIGNATURE):
            raise BadNote("it is no verifier key with Ed25519 (NAME+ID+KEY)")
        verifier = cls(name, data[1:], data[0])
        if verifier.key_id.hex() != key_id:
            raise BadNote("its key does not have the id that stands before it")
        return verifier

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether this is the key's signature of a note's text, or, of a witness, its cosignature of it."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            if len(signature) != 72:
                return False
            moment = int.from_bytes(signature[:8], "big")
            message, signature = f"cosignature/v1\ntime {moment}\n".encode() + message, signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key with the name it signs under."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)
    kind: int = ED25519

    @classmethod
    def draw(cls, name: str, kind: int = ED25519) -> "Signer":
        if not is_key_name(name):
            raise BadNote("the name of a key has neither blanks nor plus signs")
        return cls(name, Ed25519PrivateKey.generate(), kind)

    @classmethod
    def parse(cls, line: str) -> "Signer":
        """A private key as `spell` writes it. Raises BadNote, whose message never holds the key."""
        if not line.startswith(_PRIVATE):
            raise BadNote(f"it is no private key ({_PRIVATE}NAME+ID+KEY)")
        name, _plus, rest = line.removeprefix(_PRIVATE).strip().partition("+")
        key_id, _plus, packed = rest.partition("+")
        data = unpack(packed)
        if not is_key_name(name) or len(data) != 33 or data[0] not in (ED25519, COSIGNATURE):
            raise BadNote("it is no private key with Ed25519")
        signer = cls(name, Ed25519PrivateKey.from_private_bytes(data[1:]), data[0])
        if signer.verifier.key_id.hex() != key_id:
            raise BadNote("its key does not have the id that stands before it")
        return signer

    def spell(self) -> str:
        seed = self.private.private_bytes_raw()
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{pack(bytes([self.kind]) + seed)}"

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.private.public_key().public_bytes_raw(), self.kind)

    def sign(self, text: str) -> str:
        """The signature line for a note's text, with its newline; a witness's key cosigns, with the time of now."""
        message, stamp = text.encode(), b""
        if self.kind == COSIGNATURE:
            moment = int(time.time())
            message, stamp = (
                f"cosignature/v1\ntime {moment}\n".encode() + message,
                moment.to_bytes(8, "big"),
            )
        signature = self.verifier.key_id + stamp + self.private.sign(message)
        return f"— {self.name} {pack(signature)}\n"


@dataclass(frozen=True)
class Signature:
    """A signature line: whose it says it is, and its bytes, of a witness with the time before them."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        return f"— {self.name} {pack(self.key_id + self.data)}\n"

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """Raises BadNote."""
        dash, _blank, rest = line.partition(" ")
        name, _blank, packed = rest.partition(" ")
        data = unpack(packed)
        if dash != "—" or not is_key_name(name) or len(data) < 5:
            raise BadNote("it has a line among its signatures that is none")
        return cls(name, data[:4], data[4:])


@dataclass(frozen=True)
class Note:
    """A text, with its last newline, and the lines that sign it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(signature.line for signature in self.signatures)}"

    @classmethod
    def parse(cls, words: str | bytes) -> "Note":
        """A note by its form alone; nothing is said of who signed it. Raises BadNote."""
        if len(words) > MOST_NOTE_BYTES:
            raise BadNote("it is too long for a note")
        try:
            note = words if isinstance(words, str) else words.decode()
        except UnicodeDecodeError:
            raise BadNote("it is not UTF-8") from None
        if any(character < " " and character != "\n" for character in note):
            raise BadNote("it has control characters")
        text, blank, lines = note.rpartition("\n\n")
        if not blank or not lines.endswith("\n"):
            raise BadNote("it has no signatures")
        found = tuple(Signature.parse(line) for line in lines[:-1].split("\n"))
        if len(found) > MOST_SIGNATURES:
            raise BadNote("it has too many signatures")
        return cls(text + "\n", found)

    def find_signers(self, trusted: Iterable[Verifier]) -> list[Verifier]:
        """Who of the trusted signed it; unknown lines say nothing. Raises BadNote for a wrong line of theirs."""
        known = {(verifier.name, verifier.key_id): verifier for verifier in trusted}
        signers = []
        for signature in self.signatures:
            verifier = known.get((signature.name, signature.key_id))
            if verifier is None or verifier in signers:
                continue
            if not verifier.accepts(self.text, signature.data):
                raise BadNote(f"its signature by {verifier.name} is wrong")
            signers.append(verifier)
        return signers


@dataclass(frozen=True)
class TreeHead:
    """What a checkpoint says: whose tree, how many leaves, which root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{pack(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "TreeHead":
        """The first three lines of a checkpoint's text; further lines are allowed and say nothing. Raises BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise BadNote("it does not have the lines of a checkpoint")
        root = unpack(lines[2])
        if _SIZE.fullmatch(lines[1]) is None or len(root) != 32:
            raise BadNote("it has no proper size and root")
        return cls(lines[0], int(lines[1]), root)


def sign_head(head: TreeHead, signers: Sequence[Signer]) -> str:
    """The checkpoint: the head as a note, signed by each key."""
    return f"{head.text}\n{''.join(signer.sign(head.text) for signer in signers)}"


def open_checkpoint(words: str | bytes, trusted: Iterable[Verifier]) -> tuple[TreeHead, Note]:
    """A checkpoint that one of the trusted keys signed. Raises BadNote."""
    note = Note.parse(words)
    if not note.find_signers(trusted):
        raise BadNote("nobody who is trusted signed it")
    return TreeHead.parse(note.text), note


def write_proof(index: int, proof: Sequence[bytes], checkpoint: str) -> str:
    """A tlog-proof file: what proves that the entry at `index` stands under a checkpoint, leaf's sibling first."""
    return "".join(
        [f"{PROOF_HEAD}\nindex {index}\n", *(f"{pack(step)}\n" for step in proof), "\n", checkpoint]
    )


def read_proof(words: str) -> tuple[int, list[bytes], str]:
    """The index, the proof and the checkpoint of a tlog-proof file. Raises BadNote."""
    head, blank, checkpoint = words.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines[0] != PROOF_HEAD:
        raise BadNote("it is no tlog-proof")
    lines = lines[2:] if len(lines) > 1 and lines[1].startswith("extra ") else lines[1:]
    index = lines[0].removeprefix("index ") if lines else ""
    if not lines or lines[0] == index or _SIZE.fullmatch(index) is None:
        raise BadNote("it has no index")
    proof = [unpack(line) for line in lines[1:]]
    if any(len(step) != 32 for step in proof):
        raise BadNote("it has a hash that is none")
    return int(index), proof, checkpoint
