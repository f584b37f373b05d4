"""Makes `.venv` from a hash-locked requirements file: `python3 newsroom/running/bootstrap.py base|dev`.

Runs with nothing but Python's standard library. A stamp holds the lock's hash, so the second time costs nothing.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
ENVIRONMENT = BASE_DIR / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
OLDEST_PYTHON = (3, 11)


class CannotInstall(Exception):
    """The environment cannot be made; the message is for the person at the terminal."""


def find_newer_python() -> str:
    """Another interpreter on this machine that is new enough; empty if there is none."""
    for minor in (13, 12, 11):
        if found := shutil.which(f"python3.{minor}"):
            return found
    return ""


def read_pins(lock: Path) -> set[str]:
    """The `name==version` of every requirement of a lock."""
    lines = (line.split(";")[0].split("\\")[0].strip() for line in lock.read_text().splitlines())
    return {line for line in lines if "==" in line and not line.startswith("#")}


def read_lock_hash(kind: str) -> str:
    """What the environment must have been made from: this lock, for this interpreter."""
    lock = (BASE_DIR / "requirements" / f"{kind}.txt").read_bytes()
    return hashlib.sha256(lock + sys.version.encode()).hexdigest()


def is_up_to_date(kind: str) -> bool:
    """Whether the environment holds exactly this lock and its interpreter still runs."""
    stamp = ENVIRONMENT / f"factdesk-{kind}.sha256"
    return (
        stamp.exists()
        and stamp.read_text() == read_lock_hash(kind)
        and PYTHON.exists()
        and subprocess.run([str(PYTHON), "-c", ""], capture_output=True).returncode == 0
    )


def make_environment() -> None:
    """An empty `.venv` with pip; one that is broken or was cut short is made anew."""
    works = PYTHON.exists() and subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True)
    if works and works.returncode == 0:
        return
    try:
        import ensurepip  # noqa: F401  Debian leaves it out of python3
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise CannotInstall(
            f"This Python has no ensurepip. On Debian or Ubuntu run: apt-get install -y python{version}-venv"
        ) from None
    print("Making .venv …", flush=True)
    venv.EnvBuilder(clear=ENVIRONMENT.exists(), with_pip=True, symlinks=True).create(ENVIRONMENT)


def install(kind: str) -> None:
    """Install the lock, every file checked against its hash; raises CannotInstall with pip's own last words."""
    lock = BASE_DIR / "requirements" / f"{kind}.txt"
    total = len(read_pins(lock))
    command = [
        *(str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar", "off"),
        *("--disable-pip-version-check", "-r", str(lock)),
    ]
    began = time.monotonic()
    print(f"Installing {total} packages …", flush=True)
    last: list[str] = []
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in tell_progress(pip.stdout or iter(()), total):
            last = [*last[-7:], line]
    if pip.returncode:
        raise CannotInstall("pip could not install the requirements:\n  " + "\n  ".join(last))
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)


def tell_progress(lines: Iterator[str], total: int) -> Iterator[str]:
    """Pass pip's lines on and say now and then how far it is: in place on a terminal, else every ten seconds."""
    on_terminal = sys.stdout.isatty()
    shown, count = time.monotonic(), 0
    for line in lines:
        yield line.rstrip()
        word = line.split(maxsplit=1)[0] if line.strip() else ""
        if word in {"Collecting", "Requirement"}:
            count += 1
        message = f"{min(count, total)} of {total} fetched"
        if word == "Installing":
            message = "all fetched, unpacking"
        if on_terminal:
            print(f"\r  {message:<30}", end="", flush=True)
        elif time.monotonic() - shown > 10 or word == "Installing":
            print(f"  {message}", flush=True)
            shown = time.monotonic()
    if on_terminal:
        print(flush=True)


def main(kind: str) -> None:
    """Make `.venv` hold the lock `kind` (base, or dev which contains base)."""
    if is_up_to_date(kind):
        return
    ENVIRONMENT.mkdir(exist_ok=True)
    # Two makes at once build one environment, one after the other.
    with (BASE_DIR / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_up_to_date(kind):
            return
        make_environment()
        install(kind)
        done = [kind]
        requirements = BASE_DIR / "requirements"
        if kind == "dev" and read_pins(requirements / "base.txt") <= read_pins(requirements / "dev.txt"):
            done.append("base")
        for name in done:
            (ENVIRONMENT / f"factdesk-{name}.sha256").write_text(read_lock_hash(name))


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        newer = find_newer_python()
        if newer:
            os.execv(newer, [newer, *sys.argv])
        sys.exit(f"Factdesk needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if sys.argv[1:] not in (["base"], ["dev"]):
        sys.exit("usage: python3 newsroom/running/bootstrap.py base|dev")
    try:
        main(sys.argv[1])
    except CannotInstall as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"The folder .venv cannot be made: {problem}.")
    except KeyboardInterrupt:
        sys.exit(130)
