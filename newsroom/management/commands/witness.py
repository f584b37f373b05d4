"""`manage.py witness`: cosign other newsrooms' checkpoints, so that each watches over the other."""

import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.ledger.notes import COSIGNATURE, BadNote, Signer, Verifier
from newsroom.ledger.witness import MOST_BYTES, TEXT, Answer, Witness
from newsroom.private import write_private

_SECONDS = 10
# Requests at once: each is a few kB and one signature.
_AT_ONCE = 16


def make_handler(witness: Witness) -> type[BaseHTTPRequestHandler]:
    """A request handler that answers for this witness."""
    turns = threading.BoundedSemaphore(_AT_ONCE)

    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "factdesk-witness", ""
        timeout = _SECONDS

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path.rstrip("/") != "/add-checkpoint":
                self._send(Answer(HTTPStatus.NOT_FOUND, "no such address\n"))
            elif not length.isdecimal() or int(length) > MOST_BYTES:
                self._send(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "a request is at most 100 kB\n"))
            else:
                body = self.rfile.read(int(length))
                with turns:
                    self._send(witness.add_checkpoint(body))

        def do_GET(self) -> None:
            origin_hash, _slash, rest = self.path.strip("/").partition("/")
            if rest != "checkpoint":
                self._send(Answer(HTTPStatus.NOT_FOUND, "no such address\n"))
            else:
                self._send(witness.show_checkpoint(origin_hash))

        def _send(self, answer: Answer) -> None:
            data = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type or TEXT)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            sys.stderr.write(f"{self.address_string()} {format % args}\n")

    return Handler


class Command(BaseCommand):
    help = (
        "Runs a witness (c2sp.org/tlog-witness): it cosigns checkpoints of the logs whose public keys are given, each "
        "only if it continues the one before. Needs no database. Put a server with a certificate in front of it."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012  Django's own attribute

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--log",
            action="append",
            required=True,
            metavar="KEY",
            help="a log's public key; may be given again",
        )
        parser.add_argument("--name", required=True, help="what this witness is called: desk.example/witness")
        parser.add_argument(
            "--folder", required=True, type=Path, help="its key and what it saw are kept here"
        )
        parser.add_argument(
            "--listen", default="127.0.0.1:8090", help="address and port (default: %(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        host, _colon, port = options["listen"].rpartition(":")
        try:
            logs = tuple(Verifier.parse(key) for key in options["log"])
            signer = take_key(folder / "key", options["name"])
        except BadNote as error:
            self.stderr.write(f"A key cannot be used: {error}.")
            sys.exit(1)
        witness = Witness(signer, logs, folder)
        with ThreadingHTTPServer((host, int(port)), make_handler(witness)) as server:
            self.stdout.write(f"{signer.verifier}\nhttp://{host}:{server.server_address[1]}/")
            self.stdout.flush()
            server.serve_forever()


def take_key(path: Path, name: str) -> Signer:
    """The witness's key, drawn once. Raises BadNote."""
    if not path.exists():
        write_private(path, Signer.draw(name, COSIGNATURE).spell() + "\n")
    signer = Signer.parse(path.read_text().strip())
    if signer.name != name:
        raise BadNote(f"the one in {path} is called {signer.name}")
    return signer
