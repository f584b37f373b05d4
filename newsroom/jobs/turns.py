"""Whose job is next. Workers are shared fairly among the people whose work waits, not first come, first served."""

from uuid import UUID

from django.db import connection
from django.utils import timezone

from newsroom.jobs.job import LeasedJob

# Who has least at work comes first; of those, whoever has waited longest since a worker last took something of theirs
# (or since they asked, if none ever did). Among one person's deliveries the same again, and in a delivery the oldest.
# So a person's next upload is not behind the five hundred files of another, nor behind those of their own archive.
# A row can wait for another one's job (WAITS_FOR); the job then stands in the turns of both.
# Unfinished rows are few beside all there are: they, and the last one taken, are found by the indices of the models.
_NEXT = """
WITH unfinished AS MATERIALIZED (
    SELECT mine.turn_of_id AS person, mine.batch, mine.asked_at, job.id AS job,
           job.status = %(at_work)s AND job.lease_until >= %(now)s AS is_busy,
           coalesce(job.lease_until < %(now)s, true) AS is_free
    FROM {table} AS mine JOIN {table} AS job ON job.id = {waits_for}
    WHERE mine.status IN (%(waiting)s, %(at_work)s) AND job.status IN (%(waiting)s, %(at_work)s) AND {wanted}
), people AS (
    SELECT person, count(*) FILTER (WHERE is_busy) AS busy,
           coalesce((SELECT max(taken_at) FROM {table} WHERE turn_of_id = person),
                    min(asked_at) FILTER (WHERE is_free)) AS since
    FROM unfinished GROUP BY person HAVING bool_or(is_free)
), batches AS (
    SELECT person, batch, count(*) FILTER (WHERE is_busy) AS busy,
           coalesce((SELECT max(taken_at) FROM {table} AS mate WHERE mate.batch = unfinished.batch),
                    min(asked_at) FILTER (WHERE is_free)) AS since
    FROM unfinished GROUP BY person, batch HAVING bool_or(is_free)
)
SELECT job.id
FROM unfinished
JOIN people ON people.person IS NOT DISTINCT FROM unfinished.person
JOIN batches ON batches.person IS NOT DISTINCT FROM unfinished.person
    AND batches.batch IS NOT DISTINCT FROM unfinished.batch
JOIN {table} AS job ON job.id = unfinished.job
WHERE unfinished.is_free
    AND job.status IN (%(waiting)s, %(at_work)s) AND coalesce(job.lease_until < %(now)s, true)
ORDER BY people.busy, people.since, people.person, batches.busy, batches.since, unfinished.asked_at, job.id
LIMIT 1
FOR NO KEY UPDATE OF job SKIP LOCKED
"""


def pick_next(kind: type[LeasedJob]) -> UUID | None:
    """The id of the job of this kind whose turn it is, its row locked in the caller's transaction; None without one.

    The caller takes it in the same transaction, at once: workers that choose at the same moment choose one after the
    other, so that each sees what the other has taken.
    """
    table = connection.ops.quote_name(kind._meta.db_table)
    statement = _NEXT.format(table=table, waits_for=kind.WAITS_FOR, wanted=kind.STILL_WANTED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"turns of {table}"])
        cursor.execute(statement, {"waiting": kind.WAITING, "at_work": kind.AT_WORK, "now": timezone.now()})
        row = cursor.fetchone()
    return row[0] if row else None
