"""Who the reading process is: another account or no powers, and a network of its own where it may have one."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from pathlib import Path

from sources.reading.confinement import kernel, landlock

_SET_DUMPABLE, _SET_NO_NEW_PRIVS = 4, 38
_NEW_NETWORK, _NEW_IPC = 0x40000000, 0x08000000
_SYS_ADMIN = 21
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION_3 = 0x20080522
# Kept free by every system's numbering of accounts (65,520 to 65,533): no file and no process belongs to it.
NOBODYS_ACCOUNT = 65_532


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Capabilities(ctypes.Structure):
    _fields_ = (("words", ctypes.c_uint32 * 6),)


def refuse_new_privileges() -> None:
    """No program with a set-user-id bit can give this process back what it gave up; the filters need this, too."""
    if kernel.IS_LINUX:
        with contextlib.suppress(OSError):
            kernel.control(_SET_NO_NEW_PRIVS, 1)
            kernel.control(_SET_DUMPABLE, 0)


def leave_networks() -> bool:
    """A network with no interface, and no shared memory of others: for whoever may ask for it, that is, root."""
    return kernel.IS_LINUX and os.geteuid() == 0 and kernel.libc().unshare(_NEW_NETWORK | _NEW_IPC) == 0


def may_leave_networks() -> bool:
    """Whether this process has the power over the system that a network of its own needs."""
    if not kernel.IS_LINUX or os.geteuid() != 0:
        return False
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return bool(int(status.partition("CapEff:")[2].split()[0], 16) >> _SYS_ADMIN & 1)


def give_up_account() -> str:
    """Root becomes an account of nobody's, or where that one could not load a module any more, root without powers.

    Returns "account", "powerless" or, for an ordinary user and where it is refused, "".
    """
    if not kernel.IS_LINUX or os.geteuid() != 0:
        return ""
    if packages_are_open_to_all():
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(*3 * (NOBODYS_ACCOUNT,))
            os.setresuid(*3 * (NOBODYS_ACCOUNT,))
            return "account"
    return "powerless" if drop_capabilities() else ""


def packages_are_open_to_all() -> bool:
    """Whether an account without any rights of its own can load modules: not where they lie in /root, for example."""
    return all(is_open_to_all(place) for place in landlock.find_readable() if place.exists())


def is_open_to_all(place: Path) -> bool:
    """Whether an account without rights of its own gets to this path and into it."""
    real = place.resolve()
    folders = [*([real] if real.is_dir() else []), *real.parents]
    return bool(real.stat().st_mode & 0o004) and all(folder.stat().st_mode & 0o001 for folder in folders)


def drop_capabilities() -> bool:
    """Root's powers over other accounts' files and processes, over networks and mounts: gone for good."""
    number = _CAPSET.get(os.uname().machine)
    if number is None:
        return False
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    try:
        kernel.call(number, ctypes.byref(header), ctypes.byref(_Capabilities()))
    except OSError:
        return False
    return True


def find_privileges() -> set[str]:
    """Which of "namespaces" and "account" or "powerless" a child of this process would get."""
    found = {"namespaces"} if may_leave_networks() else set()
    if sys.platform == "linux" and os.geteuid() == 0:
        found.add("account" if packages_are_open_to_all() else "powerless")
    return found
