"""A filter over system calls (seccomp(2)): what is not listed here answers "not permitted" from now on.

A list of what reading needs, not of what is dangerous: a call that a newer kernel brings is refused unheard. Numbers
are those of the two instruction sets; a process that switches to another one (32 bits, x32) is ended or refused.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterator

from sources.reading.confinement import kernel

# name: (x86-64, arm64); None where that one does not have it.
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    # Bytes in and out of what is open already.
    "read": (0, 63),
    "pread64": (17, 67),
    "readv": (19, 65),
    "write": (1, 64),
    "writev": (20, 66),
    "lseek": (8, 62),
    "close": (3, 57),
    "close_range": (436, 436),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    # Looking at files; which of them may be opened is Landlock's.
    "stat": (4, None),
    "fstat": (5, 80),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    "fadvise64": (221, 223),
    # Memory.
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "brk": (12, 214),
    "madvise": (28, 233),
    "mincore": (27, 232),
    "membarrier": (324, 283),
    # This process itself: its signals, its locks, its names and its end.
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "restart_syscall": (219, 128),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "getcpu": (309, 168),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getresuid": (118, 148),
    "getresgid": (120, 150),
    "getgroups": (115, 158),
    "getrlimit": (97, 163),
    "getrusage": (98, 165),
    "exit": (60, 93),
    "exit_group": (231, 94),
    # Time, chance and the machine.
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "times": (100, 153),
    "getrandom": (318, 278),
    "sysinfo": (99, 179),
    "uname": (63, 160),
}
# Allowed for some arguments only.
_OPEN, _OPENAT = (2, None), (257, 56)
_IOCTL, _FCNTL, _PRCTL, _PRLIMIT = (16, 29), (72, 25), (157, 167), (302, 261)
_KILL, _TGKILL = (62, 129), (234, 131)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | 0o20000000  # the last is __O_TMPFILE
# What a file is asked about itself: is it a terminal, how much is there to read.
_IOCTLS = (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5451, 0x5450)
# Duplicating, and the flags of a descriptor; not who is signalled for it.
_FCNTLS = (0, 1, 2, 3, 4, 1030)
# The name of a thread, of a piece of memory; whether this process may be looked at.
_PRCTLS = (15, 16, 0x53564D41, 3)
# The newest call that this list was made with; a newer one is told to be unknown, so that a newer libc does without.
_NEWEST = 470

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_REFUSE = _ERRNO | errno.EPERM
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_X32 = 0x40000000
_SET_SECCOMP, _MODE_FILTER = 22, 2
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER, _ALL_THREADS, _GET_ACTION_AVAIL = 1, 1, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def is_available() -> bool:
    """Whether this kernel knows filters that refuse a call with an error, and this machine's calls are listed."""
    if kernel.find_architecture() is None:
        return False
    try:
        refusal = ctypes.c_uint32(_ERRNO)
        kernel.call(_SECCOMP[os.uname().machine], _GET_ACTION_AVAIL, 0, ctypes.byref(refusal))
    except OSError:
        return False
    return True


def filter_calls() -> bool:
    """Refuse from now on what is not listed, in every thread; False where the kernel cannot."""
    architecture = kernel.find_architecture()
    if architecture is None:
        return False
    code = b"".join(write_program(architecture, os.getpid()))
    program = _Program(len(code) // 8, code)
    try:
        number = _SECCOMP[os.uname().machine]
        kernel.call(number, _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program))
    except OSError:
        return False
    return True


def write_program(architecture: int, process: int) -> Iterator[bytes]:
    """The instructions of the filter for one process (struct sock_filter each)."""
    column = list(kernel.ARCHITECTURES.values()).index(architecture)
    yield _step(_LOAD, _ARCHITECTURE)
    yield from _answer_unless(_EQUAL, architecture, _KILL_PROCESS)
    yield _step(_LOAD, _NUMBER)
    if column == 0:
        yield from _answer_if(_AT_LEAST, _X32, _REFUSE)
    for numbers in ALLOWED.values():
        if (number := numbers[column]) is not None:
            yield from _answer_if(_EQUAL, number, _ALLOW)
    for numbers, block in (
        (_OPENAT, _only_without(2, _WRITES)),
        (_OPEN, _only_without(1, _WRITES)),
        (_IOCTL, _only_with(1, _IOCTLS)),
        (_FCNTL, _only_with(1, _FCNTLS)),
        (_PRCTL, _only_with(0, _PRCTLS)),
        (_KILL, _only_with(0, (process,))),
        (_TGKILL, _only_with(0, (process,))),
        (_PRLIMIT, _only_reading_limits(process)),
    ):
        if (number := numbers[column]) is not None:
            yield _step(_EQUAL, number, 0, len(block))
            yield from block
    yield from _answer_if(_AT_LEAST, _NEWEST, _ERRNO | errno.ENOSYS)
    yield _step(_RETURN, _REFUSE)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _answer_if(test: int, value: int, answer: int) -> list[bytes]:
    return [_step(test, value, 0, 1), _step(_RETURN, answer)]


def _answer_unless(test: int, value: int, answer: int) -> list[bytes]:
    return [_step(test, value, 1, 0), _step(_RETURN, answer)]


def _argument(index: int, *, high: bool = False) -> bytes:
    """Load one half of an argument; both instruction sets here put the low half first."""
    return _step(_LOAD, _ARGUMENTS + 8 * index + (4 if high else 0))


def _only_with(index: int, values: tuple[int, ...]) -> list[bytes]:
    tests = [step for value in values for step in _answer_if(_EQUAL, value, _ALLOW)]
    return [_argument(index), *tests, _step(_RETURN, _REFUSE)]


def _only_without(index: int, bits: int) -> list[bytes]:
    return [_argument(index), *_answer_if(_ANY_BIT, bits, _REFUSE), _step(_RETURN, _ALLOW)]


def _only_reading_limits(process: int) -> list[bytes]:
    """prlimit(2) of this process (0 says so, too) without a new limit."""
    return [
        _argument(2),
        *_answer_unless(_EQUAL, 0, _REFUSE),
        _argument(2, high=True),
        *_answer_unless(_EQUAL, 0, _REFUSE),
        *_only_with(0, (0, process)),
    ]
