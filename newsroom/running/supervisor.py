"""`manage.py up`: starts every process of the desk, restarts what dies, and leaves nothing behind."""

import contextlib
import errno
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from newsroom.private import write_private
from newsroom.running.children import Child
from newsroom.running.places import CannotRun, Places, describe_os_error, prepare_state
from newsroom.running.postgres import Postgres
from newsroom.running.servers import Servers, hold_lock, is_running, read_running, write_running

# A worker that is suggesting gets this long; its job has a lease in PostgreSQL and is done again by another.
_SECONDS_TO_STOP = 2.0
SECONDS_TO_BE_READY = 240.0


class StopAsked(BaseException):
    """Ctrl-C, SIGTERM or SIGHUP arrived, or the process that wanted us is gone."""


class Supervisor:
    """All processes of one state folder, in the order in which they need each other."""

    def __init__(
        self,
        places: Places,
        needs: frozenset[str],
        base: Path,
        *,
        host: str,
        port: int,
        collect_static: Callable[[], None],
        load_demo: Callable[[], None],
        worker_answers: Callable[[], bool],
        stops_with_parent: bool = False,
    ) -> None:
        self.places = places
        self.needs = needs
        self.base = base
        self.host = host
        self.port = port
        self.collect_static = collect_static
        self.load_demo = load_demo
        self.worker_answers = worker_answers
        self.parent = os.getppid() if stops_with_parent else 0
        self.children: list[Child] = []
        self.postgres: Postgres | None = None
        self.deaths: dict[str, deque[float]] = {}
        self.warden: subprocess.Popen[bytes] | None = None
        self.known_groups: dict[str, int] = {}

    # --- One run ---

    def run(self) -> None:
        """Everything from the lock to the last process gone. Raises CannotRun; returns after a stop was asked for."""
        # What the desk keeps is nobody else's to read.
        os.umask(0o077)
        prepare_state(self.places)
        with self.take_lock() as is_ours, contextlib.ExitStack() as stack:
            if not is_ours:
                return
            listener = stack.enter_context(self.listen())
            stack.callback(self.places.running.unlink, missing_ok=True)
            stack.callback(self.stop)
            try:
                with self.catch_signals():
                    self.start(listener)
                    self.watch()
            except StopAsked:
                print("\nStopping …", flush=True)
            except OSError as error:
                raise CannotRun(f"Factdesk cannot go on: {describe_os_error(error)}.") from error

    @contextlib.contextmanager
    def take_lock(self) -> Iterator[bool]:
        """Hold the state folder; False (and a word where it is) if another `up` has it already."""
        began, has_told = time.monotonic(), False
        while True:
            with hold_lock(self.places.lock, wait=False) as is_ours:
                if is_ours:
                    yield True
                    return
                running = read_running(self.places)
            if running.get("kind") == "up" and is_running(int(running["pid"])):
                where = running.get("url") or "it is still starting"
                print(f"Factdesk already runs with the state folder {self.places.state}: {where}", flush=True)
                yield False
                return
            if not has_told and time.monotonic() - began > 1:
                has_told = True
                print("Waiting for another Factdesk command to end …", flush=True)
            if time.monotonic() - began > 60:
                raise CannotRun(
                    f"Another Factdesk command has held {self.places.state} for a minute; try again later."
                )
            time.sleep(0.2)

    def listen(self) -> socket.socket:
        """The web's socket, open for as long as we are: a restarted web server takes it over without a gap."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            return socket.create_server((self.host, self.port), family=family, backlog=256)
        except OSError as error:
            words = (error.strerror or str(error)).split(" (")[0]
            reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({words})"
            other = self.port % 65535 + 1
            raise CannotRun(
                f"Port {self.port} on {self.host} {reason}; choose another, as in: make run PORT={other}"
            ) from error

    @contextlib.contextmanager
    def catch_signals(self) -> Iterator[None]:
        """Turn the first request to stop into StopAsked; later ones change nothing, the stop has its own limits."""
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

        def ask(signum: int, frame: FrameType | None) -> None:
            for other in signals:
                signal.signal(other, signal.SIG_IGN)
            raise StopAsked

        for signum in signals:
            signal.signal(signum, ask)
        yield

    def start(self, listener: socket.socket) -> None:
        """Servers, tables, static files, web, worker and beat; then wait until web and worker answer."""
        began = time.monotonic()
        write_running(self.places, kind="up")
        self.keep_secret_key()
        self.start_warden()
        host, port = listener.getsockname()[:2]
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        servers = Servers(self.places, self.needs)
        if servers.children:
            with step("Starting " + " and ".join(child.name for child in servers.children)):
                self.children += servers.children
                servers.start()
                self.postgres = servers.postgres
                self.report_groups()
        os.environ["HOST"], os.environ["PORT"] = host, str(port)
        with step("Preparing the database and the static files"), self.manage("migrate", "--no-input"):
            self.collect_static()
        write_running(self.places, kind="up", servers=True, url=url)
        with step("Starting web, worker and beat"):
            programs = self.make_programs(listener)
            self.children += programs
            for child in programs:
                child.start()
            self.report_groups()
            if "database" in self.needs:
                self.load_demo()
            self.wait_until_ready(url)
        print_log_ins(self.places)
        print(f"Logs: {self.places.logs}")
        print(f"Ready: {url}  ({time.monotonic() - began:.1f} s; Ctrl-C stops everything)", flush=True)

    def make_programs(self, listener: socket.socket) -> list[Child]:
        """Web, worker and beat as the app's role; none of them gets the owner's address."""
        environ = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "newsroom"]
        quick: dict[str, Any] = {"cwd": self.base, "orphan_signal": signal.SIGQUIT}
        return [
            Child(
                "web",
                [
                    *(*python, "gunicorn", "-k", "asgi", "-w", "2", "--bind", f"fd://{listener.fileno()}"),
                    *("--preload", "--no-control-socket", "--graceful-timeout", "2", "--access-logfile", "-"),
                    "newsroom.asgi:application",
                ],
                self.places.logs / "web.log",
                environ,
                pass_fds=(listener.fileno(),),
                **quick,
            ),
            Child(
                "worker",
                [
                    *(*celery, "worker", "-P", "prefork", "-c", "2", "--without-gossip", "--without-mingle"),
                    *("-n", f"worker@{self.places.sockets.name}", "-l", "INFO"),
                ],
                self.places.logs / "worker.log",
                environ,
                **quick,
            ),
            Child(
                "beat",
                [
                    *celery,
                    "beat",
                    "-s",
                    str(self.places.state / "beat-schedule"),
                    "--pidfile=",
                    "-l",
                    "WARNING",
                ],
                self.places.logs / "beat.log",
                environ,
                **quick,
            ),
        ]

    @contextlib.contextmanager
    def manage(self, *arguments: str) -> Iterator[None]:
        """Run one of our own commands beside the block, to its end; CannotRun with its last line if it fails."""
        child = Child(
            f"manage.py {arguments[0]}",
            [sys.executable, str(self.base / "manage.py"), *arguments],
            self.places.logs / "manage.log",
            dict(os.environ),
            cwd=self.base,
        )
        child.start()
        try:
            yield
            status = child.process.wait() if child.process else 1
        finally:
            child.end_group()
        if status:
            raise CannotRun(f"{child.name} failed: {child.last_words()} ({child.log})")

    def wait_until_ready(self, url: str) -> None:
        """Until the web answers on its own socket and a worker answers through the queue."""
        deadline = time.monotonic() + SECONDS_TO_BE_READY
        while not (web_answers(url, os.environ.get("ALLOWED_HOSTS", "")) and self.worker_answers()):
            self.restart_dead()
            worst = max(self.deaths.items(), key=lambda item: len(item[1]), default=("", deque()))
            if len(worst[1]) >= 4:
                child = next(child for child in self.children if child.name == worst[0])
                raise CannotRun(f"{child.name} does not start: {child.last_words()} ({child.log})")
            if time.monotonic() > deadline:
                raise CannotRun(f"Web and worker do not answer; see {self.places.logs}.")
            time.sleep(0.1)

    # --- While it runs ---

    def watch(self) -> None:
        """Restart whatever ends, until asked to stop or until the process that wanted us is gone."""
        while True:
            self.restart_dead()
            if self.parent and os.getppid() != self.parent:
                raise StopAsked
            time.sleep(0.2)

    def restart_dead(self) -> None:
        """Start again each child that ended; one that keeps ending waits longer each time, up to five seconds."""
        now = time.monotonic()
        for child in self.children:
            if child.is_alive():
                continue
            deaths = self.deaths.setdefault(child.name, deque(maxlen=6))
            if child.process is not None:
                status = child.process.returncode
                child.end_group()
                child.process = None
                deaths.append(now)
                print(
                    f"{time.strftime('%H:%M:%S')} {child.name} ended ({status}); starting it again",
                    flush=True,
                )
            recent = sum(1 for moment in deaths if now - moment < 60)
            if not deaths or now - deaths[-1] >= min(0.2 * 2 ** (recent - 1), 5):
                child.start()
                self.report_groups()

    # --- The end ---

    def stop(self) -> None:
        """Web, beat and worker first, at the same time; then Valkey and PostgreSQL, whose files must be whole."""
        servers = [child for child in self.children if child.name in {"PostgreSQL", "Valkey"}]
        programs = [child for child in self.children if child not in servers]
        for group, seconds in ((programs, _SECONDS_TO_STOP), (servers, 10.0)):
            for child in group:
                child.ask_to_stop()
            if group is programs and self.postgres is not None:
                # Meanwhile, so that the checkpoint of the shutdown itself has little left to write.
                threading.Thread(target=self.postgres.checkpoint, daemon=True).start()
            deadline = time.monotonic() + seconds
            for child in group:
                child.end(max(deadline - time.monotonic(), 0))
        if self.warden is not None and self.warden.stdin is not None:
            self.report_groups()
            self.warden.stdin.close()
            self.warden.wait()

    def start_warden(self) -> None:
        warden = Path(__file__).with_name("warden.py")
        self.warden = subprocess.Popen(
            [sys.executable, "-I", str(warden)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            cwd="/",
            # It lives as long as the desk and needs none of its addresses and keys.
            env={},
        )

    def report_groups(self) -> None:
        """Tell the warden which process groups live, so that it never signals an id that was given away again."""
        if self.warden is None or self.warden.stdin is None:
            return
        for child in self.children:
            before = self.known_groups.get(child.name)
            now = child.pid if child.is_alive() else None
            if before == now:
                continue
            lines = (f"-{before}\n" if before else "") + (
                f"+{now} {int(child.orphan_signal)}\n" if now else ""
            )
            self.warden.stdin.write(lines.encode())
            self.warden.stdin.flush()
            self.known_groups[child.name] = now or 0

    def keep_secret_key(self) -> None:
        """Draw the key that signs sessions once per state folder, so that a restart signs nobody out."""
        path = self.places.state / "secret_key"
        if not os.environ.get("SECRET_KEY") and not path.exists() and "database" in self.needs:
            write_private(path, secrets.token_urlsafe(50))


def web_answers(url: str, names: str) -> bool:
    """Whether the web says that it is ready; a proxy of this machine's environment has no part in it.

    `names` are those that the desk answers to, as ALLOWED_HOSTS lists them: it refuses the address's own unless listed.
    """
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    name = names.partition(",")[0].strip().removeprefix(".")
    request = urllib.request.Request(f"{url}/readyz", headers={"Host": name} if name else {})
    try:
        with opener.open(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextlib.contextmanager
def step(words: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    began = time.monotonic()
    print(f"{words} …", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - began:.1f} s", flush=True)


_FACTORS_OF_THE_DEMO = (
    "  Each of them has a password alone. A real desk asks chiefs and auditors for a second factor as well; here\n"
    "  anybody may add one under Your account (a passkey at http://localhost, not at a number)."
)


def print_log_ins(places: Places) -> None:
    """The demo people of this state folder, if it has any."""
    lines = list_log_ins(places)
    if lines:
        print(
            "\nDemo people (only in this state folder):",
            *lines,
            _FACTORS_OF_THE_DEMO,
            "",
            sep="\n",
            flush=True,
        )


def list_log_ins(places: Places) -> list[str]:
    """One line for each demo person of this state folder: role, address and password."""
    path = places.state / "demo_people.json"
    if not path.exists():
        return []
    people: list[dict[str, Any]] = json.loads(path.read_text())
    return [f"  {person['role']:<10} {person['email']:<34} {person['password']}" for person in people]
