"""Suggesting, in the background. The job is the Run's row; the queue only makes it quick."""

from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from facts.models import Run
from facts.services import facts as fact_services
from facts.services import runs

SWEEP_LIMIT = 200


@shared_task(ignore_result=True)
def suggest_claims(run_id: str) -> None:
    """Look for claims; see `facts.services.runs.suggest_claims`."""
    runs.suggest_claims(run_id=UUID(run_id))


@shared_task(ignore_result=True)
def sweep_runs() -> int:
    """Queue again what nobody works on: leases that ran out, and runs that the queue lost."""
    with transaction.atomic():
        ids = list(
            Run.objects.abandoned()
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("queued_at")
            .values_list("id", flat=True)[:SWEEP_LIMIT]
        )
        Run.objects.filter(id__in=ids).update(queued_at=timezone.now())
    for run_id in ids:
        queue_suggesting(str(run_id))
    return len(ids)


@shared_task(ignore_result=True)
def lift_embargoes() -> int:
    """Put on record that embargoes have ended; see `facts.services.facts.lift_embargoes`."""
    return fact_services.lift_embargoes()


def queue_suggesting(run_id: str) -> None:
    """Hand a run to a worker. Raises the broker's error where it is away; the sweep then finds the row."""
    suggest_claims.delay(run_id)
