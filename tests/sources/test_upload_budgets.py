"""One delivery and one person have a budget: what is over it is refused or left out in words, and nothing silently."""

import io
import json
import zipfile
from email.message import EmailMessage

import pytest

from newsroom.actor import Actor
from newsroom.errors import Conflict
from newsroom.ledger.models import Entry
from sources.models import Original, Upload
from sources.reading.types import ReadingCrashed
from sources.services import readings, uploads
from sources.services.budget import TooManyUploads
from tests.api.programs import Program

pytestmark = pytest.mark.django_db


def zip_of(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def mail_of(files: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Photos"
    message.set_content("As agreed.")
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def texts(number: int, mark: str = "") -> dict[str, bytes]:
    return {f"{mark}{n}.txt": f"Port {mark} {n} opened on Monday.".encode() for n in range(number)}


def bomb(wide: int, deep: int, pack=zip_of, mark: str = "") -> bytes:
    """Archives in archives: `wide` to the power of `deep` texts."""
    if deep == 1:
        return pack(texts(wide, mark))
    name = "zip" if pack is zip_of else "eml"
    return pack({f"{mark}{n}.{name}": bomb(wide, deep - 1, pack, f"{mark}{n}-") for n in range(wide)})


def deliver(actor: Actor, data: bytes, name: str, *, only_packed: bool = True) -> Upload:
    """Receive a file and read what is packed in it, level by level; the texts themselves are left to wait."""
    root = uploads.receive_upload(actor=actor, data=data, name=name)
    uploads.read_upload(upload_id=root.id)
    while True:
        waiting = Upload.objects.filter(root=root, status="received", same_as__isnull=True)
        if only_packed:
            waiting = waiting.exclude(name__endswith=".txt")
        upload = waiting.order_by("id").first()
        if upload is None:
            return Upload.objects.get(id=root.id)
        uploads.read_upload(upload_id=upload.id)


@pytest.mark.parametrize("pack", [zip_of, mail_of], ids=["ZIP in ZIP", "mail in mail"])
def test_files_are_counted_over_all_levels_of_a_delivery(editor, settings, signed_in, pack):
    settings.UPLOAD_FILES_INSIDE = 7
    root = deliver(editor, bomb(3, 3, pack), "bomb.zip" if pack is zip_of else "bomb.eml")
    inside = Upload.objects.filter(root=root)
    assert inside.count() == 7
    cut = inside.exclude(reason="")
    assert cut.exists()
    assert not cut.exclude(status="read").exists()
    # Nothing is lost silently: what was taken and what was left out is all that there was in what was opened.
    left = sum(int(upload.reason.split(" ")[0]) for upload in cut)
    opened = inside.filter(status="read").count() + 1
    assert left + 7 == 3 * opened
    page = signed_in(editor).get(f"/uploads/{root.id}/").text
    for upload in cut:
        assert "one delivery may hold at most 7 files" in upload.reason
        assert f"/uploads/{upload.id}/" in page
    assert "Not taken: " in page
    assert Entry.objects.filter(type="upload.received").count() == 8


def test_what_was_left_out_is_named_or_counted_and_on_record(editor, settings, signed_in):
    settings.UPLOAD_FILES_INSIDE = 2
    root = deliver(editor, zip_of(texts(20)), "many.zip")
    assert root.reason == (
        "18 of the 20 files inside were not taken: one delivery may hold at most 2 files, those packed deeper "
        "included. Not taken: 2.txt, 3.txt, 4.txt, 5.txt, 6.txt, 7.txt, 8.txt, 9.txt, 10.txt, 11.txt, 12.txt, "
        "13.txt, and 6 more."
    )
    assert [upload.name for upload in Upload.objects.filter(root=root).order_by("id")] == ["0.txt", "1.txt"]
    assert root.reason in signed_in(editor).get(f"/uploads/{root.id}/").text
    assert Original.objects.count() == 3
    revision = root.revision
    assert Entry.objects.get(type="upload.read", object_id=root.id).revision == revision


def test_bytes_are_counted_over_all_levels_and_what_fits_is_taken(editor, settings):
    settings.UPLOAD_BYTES_INSIDE = 5_000
    inner = zip_of({"big.txt": b"port " * 700, "next.txt": b"quay " * 700, "small.txt": b"ferry " * 10})
    root = deliver(editor, zip_of({"inner.zip": inner, "first.txt": b"harbour " * 100}), "outer.zip")
    names = set(Upload.objects.filter(root=root).values_list("name", flat=True))
    assert names == {"inner.zip", "first.txt", "big.txt", "small.txt"}
    reason = Upload.objects.get(name="inner.zip").reason
    assert reason == (
        "1 of the 3 files inside was not taken: one delivery may unpack to at most 5 kB. Not taken: next.txt."
    )


def test_the_same_bytes_many_times_over_count_as_often(editor, settings):
    settings.UPLOAD_FILES_INSIDE = 3
    same = b"The port opened on Monday."
    root = deliver(editor, zip_of({f"{n}.txt": same for n in range(9)}), "same.zip")
    assert Upload.objects.filter(root=root).count() == 3
    assert root.reason.startswith("6 of the 9 files inside were not taken")


def test_reading_time_is_counted_over_a_delivery_and_what_is_left_says_so(editor, settings, signed_in):
    root = deliver(editor, zip_of(texts(4)), "slow.zip")
    first, second, *_rest = Upload.objects.filter(root=root).order_by("id")
    uploads.read_upload(upload_id=first.id)
    first.refresh_from_db()
    assert first.reading_seconds > 0
    settings.UPLOAD_SECONDS_INSIDE = first.reading_seconds / 2
    assert uploads.read_upload(upload_id=second.id) is None
    second.refresh_from_db()
    assert (first.status, second.status) == ("read", "failed")
    assert "which is the most that one delivery gets. Send this file by itself." in second.reason
    assert second.reason in signed_in(editor).get(f"/uploads/{root.id}/").text
    # A retry gives a delivery no new time.
    uploads.retry_upload(upload_id=second.id, actor=editor)
    assert uploads.read_upload(upload_id=second.id) is None
    second.refresh_from_db()
    assert second.status == "failed"


def test_a_feed_of_very_many_stories_is_refused_whole_and_in_words(editor, settings):
    items = "".join(
        f"<item><title>Port {n}</title><description>It opened.</description></item>" for n in range(1_001)
    )
    feed = f"<rss version='2.0'><channel><title>Ports</title>{items}</channel></rss>".encode()
    upload = uploads.receive_upload(actor=editor, data=feed, name="ports.xml")
    uploads.read_upload(upload_id=upload.id)
    upload.refresh_from_db()
    assert upload.status == "failed"
    assert upload.reason == (
        "This file holds 1,001 stories; at most 1,000 are read at once. Send it in parts."
    )
    assert not upload.readings.exists()


@pytest.mark.parametrize(
    ("code", "seconds", "attempts"),
    [("timed_out", 20.0, 2), ("out_of_memory", 15.0, 2), ("crashed", 19.0, 2), ("crashed", 0.1, 3)],
)
def test_what_took_the_time_of_a_whole_reading_twice_is_not_read_a_third_time(
    editor, monkeypatch, code, seconds, attempts
):
    clock = iter(range(100))

    def crash(*_arguments: object) -> None:
        raise ReadingCrashed(code, "It took too long.")

    monkeypatch.setattr(readings, "read_in_child", crash)
    monkeypatch.setattr(uploads.time, "monotonic", lambda: next(clock) * seconds)
    upload = uploads.receive_upload(actor=editor, data=b"The port opened.", name="slow.txt")
    made = 0
    while uploads.read_upload(upload_id=upload.id) is not None:
        made += 1
    upload.refresh_from_db()
    assert (upload.status, upload.attempts, made) == ("failed", attempts, attempts)
    assert Entry.objects.filter(type="upload.failed").count() == 1


def everything() -> tuple[int, ...]:
    return Upload.objects.count(), Original.objects.count(), Entry.objects.count()


@pytest.mark.parametrize("limit", ["UPLOADS_WAITING", "UPLOADS_A_DAY"])
def test_a_person_who_sends_too_much_is_told_when_to_go_on(
    editor, reviewer, cms_key, settings, signed_in, limit
):
    setattr(settings, limit, 3)
    for number in range(3):
        uploads.receive_upload(actor=editor, data=f"Port {number}.".encode(), name="a.txt")
    before = everything()
    with pytest.raises(TooManyUploads) as refused:
        uploads.receive_upload(actor=editor, data=b"Port 4.", name="a.txt")
    assert 0 < refused.value.details["retry_after"] <= 86_400
    page = signed_in(editor).post("/uploads/", {"text": "Port 5."}, headers={"HX-Request": "true"})
    assert refused.value.message in page.text
    assert everything() == before
    # Nobody else is refused, and what only repeats a request is none more.
    uploads.receive_upload(actor=reviewer, data=b"Port 6.", name="a.txt")


def test_a_program_that_sends_too_much_gets_429_with_retry_after(cms_key, settings):
    settings.UPLOADS_WAITING = 2
    api = Program(cms_key[1])
    body = {"name": "a.txt", "text": "Port 1."}
    first = api.post("/uploads", body, Idempotency_Key="one")
    api.post("/uploads", {"name": "a.txt", "text": "Port 2."})
    before = everything()
    refused = api.post("/uploads", {"name": "a.txt", "text": "Port 3."})
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (429, "too-many-uploads")
    assert refused["Retry-After"] == str(refused.json()["retry_after"])
    assert everything() == before
    assert api.post("/uploads", body, Idempotency_Key="one").json() == first.json()


def test_what_is_found_inside_counts_for_the_day_of_its_person(editor, settings):
    settings.UPLOADS_A_DAY = 4
    root = deliver(editor, zip_of(texts(9)), "many.zip")
    assert Upload.objects.filter(uploaded_by=editor.user).count() == 4
    assert "a person may send at most 4 files within a day" in root.reason
    with pytest.raises(TooManyUploads):
        uploads.receive_upload(actor=editor, data=b"Port.", name="a.txt")


MULTIPART = "multipart/form-data; boundary=cut"


def form_with(name: str, field: str) -> bytes:
    """The bytes of a form with one file, whose name no client library has shortened."""
    head = f'--cut\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    return head.encode() + b"Port.\r\n--cut--\r\n"


@pytest.mark.parametrize("name", ["x" * 1_500, "x" * 5_000 + ".txt", "x" * 100_000, "ب" * 900])
def test_a_name_too_long_for_a_form_is_refused_with_a_sentence(cms_key, editor, signed_in, name):
    sent = Program(cms_key[1]).send("POST", "/uploads", form_with(name, "file"), kind=MULTIPART)
    assert (sent.status_code, sent.json()["type"].rsplit("/")[-1]) == (422, "name-too-long")
    assert "at most 255 characters" in sent.json()["detail"]
    client = signed_in(editor)
    page = client.generic("POST", "/uploads/", form_with(name, "documents"), MULTIPART)
    assert (page.status_code, "at most 255 characters" in page.text) == (422, True)
    htmx = {"HX-Request": "true"}
    row = client.generic("POST", "/uploads/", form_with(name, "documents"), MULTIPART, headers=htmx)
    assert "at most 255 characters" in json.loads(row["HX-Trigger"])["refused"]["words"]
    assert not Upload.objects.exists()


def test_a_retry_is_still_refused_for_what_has_not_failed(editor):
    root = deliver(editor, zip_of(texts(1)), "one.zip")
    with pytest.raises(Conflict):
        uploads.retry_upload(upload_id=root.id, actor=editor)
