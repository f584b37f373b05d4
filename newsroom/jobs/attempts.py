"""One attempt at a job: a worker takes it, brings home what it computed while it holds the lease, or gives it back.

Taking and giving back are transactions of their own that outlast an absence of the database. Why a job is tried no more
(`find_end`, in a sentence, empty while it is) and how it fails on record (`fail`) is each kind's own.
"""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from newsroom.jobs.job import LeasedJob
from newsroom.jobs.outage import outlast_outage
from newsroom.jobs.turns import pick_next

Job = TypeVar("Job", bound=LeasedJob)


@outlast_outage
def take_job(
    jobs: QuerySet[Job],
    token: UUID,
    job_id: UUID | None = None,
    *,
    find_end: Callable[[Job], str],
    fail: Callable[[Job, str], None],
) -> Job | None:
    """Lease one of these jobs and count the attempt; whichever is next in turn without an id.

    Returns the job, or None where there is nothing to do: none waits, another worker holds it, or it is not tried any
    more (then it is now failed, in words).
    """
    with transaction.atomic():
        # Whether a commit that got no answer was one, nobody knows: it may be ours already.
        ours = jobs.filter(status=jobs.model.AT_WORK, lease_token=token).first()
        if ours is not None:
            return ours
        next_id = job_id or pick_next(jobs.model)
        if next_id is None:
            return None
        job = jobs.select_for_update(no_key=True, of=("self",)).filter(id=next_id).first()
        if job is None or not job.is_free:
            return None
        if reason := find_end(job):
            fail(job, reason)
            return None
        job.take(token)
    return job


def lock_held(jobs: QuerySet[Job], job_id: UUID, token: UUID) -> Job | None:
    """One of these jobs with its row locked; None where it is gone or its lease has gone to somebody else."""
    job = jobs.select_for_update(no_key=True, of=("self",)).filter(id=job_id).first()
    return job if job is not None and job.is_held_with(token) else None


@outlast_outage
def give_back_job(
    jobs: QuerySet[Job],
    job_id: UUID,
    token: UUID,
    *,
    find_end: Callable[[Job], str],
    fail: Callable[[Job, str], None],
) -> Job | None:
    """End an attempt that broke down: the job waits again, or fails where it is tried no more. None as `lock_held`."""
    with transaction.atomic():
        job = lock_held(jobs, job_id, token)
        if job is None:
            return None
        if reason := find_end(job):
            fail(job, reason)
        else:
            job.give_back()
    return job
