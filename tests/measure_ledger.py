"""What proving costs over a long ledger, on servers of its own that are thrown away.

    python -m tests.measure_ledger [--entries 1000000] [--rows 50000]

Fills a database, past the application, with entries, their revisions (a snapshot of some 600 bytes each), the tree
and the rows that they are about. Then prints seconds of the clock, of this process's processor and of the database's
that serves it, and the most memory held, of a full verification, of one of 1,000 entries more, of a proof of inclusion
and one of consistency (median of 200), and of writing all tiles. On a machine that does nothing else the two
processors' seconds together are about the clock's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import django
import psycopg

from newsroom.ledger.merkle import hash_children, hash_leaf
from newsroom.running.postgres import connect
from tests.servers import TestServers

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
NOTE = "Asked twice by telephone, both times before noon; the figures come from the ministry's own list. " * 4
MORE = 1_000


def name_row(number: int) -> UUID:
    return UUID(int=(0x0199_0000_0000_7000_8000 << 48) + number)


def spell(value: dict[str, Any]) -> str:
    """Canonical JSON of plain ASCII values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def make_entry(index: int, rows: int) -> tuple[bytes, UUID, int, str, datetime, str, str, bytes]:
    row_id, number = name_row(index % rows), index // rows + 1
    kind = "source.added" if number == 1 else "source.changed"
    at = BEGAN + timedelta(seconds=index)
    snapshot = spell(
        {
            "name": f"Source {index % rows}", "kind": "outlet", "aliases": [], "reliability": "F",
            "note": f"{NOTE}{number}", "merged_into": None,
            "change": {"type": kind, "kind": "", "reason": ""},
        }
    )  # fmt: skip
    salt = hashlib.sha256(b"%d" % index).digest()
    content = "sha256:" + hashlib.sha256(salt + snapshot.encode()).hexdigest()
    leaf = spell(
        {
            "v": "1", "type": kind, "object": f"source/{row_id}", "revision": str(number),
            "previous": str(number - 1) if number > 1 else None, "actor": f"user/{name_row(0)}",
            "on_behalf_of": None, "at": f"{at:%Y-%m-%dT%H:%M:%S}.000000Z", "content": content,
        }
    )  # fmt: skip
    return leaf.encode(), row_id, number, kind, at, content, snapshot, salt


def grow_tree(
    peaks: list[tuple[int, int, bytes]], index: int, leaf: bytes
) -> Iterator[tuple[int, int, bytes]]:
    """The nodes that a leaf completes; `peaks` are those that wait for their right neighbour."""
    level, place, value = 0, index, hash_leaf(leaf)
    yield level, place, value
    while place & 1:
        _level, _place, left = peaks.pop()
        level, place, value = level + 1, place >> 1, hash_children(left, value)
        yield level, place, value
    peaks.append((level, place, value))


