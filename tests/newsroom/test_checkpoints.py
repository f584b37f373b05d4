"""Checkpoints are signed, cosigned and published, and refused where the ledger does not continue what was signed."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction

from newsroom.environment import take_place
from newsroom.ledger import checkpoints
from newsroom.ledger.checkpoints import (
    CheckpointRefused,
    newest_checkpoint,
    sign_checkpoint,
    spell_checkpoint,
)
from newsroom.ledger.keeping import keep_checkpoint
from newsroom.ledger.keys import NoKey, add_key, load_keys, retire_keys
from newsroom.ledger.merkle import compute_root
from newsroom.ledger.models import Alarm, Checkpoint, Cosignature, Publication
from newsroom.ledger.notes import COSIGNATURE, Note, Signer, TreeHead, Verifier, open_checkpoint, sign_head
from newsroom.ledger.witness import Witness
from newsroom.management.commands.witness import make_handler
from newsroom.models import Notice
from newsroom.tasks import keep_checkpoint as keep_checkpoint_task
from tests.newsroom.test_ledger_proofs import append, make_leaves

pytestmark = pytest.mark.django_db
LEAVES = make_leaves(40)


@pytest.fixture(autouse=True)
def _named(settings) -> None:
    settings.LEDGER_ORIGIN = "desk.example.org/log"
    settings.LEDGER_PLACES, settings.LEDGER_WITNESSES = [], []


def everything() -> tuple[int, ...]:
    state = checkpoints.state_file()
    return (
        Checkpoint.objects.count(),
        Publication.objects.count(),
        Cosignature.objects.count(),
        hash(state.read_text() if state.exists() else ""),
    )


@contextmanager
def rewound() -> Iterator[None]:
    """What happens inside to the database is as if it had not been: a restored backup."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_a_checkpoint_holds_the_trees_root_and_its_key_is_drawn_outside_the_database(settings):
    assert sign_checkpoint() is None
    append(LEAVES[:7])
    checkpoint = sign_checkpoint()
    key = load_keys().signers[0].verifier
    head, _note = open_checkpoint(checkpoint.note, [key])
    assert head == TreeHead("desk.example.org/log", 7, compute_root(LEAVES[:7]))
    assert settings.LEDGER_KEY_FILE.stat().st_mode & 0o777 == 0o600
    assert checkpoint.keys == str(key)
    # Nothing came since: the same one again.
    assert sign_checkpoint() == checkpoint
    append(LEAVES[7:20])
    assert sign_checkpoint().size == 20
    assert [row.size for row in Checkpoint.objects.all()] == [20, 7]


def test_a_database_put_back_to_an_earlier_state_gets_no_signature_and_both_sizes_are_named(
    settings, tmp_path
):
    append(LEAVES[:10])
    with rewound():
        append(LEAVES[10:25])
        sign_checkpoint()
    before = everything()
    with pytest.raises(CheckpointRefused) as refused:
        sign_checkpoint()
    assert "has 10 entries" in refused.value.message
    assert "signed over 25" in refused.value.message
    assert "docs/audit.md" in refused.value.message
    assert everything() == before


def test_a_forked_ledger_gets_no_signature(settings):
    append(LEAVES[:10])
    with rewound():
        append(LEAVES[10:12])
        sign_checkpoint()
    append(LEAVES[20:30])
    before = everything()
    with pytest.raises(CheckpointRefused, match="are not those that the checkpoint"):
        sign_checkpoint()
    assert everything() == before


def test_a_checkpoint_in_a_place_outside_is_enough_to_find_it(settings, tmp_path):
    folder = tmp_path / "outside"
    folder.mkdir()
    settings.LEDGER_PLACES = [take_place("LEDGER_PUBLISH", f"file://{folder}")]
    append(LEAVES[:10])
    with rewound():
        append(LEAVES[10:14])
        keep_checkpoint()
    # Whoever rules the server has put back database and state folder; the folder outside is not theirs.
    checkpoints.state_file().unlink()
    with pytest.raises(CheckpointRefused, match="signed over 14"):
        keep_checkpoint()
    assert Alarm.objects.get().kind == "refused"


