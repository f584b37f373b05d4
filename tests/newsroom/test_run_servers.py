"""The servers that tests and `make run` start themselves."""

import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from newsroom.database import EXTENSIONS, judge_extensions, judge_version, name_missing_parts
from newsroom.running.postgres import connect
from tests.servers import TestServers


@pytest.mark.django_db
def test_an_ordinary_test_connects_as_the_role_that_owns_no_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.APP_ROLE,)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        (tables,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)
    assert tables > 0


@pytest.mark.django_db
def test_the_server_is_new_enough_and_has_every_extension() -> None:
    assert name_missing_parts(connection) == []


@pytest.mark.slow
def test_a_missing_extension_is_named_and_stops_migrate_web_and_worker(
    committed_db: str, servers: TestServers
) -> None:
    with connect(servers.places, committed_db) as superuser:
        superuser.execute("DROP EXTENSION unaccent CASCADE")
    (sentence,) = name_missing_parts(connection)
    assert sentence == (
        f"The extension unaccent is not in the database {committed_db}; "
        "as a superuser run: CREATE EXTENSION unaccent;"
    )
    celery = [sys.executable, "-m", "celery", "-A", "newsroom", "worker"]
    for command in (
        [sys.executable, "manage.py", "migrate"],
        [sys.executable, "-m", "newsroom.asgi"],
        celery,
    ):
        refused = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env=servers.environ(committed_db),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert refused.returncode != 0
        assert sentence in refused.stderr


def test_an_older_server_is_refused_by_number() -> None:
    assert judge_version(170002, "17.2") == ["PostgreSQL 18 or newer is needed; this server is 17.2."]
    assert judge_version(180000, "18.0") == []


def test_an_extension_that_the_server_does_not_have_is_not_asked_for_in_vain() -> None:
    assert judge_extensions(set(EXTENSIONS) - {"vector"}, set(), "facts") == [
        "The extension vector is not installed on the PostgreSQL server."
    ]


@pytest.mark.slow
def test_the_app_gets_exactly_the_rights_that_a_model_allows(committed_db: str, servers: TestServers) -> None:
    def rights_of(table: str) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT privilege_type FROM information_schema.role_table_grants "
                "WHERE grantee = current_user AND table_name = %s",
                [table],
            )
            return {row[0] for row in cursor.fetchall()}

    expected = {
        "ledger_entry": {"SELECT"},
        "ledger_node": {"SELECT"},
        "ledger_revision": {"SELECT", "INSERT"},
        "newsroom_user": {"SELECT", "INSERT", "UPDATE"},
        "django_migrations": {"SELECT"},
    }
    assert {table: rights_of(table) for table in expected} == expected

    with connect(servers.places, committed_db) as superuser:
        superuser.execute(f"GRANT ALL ON ledger_entry TO {settings.APP_ROLE}")
    assert "TRUNCATE" in rights_of("ledger_entry")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=settings.BASE_DIR,
        env=servers.environ(committed_db),
        stdin=subprocess.DEVNULL,
        check=True,
    )
    assert {table: rights_of(table) for table in expected} == expected


@pytest.mark.django_db
def test_arabic_text_has_trigrams_and_folds_case_beyond_ascii() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity('خان يونس', 'خانيونس') > 0.3, lower('ÉTÉ') = 'été'")
        assert cursor.fetchone() == (True, True)


def test_a_committing_test_sees_its_own_clone_on_every_connection(
    committed_db: str, owner_connection: psycopg.Connection
) -> None:
    assert connection.settings_dict["NAME"] == committed_db
    assert owner_connection.execute("SELECT current_database()").fetchone() == (committed_db,)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (committed_db,)


@pytest.mark.parametrize("time", [1, 2])
def test_a_clone_starts_as_empty_as_the_template(time: int, committed_db: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('k', 'd', now())"
        )
