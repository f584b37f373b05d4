"""Making a backup, and getting a newsroom up again from one.

A place holds `backups/NAME/` with a dump of the database and a manifest, and `originals/` with the bytes of uploads
under their hash, which all backups share: a second backup copies only what is new. The dump is of one snapshot; the
manifest tells the ledger's size and root in that snapshot, so that what is restored is held against it. Originals are
copied after the snapshot was taken: one is stored before its row is committed, so none that a row names is missed.

The key that signs the ledger is in no backup: whoever steals one could sign in the newsroom's name.
"""

import hashlib
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from newsroom.database import name_missing_parts
from newsroom.ledger.checkpoints import newest_checkpoint, spell_checkpoint
from newsroom.ledger.models import Entry
from newsroom.ledger.tree import read_root
from newsroom.operations.backup_place import BackupPlace
from newsroom.operations.dump import dump_database, load_database
from newsroom.operations.lock import Lock, Opener
from newsroom.operations.manifest import Kept, Manifest

# One backup at a time: the second would take away what the first has not finished.
_LOCK = 6964
_WORK = "backup-"
_LEFT_AFTER = 24 * 3600
MANIFEST = "manifest.json"
Say = Callable[[str], None]


class BackupRefused(Exception):
    """It cannot be done as things are; the message is a sentence that says what to do."""


# Lists the SHA-256 (hex) and size of every original that the database names; gives an original's bytes, in blocks,
# and keeps them. The floor above has them.
ListOriginals = Callable[[], Iterable[tuple[str, int]]]
ReadOriginal = Callable[[str], Iterator[bytes]]
StoreOriginal = Callable[[bytes], str]


def make_backup(
    place: BackupPlace, lock: Lock, *, list_originals: ListOriginals, read_original: ReadOriginal, say: Say
) -> Manifest:
    """Back up the database and every original it names; `say` is told how far it is.

    Raises BackupRefused, ToolFailed, CannotRun, and OSError where the place or an original fails: then there is no new
    backup, and the earlier ones are as they were.
    """
    with _alone(), _work_folder() as work:
        _remove_unfinished(place)
        name = f"{timezone.now():%Y-%m-%dT%H%M%SZ}-{secrets.token_hex(2)}"
        dump = work / "database.dump"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
            size = 0 if last is None else last + 1
            root = read_root(size).hex()
            checkpoint = newest_checkpoint()
            note = spell_checkpoint(checkpoint) if checkpoint else ""
            migrations = sorted(
                f"{row.app}.{row.name}" for row in MigrationRecorder.Migration.objects.only("app", "name")
            )
            named = list(list_originals())
            dump_database(snapshot, dump)
        database = _keep(place, lock, dump, f"backups/{name}/database.dump")
        say(f"The database: {_say_size(database.size)}.")
        originals = list(_keep_originals(place, lock, work, named, read_original, say))
        manifest = Manifest(
            name, timezone.now().isoformat(), size, root, note, database, originals, migrations
        )
        words = work / MANIFEST
        words.write_text(manifest.spell())
        place.put_file(f"backups/{name}/{MANIFEST}", words)
        return manifest


def _keep(place: BackupPlace, lock: Lock, path: Path, name: str) -> Kept:
    sha256, size = _measure(path)
    locked = lock.lock(path)
    name += lock.suffix
    place.put_file(name, locked)
    return Kept(name, sha256, size)


def _keep_originals(
    place: BackupPlace,
    lock: Lock,
    work: Path,
    named: list[tuple[str, int]],
    read_original: ReadOriginal,
    say: Say,
) -> Iterator[Kept]:
    there = set(place.list_names("originals"))
    copied = 0
    for number, (sha256, size) in enumerate(named, 1):
        name = f"originals/{sha256[:2]}/{sha256[2:4]}/{sha256}{lock.suffix}"
        if name not in there:
            path = work / "original"
            try:
                with path.open("wb") as file:
                    file.writelines(read_original(sha256))
            except FileNotFoundError as error:
                raise BackupRefused(
                    f"The original {sha256} is not stored. Where somebody redacted it just now, begin again; else run "
                    "“manage.py verify_ledger”. Nothing was backed up."
                ) from error
            if _measure(path) != (sha256, size):
                raise BackupRefused(
                    f"The stored bytes of the original {sha256} are not those that were received; run "
                    "“manage.py verify_ledger”. Nothing was backed up."
                )
            place.put_file(name, lock.lock(path))
            copied += 1
        if number % 500 == 0:
            say(f"Originals: {number:,} of {len(named):,}.")
        yield Kept(name, sha256, size)
    say(f"Originals: {len(named):,}, of which {copied:,} were new to the place.")


def list_backups(place: BackupPlace) -> list[str]:
    """The names of the backups in a place, oldest first; those that were cut short are none."""
    return sorted(name.split("/")[1] for name in place.list_names("backups") if name.endswith(f"/{MANIFEST}"))


