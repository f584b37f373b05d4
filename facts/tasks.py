"""Suggesting, comparing and telling subscribers, in the background. The job is a row; the queue only makes it quick."""

from uuid import UUID

from celery import shared_task
from celery.signals import worker_init

from facts import telling
from facts.models import Delivery, RelationSearch, Run
from facts.services.claims import runs
from facts.services.delivery import deliveries, reach
from facts.services.facts import change as fact_services
from facts.services.relations import find as relations
from newsroom.jobs.queue import queue_after_commit, requeue
from newsroom.ledger.reads import ledger_head

SECONDS_OF_A_TICKET = 10


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


@shared_task(ignore_result=True)
def open_stale_usages() -> int:
    """Open pages whose facts are due for another look; see `facts.services.delivery.reach.open_stale_usages`."""
    return reach.open_stale_usages()


@shared_task(ignore_result=True)
def tell_subscriber(subscriber_id: str) -> None:
    """Tell a subscriber what there is to tell; see `facts.telling.tell_subscriber`."""
    telling.tell_subscriber(UUID(subscriber_id))


@shared_task(ignore_result=True)
def send_test(delivery_id: str) -> None:
    """Send a test message; see `facts.telling.send_test`."""
    telling.send_test(UUID(delivery_id))


@shared_task(ignore_result=True)
def sweep_subscribers() -> int:
    """Hand to workers whoever has something to hear: the ledger has grown, or a wait is over."""
    waiting = list(deliveries.list_waiting(ledger_head()).values_list("id", flat=True))
    for subscriber_id in waiting:
        # The next sweep sends another ticket; one that waited longer than that is worth nothing.
        tell_subscriber.apply_async((str(subscriber_id),), expires=SECONDS_OF_A_TICKET)
    return len(waiting)


@shared_task(ignore_result=True)
def forget_deliveries() -> int:
    return deliveries.forget_deliveries()


def queue_test(delivery: Delivery) -> None:
    """Hand a test message to a worker once it is committed."""
    queue_after_commit(send_test.delay, delivery.id)


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
