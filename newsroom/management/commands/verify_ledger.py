"""`manage.py verify_ledger`: is everything still as it went on record?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.checkpoints import find_contradictions
from newsroom.ledger.findings import Problem
from newsroom.ledger.verifying import find_vouched_size

CANNOT_SEE = (
    "Not detectable from inside: somebody who puts the whole database back to an earlier state, or rewrites all of it, "
    "together with the state folder. Compare the newest checkpoint with one that is kept outside (docs/audit.md)."
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

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--incremental",
            action="store_true",
            help="only what came since the last checkpoint that a clean verification on the ledger page reached",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        def report(problem: Problem) -> None:
            self.stdout.write(str(problem))

        found = audit_ledger(report, since=find_vouched_size() if options["incremental"] else 0)
        for problem in find_contradictions():
            report(problem)
            found.problems += 1
        if found.since:
            self.stdout.write(f"Only what came after the first {found.since:,} entries was looked at.")
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
