"""The queue: tasks are found in each app's tasks.py; beat's timetable is in the settings."""

import os
import resource

from celery import Celery
from celery.signals import beat_init, worker_init, worker_process_init
from django.conf import settings

from newsroom.database import refuse_unfit_server
from newsroom.private import hide_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

app = Celery("factdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def start_worker(**signal: object) -> None:
    hide_process()
    refuse_unfit_server()


@beat_init.connect
def start_beat(**signal: object) -> None:
    hide_process()


@worker_process_init.connect
def limit_memory(**signal: object) -> None:
    """A job that asks for more memory than WORKER_MEMORY_BYTES gets MemoryError, and the machine keeps its own.

    What counts is memory that the process writes (RLIMIT_DATA), not the model's files that it maps to read. The
    process that a reading starts inherits it, under the tighter limits of its own.
    """
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = settings.WORKER_MEMORY_BYTES
    resource.setrlimit(
        resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
    )
