"""A local server that speaks the chat protocol of the second engine: the outside world, as a test wants it to be."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


class Speaking:
    """A local server that speaks the chat protocol with what a test wants it to say."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.answer: Callable[[BaseHTTPRequestHandler], None] = self.say([])
        self.released = threading.Event()
        speaking = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                speaking.asked.append({"path": self.path, **json.loads(body)})
                speaking.keys.append(self.headers["Authorization"])
                speaking.answer(self)

            def log_message(self, *args: object) -> None:
                """Tests print nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def say(self, claims: object, *, fence: bool = False) -> Callable[[BaseHTTPRequestHandler], None]:
        content = json.dumps({"claims": claims})
        if fence:
            content = f"```json\n{content}\n```"
        return self.send(json.dumps({"choices": [{"message": {"content": content}}]}).encode())

    def send(
        self, body: bytes, status: int = 200, **headers: str
    ) -> Callable[[BaseHTTPRequestHandler], None]:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        return answer

    def wait(self, handler: BaseHTTPRequestHandler) -> None:
        self.released.wait(10)

    def drip(self, handler: BaseHTTPRequestHandler) -> None:
        """A byte now and then, so that the sender is never silent."""
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not self.released.wait(0.05):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def speaking() -> Iterator[Speaking]:
    server = Speaking()
    yield server
    server.close()
