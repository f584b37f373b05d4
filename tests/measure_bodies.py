"""What hostile bodies cost: every address, nobody and each role, against the real web server.

    python -m tests.measure_bodies [--quick]

Starts a desk of its own in a throw-away folder and sends each kind of body to each address: 4 GB declared, 120 MB of
percent signs, 100,000 fields, 10,000 parts in each other, chunks without an end, deep JSON; then slow bodies and half
heads, all at once. Prints for each kind how many were answered with which status, how long the first byte of the
answer took (median, the slowest), the most memory any web process ever held, and the most that all of them had on disk
in the folder for temporary files. Then a reviewer's key sends what is allowed, four at once: files of 20 MB, and texts
of 10 MB that JSON's escapes make 60, with the most memory and disk of that. `--quick` asks nobody and a reviewer only.
Exit status 1 if a limit is not kept; what is allowed has none.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import django

from newsroom.running.places import find_installation
from newsroom.running.servers import point_environment, read_needs
from tests.browser.screens import BASE_DIR, own_desk

MOST_SECONDS, MOST_BYTES = 1.0, 400_000_000
ROLES = ("editor", "reviewer", "chief", "auditor", "client")
SLOW_AT_ONCE = 50
HALF_HEADS = 2_000


# --- What is sent -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attack:
    """A kind of body: its media type, what is declared of it, and its bytes."""

    name: str
    media_type: str
    length: int | None
    chunks: Callable[[], Iterator[bytes]]
    method: str = "POST"
    headers: tuple[str, ...] = ()


def repeat(piece: bytes, total: int) -> Iterator[bytes]:
    block = piece * (65_536 // len(piece) or 1)
    sent = 0
    while sent < total:
        yield block[: total - sent]
        sent += len(block)


def nest_parts(number: int) -> bytes:
    """A multipart body with a multipart body in it, and so on."""
    head = "".join(
        f'--b{n}\r\nContent-Disposition: form-data; name="a{n}"\r\n'
        f"Content-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n"
        for n in range(number)
    )
    return head.encode() + b"deep" + b"".join(b"\r\n--b%d--" % n for n in reversed(range(number)))


def whole(data: bytes) -> Callable[[], Iterator[bytes]]:
    return lambda: (data[at : at + 65_536] for at in range(0, len(data), 65_536))


FORM = "application/x-www-form-urlencoded"
FIELDS = b"a=1&" * 100_000
NESTED = nest_parts(10_000)
PARTS = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 10_000 + b"--x--\r\n"
WIDE_PART = (
    b'--x\r\nContent-Disposition: form-data; name="a"\r\nX: ' + b"y" * 900_000 + b"\r\n\r\n1\r\n--x--\r\n"
)
DEEP = b"[" * 900_000
DENSE = b"a=" + b"%41" * 333_000
LARGEST = b"a=" + b"%41" * 21_000
ATTACKS = [
    Attack("4 GB", FORM, 4_000_000_000, lambda: repeat(b"a", 4_000_000_000)),
    Attack(
        "4 GB multipart",
        "multipart/form-data; boundary=x",
        4_000_000_000,
        lambda: repeat(PARTS[:55], 4 * 10**9),
    ),
    Attack("4 GB, 100-continue", FORM, 4_000_000_000, lambda: iter(()), headers=("Expect: 100-continue",)),
    Attack("4 GB with GET", FORM, 4_000_000_000, lambda: repeat(b"a", 4_000_000_000), method="GET"),
    Attack("chunks without end", FORM, None, lambda: repeat(b"a=1&", 4_000_000_000)),
    Attack("120 MB of %41", FORM, 120_000_000, lambda: repeat(b"%41", 120_000_000)),
    Attack("1 MB of %41", FORM, len(DENSE), whole(DENSE)),
    Attack("63 kB of %41", FORM, len(LARGEST), whole(LARGEST)),
    Attack("100,000 fields", FORM, len(FIELDS), whole(FIELDS)),
    Attack("10,000 parts", "multipart/form-data; boundary=x", len(PARTS), whole(PARTS)),
    Attack("10,000 nested parts", "multipart/form-data; boundary=b0", len(NESTED), whole(NESTED)),
    Attack("a part's head of 900 kB", "multipart/form-data; boundary=x", len(WIDE_PART), whole(WIDE_PART)),
    Attack("deep JSON", "application/json", len(DEEP), whole(DEEP)),
    Attack(
        "gzip",
        "application/json",
        1_000,
        whole(b"\x1f\x8b" + b"0" * 998),
        headers=("Content-Encoding: gzip",),
    ),
    Attack("100 cookies of 7 kB", FORM, 3, whole(b"a=1"), headers=("Cookie: " + "a=b;" * 1_750,) * 90),
]


FILE = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    + b"A ferry sank off Port Alden. " * 689_000
    + b"\r\n--x--\r\n"
)
TEXT = b'{"name": "a.txt", "text": "' + b"\\u0041" * 10_000_000 + b'"}'
ALLOWED = [
    Attack("files of 20 MB", "multipart/form-data; boundary=x", len(FILE), whole(FILE)),
    Attack("texts of 60 MB in JSON", "application/json", len(TEXT), whole(TEXT)),
]


@dataclass(frozen=True)
class Answer:
    """What came back: 0 if nothing did. `seconds` from the connection to the first line of the answer."""

    status: int
    seconds: float
    words: int = 0
    sent: int = 0


async def strike(host: str, port: int, head: str, chunks: AsyncIterator[bytes], patience: float) -> Answer:
    began = time.monotonic()
    reader, writer = await asyncio.open_connection(host, port)
    sent = 0

    async def write() -> None:
        nonlocal sent
        writer.write(head.encode())
        async for chunk in chunks:
            writer.write(chunk)
            sent += len(chunk)
            await writer.drain()

    async def read() -> Answer:
        line = await reader.readline()
        seconds = time.monotonic() - began
        headers, _blank, _rest = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n\r\n")
        length = next(
            (int(row[15:]) for row in headers.split(b"\r\n") if row.lower().startswith(b"content-length:")), 0
        )
        return Answer(int(line.split()[1]), seconds, len(await reader.readexactly(length)), sent)

    writing = asyncio.create_task(write())
    try:
        return await asyncio.wait_for(read(), patience)
    except (TimeoutError, OSError, asyncio.IncompleteReadError, IndexError):
        return Answer(0, time.monotonic() - began, sent=sent)
    finally:
        writing.cancel()
        with contextlib.suppress(BaseException):
            await writing
        writer.close()


def write_head(method: str, address: str, attack: Attack, who: str, people: dict[str, str]) -> str:
    length = "Transfer-Encoding: chunked" if attack.length is None else f"Content-Length: {attack.length}"
    lines = [f"{method} {address} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {attack.media_type}", length]
    if who != "nobody":
        lines.append(people[f"{who} key"] if address.startswith("/api/") else people[f"{who} session"])
    return "\r\n".join([*lines, *attack.headers]) + "\r\n\r\n"


async def send(attack: Attack) -> AsyncIterator[bytes]:
    for chunk in attack.chunks():
        yield chunk if attack.length is not None else b"%x\r\n%b\r\n" % (len(chunk), chunk)
    if attack.length is None:
        yield b"0\r\n\r\n"


async def drip(piece: bytes, times: int, pause: float) -> AsyncIterator[bytes]:
    for _ in range(times):
        await asyncio.sleep(pause)
        yield piece


# --- What it costs ----------------------------------------------------------------------------------------------------


@dataclass
class Watch:
    """The web processes of a desk while it is attacked: the most memory each ever held, and files without a name."""

    folder: str
    most_memory: int = 0
    most_disk: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        disk = 0
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, StopIteration, ValueError):
                if f"STATE_DIR={self.folder}\0".encode() not in (process / "environ").read_bytes() + b"\0":
                    continue
                if b"gunicorn" not in (process / "cmdline").read_bytes():
                    continue
                status = (process / "status").read_text()
                peak = next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]
                self.most_memory = max(self.most_memory, int(peak) * 1024)
                for opened in (process / "fd").iterdir():
                    # Django's files for bodies have no name any more; PostgreSQL's and the logs are elsewhere.
                    if str(opened.readlink()).startswith(f"{self.folder}/tmp/"):
                        disk += opened.stat().st_size
        self.most_disk = max(self.most_disk, disk)

    def run(self) -> None:
        while not self.done.wait(0.05):
            self.look()


def prepare() -> dict[str, object]:
    """What Django knows: the addresses, and a session and a key for each role."""
    from django.conf import settings
    from django.test import Client

    from newsroom.models import User
    from newsroom.people import SETUP, create_key
    from newsroom.rights import SCOPES
    from tests.addresses import list_addresses, list_operations

    people = {}
    for role in ROLES:
        user = User.objects.filter(roles=[role]).earliest("joined_at")
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        people[f"{role} session"] = f"Cookie: {name}={client.cookies[name].value}"
        _key, token = create_key(actor=SETUP, user_id=user.id, name="Measure", scopes=list(SCOPES))
        people[f"{role} key"] = f"Authorization: Bearer {token}"
    operations = [(method, address) for method, address in list_operations() if method != "GET"]
    return {"people": people, "addresses": list_addresses(), "operations": operations}


async def measure(host: str, port: int, known: dict[str, object], callers: tuple[str, ...]) -> bool:
    people = dict(known["people"])  # type: ignore[call-overload]
    pairs = [("POST", address) for address in known["addresses"]]  # type: ignore[attr-defined]
    pairs += [(method, address) for method, address in known["operations"] if method != "POST"]  # type: ignore[attr-defined]
    kept = True
    for attack in ATTACKS:
        answers = []
        for method, address in pairs:
            for who in callers:
                asked = attack.method if attack.method != "POST" else method
                head = write_head(asked, address, attack, who, people)
                answer = await strike(host, port, head, send(attack), 30)
                answers.append(answer)
                if answer.status == 0 or answer.seconds > MOST_SECONDS:
                    print(f"  {asked} {address} by {who}: {answer}", flush=True)
        kept &= tell(attack.name, answers)
    slow = Attack("slow", FORM, 50_000, lambda: iter(()))
    heads = [write_head("POST", address, slow, who, people) for _m, address in pairs for who in callers]
    gate = asyncio.Semaphore(SLOW_AT_ONCE)

    async def wait(head: str) -> Answer:
        async with gate:
            return await strike(host, port, head, drip(b"a", 100, 1), 60)

    kept &= tell("slow: a byte a second", await asyncio.gather(*map(wait, heads)), at_once=False)
    half = "POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "
    answers = await asyncio.gather(
        *(strike(host, port, half, drip(b"y", 100, 1), 60) for _ in range(HALF_HEADS))
    )
    return tell(f"{HALF_HEADS:,} half heads", answers, at_once=False) and kept


async def send_allowed(host: str, port: int, people: dict[str, str]) -> None:
    for attack in ALLOWED:
        head = write_head("POST", "/api/v1/uploads", attack, "reviewer", people)
        tell(
            attack.name,
            await asyncio.gather(*(strike(host, port, head, send(attack), 120) for _ in range(4))),
        )


def tell(name: str, answers: list[Answer], *, at_once: bool = True) -> bool:
    """Print a line of the table; whether the limits were kept."""
    statuses = Counter(answer.status for answer in answers)
    seconds = [answer.seconds for answer in answers]
    shown = ", ".join(f"{status} × {number}" for status, number in sorted(statuses.items()))
    sent = max(answer.sent for answer in answers)
    print(
        f"{name:<26} {len(answers):>5}  {statistics.median(seconds) * 1000:>7.0f} ms  {max(seconds) * 1000:>7.0f} ms"
        f"  {sent / 1_000_000:>6.1f} MB sent  {shown}",
        flush=True,
    )
    in_words = all(answer.words > 20 for answer in answers if answer.status >= 400)
    return in_words and 0 not in statuses and (not at_once or max(seconds) <= MOST_SECONDS)


def main() -> int:
    if sys.argv[1:] == ["--prepare"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        point_environment(find_installation(os.environ, BASE_DIR), read_needs(os.environ), os.environ)
        django.setup()
        print(json.dumps(prepare()))
        return 0
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="nobody and a reviewer only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="factdesk-bodies-") as folder:
        state = str(Path(folder).resolve())
        (Path(state) / "tmp").mkdir()
        os.environ["TMPDIR"] = f"{state}/tmp"
        with own_desk(Path(state)) as (address, _passwords):
            environ = {**os.environ, "STATE_DIR": state}
            command = [sys.executable, "-m", "tests.measure_bodies", "--prepare"]
            done = subprocess.run(command, cwd=BASE_DIR, env=environ, check=True, stdout=subprocess.PIPE)
            known = json.loads(done.stdout.splitlines()[-1])
            watch = Watch(state)
            watch.look()
            before = watch.most_memory
            thread = threading.Thread(target=watch.run)
            thread.start()
            where = urlsplit(address)
            callers = ("nobody", "reviewer") if options.quick else ("nobody", *ROLES)
            try:
                kept = asyncio.run(measure(where.hostname or "", where.port or 0, known, callers))
                watch.look()
                memory, disk = watch.most_memory, watch.most_disk
                asyncio.run(send_allowed(where.hostname or "", where.port or 0, known["people"]))
            finally:
                watch.done.set()
                thread.join()
    print(f"most memory of a web process: {memory / 1e6:.0f} MB ({before / 1e6:.0f} before)")
    print(f"most on disk for bodies: {disk / 1e6:.1f} MB")
    print(f"with what is allowed: {watch.most_memory / 1e6:.0f} MB, {watch.most_disk / 1e6:.0f} MB on disk")
    return 0 if kept and memory <= MOST_BYTES and not disk else 1


if __name__ == "__main__":
    sys.exit(main())
