"""`manage.py verify_ledger`: is everything still as it went on record?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from newsroom.ledger.audit import audit_ledger

CANNOT_SEE = (
    "Not detectable yet: somebody who puts the whole database back to an earlier state, ledger included. "
    "That needs checkpoints kept outside this server, which do not exist so far."
)


OLD_NAMES = (
    "{:,} entries name their software with a blank, as the asking engine did before it was mended. They are as they "
    "went on record; nothing has to be done."
)


class Command(BaseCommand):
    help = (
        "Checks the ledger against every record and file, and every record and file against the ledger. "
        "Prints one line for each problem, naming the table and the id; exit status 1 if there is any."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = audit_ledger(lambda problem: self.stdout.write(str(problem)))
        redacted = f", {found.redacted:,} of them redacted" if found.redacted else ""
        if found.old_names:
            self.stdout.write(OLD_NAMES.format(found.old_names))
        self.stdout.write(CANNOT_SEE)
        self.stdout.write(
            f"{found.entries:,} entries (tree root {found.root.hex() or 'unknown'}), "
            f"{found.revisions:,} revisions{redacted}, {found.rows:,} records: "
            + (f"{found.problems:,} problems." if found.problems else "everything is as it went on record.")
        )
        if found.problems:
            sys.exit(1)
