"""Does the API do what its description says? schemathesis with all its checks, as every role and with each scope alone.

    python -m tests.measure_contract [SECONDS]

Starts a desk of its own in a throw-away folder, without limits a minute, and lets schemathesis look for differences
for so many seconds (600 unless given), shared among the callers. Prints what it says of each. Exit status 1 where
any caller found one.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

from newsroom.running.places import find_installation
from newsroom.running.servers import point_environment, read_needs
from tests.browser.screens import BASE_DIR, own_desk

SEED = "7"
ROLES = ("editor", "reviewer", "chief", "auditor", "client")


def make_keys() -> dict[str, str]:
    """By caller a key of each role with all scopes, and of a chief with each scope alone. In the desk's environment."""
    from newsroom.models import User
    from newsroom.people import SETUP, create_key
    from newsroom.rights import SCOPES

    callers: dict[str, tuple[str, tuple[str, ...]]] = {role: (role, SCOPES) for role in ROLES}
    callers |= {f"chief, {scope} alone": ("chief", (scope,)) for scope in SCOPES}
    keys = {}
    for caller, (role, scopes) in callers.items():
        people = User.objects.filter(roles__contains=[role]).order_by("joined_at", "id")
        # The demo's people come one after another, once the desk answers already.
        while (user := people.first()) is None:
            time.sleep(0.2)
        _key, keys[caller] = create_key(actor=SETUP, user_id=user.id, name=caller[:60], scopes=scopes)
    return keys


def look(address: str, caller: str, key: str, seconds: int) -> bool:
    """Whether schemathesis finds no difference as this caller."""
    print(f"\n=== {caller}", flush=True)
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run", f"{address}/api/v1/schema"),
        *("--header", f"Authorization: Bearer {key}", "--checks", "all", "--mode", "all", "--seed", SEED),
        *("--max-time", str(seconds), "--request-timeout", "30", "--no-color"),
        # What only the house can know: ids of other records in a body, places in a text, whether a state allows it.
        *("--exclude-checks", "positive_data_acceptance"),
    ]
    return subprocess.run(command, cwd=BASE_DIR, check=False).returncode == 0


def main() -> int:
    if sys.argv[1:] == ["--keys"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        point_environment(find_installation(os.environ, BASE_DIR), read_needs(os.environ), os.environ)
        django.setup()
        print(json.dumps(make_keys()))
        return 0
    seconds = int(sys.argv[1]) if sys.argv[1:] else 600
    with tempfile.TemporaryDirectory(prefix="factdesk-contract-") as folder:
        os.environ |= {"API_READS_PER_MINUTE": "0", "API_WRITES_PER_MINUTE": "0"}
        with own_desk(Path(folder)) as (address, _passwords):
            made = subprocess.run(
                [sys.executable, "-m", "tests.measure_contract", "--keys"],
                cwd=BASE_DIR,
                env={**os.environ, "STATE_DIR": folder},
                check=True,
                stdout=subprocess.PIPE,
            )
            keys = json.loads(made.stdout.splitlines()[-1])
            found = [
                look(address, caller, key, max(10, seconds // len(keys))) for caller, key in keys.items()
            ]
    return 0 if all(found) else 1


if __name__ == "__main__":
    sys.exit(main())
