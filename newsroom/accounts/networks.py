"""Where a request comes from, as far as it can be believed."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"
# One customer is given a whole network of so many bits in IPv6.
IPV6_PREFIX = 64


def network_of(request: HttpRequest) -> str:
    """The network that a request came from; see `find_network`."""
    return find_network(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def find_network(address: str, forwarded_for: str) -> str:
    """The caller's network: an IPv4 address, or an IPv6 network of one customer; `unknown` without either.

    Behind proxies of ours (PROXY_HOPS) it is what the outermost of them saw. What stands before that in
    X-Forwarded-For was written by the caller.
    """
    if settings.PROXY_HOPS:
        passed = forwarded_for.split(",")
        address = passed[-settings.PROXY_HOPS] if len(passed) >= settings.PROXY_HOPS else address
    return read_network(address)


def read_network(address: str) -> str:
    """The network of an address as text, in one spelling."""
    try:
        found = ip_address(address.strip().strip("[]").partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        host_bits = 128 - IPV6_PREFIX
        return f"{IPv6Address(int(found) >> host_bits << host_bits)}/{IPV6_PREFIX}"
    return str(found)


def program_of(request: HttpRequest) -> str:
    """What the caller says its program is, for a person to recognise; never relied on."""
    words = str(request.META.get("HTTP_USER_AGENT", ""))
    return "".join(character for character in words if character.isprintable())[:200]


# In this order: most browsers also claim to be the ones they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def name_program(words: str) -> tuple[str, str]:
    """The browser and the system that a User-Agent names, as people call them; empty for what it does not name.

    Never relied on: whoever sends it writes what they like.
    """
    browser = next((name for mark, name in _BROWSERS if mark in words), "")
    return browser, next((name for mark, name in _SYSTEMS if mark in words), "")
