"""Taking from the reading process everything it does not need, before it sees a byte of somebody's file.

The standard library alone, and no settings: these modules run at the start of the child (child.py), where every
import is paid for by every file. Each layer is tried by itself and named if it took hold, so that one machine without
Landlock still has the filter of system calls, and macOS goes on with the limits alone.

- `landlock`: which files are seen (Linux 5.13 and newer, where the kernel was started with it).
- `seccomp`: which system calls are answered (Linux on x86-64 and arm64).
- `privileges`: another account or no powers, no network of the machine, no new processes.
"""

from __future__ import annotations

from sources.reading.confinement import landlock, privileges, seccomp

# Both together shut network, files, processes and signals; without either one, something of the house is in reach.
NEEDED = frozenset({"landlock", "seccomp"})
LAYERS = {
    "landlock": "it sees no files but the interpreter and its packages",
    "seccomp": "it can make no connection, process, file or signal",
    "account": "it runs as an account of nobody's",
    "powerless": "it has none of root's powers",
    "namespaces": "it has a network of its own without a way out",
}


def close_files() -> list[str]:
    """First step, before anything but this package is imported: only what Python needs can be opened from now on.

    Returns the names of the layers that took hold.
    """
    privileges.refuse_new_privileges()
    found = ["namespaces"] if privileges.leave_networks() else []
    if landlock.restrict_files(landlock.find_readable()):
        found.append("landlock")
    return found


def close_the_rest() -> list[str]:
    """Second step, when all modules are loaded and before the first byte is read. Returns the layers' names."""
    account = privileges.give_up_account()
    found = [account] if account else []
    # Last: what the steps above call is refused afterwards.
    if seccomp.filter_calls():
        found.append("seccomp")
    return found


def find_layers() -> frozenset[str]:
    """Which layers a child started now by this process would have; asks the kernel and changes nothing."""
    found = set(privileges.find_privileges())
    if landlock.find_version():
        found.add("landlock")
    if seccomp.is_available():
        found.add("seccomp")
    return frozenset(found)


def describe_layers(layers: frozenset[str]) -> str:
    """The layers in words, those that are missing and needed first."""
    missing = sorted(NEEDED - layers)
    parts = [f"without {name}: not so that {LAYERS[name]}" for name in missing]
    parts += [f"{name}: {LAYERS[name]}" for name in LAYERS if name in layers]
    return "; ".join(parts)
