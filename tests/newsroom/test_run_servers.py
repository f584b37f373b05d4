"""The servers that tests and `make run` start themselves."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from newsroom.database import EXTENSIONS, name_missing_parts


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


def test_a_missing_extension_is_named(owner_connection: psycopg.Connection, committed_db: str) -> None:
    owner_connection.execute("SELECT 1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert set(EXTENSIONS) <= {row[0] for row in cursor.fetchall()}


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
