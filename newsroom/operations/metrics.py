"""What Prometheus is told of the desk: each part of the check-up, jobs by state, queues, sign-ins, the ledger."""

from collections.abc import Iterator
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Count
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from newsroom.ledger.models import Entry
from newsroom.models import SecurityEvent, Session
from newsroom.operations.checkup import list_job_models, look_at_all

HOUR = timedelta(hours=1)


class DeskCollector(Collector):
    """Looks when it is asked, so that what is told is never older than the question.

    `closes` is for a server that answers each question in a thread of its own: its connections end with it.
    """

    def __init__(self, *, closes: bool) -> None:
        self.closes = closes

    def collect(self) -> Iterator[Metric]:
        try:
            yield from _tell_parts()
            yield from _tell_queues()
            try:
                yield from _tell_records()
            except DatabaseError:
                # `factdesk_part_well{part="database"}` says so.
                return
        finally:
            if self.closes:
                connections.close_all()


def make_registry(*, closes: bool = False) -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(DeskCollector(closes=closes))
    return registry


def _tell_parts() -> Iterator[Metric]:
    well = GaugeMetricFamily("factdesk_part_well", "1 where this part of the desk is well", labels=["part"])
    age = GaugeMetricFamily(
        "factdesk_part_age_seconds",
        "How old what this part is judged by is, or how long it waits",
        labels=["part"],
    )
    for part in look_at_all():
        well.add_metric([part.name], float(part.is_well))
        if part.seconds is not None:
            age.add_metric([part.name], part.seconds)
    yield from (well, age)


def _tell_queues() -> Iterator[Metric]:
    waiting = GaugeMetricFamily("factdesk_queue_length", "Tickets that wait in this queue", labels=["queue"])
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as queue:
            for name in settings.CELERY_TASK_QUEUES:
                waiting.add_metric([name], float(queue.llen(name)))
    except (redis.RedisError, ValueError):
        return
    yield waiting


def _tell_records() -> Iterator[Metric]:
    jobs = GaugeMetricFamily("factdesk_jobs", "Jobs by kind and state", labels=["kind", "status"])
    for model in list_job_models():
        rows = model._default_manager.order_by().values_list("status").annotate(number=Count("pk"))
        for status, number in rows:
            jobs.add_metric([model._meta.model_name or "", status], float(number))
    yield jobs
    events = GaugeMetricFamily(
        "factdesk_security_events_last_hour",
        "Sign-ins, refusals and the like of the last hour",
        labels=["kind"],
    )
    since = timezone.now() - HOUR
    found = (
        SecurityEvent.objects.filter(at__gt=since).order_by().values_list("kind").annotate(number=Count("pk"))
    )
    numbers = dict(found)
    for kind in SecurityEvent.Kind.values:
        events.add_metric([kind], float(numbers.get(kind, 0)))
    yield events
    open_sessions = Session.objects.filter(user__isnull=False, expire_date__gt=timezone.now()).count()
    yield GaugeMetricFamily("factdesk_sessions", "Sessions that open something", value=open_sessions)
    last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    yield GaugeMetricFamily(
        "factdesk_ledger_entries", "Entries of the ledger", value=0 if last is None else last + 1
    )
