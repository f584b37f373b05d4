"""PostgreSQL's own tools, run on the database of the settings: all its tables into one file, and back."""

import contextlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from newsroom.private import write_private
from newsroom.running.places import CannotRun
from newsroom.running.postgres import find_postgres_binaries

# What Django's settings say beside the parameters of a connection.
_NOT_LIBPQ = ("isolation_level", "pool", "server_side_binding", "assume_role")


class ToolFailed(Exception):
    """pg_dump or pg_restore could not do it; the message is what it said."""


def dump_database(snapshot: str, target: Path) -> None:
    """Write everything that this exported snapshot sees, in pg_dump's custom form. Raises ToolFailed, CannotRun."""
    _run(
        "pg_dump",
        "--format=custom",
        f"--snapshot={snapshot}",
        f"--file={target}",
        "--no-owner",
        "--no-privileges",
        # Whoever owns the new database has them there already; only a superuser could make them.
        "--exclude-extension=*",
    )


def load_database(source: Path) -> None:
    """Load a dump into the empty database, whole or not at all. Raises ToolFailed, CannotRun."""
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        str(source),
    )


def _run(tool: str, *arguments: str) -> None:
    database: dict[str, Any] = settings.DATABASES["default"] | {"NAME": connection.settings_dict["NAME"]}
    options = {name: value for name, value in database["OPTIONS"].items() if name not in _NOT_LIBPQ}
    where = make_conninfo(
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        user=database["USER"],
        dbname=database["NAME"],
        **options,
    )
    with _keep_password(database["PASSWORD"]) as password_file:
        ran = subprocess.run(
            [find_tool(tool), f"--dbname={where}", "--no-password", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env={"PGPASSFILE": str(password_file), "LC_ALL": "C"},
        )
    if ran.returncode:
        raise ToolFailed(f"{tool}: {' '.join(ran.stderr.split())[:500] or f'ended with {ran.returncode}'}")


@contextlib.contextmanager
def _keep_password(password: str) -> Iterator[Path]:
    """A file with the password that only this account reads: an argument or the environment would show it to others."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "passwords"
        escaped = password.replace("\\", "\\\\").replace(":", "\\:")
        write_private(path, f"*:*:*:*:{escaped}\n")
        yield path


def find_tool(tool: str) -> str:
    """The path of pg_dump or pg_restore of at least the server's version. Raises CannotRun."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (server,) = cursor.fetchone()
    candidates = [shutil.which(tool)]
    with contextlib.suppress(CannotRun):
        candidates.insert(0, str(find_postgres_binaries() / tool))
    for path in candidates:
        if path and Path(path).exists():
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
            version = re.search(r"\(PostgreSQL\) (\d+)", said)
            if version and int(version[1]) >= server:
                return path
    raise CannotRun(f"{tool} of PostgreSQL {server} or newer is needed; install its client tools.")
