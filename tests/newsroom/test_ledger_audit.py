"""verify_ledger finds every change that somebody with full power over the database makes, and names it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.management import call_command
from django.db import connection, connections, models, transaction
from psycopg import sql

from facts.models import Citation, Figure, Run
from newsroom.ledger.audit import _Audit, audit_ledger
from newsroom.ledger.findings import Problem, Report
from newsroom.ledger.merkle import compute_root
from newsroom.ledger.models import Entry, Node, Revision
from newsroom.ledger.recorded import recorded_models
from newsroom.running.places import SUPERUSER
from newsroom.running.postgres import connect
from sources.models import Article, Original, Reading, Source
from sources.originals import find_store
from tests.stories import FERRY, PAGE, Newsroom, tell_stories, upload_text

# What a row holds besides what its revisions fix: leases and counters, times that the first entry has as well, and what
# is read out of recorded columns.
JOB = {"attempts", "lease_until", "lease_token", "asked_at", "queued_at", "taken_at", "turn_of", "batch"}
NOT_ON_RECORD = {
    "newsroom_user": {"last_login", "joined_at"},
    # Who made a key is the actor of its first entry.
    "newsroom_apikey": {"created_at", "last_used_at", "made_by"},
    "newsroom_accountlink": {"made_at"},
    "sources_source": {"created_at"},
    "sources_original": {"created_at"},
    "sources_upload": {*JOB, "page_key", "root", "reading_seconds"},
    "sources_reading": {"is_current"},
    "sources_article": {"created_at", "fingerprint"},
    "facts_run": {*JOB, "finished_at"},
    # How far a file is.
    "ledger_export": {"reached", "written", "begun_at", "heard_at", "ended_at"},
    "facts_subscriber": {"cursor", "lease_until", "lease_token", "look_at"},
}


@pytest.fixture(scope="module")
def world(servers, django_db_setup, django_db_blocker) -> Iterator[Newsroom]:
    """A newsroom's work in a database of its own, in which the tests then act as PostgreSQL's superuser.

    Its CHECK and UNIQUE constraints are gone: an intruder of that power drops them first.
    """
    default = connections.settings["default"]
    with servers.lend_clone() as name, django_db_blocker.unblock():
        connections.close_all()
        before = default["NAME"], default["USER"], default["PASSWORD"]
        default["NAME"] = name
        try:
            told = tell_stories()
            upload_text(told.chief, FERRY + "\nDivers left.\n", "newer.txt", desk_id=told.desk.id, url=PAGE)
            connections.close_all()
            default["USER"], default["PASSWORD"] = SUPERUSER, servers.places.keep_passwords()[SUPERUSER]
            with connect(servers.places, name) as superuser:
                checks = superuser.execute(
                    "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
                    " AND connamespace = 'public'::regnamespace"
                ).fetchall()
                for table, check in checks:
                    superuser.execute(
                        sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                            sql.Identifier(table), sql.Identifier(check)
                        )
                    )
            yield told
        finally:
            connections.close_all()
            default["NAME"], default["USER"], default["PASSWORD"] = before


@contextmanager
def tampering() -> Iterator[None]:
    """As superuser, with every trigger and foreign key asleep; all is undone at the end."""
    with transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        yield
        transaction.set_rollback(True)


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def audit() -> list[Problem]:
    problems: list[Problem] = []
    found = audit_ledger(problems.append)
    assert found.problems == len(problems)
    return problems


def names(problems: list[Problem], table: str, row_id: object) -> bool:
    return any(f"{table} {row_id}" in str(problem) for problem in problems)


def lies_for(column: models.Field) -> str:
    """SQL for another value of this column."""
    name = f'"{column.column}"'
    if isinstance(column, models.ForeignKey | models.UUIDField):
        return f"'{uuid4()}'"
    if isinstance(column, models.BooleanField):
        return f"NOT {name}"
    if isinstance(column, models.DateTimeField):
        return f"coalesce({name}, now()) + interval '1 microsecond'"
    if isinstance(column, models.JSONField):
        return """'["tampered"]'"""
    if isinstance(column, ArrayField):
        return f"{name} || '{{editor,chief,facts:read}}'"
    if isinstance(column, models.CharField | models.TextField):
        width = column.max_length or 100
        return f"CASE WHEN {name} = left('tampered', {width}) THEN '' ELSE left('tampered', {width}) END"
    if isinstance(column, models.DecimalField):
        return f"coalesce({name}, 0) + 0.0001"
    return f"coalesce({name}, 0) + 100"


def test_an_honest_ledger_has_no_problem_and_its_root_is_that_of_its_leaves(world):
    problems: list[Problem] = []
    found = audit_ledger(problems.append)
    assert problems == []
    assert found.entries == Entry.objects.count() > 30
    assert found.revisions == Revision.objects.count() > found.entries
    assert found.root == compute_root(bytes(leaf) for leaf in Entry.objects.values_list("leaf", flat=True))


def test_the_stories_put_something_into_every_table_on_record(world):
    for model in [*recorded_models().values(), Entry, Node, Revision, Figure, Citation]:
        assert model._base_manager.exists(), model


@pytest.mark.parametrize("kind", sorted(recorded_models()))
def test_a_change_of_any_column_on_record_is_found(world, kind):
    model = recorded_models()[kind]
    table = model._meta.db_table
    row_id = model._base_manager.order_by("id").first().id
    skipped = NOT_ON_RECORD.get(table, set())
    assert skipped <= {column.name for column in model._meta.concrete_fields}
    for column in model._meta.concrete_fields:
        if column.primary_key or column.name in skipped:
            continue
        with tampering():
            run(f'UPDATE {table} SET "{column.column}" = {lies_for(column)} WHERE id = %s', row_id)
            problems: list[Problem] = []
            _Audit(Report(problems.append)).check_rows(kind, model)
            assert names(problems, table, row_id), column.name


@pytest.mark.parametrize("column", [field.column for field in Figure._meta.concrete_fields])
def test_a_change_of_any_column_of_a_figure_is_found(world, column):
    figure = Figure.objects.filter(claim__isnull=False).first()
    with tampering():
        field = next(field for field in Figure._meta.concrete_fields if field.column == column)
        value = "position - 2" if column == "position" else lies_for(field)
        if column == "position":
            # Only the order of figures means anything.
            Figure.objects.bulk_create([Figure(claim=figure.claim, position=1, text="x", comparator="exact")])
        run(f'UPDATE facts_figure SET "{column}" = {value} WHERE id = %s', figure.id)
        problems = audit()
        assert names(problems, "facts_claim", figure.claim_id) or names(problems, "facts_figure", figure.id)


def every_table() -> list[type[models.Model]]:
    return [*recorded_models().values(), Figure, Citation]


@pytest.mark.parametrize("model", every_table(), ids=lambda model: model._meta.db_table)
def test_a_changed_a_deleted_and_an_inserted_row_are_found_and_named(world, model):
    table = model._meta.db_table
    row_id = model._base_manager.order_by("id").last().id
    column = {
        "newsroom_desk": "name",
        "newsroom_user": "roles",
        "newsroom_apikey": "scopes",
        "newsroom_accountlink": "token_sha256",
        "newsroom_intervention": "kind",
        "newsroom_factor": "secret_sha256",
        "newsroom_signon": "subject",
        "sources_source": "reliability",
        "sources_original": "sha256",
        "sources_upload": "url",
        "sources_reading": "text",
        "sources_article": "text",
        "sources_versionproposal": "older_id",
        "facts_run": "version",
        "facts_claim": "quote",
        "facts_figure": "low",
        "facts_decision": "reason",
        "facts_fact": "so",
        "facts_citation": "note",
        "facts_riskrule": "words",
        "facts_factkind": "shelf_life_hours",
        "facts_proposedchange": "payload",
        "facts_relation": "here",
        "ledger_export": "wanted",
        "facts_subscriber": "url",
        "facts_usage": "url",
    }[table]
    with tampering():
        run(f"UPDATE {table} SET {column} = {lies_for(model._meta.get_field(column))} WHERE id = %s", row_id)
        assert names(audit(), table, row_id)
    with tampering():
        run(f"DELETE FROM {table} WHERE id = %s", row_id)
        assert names(audit(), table, row_id)
    with tampering():
        # Nothing that is unique stands in the way of somebody who can drop the index.
        run(f"CREATE TEMPORARY TABLE taken ON COMMIT DROP AS SELECT * FROM {table} WHERE id = %s", row_id)
        for index in unique_indexes(table):
            run(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{index}"')
            run(f'DROP INDEX IF EXISTS "{index}"')
        forged = uuid4()
        run("UPDATE taken SET id = %s", forged)
        run(f"INSERT INTO {table} SELECT * FROM taken")
        assert names(audit(), table, forged)


def unique_indexes(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index"
            " WHERE indrelid = %s::regclass AND indisunique AND NOT indisprimary",
            [table],
        )
        return [name.strip('"') for (name,) in cursor.fetchall()]


def test_a_person_moved_to_another_desk_is_found(world):
    with tampering():
        world.reviewer.user.desks.clear()
        assert names(audit(), "newsroom_user", world.reviewer.user.id)


def test_a_changed_a_deleted_and_an_inserted_entry_are_found_and_named(world):
    index = Entry.objects.filter(type="decision.made").first().index
    last = Entry.objects.last().index
    with tampering():
        run(
            "UPDATE ledger_entry SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), 'user/', 'key/'), 'UTF8')"
            " WHERE index = %s",
            index,
        )
        problems = audit()
        assert names(problems, "ledger_entry", index)
        assert names(problems, "ledger_revision", Revision.objects.get(entry_id=index).id)
    for column, value in {
        "type": "'claim.rejected'",
        "object_type": "'fact'",
        "object_id": f"'{uuid4()}'",
        "revision": "revision + 1",
        "at": "at + interval '1 second'",
        "index": str(last + 1),
    }.items():
        with tampering():
            run(f"UPDATE ledger_entry SET {column} = {value} WHERE index = %s", index)
            assert names(audit(), "ledger_entry", index), column
    for gone in (0, index, last):
        with tampering():
            run("DELETE FROM ledger_entry WHERE index = %s", gone)
            problems = audit()
            assert names(problems, "ledger_entry", gone) or names(problems, "ledger_node", f"0/{gone}")
    for place in (-1, last + 1, last + 5, 10**15):
        with tampering():
            leaf = bytes(Entry.objects.get(index=index).leaf).replace(b"user/", b"key/")
            run(
                "INSERT INTO ledger_entry (index, leaf, type, object_type, object_id, revision, at)"
                " SELECT %s, %s, type, object_type, %s, revision, at FROM ledger_entry WHERE index = %s",
                *(place, leaf, uuid4(), index),
            )
            assert names(audit(), "ledger_entry", place), place


@pytest.mark.parametrize(
    ("leaf", "says"),
    [
        (b"not json", "canonical"),
        (b'{"v": "1"}', "canonical"),
        (b"[]", "canonical"),
        (b'{"v":"1"}', "keys"),
    ],
)
def test_a_leaf_that_is_no_event_is_named(world, leaf, says):
    with tampering():
        run("UPDATE ledger_entry SET leaf = %s WHERE index = 3", leaf)
        assert any(problem.table == "ledger_entry" and says in problem.says for problem in audit())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("v", "2"),
        ("v", 1),
        ("type", "x"),
        ("object", "desk"),
        ("revision", "0"),
        ("previous", "7"),
        ("actor", ""),
        ("on_behalf_of", 3),
        ("at", "yesterday"),
        ("content", "sha256:00"),
    ],
)
def test_a_leaf_with_an_improper_value_is_named(world, key, value):
    with tampering():
        event = json.loads(bytes(Entry.objects.get(index=3).leaf)) | {key: value}
        leaf = json.dumps(event, separators=(",", ":"), sort_keys=True).encode()
        run("UPDATE ledger_entry SET leaf = %s WHERE index = 3", leaf)
        assert any(problem.table == "ledger_entry" and problem.id == "3" for problem in audit())


def test_a_changed_a_deleted_and_an_inserted_node_are_found_and_named(world):
    for level, index in ((0, 0), (0, 7), (1, 3), (2, 1), (5, 0)):
        with tampering():
            run("UPDATE ledger_node SET hash = sha256(hash) WHERE level = %s AND index = %s", level, index)
            assert names(audit(), "ledger_node", f"{level}/{index}")
        with tampering():
            run("DELETE FROM ledger_node WHERE level = %s AND index = %s", level, index)
            assert names(audit(), "ledger_node", f"{level}/{index}")
    last = Entry.objects.last().index
    for level, index in ((0, last + 1), (1, last), (9, 0), (70, 3), (2, -5)):
        with tampering():
            run("INSERT INTO ledger_node SELECT %s, %s, hash FROM ledger_node LIMIT 1", level, index)
            assert names(audit(), "ledger_node", f"{level}/{index}")


@pytest.mark.slow
def test_a_change_of_any_column_of_a_revision_is_found(world):
    decision = Revision.objects.filter(object_type="decision").first()
    suggested = Revision.objects.filter(type="claim.suggested").first()
    for row in (decision, suggested):
        for field in Revision._meta.concrete_fields:
            if field.primary_key:
                # A revision's own id is in nothing that is on record; everything that finds it goes by its object.
                continue
            value = "'\\x00'" if field.name == "salt" else lies_for(field)
            if field.name == "entry":
                value = "entry_id + 1"
            with tampering():
                run(f"UPDATE ledger_revision SET {field.column} = {value} WHERE id = %s", row.id)
                assert names(audit(), "ledger_revision", row.id), field.name


def test_a_deleted_an_inserted_and_an_emptied_revision_are_found_and_named(world):
    for kind in ("decision.made", "claim.suggested", "fact.cited", "reading.made"):
        row = Revision.objects.filter(type=kind).first()
        with tampering():
            run("DELETE FROM ledger_revision WHERE id = %s", row.id)
            problems = audit()
            assert any(row.reference in str(problem) for problem in problems)
            assert names(problems, "ledger_entry", row.entry_id)
        with tampering():
            run("UPDATE ledger_revision SET snapshot = NULL, salt = NULL, reason = '' WHERE id = %s", row.id)
            assert names(audit(), "ledger_revision", row.id)
        with tampering():
            forged = Revision.objects.get(id=row.id)
            forged.id, forged.number = uuid4(), row.number + 100
            forged.save(force_insert=True)
            assert names(audit(), "ledger_revision", forged.id)


def test_a_rewritten_revision_with_a_fitting_hash_is_still_found(world):
    """Whoever also forges row, snapshot and hash is left with a leaf that says otherwise."""
    row = Revision.objects.filter(object_type="fact").order_by("-number").first()
    with tampering():
        run(
            "UPDATE ledger_revision SET snapshot = replace(snapshot, '61', '16'), content = 'sha256:' ||"
            " encode(sha256(salt || convert_to(replace(snapshot, '61', '16'), 'UTF8')), 'hex') WHERE id = %s",
            row.id,
        )
        assert names(audit(), "ledger_revision", row.id)


def test_an_audit_since_a_size_looks_at_what_came_after_and_at_the_tree_above_it(world):
    size = Entry.objects.count()
    whole = audit_ledger(lambda problem: None)
    last = Entry.objects.last()
    for since in (1, 2, 7, 8, size - 3, size - 1, size):
        problems: list[Problem] = []
        found = audit_ledger(problems.append, since=since)
        assert problems == []
        assert (found.entries, found.root, found.size) == (size - since, whole.root, size)

    def audit_since(since: int) -> list[Problem]:
        problems: list[Problem] = []
        audit_ledger(problems.append, since=since)
        return problems

    table = recorded_models()[last.object_type]._meta.db_table
    node = ("ledger_node", f"0/{last.index}")
    for statement, named in (
        (
            "UPDATE ledger_entry SET at = at + interval '1 second' WHERE index = %s",
            ("ledger_entry", last.index),
        ),
        ("DELETE FROM ledger_entry WHERE index = %s", node),
        (
            "UPDATE ledger_node SET hash = sha256(hash) WHERE level = 0 AND index = %s",
            node,
        ),
    ):
        with tampering():
            run(statement, last.index)
            assert names(audit_since(size - 2), *named)
    with tampering():
        run(f"UPDATE {table} SET revision = revision + 1 WHERE id = %s", last.object_id)
        assert names(audit_since(size - 2), table, last.object_id)
    with tampering():
        run("UPDATE ledger_entry SET at = at + interval '1 second' WHERE index = 0")
        assert audit_since(size - 2) == []
        assert names(audit(), "ledger_entry", 0)


@contextmanager
def damaged(path: Path, data: bytes | None) -> Iterator[None]:
    whole = path.read_bytes()
    path.chmod(0o640)
    try:
        path.unlink() if data is None else path.write_bytes(data)
        yield
    finally:
        path.write_bytes(whole)


def test_one_flipped_byte_of_an_original_is_found_and_named(world):
    original = Original.objects.first()
    path = find_store().path(original.sha256)
    whole = path.read_bytes()
    for data in (whole[:40] + bytes([whole[40] ^ 1]) + whole[41:], whole[:-1], whole + b"\n", b"", None):
        with damaged(path, data):
            problems = audit()
            assert {(problem.table, problem.id) for problem in problems} == {
                ("sources_original", str(original.id))
            }
    assert audit() == []


def test_rows_that_point_nowhere_are_named(world):
    with tampering():
        forged = Figure(claim_id=uuid4(), position=1, text="9", comparator="exact")
        forged.save(force_insert=True)
        assert names(audit(), "facts_figure", forged.id)


def test_a_trigger_that_is_switched_off_or_gone_is_named(world):
    with tampering():
        run("ALTER TABLE facts_decision DISABLE TRIGGER USER")
        problems = audit()
        assert {problem.table for problem in problems} == {"facts_decision"}
        assert all("switched off" in problem.says for problem in problems)
    with tampering():
        name = next(
            trigger.get_pgid(Article) for trigger in Article._meta.triggers if trigger.name == "text_is_fixed"
        )
        run(f"DROP TRIGGER {name} ON sources_article")
        assert [str(problem) for problem in audit()] == [f"sources_article {name}: this trigger is missing"]


def test_the_audit_asks_as_many_questions_for_many_rows_as_for_few(world, django_assert_max_num_queries):
    assert Run.objects.count() > 1
    assert Reading.objects.count() > 1
    with django_assert_max_num_queries(191):
        audit()
    with tampering():
        Source.objects.bulk_create([Source(name=f"Somebody {number}") for number in range(150)])
        with django_assert_max_num_queries(191):
            assert len(audit()) == 150


def verify(database: str, servers) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "verify_ledger"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **servers.environ(database)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_the_command_says_what_it_found_and_what_it_cannot_see(world, servers, capsys):
    name = connections.settings["default"]["NAME"]
    honest = verify(name, servers)
    assert honest.returncode == 0, honest.stderr
    assert "everything is as it went on record" in honest.stdout.splitlines()[-1]
    assert "puts the whole database back to an earlier state" in honest.stdout
    assert "docs/audit.md" in honest.stdout
    with tampering():
        run("UPDATE facts_fact SET so = 'yes' WHERE id = %s", world.fact.id)
        with pytest.raises(SystemExit) as stopped:
            call_command("verify_ledger")
        assert stopped.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"facts_fact {world.fact.id}: differs from revision 2 in so" in lines
    assert lines[-1].endswith("1 problems.")
