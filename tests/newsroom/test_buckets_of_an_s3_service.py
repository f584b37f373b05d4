"""Checkpoints and backups in a bucket of a service that others wrote, with its own ideas of what S3 answers.

`make foreign` installs it; where it cannot be had, the tests are skipped and say so.
"""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from newsroom.buckets import make_bucket_client
from newsroom.ledger import checkpoints
from newsroom.ledger.checkpoints import CheckpointRefused, spell_checkpoint
from newsroom.ledger.keeping import keep_checkpoint
from newsroom.ledger.models import Alarm, Publication
from newsroom.operations.backup_place import BucketPlace, NotThere
from tests.newsroom.test_checkpoints import rewound
from tests.newsroom.test_ledger_proofs import append, make_leaves

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SERVER = django_settings.BASE_DIR / "var" / "foreign" / "s3" / "bin" / "moto_server"
LEAVES = make_leaves(30)


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of a running service."""
    if not SERVER.exists():
        pytest.skip("moto_server is not installed: make foreign")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    server = subprocess.Popen(
        [str(SERVER), "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _turn in range(600):
            assert server.poll() is None
            try:
                urllib.request.urlopen(f"{address}/moto-api/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


@pytest.fixture
def bucket(service: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A bucket of that service that is made anew, as a place of the settings names it; and its keys."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    urllib.request.urlopen(
        urllib.request.Request(f"{service}/moto-api/reset", method="POST"), timeout=30
    ).close()
    make_bucket_client(endpoint=service, region=None).create_bucket(Bucket="safe")
    return {"bucket": "safe", "prefix": "desk/", "endpoint": service, "region": None}


def test_a_checkpoint_kept_in_a_bucket_finds_a_database_that_was_put_back(settings, bucket):
    settings.LEDGER_ORIGIN, settings.LEDGER_WITNESSES = "desk.example.org/log", []
    settings.LEDGER_PLACES = [{"kind": "bucket", "address": "s3://safe/desk/", **bucket}]
    append(LEAVES[:10])
    keep_checkpoint()
    with rewound():
        append(LEAVES[10:14])
        note = spell_checkpoint(keep_checkpoint())
    client = make_bucket_client(endpoint=bucket["endpoint"], region=None)
    kept = {row["Key"] for row in client.list_objects_v2(Bucket="safe")["Contents"]}
    assert len([name for name in kept if name.startswith("desk/checkpoints/")]) == 2
    assert client.get_object(Bucket="safe", Key="desk/checkpoint")["Body"].read().decode() == note
    checkpoints.state_file().unlink()
    with pytest.raises(CheckpointRefused, match="signed over 14"):
        keep_checkpoint()
    assert Alarm.objects.get().kind == "refused"


def test_a_bucket_that_is_not_there_is_an_alarm_and_is_tried_again(settings, bucket):
    settings.LEDGER_ORIGIN, settings.LEDGER_WITNESSES = "desk.example.org/log", []
    settings.LEDGER_PLACES = [{"kind": "bucket", "address": "s3://away/", **bucket, "bucket": "away"}]
    append(LEAVES[:3])
    checkpoint = keep_checkpoint()
    assert checkpoint is not None
    assert "NoSuchBucket" in Publication.objects.get().error
    assert Alarm.objects.get().kind == "not_published"
    client = make_bucket_client(endpoint=bucket["endpoint"], region=None)
    client.create_bucket(Bucket="away")
    keep_checkpoint()
    assert Publication.objects.get().error == ""
    assert client.get_object(Bucket="away", Key="desk/checkpoint")[
        "Body"
    ].read().decode() == spell_checkpoint(checkpoint)


def test_files_of_a_backup_come_back_out_of_a_bucket_as_they_went_in(bucket, tmp_path: Path):
    place = BucketPlace("s3://safe/desk/", **bucket)
    sent, back = tmp_path / "sent", tmp_path / "back"
    # More than one part of an upload in parts.
    sent.write_bytes(os.urandom(9_000_000))
    place.put_file("backups/one/dump", sent)
    place.put_file("backups/one/manifest", sent)
    place.put_file("other/file", sent)
    assert list(place.list_names("backups")) == ["backups/one/dump", "backups/one/manifest"]
    place.get_file("backups/one/dump", back)
    assert back.read_bytes() == sent.read_bytes()
    place.remove("backups/one/dump")
    place.remove("backups/one/dump")
    with pytest.raises(NotThere):
        place.get_file("backups/one/dump", back)
    with pytest.raises(OSError, match="did not list"):
        list(BucketPlace("s3://away/", **{**bucket, "bucket": "away"}).list_names("backups"))
