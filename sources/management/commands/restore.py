"""`manage.py restore PLACE`: a newsroom up again from a backup, in an empty database."""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.operations.backup import BackupRefused, list_backups, restore_backup
from newsroom.operations.backup_place import open_place
from newsroom.operations.dump import ToolFailed
from newsroom.operations.lock import CannotOpen, Opener
from newsroom.operations.manifest import BadManifest
from newsroom.running.places import CannotRun
from sources.originals import store_original


class Command(BaseCommand):
    help = (
        "Loads a backup of “manage.py backup” into the empty database and the store of originals, then verifies the "
        "whole ledger, also against the newest checkpoint outside. Exit status 1 where anything is not as it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", metavar="PLACE", help="as for backup")
        parser.add_argument(
            "--backup", metavar="NAME", help="which one (backup --list); the newest unless given"
        )
        parser.add_argument(
            "--identity", type=Path, metavar="FILE", help="secret keys of age that open what was encrypted"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            place = open_place(options["place"])
            names = list_backups(place)
            if not names:
                raise CommandError(f"There is no backup in {place.address}.")
            name = options["backup"] or names[-1]
            if name not in names:
                raise CommandError(f"There is no backup {name}; there are: {', '.join(names)}.")
            manifest = restore_backup(
                place, name, Opener(options["identity"]), store_original=store_original, say=self.stdout.write
            )
        except (
            BackupRefused,
            BadManifest,
            CannotOpen,
            CannotRun,
            ImproperlyConfigured,
            OSError,
            ToolFailed,
        ) as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(
            f"{name} is restored: {manifest.size:,} entries, made at {manifest.made_at}. Verifying …"
        )
        try:
            call_command("verify_ledger", stdout=self.stdout)
        except SystemExit:
            self.stdout.write(
                "Not everything is as it went on record. Where a checkpoint outside is of a larger ledger, what came "
                "after this backup is lost: look for a newer one, or follow docs/audit.md."
            )
            sys.exit(1)
