"""POST /uploads takes a file or a text, answers at once, and doubles nothing."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from newsroom.ledger.models import Entry
from sources.models import Original, Upload
from sources.originals import load_original
from sources.services.uploads import read_upload
from tests.stories import FERRY, INQUIRY

pytestmark = pytest.mark.django_db


def counts():
    return Upload.objects.count(), Original.objects.count(), Entry.objects.count()


def test_a_text_is_received_as_utf_8(program, editor):
    sent = program(editor, "uploads:write").post(
        "/uploads",
        {
            "name": "ferry.txt",
            "text": FERRY + "عبّارة",
            "url": "https://wire.example/ferry",
            "outlet": "Coastal Wire",
            "published": "2026-03-09",
            "language": "en",
        },
    )
    assert sent.status_code == 202
    upload = Upload.objects.get(id=sent.json()["id"])
    assert sent.json()["status"] == "received"
    assert sent["Location"] == f"/api/v1/uploads/{upload.id}"
    assert load_original(upload.original.sha256) == (FERRY + "عبّارة").encode()
    assert (upload.name, upload.outlet, upload.published) == ("ferry.txt", "Coastal Wire", "2026-03-09")
    assert upload.uploaded_by == editor.user
    assert Entry.objects.filter(type="upload.received", object_id=upload.id).count() == 1


def test_a_file_is_received_byte_for_byte(program, editor):
    data = FERRY.encode("windows-1252")
    file = SimpleUploadedFile("ferry.txt", data, content_type="text/plain")
    sent = program(editor).post_file("/uploads", {"file": file, "outlet": "Coastal Wire"})
    assert sent.status_code == 202
    upload = Upload.objects.get(id=sent.json()["id"])
    assert load_original(upload.original.sha256) == data
    assert (upload.name, upload.outlet, upload.original.media_type) == (
        "ferry.txt",
        "Coastal Wire",
        "text/plain",
    )


def test_an_upload_says_how_far_it_has_come(program, editor):
    api = program(editor, "uploads:write")
    sent = api.post("/uploads", {"name": "ferry.txt", "text": FERRY}).json()
    waiting = api.get(f"/uploads/{sent['id']}").json()
    assert (waiting["status"], waiting["reason"], waiting["articles"]) == ("received", None, [])
    read_upload(upload_id=Upload.objects.get().id)
    done = api.get(f"/uploads/{sent['id']}").json()
    assert done["status"] == "read"
    assert done["articles"] == [str(Upload.objects.get().articles.get().id)]


def test_a_second_receipt_of_the_same_bytes_has_the_state_of_the_first(program, editor):
    api = program(editor)
    first = api.post("/uploads", {"name": "a.txt", "text": FERRY}).json()
    second = api.post("/uploads", {"name": "b.txt", "text": FERRY}).json()
    assert first["id"] != second["id"]
    read_upload(upload_id=Upload.objects.get(id=first["id"]).id)
    states = [api.get(f"/uploads/{sent['id']}").json() for sent in (first, second)]
    assert [state["status"] for state in states] == ["read", "read"]
    assert states[0]["articles"] == states[1]["articles"] != []


def test_the_files_in_an_archive_are_uploads_of_their_own(program, editor):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("ferry.txt", FERRY)
        archive.writestr("inquiry.txt", INQUIRY)
    api = program(editor, "uploads:write")
    sent = api.post_file("/uploads", {"file": SimpleUploadedFile("both.zip", data.getvalue())}).json()
    read_upload(upload_id=Upload.objects.get(id=sent["id"]).id)
    state = api.get(f"/uploads/{sent['id']}").json()
    assert (state["status"], state["articles"], len(state["members"])) == ("read", [], 2)
    inside = [api.get(f"/uploads/{member}").json() for member in state["members"]]
    assert {member["name"] for member in inside} == {"ferry.txt", "inquiry.txt"}


def test_a_failed_upload_says_why(program, editor):
    api = program(editor)
    sent = api.post_file(
        "/uploads", {"file": SimpleUploadedFile("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)}
    )
    read_upload(upload_id=Upload.objects.get().id)
    state = api.get(f"/uploads/{sent.json()['id']}").json()
    assert (state["status"], state["articles"]) == ("failed", [])
    assert state["reason"]


@pytest.mark.parametrize("key", ['"one-two"', "one-two"])
def test_a_repeated_key_answers_as_the_first_time_and_sends_nothing_twice(program, editor, key):
    api = program(editor)
    body = {"name": "ferry.txt", "text": FERRY, "outlet": "Coastal Wire"}
    first = api.post("/uploads", body, Idempotency_Key=key)
    read_upload(upload_id=Upload.objects.get().id)
    before = counts()
    again = api.post("/uploads", dict(reversed(body.items())), Idempotency_Key='"one-two"')
    assert (again.status_code, again.json()) == (202, first.json())
    assert counts() == before


def test_a_repeated_key_with_another_body_is_refused(program, editor):
    api = program(editor)
    api.post("/uploads", {"name": "ferry.txt", "text": FERRY}, Idempotency_Key='"k"')
    before = counts()
    for body in ({"name": "ferry.txt", "text": FERRY + "!"}, {"name": "other.txt", "text": FERRY}):
        refused = api.post("/uploads", body, Idempotency_Key='"k"')
        assert (refused.status_code, refused.json()["type"]) == (
            422,
            "http://testserver/problems/idempotency-key-reused",
        )
    assert counts() == before


def test_a_repeated_file_with_another_file_is_refused(program, editor):
    api = program(editor)
    for data, status in ((b"One ferry.", 202), (b"One ferry.", 202), (b"Two ferries.", 422)):
        sent = api.post_file("/uploads", {"file": SimpleUploadedFile("a.txt", data)}, Idempotency_Key="k")
        assert sent.status_code == status
    assert Upload.objects.count() == 1


def test_two_keys_may_use_the_same_idempotency_key(program, editor, reviewer):
    for actor in (editor, reviewer):
        sent = program(actor).post("/uploads", {"name": "ferry.txt", "text": FERRY}, Idempotency_Key="same")
        assert sent.status_code == 202
    assert Upload.objects.count() == 2


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "two words", '"open', "ü"])
def test_an_idempotency_key_that_is_none_is_refused(program, editor, key):
    refused = program(editor).post("/uploads", {"name": "a", "text": "A ferry."}, Idempotency_Key=key)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["header"] == "Idempotency-Key"
    assert Upload.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["#/name", "#/text"]),
        ({"name": "a", "text": 5}, ["#/text"]),
        ({"name": "a", "text": None}, ["#/text"]),
        ({"name": ["a"], "text": "A ferry."}, ["#/name"]),
        ({"name": "a", "text": "A ferry.", "url": "javascript:alert(1)"}, ["#/url"]),
        ({"name": "a", "text": "A ferry.", "language": "not a language"}, ["#/language"]),
        ({"name": "a", "text": "A ferry.", "outlet": "x" * 201}, ["#/outlet"]),
        ({"name": "a", "text": "A ferry.", "desk": "none"}, ["#/desk"]),
        ({"name": "a", "text": "A ferry.", "headlines": "Ferry"}, ["#/headlines"]),
        ({"name": "a", "text": "half \ud800 a pair"}, ["#/text"]),
        ({"name": "a\x00b", "text": "A ferry."}, ["#/name"]),
        (["a"], ["#"]),
        ("a", ["#"]),
        (None, ["#/name", "#/text"]),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_place(program, editor, body, pointers):
    refused = program(editor).send("POST", "/uploads", json.dumps(body).encode() if body is not None else b"")
    assert refused.status_code == 422, refused.content
    assert [error["pointer"] for error in refused.json()["errors"]] == pointers
    assert Upload.objects.count() == 0


def test_a_date_that_is_none_and_a_foreign_desk_are_refused(program, editor, other_desk):
    api = program(editor)
    for extra in ({"published": "yesterday"}, {"desk": str(other_desk.id)}):
        assert api.post("/uploads", {"name": "a", "text": "A ferry.", **extra}).status_code == 422
    assert Upload.objects.count() == 0


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_an_empty_text_is_refused(program, editor, text):
    refused = program(editor).post("/uploads", {"name": "a", "text": text})
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (422, "upload-empty")
    assert Original.objects.count() == 0


def test_a_body_over_the_limit_is_refused_before_it_is_read(program, editor, settings):
    settings.MAX_UPLOAD_BYTES = 10_000
    api = program(editor)
    too_long = SimpleUploadedFile("a.txt", b"x" * 1_020_000)
    just_over = SimpleUploadedFile("a.txt", b"x" * 10_001)
    for answer in (
        api.post_file("/uploads", {"file": too_long}),
        api.post_file("/uploads", {"file": just_over}),
        api.post("/uploads", {"name": "a", "text": "x" * 10_001}),
        api.post("/uploads", {"name": "a", "text": "x" * 1_100_000}),
    ):
        assert (answer.status_code, answer.json()["type"].rsplit("/")[-1]) == (413, "upload-too-large")
    assert Original.objects.count() == 0


def test_a_large_body_of_lists_is_refused(program, editor):
    refused = program(editor).send("POST", "/uploads", b"[" + b"[]," * 400_000 + b"[]]")
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (413, "body-too-large")


@pytest.mark.parametrize("parts", [{}, {"file": "text"}, {"other": SimpleUploadedFile("a.txt", b"A ferry.")}])
def test_a_form_without_its_file_is_refused(program, editor, parts):
    refused = program(editor).post_file("/uploads", parts)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/file")


def test_two_files_at_once_are_refused(program, editor):
    files = [SimpleUploadedFile(name, b"A ferry.") for name in ("a.txt", "b.txt")]
    assert program(editor).post_file("/uploads", {"file": files}).status_code == 422
    assert Upload.objects.count() == 0
