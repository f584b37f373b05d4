"""No connection is waited for without end, and whoever is refused can read why; over real sockets, in this process."""

import asyncio
import contextlib
import logging
import resource
import runpy
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers import gasgi

from newsroom.edge import connections
from newsroom.edge.connections import Connection
from newsroom.live import switchboard

HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"


async def refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An application that answers before it reads, as the gate does."""
    headers = [(b"content-length", b"9"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"too much\n"})


async def pour(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An application with a very long answer."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(10_000):
        await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})


async def greet(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"hi"})


@contextlib.asynccontextmanager
async def serve(
    application: Any, logger: type[Logger] = Logger, made: list[Connection] | None = None, **chosen: str
) -> AsyncIterator[tuple[int, SimpleNamespace]]:
    config = Config()
    config.set("keepalive", 0)
    for name, value in chosen.items():
        config.set(name, value)
    worker = SimpleNamespace(
        cfg=config,
        log=logger(config),
        asgi=application,
        loop=asyncio.get_running_loop(),
        nr_conns=0,
        nr=0,
        alive=True,
        max_requests=10**9,
        state={},
    )

    def make() -> Connection:
        connection = Connection(worker)
        if made is not None:
            made.append(connection)
        return connection

    server = await worker.loop.create_server(make, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], worker
    finally:
        server.close()
        for _ in range(500):
            if not worker.nr_conns:
                break
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def connect(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


def run(trying: Coroutine[Any, Any, Any]) -> Any:
    """What it comes to; a wait that nothing ends fails the test in place of holding it up."""

    async def try_for_a_while() -> Any:
        async with asyncio.timeout(30):
            return await trying

    return asyncio.run(try_for_a_while())


@pytest.mark.parametrize("half", [b"GET", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nX: y"])
def test_half_a_head_is_told_that_it_is_late(monkeypatch, half):
    monkeypatch.setattr(connections, "SECONDS_FOR_A_HEAD", 0.05)

    async def try_it() -> bytes:
        async with serve(refuse) as (port, worker), connect(port) as (reader, writer):
            writer.write(half)
            words = await reader.read()
            await asyncio.sleep(0)
            assert worker.nr_conns == 0
            return words

    words = run(try_it())
    assert words.startswith(b"HTTP/1.1 408")
    assert b"too slowly" in words


def test_a_connection_on_which_nothing_was_asked_ends_without_a_word(monkeypatch):
    monkeypatch.setattr(connections, "SECONDS_FOR_A_HEAD", 0.05)

    async def try_it() -> bytes:
        async with serve(refuse) as (port, _worker), connect(port) as (reader, _writer):
            return await reader.read()

    assert run(try_it()) == b""


def test_a_whole_head_in_time_ends_the_waiting(monkeypatch):
    monkeypatch.setattr(connections, "SECONDS_FOR_A_HEAD", 0.05)

    async def answer_late(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await asyncio.sleep(0.2)
        await refuse(scope, receive, send)

    async def try_it() -> bytes:
        async with serve(answer_late) as (port, _worker), connect(port) as (reader, writer):
            writer.write(HEAD % 0)
            return await reader.read()

    assert run(try_it()).endswith(b"too much\n")


def test_whoever_sends_everything_first_still_reads_why_it_was_refused():
    async def try_it() -> bytes:
        async with serve(refuse) as (port, _worker), connect(port) as (reader, writer):
            writer.write(HEAD % 30_000_000)
            for _ in range(300):
                writer.write(b"x" * 100_000)
                await writer.drain()
            return await reader.read()

    words = run(try_it())
    assert words.startswith(b"HTTP/1.1 413")
    assert words.endswith(b"too much\n")


def test_what_comes_after_a_refusal_is_not_read_for_ever(monkeypatch):
    monkeypatch.setattr(connections, "BYTES_TO_LINGER", 1_000_000)

    async def try_it() -> int:
        sent = 0
        async with serve(refuse) as (port, _worker), connect(port) as (_reader, writer):
            writer.write(HEAD % 4_000_000_000)
            with contextlib.suppress(ConnectionError):
                while sent < 1_000_000_000:
                    writer.write(b"x" * 100_000)
                    await writer.drain()
                    sent += 100_000
        return sent

    assert run(try_it()) < 100_000_000


def test_a_sender_of_more_than_is_thrown_away_still_reads_why(monkeypatch):
    """Who is busy sending reads late; a connection that is reset by then has no words any more."""
    monkeypatch.setattr(connections, "BYTES_TO_LINGER", 1_000_000)
    monkeypatch.setattr(connections, "SECONDS_TO_LINGER", 20.0)
    made: list[Connection] = []

    async def try_it() -> bytes:
        async with serve(refuse, made=made) as (port, _worker), connect(port) as (reader, writer):
            writer.transport.pause_reading()
            writer.write(HEAD % 4_000_000_000 + b"x" * 30_000_000)
            while not made or made[0]._thrown_away <= 1_000_000:
                await asyncio.sleep(0.01)
            # Long enough for a reset to come, if there is one.
            await asyncio.sleep(0.1)
            writer.transport.resume_reading()
            words = await reader.read()
            made[0].transport.abort()
            return words

    assert run(try_it()).endswith(b"too much\n")


def test_a_sender_who_goes_on_slowly_after_a_refusal_is_cut_off(monkeypatch):
    monkeypatch.setattr(connections, "SECONDS_TO_LINGER", 0.05)

    async def try_it() -> int:
        async with serve(refuse) as (port, worker), connect(port) as (reader, writer):
            writer.write(HEAD % 1_000)
            await reader.read()
            for _ in range(200):
                if not worker.nr_conns:
                    break
                await asyncio.sleep(0.02)
            return int(worker.nr_conns)

    assert run(try_it()) == 0


def test_whoever_reads_nothing_of_a_long_answer_is_cut_off(monkeypatch):
    monkeypatch.setattr(connections, "SECONDS_FOR_A_READER", 0.05)

    async def try_it() -> int:
        async with serve(pour) as (port, worker), connect(port) as (_reader, writer):
            writer.transport.pause_reading()
            writer.write(HEAD % 0)
            for _ in range(200):
                await asyncio.sleep(0.02)
                if not worker.nr_conns:
                    break
            return int(worker.nr_conns)

    assert run(try_it()) == 0


def test_whoever_reads_again_or_leaves_is_waited_for_no_longer():
    made: list[Connection] = []

    async def try_it() -> list[bool]:
        async with serve(greet, made=made) as (port, _worker), connect(port) as (_reader, writer):
            writer.write(b"GET / HTTP/1.1\r\n")
            while not made or made[0]._head_timer is None:
                await asyncio.sleep(0.01)
            [connection] = made
            connection.pause_writing()
            waits = connection._reader_timer is not None and not connection._reader_timer.cancelled()
            connection.resume_writing()
            reads_on = connection._reader_timer is not None and connection._reader_timer.cancelled()
            connection.pause_writing()
        timers = (connection._head_timer, connection._reader_timer)
        return [waits, reads_on, *(timer is not None and timer.cancelled() for timer in timers)]

    assert run(try_it()) == [True, True, True, True]


def test_one_connection_more_than_there_are_descriptors_for_is_told_so(monkeypatch):
    monkeypatch.setattr(Connection, "most", 1)

    async def try_it() -> bytes:
        async with serve(refuse) as (port, _worker), connect(port), connect(port) as (reader, _writer):
            return await reader.read()

    words = run(try_it())
    assert words.startswith(b"HTTP/1.1 503")
    assert b"too many connections" in words


# --- What gunicorn.conf.py says ---------------------------------------------------------------------------------------


@pytest.fixture
def chosen() -> dict[str, Any]:
    """What gunicorn reads where it is started."""
    return runpy.run_path(str(Path(settings.BASE_DIR) / "gunicorn.conf.py"))


def test_gunicorns_workers_are_given_these_connections_and_an_end_to_their_number(chosen, monkeypatch):
    for where, name in ((gasgi, "ASGIProtocol"), (Connection, "most"), (switchboard, "is_serving")):
        monkeypatch.setattr(where, name, getattr(where, name))
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (512, before[1]))
        chosen["post_worker_init"](SimpleNamespace(alive=True))
        assert gasgi.ASGIProtocol is Connection
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert soft == min(hard, connections.MOST_DESCRIPTORS)
        assert Connection.most == soft - connections.DESCRIPTORS_KEPT_BACK
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_the_access_log_has_the_path_as_it_was_sent_and_nothing_else_that_was_searched_for(chosen, caplog):
    """A source may be searched for by name, and a line break in an address must begin no line."""
    address = (
        b"GET /sources/%0A127.0.0.1/?q=whistle HTTP/1.1\r\nHost: a\r\nReferer: http://a/?q=whistle\r\n\r\n"
    )

    async def act() -> None:
        how = {"accesslog": "-", "access_log_format": chosen["access_log_format"]}
        served = serve(greet, chosen["logger_class"], **how)
        async with served as (port, _worker), connect(port) as (reader, writer):
            writer.write(address)
            assert b"200" in await reader.readline()

    log = logging.getLogger("gunicorn.access")
    log.addHandler(caplog.handler)
    try:
        run(act())
    finally:
        log.handlers.clear()
    [line] = [record.getMessage() for record in caplog.records if record.name == log.name]
    assert '"GET /sources/%0A127.0.0.1/ HTTP/1.1" 200' in line
    assert "whistle" not in line
    assert "\n" not in line
