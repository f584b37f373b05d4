"""Programs of others accept our checkpoints, proofs and tiles, and refuse them once a byte is another.

`make foreign` installs them; where one cannot be had, its test is skipped and says so.
"""

import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from newsroom.ledger.checkpoints import sign_checkpoint
from newsroom.ledger.keeping import ask_witness
from newsroom.ledger.keys import load_keys
from newsroom.ledger.models import Checkpoint
from newsroom.ledger.notes import Note, TreeHead, Verifier, pack, sign_head
from newsroom.ledger.tiles import make_proof, write_tiles
from newsroom.ledger.tree import prove_consistency
from tests import conftest
from tests.newsroom.test_ledger_proofs import append, make_leaves

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FOREIGN = settings.BASE_DIR / "var" / "foreign"
LEAVES = make_leaves(700)
PROVED = (0, 1, 255, 256, 511, 699)


def find(program: str) -> str:
    path = FOREIGN / program
    if not path.exists():
        pytest.skip(f"{program} is not installed: make foreign")
    return str(path)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of 700 entries as files, with proofs of some, and what leads to it from an older checkpoint over 300."""
    append(LEAVES[:300])
    older = sign_checkpoint()
    append(LEAVES[300:])
    newest = sign_checkpoint()
    assert older is not None
    assert newest is not None
    write_tiles(tmp_path / "log")
    (tmp_path / "log" / "proof").mkdir()
    for index in PROVED:
        (tmp_path / "log" / "proof" / f"{index}.tlog-proof").write_text(make_proof(index, newest))
    (tmp_path / "older").write_text(older.note)
    steps = prove_consistency(older.size, newest.size)
    (tmp_path / "consistency").write_text("".join(f"{pack(step)}\n" for step in steps))
    (tmp_path / "key").write_text(f"{key()}\n")
    return tmp_path


def key() -> str:
    return str(load_keys().signers[0].verifier)


def run(*command: Any) -> tuple[int, str]:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def flip(path: Path, place: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def tamper(log: Path, what: str) -> None:
    """Change one byte of one file."""
    files = {
        "an entry": log / "log" / "tile" / "entries" / "001",
        "a tile": log / "log" / "tile" / "0" / "000",
        "the checkpoint": log / "log" / "checkpoint",
        "a proof": log / "log" / "proof" / "256.tlog-proof",
        "the older checkpoint": log / "older",
        "the consistency": log / "consistency",
    }
    places = {"the checkpoint": 30, "a proof": 60, "the older checkpoint": 30, "the consistency": 5}
    flip(files[what], places.get(what, -1))


TAMPERED = ("an entry", "a tile", "the checkpoint", "a proof", "the older checkpoint", "the consistency")


def check_with_go(log: Path) -> tuple[int, str]:
    return run(find("bin/check-with-go"), log / "log", key(), log / "older", log / "consistency")


def test_gos_own_packages_accept_checkpoint_proofs_and_tiles(log):
    status, said = check_with_go(log)
    assert (status, said) == (0, f"accepted: 700 entries, {len(PROVED)} proofs, since 300\n")


@pytest.mark.parametrize("what", TAMPERED)
def test_gos_own_packages_refuse_what_was_changed(log, what):
    tamper(log, what)
    status, said = check_with_go(log)
    assert status != 0
    assert "accepted" not in said


def check_with_python(log: Path) -> list[tuple[int, str]]:
    """What the other implementation in Python says of the checkpoint, of entries, and of what leads from the older."""
    program = find("python/bin/aics-tlog")
    known = ("--vkey-file", log / "key", "--tiles", log / "log")
    (log / "leaf").write_bytes(LEAVES[256])
    return [
        run(program, "verify-checkpoint", "--note", log / "log" / "checkpoint", "--vkey-file", log / "key"),
        run(program, "verify-inclusion", "--index", 256, "--leaf", log / "leaf", *known),
        run(program, "verify-inclusion", "--index", 511, *known),
        run(program, "verify-consistency", "--old-checkpoint", log / "older", *known),
    ]


def test_another_implementation_accepts_checkpoint_proofs_and_tiles(log):
    assert [status for status, _said in check_with_python(log)] == [0, 0, 0, 0], check_with_python(log)


@pytest.mark.parametrize("what", ["an entry", "a tile", "the checkpoint", "the older checkpoint"])
def test_another_implementation_refuses_what_was_changed(log, what):
    tamper(log, what)
    assert any(status for status, _said in check_with_python(log))


def test_a_witness_of_others_cosigns_what_continues_and_nothing_else(log, tmp_path):
    program = find("python/bin/aics-witness")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = ("--config", str(tmp_path / "witness.json"))
    name, listen = "watch.example.org/w1", f"127.0.0.1:{port}"
    status, said = run(program, "init", *config, "--name", name, "--listen", listen)
    assert status == 0, said
    cosigner = next(word for word in said.split() if word.startswith(f"{name}+"))
    origin = load_keys().origin
    assert run(program, "add-log", *config, "--origin", origin, "--vkey", key())[0] == 0
    witness = conftest.Program(
        conftest.run([program, "serve", *config], {"PATH": "/usr/bin:/bin"}, tmp_path / "witness.log")
    )
    try:
        witness.wait_until(lambda: is_open(port))
        address = f"http://{listen}"
        older, newest = Checkpoint.objects.order_by("size")
        for checkpoint in (older, newest):
            given = ask_witness(checkpoint, address, cosigner)
            assert given is not None, witness.output()
            signed = Note.parse(checkpoint.note + given.line)
            assert Verifier.parse(cosigner) in signed.find_signers([Verifier.parse(cosigner)])
        forked = Checkpoint.objects.create(
            size=newest.size, root=bytes(32), note=fork(newest.size), keys=newest.keys
        )
        assert ask_witness(forked, address, cosigner) is None
    finally:
        witness.kill()


def fork(size: int) -> str:
    """A checkpoint of another tree of this size, signed with the log's own key."""
    return sign_head(TreeHead(load_keys().origin, size, bytes(32)), load_keys().signers)


def is_open(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
