"""A worker that is killed half-way loses nothing and doubles nothing; a job that kills every worker ends, in words."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from facts.models import Claim, Relation, RelationSearch, Run
from facts.services.claims.runs import suggest_next
from facts.tasks import queue_comparing, queue_suggesting, sweep_relations, sweep_runs
from newsroom.actor import Actor
from newsroom.jobs.job import MAX_ATTEMPTS
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry
from newsroom.rights import Role
from sources.models import Article, Upload
from sources.services.uploads import read_upload, receive_upload
from sources.tasks import queue_reading, sweep_uploads
from tests.faults.greedy_engine import GREEDY
from tests.stories import add_person, confirm_fully

SENTENCE = (
    "The flood in the valley of {place} destroyed {number} houses and displaced {more} people on Monday, the ministry "
    "of the interior said in a statement, while the governor denied that {less} villagers had died. "
)


def long_story(number: int) -> bytes:
    """Long enough that looking for claims in it takes a second or more."""
    lines = [
        SENTENCE.format(place=f"Samar{line % 7}", number=100 + line, more=4000 + number * line, less=3 + line)
        for line in range(60)
    ]
    text = "\n\n".join("".join(lines[start : start + 5]) for start in range(0, len(lines), 5))
    return f"Flood report {number}\n\nSAMAR, March 9, 2026 (CW) - {text}\n".encode()


def wait_for(is_so: Callable[[], object], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def let_leases_run_out() -> None:
    """The minutes until the sweep takes a silent worker for dead, without waiting for them."""
    past = timezone.now() - timedelta(seconds=1)
    Run.objects.unfinished().filter(lease_until__isnull=False).update(lease_until=past)
    Upload.objects.filter(status=Upload.Status.READING).update(lease_until=past)
    Run.objects.filter(status=Run.Status.QUEUED).update(queued_at=past - Run.QUEUE_PATIENCE)
    Upload.objects.filter(status=Upload.Status.RECEIVED).update(queued_at=past - Upload.QUEUE_PATIENCE)


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def problems() -> list[str]:
    said: list[str] = []
    audit_ledger(lambda problem: said.append(str(problem)))
    return said


@pytest.fixture
def editor(committed_db) -> Actor:
    return add_person("Edda Elster", Role.EDITOR)


def test_killed_in_the_middle_of_suggesting_each_article_ends_with_one_set_of_claims(editor, start_worker):
    articles = []
    for number in range(4):
        upload = receive_upload(actor=editor, data=long_story(number), name=f"flood{number}.txt")
        read_upload(upload_id=upload.id)
        articles.append(upload.articles.get())
    worker = start_worker()
    wait_for(lambda: Run.objects.filter(status=Run.Status.RUNNING).exists())
    worker.kill()
    caught = Run.objects.filter(status=Run.Status.RUNNING).count()
    assert caught
    assert not Claim.objects.filter(run__status=Run.Status.RUNNING).exists()

    let_leases_run_out()
    start_worker()
    assert sweep_runs() >= caught
    wait_for(lambda: not Run.objects.unfinished().exists())
    for article in articles:
        run = Run.objects.get(article=article, is_current=True)
        assert run.status == Run.Status.DONE
        assert run.claims.count() > 50
        assert Claim.objects.filter(article=article).count() == run.claims.count()
    assert Run.objects.filter(attempts=2).count() == caught
    assert Entry.objects.filter(type="run.finished").count() == len(articles)
    assert (
        not Claim.objects.values("article", "start", "end", "statement")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
    )
    assert problems() == []


@pytest.mark.slow
def test_killed_in_the_middle_of_comparing_each_pair_is_put_beside_the_other_once(editor, start_worker):
    upload = receive_upload(actor=editor, data=long_story(5), name="flood.txt")
    read_upload(upload_id=upload.id)
    while suggest_next() is not None:
        pass
    claims = Claim.objects.open().in_text_order()
    confirm_fully(claims[0].id, add_person("Rana Rabe", Role.REVIEWER))
    worker = start_worker()
    for job in RelationSearch.objects.filter(status=RelationSearch.Status.QUEUED):
        queue_comparing(str(job.id))
    wait_for(lambda: RelationSearch.objects.filter(status=RelationSearch.Status.RUNNING).exists())
    worker.kill()
    caught = RelationSearch.objects.filter(status=RelationSearch.Status.RUNNING)
    assert caught.exists()
    written = Relation.objects.count()

    past = timezone.now() - timedelta(seconds=1)
    RelationSearch.objects.filter(lease_until__isnull=False).update(lease_until=past)
    RelationSearch.objects.filter(status="queued").update(queued_at=past - RelationSearch.QUEUE_PATIENCE)
    # Before there is a worker again: it would take what is handed out anew by itself.
    assert sweep_relations() >= 1
    start_worker()
    wait_for(lambda: not RelationSearch.objects.filter(status__in=["queued", "running"]).exists())
    assert Relation.objects.count() > written
    found = Entry.objects.filter(type="relation.found")
    assert found.count() == found.values("object_id").distinct().count() == Relation.objects.count()
    assert problems() == []


def test_a_job_that_kills_its_worker_every_time_ends_as_failed_with_its_reason(editor, start_worker):
    worker = start_worker()
    upload = receive_upload(actor=editor, data=long_story(9), name="bomb.txt")

    def is_caught() -> bool:
        return Upload.objects.filter(status=Upload.Status.READING, attempts=attempt).exists()

    for attempt in range(1, MAX_ATTEMPTS + 1):
        queue_reading(str(upload.id))
        wait_for(is_caught)
        kill_pool(worker.pid)
        let_leases_run_out()
        upload.refresh_from_db()
        assert (upload.status, upload.attempts) == (Upload.Status.READING, attempt)
    assert sweep_uploads() == 1
    wait_for(lambda: Upload.objects.filter(status=Upload.Status.FAILED).exists())
    upload.refresh_from_db()
    assert upload.reason.startswith("Reading stopped half-way three times.")
    assert not Article.objects.exists()

    # A run the same, over an article that reads well.
    harmless = receive_upload(actor=editor, data=long_story(8), name="flood.txt")
    read_upload(upload_id=harmless.id)
    # Unless the worker had it first: what a killed process gives back to the queue is for whichever upload waits.
    wait_for(lambda: Run.objects.filter(article__reading__upload=harmless).exists())
    run = Run.objects.get(article__reading__upload=harmless)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        queue_suggesting(str(run.id))
        wait_for(lambda attempt=attempt: Run.objects.filter(Q(status="running"), attempts=attempt).exists())
        kill_pool(worker.pid)
        let_leases_run_out()
    assert sweep_runs() == 1
    wait_for(lambda: Run.objects.filter(status=Run.Status.FAILED).exists())
    run.refresh_from_db()
    assert run.error.startswith("Looking for claims stopped half-way three times.")
    assert not Claim.objects.exists()
    assert Entry.objects.filter(type__in=["upload.failed", "run.failed"]).count() == 2
    assert problems() == []


def kill_pool(pid: int) -> None:
    """kill -9 of the processes that work for this Celery worker, and of what they started themselves."""
    for child in children(pid):
        grandchildren = []
        with suppress(FileNotFoundError):
            grandchildren = children(child)
        for process in (child, *grandchildren):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def test_a_file_that_breaks_the_reading_process_is_tried_three_times_and_fails_in_words(editor, monkeypatch):
    monkeypatch.setattr(settings, "READING_MEMORY_BYTES", 30_000_000)
    upload = receive_upload(actor=editor, data=long_story(7), name="bomb.txt")
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert read_upload(upload_id=upload.id) is not None
        upload.refresh_from_db()
        assert upload.attempts == attempt
        assert upload.status == (Upload.Status.FAILED if attempt == MAX_ATTEMPTS else Upload.Status.RECEIVED)
    assert read_upload(upload_id=upload.id) is None
    assert upload.reason
    assert Entry.objects.filter(type="upload.failed").count() == 1
    assert problems() == []


def test_an_engine_that_asks_for_all_memory_fails_alone_and_its_worker_goes_on(editor, start_worker):
    worker = start_worker("-I", "tests.faults.greedy_engine", WORKER_MEMORY_BYTES="1000000000")
    articles = []
    for text in (f"{GREEDY} flood in Samar.", "The port of Samar opened on Monday, the ministry said."):
        upload = receive_upload(actor=editor, data=text.encode(), name="flood.txt")
        read_upload(upload_id=upload.id)
        articles.append(upload.articles.get())
        queue_suggesting("next")
    greedy, harmless = (Run.objects.get(article=article) for article in articles)
    wait_for(lambda: Run.objects.filter(id=harmless.id, status=Run.Status.DONE).exists())
    wait_for(lambda: Run.objects.filter(id=greedy.id, attempts=1, status=Run.Status.QUEUED).exists())
    assert worker.child.is_alive()
    assert "WorkerLostError" not in worker.output()
    assert "MemoryError" in worker.output()
    assert "blocks of memory were given out" not in worker.output()
    # It rests, the sweep finds it, and after the last attempt it has failed in words.
    Run.objects.filter(id=greedy.id).update(attempts=MAX_ATTEMPTS - 1)
    let_leases_run_out()
    assert sweep_runs() == 1
    wait_for(lambda: Run.objects.filter(id=greedy.id, status=Run.Status.FAILED).exists())
    assert problems() == []
