"""kill -9 of Valkey and of PostgreSQL in the middle of uploads: what was acknowledged is read, nothing is doubled."""

import contextlib
import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from newsroom.running.places import DATABASE, Places
from newsroom.running.postgres import connect
from tests.newsroom import test_run_up as up

UPLOADS = 20
CLIENTS = 3
# After how many acknowledged uploads which server is killed.
KILLS = {4: ("valkey-server",), 9: ("bin/postgres", "-D"), 14: ("valkey-server",), 16: ("bin/postgres", "-D")}


@pytest.fixture
def state() -> Iterator[Path]:
    path = Path(settings.STATE_DIR) / f"killed-{time.monotonic_ns()}"
    yield path
    for pid in up.list_processes(path):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def desk(state: Path) -> Iterator[up.Desk]:
    running = up.Desk(state)
    running.wait_until_ready()
    yield running
    running.process.kill()
    running.process.wait()


class Program:
    """A content system that repeats a request with the same Idempotency-Key until it has an answer."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token
        self.unanswered = 0

    def ask(self, path: str, body: dict[str, str] | None = None, **headers: str) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            found: dict[str, Any] = json.loads(answer.read())
        return found

    def upload(self, number: int) -> str:
        """The id of the acknowledged upload."""
        body = {
            "name": f"flood-{number}.txt",
            "text": f"Flood number {number}\n\nSAMAR, March 9, 2026 (CW) - The flood of river {number} displaced"
            f" {4000 + number} people, the ministry said on Monday.\n",
        }
        deadline = time.monotonic() + 120
        while True:
            try:
                return str(self.ask("/uploads", body, **{"Idempotency-Key": f"flood-{number}"})["id"])
            except OSError as error:
                is_refusal = isinstance(error, urllib.error.HTTPError) and error.code < 500
                if is_refusal or time.monotonic() > deadline:
                    raise
                self.unanswered += 1
                time.sleep(0.2)

    def is_read(self, upload_id: str) -> bool:
        try:
            answer = self.ask(f"/uploads/{upload_id}")
        except OSError:
            return False
        assert answer["status"] != "failed", answer
        return answer["status"] == "read" and len(answer["articles"]) == 1


def test_every_acknowledged_upload_is_read_once(desk: up.Desk, state: Path) -> None:
    made = up.run_command(state, "create_api_key", "Wire", "--scopes", "uploads:write,articles:read")
    assert made.returncode == 0, made.stderr
    program = Program(desk.url, made.stdout.split()[-1])
    lock, acknowledged = threading.Lock(), {}

    def send(number: int) -> None:
        upload_id = program.upload(number)
        with lock:
            acknowledged[number] = upload_id
            words = KILLS.get(len(acknowledged))
            if words:
                os.kill(min(desk.pids(*words)), signal.SIGKILL)

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(send, range(UPLOADS)))
    assert len(set(acknowledged.values())) == UPLOADS
    assert program.unanswered

    for upload_id in acknowledged.values():
        up.wait_for(lambda upload_id=upload_id: program.is_read(upload_id), 90)
    # Asked again, each answers as the first time.
    assert [program.upload(number) for number in (0, UPLOADS - 1)] == [
        acknowledged[0],
        acknowledged[UPLOADS - 1],
    ]
    with connect(Places(state), DATABASE) as connection:
        kept = connection.execute("SELECT id::text FROM sources_upload WHERE name LIKE 'flood-%'").fetchall()
    assert sorted(upload_id for (upload_id,) in kept) == sorted(acknowledged.values())
    verified = up.run_command(state, "verify_ledger")
    assert verified.returncode == 0, verified.stdout
