"""Calls of the Linux kernel that Python has no function for."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache

IS_LINUX = sys.platform == "linux"
# AUDIT_ARCH_* of <linux/audit.h>, by what uname calls the machine.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


@cache
def libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def call(number: int, *arguments: object) -> int:
    """A system call's answer. Raises OSError with its error."""
    answer = int(libc().syscall(ctypes.c_long(number), *(_widen(argument) for argument in arguments)))
    if answer < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return answer


def control(option: int, *arguments: object) -> int:
    """prctl(2). Raises OSError with its error."""
    given = [_widen(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    answer = int(libc().prctl(ctypes.c_int(option), *given))
    if answer < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return answer


def find_architecture() -> int | None:
    """The kernel's number of this machine's instruction set, None for one whose calls are not listed here."""
    if not IS_LINUX or sys.maxsize < 2**32:
        return None
    return ARCHITECTURES.get(os.uname().machine)


def _widen(argument: object) -> object:
    """Variadic C functions take whole registers: a plain int would be handed over as 32 bits."""
    return ctypes.c_ulong(argument) if isinstance(argument, int) else argument
