"""Files that hold a secret or must not be lost, and the processes that hold one."""

import contextlib
import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_PR_SET_DUMPABLE = 4
# glibc's mallopt: how many heaps the threads of a process share. Unless told it makes eight a core.
_M_ARENA_MAX, _HEAPS = -8, 2


# Variables that may stand in a file instead, as containers and systemd hand secrets over: NAME_FILE names it.
SECRETS = (
    "DATABASE_OWNER_URL",
    "DATABASE_URL",
    "EMAIL_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SUGGEST_LLM_KEY",
    "OIDC_CLIENT_SECRET",
)


def read_secret(name: str, environ: Mapping[str, str]) -> str:
    """The value of a variable, or of the file that NAME_FILE names where it is one of SECRETS; "" where neither is set.

    Raises ValueError with a sentence where both are set, and where the file cannot be read or is empty.
    """
    value, path = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "").strip()
    if name not in SECRETS or not path:
        return value
    if value:
        raise ValueError(f"{name} and {name}_FILE are both set; take one of them away.")
    try:
        found = Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"The file that {name}_FILE names cannot be read: {error}.") from error
    if not found:
        raise ValueError(f"The file that {name}_FILE names is empty ({path}).")
    return found


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    partial = path.with_name(path.name + ".part")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    partial.rename(path)


def write_durably(path: Path, text: str) -> None:
    """Put a file in place whole, and on disk before it counts."""
    partial = path.with_name(f".{path.name}-{os.getpid()}")
    with partial.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    with contextlib.suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def hide_process() -> None:
    """Close this process's memory and environment (/proc/PID/…) to every other process of the same account.

    Its children inherit that until they become another program. Nor does it leave a core file. For web, worker, beat
    and every command, whose environment holds the addresses of the servers and the key that signs sessions. Root with
    all its powers still looks; elsewhere than on Linux nothing is done.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def keep_memory_together() -> None:
    """Let this process's threads share two heaps.

    Each heap keeps what its threads once needed, so that a web process with a thread for each request held half as
    much again as it used. Elsewhere than with glibc nothing is done.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _HEAPS)
