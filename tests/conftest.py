"""Databases, processes and a browser for tests.

- An ordinary test (`db`, or a personas fixture) works inside a transaction that is rolled back, as the app's role.
- `committed_db`: a clone of the migrated template for a test that really commits or uses several connections or
  processes. Nothing is flushed: TRUNCATE is refused by triggers and rights.
- `owner_connection`: a psycopg connection as owner of the tables to the database of the current test.
- `worker`, `site`, `browser`: a real Celery worker, a real gunicorn and a real Chromium on `committed_db`.
"""

import contextlib
import hashlib
import os
import pickle
import secrets
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connections
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright

from facts.services.claims import engines
from newsroom.running.children import Child
from sources.services import readings
from tests import chromium, site_copies
from tests.servers import TestServers, get_servers

pytest_plugins = ["tests.personas", "tests.speaking", "tests.writes"]


@pytest.fixture(scope="session")
def servers() -> TestServers:
    """The run's PostgreSQL and Valkey, started if they are not yet."""
    found = get_servers()
    found.start()
    return found


@pytest.fixture(scope="session")
def django_db_setup(servers: TestServers, django_db_blocker: Any) -> Iterator[None]:
    """Instead of pytest-django's: this worker's clone of the template, for every test inside a transaction."""
    servers.clone(servers.database)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    servers.drop(servers.database)


@pytest.fixture(autouse=True)
def _django_db_marker(request: pytest.FixtureRequest) -> None:
    """Instead of pytest-django's: the mark `django_db` means a transaction, unless the test commits."""
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        pytest.fail("Use the fixture committed_db: Django's flush truncates, which the database refuses.")
    if marker and "committed_db" not in request.fixturenames:
        request.getfixturevalue("_clean_clone")
        request.getfixturevalue("db")


# A clone costs as much as what is left behind by about so many tests.
TESTS_A_CLONE = 40


@pytest.fixture
def _clean_clone(django_db_setup: None, django_db_blocker: Any, servers: TestServers) -> None:
    """A new clone after every few tests, for those that work inside a transaction.

    What a transaction wrote stays in the tables as dead rows when it is rolled back, and nothing clears them away
    (vacuum is off): after a hundred tests every question read two megabytes of them.
    """
    servers.used += 1
    if servers.used % TESTS_A_CLONE or connections.settings["default"]["NAME"] != servers.database:
        return
    with django_db_blocker.unblock():
        connections.close_all()
        servers.clone(servers.database)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The name of the database of this test: inside a transaction, or committed_db where the test asks for it."""
    request.getfixturevalue("committed_db" if "committed_db" in request.fixturenames else "db")
    return str(connections.settings["default"]["NAME"])


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: Any, servers: TestServers) -> Iterator[str]:
    """A fresh database that Django's default connection uses; yields its name, drops it afterwards."""
    default = connections.settings["default"]
    empty_queue(servers)
    with servers.lend_clone() as name, django_db_blocker.unblock():
        connections.close_all()
        before, default["NAME"] = default["NAME"], name
        try:
            # Originals of its own, too: other tests' files are none of this database's.
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(settings, "ORIGINALS_DIR", servers.places.state / "originals" / name)
                patch.setenv("ORIGINALS_DIR", str(settings.ORIGINALS_DIR))
                yield name
        finally:
            connections.close_all()
            default["NAME"] = before


def empty_queue(servers: TestServers) -> None:
    """This worker's own Valkey database holds nothing of the test before."""
    with redis.Redis.from_url(servers.queue_url) as queue:
        queue.flushdb()


@pytest.fixture
def owner_connection(database: str, servers: TestServers) -> Iterator["psycopg.Connection[Any]"]:
    """The owner of the tables, connected to this test's database (sees only what the test committed)."""
    with psycopg.connect(servers.owner_url(database), autocommit=True) as connection:
        yield connection


