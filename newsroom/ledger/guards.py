"""Whether the database's guards are the ones this version puts there: what they do, not only that they are there.

What they should be is asked of the code, never of a list that somebody could forget: the triggers of the models and the
functions of the migrations are made once more beside the real tables, as temporary ones, and both are compared in
PostgreSQL's own words. The temporary ones are rolled back, so this needs no right that the app's role lacks.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pgtrigger.registry
from django.apps import apps
from django.db import Error, connection, transaction
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader

from newsroom.database import LOOKS_AWAY, SEARCH_PATH

# table, id, what is wrong
_Say = Callable[[str, str, str], None]

FUNCTION = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\s+(?:\"?public\"?\.)?(?P<name>\w+)\s*\(.*?(?P<quote>\$\w*\$).*?(?P=quote)[^;]*;",
    re.DOTALL | re.IGNORECASE,
)
TRIGGER = re.compile(r"CREATE\s+(?:CONSTRAINT\s+)?TRIGGER\s.*?;", re.DOTALL | re.IGNORECASE)
DROPPED = re.compile(r"DROP\s+FUNCTION\s+(?:IF\s+EXISTS\s+)?(?:public\.)?(?P<name>\w+)", re.IGNORECASE)
# Schemas that are not PostgreSQL's own and not another session's temporary one.
OURS = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
# Made by hand, not by PostgreSQL itself and not by an extension.
_BY_HAND = (
    "{0}.oid >= 16384 AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '{1}'::regclass"
    " AND d.objid = {0}.oid AND d.deptype = 'e')"
)


@dataclass(frozen=True)
class Guards:
    """What should be there, in PostgreSQL's words: by function, and by table and trigger."""

    functions: dict[str, str] = field(default_factory=dict)
    triggers: dict[tuple[str, str], str] = field(default_factory=dict)


def check_guards(say: _Say) -> None:
    """Compare functions, triggers and what else could act in their place; each difference goes to `say`."""
    try:
        wanted = find_wanted(connection.settings_dict["NAME"])
    except Error as error:
        say(
            "database",
            "guards",
            f"cannot be compared with those of this version: {str(error).splitlines()[0]}",
        )
        return
    _check_functions(say, wanted)
    _check_triggers(say, wanted)
    _check_tables(say)
    _check_strangers(say)


