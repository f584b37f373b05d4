"""The queue: tasks are found in each app's tasks.py; beat's timetable is in the settings."""

import os
import resource
from contextlib import ExitStack
from typing import Any

from celery import Celery
from celery.signals import (
    beat_init,
    before_task_publish,
    task_postrun,
    task_prerun,
    worker_init,
    worker_process_init,
)
from django.conf import settings

from newsroom.database import refuse_unfit_server
from newsroom.logs import name_of_request, trace
from newsroom.private import hide_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

app = Celery("factdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# The header of a message that names the request it was sent in.
TRACE_HEADER = "factdesk-request"
# A process of a worker does one task at a time.
_traced = ExitStack()


@before_task_publish.connect
def send_trace(headers: dict[str, Any], **signal: object) -> None:
    """What is queued in a request, or in a task for it, bears the request's name."""
    if name := name_of_request():
        headers[TRACE_HEADER] = name


@task_prerun.connect
def take_trace(task_id: str, task: Any, **signal: object) -> None:
    _traced.close()
    _traced.enter_context(trace(request=task.request.get(TRACE_HEADER) or "", task=f"{task.name} {task_id}"))


@task_postrun.connect
def drop_trace(**signal: object) -> None:
    _traced.close()


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
