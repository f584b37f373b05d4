"""What gunicorn's asynchronous worker leaves open: how long a connection may take to say what it wants.

gunicorn 27 waits for the head of a connection's first request, and for a reader of a large answer, for as long as it
takes, and it closes a connection with bytes unread, so that the kernel resets it and the sender never sees why it was
refused. `Connection` bounds the first two and ends the third as nginx does. gunicorn.conf.py puts it in place.
"""

import asyncio
import resource
from typing import Any

from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers import gasgi

# Seconds from the opening of a connection to the end of its first request's head.
SECONDS_FOR_A_HEAD = 10.0
# How long an answer waits for a client that reads nothing of it.
SECONDS_FOR_A_READER = 60.0
# After a refusal the connection stays open for so many seconds; so many bytes of the rest are read and thrown away.
SECONDS_TO_LINGER = 2.0
BYTES_TO_LINGER = 64_000_000
# Descriptors that a process needs beside its connections: database, queue, files, logs.
DESCRIPTORS_KEPT_BACK = 200
MOST_DESCRIPTORS = 65_536


class Connection(ASGIProtocol):
    """gunicorn's HTTP/1.1 connection with an end to each wait."""

    most = 0
    _closed: bool

    def __init__(self, worker: Any) -> None:
        super().__init__(worker)
        self._head_timer: asyncio.TimerHandle | None = None
        self._reader_timer: asyncio.TimerHandle | None = None
        self._is_lingering = False
        self._has_begun = False
        self._thrown_away = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if self.most and self.worker.nr_conns > self.most:
            self._refuse(503, "This desk has too many connections open. Try again in a minute.\n")
            return
        if self._callback_parser is not None:
            self._head_timer = self.worker.loop.call_later(SECONDS_FOR_A_HEAD, self._give_up_on_head)

    def data_received(self, data: bytes) -> None:
        if self._is_lingering:
            self._thrown_away += len(data)
            if self._thrown_away > BYTES_TO_LINGER:
                # Closing now would reset the connection before a sender who is busy sending has read the words.
                self.transport.pause_reading()
            return
        self._has_begun = True
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel(self._head_timer)
        self._cancel(self._reader_timer)
        super().connection_lost(exc)

    # --- The head of the first request ---

    def _on_headers_complete(self) -> Any:
        self._cancel(self._head_timer)
        return super()._on_headers_complete()

    def _give_up_on_head(self) -> None:
        if self._has_begun and not self._closed:
            self._refuse(408, "The request came in too slowly. Send it again.\n")
            return
        # A browser opens connections that it may come to need; nothing was asked, so there is nothing to answer.
        self._close_transport()
        self._request_ready.set()

    def _refuse(self, status: int, words: str) -> None:
        self._send_error_response(status, words)
        self._close_transport()
        if self._request_ready is not None:
            self._request_ready.set()

    # --- Somebody who does not read ---

    def pause_writing(self) -> None:
        super().pause_writing()
        self._cancel(self._reader_timer)
        self._reader_timer = self.worker.loop.call_later(SECONDS_FOR_A_READER, self.transport.abort)

    def resume_writing(self) -> None:
        self._cancel(self._reader_timer)
        super().resume_writing()

    # --- The end ---

    def _close_transport(self) -> None:
        """Close; after an answer that came before the end of the body, let the sender read it first."""
        receiver = self._body_receiver
        is_unread = receiver is not None and not receiver._complete
        if self._closed or not is_unread or not self.transport.can_write_eof():
            super()._close_transport()
            return
        self._closed = self._is_lingering = True
        self.transport.write_eof()
        self._resume_reading()
        self.worker.loop.call_later(SECONDS_TO_LINGER, self.transport.close)

    @staticmethod
    def _cancel(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()


def bound_connections() -> None:
    """Make this process's worker use `Connection`, for as many connections as its descriptors allow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    Connection.most = max(soft - DESCRIPTORS_KEPT_BACK, 0) if soft != resource.RLIM_INFINITY else 0
    gasgi.ASGIProtocol = Connection
