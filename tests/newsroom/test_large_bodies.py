"""Large bodies at the gate: in how many parts, whose they are, how many at once, and each in its turn."""

import asyncio
import json

import pytest
from asgiref.sync import async_to_sync

from newsroom.edge import bodies
from newsroom.edge.gate import Gate
from newsroom.edge.limits import EVERYBODY, SIGNED_IN
from newsroom.edge.turns import BODIES_A_PERSON, LARGE_BYTES, Turns
from tests.newsroom.senders import FORM, PARTS, Sender, key_of, session_of


def test_one_person_sends_only_so_many_large_bodies_at_once(gate, editor):
    turns = Turns()
    for _ in range(BODIES_A_PERSON):
        turns.begin(editor.user.id)
    with pytest.raises(Exception, match="large files already"):
        turns.begin(editor.user.id)
    turns.end(editor.user.id)
    turns.begin(editor.user.id)


def test_large_bodies_are_worked_on_in_turn():
    async_to_sync(take_turns)()


async def take_turns():
    turns = Turns(total=10_000_000)
    small, first = await turns.take(100), await turns.take(8_000_000)
    second = asyncio.create_task(turns.take(5_000_000))
    gone = asyncio.create_task(turns.take(5_000_000))
    huge = asyncio.create_task(turns.take(90_000_000))
    await asyncio.sleep(0)
    assert (small, first, second.done(), huge.done()) == (0, 8_000_000, False, False)
    gone.cancel()
    turns.give_back(first)
    assert await second == 5_000_000
    assert not huge.done()
    turns.give_back(5_000_000)
    assert await huge == turns.used == 10_000_000


def test_nobody_overtakes_a_large_body_that_waits_and_a_turn_that_came_too_late_goes_to_the_next():
    async def wait() -> None:
        turns = Turns(total=10_000_000)
        await turns.take(6_000_000)
        first = asyncio.create_task(turns.take(8_000_000))
        second = asyncio.create_task(turns.take(4_000_000))
        await asyncio.sleep(0)
        # It would fit beside what is worked on; the larger one would wait for ever.
        assert not second.done()
        turns.give_back(6_000_000)
        first.cancel()
        assert await second == turns.used == 4_000_000

    async_to_sync(wait)()


class Inner:
    """An application that reads all it is given and notes what the gate counts meanwhile."""

    def __init__(self) -> None:
        self.gate = Gate(self)
        self.used = self.coming = 0

    async def __call__(self, scope, receive, send) -> None:
        more = True
        while more:
            message = await receive()
            self.coming = sum(self.gate.turns._coming.values())
            more = message.get("more_body", False)
        self.used = self.gate.turns.used
        # Whoever asks again after a refusal hears the same.
        await receive() if message["type"] == "http.disconnect" else None
        await send({"type": "http.response.start", "status": 200, "headers": []})


@pytest.mark.parametrize(
    ("size", "length", "used", "coming"),
    [
        (3_000_000, "3000000", 3_000_000, 1),
        (3_000_000, None, 3_000_000, 1),
        (1_000_000, "1000000", 0, 0),
    ],
    ids=["declared", "in chunks", "not large"],
)
def test_a_large_body_is_its_senders_and_has_its_turn_until_it_is_answered(
    ask, editor, size, length, used, coming
):
    inner = Inner()
    given = {"Content_Length": length} if length else {"Transfer_Encoding": "chunked"}
    chunks = iter([b"a" * (size // 10)] * 10)
    sent = ask(
        "POST",
        "/uploads/",
        Sender(chunks),
        through=inner.gate,
        Content_Type=PARTS,
        **given,
        **session_of(editor),
    )
    assert (sent.status, inner.used, inner.coming) == (200, used, coming)
    assert (inner.gate.turns.used, inner.gate.turns._coming) == (0, {})


def test_who_sends_too_many_large_bodies_is_told_when_to_come_again(ask, gate, editor):
    for _ in range(BODIES_A_PERSON):
        gate.turns.begin(editor.user.id)
    large = {"Content_Length": str(LARGE_BYTES), "Content_Type": PARTS}
    sender = ask("POST", "/uploads/", Sender(), **large, **session_of(editor))
    assert (sender.status, sender.is_asked) == (429, False)
    assert int(sender.headers["retry-after"]) > 0


def test_a_body_that_was_refused_is_not_read_on(ask):
    inner = Inner()
    endless = Sender(iter(lambda: b"a" * 16_384, None))
    sender = ask("POST", "/sign-in/", endless, through=inner.gate, Transfer_Encoding="chunked")
    # The application answered for itself, so its answer stands.
    assert sender.status == 200
    assert sender.taken <= EVERYBODY.size + 16_384


def test_who_signed_in_sends_more_fields_and_not_any_number(ask, editor):
    who = session_of(editor)
    for fields, status in ((EVERYBODY.parts + 100, 403), (SIGNED_IN.parts + 100, 413)):
        body = b"a=1&" * fields
        sender = ask("POST", "/appearance/", Sender(iter([body])), Content_Length=str(len(body)), **who)
        # 403 is Django's: this form has no token against forgery.
        assert sender.status == status


@pytest.mark.parametrize(
    ("kind", "piece"),
    [
        ("Application/X-WWW-Form-URLEncoded", b"a=1&"),
        ("application/x-www-form-urlencoded; charset=utf-8", b"a=1&"),
        ('Multipart/Form-Data; Boundary="x y"', b"--x y\r\n"),
        ("multipart/form-data; charset=utf-8; BOUNDARY = x", b"--x\r\n"),
    ],
)
def test_parts_are_counted_however_the_kind_is_spelt(ask, db, kind, piece):
    body = piece * (EVERYBODY.parts + 2)
    sender = ask("POST", "/sign-in/", Sender(iter([body])), Content_Type=kind, Content_Length=str(len(body)))
    assert sender.status == 413


def test_a_body_that_no_head_of_http_2_declares_is_counted_all_the_same(ask, db):
    endless = Sender(iter(lambda: b"a=1&" * 4_096, None))
    sender = ask("POST", "/sign-in/", endless, version="2", Content_Type=FORM)
    assert sender.status == 413
    assert sender.taken <= EVERYBODY.size + 16_384


def test_a_refusal_in_the_midst_of_a_body_is_in_the_senders_language(ask, monkeypatch, editor):
    monkeypatch.setattr(bodies, "SECONDS_TO_BEGIN", 0.0)
    slow = Sender(iter([b"a"]), is_silent=True)
    sender = ask(
        "POST",
        "/api/v1/claims/decide",
        slow,
        Content_Length="50",
        Accept_Language="ar",
        **key_of(editor),
    )
    assert sender.status == 408
    assert any("\u0600" <= letter <= "\u06ff" for letter in json.loads(sender.body)["detail"])
