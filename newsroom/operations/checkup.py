"""How the desk is: each part by name, well or not, and in a sentence what is wrong and what helps.

One look for all who ask: `/readyz` for whatever watches, `manage.py doctor` for people, the metrics for alarms.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Min
from django.utils import timezone

from newsroom.jobs.job import LeasedJob
from newsroom.ledger.models import Checkpoint, Entry, Verification
from newsroom.valkey import ValkeyLine, own_name

# From when on something is told, in seconds.
LONGEST_SILENCE = 90
MOST_SECONDS_WAITED = 600
LONGEST_DRIFT = 5
# What must be free where originals and state lie: a share, and bytes.
LEAST_SHARE, LEAST_BYTES = 0.05, 1_000_000_000
_line = ValkeyLine("Whether worker and beat live is not known")
_DAY = 86_400


@dataclass(frozen=True)
class DeskPart:
    """One part of the desk. `words` say what is wrong, empty if nothing is; `seconds` how old what it stands by is."""

    name: str
    words: str = ""
    seconds: float | None = None

    @property
    def is_well(self) -> bool:
        return not self.words


def note_life(who: str) -> None:
    """`worker` or `beat` says that it lives; kept for a day."""
    _line.ask(lambda valkey: valkey.set(_key(who), f"{time.time():.0f}", ex=_DAY))


def _key(who: str) -> str:
    return f"{own_name()}/alive/{who}"


def look_at_all() -> list[DeskPart]:
    """Every part. What needs the database is left out while it does not answer."""
    first = [look_at_database(), look_at_queue()]
    parts = [*first, *look_at_processes(), look_at_disk()]
    if first[0].is_well:
        parts += _look_into_tables()
    return parts


def _look_into_tables() -> Iterator[DeskPart]:
    looks: list[Callable[[], DeskPart]] = [
        look_at_clock,
        look_at_jobs,
        look_at_verification,
        look_at_checkpoint,
    ]
    try:
        for look in looks:
            yield look()
    except DatabaseError:
        yield DeskPart(
            "tables", "The tables are not those of this release. Run manage.py migrate as their owner."
        )


def look_at_database() -> DeskPart:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return DeskPart("database", "The database does not answer. Look at PostgreSQL and at DATABASE_URL.")
    return DeskPart("database")


def look_at_queue() -> DeskPart:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as queue:
            queue.ping()
    except (redis.RedisError, ValueError):
        return DeskPart(
            "queue",
            "The queue does not answer. Look at Valkey and at REDIS_URL; work waits in the database meanwhile.",
        )
    return DeskPart("queue")


def look_at_processes() -> Iterator[DeskPart]:
    """Worker and beat, by when they last said that they live. Beat sends, a worker does: who is silent names itself."""
    heard = _line.ask(lambda valkey: valkey.mget([_key("worker"), _key("beat")])) or [None, None]
    for name, moment in zip(("worker", "beat"), heard, strict=True):
        age = time.time() - float(moment) if moment else None
        if age is not None and age <= LONGEST_SILENCE:
            yield DeskPart(name, seconds=age)
        elif age is None:
            yield DeskPart(
                name, f"Nothing was heard of the {name}. Start it, or look whether the queue answers."
            )
        else:
            yield DeskPart(name, f"The {name} was last heard of {say_age(age)} ago. Look at its log.", age)


def look_at_disk() -> DeskPart:
    """The folders that the desk writes into; originals in a bucket are the bucket's affair."""
    folders = [settings.STATE_DIR, *([] if settings.ORIGINALS_BUCKET else [settings.ORIGINALS_DIR])]
    for folder in folders:
        place = next((path for path in (folder, *folder.parents) if path.exists()), folder)
        usage = shutil.disk_usage(place)
        if usage.free < LEAST_BYTES or usage.free < usage.total * LEAST_SHARE:
            return DeskPart(
                "disk", f"{folder} has {usage.free / 1e9:.1f} GB left. Make room, or nothing can be uploaded."
            )
    return DeskPart("disk")


def look_at_clock() -> DeskPart:
    """The database's clock against this machine's: leases and embargoes go by the one, signatures by the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        drift = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    if drift > LONGEST_DRIFT:
        return DeskPart(
            "clock",
            f"This machine’s clock and the database’s are {drift:.0f} seconds apart. Set both by NTP.",
            drift,
        )
    return DeskPart("clock", seconds=drift)


def look_at_jobs() -> DeskPart:
    """How long the oldest job waits for a worker, of any kind."""
    waiting = [
        (oldest, str(model._meta.verbose_name))
        for model in list_job_models()
        if (oldest := find_oldest(model)) is not None
    ]
    if not waiting:
        return DeskPart("jobs", seconds=0)
    since, name = min(waiting)
    age = (timezone.now() - since).total_seconds()
    if age > MOST_SECONDS_WAITED:
        return DeskPart(
            "jobs", f"A job ({name}) waits for {say_age(age)}. Start more workers, or look at their log.", age
        )
    return DeskPart("jobs", seconds=age)


def list_job_models() -> list[type[LeasedJob]]:
    return [model for model in apps.get_models() if issubclass(model, LeasedJob)]


def find_oldest(model: type[LeasedJob]) -> datetime | None:
    """Since when the oldest job of this kind waits that may be taken now."""
    waiting = model._default_manager.filter(status=model.WAITING)
    found: datetime | None = waiting.aggregate(oldest=Min("asked_at"))["oldest"]
    return found


def look_at_verification() -> DeskPart:
    """The last run of the audit, and whether one is overdue."""
    last = Verification.objects.filter(ended_at__isnull=False).first()
    age = (timezone.now() - last.ended_at).total_seconds() if last and last.ended_at else None
    if last is not None and last.problems:
        return DeskPart(
            "verification",
            f"Verifying the ledger found {last.problems} problems {say_age(age or 0)} ago. The page of proofs names "
            "them; docs/audit.md says what each means.",
            age,
        )
    hours = settings.LEDGER_VERIFY_HOURS
    first = Entry.objects.order_by("index").values_list("at", flat=True).first()
    since = age if age is not None else (timezone.now() - first).total_seconds() if first else 0.0
    if hours and since > 2 * hours * 3600:
        return DeskPart(
            "verification",
            f"The ledger was not verified for {say_age(since)}. Look at beat and worker, or run verify_ledger.",
            since,
        )
    return DeskPart("verification", seconds=age)


def look_at_checkpoint() -> DeskPart:
    """The last signed checkpoint, and whether the ledger has grown since without one for too long."""
    minutes = settings.LEDGER_CHECKPOINT_MINUTES
    last = Checkpoint.objects.first()
    age = (timezone.now() - last.at).total_seconds() if last else None
    unsigned = Entry.objects.filter(index__gte=last.size if last else 0).order_by("index")
    since = unsigned.values_list("at", flat=True).first() if minutes else None
    if since is not None and timezone.now() - since > timedelta(minutes=4 * minutes):
        words = say_age((timezone.now() - since).total_seconds())
        return DeskPart(
            "checkpoint",
            f"What was put on record {words} ago is in no signed checkpoint. The page of proofs says why.",
            age,
        )
    return DeskPart("checkpoint", seconds=age)


def say_age(seconds: float) -> str:
    """A length of time in round words: 40 seconds, 5 minutes, 3 hours, 2 days."""
    for size, one, many in ((_DAY, "day", "days"), (3600, "hour", "hours"), (60, "minute", "minutes")):
        if seconds >= size:
            number = int(seconds // size)
            return f"{number} {one if number == 1 else many}"
    return f"{int(seconds)} seconds"
