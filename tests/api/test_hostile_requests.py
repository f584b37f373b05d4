"""The real web server refuses what is broken or too large, in a problem, and goes on answering."""

import http.client
import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newsroom.people import SETUP, create_key
from newsroom.rights import SCOPES
from sources.models import Original, Upload

pytestmark = [pytest.mark.slow]

BOUNDARY = "factdesk-test"


def send(site, method, path, body=b"", **headers):
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    try:
        connection.request(
            method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        data = answer.read()
        return answer.status, answer.headers.get("Content-Type", ""), data
    finally:
        connection.close()


def peak_memory(pid):
    """The most memory that any process of the server's group held, in bytes."""
    peaks = []
    for line in Path("/proc").glob("[0-9]*"):
        try:
            if int((line / "stat").read_text().rsplit(")", 1)[1].split()[2]) == pid:
                status = (line / "status").read_text()
                peaks.append(
                    int(next(row for row in status.splitlines() if row.startswith("VmHWM")).split()[1]) * 1024
                )
        except (FileNotFoundError, ProcessLookupError, StopIteration):
            continue
    return max(peaks)


def multipart(data):
    part = 'form-data; name="file"; filename="a.txt"'
    head = f"--{BOUNDARY}\r\nContent-Disposition: {part}\r\nContent-Type: text/plain\r\n\r\n"
    return head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def test_broken_and_oversized_requests_are_refused_and_leave_nothing(committed_db, site, reviewer):
    _key, token = create_key(actor=SETUP, user_id=reviewer.user.id, name="Robot", scopes=list(SCOPES))
    key = f"Bearer {token}"
    form = f"multipart/form-data; boundary={BOUNDARY}"
    sixty = b"The ferry sank. " * 3_750_000
    claim = "/api/v1/claims/01a2018f-bd01-75ae-9fa2-151e0c3c0b24/confirm"
    for status, method, path, kind, body in (
        (413, "POST", "/api/v1/uploads", form, multipart(sixty)),
        (
            413,
            "POST",
            "/api/v1/uploads",
            "application/json",
            json.dumps({"name": "a", "text": "x" * 62_000_000}).encode(),
        ),
        (413, "POST", "/api/v1/uploads", "application/json", b"[" + b"[]," * 5_000_000 + b"[]]"),
        (422, "POST", "/api/v1/uploads", form, b"--other\r\n\r\nnothing"),
        (400, "POST", "/api/v1/uploads", "multipart/form-data", b"nothing"),
        (
            400,
            "POST",
            "/api/v1/uploads",
            "application/json",
            b'{"name": "a", "text": "' + b"\xff" * 10 + b'"}',
        ),
        (422, "POST", "/api/v1/uploads", "application/json", b'{"name": "a", "text": "\\ud83d"}'),
        (415, "POST", "/api/v1/uploads", "text/plain", b"The ferry sank."),
        (400, "POST", claim, "application/json", b"[" * 900_000),
        (404, "POST", claim, "application/json", b'{"said": "yes"}'),
        (400, "POST", "/api/v1/claims/decide", "application/json", b'{"decisions": ' + b"[" * 900_000),
        (
            413,
            "POST",
            "/api/v1/claims/decide",
            "application/json",
            b'{"decisions": [' + b"{}," * 400_000 + b"{}]}",
        ),
        (
            422,
            "POST",
            "/api/v1/claims/decide",
            "application/json",
            b'{"decisions": [' + b"{}," * 300_000 + b"{}]}",
        ),
        (
            422,
            "POST",
            "/api/v1/claims",
            "application/json",
            b'{"article": "\\ud83d", "start": 1e400, "end": -1}',
        ),
        (404, "GET", "/api/v1/facts/%F0%9F%9A%A2", "", b""),
        (422, "GET", "/api/v1/facts?q=%00", "", b""),
        (404, "GET", "/api", "", b""),
    ):
        headers = {"Authorization": key, **({"Content_Type": kind} if kind else {})}
        found, media_type, data = send(site, method, path, body, **headers)
        assert (found, media_type) == (status, "application/problem+json"), (path, kind, data[:300])
        assert json.loads(data)["status"] == status
    assert Upload.objects.count() == Original.objects.count() == 0
    assert send(site, "GET", "/api/v1/facts", Authorization=key)[0] == 200
    assert peak_memory(site.pid) < 1_000_000_000


def test_the_real_server_refuses_4_gb_unseen_and_logs_no_query(committed_db, site):
    where = urlsplit(site.url)
    head = (
        "POST /sign-in/?q=whistle HTTP/1.1\r\nHost: 127.0.0.1\r\nReferer: http://127.0.0.1/sources/?q=whistle\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000000000\r\n\r\n"
    )
    with socket.create_connection((where.hostname, where.port), timeout=60) as connection:
        connection.sendall(head.encode() + b"a=1")
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"at most 256 kB" in answer
    assert b"Server: Factdesk" in answer or b"server: Factdesk" in answer
    assert send(site, "GET", "/nothing%0AFORGED?q=whistle")[0] == 404
    # The line is written once the answer is out.
    site.wait_until(lambda: '"GET /nothing%0AFORGED HTTP/1.1" 404' in site.output(), seconds=20)
    assert '"POST /sign-in/ HTTP/1.1" 413' in site.output()
    assert "\nFORGED" not in site.output()
    assert "whistle" not in site.output()
