"""Reading in a process of its own, so that a hostile file can only harm that process.

Besides its limits on memory and time it gives up what it does not need before it sees a byte: `confinement`.

`subprocess`, not multiprocessing: Celery's prefork children are daemons and may not have children of that kind.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from sources.reading.types import (
    Declared,
    Limits,
    ReadingCrashed,
    ReadResult,
    UnreadableUpload,
    result_from_json,
)

_ROOT = Path(__file__).resolve().parents[2]
# Only what Python needs: the child gets no DATABASE_URL, no keys, no proxy.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


def read_in_child(
    source: bytes | str | Path, name: str, declared: Declared | None = None, limits: Limits | None = None
) -> ReadResult:
    """Read a file (its bytes or its path) as `read_document` does, in a process with limits on memory and time.

    Raises UnreadableUpload as `read_document` does, ReadingCrashed if the process died or ran out of its limits.
    """
    declared, limits = declared or Declared(), limits or Limits()
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    request = {"name": name, "declared": dataclasses.asdict(declared), "limits": dataclasses.asdict(limits)}
    process = subprocess.Popen(
        [sys.executable, "-c", _SHUT + _READ, *_arguments(limits)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=_ROOT,
        env=_environment(),
        start_new_session=True,
    )
    try:
        out, err = process.communicate(
            json.dumps(request).encode() + b"\n" + data, timeout=limits.wall_seconds
        )
    except subprocess.TimeoutExpired:
        _end(process)
        raise ReadingCrashed("timed_out", "Reading this file took too long and was stopped.") from None
    except BaseException:
        _end(process)
        raise
    if process.returncode == 0:
        answer = json.loads(out)
        if "refused" in answer:
            raise UnreadableUpload(answer["refused"]["code"], answer["refused"]["message"])
        return result_from_json(answer["result"])
    if process.returncode == -signal.SIGXCPU:
        raise ReadingCrashed("timed_out", "Reading this file took too long and was stopped.")
    if process.returncode == 4:
        raise ReadingCrashed(
            "not_confined",
            "This machine cannot shut the reading of files off from the rest, and its settings ask for that.",
        )
    if process.returncode == 3 or b"MemoryError" in err or b"bad_alloc" in err:
        raise ReadingCrashed("out_of_memory", "Reading this file needed more memory than is allowed.")
    raise ReadingCrashed("crashed", "Reading this file broke down: the file may be damaged.")


# The limits are set by the child itself, before anything else is loaded: a preexec_fn is not safe in a process
# with threads. The pipe's other end closes if the parent dies, and the CPU limit ends a child that never notices.
# Files are closed before reading's own modules are imported, and all the rest before the first byte of the request.
# What that costs is won back where it does no harm: no garbage is collected while modules load, and the process ends
# without taking itself apart.
_SHUT = """
import gc, os, resource, sys
gc.disable()
memory, cpu = int(sys.argv[1]), int(sys.argv[2])
try:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
except ValueError:
    pass
resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 2))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
from sources.reading import confinement
layers = confinement.close_files()
from sources.reading.__main__ import main
layers += confinement.close_the_rest()
gc.freeze()
gc.enable()
if sys.argv[3] == "confined" and not confinement.NEEDED <= set(layers):
    os._exit(4)
"""
_READ = """
code = main()
sys.stdout.flush()
os._exit(code)
"""


def _environment() -> dict[str, str]:
    """One thread: every thread of a numeric library reserves address space that RLIMIT_AS counts."""
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(_ROOT),
    }


def _arguments(limits: Limits) -> list[str]:
    """What the child must know before it can read its request."""
    return [
        str(limits.memory_bytes),
        str(limits.cpu_seconds),
        "confined" if limits.must_be_confined else "as far as possible",
    ]


def _end(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
