"""Whatever somebody uploads ends in a clear message or a correct article; nothing half-made stays, nothing grows."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from facts.models import Run
from newsroom.actor import Actor
from newsroom.errors import DomainError
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from newsroom.rights import Role
from sources.models import Article, Original, Reading, Upload
from sources.services.uploads import UploadEmpty, UploadTooLarge, read_upload, receive_upload
from sources.tasks import queue_reading
from tests.stories import add_person

GIGABYTE = 1_000_000_000
LEDE = "PORT ALDEN, March 9, 2026 (CW) - At least 61 people died, the café owner’s “union” said on Monday."
STORY = f"Ferry toll rises\n\n{LEDE}\n\nDivers reached the lower deck on Sunday.\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    + b"\x1f\x15\xc4\x89" * 99
)


@pytest.fixture
def editor(committed_db) -> Actor:
    return add_person("Edda Elster", Role.EDITOR)


def rows() -> tuple[int, ...]:
    return tuple(
        model._base_manager.count() for model in (Original, Upload, Reading, Article, Entry, Revision)
    )


def files() -> set[Path]:
    return {path for path in Path(settings.ORIGINALS_DIR).rglob("*") if path.is_file()}


def problems() -> list[str]:
    said: list[str] = []
    audit_ledger(lambda problem: said.append(str(problem)))
    return said


@contextmanager
def memory_of(pid: int) -> Iterator[dict[str, int]]:
    """The largest resident size, in bytes, of each program below this process, by its command line, while inside."""
    peaks: dict[str, int] = {}
    done = threading.Event()

    def look(process: int) -> None:
        with suppress(OSError, StopIteration):
            status = Path(f"/proc/{process}/status").read_text()
            peak = next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]
            name = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
            kind = "child" if b"-c" in name[:2] else "worker"
            peaks[kind] = max(peaks.get(kind, 0), int(peak) * 1024)
            for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
                look(int(child))

    def watch() -> None:
        while not done.wait(0.05):
            look(pid)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize(
    ("data", "refusal"),
    [(b"", UploadEmpty), (b" \t\r\n" * 999, UploadEmpty), (b"x" * 60_000_000, UploadTooLarge)],
    ids=["empty", "spaces only", "60 MB"],
)
def test_what_cannot_be_taken_is_refused_in_words_and_leaves_nothing(editor, data, refusal):
    before = rows(), files()
    with pytest.raises(refusal) as refused:
        receive_upload(actor=editor, data=data, name="page.txt")
    assert refused.value.message.endswith(".")
    assert (rows(), files()) == before


# name, bytes, and what is in the one article; None where the file is refused with a reason.
READ = {
    "invalid UTF-8": (
        "bad.txt",
        STORY.encode().replace(b"caf\xc3\xa9", b"caf\xff\xfe\xe9"),
        None,
    ),
    "UTF-16": ("wide.txt", STORY.encode("utf-16"), LEDE),
    "Windows-1252": ("old.txt", STORY.encode("windows-1252"), LEDE),
    "NUL bytes": ("nul.txt", STORY.replace("Divers", "Di\0vers").encode(), "61 people died"),
    "script": (
        "page.html",
        f"<html><body><script>alert('hello')</script><article><h1>Ferry toll rises</h1><p>{LEDE}</p>"
        "<p onclick=alert(1)>Divers reached the lower deck on Sunday.</p></article></body></html>".encode(),
        LEDE,
    ),
    "a PNG named .txt": ("photo.txt", PNG, None),
    "10 MB on one line": ("line.txt", b"A ferry sank off Port Alden on Monday. " * 260_000, None),
    "100,000 nested tags": ("deep.html", b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000, ...),
}


def test_each_hostile_file_ends_in_a_correct_article_or_a_reason_and_no_process_passes_a_gigabyte(
    editor, worker, capsys
):
    before = files()
    uploads = {}
    with memory_of(worker.pid) as peaks:
        for kind, (name, data, _wanted) in READ.items():
            uploads[kind] = receive_upload(actor=editor, data=data, name=name, queue=queue_reading)
        deadline = time.monotonic() + 120
        while Upload.objects.unfinished().exists() or Run.objects.unfinished().exists():
            assert time.monotonic() < deadline, list(Upload.objects.unfinished())
            time.sleep(0.1)
    for kind, (_name, _data, wanted) in READ.items():
        upload = Upload.objects.get(id=uploads[kind].id)
        articles = list(upload.articles)
        if upload.status == Upload.Status.FAILED:
            assert wanted is None or wanted is ..., (kind, upload.reason)
            assert upload.reason.endswith("."), (kind, upload.reason)
            assert not articles
            continue
        assert upload.status == Upload.Status.READ
        assert wanted is not None, kind
        for article in articles:
            assert "\0" not in article.text
            assert "alert" not in article.text
            assert Run.objects.get(article=article).status == Run.Status.DONE
        if wanted is not ...:
            assert [wanted in article.text for article in articles] == [True], (kind, articles[0].text)
    with capsys.disabled():
        said = ", ".join(f"{kind} {peak / 1e6:.0f} MB" for kind, peak in sorted(peaks.items()))
        sys.stdout.write(f"\npeak memory: {said}\n")
    assert set(peaks) == {"worker", "child"}
    assert max(peaks.values()) < GIGABYTE
    made = files() - before
    assert {path.name for path in made} <= set(Original.objects.values_list("sha256", flat=True))
    assert problems() == []


def test_the_same_file_twice_and_at_once_is_stored_and_read_once(editor):
    before = files()
    data = STORY.encode() + b"\nTwice.\n"
    first = receive_upload(actor=editor, data=data, name="first.txt")
    results: list[object] = []
    barrier = threading.Barrier(4)

    def send(number: int) -> None:
        barrier.wait()
        try:
            results.append(receive_upload(actor=editor, data=data, name=f"again{number}.txt"))
        except DomainError as refusal:
            results.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [getattr(result, "same_as_id", result) for result in results] == [first.id] * 4
    read_upload(upload_id=first.id)
    late = receive_upload(actor=editor, data=data, name="late.txt")
    assert Original.objects.count() == Reading.objects.count() == Article.objects.count() == 1
    assert len(files() - before) == 1
    article = Article.objects.get()
    for upload in [first, *results, late]:
        upload.refresh_from_db()
        assert upload.status == Upload.Status.READ
        assert list(upload.articles) == [article]
    assert problems() == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\news\\page.txt", "page.txt"),
        ("\u202etxt.exe\u202c.html", "txt.exe.html"),
        ("a\0b\nc.txt", "abc.txt"),
        ("x" * 999 + ".txt", None),
        ("", None),
        ("///", None),
    ],
)
def test_a_name_keeps_no_path_and_no_invisible_marks(editor, name, kept):
    upload = receive_upload(actor=editor, data=f"{STORY} {name!r}".encode(), name=name)
    upload.refresh_from_db()
    assert 0 < len(upload.name) <= 255
    assert upload.name.isprintable()
    assert not set("/\\\u202e\u202c") & set(upload.name)
    if kept is not None:
        assert upload.name.replace(" ", "") == kept


def test_a_null_character_in_what_is_said_of_a_file_does_no_harm(editor):
    upload = receive_upload(
        actor=editor,
        data=f"{STORY} nul".encode(),
        name="page.txt",
        media_type="text/plain\0",
        url="https://wire.example/\0page",
        outlet="Coastal\0 Wire",
        language="e\0n",
    )
    upload.refresh_from_db()
    assert "\0" not in upload.url + upload.outlet + upload.language + upload.original.media_type
    read_upload(upload_id=upload.id)
    assert problems() == []
