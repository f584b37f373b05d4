"""The pytest plugin that gives the whole test run its own PostgreSQL and Valkey, thrown away at the end.

Addresses are fixed before Django reads its settings; the servers start when the first test needs one (or at once when
xdist runs several workers, which share them). One template database is migrated as owner; each worker and each test
that commits works on a clone of it, connected as the app's role, as in production.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg import sql

from newsroom.running.accounts import make_socket_folder
from newsroom.running.places import APP_ROLE, OWNER_ROLE, Places, prepare_state
from newsroom.running.postgres import COMPLETE, Postgres, connect
from newsroom.running.valkey import Valkey

BASE_DIR = Path(__file__).resolve().parent.parent
TEMPLATE = "factdesk_template"
VALKEY_DATABASES = 64
# The files that take longest, longest first: begun last, one of them would keep one worker busy and the others idle.
LONGEST = (
    "tests/browser/test_together.py",
    "tests/newsroom/test_run_up.py",
    "tests/browser/test_pages_are_for_everyone.py",
    "tests/faults/test_killed_servers.py",
    "tests/browser/test_review.py",
    "tests/test_second_verdict_is_blind.py",
    "tests/browser/test_edit_claim.py",
    "tests/browser/test_a_fact_for_everyone.py",
    "tests/newsroom/test_ledger_redact.py",
    "tests/test_rights_table.py",
    "tests/facts/test_live.py",
    "tests/browser/test_upload.py",
    "tests/faults/test_bad_uploads.py",
    "tests/newsroom/test_ledger_audit.py",
    "tests/browser/test_keyboard_only.py",
    "tests/newsroom/test_run_programs.py",
    "tests/newsroom/test_run_setup.py",
    "tests/newsroom/test_run_servers.py",
    "tests/faults/test_killed_workers.py",
)


class TestServers:
    """The run's servers, seen from one process: the one that owns them, or an xdist worker that uses them."""

    __test__ = False

    def __init__(self, state: Path, *, owns: bool, worker: str) -> None:
        self.places = Places(state)
        self.owns = owns
        self.worker = worker
        self.database = f"test_{worker}"
        self.queue_number = int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 0
        self.running: tuple[Postgres, Valkey] | None = None
        self.clones = 0
        # How many tests worked inside transactions on this worker's own clone.
        self.used = 0

    @property
    def queue_url(self) -> str:
        return self.places.queue_url(self.queue_number)

    def database_url(self, database: str) -> str:
        return self.places.database_url(APP_ROLE, database)

    def owner_url(self, database: str) -> str:
        return self.places.database_url(OWNER_ROLE, database)

    def environ(self, database: str) -> dict[str, str]:
        """The environment of a program under test that works on this database."""
        return {
            **os.environ,
            "DATABASE_URL": self.database_url(database),
            "DATABASE_OWNER_URL": self.owner_url(database),
            "REDIS_URL": self.queue_url,
        }

    def start(self) -> None:
        """Start both servers, migrate the template and collect the static files; once per run."""
        if self.running or not self.owns:
            return
        prepare_state(self.places)
        make_socket_folder(self.places)
        postgres = Postgres(
            self.places, keeps_data=False, settings={"max_connections": "200", "autovacuum": "off"}
        )
        valkey = Valkey(self.places, keeps_data=False, databases=VALKEY_DATABASES)
        self.running = postgres, valkey
        valkey.prepare()
        valkey.start()
        postgres.prepare()
        postgres.start()
        postgres.bootstrap(TEMPLATE)
        prepared = subprocess.run(
            [sys.executable, "-m", "tests.prepare"],
            cwd=BASE_DIR,
            env={**self.environ(TEMPLATE), "DATABASE_ROLE": "owner"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if prepared.returncode:
            pytest.exit(
                f"The test database cannot be made:\n{prepared.stdout}{prepared.stderr}", returncode=1
            )

    def stop(self) -> None:
        for server in self.running or ():
            server.child.ask_to_stop()
        for server in self.running or ():
            server.child.end(seconds=10)
        if self.owns:
            shutil.rmtree(self.places.state, ignore_errors=True)
            shutil.rmtree(self.places.sockets, ignore_errors=True)
            remove_abandoned_clusters()

    def ask(self, statement: sql.Composed) -> None:
        """Run one statement as superuser."""
        with connect(self.places) as connection:
            connection.execute(statement)

    def clone(self, name: str) -> None:
        """A fresh database, migrated and empty (about 40 ms)."""
        self.drop(name)
        self.ask(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(TEMPLATE), sql.Identifier(OWNER_ROLE)
            )
        )

    def drop(self, name: str) -> None:
        self.ask(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def lend_clone(self) -> Iterator[str]:
        """The name of a clone for one test, dropped afterwards."""
        self.clones += 1
        name = f"{self.database}_{self.clones}"
        self.clone(name)
        try:
            yield name
        finally:
            self.drop(name)


def remove_abandoned_clusters() -> None:
    """Databases that root had to put outside a closed temporary folder which is gone by now."""
    temporary = f"{tempfile.gettempdir()}{os.sep}"
    for note in Path("/var/lib/factdesk").glob(f"postgres-*/{COMPLETE}"):
        belongs_to = note.read_text() if os.getuid() == 0 else ""
        if belongs_to.startswith(temporary) and not os.path.lexists(belongs_to):
            shutil.rmtree(note.parent)


_servers: TestServers | None = None


def get_servers() -> TestServers:
    """This run's servers; only after pytest has read its configuration."""
    if _servers is None:
        raise RuntimeError("The plugin tests.servers was not loaded; run pytest from the project's folder.")
    return _servers


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> None:
    """Fix the addresses before pytest-django makes Django read the settings."""
    global _servers
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        state = Path(os.environ["STATE_DIR"])
    else:
        # Short: a unix socket's path has about 107 bytes. Open: PostgreSQL's account must get in when we are root.
        state = Path(tempfile.mkdtemp(prefix="factdesk-test-"))
        state.chmod(0o755)
        os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
        os.environ["STATE_DIR"] = str(state)
        os.environ["FACTDESK_OWN_SERVERS"] = "database,queue"
        # A test asks as much in a minute as it likes; those of the limits set them.
        os.environ["API_READS_PER_MINUTE"] = os.environ["API_WRITES_PER_MINUTE"] = "0"
        for name in (
            "ALLOWED_HOSTS",
            "DATABASE_ROLE",
            "DEBUG",
            "HOST",
            "ORIGINALS_DIR",
            "PORT",
            "PUBLIC_URL",
        ):
            os.environ.pop(name, None)
    _servers = TestServers(state, owns=not worker, worker=worker or "main")
    os.environ["DATABASE_URL"] = _servers.database_url(_servers.database)
    os.environ["DATABASE_OWNER_URL"] = _servers.owner_url(_servers.database)
    os.environ["REDIS_URL"] = _servers.queue_url


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """xdist's workers share one pair of servers, so the controller starts them before it starts the workers."""
    if get_servers().owns and session.config.getoption("numprocesses", None):
        get_servers().start()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Under xdist the longest files go first (with --no-loadscope-reorder, else it sorts by the number of tests)."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        place = {name: number for number, name in enumerate(LONGEST)}
        items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(LONGEST)))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if _servers is not None:
        _servers.stop()
