"""Whatever goes wrong at any step of a job counts as an attempt at once, and the last one is told in words.

Where a step stands outside what records a failure, the job stays leased and nobody hears of it until the lease ends.
"""

import io
import zipfile

import pytest

from facts.models import Run
from facts.services.claims import engines, runs
from newsroom.ledger.models import Entry
from sources.models import Upload
from sources.services import uploads
from tests.stories import FERRY, upload_text

pytestmark = pytest.mark.django_db


def break_down(*_given: object, **_named: object) -> None:
    raise ValueError("what nobody thought of")


def packed() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "The port opened on Monday.")
    return data.getvalue()


def count_failures(kind: str) -> int:
    return Entry.objects.filter(type=f"{kind}.failed").count()


@pytest.mark.parametrize(
    "step", [(engines, "engines_for"), (runs, "load_engines"), (runs, "sift_suggestions")]
)
def test_a_search_that_breaks_down_at_any_step_is_given_back_at_once(editor, settings, monkeypatch, step):
    settings.SUGGEST_LLM_URL = ""
    monkeypatch.setattr(*step, break_down)
    upload = upload_text(editor, FERRY, "ferry.txt")
    run = Run.objects.get(article__in=upload.articles)
    assert (run.status, run.lease_token, run.attempts) == (Run.Status.QUEUED, None, 1)
    for _again in range(2):
        runs.suggest_claims(run_id=run.id)
    run.refresh_from_db()
    assert (run.status, run.attempts, count_failures("run")) == (Run.Status.FAILED, 3, 1)
    assert run.error.startswith("Looking for claims stopped half-way three times.")


@pytest.mark.parametrize("step", ["compute_reading", "cut_to_fit", "store_original", "make_reading"])
def test_a_reading_that_breaks_down_at_any_step_is_given_back_at_once(editor, monkeypatch, step):
    data = packed() if step in ("cut_to_fit", "store_original") else FERRY.encode()
    sent = uploads.receive_upload(actor=editor, data=data, name="a")
    monkeypatch.setattr(uploads, step, break_down)
    uploads.read_upload(upload_id=sent.id)
    upload = Upload.objects.get(id=sent.id)
    assert (upload.status, upload.lease_token, upload.attempts) == (Upload.Status.RECEIVED, None, 1)
    for _again in range(2):
        uploads.read_upload(upload_id=upload.id)
    upload.refresh_from_db()
    assert (upload.status, upload.attempts, count_failures("upload")) == (Upload.Status.FAILED, 3, 1)
    assert upload.reason.startswith("Reading stopped half-way three times.")


def test_a_disk_that_takes_no_more_is_named(editor, monkeypatch):
    def refuse(_data: bytes) -> None:
        raise OSError(28, "No space left on device")

    sent = uploads.receive_upload(actor=editor, data=packed(), name="a.zip")
    monkeypatch.setattr(uploads, "store_original", refuse)
    for _attempt in range(3):
        uploads.read_upload(upload_id=sent.id)
    upload = Upload.objects.get(id=sent.id)
    assert (upload.status, upload.reason) == (
        Upload.Status.FAILED,
        "The disk did not take the file. Nothing was kept; try again later.",
    )