class Program:
    """A program under test in a process group of its own, its output in a file."""

    def __init__(self, child: Child):
        self.child = child
        self.child.start()

    @property
    def pid(self) -> int:
        return self.child.pid

    def output(self) -> str:
        return self.child.log.read_text(errors="replace")

    def kill(self) -> None:
        """kill -9 of the whole group, and wait."""
        self.child.end_group()
        self.child.end(seconds=5)

    def stop(self) -> None:
        self.child.stop(seconds=10)

    def wait_until(self, is_ready: Callable[[], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not is_ready():
            assert self.child.is_alive(), f"{self.child.name} ended:\n{self.output()[-3000:]}"
            assert time.monotonic() < deadline, f"{self.child.name} is not ready:\n{self.output()[-3000:]}"
            time.sleep(0.05)


def run(command: list[str], environ: dict[str, str], log: Path, pass_fds: tuple[int, ...] = ()) -> Child:
    """A child of this command, not started yet."""
    cwd = Path(settings.BASE_DIR)
    return Child(Path(command[0]).name, command, log, environ, cwd=cwd, pass_fds=pass_fds)


@pytest.fixture
def start_worker(committed_db: str, servers: TestServers, tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """A function that starts a real Celery worker on this test's clone; all are ended afterwards."""
    started: list[Program] = []

    def start(*options: str, **environ: str) -> Program:
        name = f"w{len(started)}@{committed_db}"
        command = [
            *(
                sys.executable,
                "-m",
                "celery",
                "-A",
                "newsroom",
                "worker",
                "-P",
                "prefork",
                "-c",
                "2",
                "-n",
                name,
            ),
            *("--without-gossip", "--without-mingle", "-l", "INFO", *options),
        ]
        log = tmp_path / f"worker{len(started)}.log"
        program = Program(run(command, {**servers.environ(committed_db), **environ}, log))
        started.append(program)
        program.wait_until(lambda: f"{name} ready" in program.output())
        return program

    yield start
    for program in started:
        program.kill()


@pytest.fixture
def worker(start_worker: Callable[..., Program]) -> Program:
    """One running Celery worker on this test's clone, with this test worker's own Valkey database."""
    return start_worker()


class Site(Program):
    """gunicorn serving this test's clone; `url` has no slash at its end.

    A copy of the loaded site where it may be one, else a process of its own.
    """

    def __init__(
        self, loaded: site_copies.LoadedSite, environ: dict[str, str], log: Path, listener: socket.socket
    ):
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        number = listener.fileno()
        bind = ("--bind", f"fd://{number}", "newsroom.asgi:application")
        super().__init__(
            site_copies.Copy(loaded, environ, log, number)
            if loaded.is_like(environ)
            else run([sys.executable, "-m", *site_copies.COMMAND, *bind], environ, log, (number,))
        )

    def restart(self) -> None:
        """End the web server as an administrator would, start it again and wait until it answers."""
        self.stop()
        self.child.start()
        self.wait_until(self.answers)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


@pytest.fixture(scope="session")
def loaded_site(
    servers: TestServers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[site_copies.LoadedSite]:
    """What the web servers of this process's tests are copies of."""
    log = tmp_path_factory.mktemp("site") / "loaded.log"
    loaded = site_copies.LoadedSite(servers.environ(servers.database), log, Path(settings.BASE_DIR))
    yield loaded
    loaded.close()


@pytest.fixture
def site(
    committed_db: str, servers: TestServers, loaded_site: site_copies.LoadedSite, tmp_path: Path
) -> Iterator[Site]:
    """The real web server on this test's clone."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = Site(loaded_site, servers.environ(committed_db), tmp_path / "web.log", listener)
        try:
            running.wait_until(running.answers)
            yield running
        finally:
            running.kill()


@pytest.fixture(scope="module")
def chromium_browser() -> Iterator[Browser]:
    """One real Chromium for the browser tests of a file."""
    program = chromium.find() or pytest.exit(chromium.MISSING, returncode=1)
    # While Playwright's synchronous interface runs, it keeps an event loop in this thread, and Django would refuse to
    # touch the database. No coroutine of ours does; ended with the file, so that other tests are guarded again.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=program, args=chromium.flags())
        yield running
        running.close()


@pytest.fixture
def browser(chromium_browser: Browser) -> Browser:
    """The Chromium; open a context for each person."""
    return chromium_browser


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A fresh browser page whose addresses are relative to the site; a script error or a refused script fails it."""
    problems: list[str] = []
    with contextlib.closing(browser.new_context(base_url=site.url, locale="en-GB")) as context:
        opened = context.new_page()
        opened.on("pageerror", lambda error: problems.append(str(error)))
        opened.on(
            "console", lambda line: problems.append(line.text) if "Content Security" in line.text else None
        )
        yield opened
    assert problems == []


@pytest.fixture(autouse=True)
def _no_language_left_over() -> Iterator[None]:
    """A page that was asked for in another language leaves it behind in this thread."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _each_worker_keeps_its_own_originals(servers: TestServers) -> Iterator[None]:
    """One test damages an original on purpose, and the same stories are uploaded by tests beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ORIGINALS_DIR", servers.places.state / "originals" / servers.worker)
        patch.setenv("ORIGINALS_DIR", str(settings.ORIGINALS_DIR))
        yield


@pytest.fixture(autouse=True)
def _each_test_signs_with_a_key_of_its_own(servers: TestServers) -> Iterator[None]:
    """Beside the key stands the newest checkpoint, and the next test's ledger does not continue this one's."""
    with pytest.MonkeyPatch.context() as patch:
        folder = servers.places.state / "ledger" / secrets.token_hex(8)
        patch.setattr(settings, "LEDGER_KEY_FILE", folder / "key")
        yield


@pytest.fixture(autouse=True, scope="session")
def _each_story_is_computed_once() -> Iterator[None]:
    """Reading and suggesting are functions of what they are given, so what they gave is given again.

    Most tests tell the same few stories, and computing them was half of the run's time. The first time is real, once in
    the run; programs under test (workers, desks, child processes that are called directly) know nothing of this.
    """
    kept = get_servers().places.state / "computed"
    kept.mkdir(exist_ok=True, parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readings, "read_in_child", remember(readings.read_in_child, kept))
        patch.setattr(engines, "suggest", remember(engines.suggest, kept))
        yield


def remember(compute: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    """The same function, computing once for equal arguments in all processes that share the folder.

    What it raises is not remembered.
    """
    known: dict[str, bytes] = {}

    def recall(*arguments: Any, **named: Any) -> Any:
        given = repr((compute.__name__, arguments, sorted(named.items())))
        key = hashlib.sha256(given.encode()).hexdigest()
        file = folder / key
        if key not in known and file.exists():
            known[key] = file.read_bytes()
        if key not in known:
            known[key] = pickle.dumps(compute(*arguments, **named))
            # In one step, since others may look meanwhile.
            made = folder / f"{key}.{os.getpid()}"
            made.write_bytes(known[key])
            made.rename(file)
        return pickle.loads(known[key])

    return recall


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> None:
    """Real hashing takes a third of a second a person."""
    settings.PASSWORD_HASHERS = ["tests.personas.QuickHasher"]
