"""Who gets into our own PostgreSQL: whoever knows a role's password, and nobody else of this account or machine.

A cluster of an earlier version trusted everybody who reached its socket. At the next start it is taken over before
anybody can connect: PostgreSQL runs once alone on the data folder, without a socket, to set the superuser's password.
"""

import base64
import hashlib
import hmac
import os
import secrets
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsroom.running.accounts import Account
from newsroom.running.places import SUPERUSER, CannotRun, Places

RULES = """\
# Written by Factdesk at each start; the passwords are in STATE_DIR/passwords.json.
local all all scram-sha-256
"""
# In the data folder: which passwords and rules it has taken.
TAKEN = "factdesk_authentication"
# Rounds make guessing a short password slow. Ours have 256 random bits, and each connection would pay for rounds.
_ROUNDS = 1


def make_verifier(password: str) -> str:
    """What PostgreSQL stores of a password (RFC 5803): it proves the password and does not give it away."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    parts = (salt, stored, hmac.digest(salted, b"Server Key", "sha256"))
    in_words, stored_words, server_words = (base64.b64encode(part).decode() for part in parts)
    return f"SCRAM-SHA-256${_ROUNDS}:{in_words}${stored_words}:{server_words}"


def is_taken(places: Places, data: Path) -> bool:
    """Whether this data folder has today's passwords and rules."""
    try:
        return (data / TAKEN).read_text() == _sum_up(places) and (data / "pg_hba.conf").read_text() == RULES
    except OSError:
        return False


def write_rules(places: Places, data: Path, account: Account | None) -> None:
    """Put the rules and a note of the passwords into the data folder, once the superuser has its own."""
    for name, text in (("pg_hba.conf", RULES), (TAKEN, _sum_up(places))):
        partial = data / f"{name}.part"
        partial.write_text(text)
        partial.chmod(0o600)
        if account:
            os.chown(partial, account.uid, account.gid)
        partial.rename(data / name)


def take_over(
    places: Places, data: Path, account: Account | None, postgres: Path, environ: Mapping[str, str]
) -> None:
    """Give the superuser its password while nobody can connect, then close the rules. Raises CannotRun."""
    verifier = make_verifier(places.keep_passwords()[SUPERUSER])
    as_account: dict[str, Any] = (
        {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    )
    done = subprocess.run(
        [str(postgres), "--single", "-D", str(data), "-c", "exit_on_error=on", "postgres"],
        input=f"ALTER ROLE {SUPERUSER} PASSWORD '{verifier}';\n",
        capture_output=True,
        text=True,
        cwd="/",
        env=dict(environ),
        **as_account,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise CannotRun(
            f"The database in {data} cannot be given passwords: {lines[-1] if lines else done.returncode}"
        )
    write_rules(places, data, account)


def _sum_up(places: Places) -> str:
    passwords = sorted(places.keep_passwords().items())
    return hashlib.sha256(repr((passwords, RULES)).encode()).hexdigest()
