"""Reading what the environment says: each value in one way, and a wrong one refused with its variable's name."""

import os
import secrets
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from newsroom.hardening import describe_weak_key
from newsroom.private import read_secret

# The matrices of an article are small: more threads would only wait for each other, and each worker has one core.
# NumPy reads it when it is first imported, which is after this module: settings are read first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def read_variable(name: str, default: str = "") -> str:
    """The variable's value, or a secret's file's, without surrounding space; empty counts as unset."""
    try:
        return read_secret(name, os.environ) or default
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from None


def read_flag(name: str, default: bool) -> bool:
    """A yes/no variable: `1`, `true`, `yes` or `0`, `false`, `no`, in any case; anything else is refused."""
    value = read_variable(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes"}:
        return True
    if value in {"0", "false", "no"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def read_whole_number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included; anything else is refused."""
    value = read_variable(name)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if not low <= number <= high:
        raise ImproperlyConfigured(f"{name} must be between {low:,} and {high:,}, not {number:,}.")
    return number


def read_list(name: str, default: list[str]) -> list[str]:
    """Comma-separated words."""
    return [word.strip() for word in read_variable(name).split(",") if word.strip()] or default


def read_url(name: str, schemes: set[str]) -> SplitResult | None:
    """An address with one of these schemes, or None when unset; anything else is refused."""
    value = read_variable(name)
    if not value:
        return None
    try:
        url = urlsplit(value)
        url.port  # noqa: B018  a wrong port raises here, not at the first connection
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address: {error}.") from None
    if url.scheme not in schemes:
        raise ImproperlyConfigured(
            f"{name} must start with {' or '.join(sorted(s + '://' for s in schemes))}."
        )
    return url


def read_page_address(name: str) -> str:
    """The address of a web page, or empty when unset; anything else is refused."""
    url = read_url(name, {"http", "https"})
    if url is None:
        return ""
    if not url.hostname:
        raise ImproperlyConfigured(
            f"{name} must be a whole address, such as https://news.example/corrections."
        )
    return url.geturl()


def take_trust_line(name: str, words: str) -> str:
    """A line of trust.txt, name=value, out of a list. Raises ImproperlyConfigured."""
    key, equals, value = words.partition("=")
    if not equals or not key.isalpha() or not value.strip():
        raise ImproperlyConfigured(
            f"{name} must list lines such as member=https://jti.example/, not {words!r}."
        )
    return f"{key.lower()}={value.strip()}"


def take_origin(name: str, words: str) -> str:
    """A site's origin (https://news.example), or * for all, out of a list. Raises ImproperlyConfigured."""
    url = urlsplit(words)
    if words != "*" and (url.scheme not in ("http", "https") or not url.hostname or url.path or ";" in words):
        raise ImproperlyConfigured(
            f"{name} must list origins such as https://news.example, or *, not {words!r}."
        )
    return words


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine by its own name: no name that somebody else's server of names could answer for."""
    if host is None:
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_database(name: str) -> dict[str, Any] | None:
    """Django's connection parameters out of a postgresql:// address, or None when unset.

    A unix socket is given as libpq takes it: `postgresql://role@/database?host=/folder`.
    """
    url = read_url(name, {"postgresql", "postgres"})
    if url is None:
        return None
    options = {key: values[-1] for key, values in parse_qs(url.query).items()}
    database = unquote(url.path.removeprefix("/"))
    role = unquote(url.username or "")
    if not database or not role:
        raise ImproperlyConfigured(
            f"{name} must name a role and a database: postgresql://ROLE@HOST/DATABASE."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": role,
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", url.hostname or ""),
        "PORT": options.pop("port", str(url.port or "")),
        "OPTIONS": options,
    }


def read_bucket(name: str) -> dict[str, Any] | None:
    """Bucket, prefix, endpoint and region out of an s3:// address, or None when unset."""
    url = read_url(name, {"s3"})
    return None if url is None else _read_bucket_address(name, url)


def take_bucket(name: str, address: str) -> dict[str, Any]:
    """The same out of an address that was given; `name` is what the refusal calls it."""
    try:
        url = urlsplit(address)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address: {error}.") from None
    if url.scheme != "s3":
        raise ImproperlyConfigured(f"{name} must be a folder, or s3://BUCKET/PREFIX?endpoint=https://HOST.")
    return _read_bucket_address(name, url)


def _read_bucket_address(name: str, url: SplitResult) -> dict[str, Any]:
    """The same out of an address that stands in the variable `name`."""
    options = {key: values[-1] for key, values in parse_qs(url.query).items()}
    unknown = sorted(set(options) - {"endpoint", "region"})
    if not url.hostname or unknown:
        raise ImproperlyConfigured(f"{name} must be s3://BUCKET/PREFIX?endpoint=https://HOST&region=NAME.")
    prefix = url.path.strip("/")
    return {
        "bucket": url.netloc,
        "prefix": f"{prefix}/" if prefix else "",
        "endpoint": options.get("endpoint"),
        "region": options.get("region"),
    }


def take_place(name: str, words: str) -> dict[str, Any]:
    """A place outside where checkpoints go, out of its address: its `kind` and what that kind needs."""
    url = urlsplit(words)
    if url.scheme == "s3":
        return {"kind": "bucket", "address": words, **_read_bucket_address(name, url)}
    if url.scheme == "file" and not url.netloc and url.path.startswith("/"):
        return {"kind": "folder", "address": words, "path": Path(unquote(url.path))}
    if url.scheme == "mailto" and "@" in url.path:
        return {"kind": "mailbox", "address": words, "to": url.path}
    if url.hostname and (url.scheme == "https" or (url.scheme == "http" and is_loopback(url.hostname))):
        return {"kind": "url", "address": words}
    raise ImproperlyConfigured(
        f"{name} must list addresses such as file:///mnt/safe, s3://BUCKET/PREFIX, https://HOST/PATH or "
        f"mailto:NAME@HOST, not {words!r}."
    )


def take_network(name: str, words: str) -> IPv4Network | IPv6Network:
    """A network such as 10.1.2.0/24 out of a list. Raises ImproperlyConfigured."""
    try:
        return ip_network(words)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} holds {words!r}, which is no network such as 10.1.2.0/24."
        ) from error


