"""verify_ledger sees what a change of the guards, the rights or the credentials would make possible.

`test_ledger_audit.py` has what is changed in the rows themselves.
"""
# ruff: noqa: E501 - a change by hand is one line

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection, connections, transaction
from psycopg import errors

from newsroom.actor import DESK_VERSION, Actor
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.findings import Problem
from newsroom.ledger.models import Entry, Revision
from newsroom.models import ApiKey, User
from newsroom.people import SETUP, change_password, create_key, create_person
from newsroom.receivers import record_people_in_full
from newsroom.rights import Role
from newsroom.running.places import APP_ROLE, OWNER_ROLE, SUPERUSER
from newsroom.running.postgres import connect
from tests.personas import PASSWORD
from tests.servers import TestServers


class House:
    """A database with one chief and one key, in which a test acts as PostgreSQL's superuser."""

    def __init__(self, name: str, chief: User, key: ApiKey) -> None:
        self.name, self.chief, self.key = name, chief, key


@pytest.fixture(scope="module")
def house(servers: TestServers, django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    default = connections.settings["default"]
    with servers.lend_clone() as name, django_db_blocker.unblock():
        connections.close_all()
        before = default["NAME"], default["USER"], default["PASSWORD"]
        default["NAME"] = name
        try:
            chief = create_person(
                actor=SETUP,
                email="carla@example.org",
                name="Carla Crane",
                roles=[Role.CHIEF],
                password=PASSWORD,
            )
            key, _token = create_key(
                actor=Actor(user=chief), user_id=chief.id, name="cms", scopes=["facts:read"]
            )
            connections.close_all()
            default["USER"], default["PASSWORD"] = SUPERUSER, servers.places.keep_passwords()[SUPERUSER]
            yield House(name, chief, key)
        finally:
            connections.close_all()
            default["NAME"], default["USER"], default["PASSWORD"] = before


@contextmanager
def tampering(*statements: str) -> Iterator[None]:
    """As superuser; all is undone at the end."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        yield
        transaction.set_rollback(True)


def audit() -> list[str]:
    problems: list[Problem] = []
    audit_ledger(problems.append)
    return [str(problem) for problem in problems]


def trigger_of(table: str, name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s",
            [table, f"pgtrigger_{name}_%"],
        )
        return str(cursor.fetchone()[0])


def test_an_honest_database_has_no_problem(house: House) -> None:
    assert audit() == []


# --- What guards do --------------------------------------------------------------------------------------------------

EMPTY = "RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS 'BEGIN RETURN coalesce(NEW, OLD); END'"


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("ledger_revision", "only_redaction"),
        ("ledger_revision", "refuse_delete"),
        ("ledger_revision", "refuse_truncate"),
        ("ledger_entry", "refuse_change"),
        ("facts_decision", "refuse_change"),
        ("facts_claim", "quote_is_the_text"),
        ("newsroom_user", "on_record"),
    ],
)
def test_a_guard_whose_body_was_emptied_is_named(table: str, name: str, house: House) -> None:
    function = trigger_of(table, name)
    with tampering(f"CREATE OR REPLACE FUNCTION {function}() {EMPTY}"):
        assert f"function {function}(): does not do what this version has it do" in audit()


def test_a_trigger_that_fires_less_often_calls_another_function_or_waits_is_named(house: House) -> None:
    name = trigger_of("ledger_revision", "only_redaction")
    for made in (
        f"CREATE TRIGGER {name} BEFORE UPDATE ON ledger_revision FOR EACH ROW WHEN (false) EXECUTE FUNCTION {name}()",
        f"CREATE TRIGGER {name} AFTER UPDATE ON ledger_revision FOR EACH ROW EXECUTE FUNCTION {name}()",
        f"CREATE TRIGGER {name} BEFORE UPDATE OF reason ON ledger_revision FOR EACH ROW EXECUTE FUNCTION {name}()",
        f"CREATE TRIGGER {name} BEFORE INSERT ON ledger_revision FOR EACH ROW EXECUTE FUNCTION {name}()",
        f"CREATE TRIGGER {name} BEFORE UPDATE ON ledger_revision FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger()",
    ):
        with tampering(f"DROP TRIGGER {name} ON ledger_revision", made):
            assert (
                f"ledger_revision {name}: this trigger does not fire when this version has it fire" in audit()
            )


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        (["ALTER FUNCTION ledger_append(bytea[]) SECURITY INVOKER"], "function ledger_append(leaves bytea[]): does not"),
        (["ALTER FUNCTION ledger_append(bytea[]) RESET search_path"], "function ledger_append(leaves bytea[]): does not"),
        (["DROP FUNCTION ledger_append(bytea[])"], "function ledger_append(leaves bytea[]): this guard is missing"),
        (
            ["CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE sql AS 'SELECT true'"],
            "function _pgtrigger_should_ignore(trigger_name name): does not",
        ),
        (["CREATE FUNCTION ledger_append(leaves text[]) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'"], "public.ledger_append(leaves text[]): this version knows no such function"),
        (["CREATE SCHEMA before", "CREATE FUNCTION before.ledger_append(leaves bytea[]) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'"], "before.ledger_append(leaves bytea[]): this version knows no such function"),
        (["CREATE SCHEMA before", "CREATE TABLE before.ledger_entry (index bigint)"], "ledger_entry before.ledger_entry: has the name of one of our tables"),
        ([f"CREATE FUNCTION quiet() {EMPTY}", "CREATE TRIGGER quiet BEFORE INSERT ON facts_decision FOR EACH ROW EXECUTE FUNCTION quiet()"], "facts_decision quiet: this version knows no such trigger"),
        (["CREATE RULE quiet AS ON UPDATE TO facts_decision DO INSTEAD NOTHING"], "facts_decision table: has a rule"),
        (["ALTER TABLE ledger_revision ENABLE ROW LEVEL SECURITY"], "ledger_revision table: hides rows"),
        (["CREATE POLICY none ON ledger_revision USING (false)"], "ledger_revision table: hides rows"),
        (["CREATE TABLE more () INHERITS (facts_decision)"], "facts_decision table: shares rows"),
        (["CREATE VIEW door AS SELECT * FROM ledger_revision"], "view public.door: this version knows no such view"),
        (["CREATE SCHEMA house", "CREATE VIEW house.door AS SELECT * FROM newsroom_user"], "view house.door: this version knows no such view"),
        (["CREATE FUNCTION act() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'", "CREATE EVENT TRIGGER act ON ddl_command_end EXECUTE FUNCTION act()"], "event trigger act: this version knows no such event trigger"),
        (["CREATE FUNCTION same(uuid, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'", "CREATE OPERATOR = (LEFTARG = uuid, RIGHTARG = text, FUNCTION = same)"], "operator =(uuid,text): this version knows no such operator"),
        (["CREATE CAST (uuid AS integer) WITH INOUT AS IMPLICIT"], "cast uuid to integer: this version knows no such cast"),
        (["ALTER TABLE facts_decision DISABLE TRIGGER USER"], ": this trigger is switched off"),
    ],
)  # fmt: skip
def test_what_stands_in_a_guards_way_is_named(statements: list[str], says: str, house: House) -> None:
    with tampering(*statements):
        assert [line for line in audit() if says in line]


def test_a_foreign_key_that_is_switched_off_is_named(house: House) -> None:
    with tampering("ALTER TABLE facts_decision DISABLE TRIGGER ALL"):
        assert [line for line in audit() if "this foreign key is switched off" in line]


# --- Who may do what -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (f"GRANT UPDATE, DELETE ON ledger_revision TO {APP_ROLE}", f"ledger_revision rights: {APP_ROLE} may DELETE, given by hand"),
        (f"GRANT INSERT ON ledger_entry TO {APP_ROLE}", f"ledger_entry rights: {APP_ROLE} may INSERT, given by hand"),
        (f"GRANT DELETE ON facts_decision TO {APP_ROLE}", f"facts_decision rights: {APP_ROLE} may DELETE, given by hand"),
        (f"GRANT TRUNCATE ON newsroom_user TO {APP_ROLE}", f"newsroom_user rights: {APP_ROLE} may TRUNCATE, given by hand"),
        (f"GRANT UPDATE (reason) ON ledger_revision TO {APP_ROLE}", f"ledger_revision reason: {APP_ROLE} may UPDATE this column, given by hand"),
        (f"GRANT UPDATE (text) ON sources_article TO {APP_ROLE}", f"sources_article text: {APP_ROLE} may UPDATE this column, given by hand"),
        (f"GRANT SELECT ON ledger_entry TO {APP_ROLE} WITH GRANT OPTION", f"ledger_entry rights: {APP_ROLE} may SELECT and pass it on, given by hand"),
        ("GRANT UPDATE ON facts_fact TO PUBLIC", "facts_fact rights: PUBLIC may UPDATE, given by hand"),
        ("GRANT SELECT ON newsroom_user TO pg_monitor", "newsroom_user rights: pg_monitor may SELECT, given by hand"),
        (f"GRANT CREATE ON SCHEMA public TO {APP_ROLE}", f"schema public: {APP_ROLE} may CREATE in it, given by hand"),
        (f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE} GRANT ALL ON TABLES TO {APP_ROLE}", f"default privileges {OWNER_ROLE}: what this role makes (r) is given to others unasked"),
        (f"GRANT EXECUTE ON FUNCTION ledger_append(bytea[]) TO {APP_ROLE}", f"{APP_ROLE} may EXECUTE, given by hand"),
        (f"ALTER TABLE ledger_entry OWNER TO {APP_ROLE}", f"table ledger_entry: belongs to {APP_ROLE}, not to {OWNER_ROLE}"),
        (f"ALTER FUNCTION ledger_append(bytea[]) OWNER TO {SUPERUSER}", f"belongs to {SUPERUSER}, not to {OWNER_ROLE}"),
        (f"GRANT {OWNER_ROLE} TO {APP_ROLE}", f"role {APP_ROLE}: may act as {OWNER_ROLE}"),
        (f"GRANT pg_write_all_data TO {APP_ROLE}", f"role {APP_ROLE}: may act as pg_write_all_data"),
        (f"ALTER ROLE {APP_ROLE} BYPASSRLS", f"role {APP_ROLE}: passes by row security"),
        (f"ALTER ROLE {APP_ROLE} CREATEROLE", f"role {APP_ROLE}: may make roles"),
        (f"ALTER ROLE {APP_ROLE} SUPERUSER", f"role {APP_ROLE}: is a superuser"),
        ("CREATE ROLE helper LOGIN SUPERUSER", "role helper: is not one of ours"),
        (f"CREATE ROLE helper LOGIN IN ROLE {OWNER_ROLE}", f"role helper: may act as {OWNER_ROLE}"),
        (f"ALTER ROLE {APP_ROLE} SET search_path = before, public", "every session starts with search_path=before, public"),
        (f"ALTER ROLE {APP_ROLE} SET session_replication_role = replica", "every session starts with session_replication_role=replica"),
        (f"ALTER ROLE {APP_ROLE} SET pgtrigger.ignore = '{{a}}'", "every session starts with pgtrigger.ignore={a}"),
        ("ALTER ROLE ALL SET row_security = off", "every session starts with row_security=off"),
    ],
)  # fmt: skip
def test_a_right_that_was_given_by_hand_is_named(statement: str, says: str, house: House) -> None:
    with tampering(statement):
        assert [line for line in audit() if says in line], audit()


def test_settings_of_time_and_memory_are_nobodys_business(house: House) -> None:
    with tampering(f"ALTER ROLE {APP_ROLE} SET statement_timeout = '1min'"):
        assert audit() == []


# --- Passwords, roles and keys ---------------------------------------------------------------------------------------


def test_a_password_hash_that_was_put_in_by_hand_is_named(house: House) -> None:
    with tampering("SET LOCAL session_replication_role = replica"):
        User.objects.filter(id=house.chief.id).update(password=make_password("something else entirely"))
        (line,) = audit()
        assert f"newsroom_user {house.chief.id}: differs from revision 1 in password_sha256" in line


CREDENTIALS = {
    "a password": ("newsroom_user", "password = 'md5$x$y'"),
    "a role": ("newsroom_user", "roles = '{chief,auditor}'"),
    "an address": ("newsroom_user", "email = 'mallory@example.org'"),
    "whether somebody may sign in": ("newsroom_user", "is_active = NOT is_active"),
    "a key's secret": ("newsroom_apikey", f"secret_sha256 = '{'0' * 64}'"),
    "a key's scopes": ("newsroom_apikey", "scopes = '{facts:write}'"),
    "a key's end": ("newsroom_apikey", "expires_at = now() + interval '9 years', revoked_at = NULL"),
}


@pytest.mark.parametrize("what", CREDENTIALS)
@pytest.mark.parametrize("way", ["", "silenced", "revision raised", "beside a table of that name"])
def test_the_app_changes_no_credential_without_leaving_it_on_record(
    what: str, way: str, house: House, servers: TestServers
) -> None:
    """Else somebody could sign in as another, decide, and put the hash back: nothing would be left to find."""
    table, change = CREDENTIALS[what]
    before = User.objects.values_list("password", "roles").get(), ApiKey.objects.values_list("scopes").get()
    with connect(servers.places, house.name, APP_ROLE) as app:
        if way == "silenced":
            names = [name for (name,) in app.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")]
            app.execute(f"SET pgtrigger.ignore = '{{{','.join(names)}}}'")
        if way == "beside a table of that name":
            app.execute("CREATE TEMPORARY TABLE ledger_revision (LIKE public.ledger_revision)")
            app.execute(f"CREATE TEMPORARY TABLE {table} (LIKE public.{table})")
        raised = ", revision = revision + 1" if way == "revision raised" else ""
        with pytest.raises(errors.RaiseException, match="this change is not on record"):
            app.execute(f"UPDATE public.{table} SET {change}{raised}")
    assert before == (
        User.objects.values_list("password", "roles").get(),
        ApiKey.objects.values_list("scopes").get(),
    )
    assert audit() == []


def test_only_the_owner_of_the_tables_makes_triggers_look_away(house: House, servers: TestServers) -> None:
    name = trigger_of("newsroom_user", "on_record")
    question = f"SELECT _pgtrigger_should_ignore('{name}')"
    answers = {}
    for role in (APP_ROLE, OWNER_ROLE):
        with connect(servers.places, house.name, role) as session:
            session.execute(f"SET pgtrigger.ignore = '{{{name}}}'")
            answers[role] = session.execute(question).fetchone()
    assert answers == {APP_ROLE: (False,), OWNER_ROLE: (True,)}


def test_a_password_is_on_record_as_the_hash_of_its_hash_and_changes_with_it(
    committed_db: str, owner_connection: "psycopg.Connection[Any]"
) -> None:
    person = create_person(
        actor=SETUP, email="rana@example.org", name="Rana Rabe", roles=[Role.EDITOR], password=PASSWORD
    )
    changed = "a gull and forty herrings"
    change_password(actor=Actor(user=person), password=changed, current=PASSWORD)
    person.refresh_from_db()
    first, second = Revision.objects.of("user", person.id)
    assert second.type == "user.password_changed"
    assert second.values()["password_sha256"] == hashlib.sha256(person.password.encode()).hexdigest()
    assert first.values()["password_sha256"] != second.values()["password_sha256"]
    stored = owner_connection.execute("SELECT leaf FROM ledger_entry").fetchall()
    assert not [leaf for (leaf,) in stored if second.values()["password_sha256"].encode() in leaf]
    assert audit() == []


@pytest.mark.django_db
def test_signing_in_rewrites_no_hash(client, settings, editor: Actor) -> None:
    """Django stores a hash anew once its settings are stronger: a write that nobody decided and nothing records."""
    assert editor.user is not None
    before = User.objects.values_list("password", "revision").get(id=editor.user.id)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    assert client.login(username=editor.user.email, password=PASSWORD)
    assert User.objects.values_list("password", "revision").get(id=editor.user.id) == before


def forget_passwords(owner: "psycopg.Connection[Any]") -> None:
    """Leave the database as the version before this one did: revisions that say nothing of passwords."""
    owner.execute("ALTER TABLE ledger_revision DISABLE TRIGGER USER")
    owner.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    for row_id, entry, salt, snapshot, leaf in owner.execute(
        "SELECT r.id, r.entry_id, r.salt, r.snapshot, e.leaf FROM ledger_revision r"
        " JOIN ledger_entry e ON e.index = r.entry_id WHERE r.object_type = 'user'"
    ).fetchall():
        values = json.loads(snapshot)
        del values["password_sha256"]
        shorter = json.dumps(values, separators=(",", ":"), sort_keys=True)
        content = "sha256:" + hashlib.sha256(salt + shorter.encode()).hexdigest()
        before = json.loads(leaf)
        event = json.dumps(before | {"content": content}, separators=(",", ":"), sort_keys=True).encode()
        owner.execute(
            "UPDATE ledger_revision SET snapshot = %s, content = %s WHERE id = %s", [shorter, content, row_id]
        )
        owner.execute("UPDATE ledger_entry SET leaf = %s WHERE index = %s", [event, entry])
    owner.execute("ALTER TABLE ledger_revision ENABLE TRIGGER USER")
    owner.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")


def test_what_an_earlier_version_left_out_goes_on_record_once(
    committed_db: str, owner_connection: "psycopg.Connection[Any]"
) -> None:
    rana, omar = (
        create_person(
            actor=SETUP, email=f"{name}@example.org", name=name, roles=[Role.EDITOR], password=PASSWORD
        )
        for name in ("Rana", "Omar")
    )
    forget_passwords(owner_connection)
    # His row is not what was recorded of him: that is to be found, not to be made right.
    owner_connection.execute("ALTER TABLE newsroom_user DISABLE TRIGGER USER")
    owner_connection.execute("UPDATE newsroom_user SET name = 'Mallory' WHERE id = %s", [omar.id])
    owner_connection.execute("ALTER TABLE newsroom_user ENABLE TRIGGER USER")
    entries = Entry.objects.count()
    assert [user.id for user in record_people_in_full()] == [rana.id]
    assert record_people_in_full() == []
    assert Entry.objects.count() == entries + 1
    newest = Revision.objects.of("user", rana.id).last()
    assert newest is not None
    assert (newest.number, newest.type, newest.actor) == (
        2,
        "user.recorded_in_full",
        f"software/factdesk-migrate@{DESK_VERSION}",
    )
    rana.refresh_from_db()
    assert newest.values()["password_sha256"] == hashlib.sha256(rana.password.encode()).hexdigest()
    assert [line for line in audit() if str(omar.id) in line and "name, password_sha256" in line]
    assert not [line for line in audit() if str(rana.id) in line]


def test_the_command_names_a_guard_and_ends_with_1(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    with tampering(f"GRANT DELETE ON ledger_entry TO {APP_ROLE}"), pytest.raises(SystemExit) as stopped:
        call_command("verify_ledger")
    assert stopped.value.code == 1
    assert f"ledger_entry rights: {APP_ROLE} may DELETE, given by hand" in capsys.readouterr().out