def read_backup(place: BackupPlace, name: str) -> Manifest:
    """Raises BadManifest, OSError."""
    with _work_folder() as work:
        path = work / MANIFEST
        place.get_file(f"backups/{name}/{MANIFEST}", path)
        return Manifest.read(path.read_text(errors="replace"))


def prune_backups(place: BackupPlace, keep: int) -> list[str]:
    """Take away all but the newest `keep` backups, and originals that none of those names; returns what went.

    What was redacted since is gone from the place once every backup from before is. Raises OSError, and BadManifest
    where a manifest cannot be read: then it is not known what is still needed, and no original goes.
    """
    with _alone():
        names = list_backups(place)
        gone, kept = names[:-keep], names[-keep:]
        for name in gone:
            # The manifest first: what is cut short here is no backup any more.
            place.remove(f"backups/{name}/{MANIFEST}")
        _remove_unfinished(place)
        needed = {row.name for name in kept for row in read_backup(place, name).originals}
        for name in list(place.list_names("originals")):
            if name not in needed:
                place.remove(name)
        return gone


def restore_backup(
    place: BackupPlace, name: str, opener: Opener, *, store_original: StoreOriginal, say: Say
) -> Manifest:
    """Load a backup into the empty database and its originals into their store, and bring both to this release.

    Raises BackupRefused (also where a file is not what the manifest says), BadManifest, CannotOpen, ToolFailed,
    CannotRun, OSError. Cut short or refused, the database is empty as before, and it can be called again.
    """
    manifest = read_backup(place, name)
    with _alone(), _work_folder() as work:
        _require_room(manifest)
        for number, original in enumerate(manifest.originals, 1):
            path = _fetch(place, work, opener, original)
            store_original(path.read_bytes())
            if number % 500 == 0:
                say(f"Originals: {number:,} of {len(manifest.originals):,}.")
        say(f"Originals: {len(manifest.originals):,}.")
        dump = _fetch(place, work, opener, manifest.database)
        load_database(dump)
        say(f"The database: {_say_size(manifest.database.size)}.")
    # What the app's role may do is in no dump; a newer release brings its tables up to date.
    call_command("migrate", verbosity=0)
    last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    size = 0 if last is None else last + 1
    if size < manifest.size or read_root(manifest.size).hex() != manifest.root:
        raise BackupRefused(
            f"The ledger that was restored is not the one of the manifest ({manifest.size:,} entries, root "
            f"{manifest.root}). Do not let anybody work with it; restore another backup."
        )
    return manifest


def _fetch(place: BackupPlace, work: Path, opener: Opener, kept: Kept) -> Path:
    """One file of a backup, plain, and as the manifest says."""
    for old in work.iterdir():
        old.unlink()
    path = work / "fetched"
    place.get_file(kept.name, path)
    plain = opener.open(path, kept.name)
    if _measure(plain) != (kept.sha256, kept.size):
        raise BackupRefused(f"{kept.name} is not as it was backed up; restore another backup.")
    return plain


def _require_room(manifest: Manifest) -> None:
    """Raises BackupRefused where the database is not empty, lacks something, or is older than the backup."""
    missing = name_missing_parts(connection)
    if missing:
        raise BackupRefused(" ".join(missing))
    tables = connection.introspection.table_names()
    if tables:
        raise BackupRefused(
            f"The database {connection.settings_dict['NAME']} is not empty: it has {len(tables)} tables. Restore into "
            "a new one (createdb, or STATE_DIR with a new folder), and give that to the desk once it is verified."
        )
    known = {f"{app}.{name}" for app, name in _list_migrations()}
    newer = [name for name in manifest.migrations if name.split(".")[0] in _own_apps() and name not in known]
    if newer:
        raise BackupRefused(
            f"This backup was made by a newer release (it has {newer[-1]}, which this one does not know). Install that "
            "release first."
        )


def _list_migrations() -> Iterable[tuple[str, str]]:
    return MigrationLoader(None).disk_migrations.keys()


def _own_apps() -> set[str]:
    return {one.label for one in apps.get_app_configs()}


def _remove_unfinished(place: BackupPlace) -> None:
    """Take away what a backup that was killed left; ours is the only one at work."""
    whole = set(list_backups(place))
    for name in list(place.list_names("backups")):
        if name.split("/")[1] not in whole:
            place.remove(name)


@contextmanager
def _alone() -> Iterator[None]:
    """Raises BackupRefused while another backup of this database is at work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise BackupRefused("Another backup of this database is at work; try again when it has ended.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@contextmanager
def _work_folder() -> Iterator[Path]:
    """A folder for what is on its way, which only this account reads. What a killed command left a day ago goes."""
    settings.STATE_DIR.mkdir(parents=True, exist_ok=True)
    for left in settings.STATE_DIR.glob(f"{_WORK}*"):
        if time.time() - left.stat().st_mtime > _LEFT_AFTER:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=settings.STATE_DIR, prefix=_WORK) as folder:
        yield Path(folder)


def _measure(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def _say_size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
