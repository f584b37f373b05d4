"""The desk speaks to no address inside the house, however it is written or reached."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from typing import ClassVar

import pytest

from facts.delivery import addresses
from facts.delivery.addresses import AddressRefused, Rules, post_message, read_target

OPEN = Rules()
LOOPBACK = Rules(may_use_http=True, networks=(ip_network("127.0.0.0/8"),))

# Refused by their words alone.
WORDS = [
    *("http://cms.example/hook", "ftp://cms.example/", "file:///etc/passwd", "gopher://cms.example:6379/_x"),
    *(
        "//cms.example/hook",
        "cms.example/hook",
        "https://",
        "https:///hook",
        "https:cms.example",
        "javascript:1",
    ),
    *("https://user@cms.example/", "https://user:word@cms.example/", "https://cms.example@127.0.0.1/"),
    *(
        "https://cms.example/#part",
        "https://cms.example:0/",
        "https://cms.example:99999/",
        "https://cms.example:x/",
    ),
    *("https://cms.example/a b", "https://cms.example/\r\nX-Header: 1", "https://cms.example\\@127.0.0.1/"),
    *("https://ｌｏｃａｌｈｏｓｔ/", "https://127。0。0。1/", "https://cms.example/" + "a" * 2000),
    *("https://localhost/", "https://LOCALHOST./", "https://app.localhost/", "https://printer.local/"),
    "https://metadata.google.internal/",
]
# Refused as numbers: the house's own, however they are written or wrapped.
NUMBERS = [
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.5", "224.0.0.1"),
    *(
        "240.0.0.1",
        "255.255.255.255",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "127.1",
    ),
    *("127.0.1", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd12:3456::1]", "[fec0::1]", "[ff02::1]"),
    *(
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[::127.0.0.1]",
    ),
    *(
        "[64:ff9b::7f00:1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:7f00:1::]",
        "[2002:a9fe:a9fe::]",
        "[2001:0:7f00:1::]",
    ),
    *("[2001:db8::1]", "[fe80::1%25eth0]"),
]


def test_sixty_addresses_and_more_are_tried():
    assert len(set(WORDS) | set(NUMBERS)) >= 60


@pytest.mark.parametrize("url", [*WORDS, *(f"https://{number}/hook" for number in NUMBERS)])
def test_it_is_refused_when_it_is_given_and_when_it_is_called(url):
    with pytest.raises(AddressRefused):
        read_target(url, OPEN)
    answer = post_message(url, b"{}", {}, rules=OPEN, seconds=1)
    assert answer.status is None
    assert answer.error


@pytest.mark.parametrize(
    "url",
    [
        "https://cms.example/hook?for=facts",
        "https://cms.example:8443/",
        "https://93.184.216.34/",
        "https://[2606:2800::1]/x",
    ],
)
def test_an_address_of_the_open_internet_is_taken(url):
    assert read_target(url, OPEN).scheme == "https"


@pytest.fixture
def house():
    """A server inside the house, which remembers who came and answers each with a redirection."""

    class Door(BaseHTTPRequestHandler):
        came: ClassVar[list[str]] = []

        def do_POST(self) -> None:
            self.came.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/inside")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    Door.came = []
    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_address[1], Door.came
    server.shutdown()
    thread.join()
    server.server_close()


def name_leads_to(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> None:
    """What the world's names say is outside the product."""

    def look_up(_host: str, port: int, *_how: object, **_named: object) -> list[tuple]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in numbers]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)


@pytest.mark.parametrize(
    "numbers", [("127.0.0.1",), ("93.184.216.34", "127.0.0.1"), ("10.0.0.7", "93.184.216.34")]
)
def test_a_name_that_leads_into_the_house_is_refused_when_it_is_called(monkeypatch, house, numbers):
    port, came = house
    rules = Rules(may_use_http=True)
    url = f"http://cms.example:{port}/hook"
    assert read_target(url, rules).host == "cms.example"
    name_leads_to(monkeypatch, *numbers)
    answer = post_message(url, b"{}", {}, rules=rules, seconds=2)
    assert (answer.status, came) == (None, [])
    assert "network of the house" in answer.error


def test_a_name_is_looked_up_once_and_the_line_goes_to_that_number(monkeypatch, house):
    port, came = house
    asked = []

    def look_up(host: str, port: int, *_how: object, **_named: object) -> list[tuple]:
        asked.append(host)
        number = "127.0.0.1" if host == "127.0.0.1" or asked == ["cms.example"] else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    answer = post_message(f"http://cms.example:{port}/hook", b"{}", {}, rules=LOOPBACK, seconds=2)
    assert (answer.status, came) == (307, ["/hook"])
    # Making the line looks up the number itself, which stands for nothing else.
    assert asked == ["cms.example", "127.0.0.1"]


def test_a_redirection_is_not_followed(house):
    port, came = house
    answer = post_message(f"http://127.0.0.1:{port}/hook", b"{}", {}, rules=LOOPBACK, seconds=2)
    assert (answer.status, came) == (307, ["/hook"])


def test_where_nobody_listens_it_is_said():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    answer = post_message(f"http://127.0.0.1:{port}/", b"{}", {}, rules=LOOPBACK, seconds=2)
    assert (answer.status, answer.error) == (None, "Connection refused")
