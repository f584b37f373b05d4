"""Nothing anonymous costs more than a page: the gate bounds every request before Django reads a byte of it."""

import asyncio
import json
import time
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.urls import reverse

from newsroom.edge import bodies
from newsroom.edge.heads import MAX_HEAD_BYTES
from newsroom.edge.limits import EVERYBODY, PAGES, SIGNED_IN
from tests.addresses import NOBODYS_ID, list_addresses, list_operations
from tests.newsroom.senders import FORM, HUGE, PARTS, Sender, key_of, session_of

ADDRESSES = [("POST", address) for address in list_addresses()] + [
    (method, address) for method, address in list_operations() if method not in ("GET", "POST")
]


# --- Whatever the address --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["", "GET", "HEAD", "OPTIONS"], ids=lambda verb: verb or "its own method")
def test_4_gb_are_refused_at_every_address_before_a_byte_is_read(ask, verb):
    for method, address in ADDRESSES:
        sender = ask(verb or method, address, Sender(iter([b"a" * 65_536] * 9)), Content_Length=str(HUGE))
        assert (sender.status, sender.is_asked) == (413, False), address
        assert "at most" in sender.words, address
        assert sender.headers["connection"] == "close"
        is_for_programs = "problem+json" in sender.headers["content-type"]
        assert is_for_programs is (address == "/api" or address.startswith("/api/")), address


def test_chunks_without_end_are_cut_off_at_what_everybody_may_send(ask, no_file, db):
    for method, address in ADDRESSES:
        endless = iter(lambda: b"a=1&" * 4_096, None)
        sender = ask(method, address, Sender(endless), Transfer_Encoding="chunked")
        assert sender.status in (401, 413), address
        assert 0 < sender.taken <= EVERYBODY.size + 16_384, address


