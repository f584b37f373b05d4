"""The other side of a webhook: a program outside that is told, remembers what, and answers as it is asked to."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook


@dataclass
class Hook:
    """`heard` is all that came, in order; `answers` the statuses of the next answers, 200 when there are none."""

    url: str = ""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    is_down: bool = False

    @property
    def events(self) -> list[tuple[str, str, int]]:
        """Type of the event, id and revision of the record of each message, in the order in which they came."""
        told = [json.loads(body) for _headers, body in self.heard]
        return [(one["type"], one["data"]["id"], one["data"]["revision"]) for one in told]

    def verify(self, secret: str, place: int = -1) -> Any:
        """A message as the library of Standard Webhooks reads it. Raises WebhookVerificationError."""
        headers, body = self.heard[place]
        return Webhook(secret).verify(body, headers)


@contextlib.contextmanager
def open_hook() -> Iterator[Hook]:
    hook = Hook()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = 503 if hook.is_down else hook.answers.pop(0) if hook.answers else 200
            hook.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.send_header("Connection", "close")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    hook.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
