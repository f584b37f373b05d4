"""To which addresses the desk speaks: none inside the house, so that nobody makes it knock on doors of its own network.

An address is judged twice: its words when it is given, and every number that its name stands for when it is called,
where the connection is then made to the very number that was judged. Pure but for the sockets.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Timer
from time import monotonic
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
LONGEST_URL = 2000
# Of an answer nothing is read but its first line and heads; so much of its body is taken off the line.
MOST_BODY = 4_096
PORTS = {"https": 443, "http": 80}
# Endings of names that are never the open internet's.
INSIDE = (".localhost", ".local", ".internal")
# Of the numbers that a name stands for, so many are tried.
MOST_NUMBERS = 3
# Beside what Python's own tables call no address of the open internet, which differs with its version: numbers that
# stand for an IPv4 address within IPv6, where whoever owns the gateway decides where they lead, and those kept for
# protocols and examples.
_NOWHERE = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23", "::/96", "fec0::/10"),
        *("192.0.0.0/24", "192.88.99.0/24", "100::/64", "2001:db8::/32", "3fff::/20", "5f00::/16"),
    )
)


class AddressRefused(ValueError):
    """An address to which the desk does not speak; its words say why."""


@dataclass(frozen=True)
class Target:
    """An address taken apart; `host` is as it stands in it, without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True)
class Rules:
    """What an installation allows beyond the rule: plain HTTP, and networks of its own."""

    may_use_http: bool = False
    networks: tuple[IpNetwork, ...] = ()


@dataclass(frozen=True)
class Reply:
    """What came of one POST: the answer's status, or None and why there was none; `retry_after` in seconds."""

    status: int | None
    error: str = ""
    retry_after: int | None = None
    milliseconds: int = 0


def read_target(url: str, rules: Rules) -> Target:
    """An address taken apart. Raises AddressRefused for one whose words alone forbid it."""
    if len(url) > LONGEST_URL or not url.isascii() or any(sign <= " " or sign in '\\"<>\x7f' for sign in url):
        raise AddressRefused(_("Give an address of plain characters without blanks, at most 2,000 of them."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused(_("This is no address.")) from error
    if parts.scheme not in PORTS or (parts.scheme == "http" and not rules.may_use_http):
        raise AddressRefused(_("The address must begin with https://."))
    if "@" in parts.netloc:
        raise AddressRefused(_("The address must hold no name or password."))
    if "#" in url:
        raise AddressRefused(_("Leave out what stands behind “#”; it is never sent."))
    host = parts.hostname or ""
    if not host or port == 0:
        raise AddressRefused(_("The address names no host."))
    _check_host(host, rules)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def is_open_address(url: str) -> bool:
    """Whether these are the words of a page of the open internet, as far as words tell: no name of the house's own."""
    try:
        target = read_target(url.partition("#")[0], Rules(may_use_http=True))
    except AddressRefused:
        return False
    return "." in target.host or ":" in target.host


def _check_host(host: str, rules: Rules) -> None:
    """Raises AddressRefused for a number, or a name of the house, to which the desk does not speak."""
    written = _read_number(host)
    if written is not None:
        check_number(written, rules)
        return
    name = host.rstrip(".").lower()
    # Forms that only some resolvers read as numbers: 127.1, 2130706433, 0x7f000001, 0177.0.0.1.
    last = name.rsplit(".", 1)[-1]
    if ":" in name or "%" in name or last.isdigit() or last.startswith("0x"):
        raise AddressRefused(_("Write a number as four decimal parts, or name the host."))
    if f".{name}".endswith(INSIDE) and not rules.networks:
        raise AddressRefused(_("This name leads nowhere but into the house."))


def _read_number(host: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def check_number(number: IpAddress, rules: Rules) -> None:
    """Raises AddressRefused for a number that is not one of the open internet, however it is wrapped."""
    inner = number.ipv4_mapped if isinstance(number, ipaddress.IPv6Address) else None
    judged = inner if inner is not None else number
    if any(judged.version == network.version and judged in network for network in rules.networks):
        return
    is_nowhere = any(judged.version == network.version and judged in network for network in _NOWHERE)
    if not judged.is_global or judged.is_multicast or judged.is_reserved or is_nowhere:
        raise AddressRefused(_("This address leads into a network of the house, or to nobody at all."))


def resolve(target: Target, rules: Rules) -> list[IpAddress]:
    """The numbers that the host stands for now. Raises AddressRefused, and OSError where there is none.

    One that is refused refuses all: a name that leads to both the world and the house is a trick.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    numbers = list(dict.fromkeys(ipaddress.ip_address(row[4][0]) for row in found))
    for number in numbers:
        check_number(number, rules)
    return numbers


class _Pinned(http.client.HTTPConnection):
    """A connection to a number that was judged, whatever the name stands for by then."""

    def __init__(self, target: Target, numbers: Sequence[IpAddress], rules: Rules, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.target, self.numbers, self.rules = target, numbers, rules
        self.is_over = False

    def hang_up(self) -> None:
        """End it from another thread: whoever waits for the other side is told that there is nothing more."""
        self.is_over = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

    def connect(self) -> None:
        self.sock = self._reach_one()
        # What the line really leads to is judged again: a network that rewrites cannot be seen before.
        check_number(ipaddress.ip_address(self.sock.getpeername()[0]), self.rules)
        if self.target.scheme == "https":
            trust = ssl.create_default_context()
            secured = trust.wrap_socket(
                self.sock, server_hostname=self.target.host, do_handshake_on_connect=False
            )
            self.sock = secured
            secured.do_handshake()

    def _reach_one(self) -> socket.socket:
        refusal: OSError = OSError(_("no number answers"))
        for number in self.numbers[:MOST_NUMBERS]:
            if self.is_over:
                break
            try:
                return socket.create_connection((str(number), self.target.port), self.timeout)
            except OSError as error:
                refusal = error
        raise refusal


def post_message(url: str, body: bytes, headers: dict[str, str], *, rules: Rules, seconds: float) -> Reply:
    """Send one POST and say what came of it; a redirection is an answer like any other and is not followed.

    `seconds` bounds the whole of it once the name is resolved, however slowly the other side speaks. Never raises for
    what the other side does.
    """
    begun = monotonic()
    try:
        target = read_target(url, rules)
        line = _Pinned(target, resolve(target, rules), rules, seconds)
        end = Timer(seconds, line.hang_up)
        end.daemon = True
        end.start()
        try:
            line.request("POST", target.path, body, {"Host": target.authority, **headers})
            answer = line.getresponse()
            answer.read(MOST_BODY)
            status, after = answer.status, answer.headers.get("Retry-After", "")
        finally:
            end.cancel()
            line.close()
    except AddressRefused as refusal:
        return Reply(None, str(refusal), milliseconds=_since(begun))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Reply(None, _say(error), milliseconds=_since(begun))
    seconds_after = int(after) if after.isascii() and after.isdecimal() and len(after) < 7 else None
    return Reply(status, retry_after=seconds_after, milliseconds=_since(begun))


def _say(error: Exception) -> str:
    """Why nothing came, for whoever reads the log."""
    if isinstance(error, TimeoutError):
        return _("no answer in time")
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("its certificate is not accepted: %(why)s") % {"why": error.verify_message}
    if isinstance(error, http.client.HTTPException):
        return _("what it answered is no HTTP")
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error))[:300]


def _since(begun: float) -> int:
    return round(1000 * (monotonic() - begun))
