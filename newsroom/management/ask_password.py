"""How a command comes by a password: typed twice without being shown, or as one line from another program."""

import getpass
import sys

from django.core.management.base import CommandError


def read_new_password(*, whose: str) -> str:
    """A password for `whose` account. From a terminal it is asked for twice; else it is the first line of the input.

    Never an option: what stands on a command line is in the shell's history and in the list of processes. Raises
    CommandError.
    """
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise CommandError("No password came in. Type one, or give it as the first line of the input.")
        return password
    first = getpass.getpass(f"New password for {whose}: ")
    if getpass.getpass("The same again: ") != first:
        raise CommandError("The two passwords differ. Nothing was changed.")
    return first
