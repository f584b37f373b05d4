"""Originals keep their bytes, in a folder or in a bucket, and say so when they cannot."""

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from newsroom.rights import Role
from sources import originals
from sources.models import Upload
from sources.services import uploads
from sources.services.uploads import DiskRefused

DATA = b"PORT ALDEN - At least 61 people died.\n"
SHA256 = hashlib.sha256(DATA).hexdigest()


class Bucket(BaseHTTPRequestHandler):
    """As much of an S3-compatible service as originals need: the outside world, in place of which it stands."""

    objects: dict[str, bytes]
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/full/"):
            self.answer(507, b"<Error><Code>InsufficientStorage</Code></Error>")
        else:
            self.objects[self.path] = body
            self.answer(200)

    def do_GET(self) -> None:
        if self.path in self.objects:
            self.answer(200, self.objects[self.path])
        else:
            self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_DELETE(self) -> None:
        self.objects.pop(self.path, None)
        self.answer(204)

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet: a test's output is its assertions."""


@pytest.fixture
def service(monkeypatch) -> Iterator[tuple[str, dict[str, bytes]]]:
    objects: dict[str, bytes] = {}
    handler = type("ThisBucket", (Bucket,), {"objects": objects})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "something")
        yield f"http://127.0.0.1:{server.server_address[1]}", objects
        server.shutdown()


@pytest.fixture(params=["folder", "bucket"])
def store(request, settings, tmp_path, service):
    if request.param == "folder":
        settings.ORIGINALS_DIR = tmp_path
    else:
        settings.ORIGINALS_BUCKET = {"bucket": "desk", "prefix": "o/", "endpoint": service[0], "region": None}
    return request.param


def test_what_is_stored_comes_back_byte_for_byte(store):
    assert originals.store_original(DATA) == SHA256
    assert originals.store_original(DATA) == SHA256
    assert originals.load_original(SHA256) == DATA
    assert originals.measure_original(SHA256) == (SHA256, len(DATA))


def test_what_is_not_there_is_missing_and_not_empty(store):
    with pytest.raises(originals.OriginalMissing):
        originals.load_original(SHA256)


def test_what_was_removed_is_gone(store):
    originals.store_original(DATA)
    originals.remove_original(SHA256)
    originals.remove_original(SHA256)
    with pytest.raises(originals.OriginalMissing):
        originals.measure_original(SHA256)


def test_an_upload_goes_into_the_bucket_and_is_read_out_of_it(editor, settings, service):
    address, objects = service
    settings.ORIGINALS_BUCKET = {"bucket": "desk", "prefix": "", "endpoint": address, "region": None}
    upload = uploads.receive_upload(actor=editor, data=DATA * 3, name="ferry.txt")
    assert list(objects.values()) == [DATA * 3]
    uploads.read_upload(upload_id=upload.id)
    upload.refresh_from_db()
    assert upload.status == Upload.Status.READ


@pytest.mark.parametrize("reachable", [True, False])
def test_a_bucket_that_refuses_or_is_away_keeps_nothing_half(editor, settings, service, reachable):
    address = service[0] if reachable else "http://127.0.0.1:9"
    settings.ORIGINALS_BUCKET = {"bucket": "full", "prefix": "", "endpoint": address, "region": None}
    with pytest.raises(DiskRefused, match="Nothing was kept"):
        uploads.receive_upload(actor=editor, data=DATA, name="ferry.txt")
    assert not Upload.objects.exists()


def test_an_upload_whose_bytes_are_gone_fails_in_words(editor, settings, tmp_path):
    settings.ORIGINALS_DIR = tmp_path
    upload = uploads.receive_upload(actor=editor, data=DATA, name="ferry.txt")
    originals.remove_original(SHA256)
    uploads.read_upload(upload_id=upload.id)
    upload.refresh_from_db()
    assert (upload.status, upload.reason) == ("failed", "The bytes of this upload are no longer there.")


@pytest.mark.slow
def test_a_redaction_destroys_the_bytes_in_the_bucket_and_says_so_where_it_could_not(
    committed_db, add_person, settings, service, servers
):
    editor, chief = add_person("Edda Elster", Role.EDITOR), add_person("Carla Crane", Role.CHIEF)
    address, objects = service
    settings.ORIGINALS_BUCKET = {"bucket": "desk", "prefix": "", "endpoint": address, "region": None}
    upload = uploads.receive_upload(actor=editor, data=DATA, name="ferry.txt")

    def redact(endpoint: str) -> "subprocess.CompletedProcess[str]":
        people = ["--by", editor.user.email, "--and", chief.user.email, "--reason", "Order 7 C 21/26"]
        return subprocess.run(
            [sys.executable, "manage.py", "redact", f"upload/{upload.id}", *people],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                **servers.environ(committed_db),
                "ORIGINALS_URL": f"s3://desk/?endpoint={endpoint}",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    kept = uploads.receive_upload(actor=editor, data=DATA * 2, name="other.txt")
    done = redact(address)
    assert done.returncode == 0, done.stderr
    assert list(objects.values()) == [DATA * 2]
    upload = kept
    refused = redact("http://127.0.0.1:9")
    assert refused.returncode == 1
    assert "their bytes are still stored" in refused.stderr
    assert kept.original.sha256 in refused.stderr
