"""Suggesting and comparing, in the background. The job is its row; the queue only makes it quick."""

from celery import shared_task
from celery.signals import worker_init

from facts.models import RelationSearch, Run
from facts.services.claims import runs
from facts.services.facts import change as fact_services
from facts.services.relations import find as relations
from newsroom.jobs.queue import requeue


@worker_init.connect
def load_engine(**signal: object) -> None:
    """Once, before the worker forks: its processes share what was read."""
    runs.load_engines()


@shared_task(ignore_result=True)
def suggest_claims(run_id: str) -> None:
    """Look for claims in the article whose turn it is; see `facts.services.claims.runs.suggest_next`.

    `run_id` says for which run the queue was told; which one is taken is not its to say.
    """
    runs.suggest_next()


@shared_task(ignore_result=True)
def sweep_runs() -> int:
    """Queue again what nobody works on: leases that ran out, and runs that the queue lost."""
    return requeue(Run.objects.abandoned(), queue_suggesting)


@shared_task(ignore_result=True)
def lift_embargoes() -> int:
    """Put on record that embargoes have ended; see `facts.services.facts.change.lift_embargoes`."""
    return fact_services.lift_embargoes()


def queue_suggesting(run_id: str) -> None:
    """Hand a run to a worker. Raises the broker's error where it is away; the sweep then finds the row."""
    suggest_claims.delay(run_id)


@shared_task(ignore_result=True)
def find_relations(job_id: str) -> None:
    """Compare for the article or fact whose turn it is; see `facts.services.relations.find.find_next_relations`."""
    relations.find_next_relations()


@shared_task(ignore_result=True)
def sweep_relations() -> int:
    """Queue again comparisons that nobody works on."""
    return requeue(RelationSearch.objects.abandoned(), queue_comparing)


def queue_comparing(job_id: str) -> None:
    """Hand a comparison to a worker. Raises the broker's error where it is away; the sweep then finds the row."""
    find_relations.delay(job_id)
