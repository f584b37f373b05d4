"""Supervised programs: started, watched, ended, and never left behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsroom.running.accounts import Account
from newsroom.running.places import CannotRun

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
