"""The account that PostgreSQL runs under when we are root, and the folders that it must reach."""

import contextlib
import os
import pwd
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from newsroom.running.places import CannotRun, Places


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
