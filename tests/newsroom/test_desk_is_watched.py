"""Whoever watches the desk is told what is wrong with it: by name, in a sentence, and as measurements."""

import json
import logging
import re
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.core.management import call_command
from django.db import ProgrammingError
from django.test import Client
from django.utils import timezone
from prometheus_client import generate_latest

from newsroom import health
from newsroom.celery import TRACE_HEADER, app
from newsroom.ledger.models import Verification
from newsroom.logs import JsonFormatter, LineFormatter, name_of_request, trace
from newsroom.models import SecurityEvent
from newsroom.operations import checkup
from newsroom.operations.beat import NotedScheduler
from newsroom.operations.checkup import look_at_all, note_life
from newsroom.operations.metrics import make_registry
from newsroom.tasks import note_worker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afresh(monkeypatch):
    monkeypatch.setattr(health, "_kept", (0.0, []))


@pytest.fixture
def alive(servers):
    note_worker()
    note_life("beat")


def find(name):
    return next(part for part in look_at_all() if part.name == name)


def doctor():
    out = StringIO()
    with suppress(SystemExit):
        call_command("doctor", stdout=out)
    return out.getvalue()


def test_a_desk_that_is_well_says_so(alive, editor):
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert set(answer.json()) == {
        "status", "database", "queue", "worker", "beat", "disk", "clock", "jobs", "verification", "checkpoint",
    }  # fmt: skip


def test_who_is_silent_is_named_and_the_web_goes_on(alive, monkeypatch):
    monkeypatch.setattr(checkup, "LONGEST_SILENCE", -1)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "needs a look")
    assert {answer.json()["worker"], answer.json()["beat"]} == {"needs a look"}
    assert "The worker was last heard of 0 seconds ago." in doctor()


def test_a_queue_that_is_gone_takes_the_web_away(settings, alive):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["queue"]) == (503, "no answer")


def test_a_full_disk_a_wrong_clock_and_a_failed_verification_are_told(alive, monkeypatch):
    monkeypatch.setattr(checkup, "LEAST_SHARE", 1.1)
    monkeypatch.setattr(checkup, "LONGEST_DRIFT", -1)
    Verification.objects.create(asked_by="x", ended_at=timezone.now(), problems=3)
    assert not any(find(name).is_well for name in ("disk", "clock", "verification"))
    words = doctor()
    assert "GB left" in words
    assert "seconds apart" in words
    assert "found 3 problems" in words


def test_a_verification_that_is_overdue_is_told(alive):
    Verification.objects.create(asked_by="x", ended_at=timezone.now() - timedelta(days=3), problems=0)
    assert "not verified for 3 days" in find("verification").words


def test_tables_of_another_release_are_told_in_a_sentence(alive, monkeypatch):
    def ask(model):
        raise ProgrammingError("relation does not exist")

    monkeypatch.setattr(checkup, "find_oldest", ask)
    assert "Run manage.py migrate" in doctor()
    assert Client().get("/readyz").json()["tables"] == "needs a look"


def test_beat_says_that_it_lives_when_it_looks_at_its_timetable(servers, tmp_path):
    scheduler = NotedScheduler(app=app, schedule_filename=str(tmp_path / "timetable"))
    scheduler.tick()
    scheduler.close()
    assert find("beat").is_well


def test_the_measurements_are_prometheus_own(alive, editor):
    text = generate_latest(make_registry()).decode()
    assert 'factdesk_part_well{part="database"} 1.0' in text
    assert 'factdesk_queue_length{queue="reading"}' in text
    assert 'factdesk_security_events_last_hour{kind="sign_in_braked"} 0.0' in text


@pytest.mark.parametrize(
    "file", ["deploy/grafana/factdesk.json", "deploy/prometheus/alerts.yaml", "docs/operations.md"]
)
def test_what_is_drawn_and_watched_is_told(alive, editor, settings, file):
    told = {metric.name for metric in make_registry().collect()}
    words = (settings.BASE_DIR / file).read_text()
    assert set(re.findall(r"factdesk_(?:part|queue|jobs|security|sessions|ledger)\w*", words)) - told == set()
    kinds = {*SecurityEvent.Kind.values, *(part.name for part in look_at_all())}
    named = re.findall(r"""(?:part|kind)\\?(?:=|=~)\\?["']([\w|]+)""", words)
    assert {one for names in named for one in names.split("|")} - kinds == set()


def test_a_request_is_named_in_its_lines_its_answer_and_its_tasks():
    def write(formatter):
        return formatter.format(logging.LogRecord("desk", logging.INFO, "", 0, "Read %s", ("it",), None))

    answer = Client().get("/healthz", headers={"X-Request-ID": "chosen-by-a-stranger"})
    assert len(answer["X-Request-ID"]) == 32
    with trace(request="") as name:
        assert write(LineFormatter("%(name)s:%(marks)s %(message)s")) == f"desk: [{name}] Read it"
        headers = {}
        before_task_publish.send(sender="a task", headers=headers)
    assert headers == {TRACE_HEADER: name}

    class Task:
        name = "read_upload"
        request = headers

    task_prerun.send(sender=Task, task_id="7", task=Task)
    line = json.loads(write(JsonFormatter()))
    assert (line["request"], line["task"], line["message"]) == (name, "read_upload 7", "Read it")
    task_postrun.send(sender=Task, task_id="7", task=Task)
    assert name_of_request() == ""


def test_behind_a_proxy_of_ours_its_name_for_a_request_stays(settings):
    settings.PROXY_HOPS = 1
    given = Client().get("/healthz", headers={"X-Request-ID": "edge-0123456789"})
    assert given["X-Request-ID"] == "edge-0123456789"
    forged = Client().get("/healthz", headers={"X-Request-ID": "a b" * 9})
    assert len(forged["X-Request-ID"]) == 32
