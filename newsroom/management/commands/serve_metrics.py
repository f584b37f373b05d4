"""`manage.py serve_metrics`: the desk's measurements for Prometheus, on a port of their own."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from prometheus_client import start_http_server

from newsroom.operations.metrics import make_registry


class Command(BaseCommand):
    help = "Serves the desk’s measurements to Prometheus at METRICS_HOST and METRICS_PORT, until it is ended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.METRICS_PORT, help="instead of METRICS_PORT")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["port"]:
            raise CommandError("METRICS_PORT is not set: say where Prometheus will ask.")
        server, thread = start_http_server(options["port"], settings.METRICS_HOST, make_registry(closes=True))
        ends = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: ends.set())
        self.stdout.write(f"Measurements at http://{settings.METRICS_HOST}:{options['port']}/metrics")
        ends.wait()
        server.shutdown()
        thread.join()
