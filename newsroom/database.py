"""What the desk needs of its PostgreSQL server, and what the app's role may do in it."""

import logging
import sys
from collections.abc import Sequence
from typing import Any

import pgtrigger
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

logger = logging.getLogger(__name__)

OLDEST_SERVER = 18
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent", "vector")
EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"


def name_missing_parts(connection: BaseDatabaseWrapper) -> list[str]:
    """What this server lacks, one sentence each; empty if it has all. OperationalError if it cannot be reached."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
        number, words = cursor.fetchone()
        cursor.execute("SELECT extname FROM pg_extension")
        present = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT name FROM pg_available_extensions")
        available = {row[0] for row in cursor.fetchall()}
    database = str(connection.settings_dict["NAME"])
    return [*judge_version(number, words), *judge_extensions(present, available, database)]


def judge_version(number: int, words: str) -> list[str]:
    """`number` as PostgreSQL has it in server_version_num: 180001 is 18.1."""
    if number >= OLDEST_SERVER * 10_000:
        return []
    return [f"PostgreSQL {OLDEST_SERVER} or newer is needed; this server is {words}."]


def judge_extensions(present: set[str], available: set[str], database: str) -> list[str]:
    """One sentence for each extension that the database lacks, with the way to get it."""
    return [
        f"The extension {extension} is not in the database {database}; "
        f"as a superuser run: CREATE EXTENSION {extension};"
        if extension in available
        else f"The extension {extension} is not installed on the PostgreSQL server."
        for extension in EXTENSIONS
        if extension not in present
    ]


def check_server(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Django's check: `migrate` runs it first and stops at what is missing."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if connections[alias].vendor == "postgresql":
            found += [
                Error(sentence, id="newsroom.E001") for sentence in name_missing_parts(connections[alias])
            ]
    return found


def refuse_unfit_server() -> None:
    """End the process (web or worker, at its start) with the names of what the server lacks.

    A server that does not answer is no reason to end: it may be back before the first request is.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        missing = name_missing_parts(connection)
    except OperationalError:
        logger.warning("the database does not answer yet", exc_info=True)
        return
    finally:
        # A web server forks after this, and neither a connection nor a pool survives that.
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()
    if missing:
        sys.exit("\n".join(missing))


# The triggers ask it whether to look away (`redact` has to). Anybody can set what pgtrigger's own reads; only who owns
# the tables is heard here. A function of the guards finds the desk's tables first and temporary ones of that name last.
LOOKS_AWAY = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    ignored text := current_setting('pgtrigger.ignore', true);
BEGIN
    IF coalesce(ignored, '') = '' THEN
        RETURN false;
    END IF;
    RETURN trigger_name = ANY(ignored::text[]) AND EXISTS (
        SELECT 1 FROM pg_class c
        WHERE c.oid = to_regclass('public.ledger_entry') AND pg_has_role(session_user, c.relowner, 'USAGE')
    );
END
$$;
"""
SEARCH_PATH = "SET search_path = public, pg_temp"


def secure_guards(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """After every `migrate`, as owner: what pgtrigger installs is made deaf to what a session of the app sets."""
    connection = connections[using]
    if connection.vendor != "postgresql" or connection.settings_dict["USER"] == settings.APP_ROLE:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        present = {row[0] for row in cursor.fetchall()}
        if "_pgtrigger_should_ignore" in present:
            cursor.execute(LOOKS_AWAY)
        for model, trigger in pgtrigger.registered():
            name = trigger.get_pgid(model)
            if name in present:
                cursor.execute(f"ALTER FUNCTION public.{connection.ops.quote_name(name)}() {SEARCH_PATH}")


def list_app_rights() -> dict[str, str]:
    """What the app's role may do in each table: `SELECT, INSERT`, or "" for nothing.

    A model class may say `app_rights = "SELECT, INSERT, UPDATE (status)"`; without it the app may read and write rows.
    """
    rights = {
        model._meta.db_table: str(getattr(model, "app_rights", EVERYTHING))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return {**rights, MigrationRecorder.Migration._meta.db_table: "SELECT"}


def grant_app_rights(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """After every `migrate`, as owner: give the app's role exactly what each model allows (`list_app_rights`).

    Nothing grants TRUNCATE or ownership. Running it again changes nothing. `verify_ledger` names what differs.
    """
    connection = connections[using]
    role = settings.APP_ROLE
    if connection.vendor != "postgresql" or not role or connection.settings_dict["USER"] == role:
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
        for table, rights in sorted(list_app_rights().items()):
            if table not in present:
                continue
            cursor.execute(f"REVOKE ALL ON TABLE {quote(table)} FROM {quote(role)}")
            if rights:
                cursor.execute(f"GRANT {rights} ON TABLE {quote(table)} TO {quote(role)}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}")