def fill(superuser: psycopg.Connection[Any], first: int, last: int, rows: int, peaks: list[Any]) -> None:
    """Entries, nodes, revisions `first` to `last` − 1, and the rows as the newest of them says."""
    superuser.execute("SET session_replication_role = replica")
    at_once = 20_000
    for start in range(first, last, at_once):
        made = [(index, *make_entry(index, rows)) for index in range(start, min(start + at_once, last))]
        with superuser.cursor() as cursor:
            with cursor.copy(
                "COPY ledger_entry (index, leaf, type, object_type, object_id, revision, at) FROM STDIN"
            ) as copy:
                for index, leaf, row_id, number, kind, at, _content, _snapshot, _salt in made:
                    copy.write_row((index, leaf, kind, "source", row_id, number, at))
            with cursor.copy("COPY ledger_node (level, index, hash) FROM STDIN") as copy:
                for index, leaf, *_rest in made:
                    for node in grow_tree(peaks, index, leaf):
                        copy.write_row(node)
            with cursor.copy(
                "COPY ledger_revision (id, object_type, object_id, number, entry_id, type, kind, reason, actor, at,"
                " content, snapshot, salt) FROM STDIN"
            ) as copy:
                for index, _leaf, row_id, number, kind, at, content, snapshot, salt in made:
                    actor = f"user/{name_row(0)}"
                    key = UUID(int=name_row(index).int + (1 << 100))
                    copy.write_row(
                        (
                            key,
                            "source",
                            row_id,
                            number,
                            index,
                            kind,
                            "",
                            "",
                            actor,
                            at,
                            content,
                            snapshot,
                            salt,
                        )
                    )
    superuser.execute(
        "INSERT INTO sources_source (id, revision, name, kind, aliases, reliability, note, created_at, protected_as,"
        " protected_words) SELECT object_id, number, s ->> 'name', s ->> 'kind', '{}', s ->> 'reliability',"
        " s ->> 'note', at, '', '{}' FROM (SELECT DISTINCT ON (object_id) object_id, number, at,"
        " snapshot::jsonb AS s FROM ledger_revision WHERE entry_id >= %s ORDER BY object_id, number DESC) newest"
        " ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, note = excluded.note",
        [first],
    )
    superuser.execute("ANALYZE")


def say(what: str, work: Callable[[], object]) -> None:
    clock, processor, database = time.perf_counter(), time.process_time(), read_database_seconds()
    answer = work()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{what}: {time.perf_counter() - clock:.2f} s, processor {time.process_time() - processor:.2f} s here and"
        f" {read_database_seconds() - database:.2f} s in the database, at most {most} MB {answer or ''}",
        flush=True,
    )


def read_database_seconds() -> float:
    """Processor seconds of the database's process that serves this one (Linux)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def verify(since: int) -> str:
    from newsroom.ledger.audit import audit_ledger

    problems: list[str] = []
    found = audit_ledger(lambda problem: problems.append(str(problem)), since=since)
    return f"({found.entries:,} entries, {found.rows:,} rows, {len(problems)} problems {problems[:3]})"


def median_of(work: Callable[[], object]) -> str:
    times = []
    for _turn in range(200):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return f"median {statistics.median(times) * 1000:.2f} ms"


def measure(entries: int) -> None:
    """In a process of its own, as the app's role, so that memory is what verifying alone takes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    from newsroom.ledger.checkpoints import sign_checkpoint
    from newsroom.ledger.tiles import write_tiles
    from newsroom.ledger.tree import prove_consistency, prove_inclusion

    size, chance = entries + MORE, random.Random(18)
    say(f"incremental, {MORE:,} entries", lambda: verify(entries))
    say("full", lambda: verify(0))
    say("inclusion", lambda: median_of(lambda: prove_inclusion(chance.randrange(size), size)))
    say("consistency", lambda: median_of(lambda: prove_consistency(chance.randint(1, size), size)))
    say("checkpoint", lambda: str(sign_checkpoint()))
    say("tiles", lambda: f"({write_tiles(Path(os.environ['STATE_DIR']) / 'tiles'):,} files)")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.entries)
        return
    with tempfile.TemporaryDirectory(prefix="factdesk-test-") as folder:
        os.chmod(folder, 0o755)
        os.environ |= {
            "STATE_DIR": folder,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FACTDESK_OWN_SERVERS": "database,queue",
        }
        servers = TestServers(Path(folder), owns=True, worker="main")
        servers.start()
        try:
            servers.clone("long")
            peaks: list[Any] = []
            with connect(servers.places, "long") as superuser:
                began = time.perf_counter()
                fill(superuser, 0, options.entries, options.rows, peaks)
                fill(superuser, options.entries, options.entries + MORE, options.rows, peaks)
                print(f"filled in {time.perf_counter() - began:.0f} s", flush=True)
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "tests.measure_ledger",
                    "--measure",
                    "--entries",
                    str(options.entries),
                ],
                env={**os.environ, **servers.environ("long")},
                check=True,
            )
        finally:
            servers.stop()


if __name__ == "__main__":
    main()
