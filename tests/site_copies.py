"""Web servers for tests, as copies of one that has loaded the desk already: a fork takes a tenth of a start's time.

`python -m tests.site_copies FD` is the program that is copied: it imports gunicorn, the settings, every page and every
template, and then waits on the socket with that number. A test's server is a fork of it that learns which database and
folder are its own and runs gunicorn as the command line does. What a copy could hide (a module that is missing from a
fresh process) shows in tests/newsroom/test_run_up.py, which starts whole desks.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from newsroom.running.children import Child, die_with_parent

# What a copy is told; all else of its environment is that of the program it is a copy of.
OWN = ("DATABASE_URL", "DATABASE_OWNER_URL", "ORIGINALS_DIR")
# What pytest changes from test to test, and no program of ours reads.
PASSING = ("PYTEST_CURRENT_TEST",)
COMMAND = ("gunicorn", "-k", "asgi", "-w", "1", "--no-control-socket")


class LoadedSite:
    """The program that is copied, seen from the tests of one process."""

    def __init__(self, environ: Mapping[str, str], log: Path, cwd: Path) -> None:
        self.environ = dict(environ)
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        number = theirs.fileno()
        self.child = Child(
            "loaded site",
            [sys.executable, "-m", "tests.site_copies", str(number)],
            log,
            self.environ,
            cwd=cwd,
            pass_fds=(number,),
        )
        with theirs:
            self.child.start()

    def is_like(self, environ: Mapping[str, str]) -> bool:
        """Whether a server in this environment may be a copy: only what a copy is told differs."""
        mine, asked = dict(self.environ), dict(environ)
        for name in (*OWN, *PASSING):
            mine.pop(name, None)
            asked.pop(name, None)
        return mine == asked

    def copy(self, environ: Mapping[str, str], log: Path, listener: int) -> int:
        """Start a copy that serves what comes to this listening socket; its process id."""
        own = {name: environ[name] for name in OWN if name in environ}
        message = json.dumps({"environ": own, "log": str(log)}).encode()
        socket.send_fds(self.socket, [message], [listener])
        answer = self.socket.recv(100)
        assert answer, f"The site that is copied has ended:\n{self.child.last_words()}"
        return int(answer)

    def close(self) -> None:
        self.socket.close()
        self.child.stop(seconds=5)


class Copy(Child):
    """A server that is a copy: started, asked to stop and ended like any other child."""

    def __init__(self, loaded: LoadedSite, environ: Mapping[str, str], log: Path, listener: int) -> None:
        super().__init__("site", [], log, environ)
        self.loaded, self.listener = loaded, listener
        self.number = 0

    def start(self) -> None:
        self.number = self.loaded.copy(self.environ, self.log, self.listener)

    @property
    def pid(self) -> int:
        return self.number

    def is_alive(self) -> bool:
        # Whoever it is a copy of takes note of its end at once, so that no trace of it stays.
        return Path(f"/proc/{self.number}").exists()

    def end(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        self.end_group()
        while self.is_alive():
            time.sleep(0.01)

    def end_group(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.number, signal.SIGKILL)


def load() -> None:
    """Import what a server comes to need, without a connection to anything."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    # As newsroom/asgi.py has it; that module itself is left to each copy, since it looks at the database.
    os.environ.setdefault("DATABASE_POOL_SIZE", "10")
    import django

    django.setup()

    from django.conf import settings
    from django.db import connections
    from django.template.loader import get_template
    from django.urls import get_resolver
    from gunicorn.app.wsgiapp import WSGIApplication
    from gunicorn.util import load_class

    import newsroom.edge.gate

    assert WSGIApplication
    assert newsroom.edge.gate
    load_class("asgi")
    assert get_resolver().url_patterns
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for file in Path(folder).rglob("*.html"):
            get_template(file.relative_to(folder).as_posix())
    connections.close_all()


def serve(environ: Mapping[str, str], log: str, listener: int) -> NoReturn:
    """Become the server of one test. In the copy; never returns."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with Path(log).open("ab") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    os.environ.update(environ)

    from django.conf import settings
    from gunicorn.app.wsgiapp import WSGIApplication

    from newsroom.links import read_database_link

    link = read_database_link(settings.PLAIN_LINKS, settings.DATABASE_POOL_SIZE)
    settings.DATABASES["default"]["NAME"] = link.values["NAME"]
    if "ORIGINALS_DIR" in environ:
        settings.ORIGINALS_DIR = Path(environ["ORIGINALS_DIR"])
    sys.argv = [*COMMAND, "--bind", f"fd://{listener}", "newsroom.asgi:application"]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()
    sys.exit()


def main(number: int) -> None:
    load()
    # A copy that has ended leaves no zombie.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    end_with_me = die_with_parent(signal.SIGTERM)
    with socket.socket(fileno=number) as asked:
        while True:
            message, listeners, _flags, _address = socket.recv_fds(asked, 10_000, 1)
            if not message:
                return
            pid = os.fork()
            if not pid:
                asked.close()
                end_with_me()
                serve(**json.loads(message), listener=listeners[0])
            os.close(listeners[0])
            asked.send(str(pid).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
