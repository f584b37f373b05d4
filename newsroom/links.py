"""What the desk is connected with: two roles of a database, a queue, a bucket. A link to another host is encrypted,
unless PLAIN_LINKS says that the way there is safe. All of it is read from the environment, for newsroom/settings.py.
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

from newsroom.environment import read_database, read_list, read_url, read_variable
from newsroom.hardening import is_near, is_plain_database, require_certificate, skips_certificate


@dataclass(frozen=True)
class DatabaseLink:
    """The database as this process asks it: `values` for Django's DATABASES, and the names of both roles.

    The app's role owns no table. A command that must own them (manage.py: OWNER_COMMANDS) asks for the other role.
    """

    values: dict[str, Any]
    app_role: str
    owner_role: str


def read_plain_links() -> frozenset[str]:
    """Which links to other hosts may be plain: of database, queue and originals. Anything else is refused."""
    plain = frozenset(read_list("PLAIN_LINKS", []))
    if plain - {"database", "queue", "originals"}:
        raise ImproperlyConfigured("PLAIN_LINKS may list database, queue and originals.")
    return plain


def read_database_link(plain_links: Set[str], pool_size: int) -> DatabaseLink:
    """The database of DATABASE_URL, or of DATABASE_OWNER_URL where DATABASE_ROLE is owner; none where both are unset.

    `pool_size` is how many connections the app's role shares in one process, 0 for one a job.
    """
    app, owner = read_database("DATABASE_URL"), read_database("DATABASE_OWNER_URL")
    app_role, owner_role = (database["USER"] if database else "" for database in (app, owner))
    if app_role and app_role == owner_role:
        raise ImproperlyConfigured(
            "DATABASE_URL and DATABASE_OWNER_URL name the same role. The app's role must own no table, "
            "or the ledger is append-only in name alone."
        )
    connect_as = read_variable("DATABASE_ROLE", "app")
    if connect_as not in {"app", "owner"}:
        raise ImproperlyConfigured(f"DATABASE_ROLE must be app or owner, not {connect_as!r}.")
    if connect_as == "owner" and app and not owner:
        raise ImproperlyConfigured(
            "DATABASE_OWNER_URL is not set. This command must connect as the owner of the tables."
        )
    for name, database in (("DATABASE_URL", app), ("DATABASE_OWNER_URL", owner)):
        if database and is_plain_database(database) and "database" not in plain_links:
            raise ImproperlyConfigured(
                f"{name} leads to another host and must say ?sslmode=verify-full (or verify-ca, require). "
                "Where that network is safe: PLAIN_LINKS=database."
            )
    chosen = owner if connect_as == "owner" else app
    values = _keep(chosen, pool_size if connect_as == "app" else 0) if chosen else _NO_DATABASE
    return DatabaseLink(values, app_role, owner_role)


# Without an address there is no database, and using one says so: the commands that need none start none.
_NO_DATABASE: dict[str, Any] = {"ENGINE": "django.db.backends.dummy"}


def _keep(database: dict[str, Any], pool_size: int) -> dict[str, Any]:
    """A database with how its connections are kept."""
    # READ COMMITTED is PostgreSQL's own default; the order of the ledger (newsroom/ledger) rests on it.
    options = database["OPTIONS"] | {"isolation_level": 2}
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 20}
    return database | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def read_broker(plain_links: Set[str]) -> str:
    """REDIS_URL as Celery spells it; its own memory where there is none."""
    queue = read_url("REDIS_URL", {"redis", "rediss", "unix"})
    if queue is None:
        return "memory://"
    if "queue" not in plain_links:
        _refuse_open_queue(queue)
    if queue.scheme == "unix":
        # redis-py and Celery spell a socket's address differently.
        password = f":{queue.password}@" if queue.password else ""
        number = parse_qs(queue.query).get("db", ["0"])[-1]
        return f"redis+socket://{password}{queue.path}?virtual_host={number}"
    if queue.scheme == "rediss":
        # Celery would take any certificate unless it is told; redis-py checks it by itself.
        return require_certificate(queue)
    return read_variable("REDIS_URL")


def _refuse_open_queue(queue: SplitResult) -> None:
    if queue.scheme == "redis" and not is_near(queue.hostname):
        raise ImproperlyConfigured(
            "REDIS_URL leads to another host and must start with rediss://. "
            "Where that network is safe: PLAIN_LINKS=queue."
        )
    if skips_certificate(queue):
        raise ImproperlyConfigured(
            "REDIS_URL must not switch off the check of the certificate; name yours with ssl_ca_certs=FILE. "
            "Where that network is safe: PLAIN_LINKS=queue."
        )


def refuse_open_bucket(bucket: dict[str, Any] | None, plain_links: Set[str]) -> None:
    """Refuse a bucket that is asked over an open line; None is no bucket."""
    endpoint = urlsplit((bucket or {}).get("endpoint") or "")
    if endpoint.scheme == "http" and not is_near(endpoint.hostname) and "originals" not in plain_links:
        raise ImproperlyConfigured(
            "ORIGINALS_URL leads to another host and its endpoint must start with https://. "
            "Where that network is safe: PLAIN_LINKS=originals."
        )
