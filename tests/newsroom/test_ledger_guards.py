"""The database itself keeps what is on record: triggers stop the owner's slips, missing rights stop the app."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections
from psycopg import errors

from newsroom.running.places import APP_ROLE, OWNER_ROLE
from newsroom.running.postgres import connect
from tests.stories import Newsroom, tell_stories

CHANGE = {
    "ledger_entry": "type = 'x'",
    "ledger_node": "hash = ''",
    "ledger_revision": "actor = 'x'",
    "facts_decision": "reason = 'x'",
}
APPEND_ONLY = tuple(CHANGE)
EVIDENCE = ("sources_original", "sources_upload", "sources_reading", "sources_article")
PEOPLE = ("newsroom_user", "newsroom_desk", "newsroom_apikey", "sources_source")
JUDGEMENT = ("facts_run", "facts_claim", "facts_fact")


@pytest.fixture(scope="module")
def world(servers, django_db_setup, django_db_blocker) -> Iterator[tuple[str, Newsroom]]:
    default = connections.settings["default"]
    with servers.lend_clone() as name, django_db_blocker.unblock():
        connections.close_all()
        before, default["NAME"] = default["NAME"], name
        try:
            told = tell_stories()
            connections.close_all()
            yield name, told
        finally:
            connections.close_all()
            default["NAME"] = before


@pytest.fixture
def app(world, servers) -> Iterator["psycopg.Connection"]:
    with connect(servers.places, world[0], APP_ROLE) as connection:
        yield connection


@pytest.fixture
def owner(world, servers) -> Iterator["psycopg.Connection"]:
    with connect(servers.places, world[0], OWNER_ROLE) as connection:
        yield connection


def refuse(connection, error, statement: str, values: tuple = (), *, match: str | None = None) -> None:
    with pytest.raises(error, match=match), connection.transaction():
        connection.execute(statement, values)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_owner_cannot_change_remove_or_empty_what_is_append_only(owner, table):
    refuse(owner, errors.RaiseException, f"UPDATE {table} SET {CHANGE[table]}", match="update|append-only")
    refuse(owner, errors.RaiseException, f"DELETE FROM {table}", match="delete")
    # CASCADE, or PostgreSQL refuses for the sake of foreign keys before any trigger is asked.
    refuse(owner, errors.RaiseException, f"TRUNCATE {table} CASCADE", match="append-only")


@pytest.mark.parametrize("table", [*EVIDENCE, *JUDGEMENT])
def test_the_owner_cannot_remove_evidence_or_judgement(owner, table):
    refuse(owner, errors.RaiseException, f"DELETE FROM {table}", match="delete")


@pytest.mark.parametrize("ignore", ["", "SET pgtrigger.ignore = '{%s}'"])
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_app_has_no_right_to_change_the_record_even_if_it_silences_the_triggers(
    app, owner, table, ignore
):
    if ignore:
        triggers = owner.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal").fetchall()
        app.execute(ignore % ",".join(name for (name,) in triggers))
    refuse(app, errors.InsufficientPrivilege, f"UPDATE {table} SET {CHANGE[table]}")
    refuse(app, errors.InsufficientPrivilege, f"DELETE FROM {table}")
    refuse(app, errors.InsufficientPrivilege, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", [*EVIDENCE, *JUDGEMENT, *PEOPLE])
def test_the_app_has_no_right_to_remove_what_is_on_record(app, table):
    refuse(app, errors.InsufficientPrivilege, f"DELETE FROM {table}")
    refuse(app, errors.InsufficientPrivilege, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger_entry (index, leaf, type, object_type, object_id, revision, at)"
        " SELECT 10000, leaf, type, object_type, gen_random_uuid(), revision, at FROM ledger_entry LIMIT 1",
        "INSERT INTO ledger_node SELECT 40, 1, hash FROM ledger_node LIMIT 1",
        "ALTER TABLE facts_decision DISABLE TRIGGER ALL",
        "DROP TRIGGER pgtrigger_refuse_truncate_39dfb ON ledger_entry",
        "DROP TABLE ledger_entry",
        "CREATE TABLE mine ()",
        "CREATE OR REPLACE FUNCTION ledger_append(leaves bytea[]) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "SET session_replication_role = replica",
        f"SET ROLE {OWNER_ROLE}",
        f"SET SESSION AUTHORIZATION {OWNER_ROLE}",
        "UPDATE sources_article SET text = text",
        "UPDATE sources_reading SET text = text",
        "UPDATE sources_original SET size = size",
        "UPDATE sources_upload SET name = name",
        "UPDATE facts_run SET article_id = article_id",
    ],
)
def test_the_app_cannot_get_past_its_rights(app, statement):
    refuse(app, errors.InsufficientPrivilege, statement)


def test_the_app_owns_nothing(app):
    owned = app.execute(
        "SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner WHERE rolname = current_user"
        " UNION ALL SELECT proname FROM pg_proc JOIN pg_roles r ON r.oid = proowner WHERE rolname = current_user"
    ).fetchall()
    assert owned == []
    rolsuper, rolcreate, rolbypass = app.execute(
        "SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert (rolsuper, rolcreate, rolbypass) == (False, False, False)


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("facts_claim", "rejected", "confirmed"),
        ("facts_claim", "confirmed", "rejected"),
        ("facts_claim", "open", "superseded"),
        ("facts_fact", "retracted", "disputed"),
        ("facts_run", "done", "queued"),
        ("sources_upload", "read", "received"),
        ("sources_upload", "read", "failed"),
    ],
)
def test_a_status_follows_its_rules_even_in_raw_sql(app, owner, table, old, new):
    for connection in (app, owner):
        assert connection.execute(f"SELECT count(*) FROM {table} WHERE status = %s", [old]).fetchone()[0]
        refuse(
            connection,
            (errors.RaiseException, errors.CheckViolation),
            f"UPDATE {table} SET status = %s WHERE status = %s",
            (new, old),
            match="nvalid transition",
        )


def test_a_quote_is_the_text_at_its_span(app, owner, world):
    claim = world[1].claim
    for connection in (app, owner):
        for lie in ("quote = quote || '.'", "start = start + 1", '"end" = "end" - 1', "quote = ''"):
            refuse(
                connection,
                errors.RaiseException,
                f"UPDATE facts_claim SET {lie} WHERE id = %s",
                (claim.id,),
                match="not the article's text",
            )


def test_an_articles_text_is_fixed_and_is_that_of_its_reading(owner, world):
    article = world[1].article
    refuse(
        owner,
        errors.RaiseException,
        "UPDATE sources_article SET text = text || '.' WHERE id = %s",
        (article.id,),
    )
    refuse(
        owner,
        errors.RaiseException,
        "INSERT INTO sources_article SELECT (jsonb_populate_record(NULL::sources_article, to_jsonb(a) ||"
        """ '{"id": "00000000-0000-7000-8000-000000000000", "position": 9, "text": "Another text"}')).*"""
        " FROM sources_article a WHERE id = %s",
        (article.id,),
        match="not the text of its reading",
    )


def test_a_revision_can_be_emptied_by_the_owner_but_not_filled_or_changed(owner):
    (row_id,) = owner.execute("SELECT id FROM ledger_revision LIMIT 1").fetchone()
    for lie in (
        "snapshot = '{}'",
        "salt = '\\x00'",
        "reason = 'another'",
        "snapshot = NULL, salt = NULL, reason = '', actor = 'user/nobody'",
        "snapshot = NULL, salt = NULL, content = ''",
    ):
        refuse(owner, errors.RaiseException, f"UPDATE ledger_revision SET {lie} WHERE id = %s", (row_id,))
    with owner.transaction(force_rollback=True):
        owner.execute(
            "UPDATE ledger_revision SET snapshot = NULL, salt = NULL, reason = '' WHERE id = %s", (row_id,)
        )
        refuse(
            owner,
            errors.RaiseException,
            "UPDATE ledger_revision SET snapshot = '{}', salt = '\\x00' WHERE id = %s",
            (row_id,),
        )
