"""Reading, in the background. The job is the Upload's row; the queue only makes it quick."""

from celery import shared_task

from newsroom.jobs.queue import requeue
from sources.models import Upload
from sources.services import idempotency, uploads


@shared_task(ignore_result=True)
def read_upload(upload_id: str) -> None:
    """Read the upload whose turn it is; see `sources.services.uploads.read_next_upload`.

    `upload_id` says for which upload the queue was told; which one is read is not its to say.
    """
    uploads.read_next_upload(queue=queue_reading)


@shared_task(ignore_result=True)
def sweep_uploads() -> int:
    """Queue again what nobody works on: leases that ran out, and receipts that the queue lost."""
    return requeue(Upload.objects.abandoned(), queue_reading)


@shared_task(ignore_result=True)
def forget_idempotency_keys() -> int:
    """Forget what clients called their requests; see `sources.services.idempotency.forget_idempotency_keys`."""
    return idempotency.forget_idempotency_keys()


def queue_reading(upload_id: str) -> None:
    """Hand an upload to a worker. Raises the broker's error where it is away; the sweep then finds the row."""
    read_upload.delay(upload_id)
