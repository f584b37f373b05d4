"""`manage.py up`: starts everything, restarts what dies, leaves nothing behind."""

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from newsroom.models import User
from newsroom.running.places import Places
from tests.servers import TestServers

OURS = {
    *("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ROLE", "REDIS_URL", "FACTDESK_OWN_SERVERS"),
    *("SECRET_KEY", "PYTEST_CURRENT_TEST"),
}


def own_environ(state: Path, **more: str) -> dict[str, str]:
    """The environment of somebody who typed `make run` with this state folder."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**kept, "STATE_DIR": str(state), "PORT": "0", **more}


def list_processes(state: Path) -> dict[int, str]:
    """Every living process of this state folder, by its command line: those that name the folder or its sockets."""
    known = (os.fsencode(state), os.fsencode(Places(state).sockets))
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, environ = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
            ended = (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            continue
        if (
            not ended
            and any(place in command + environ for place in known)
            and int(folder.name) != os.getpid()
        ):
            found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def wait_for(is_so: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


class Desk:
    """A running `manage.py up` and what it printed."""

    def __init__(self, state: Path, **environ: str):
        self.state = state
        self.printed = state.parent / f"{state.name}-{time.monotonic_ns()}.out"
        with self.printed.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=settings.BASE_DIR,
                env=own_environ(state, **environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def output(self) -> str:
        return self.printed.read_text()

    @property
    def url(self) -> str:
        found = re.search(r"Ready: (http://\S+)", self.output())
        return found[1] if found else ""

    def wait_until_ready(self) -> None:
        wait_for(lambda: self.url or self.process.poll() is not None, 240)
        assert self.url, self.output()

    def pids(self, *words: str) -> list[int]:
        return [
            pid for pid, line in list_processes(self.state).items() if all(word in line for word in words)
        ]


@pytest.fixture
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A state folder below the run's temporary folder; whatever still runs in it afterwards is ended."""
    path = Path(settings.STATE_DIR) / f"up-{time.monotonic_ns()}"
    yield path
    for pid in list_processes(path):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def desk(state: Path) -> Iterator[Desk]:
    running = Desk(state)
    running.wait_until_ready()
    yield running
    running.process.kill()
    running.process.wait()


