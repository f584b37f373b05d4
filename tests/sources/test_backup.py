"""A newsroom gets up again from its backup, on other servers, with every original and the same ledger."""

import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pyrage
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from psycopg import sql

from newsroom.ledger.checkpoints import sign_checkpoint
from newsroom.ledger.models import Entry
from newsroom.ledger.tree import read_root
from newsroom.operations import backup
from newsroom.operations.backup_place import FolderPlace
from sources.models import Original, Upload
from sources.originals import find_store
from tests.stories import FERRY, INQUIRY, confirm_by_two, find_claim, upload_text


@pytest.fixture
def place(tmp_path):
    return tmp_path / "place"


@pytest.fixture
def newsroom(committed_db, editor, reviewer, second_reviewer):
    """A database with two uploads, a fact of two people and a signed checkpoint."""
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    upload_text(editor, INQUIRY, "inquiry.txt")
    confirm_by_two(find_claim(upload, "61").id, reviewer, second_reviewer)
    sign_checkpoint()
    return committed_db


@pytest.fixture
def other(servers, tmp_path):
    """An empty database and a state folder, as on another machine: name, environment."""
    name = f"{servers.database}_restored"
    servers.drop(name)
    servers.ask(sql.SQL("CREATE DATABASE {} OWNER factdesk_owner").format(sql.Identifier(name)))
    yield (
        name,
        {
            "ORIGINALS_DIR": str(tmp_path / "originals"),
            # The key is kept apart from backups and put in its place by hand.
            "LEDGER_KEY_FILE": str(settings.LEDGER_KEY_FILE),
        },
    )
    servers.drop(name)


def run(servers, database, *arguments, **environ):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={
            **servers.environ(database),
            "LEDGER_KEY_FILE": str(settings.LEDGER_KEY_FILE),
            "ORIGINALS_DIR": str(settings.ORIGINALS_DIR),
            **environ,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def read_ledger():
    last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    return last + 1, read_root(last + 1).hex()


def list_tables(servers, database):
    with psycopg.connect(servers.owner_url(database)) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [row[0] for row in found]


@pytest.mark.slow
def test_a_newsroom_gets_up_again_with_every_original_and_the_same_ledger(
    newsroom, editor, servers, place, other, tmp_path
):
    secret, stranger = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    stop = threading.Event()

    def go_on_working():
        number = 0
        while not stop.is_set() and number < 6:
            number += 1
            upload_text(editor, f"Ferry number {number} sailed with {number + 20} cars.\n", f"{number}.txt")
        connections.close_all()

    worker = threading.Thread(target=go_on_working)
    worker.start()
    try:
        made = run(servers, newsroom, "backup", str(place), BACKUP_RECIPIENTS=str(secret.to_public()))
    finally:
        stop.set()
        worker.join()
    assert made.returncode == 0, made.stderr
    (name,) = backup.list_backups(FolderPlace(place))
    manifest = backup.read_backup(FolderPlace(place), name)
    # What was written while it ran is wholly in it or wholly not.
    assert 0 < manifest.size <= read_ledger()[0]
    assert read_root(manifest.size).hex() == manifest.root
    # Nobody reads it without the secret key.
    kept = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    assert b"Maren" not in kept
    assert b"PGDMP" not in kept

    database, environ = other
    keys = tmp_path / "keys"

    def restore(*arguments):
        return run(servers, database, "restore", str(place), *arguments, **environ)

    def assert_refused(words, *arguments):
        refused = restore(*arguments)
        assert refused.returncode == 1
        assert words in refused.stderr
        assert list_tables(servers, database) == []

    assert_refused("name the file with the secret key")
    keys.write_text(f"# somebody else's\n{stranger}\n")
    assert_refused("was encrypted to another key", "--identity", str(keys))
    keys.write_text(f"{stranger}\n{secret}\n")
    dump = next(place.rglob("database.dump.age"))
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert_refused("it was damaged", "--identity", str(keys))
    dump.write_bytes(whole)

    restored = restore("--identity", str(keys))
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert f"{manifest.size:,} entries (tree root {manifest.root})" in restored.stdout
    assert "everything is as it went on record." in restored.stdout
    for one in manifest.originals:
        path = Path(environ["ORIGINALS_DIR"]) / one.sha256[:2] / one.sha256[2:4] / one.sha256
        assert path.read_bytes() == b"".join(find_store().read(one.sha256))
    # The app's role may do there what it may here, and nothing more.
    with psycopg.connect(servers.database_url(database)) as connection:
        assert connection.execute("SELECT count(*) FROM sources_upload").fetchone()[0] >= 2
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM ledger_entry")
    # Once more is refused: it would put an old state over a newer one.
    again = restore("--identity", str(keys))
    assert again.returncode == 1
    assert "is not empty" in again.stderr


@pytest.mark.slow
def test_older_backups_go_with_what_only_they_name_and_one_that_failed_is_none(newsroom, servers, place):
    first = run(servers, newsroom, "backup", str(place))
    assert first.returncode == 0, first.stderr
    (only,) = backup.list_backups(FolderPlace(place))
    # What a backup leaves that was killed before its manifest.
    cut_short = place / "backups" / "2026-01-01T000000Z-abcd" / "database.dump"
    cut_short.parent.mkdir(parents=True)
    cut_short.write_bytes(b"half")
    # What only an older backup named.
    unnamed = place / "originals" / "00" / "00" / ("0" * 64)
    unnamed.parent.mkdir(parents=True)
    unnamed.write_bytes(b"redacted since")

    second = run(servers, newsroom, "backup", str(place), "--keep", "1")
    assert second.returncode == 0, second.stderr
    assert f"{only} was taken away." in second.stdout
    assert "of which 0 were new to the place" in second.stdout
    (left,) = backup.list_backups(FolderPlace(place))
    assert left != only
    assert not cut_short.parent.exists()
    assert not unnamed.parent.exists()
    assert Original.objects.count() == len(list(FolderPlace(place).list_names("originals")))

    # Where the bytes are not those that came, nothing is made that says they are.
    path = find_store().path(Upload.objects.first().original.sha256)
    elsewhere = place.parent / "elsewhere"
    path.chmod(0o640)
    path.write_bytes(b"other bytes")
    refused = run(servers, newsroom, "backup", str(elsewhere))
    assert refused.returncode == 1
    assert f"The stored bytes of the original {path.name} are not those" in refused.stderr
    assert backup.list_backups(FolderPlace(elsewhere)) == []
    assert backup.list_backups(FolderPlace(place)) == [left]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://store.example/backups", "must be a folder, or s3://"),
        ("s3://bucket/prefix?colour=red", "must be s3://BUCKET/PREFIX"),
    ],
)
def test_a_place_that_is_none_is_refused_in_words(address, words):
    with pytest.raises(CommandError, match=words):
        call_command("backup", address)


def test_keys_that_are_none_are_refused_in_words(settings, tmp_path):
    settings.BACKUP_RECIPIENTS = ["not a key"]
    with pytest.raises(CommandError, match="BACKUP_RECIPIENTS must hold public keys of age"):
        call_command("backup", str(tmp_path))
