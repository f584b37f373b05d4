"""Both servers for one state folder: started in order, stopped in reverse, lent to one command at a time.

No Django here: `manage.py` needs these servers before it can load the settings.
"""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from newsroom.running.accounts import make_socket_folder
from newsroom.running.children import Child
from newsroom.running.places import (
    APP_ROLE,
    OWNER_ROLE,
    CannotRun,
    Places,
    describe_os_error,
    prepare_state,
)
from newsroom.running.postgres import Postgres
from newsroom.running.valkey import Valkey


def read_needs(environ: Mapping[str, str]) -> frozenset[str]:
    """Which servers this installation runs itself: those whose address is not set, nor in a file."""
    addresses = {"database": "DATABASE_URL", "queue": "REDIS_URL"}
    return frozenset(
        need
        for need, name in addresses.items()
        if not environ.get(name, "").strip() and not environ.get(f"{name}_FILE", "").strip()
    )


def point_environment(
    places: Places, needs: frozenset[str], environ: "os._Environ[str] | dict[str, str]"
) -> None:
    """Tell the settings (and every process started from here) where our own servers are.

    A process that was started with this environment already finds it filled in and changes nothing.
    """
    if "FACTDESK_OWN_SERVERS" in environ:
        return
    if needs:
        # The addresses hold passwords, which are kept there.
        prepare_state(places)
    if "database" in needs:
        environ["DATABASE_URL"] = places.database_url(APP_ROLE)
        environ["DATABASE_OWNER_URL"] = places.database_url(OWNER_ROLE)
    if "queue" in needs:
        environ["REDIS_URL"] = places.queue_url()
    environ["FACTDESK_OWN_SERVERS"] = ",".join(sorted(needs))
    environ["STATE_DIR"] = str(places.state)


class Servers:
    """The servers that one state folder needs, started in order and stopped in reverse."""

    def __init__(self, places: Places, needs: frozenset[str]) -> None:
        self.places = places
        self.postgres = Postgres(places) if "database" in needs else None
        self.valkey = Valkey(places) if "queue" in needs else None

    @property
    def children(self) -> list[Child]:
        return [server.child for server in (self.postgres, self.valkey) if server is not None]

    def start(self) -> None:
        """Start what is needed and wait until it answers; roles, extensions and database exist afterwards."""
        try:
            make_socket_folder(self.places)
            if self.valkey:
                self.valkey.prepare()
                self.valkey.start()
            if self.postgres:
                self.postgres.prepare()
                self.postgres.start()
                self.postgres.bootstrap()
        except OSError as error:
            self.stop()
            raise CannotRun(f"The servers cannot start: {describe_os_error(error)}.") from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Valkey first, then PostgreSQL, each with time to finish its files."""
        for child in reversed(self.children):
            child.stop(seconds=15)
        with contextlib.suppress(OSError):
            self.places.sockets.rmdir()


@contextlib.contextmanager
def hold_lock(path: Path, *, shared: bool = False, wait: bool = True) -> Iterator[bool]:
    """Hold a file lock that the kernel lets go when the process ends; yields False if it is taken and `wait` is off."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


def read_running(places: Places) -> dict[str, Any]:
    """What the holder of the lock said about itself; empty while it says nothing."""
    try:
        found = json.loads(places.running.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def is_running(pid: int) -> bool:
    """Whether a process has this id now."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def write_running(places: Places, **what: Any) -> None:
    """Say what runs here, in one step, so that a reader never sees half of it."""
    partial = places.running.with_suffix(".part")
    partial.write_text(json.dumps({"pid": os.getpid(), **what}))
    partial.rename(places.running)


@contextlib.contextmanager
def lend_servers(places: Places, needs: frozenset[str], *, seconds: float = 60) -> Iterator[None]:
    """The servers of a state folder for the length of one command: those that run, or else servers of its own.

    A command that started them waits at its end for the others that borrowed them meanwhile.
    """
    if not needs:
        yield
        return
    prepare_state(places)
    deadline = time.monotonic() + seconds
    with contextlib.ExitStack() as held:
        while True:
            borrowed = held.enter_context(contextlib.ExitStack())
            borrowed.enter_context(hold_lock(places.users_lock, shared=True))
            if read_running(places).get("servers") and not can_lock(places.lock):
                yield
                return
            borrowed.close()
            with hold_lock(places.lock, wait=False) as is_ours:
                if is_ours:
                    places.running.unlink(missing_ok=True)
                    servers = Servers(places, needs)
                    servers.start()
                    try:
                        write_running(places, kind="command", servers=True)
                        yield
                    finally:
                        places.running.unlink(missing_ok=True)
                        with hold_lock(places.users_lock):
                            servers.stop()
                    return
            if time.monotonic() > deadline:
                raise CannotRun(f"Another Factdesk command is still starting in {places.state}; try again.")
            time.sleep(0.1)


def can_lock(path: Path) -> bool:
    """Whether nobody holds this lock now."""
    with hold_lock(path, wait=False) as is_free:
        return is_free
