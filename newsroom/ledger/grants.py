"""Whether each role may do what this version gives it, and nothing more.

`newsroom/database.py` says what the app's role gets; the owner of the tables needs no grant, and nobody else has one.
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection

from newsroom.database import list_app_rights
from newsroom.ledger.guards import OURS

# table, id, what is wrong
_Say = Callable[[str, str, str], None]

ATTRIBUTES = {
    "rolsuper": "is a superuser",
    "rolbypassrls": "passes by row security",
    "rolcreaterole": "may make roles",
    "rolcreatedb": "may make databases",
    "rolreplication": "may follow or feed replication",
}
# PostgreSQL's own roles that write everywhere, or reach the server's files and programs.
POWERS = (
    "pg_write_all_data",
    "pg_maintain",
    "pg_write_server_files",
    "pg_read_server_files",
    "pg_execute_server_program",
)
# Settings of a role or a database that change nothing of what a statement does.
HARMLESS = {
    "application_name", "client_encoding", "client_min_messages", "datestyle", "idle_in_transaction_session_timeout",
    "idle_session_timeout", "lock_timeout", "maintenance_work_mem", "statement_timeout", "temp_buffers", "timezone",
    "transaction_timeout", "work_mem",
}  # fmt: skip


def check_grants(say: _Say) -> None:
    """Compare owners, grants, memberships, attributes and settings; each difference goes to `say`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('public.ledger_entry')"
        )
        found = cursor.fetchone()
    owner = settings.OWNER_ROLE or (found[0] if found else "")
    _check_owners(say, owner)
    _check_table_grants(say)
    _check_other_grants(say, owner)
    _check_roles(say, owner)
    _check_settings(say)


def _ask(question: str, *values: str | list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, list(values) or None)
        return list(cursor.fetchall())


def _check_owners(say: _Say, owner: str) -> None:
    """One role owns every table, sequence and function of ours: not the app's, which could then change them."""
    for kind, name, who in _ask(
        "SELECT 'table', c.oid::regclass::text, pg_get_userbyid(c.relowner) FROM pg_class c"
        f" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} AND c.relkind IN ('r', 'p', 'S')"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') UNION ALL"
        " SELECT 'function', p.oid::regprocedure::text, pg_get_userbyid(p.proowner) FROM pg_proc p"
        f" JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {OURS}"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1, 2"
    ):
        if who != owner:
            say(kind, name, f"belongs to {who}, not to {owner}")
    for kind, name in _ask(
        "SELECT 'schema', nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) = %s UNION ALL"
        " SELECT 'database', datname FROM pg_database WHERE pg_get_userbyid(datdba) = %s",
        settings.APP_ROLE,
        settings.APP_ROLE,
    ):
        say(kind, name, f"belongs to {settings.APP_ROLE}, who may own nothing")


# A right in a model's `app_rights`, perhaps for some columns only: `UPDATE (status, revision)`.
RIGHT = re.compile(r"(?P<right>[A-Z]+)\s*(?:\((?P<columns>[^)]*)\))?")


def list_wanted() -> tuple[set[tuple[str, str]], set[tuple[str, str, str]]]:
    """What the app's role is given: (table, right), and (table, column, right)."""
    whole: set[tuple[str, str]] = set()
    columns: set[tuple[str, str, str]] = set()
    for table, rights in list_app_rights().items():
        for found in RIGHT.finditer(rights):
            if found["columns"] is None:
                whole.add((table, found["right"]))
            else:
                named = (column.strip(' "') for column in found["columns"].split(","))
                columns |= {(table, column, found["right"]) for column in named}
    return whole, columns


def _check_table_grants(say: _Say) -> None:
    whole, columns = list_wanted()
    for schema, name, kind, who, right, may_pass_on in _ask(
        "SELECT n.nspname, c.relname, c.relkind::text, CASE g.grantee WHEN 0 THEN 'PUBLIC'"
        " ELSE pg_get_userbyid(g.grantee) END, g.privilege_type, g.is_grantable"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) g"
        f" WHERE {OURS} AND g.grantee <> c.relowner"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2, 4, 5"
    ):
        is_given = right == "USAGE" if kind == "S" else schema == "public" and (name, right) in whole
        if who != settings.APP_ROLE or not is_given or may_pass_on:
            say(name, "rights", f"{who} may {right}{' and pass it on' if may_pass_on else ''}, given by hand")
    for name, column, who, right, may_pass_on in _ask(
        "SELECT c.relname, a.attname, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END,"
        " g.privilege_type, g.is_grantable FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        f" JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(a.attacl) g WHERE {OURS}"
        " AND g.grantee <> c.relowner ORDER BY 1, 2, 3, 4"
    ):
        if who != settings.APP_ROLE or (name, column, right) not in columns or may_pass_on:
            say(name, column, f"{who} may {right} this column, given by hand")


