"""A browser's side of the live stream: server-sent events over plain HTTP, read in a thread."""

import contextlib
import http.client
import json
import queue
import socket
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from newsroom.actor import Actor

SECONDS = 20


@dataclass(frozen=True)
class Event:
    """One event as the browser's EventSource hands it on; `last_id` is what it would send after a break."""

    name: str
    data: dict[str, Any]
    last_id: str


class Stream:
    """An open stream; `status` and `headers` are the answer's. Iterate with `take`."""

    def __init__(self, url: str, actor: Actor | None, address: str = "/live/", **headers: str) -> None:
        if actor is not None:
            client = Client()
            assert actor.user is not None
            client.force_login(actor.user)
            name = settings.SESSION_COOKIE_NAME
            self.session = client.cookies[name].value
            headers["Cookie"] = f"{name}={self.session}"
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=SECONDS)
        self.connection.request(
            "GET", address, headers={key.replace("_", "-"): v for key, v in headers.items()}
        )
        # An answer without an end takes the socket away from the connection.
        self.socket = self.connection.sock
        self.answer = self.connection.getresponse()
        self.status, self.headers = self.answer.status, self.answer.headers
        self.events: queue.Queue[Event | None] = queue.Queue()
        self.last_id = ""
        if self.status == 200:
            self.thread = threading.Thread(target=self._read, daemon=True)
            self.thread.start()

    def _read(self) -> None:
        name, data, has_data = "message", "", False
        try:
            while line := self.answer.readline().decode():
                field, _colon, value = line.rstrip("\n").partition(": ")
                if field == "event":
                    name = value
                elif field == "id":
                    self.last_id = value
                elif field == "data":
                    data, has_data = value, True
                elif not line.strip():
                    if has_data:
                        self.events.put(Event(name, json.loads(data), self.last_id))
                    name, data, has_data = "message", "", False
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass  # closed, on either side
        self.events.put(None)

    def take(self, *names: str) -> Event:
        """The next event of one of these names; fails when the stream ends or nothing comes."""
        while True:
            event = self.events.get(timeout=SECONDS)
            assert event is not None, "the stream ended"
            if event.name in names:
                return event

    def ends(self) -> bool:
        """Whether the server ends the stream; reads it to there."""
        while True:
            if self.events.get(timeout=SECONDS) is None:
                return True

    def close(self) -> None:
        """Hang up at once: to close a file that another thread reads from waits for what that thread waits for."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.connection.close()