def test_a_checkpoint_that_is_not_ours_stops_the_signing(settings, tmp_path):
    append(LEAVES[:10])
    sign_checkpoint()
    words = sign_head(TreeHead("desk.example.org/log", 10, bytes(32)), [Signer.draw("desk.example.org/log")])
    checkpoints.state_file().write_text(words)
    with pytest.raises(CheckpointRefused, match="cannot be trusted"):
        sign_checkpoint()


def test_two_keys_sign_while_one_takes_over_from_the_other():
    append(LEAVES[:3])
    old = load_keys().signers[0].verifier
    sign_checkpoint()
    new = add_key()
    both = sign_checkpoint()
    assert Note.parse(both.note).find_signers([old, new]) == [new, old]
    assert retire_keys() == [old]
    append(LEAVES[3:5])
    alone = sign_checkpoint()
    assert Note.parse(alone.note).find_signers([old, new]) == [new]
    # What the old key signed is still held against the tree.
    assert load_keys().former == (old,)
    assert alone.size == 5


def test_a_key_file_that_was_named_is_never_drawn_and_a_broken_one_is_named_by_its_line(settings):
    append(LEAVES[:3])
    settings.LEDGER_KEY_IS_GIVEN = True
    with pytest.raises(NoKey, match="cannot be read"):
        sign_checkpoint()
    settings.LEDGER_KEY_FILE.parent.mkdir()
    settings.LEDGER_KEY_FILE.write_text("# ours\nPRIVATE+KEY+x+00000000+AAAA\n")
    with pytest.raises(NoKey, match="Line 2"):
        sign_checkpoint()
    settings.LEDGER_KEY_FILE.write_text("\n")
    with pytest.raises(NoKey, match="holds no private key"):
        sign_checkpoint()
    settings.LEDGER_KEY_FILE.write_text(Signer.draw("another.example/log").spell())
    with pytest.raises(NoKey, match=r"are of another\.example/log"):
        sign_checkpoint()
    assert everything()[:3] == (0, 0, 0)


def test_a_checkpoint_goes_to_every_place_and_what_failed_is_tried_again(settings, tmp_path, mailoutbox):
    folder, away = tmp_path / "outside", tmp_path / "away"
    folder.mkdir()
    settings.EMAIL_IS_SET_UP = True
    settings.LEDGER_PLACES = [
        take_place("LEDGER_PUBLISH", words)
        for words in (f"file://{folder}", f"file://{away}", "mailto:audit@example.org")
    ]
    append(LEAVES[:6])
    checkpoint = keep_checkpoint()
    note = spell_checkpoint(checkpoint)
    assert (folder / "checkpoint").read_text() == note
    assert [path.read_text() for path in (folder / "checkpoints").iterdir()] == [note]
    assert note in mail.outbox[0].body
    assert mail.outbox[0].to == ["audit@example.org"]
    failed = Publication.objects.exclude(error="").get()
    assert "there is no such folder" in failed.error
    assert Alarm.objects.get().kind == "not_published"
    away.mkdir()
    keep_checkpoint()
    assert (away / "checkpoint").read_text() == note
    assert not Publication.objects.exclude(error="").exists()
    assert len(mail.outbox) == 1