@pytest.mark.parametrize(
    ("kind", "piece", "number"),
    [
        (FORM, b"a=1&", 100_000),
        (FORM, b"&", EVERYBODY.size),
        (FORM, b"%41", 333_000),
        (PARTS, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n', 10_000),
        (PARTS, b"--x", EVERYBODY.size // 3),
        ("application/json", b"[", 900_000),
    ],
    ids=["100,000 fields", "empty fields", "percent signs", "10,000 parts", "bare boundaries", "deep JSON"],
)
@pytest.mark.parametrize(
    "address", ["/sign-in/", "/appearance/", "/uploads/", "/live/", "/nothing/", "/healthz"]
)
def test_a_form_is_bounded_in_parts_as_well_as_in_bytes(ask, no_file, db, address, kind, piece, number):
    chunks = iter([piece * (number // 10)] * 10)
    length = str(number // 10 * 10 * len(piece))
    assert ask("POST", address, Sender(chunks), Content_Type=kind, Content_Length=length).status == 413


def test_a_boundary_counts_though_it_lies_across_two_chunks(ask, db):
    body = b'--long-boundary\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * (EVERYBODY.parts + 2)
    kind = "multipart/form-data; boundary=long-boundary"
    crumbs = (body[at : at + 7] for at in range(0, len(body), 7))
    sender = ask("POST", "/sign-in/", Sender(crumbs), Content_Type=kind, Content_Length=str(len(body)))
    assert sender.status == 413


def test_who_declares_little_and_sends_much_is_counted_by_what_comes(ask, no_file, db):
    sender = ask("POST", "/sign-in/", Sender(iter(lambda: b"a" * 16_384, None)), Content_Length="3")
    assert sender.status == 413
    assert sender.taken <= EVERYBODY.size + 16_384


def test_who_falls_silent_half_way_is_told_so(ask, monkeypatch, db):
    monkeypatch.setattr(bodies, "SECONDS_BETWEEN_PACKETS", 0.05)
    # However much time a body of its size has left.
    monkeypatch.setattr(bodies, "SECONDS_TO_BEGIN", 3_600)

    class Pausing(Sender):
        """Who says nothing for a while, and then sends the rest all the same."""

        async def receive(self):
            await asyncio.sleep(0.5 if self.taken else 0)
            return await super().receive()

    sender = ask("POST", "/sign-in/", Pausing(iter([b"a=1"])), Content_Length="1000")
    assert (sender.status, sender.taken) == (408, 3)
    assert "too slowly" in sender.words


def test_who_drips_is_cut_off_though_never_silent(ask, monkeypatch, db):
    monkeypatch.setattr(bodies, "SECONDS_TO_BEGIN", 0.0)

    class Dripping(Sender):
        """Who sends a byte at a time and all of it in the end."""

        async def receive(self):
            await asyncio.sleep(0.02)
            return await super().receive()

    sender = ask("POST", "/sign-in/", Dripping(iter([b"a"] * 50)), Content_Length="50")
    assert (sender.status, sender.is_whole) == (408, False)


def test_what_the_desk_itself_was_late_is_not_held_against_the_sender(ask, monkeypatch, db):
    monkeypatch.setattr(bodies, "SECONDS_TO_BEGIN", 0.05)

    class HeldUp(Sender):
        """Whose bytes are there, but not read: this process did something else for a while."""

        was_held_up = False

        async def receive(self):
            if not self.was_held_up:
                self.was_held_up = True
                time.sleep(0.2)
                for _ in range(3):
                    await asyncio.sleep(0)
            return await super().receive()

    sender = ask("POST", "/sign-in/", HeldUp(iter([b"a=1"])), Content_Length="3")
    assert (sender.status, sender.taken) == (403, 3)


# --- Who may send more, and where ------------------------------------------------------------------------------------


def test_every_exception_is_an_address_that_there_is():
    for name in PAGES:
        with_id = {"sources:upload": []}.get(name, [NOBODYS_ID])
        assert reverse(name, args=with_id)


def test_nobody_gets_a_large_limit_whatever_their_cookie_or_key(ask, no_file, db):
    length = str(EVERYBODY.size + 1)
    for cookie in (
        "",
        "nonsense",
        f"{settings.SESSION_COOKIE_NAME}=",
        f"{settings.SESSION_COOKIE_NAME}={'x' * 32}",
    ):
        sender = ask("POST", "/uploads/", Sender(), Content_Length=length, Content_Type=PARTS, Cookie=cookie)
        assert (sender.status, sender.is_asked) == (413, False)
        assert "Sign in first" in sender.words
    for key, code in (
        (None, "key-missing"),
        ("Bearer fdk_nonsense", "key-refused"),
        ("Basic YTpi", "key-refused"),
    ):
        sender = ask("POST", "/api/v1/uploads", Sender(), Content_Length=length, Authorization=key)
        assert (sender.status, sender.is_asked) == (401, False)
        assert json.loads(sender.body)["type"].endswith(f"/problems/{code}")
        assert sender.headers["www-authenticate"].startswith("Bearer")


def test_a_role_that_may_not_upload_sends_no_large_file(ask, no_file, auditor, editor):
    length = str(SIGNED_IN.size + 1)
    refused = ask(
        "POST", "/uploads/", Sender(), Content_Length=length, Content_Type=PARTS, **session_of(auditor)
    )
    assert (refused.status, refused.is_asked) == (403, False)
    for name, kind in (("sources:stories_draw", FORM), ("facts:claims_decide", FORM)):
        address = reverse(name, args=[NOBODYS_ID])
        refused = ask(
            "POST", address, Sender(), Content_Length=length, Content_Type=kind, **session_of(auditor)
        )
        assert (refused.status, refused.is_asked) == (403, False), name
    for key in (key_of(auditor), key_of(editor, "facts:read")):
        refused = ask("POST", "/api/v1/uploads", Sender(), Content_Length=length, **key)
        assert (refused.status, refused.is_asked) == (403, False)
    let_in = ask(
        "POST", "/uploads/", Sender(), Content_Length=length, Content_Type=PARTS, **session_of(editor)
    )
    assert let_in.status == 403  # by Django: this form has no token against forgery
    assert let_in.is_whole


def test_no_key_or_session_opens_more_than_the_address_needs(ask, no_file, chief):
    who = session_of(chief)
    for address, most in (("/people/new/", 256), ("/rules/new/", 256), ("/nothing/", 64), ("/healthz", 256)):
        sender = ask("POST", address, Sender(), Content_Length="1000001", **who)
        assert (sender.status, sender.is_asked) == (413, False)
        assert f"{most} kB" in sender.words
    key = key_of(chief)
    for address in ("/api/v1/claims/decide", "/api/v1/facts", "/api/v1/schema", "/api/v1/nothing"):
        sender = ask("POST", address, Sender(), Content_Length="1000001", **key)
        assert (sender.status, sender.is_asked) == (413, False), address
    sender = ask("POST", "/api/v1/uploads", Sender(), Content_Length=str(HUGE), **key)
    assert (sender.status, sender.is_asked) == (413, False)
    assert ask("PATCH", "/api/v1/uploads", Sender(), Content_Length="1000001", **key).status == 413
    # A method that needs no body gets no more, whoever asks.
    for verb in ("GET", "HEAD", "OPTIONS"):
        for address, let_in in (("/uploads/", who), ("/api/v1/uploads", key)):
            sender = ask(verb, address, Sender(), Content_Length="1000001", Content_Type=PARTS, **let_in)
            assert (sender.status, sender.is_asked) == (413, False), (verb, address)


def test_percent_signs_are_counted_where_a_form_may_be_large_too(ask, no_file, editor):
    """Each costs as much as a hundred plain bytes to take apart."""
    address = reverse("sources:stories_draw", args=[NOBODYS_ID])
    who = session_of(editor)
    for piece, status in ((b"a", 403), (b"%41", 413)):
        chunks = [piece * (30_000 // len(piece))] * 30
        length = str(sum(map(len, chunks)))
        sender = ask("POST", address, Sender(iter(chunks)), Content_Length=length, **who)
        # 403 is Django's: this form has no token against forgery.
        assert (sender.status, sender.is_whole) == (status, status == 403)


def test_the_page_of_uploads_takes_large_forms_in_parts_only(ask, no_file, editor):
    who = session_of(editor)
    assert ask("POST", "/uploads/", Sender(), Content_Length="1000001", **who).status == 413
    parts = ask("POST", "/uploads/", Sender(), Content_Length="1000001", Content_Type=PARTS, **who)
    assert (parts.status, parts.is_whole) == (403, True)  # by Django again


# --- Heads -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "address", "headers"),
    [
        (400, "/healthz", {"Host": None}),
        (400, "/healthz", {"Host": "127.0.0.1:99999"}),
        (400, "/healthz", {"Host": "127.0.0.1:0"}),
        (400, "/healthz", {"Host": "a b"}),
        (400, "/healthz", {"Host": "evil.example/@127.0.0.1"}),
        (400, "/healthz", {"Host": "127.0.0.1,evil.example"}),
        (400, "/healthz", {"Content_Length": "1e9"}),
        (400, "/healthz", {"Content_Length": "9" * 40}),
        (400, "/healthz?q=ä", {}),
        (414, "/healthz?" + "a" * 8_001, {}),
        (414, "/healthz?" + "&" * 500, {}),
        (415, "/sign-in/", {"Content_Encoding": "gzip"}),
        (415, "/api/v1/uploads", {"Content_Encoding": "br"}),
        (431, "/healthz", {"Cookie": "a=b; " * (MAX_HEAD_BYTES // 5)}),
        (431, "/api/v1/facts", {"X_Long": "a" * MAX_HEAD_BYTES}),
    ],
)
def test_a_head_that_cannot_be_is_refused_in_words(ask, status, address, headers):
    sender = ask("GET", address, Sender(iter([b"a"])), **headers)
    assert (sender.status, sender.taken) == (status, 0)
    assert len(sender.words) > 20
    assert sender.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "by", [{"Accept_Language": "ar"}, {"Cookie": "django_language=ar"}], ids=["header", "cookie"]
)
def test_a_head_is_refused_in_the_language_that_its_sender_reads(ask, by):
    sender = ask("POST", "/api/v1/uploads", Sender(), Content_Encoding="br", **by)
    assert any("\u0600" <= letter <= "\u06ff" for letter in sender.words)


def test_two_hosts_are_none(gate):
    sender = Sender()
    headers = [(b"host", b"127.0.0.1"), (b"host", b"127.0.0.1")]
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": "/healthz", "headers": headers}
    async_to_sync(gate)({**scope, "query_string": b"", "scheme": "http"}, sender.receive, sender.send)
    assert sender.status == 400


def test_a_refusal_is_a_page_of_ours_a_word_for_htmx_and_a_problem_for_programs(ask, db):
    large = str(HUGE)
    page = ask("POST", "/sign-in/", Sender(), Content_Length=large)
    assert page.headers["content-type"].startswith("text/html")
    assert "newsroom/desk." in page.words
    assert "at most 256 kB" in page.words
    ours = ask("GET", "/sign-in/", Sender()).headers
    told = {
        "content-security-policy",
        *(name for name in ours if name.startswith(("x-", "cross-", "referrer", "permissions"))),
    }
    assert len(told) > 4
    # Of each answer of the desk by itself, and the gate answers before it.
    for name in told - {"x-request-id"}:
        assert sorted(page.headers[name].split("; ")) == sorted(ours[name].split("; ")), name
    arabic = ask("POST", "/sign-in/", Sender(), Content_Length=large, Accept_Language="ar")
    assert 'dir="rtl"' in arabic.words
    word = ask("POST", "/uploads/", Sender(), Content_Length=large, HX_Request="true")
    assert (word.status, word.headers["hx-reswap"]) == (413, "none")
    assert "refused" in word.headers["hx-trigger"]
    ended = ask(
        "POST", "/uploads/", Sender(), Content_Length="1000000", Content_Type=PARTS, HX_Request="true"
    )
    assert ended.status == 401  # the page's script loads the page again
    problem = ask("POST", "/api/v1/claims/decide", Sender(), Content_Length=large)
    assert json.loads(problem.body)["type"].endswith("/problems/body-too-large")


def test_no_refusal_speaks_for_a_host_that_is_not_ours(ask, settings):
    settings.ALLOWED_HOSTS = ["desk.example"]
    for address in ("/sign-in/", "/api/v1/uploads"):
        sender = ask("POST", address, Sender(), Host="evil.example", Content_Length=str(HUGE))
        assert (sender.status, sender.headers["content-type"]) == (413, "text/plain; charset=utf-8")
        assert b"evil" not in sender.body


def test_a_websocket_is_closed_without_a_word_in_the_log(gate, caplog):
    sender = Sender()
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async_to_sync(gate)({"type": "websocket", "path": "/", "headers": []}, sender.receive, send)
    assert [message["type"] for message in sent] == ["websocket.close"]
    assert caplog.records == []


def test_a_line_break_in_an_address_begins_no_line_of_the_log(ask, caplog):
    ask("POST", "/nothing\nFORGED", Sender(), Content_Length=str(HUGE))
    assert "/nothing\\nFORGED refused at the gate" in caplog.text


def test_an_answer_to_head_goes_out_without_its_body(ask, db):
    """Django's test client drops it by itself; a server sends what it is given."""
    sender = ask("HEAD", "/sign-in/", Sender())
    assert (sender.status, sender.body) == (200, b"")
    assert int(sender.headers["content-length"]) > 0


def test_what_serves_is_not_told(ask, db):
    assert ask("GET", "/healthz", Sender()).headers["server"] == "Factdesk"
