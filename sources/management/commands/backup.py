"""`manage.py backup PLACE`: the database and every original, to a folder or a bucket."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.operations.backup import BackupRefused, list_backups, make_backup, prune_backups
from newsroom.operations.backup_place import open_place
from newsroom.operations.dump import ToolFailed
from newsroom.operations.lock import Lock
from newsroom.operations.manifest import BadManifest
from newsroom.running.places import CannotRun
from sources.models import Original
from sources.originals import find_store


class Command(BaseCommand):
    help = (
        "Backs up the database and every original while the desk works. PLACE is a folder, or "
        "s3://BUCKET/PREFIX?endpoint=https://HOST&region=NAME. With BACKUP_RECIPIENTS set, everything is encrypted. "
        "“manage.py restore PLACE” gets a newsroom up again from it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", metavar="PLACE")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="afterwards take away all backups but the newest N"
        )
        parser.add_argument(
            "--list", action="store_true", help="name the backups that are there, and make none"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep must be 1 or more.")
        try:
            place = open_place(options["place"])
            if options["list"]:
                for name in list_backups(place):
                    self.stdout.write(name)
                return
            manifest = make_backup(
                place,
                Lock(settings.BACKUP_RECIPIENTS),
                list_originals=list_originals,
                read_original=find_store().read,
                say=self.stdout.write,
            )
            self.stdout.write(
                f"{manifest.name}: the ledger at {manifest.size:,} entries, root {manifest.root}. The key that signs "
                "the ledger is not in it: keep a copy of it apart (docs/operations.md)."
            )
            for gone in prune_backups(place, options["keep"]) if options["keep"] else ():
                self.stdout.write(f"{gone} was taken away.")
        except (BackupRefused, BadManifest, CannotRun, ImproperlyConfigured, OSError, ToolFailed) as failure:
            raise CommandError(str(failure)) from failure


def list_originals() -> Iterator[tuple[str, int]]:
    """SHA-256 and size of every original whose bytes must be there: not of those that were redacted."""
    for row in Original.objects.order_by("sha256").iterator(chunk_size=2_000):
        if row.sha256 != row.sha256_without_words:
            yield row.sha256, row.size