def run_command(state: Path, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=own_environ(state, **environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_it_restarts_what_dies_and_stops_without_a_trace(desk: Desk, state: Path) -> None:
    second = run_command(state, "up")
    assert second.returncode == 0
    assert desk.url in second.stdout

    borrowed = run_command(state, "showmigrations", "--plan")
    assert borrowed.returncode == 0, borrowed.stderr
    assert "[ ]" not in borrowed.stdout

    for words in (("bin/postgres", "-D"), ("valkey-server",), ("gunicorn",), (" worker ",), (" beat ",)):
        before = desk.pids(*words)
        assert before, words
        oldest = min(before)
        os.kill(oldest, signal.SIGKILL)
        wait_for(lambda words=words, oldest=oldest: (now := desk.pids(*words)) and oldest not in now)

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"{desk.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    wait_for(answers)

    desk.process.send_signal(signal.SIGTERM)
    assert desk.process.wait(30) == 0
    assert list_processes(state) == {}


@pytest.mark.slow
def test_kill_9_of_the_supervisor_leaves_no_orphan_and_the_next_start_works(desk: Desk, state: Path) -> None:
    assert len(list_processes(state)) > 8
    desk.process.kill()
    desk.process.wait()
    wait_for(lambda: not list_processes(state), 20)

    again = Desk(state)
    again.wait_until_ready()
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(30) == 0
    assert list_processes(state) == {}


def test_without_a_signal_from_the_kernel_the_warden_ends_what_is_left(tmp_path: Path) -> None:
    left = subprocess.Popen(["sleep", "600"], start_new_session=True)
    warden = Path(settings.BASE_DIR) / "newsroom" / "running" / "warden.py"
    watching = subprocess.Popen([sys.executable, "-I", str(warden)], stdin=subprocess.PIPE)
    assert watching.stdin is not None
    watching.stdin.write(f"+{left.pid} {int(signal.SIGTERM)}\n".encode())
    watching.stdin.flush()
    assert left.poll() is None
    watching.stdin.close()
    assert left.wait(30) == -signal.SIGTERM
    assert watching.wait(30) == 0


@pytest.mark.slow
def test_on_real_servers_it_starts_none_and_invents_nobody(
    state: Path, committed_db: str, servers: TestServers
) -> None:
    desk = Desk(
        state,
        DATABASE_URL=servers.database_url(committed_db),
        DATABASE_OWNER_URL=servers.owner_url(committed_db),
        REDIS_URL=servers.queue_url,
        SECRET_KEY=secrets.token_urlsafe(50),
        # It asks itself whether it is ready, under the name that it answers to.
        ALLOWED_HOSTS="desk.example",
    )
    desk.wait_until_ready()
    assert "Demo people" not in desk.output()
    assert not User.objects.exists()
    assert not any("postgres -D" in line or "valkey" in line for line in list_processes(state).values())
    desk.process.send_signal(signal.SIGTERM)
    assert desk.process.wait(30) == 0
    assert list_processes(state) == {}


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_OWNER_URL"])
def test_what_a_real_installation_must_set_is_asked_for_by_name(
    missing: str, state: Path, committed_db: str, servers: TestServers
) -> None:
    environ = {
        "DATABASE_URL": servers.database_url(committed_db),
        "DATABASE_OWNER_URL": servers.owner_url(committed_db),
        "REDIS_URL": servers.queue_url,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "desk.example",
    }
    refused = run_command(state, "up", **{name: value for name, value in environ.items() if name != missing})
    assert refused.returncode == 1
    assert f"{missing} is not set" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_busy_port_gives_one_sentence(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run_command(state, "up", PORT=str(port))
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"Port {port} on 127.0.0.1 is in use; choose another, as in: make run PORT={port + 1}"
    )
    assert list_processes(state) == {}


def test_a_state_folder_that_is_a_file_gives_one_sentence(state: Path) -> None:
    state.write_text("not a folder")
    refused = run_command(state, "up")
    assert refused.returncode == 1
    assert refused.stderr.strip() == f"The state folder {state} cannot be used: File exists ({state})."


def test_a_cluster_of_another_version_is_refused_by_number(state: Path) -> None:
    (state / "postgres").mkdir(parents=True)
    (state / "postgres" / "PG_VERSION").write_text("16\n")
    refused = run_command(state, "up")
    assert refused.returncode == 1
    assert "made by PostgreSQL 16, not 18" in refused.stderr
    assert list_processes(state) == {}


@pytest.mark.slow
def test_a_database_whose_making_was_cut_short_is_put_aside_and_made_again(state: Path) -> None:
    (state / "postgres").mkdir(parents=True)
    (state / "postgres" / "PG_VERSION").write_text("18\n")
    shown = run_command(state, "showmigrations", "contenttypes")
    assert shown.returncode == 0, shown.stderr
    assert [path.name for path in state.glob("postgres-incomplete-*/*")] == ["PG_VERSION"]


@pytest.mark.slow
def test_a_state_folder_that_the_account_of_postgresql_cannot_reach_works(state: Path) -> None:
    state.mkdir()
    state.chmod(0o700)
    shown = run_command(state / "var", "showmigrations", "contenttypes")
    assert shown.returncode == 0, shown.stderr
    real = (state / "var" / "postgres").resolve()
    assert (real / "PG_VERSION").read_text() == "18\n"
    if os.getuid() == 0:
        assert real.parent == Path("/var/lib/factdesk")
        shutil.rmtree(real)


@pytest.mark.slow
def test_a_command_starts_the_servers_for_its_own_duration(state: Path) -> None:
    shown = run_command(state, "showmigrations", "contenttypes")
    assert shown.returncode == 0, shown.stderr
    assert "contenttypes" in shown.stdout
    assert list_processes(state) == {}
    assert not Places(state).running.exists()


@pytest.mark.slow
def test_a_command_without_a_database_starts_nothing(state: Path) -> None:
    assert run_command(state, "check").returncode == 0
    assert not state.exists()


@pytest.mark.slow
def test_a_lock_file_with_a_process_id_that_was_given_away_again_is_removed(state: Path) -> None:
    assert run_command(state, "showmigrations", "contenttypes").returncode == 0
    data = (state / "postgres").resolve()
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    again = run_command(state, "showmigrations", "contenttypes")
    assert again.returncode == 0, again.stderr
