"""What a setting of a real installation must not be. Pure: settings.py reads the values and refuses them by name."""

import ipaddress
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import SplitResult, parse_qsl

MIN_KEY_LENGTH = 32
# 32 hexadecimal digits, drawn at random, have 128 bits and seldom look like less than 100 by the letters they happen to
# use; a word said four times looks like less than 30.
MIN_KEY_BITS = 90
# Nobody draws one of these by chance; whoever fills in a form does.
KEY_WORDS = (
    "secret",
    "password",
    "changeme",
    "change-me",
    "change_me",
    "insecure",
    "example",
    "factdesk",
    "qwerty",
)
ENCRYPTED_MODES = {"require", "verify-ca", "verify-full"}


def describe_weak_key(key: str) -> str:
    """What is wrong with a key that signs sessions, as the end of a sentence; empty if nothing is."""
    if len(key) < MIN_KEY_LENGTH:
        return f"must have at least {MIN_KEY_LENGTH} characters"
    if word := next((word for word in KEY_WORDS if word in key.lower()), ""):
        return f"holds the word “{word}” and can be guessed"
    if _count_bits(_find_unit(key)) < MIN_KEY_BITS:
        return "is not random enough and can be guessed"
    return ""


def _find_unit(key: str) -> str:
    """The shortest beginning that the key repeats, to its end or through the last, broken off time."""
    for length in range(1, len(key)):
        if key[length:] == key[:-length]:
            return key[:length]
    return key


def _count_bits(text: str) -> float:
    """At most so many bits: by how often each letter occurs, and by how often each step from one letter to the next."""
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    return min(_entropy(text), _entropy(steps))


def _entropy(items: Iterable[Any]) -> float:
    counts = Counter(items)
    total = sum(counts.values())
    return -sum(count * math.log2(count / total) for count in counts.values())


def takes_any_host(names: Iterable[str]) -> bool:
    """Whether a list of host names lets in names that nobody listed: `*`, or everything below a top domain."""
    return any("*" in name.removeprefix("*.") or name in {"*.", "."} or _is_top(name) for name in names)


def _is_top(name: str) -> bool:
    below = name.removeprefix("*") if name.startswith("*.") else name
    return below.startswith(".") and "." not in below.strip(".")


def is_near(host: str | None) -> bool:
    """Whether what goes to this host stays on this machine: a socket, no host at all, or the loopback."""
    if not host or host.startswith(("/", "@")) or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_plain_database(database: Mapping[str, Any]) -> bool:
    """Whether a connection with these parameters may go to another host unencrypted, as libpq's own default does."""
    options = database["OPTIONS"]
    hosts = f"{database['HOST']},{options.get('hostaddr', '')}".split(",")
    if all(is_near(host.strip()) for host in hosts):
        return False
    return options.get("sslmode", "") not in ENCRYPTED_MODES


def skips_certificate(queue: SplitResult) -> bool:
    """Whether an encrypted connection to the queue would be made with whoever answers."""
    options = dict(parse_qsl(queue.query))
    checked = options.get("ssl_cert_reqs", "required") in {"required", "CERT_REQUIRED"}
    by_name = options.get("ssl_check_hostname", "true").lower() not in {"false", "0", "no", "f", "n"}
    return queue.scheme == "rediss" and not (checked and by_name)


def require_certificate(queue: SplitResult) -> str:
    """The address of the queue with the check of its certificate spelled out, unless the address says otherwise."""
    if "ssl_cert_reqs" in dict(parse_qsl(queue.query)):
        return queue.geturl()
    query = f"{queue.query}&ssl_cert_reqs=required" if queue.query else "ssl_cert_reqs=required"
    return queue._replace(query=query).geturl()
