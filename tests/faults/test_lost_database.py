"""A job that loses PostgreSQL half-way brings home what it has computed, once the database is back: nothing waits for
its lease."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections
from psycopg import sql

from facts.models import Claim, Run
from facts.services.claims import runs
from newsroom.actor import Actor
from newsroom.jobs.outage import outlast_outage
from newsroom.ledger.models import Entry
from newsroom.rights import Role
from newsroom.running.postgres import connect
from sources.models import Upload
from sources.services.uploads import read_upload, receive_upload
from tests.faults.test_killed_workers import long_story, problems
from tests.servers import TestServers
from tests.stories import add_person

OUTAGE = 2.0


@pytest.fixture
def editor(committed_db) -> Actor:
    return add_person("Edda Elster", Role.EDITOR)


class Outage:
    """PostgreSQL as a job sees it while the server is away: every connection breaks and none is let in."""

    def __init__(self, servers: TestServers, database: str) -> None:
        self.servers, self.database = servers, database

    def allow(self, allowed: bool) -> None:
        statement = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(
            sql.Identifier(self.database), sql.Literal(allowed)
        )
        with connect(self.servers.places) as server:
            server.execute(statement)
            if not allowed:
                server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [self.database],
                )

    def strike_when(self, is_so: Callable[[], bool], seconds: float = OUTAGE) -> None:
        deadline = time.monotonic() + 60
        while not is_so():
            assert time.monotonic() < deadline
            time.sleep(0.005)
        connections.close_all()
        self.allow(False)
        time.sleep(seconds)
        self.allow(True)


@pytest.fixture
def outage(servers, committed_db) -> Iterator[Outage]:
    away = Outage(servers, committed_db)
    yield away
    connections.close_all()
    away.allow(True)


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work)
        yield
        done.result()


def test_a_reading_that_loses_the_database_is_written_when_it_is_back(editor, outage):
    upload = receive_upload(actor=editor, data=long_story(1), name="flood.txt")
    reading = Upload.objects.filter(status=Upload.Status.READING)
    with meanwhile(lambda: outage.strike_when(reading.exists)):
        assert read_upload(upload_id=upload.id) is not None
    upload.refresh_from_db()
    assert (upload.status, upload.attempts, upload.lease_token) == (Upload.Status.READ, 1, None)
    assert upload.articles.count() == 1
    assert Entry.objects.filter(type="upload.read").count() == 1
    assert problems() == []


def test_a_search_that_loses_the_database_is_written_when_it_is_back(editor, outage):
    upload = receive_upload(actor=editor, data=long_story(2), name="flood.txt")
    read_upload(upload_id=upload.id)
    run = Run.objects.get(article=upload.articles.get())
    running = Run.objects.filter(status=Run.Status.RUNNING)
    with meanwhile(lambda: outage.strike_when(running.exists)):
        assert runs.suggest_claims(run_id=run.id) is not None
    run.refresh_from_db()
    assert (run.status, run.attempts, run.lease_token) == (Run.Status.DONE, 1, None)
    assert Claim.objects.filter(run=run).count() > 50
    assert Entry.objects.filter(type="run.finished").count() == 1
    assert problems() == []


def test_a_database_that_stays_away_longer_than_a_lease_ends_the_attempt(outage, settings):
    settings.JOB_LEASE_SECONDS = 2
    asked = []

    @outlast_outage
    def ask() -> None:
        asked.append(Run.objects.count())

    connections.close_all()
    outage.allow(False)
    with pytest.raises(OperationalError):
        ask()
    assert asked == []
    outage.allow(True)
    ask()
    assert asked == [0]


def test_an_error_of_a_database_that_is_there_is_not_tried_again(committed_db):
    calls = []

    @outlast_outage
    def wait_too_long() -> None:
        calls.append("asked")
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(5)")

    with pytest.raises(OperationalError):
        wait_too_long()
    assert calls == ["asked"]