def test_a_checkpoint_is_posted_to_an_address(settings):
    got: list[bytes] = []

    class Inbox(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    append(LEAVES[:6])
    with serving(Inbox) as address:
        settings.LEDGER_PLACES = [take_place("LEDGER_PUBLISH", f"{address}/inbox")]
        checkpoint = keep_checkpoint()
    assert got == [spell_checkpoint(checkpoint).encode()]


def test_an_alarm_reaches_every_chief_once(settings, chief):
    append(LEAVES[:10])
    with rewound():
        append(LEAVES[10:12])
        sign_checkpoint()
    for _turn in range(3):
        keep_checkpoint_task()
    alarm = Alarm.objects.get()
    notice = Notice.objects.get(kind="ledger_alarm", recipient=chief.user)
    assert notice.what in alarm.says


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@contextmanager
def witnessing(folder: Path, *logs: Verifier) -> Iterator[tuple[str, str]]:
    """A witness on a port of this machine: its address and its public key."""
    folder.mkdir(exist_ok=True)
    signer = Signer.draw("witness.example.org/w1", COSIGNATURE)
    with serving(make_handler(Witness(signer, logs, folder))) as address:
        yield address, str(signer.verifier)


def test_a_witness_cosigns_what_continues_and_its_line_goes_out_with_the_checkpoint(settings, tmp_path):
    append(LEAVES[:10])
    log = load_keys().signers[0].verifier
    with witnessing(tmp_path / "w", log) as witness:
        settings.LEDGER_WITNESSES = [witness]
        verifier = Verifier.parse(witness[1])
        first = keep_checkpoint()
        assert Note.parse(spell_checkpoint(first)).find_signers([log, verifier]) == [log, verifier]
        append(LEAVES[10:33])
        second = keep_checkpoint()
        assert Cosignature.objects.filter(checkpoint=second, witness=witness[1]).exists()
        keep_checkpoint()
        assert Cosignature.objects.count() == 2
    assert not Alarm.objects.exists()


def test_a_witness_that_saw_more_or_another_ledger_raises_an_alarm(settings, tmp_path):
    append(LEAVES[:10])
    log = load_keys().signers[0].verifier
    with witnessing(tmp_path / "w", log) as witness:
        settings.LEDGER_WITNESSES = [witness]
        with rewound():
            append(LEAVES[10:20])
            keep_checkpoint()
        # Nothing else knows of the later state: only the witness remembers.
        checkpoints.state_file().unlink()
        keep_checkpoint()
        assert Alarm.objects.get().kind == "witness_saw_more"
        assert "cosigned 20 entries; this ledger has 10" in Alarm.objects.get().says
        append(LEAVES[25:40])
        keep_checkpoint()
        assert Alarm.objects.filter(kind="witness_refused").exists()
    assert not Cosignature.objects.exists()
    keep_checkpoint()
    assert Alarm.objects.filter(kind="witness_away").exists()


@contextmanager
def saying(words: bytes) -> Iterator[str]:
    """A server that answers everybody with these bytes: its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    asked, _address = listener.accept()
                    with asked:
                        asked.recv(100_000)
                        asked.sendall(words)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize(
    "words",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\x00\xff\n\x00",
        b"HTTP/1.1 500 No\r\nContent-Length: 40\r\n\r\n\x00 no\n2026-11-30 ERROR forged \x1b[31m\xe2\x80\xae",
        b"HTTP/1.1 409 No\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_whatever_a_witness_answers_the_checkpoint_goes_out(settings, tmp_path, words):
    """It is somebody else's program: its words steer no log, and no place waits for it in vain."""
    append(LEAVES[:10])
    settings.LEDGER_PLACES = [take_place("LEDGER_PUBLISH", f"file://{tmp_path}")]
    key = str(Signer.draw("witness.example.org/w1", COSIGNATURE).verifier)
    with saying(words) as address:
        settings.LEDGER_WITNESSES = [(address, key)]
        checkpoint = keep_checkpoint()
    assert (tmp_path / "checkpoint").read_text() == checkpoint.note
    alarm = Alarm.objects.get()
    assert alarm.kind == "witness_away"
    assert alarm.says.isprintable()


def test_the_command_signs_says_where_the_key_is_and_prints_what_checks_it(settings, capsys):
    append(LEAVES[:4])
    call_command("sign_checkpoint")
    said = capsys.readouterr()
    key = load_keys().signers[0].verifier
    assert str(settings.LEDGER_KEY_FILE) in said.err
    assert f"key {key}" in said.out
    assert said.out.endswith(spell_checkpoint(newest_checkpoint()))
    call_command("ledger_key", "--add")
    call_command("ledger_key", "--retire")
    said = capsys.readouterr()
    assert f"signed before {key}" in said.out
    assert "PRIVATE" not in said.out + said.err
    checkpoints.state_file().write_text("rubbish")
    with pytest.raises(SystemExit):
        call_command("sign_checkpoint")
    assert "cannot be trusted" in capsys.readouterr().err