def take_witness(name: str, words: str) -> tuple[str, str]:
    """Address and public key of a witness."""
    address, _blank, key = words.partition(" ")
    url = urlsplit(address)
    is_safe = url.scheme == "https" or (url.scheme == "http" and is_loopback(url.hostname))
    if not url.hostname or not is_safe or key.count("+") < 2:
        raise ImproperlyConfigured(
            f"{name} must list witnesses, each as https://HOST/PATH, a blank and its public key NAME+ID+KEY."
        )
    return address.rstrip("/"), key.strip()


def take_role(name: str, words: str) -> tuple[str, str]:
    """A group at the sign-on service, and the role that it stands for."""
    group, _sign, role = words.rpartition("=")
    if not group.strip() or role.strip() not in {"editor", "reviewer", "chief", "auditor"}:
        raise ImproperlyConfigured(
            f"{name} must list GROUP=ROLE, with editor, reviewer, chief or auditor as role, not {words!r}."
        )
    return group.strip(), role.strip()


def read_signing_keys(kept: Path, *, is_real: bool) -> tuple[str, list[str]]:
    """The key that sessions are signed with, and those that they may still be signed with.

    Where SECRET_KEY is unset, the key that `up` keeps in the file `kept`, so that sessions outlive a restart; a command
    that serves nobody needs none. A real installation has to set its own, and a weak one is refused.
    """
    key, fallbacks = read_variable("SECRET_KEY"), read_list("SECRET_KEY_FALLBACKS", [])
    if not key:
        if is_real:
            raise ImproperlyConfigured("SECRET_KEY is not set. It is required when DATABASE_URL is set.")
        try:
            key = kept.read_text().strip()
        except FileNotFoundError:
            key = secrets.token_urlsafe(50)
        except OSError as error:
            raise ImproperlyConfigured(f"STATE_DIR cannot be used: {error.strerror} ({kept}).") from None
    for name, value in [("SECRET_KEY", key), *(("SECRET_KEY_FALLBACKS", older) for older in fallbacks)]:
        if weakness := describe_weak_key(value):
            raise ImproperlyConfigured(
                f"{name} {weakness}. Draw one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
            )
    return key, fallbacks


@dataclass(frozen=True)
class MailServer:
    """Where mail goes: `backend` is Django's, `starts_with_tls` from the first byte, `turns_to_tls` by STARTTLS."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starts_with_tls: bool = False
    turns_to_tls: bool = False


def read_mail_server(name: str) -> MailServer | None:
    """smtp://, smtps:// or console: (what is sent goes to the log); None when unset."""
    url = read_url(name, {"smtp", "smtps", "console"})
    if url is None:
        return None
    if url.scheme == "console":
        return MailServer("django.core.mail.backends.console.EmailBackend")
    if not url.hostname:
        raise ImproperlyConfigured(f"{name} must name a server: smtp://USER:PASSWORD@HOST:PORT.")
    starts_with_tls = url.scheme == "smtps"
    return MailServer(
        "django.core.mail.backends.smtp.EmailBackend",
        url.hostname,
        url.port or (465 if starts_with_tls else 587),
        unquote(url.username or ""),
        unquote(url.password or ""),
        starts_with_tls,
        # A relay on this very machine is reached without TLS; every other one only with it.
        not starts_with_tls and url.hostname not in {"127.0.0.1", "::1", "localhost"},
    )
