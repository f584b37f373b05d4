"""Ends what a supervisor leaves behind: started by it as a bare file, it reads one pipe and waits for its end.

The pipe's other end is open in the supervisor alone, so however the supervisor ends (kill -9 included) the kernel
closes it. Lines are `+ID SIGNAL` (a process group to end if the supervisor dies) and `-ID` (it is gone). On Linux the
children also get a signal from the kernel (children.die_with_parent); elsewhere this is what stops them.
"""

import contextlib
import os
import signal
import sys
import time

_SECONDS_TO_DIE = 4.0


def end_groups(groups: dict[int, int]) -> None:
    """Signal each process group as it wants to be asked, then kill -9 what is left."""
    for group, signum in groups.items():
        with contextlib.suppress(OSError):
            os.killpg(group, signum)
    deadline = time.monotonic() + _SECONDS_TO_DIE
    left = set(groups)
    while left and time.monotonic() < deadline:
        left = {group for group in left if is_alive(group)}
        time.sleep(0.05)
    for group in left:
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main() -> None:
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    groups: dict[int, int] = {}
    for line in sys.stdin:
        words = line.split()
        if words[0].startswith("+"):
            groups[int(words[0][1:])] = int(words[1])
        else:
            groups.pop(int(words[0][1:]), None)
    end_groups(groups)


if __name__ == "__main__":
    main()
