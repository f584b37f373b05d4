"""Eight writers, while PostgreSQL and the job that signs checkpoints are killed with kill -9 again and again.

    python -m tests.drill_ledger [--seconds 60] [--writers 8] [--database-kills 2] [--checkpoint-kills 10]
    python -m tests.drill_ledger --appends [--seconds 10]

On servers of its own that keep their data, as an installation's do, and are thrown away. Each writer adds sources by
the service that pages use and writes down each one that was acknowledged; the signer signs one checkpoint after
another, with a folder outside as the place for them. Then it is judged: the index has no gap, nothing that was
acknowledged is missing, `verify_ledger` finds nothing, and no two checkpoints, of the database, beside the key or
outside, contradict each other. Exit status 1 where any of that is not so.

With --appends, plain inserts of the same bytes and appends to the ledger, from as many connections, in turns: how many
of each a second.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import django
import psycopg
import rfc8785

from newsroom.ids import uuid7
from newsroom.running.accounts import make_socket_folder
from newsroom.running.places import APP_ROLE, OWNER_ROLE, Places, prepare_state
from newsroom.running.postgres import Postgres, connect
from newsroom.running.valkey import Valkey

DATABASE = "drill"
TURNS = 3


class House:
    """Servers that keep what they acknowledged, below a folder that is thrown away."""

    def __init__(self, folder: Path) -> None:
        self.places = Places(folder)
        prepare_state(self.places)
        make_socket_folder(self.places)
        self.postgres = Postgres(self.places, settings={"max_connections": "60"})
        self.valkey = Valkey(self.places, keeps_data=False)
        for server in (self.valkey, self.postgres):
            server.prepare()
            server.start()
        self.postgres.bootstrap(DATABASE)
        self.outside = folder / "outside"
        self.outside.mkdir()
        self.environ = {
            **os.environ,
            "STATE_DIR": str(folder),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FACTDESK_OWN_SERVERS": "database,queue",
            "DATABASE_URL": self.places.database_url(APP_ROLE, DATABASE),
            "DATABASE_OWNER_URL": self.places.database_url(OWNER_ROLE, DATABASE),
            "REDIS_URL": self.places.queue_url(0),
            "LEDGER_PUBLISH": f"file://{self.outside}",
        }
        self.run("-m", "tests.prepare", DATABASE_ROLE="owner")

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            env={**self.environ, **environ},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def run(self, *arguments: str, **environ: str) -> None:
        subprocess.run([sys.executable, *arguments], env={**self.environ, **environ}, check=True)

    def kill_database(self) -> None:
        """kill -9 of PostgreSQL with all its processes, and its start on what is on the disk."""
        self.postgres.child.end_group()
        self.postgres.child.end(seconds=5)
        self.postgres.start()

    def stop(self) -> None:
        for server in (self.postgres, self.valkey):
            server.child.stop(seconds=10)


def write(number: int, acknowledged: Path, end: float) -> None:
    """A writer: adds sources until the end; the name of each that was acknowledged is on disk before the next."""
    set_up_django()
    from django.db import DatabaseError, connection

    from newsroom.actor import SOFTWARE
    from sources.services.sources import create_source

    turn = 0
    with acknowledged.open("a", buffering=1) as told:
        while time.time() < end:
            turn += 1
            name = f"Writer {number} source {turn}"
            try:
                create_source(actor=SOFTWARE, name=name, kind="outlet", note="Written while servers die.")
            except (DatabaseError, OSError):
                # Not acknowledged: it may be there or not. The next one has another name.
                connection.close()
                time.sleep(0.05)
                continue
            told.write(f"{name}\n")


def sign(end: float) -> None:
    """The signer: signs and publishes one checkpoint after another."""
    from django.db import DatabaseError, connection

    from newsroom.errors import DomainError
    from newsroom.ledger.keeping import keep_checkpoint

    while time.time() < end:
        try:
            keep_checkpoint()
        except (DatabaseError, DomainError, OSError):
            connection.close()
            time.sleep(0.05)


def keep_signing(told: Path, kills: int, end: float) -> None:
    """Keeps a signer at work until the end, and kills it that often at some moment of its work; writes how often.

    Each signer is a copy of this process, which has loaded everything and opened nothing: so also on a busy machine
    there is time for all of them.
    """
    set_up_django()
    import newsroom.ledger.keeping  # noqa: F401 - loaded before the copies are made

    chance, killed = random.Random(18), 0
    # However long it took to load everything, there are half a second's work for each of them.
    end = max(end, time.time() + 0.5 * (kills + 1))
    while time.time() < end:
        signer = os.fork()
        if not signer:
            try:
                sign(end)
            finally:
                os._exit(0)
        if killed < kills:
            left = (end - time.time()) / (kills - killed + 1)
            time.sleep(chance.uniform(0.1, max(0.1, left)))
            os.kill(signer, signal.SIGKILL)
            killed += 1
        os.waitpid(signer, 0)
    told.write_text(str(killed))


def judge(folder: Path) -> list[str]:
    """What is wrong, in sentences; prints what was found right."""
    set_up_django()

    from newsroom.ledger.audit import audit_ledger
    from newsroom.ledger.checkpoints import sign_checkpoint, state_file
    from newsroom.ledger.keys import load_keys
    from newsroom.ledger.models import Checkpoint, Entry, Revision
    from newsroom.ledger.notes import open_checkpoint
    from newsroom.ledger.tree import read_root
    from sources.models import Source

    wrong: list[str] = []
    acknowledged = {
        line for path in folder.glob("writer-*") for line in path.read_text().splitlines() if line
    }
    on_record = set(Revision.objects.filter(object_type="source").values_list("object_id", flat=True))
    there = {source.name for source in Source.objects.all() if source.id in on_record}
    if missing := acknowledged - there:
        wrong.append(f"{len(missing)} acknowledged writes are missing: {sorted(missing)[:5]}")
    indices = list(Entry.objects.order_by("index").values_list("index", flat=True))
    if indices != list(range(len(indices))):
        wrong.append("the index has gaps")
    problems: list[str] = []
    audit_ledger(lambda problem: problems.append(str(problem)))
    wrong += problems[:20]
    keys = load_keys().verifiers
    notes = {checkpoint.note for checkpoint in Checkpoint.objects.all()}
    files = [path for path in (folder / "outside").rglob("*") if path.is_file()]
    files += [state_file()] if state_file().exists() else []
    notes |= {path.read_text() for path in files}
    heads = {open_checkpoint(note, keys)[0] for note in notes}
    wrong += [
        f"the checkpoint over {head.size} entries is not of this tree"
        for head in heads
        if head.size > len(indices) or read_root(head.size) != head.root
    ]
    last = sign_checkpoint()
    if last is None or last.size != len(indices):
        wrong.append("no checkpoint can be signed any more")
    print(
        f"{len(acknowledged):,} acknowledged writes, {len(indices):,} entries without a gap, {len(heads):,} checkpoints"
        f" in {len(files)} files and {Checkpoint.objects.count()} rows, {len(wrong)} things wrong",
        flush=True,
    )
    return wrong


def drill(options: argparse.Namespace, folder: Path) -> int:
    """Runs it all; the exit status."""
    house = House(folder)
    try:
        # Programs need some seconds before they do anything; so the time begins then.
        begin = time.time() + 4
        end = begin + options.seconds
        writers = [
            house.start(
                "-m", "tests.drill_ledger", "--write", str(number), str(folder / f"writer-{number}"), str(end)
            )
            for number in range(options.writers)
        ]
        killed = folder / "signer-kills"
        signer = house.start(
            "-m", "tests.drill_ledger", "--sign", str(killed), str(options.checkpoint_kills), str(end)
        )
        for turn in range(options.database_kills):
            time.sleep(
                max(0.0, begin + options.seconds * (turn + 1) / (options.database_kills + 1) - time.time())
            )
            house.kill_database()
        for program in (*writers, signer):
            program.wait()
        print(
            f"{options.writers} writers for {options.seconds:g} s, PostgreSQL killed {options.database_kills} times, "
            f"the signer {killed.read_text()} times",
            flush=True,
        )
        judged = subprocess.run(
            [sys.executable, "-m", "tests.drill_ledger", "--judge", str(folder)], env=house.environ
        )
        return judged.returncode
    finally:
        house.stop()


def append(connection: psycopg.Connection[Any], number: int) -> None:
    connection.execute("SELECT ledger_append(ARRAY[%s::bytea])", [make_leaf(number)])


def insert(connection: psycopg.Connection[Any], number: int) -> None:
    connection.execute("INSERT INTO plain (leaf) VALUES (%s)", [make_leaf(number)])


def make_leaf(number: int) -> bytes:
    """Some 400 bytes, of an object of its own, as a leaf is."""
    event = {
        "v": "1",
        "type": "source.added",
        "object": f"source/{uuid7()}",
        "revision": "1",
        "previous": None,
    }
    more = {"actor": "software/drill", "on_behalf_of": None, "at": "2026-03-09T10:15:00.000000Z"}
    return rfc8785.dumps({**event, **more, "content": f"sha256:{number:064x}"})


def count_for(work: Callable[[Any, int], None], places: Places, writers: int, seconds: float) -> float:
    """How many of these a second, each in a transaction of its own, from so many connections at once."""
    done = [0] * writers
    end = time.perf_counter() + seconds

    def go(number: int) -> None:
        with connect(places, DATABASE) as connection:
            while time.perf_counter() < end:
                work(connection, number)
                done[number] += 1

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(go, range(writers)))
    return sum(done) / seconds


def compare_appends(options: argparse.Namespace, folder: Path) -> int:
    house = House(folder)
    try:
        with connect(house.places, DATABASE) as connection:
            connection.execute("CREATE TABLE plain (id bigserial PRIMARY KEY, leaf bytea NOT NULL)")
        each = options.seconds / TURNS
        for writers in (1, options.writers):
            rates = [
                (
                    count_for(insert, house.places, writers, each),
                    count_for(append, house.places, writers, each),
                )
                for _turn in range(TURNS)
            ]
            inserts, appends = (sum(column) / TURNS for column in zip(*rates, strict=True))
            print(
                f"{writers} connections: {inserts:,.0f} plain inserts a second, {appends:,.0f} appends: "
                f"{appends / inserts:.2f} x",
                flush=True,
            )
    finally:
        house.stop()
    return 0


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--database-kills", type=int, default=2)
    parser.add_argument("--checkpoint-kills", type=int, default=10)
    parser.add_argument("--appends", action="store_true")
    parser.add_argument("--write", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--sign", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--judge", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        write(int(options.write[0]), Path(options.write[1]), float(options.write[2]))
        return 0
    if options.sign:
        keep_signing(Path(options.sign[0]), int(options.sign[1]), float(options.sign[2]))
        return 0
    if options.judge:
        wrong = judge(Path(options.judge))
        for words in wrong:
            print(f"WRONG: {words}", flush=True)
        return bool(wrong)
    with tempfile.TemporaryDirectory(prefix="factdesk-test-") as folder:
        os.chmod(folder, 0o755)
        return (compare_appends if options.appends else drill)(options, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
