"""`manage.py up`: run the whole desk on this machine."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from newsroom.celery import app
from newsroom.running.places import CannotRun, Places
from newsroom.running.supervisor import Supervisor


def worker_answers() -> bool:
    """Whether at least one worker answers through the queue."""
    try:
        return bool(app.control.ping(timeout=2, limit=1))
    except (OperationalError, RedisError, OSError):
        return False


def collect_static() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


def load_demo() -> None:
    """By name: the people are ours, the articles belong to an app above us."""
    call_command("load_demo")
    connections.close_all()


class Command(BaseCommand):
    help = "Runs PostgreSQL and Valkey (unless their addresses are set), web, worker and beat until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--stop-with-parent",
            action="store_true",
            help="Stop when the process that started this one is gone.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        needs = frozenset(settings.OWN_SERVERS)
        supervisor = Supervisor(
            Places(settings.STATE_DIR),
            needs,
            Path(settings.BASE_DIR),
            host=settings.HOST,
            port=settings.PORT,
            collect_static=collect_static,
            load_demo=load_demo,
            worker_answers=worker_answers,
            stops_with_parent=options["stop_with_parent"],
        )
        try:
            supervisor.run()
        except CannotRun as problem:
            self.stderr.write(str(problem))
            sys.exit(1)
