"""Reading, in the background. The job is the Upload's row; the queue only makes it quick."""

from uuid import UUID

from celery import shared_task

from newsroom.jobs import requeue
from sources.models import Upload
from sources.services import uploads


@shared_task(ignore_result=True)
def read_upload(upload_id: str) -> None:
    """Read one upload; see `sources.services.uploads.read_upload`."""
    uploads.read_upload(upload_id=UUID(upload_id), queue=queue_reading)


@shared_task(ignore_result=True)
def sweep_uploads() -> int:
    """Queue again what nobody works on: leases that ran out, and receipts that the queue lost."""
    return requeue(Upload.objects.abandoned(), queue_reading)


def queue_reading(upload_id: str) -> None:
    """Hand an upload to a worker. Raises the broker's error where it is away; the sweep then finds the row."""
    read_upload.delay(upload_id)