@cache
def find_wanted(database: str) -> Guards:
    """The guards as this version makes them on this server; made in a transaction that is rolled back."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _write_functions():
            cursor.execute(statement)
        for model, trigger in pgtrigger.registry.registered():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} (LIKE public.{table})")
            installed = str(trigger.compile(model).sql)
            for function in FUNCTION.finditer(installed):
                cursor.execute(_make_temporary(function))
            name = connection.ops.quote_name(trigger.get_pgid(model))
            cursor.execute(f"ALTER FUNCTION pg_temp.{name}() {SEARCH_PATH}")
            made = TRIGGER.search(installed)
            assert made is not None
            cursor.execute(re.sub(r"(EXECUTE\s+PROCEDURE\s+)", r"\1pg_temp.", made.group()))
        looks_away = FUNCTION.search(LOOKS_AWAY)
        assert looks_away is not None
        cursor.execute(_make_temporary(looks_away))
        found = Guards(
            functions=dict(_read_functions(cursor, "n.oid = pg_my_temp_schema()")),
            triggers={
                key: words for key, (_state, words) in _read_triggers(cursor, "n.oid = pg_my_temp_schema()")
            },
        )
        transaction.set_rollback(True)
    return found


def _write_functions() -> list[str]:
    """The functions that the migrations leave behind, each as its last migration makes it."""
    loader = MigrationLoader(None)
    found: dict[str, str] = {}
    done: set[tuple[str, str]] = set()
    for leaf in sorted(loader.graph.leaf_nodes()):
        for key in loader.graph.forwards_plan(leaf):
            if key in done:
                continue
            done.add(key)
            for operation in loader.graph.nodes[key].operations:
                if not isinstance(operation, RunSQL) or not isinstance(operation.sql, str):
                    continue
                for dropped in DROPPED.finditer(operation.sql):
                    found.pop(dropped["name"], None)
                for function in FUNCTION.finditer(operation.sql):
                    found[function["name"]] = _make_temporary(function)
    return list(found.values())


def _make_temporary(function: "re.Match[str]") -> str:
    whole, start = function.group(), function.start()
    at = function.start("name") - start
    head = re.sub(r"(?:\"?public\"?\.)?$", "pg_temp.", whole[:at], count=1)
    return re.sub(r"CREATE\s+FUNCTION", "CREATE OR REPLACE FUNCTION", head) + whole[at:]


def _read_functions(cursor: Any, where: str) -> Iterator[tuple[str, str]]:
    """Name with argument types, and the whole definition without its schema; aggregates have no definition."""
    cursor.execute(
        "SELECT p.proname, pg_get_function_identity_arguments(p.oid),"
        " CASE WHEN p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) ELSE p.prokind::text END"
        f" FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {where}"
    )
    for name, arguments, definition in cursor.fetchall():
        yield f"{name}({arguments})", re.sub(r"^(CREATE OR REPLACE \w+ )\S+?\.", r"\1", definition)


def _read_triggers(cursor: Any, where: str) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """By table and trigger: whether it fires, and the whole definition without schemas."""
    cursor.execute(
        "SELECT c.relname, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid) FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE NOT t.tgisinternal AND {where}"
    )
    for table, name, state, definition in cursor.fetchall():
        yield (table, name), (state, re.sub(r"\b(?:public|pg_temp\w*)\.", "", definition))


def _check_functions(say: _Say, wanted: Guards) -> None:
    with connection.cursor() as cursor:
        actual = dict(_read_functions(cursor, "n.nspname = 'public'"))
        for name, definition in sorted(wanted.functions.items()):
            if name not in actual:
                say("function", name, "this guard is missing")
            elif actual[name] != definition:
                say("function", name, "does not do what this version has it do")
        # Anywhere, and in PostgreSQL's own schema too: what is found there first would run in place of ours.
        cursor.execute(
            "SELECT n.nspname, p.proname, pg_get_function_identity_arguments(p.oid) FROM pg_proc p"
            f" JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_BY_HAND.format('p', 'pg_proc')}"
            " AND n.nspname !~ '^pg_(temp|toast)' ORDER BY 1, 2, 3"
        )
        for schema, name, arguments in cursor.fetchall():
            if schema != "public" or f"{name}({arguments})" not in wanted.functions:
                say("function", f"{schema}.{name}({arguments})", "this version knows no such function")


def _check_triggers(say: _Say, wanted: Guards) -> None:
    with connection.cursor() as cursor:
        actual = dict(_read_triggers(cursor, "n.nspname = 'public'"))
        for (table, name), definition in sorted(wanted.triggers.items()):
            state, found = actual.pop((table, name), ("", ""))
            if not found:
                say(table, name, "this trigger is missing")
            elif state not in ("O", "A"):
                say(table, name, "this trigger is switched off")
            elif found != definition:
                say(table, name, "this trigger does not fire when this version has it fire")
        for table, name in sorted(actual):
            say(table, name, "this version knows no such trigger")
        cursor.execute(
            "SELECT DISTINCT c.relname, r.conname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_constraint r ON r.oid = t.tgconstraint"
            f" WHERE t.tgisinternal AND t.tgenabled = 'D' AND {OURS} ORDER BY 1, 2"
        )
        for table, name in cursor.fetchall():
            say(table, name, "this foreign key is switched off")


def _check_tables(say: _Say) -> None:
    """Our tables are ordinary ones, with nothing between them and who reads or writes them."""
    tables = [
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relkind <> 'r', c.relpersistence <> 'p', c.relrowsecurity OR c.relforcerowsecurity"
            " OR EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid),"
            " EXISTS (SELECT 1 FROM pg_rewrite w WHERE w.ev_class = c.oid AND w.rulename <> '_RETURN'),"
            " EXISTS (SELECT 1 FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relname = ANY(%s) ORDER BY 1",
            [tables],
        )
        faults = (
            "is no ordinary table",
            "is not written to disk like the others",
            "hides rows from some (row security)",
            "has a rule that rewrites what is asked of it",
            "shares rows with another table (inheritance)",
        )
        for table, *found in cursor.fetchall():
            for says, is_so in zip(faults, found, strict=True):
                if is_so:
                    say(table, "table", says)
        cursor.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            f" WHERE {OURS} AND n.nspname <> 'public' AND c.relname = ANY(%s) ORDER BY 1, 2",
            [tables],
        )
        for schema, table in cursor.fetchall():
            say(table, f"{schema}.{table}", "has the name of one of our tables")
        cursor.execute(
            "SELECT DISTINCT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " LEFT JOIN pg_rewrite w ON w.ev_class = c.oid LEFT JOIN pg_depend d ON d.objid = w.oid"
            " AND d.refclassid = 'pg_class'::regclass LEFT JOIN pg_class b ON b.oid = d.refobjid AND b.oid <> c.oid"
            f" WHERE {OURS} AND {_BY_HAND.format('c', 'pg_class')} AND c.relkind IN ('v', 'm', 'f')"
            " AND (n.nspname = 'public' OR b.relname = ANY(%s)) ORDER BY 1, 2",
            [tables],
        )
        for schema, name in cursor.fetchall():
            say("view", f"{schema}.{name}", "this version knows no such view")


# What else acts without being called. Who fills or empties tables from elsewhere is a subscription.
STRANGERS = {
    "event trigger": "SELECT e.evtname FROM pg_event_trigger e WHERE e.evtenabled <> 'D' AND "
    + _BY_HAND.format("e", "pg_event_trigger"),
    "operator": "SELECT o.oid::regoperator::text FROM pg_operator o WHERE "
    + _BY_HAND.format("o", "pg_operator"),
    "cast": "SELECT format('%s to %s', a.castsource::regtype, a.casttarget::regtype) FROM pg_cast a WHERE "
    + _BY_HAND.format("a", "pg_cast"),
    "subscription": "SELECT s.subname FROM pg_subscription s JOIN pg_database b ON b.oid = s.subdbid"
    " WHERE b.datname = current_database()",
}


def _check_strangers(say: _Say) -> None:
    with connection.cursor() as cursor:
        for kind, question in STRANGERS.items():
            cursor.execute(question + " ORDER BY 1")
            for (name,) in cursor.fetchall():
                say(kind, name, f"this version knows no such {kind}")
