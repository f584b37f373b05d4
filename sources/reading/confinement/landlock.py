"""Landlock: a process gives up every file that it does not name, for good (landlock(7)).

What it cannot see, either, are processes outside: their memory and environment under /proc, and, from version 6 of its
interface on, it can signal none. Versions 4 and up refuse TCP as well.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from sources.reading.confinement import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG, _RULE_PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# How many of the access rights of <linux/landlock.h> each version of the interface knows.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP_BIND_CONNECT = 0b11
_ABSTRACT_SOCKETS_SIGNALS = 0b11
_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/null",
    "/dev/urandom",
)
PACKAGE = Path(__file__).resolve().parents[2]


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def find_version() -> int:
    """The version of the kernel's Landlock interface, 0 where there is none."""
    if not kernel.IS_LINUX:
        return 0
    try:
        return kernel.call(_CREATE_RULESET, None, 0, _VERSION_FLAG)
    except OSError:
        return 0


def find_readable() -> list[Path]:
    """The folders and files that Python needs to load its modules from: never the project's own root.

    The root may hold the state folder (`var/`) and a file of settings; of it, only the app that reads is needed.
    """
    root = PACKAGE.parent
    packages = [Path(entry).absolute() for entry in sys.path if entry]
    places = [
        PACKAGE,
        *map(Path, _SYSTEM),
        Path(sys.base_prefix, "lib"),
        *(place for place in packages if place != root and place not in root.parents),
    ]
    return list(dict.fromkeys(places))


def restrict_files(readable: Iterable[Path]) -> bool:
    """From here on this process opens nothing but these, to read; False where the kernel has no Landlock."""
    version = find_version()
    if not version:
        return False
    rules = _Ruleset(
        handled_access_fs=(1 << _FILE_RIGHTS.get(version, 16)) - 1,
        handled_access_net=_TCP_BIND_CONNECT if version >= 4 else 0,
        scoped=_ABSTRACT_SOCKETS_SIGNALS if version >= 6 else 0,
    )
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    try:
        ruleset = kernel.call(_CREATE_RULESET, ctypes.byref(rules), size, 0)
    except OSError:
        return False
    try:
        for place in readable:
            _allow(ruleset, place)
        kernel.call(_RESTRICT_SELF, ruleset, 0)
    except OSError:
        return False
    finally:
        os.close(ruleset)
    return True


def _allow(ruleset: int, place: Path) -> None:
    try:
        handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = _READ_FILE | (_READ_DIR if place.is_dir() else 0)
        rule = _PathBeneath(allowed_access=rights, parent_fd=handle)
        kernel.call(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(handle)