def _check_other_grants(say: _Say, owner: str) -> None:
    for name, who in _ask(
        "SELECT p.oid::regprocedure::text, pg_get_userbyid(g.grantee) FROM pg_proc p"
        f" JOIN pg_namespace n ON n.oid = p.pronamespace, aclexplode(p.proacl) g WHERE {OURS}"
        " AND g.grantee NOT IN (0, p.proowner)"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1, 2"
    ):
        say("function", name, f"{who} may EXECUTE, given by hand")
    for kind, name, who in _ask(
        "SELECT 'schema', n.nspname, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END"
        " FROM pg_namespace n, aclexplode(n.nspacl) g"
        " WHERE n.nspname = 'public' AND g.privilege_type = 'CREATE' AND g.grantee <> n.nspowner UNION ALL"
        " SELECT 'database', b.datname, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END"
        " FROM pg_database b, aclexplode(b.datacl) g"
        " WHERE b.datname = current_database() AND g.privilege_type = 'CREATE' AND g.grantee <> b.datdba ORDER BY 1, 3"
    ):
        if who != owner:
            say(kind, name, f"{who} may CREATE in it, given by hand")
    for who, kind in _ask(
        "SELECT pg_get_userbyid(defaclrole), defaclobjtype::text FROM pg_default_acl ORDER BY 1, 2"
    ):
        say("default privileges", who, f"what this role makes ({kind}) is given to others unasked")


def _check_roles(say: _Say, owner: str) -> None:
    app = settings.APP_ROLE
    for who, *values in _ask(
        f"SELECT rolname, {', '.join(ATTRIBUTES)} FROM pg_roles WHERE rolname = %s", app
    ):
        for says, is_so in zip(ATTRIBUTES.values(), values, strict=True):
            if is_so:
                say("role", who, says)
    for role, member in _ask(
        "SELECT r.rolname, m.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid"
        " JOIN pg_roles m ON m.oid = a.member WHERE m.rolname = %s"
        " OR NOT m.rolsuper AND (a.inherit_option OR a.set_option) AND r.rolname = ANY(%s) ORDER BY 1, 2",
        app,
        [app, owner, *POWERS],
    ):
        say("role", member, f"may act as {role}")
    if settings.OWN_DATABASE:
        for (who,) in _ask(
            "SELECT rolname FROM pg_roles WHERE (rolcanlogin OR rolsuper) AND oid <> 10 AND NOT rolname = ANY(%s)"
            " ORDER BY 1",
            [app, owner],
        ):
            say("role", who, "is not one of ours, and this is our own server")


def _check_settings(say: _Say) -> None:
    """Find what every session starts with and could hide something: a search path, triggers that are ignored."""
    for who, database, setting in _ask(
        "SELECT coalesce(r.rolname, ''), coalesce(b.datname, ''), unnest(s.setconfig) FROM pg_db_role_setting s"
        " LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database b ON b.oid = s.setdatabase"
        " WHERE s.setdatabase = 0 OR b.datname = current_database() ORDER BY 1, 2, 3"
    ):
        name = setting.partition("=")[0].lower()
        if name not in HARMLESS and not name.startswith("log_"):
            say(
                "setting",
                " of ".join(filter(None, (name, who or database))),
                f"every session starts with {setting}",
            )
    for name, usual in (("session_replication_role", "origin"), ("search_path", '"$user", public')):
        ((value,),) = _ask("SELECT reset_val FROM pg_settings WHERE name = %s", name)
        if value != usual:
            say("setting", name, f"every session starts with {name}={value}")
    ((ignored,),) = _ask("SELECT coalesce(current_setting('pgtrigger.ignore', true), '')")
    if ignored:
        say("setting", "pgtrigger.ignore", f"every session starts with triggers that do nothing: {ignored}")
