"""The queue: tasks are found in each app's tasks.py; beat's timetable is in the settings."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init

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
