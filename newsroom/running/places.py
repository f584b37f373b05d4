"""Where one installation keeps its things; everything follows from its state folder."""

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from newsroom.private import write_private

DATABASE = "factdesk"
OWNER_ROLE = "factdesk_owner"
APP_ROLE = "factdesk_app"
SUPERUSER = "postgres"
# Whose password the queue's server asks for: it knows no names.
QUEUE = "queue"
# A database cluster, its write-ahead log and a little room for the desk's own files.
FREE_BYTES_NEEDED = 150_000_000
LARGEST_LOG = 10_000_000


class CannotRun(Exception):
    """Factdesk cannot start or go on; the message is one sentence for the person at the terminal."""


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

    @property
    def password_file(self) -> Path:
        return self.state / "passwords.json"

    def keep_passwords(self) -> dict[str, str]:
        """The passwords of our own servers by role, drawn once per state folder, in a file that only its owner reads.

        Two commands that start at once draw once: who comes second takes what is there. Raises CannotRun for a file
        that is not ours; without the file new ones are drawn, and the servers take them at their next start.
        """
        if not self.password_file.exists():
            drawn = {name: secrets.token_urlsafe(32) for name in (SUPERUSER, OWNER_ROLE, APP_ROLE, QUEUE)}
            partial = self.state / f".passwords-{secrets.token_hex(8)}"
            write_private(partial, json.dumps(drawn))
            with contextlib.suppress(FileExistsError):
                os.link(partial, self.password_file)
            partial.unlink()
        try:
            found: dict[str, str] = json.loads(self.password_file.read_text())
            return {name: str(found[name]) for name in (SUPERUSER, OWNER_ROLE, APP_ROLE, QUEUE)}
        except (ValueError, KeyError, TypeError) as error:
            raise CannotRun(
                f"{self.password_file} does not hold the servers' passwords; remove it, and new ones are drawn."
            ) from error

    def database_url(self, role: str, database: str = DATABASE) -> str:
        password = self.keep_passwords()[role]
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def queue_url(self, number: int = 0) -> str:
        return f"unix://:{self.keep_passwords()[QUEUE]}@{self.valkey_socket}?db={number}"


def find_installation(environ: Mapping[str, str], base: Path) -> Places:
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
        raise CannotRun(
            f"The state folder {places.state} cannot be used: {describe_os_error(error)}."
        ) from error
    free = shutil.disk_usage(places.state).free
    if free < FREE_BYTES_NEEDED:
        raise CannotRun(
            f"The disk with the state folder {places.state} is full: {free // 1_000_000} MB are free, "
            f"{FREE_BYTES_NEEDED // 1_000_000} MB are needed."
        )


def describe_os_error(error: OSError) -> str:
    """An operating system's error in words: `No space left on device (/var/x)`."""
    return f"{error.strerror or error}" + (f" ({error.filename})" if error.filename else "")
