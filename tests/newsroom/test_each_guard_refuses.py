"""Each trigger and each CHECK of the database by itself, asked for something that only this one refuses.

The rows are made with every trigger asleep (a superuser's `session_replication_role`), in transactions that are undone.
A guard that no line here asks is told, and so is one that is gone: nothing else would refuse its line.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from newsroom.ids import uuid7
from newsroom.running.postgres import connect

SHA = "0" * 64
TEXT = "The ferry was built in 1987."
READ, ARTICLE, PERSON, KEY, FACTOR = uuid7(), uuid7(), uuid7(), uuid7(), uuid7()

# What a row of a table needs so that no CHECK minds it; the rest is filled with nothing.
ROWS: dict[str, dict[str, Any]] = {
    "facts_citation": {"locator": "p. 3", "note": "So it says."},
    "facts_claim": {
        "article_id": ARTICLE,
        "run_id": READ,
        "marked_by_id": None,
        "start": 4,
        "end": 9,
        "quote": "ferry",
        "statement": "A ferry.",
        "status": "open",
    },
    "facts_claimanchor": {"state": "orphan"},
    "facts_decision": {"verdict": "confirm", "round": 1},
    "facts_draft": {"claim_id": READ},
    "facts_fact": {"statement": "A ferry.", "so": "yes", "status": "confirmed"},
    "facts_factkind": {"name": "Ferries"},
    "facts_figure": {"claim_id": READ},
    "facts_proposedchange": {"fact_id": READ, "status": "open"},
    "facts_relation": {"found": "conflict", "status": "open", "probability": "0.5"},
    "facts_relationsearch": {"article_id": ARTICLE, "status": "queued"},
    "facts_riskrule": {"name": "Ferries", "words": ["ferry"]},
    "facts_run": {"status": "queued"},
    "facts_subscriber": {"status": "active", "paused_because": ""},
    "facts_usage": {"url": "https://site.example/", "status": "in_use", "open_because": "", "answer": ""},
    "ledger_revision": {"snapshot": "{}", "salt": b"s"},
    "mfa_authenticator": {"id": 7, "user_id": PERSON, "type": "totp", "data": {"secret": "ABCD"}},
    "newsroom_factor": {"id": FACTOR, "user_id": PERSON, "kind": "totp", "authenticator_id": 7},
    "newsroom_apikey": {"id": KEY, "user_id": PERSON, "prefix": "fdk_a", "secret_sha256": SHA, "scopes": []},
    "newsroom_user": {"id": PERSON, "email": "ada@desk.example", "name": "Ada", "password": "!", "roles": []},
    "newsroom_intervention": {"person_id": PERSON, "by_id": KEY},
    "sources_article": {
        "id": ARTICLE,
        "reading_id": READ,
        "start": 0,
        "end": len(TEXT),
        "text": TEXT,
        "text_sha256": sha256(TEXT.encode()).hexdigest(),
    },
    "sources_original": {"sha256": SHA, "size": 1},
    "sources_reading": {"id": READ, "text": TEXT},
    "sources_sametext": {"article_id": ARTICLE, "twin_id": READ},
    "sources_source": {"name": "Harbour office"},
    "sources_upload": {"status": "received", "is_draft": False},
    "sources_versionproposal": {"status": "waiting"},
}

# Rows that only this CHECK has something against. A CHECK that a number is not below nought is a column's own type.
CHECKS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "citation_points_somewhere": ("facts_citation", [{"locator": ""}, {"note": ""}]),
    "claim_merged_has_the_status": ("facts_claim", [{"merged_into_id": READ}]),
    "claim_of_a_run_or_a_person": ("facts_claim", [{"marked_by_id": PERSON}, {"run_id": None}]),
    "claim_score_in_range": ("facts_claim", [{"score": "1.5"}, {"score": "-0.5"}]),
    "claim_span_is_one": ("facts_claim", [{"end": 4}]),
    "claim_states_something": ("facts_claim", [{"statement": ""}]),
    "claim_anchor_landing_has_a_place": (
        "facts_claimanchor",
        [{"state": state, "start": 1} for state in ("exact", "moved", "changed")]
        + [{"state": "exact", "end": 1}],
    ),
    "decision_reject_says_why": ("facts_decision", [{"verdict": "reject"}]),
    "decision_reopen_names_one": ("facts_decision", [{"verdict": "reopen"}, {"reopens_id": READ}]),
    "decision_round_is_known": ("facts_decision", [{"round": 0}, {"round": 4}]),
    "draft_of_one_thing": ("facts_draft", [{"fact_id": READ}, {"claim_id": None}]),
    "fact_states_something": ("facts_fact", [{"statement": ""}]),
    "fact_unproved_names_speaker": ("facts_fact", [{"so": "not_checked"}]),
    "fact_validity_is_dates": ("facts_fact", [{"valid_from": "soon"}, {"valid_to": "2026-3"}]),
    "fact_kind_says_what": ("facts_factkind", [{"name": ""}, {"shelf_life_hours": 0}]),
    "figure_of_a_claim_or_a_fact": ("facts_figure", [{"fact_id": READ}, {"claim_id": None}]),
    "proposed_change_agreed_by_another": (
        "facts_proposedchange",
        [
            {"status": "agreed", **agreed, "proposed_by_id": PERSON}
            for agreed in (
                {"settled_at": "2026-01-01", "settled_by_id": KEY},
                {"settled_at": "2026-01-01", "made": 2},
                {"settled_by_id": KEY, "made": 2},
                {"settled_at": "2026-01-01", "settled_by_id": PERSON, "made": 2},
            )
        ],
    ),
    "proposed_change_of_one_thing": ("facts_proposedchange", [{"fact_id": None}, {"rule_code": "money"}]),
    "relation_probability_in_range": ("facts_relation", [{"probability": "1.5"}, {"probability": "-0.5"}]),
    "relation_settled_by_a_person": (
        "facts_relation",
        [
            {"status": "settled", **settled}
            for settled in (
                {"kind": "rounding", "settled_at": "2026-01-01"},
                {"kind": "rounding", "settled_by_id": PERSON},
                {"settled_by_id": PERSON, "settled_at": "2026-01-01"},
            )
        ],
    ),
    "relation_search_failed_says_why": ("facts_relationsearch", [{"status": "failed"}]),
    "relation_search_of_one_thing": ("facts_relationsearch", [{"fact_id": READ}, {"article_id": None}]),
    "risk_rule_says_what": ("facts_riskrule", [{"name": ""}, {"words": []}]),
    "run_failed_says_why": ("facts_run", [{"status": "failed"}]),
    "subscriber_paused_for_a_reason": (
        "facts_subscriber",
        [{"status": "paused"}, {"paused_because": "asked"}, {"status": "ended", "paused_because": "asked"}],
    ),
    "usage_acknowledged_by_somebody": (
        "facts_usage",
        [
            {"answer": "mended"},
            {"answer": "mended", "acknowledged_revision": 1, "acknowledged_by_id": PERSON},
            {"acknowledged_revision": 1},
            {"acknowledged_by_id": PERSON},
        ],
    ),
    "usage_of_a_page": ("facts_usage", [{"url": ""}]),
    "usage_open_says_since_when": (
        "facts_usage",
        [
            {"open_because": "retracted"},
            {"open_because": "retracted", "open_since": "2026-01-01"},
            {"open_because": "retracted", "open_revision": 2},
            {"open_since": "2026-01-01"},
            {"open_because": "retracted", "open_since": "2026-01-01", "open_revision": 2, "status": "ended"},
        ],
    ),
    "entry_leaf_fits_a_tile": ("ledger_entry", [{"leaf": b"x" * 65_536}]),
    "revision_whole_or_redacted": ("ledger_revision", [{"snapshot": None}, {"salt": None}]),
    "key_scopes_known": ("newsroom_apikey", [{"scopes": ["everything"]}]),
    "intervention_by_another": ("newsroom_intervention", [{"by_id": PERSON}]),
    "user_roles_known": ("newsroom_user", [{"roles": ["owner"]}]),
    "article_span_is_one": ("sources_article", [{"start": len(TEXT)}]),
    "original_has_bytes": ("sources_original", [{"size": 0}]),
    "original_sha256_is_one": ("sources_original", [{"sha256": "0" * 63}, {"sha256": "A" * 64}]),
    "same_text_of_two": ("sources_sametext", [{"twin_id": ARTICLE}]),
    "source_has_name": ("sources_source", [{"name": ""}]),
    "source_not_merged_into_itself": ("sources_source", [{"id": READ, "merged_into_id": READ}]),
    "upload_draft_of_a_document": ("sources_upload", [{"is_draft": True}]),
    "upload_failed_says_why": ("sources_upload", [{"status": "failed"}]),
    "upload_taken_back_is_draft": ("sources_upload", [{"taken_back_at": "2026-01-01"}]),
    "version_settled_by_somebody": (
        "sources_versionproposal",
        [
            {"status": "accepted", "settled_at": "2026-01-01"},
            {"status": "accepted", "settled_by_id": PERSON},
            {"settled_at": "2026-01-01"},
            {"settled_by_id": PERSON},
        ],
    ),
}


DELETE, TRUNCATE = "DELETE FROM {}", "TRUNCATE {} CASCADE"


def to(status: str) -> str:
    return f"UPDATE {{}} SET status = '{status}'"


# What is on record of a person, of a key, and of what guards a second factor.
RECORDED: dict[str, tuple[str, dict[str, Any]]] = {
    "newsroom_user": (
        "user",
        {
            "email": "ada@desk.example",
            "name": "Ada",
            "is_active": True,
            "roles": [],
            "password_sha256": sha256(b"!").hexdigest(),
        },
    ),
    "mfa_authenticator": (
        "factor",
        {
            "user": str(PERSON),
            "kind": "totp",
            "authenticator": "7",
            "secret_sha256": sha256(b"ABCD").hexdigest(),
            "removed_at": None,
        },
    ),
    "newsroom_apikey": (
        "key",
        {
            "user": str(PERSON),
            "prefix": "fdk_a",
            "secret_sha256": SHA,
            "scopes": [],
            "expires_at": None,
            "revoked_at": None,
        },
    ),
}
# By table and trigger: columns that stay as they are, whole statements, and what the row is before.
STAYS: dict[tuple[str, str], str] = {
    ("facts_proposedchange", "words_stay"): (
        "write fact_id claim_id rule_code base_revision payload before after risks rules kind reason proposed_by_id"
        " key_id at"
    ),
    ("facts_relation", "sides_stay"): "claim_id fact_id",
    ("facts_run", "run_of_one_article"): "article_id",
    ("mfa_authenticator", "on_record"): "user_id type data",
    ("newsroom_apikey", "on_record"): "user_id prefix secret_sha256 scopes expires_at revoked_at",
    ("newsroom_user", "on_record"): "email name password roles is_active",
    ("facts_subscriber", "subscriber_keeps_its_key"): "key_id created_at",
    ("facts_usage", "usage_keeps_its_fact"): "fact_id registered_by_id registered_at",
    ("sources_article", "text_is_fixed"): "reading_id position start end text text_sha256 furniture",
    ("sources_reading", "reading_is_fixed"): (
        "upload_id number engine version format encoding text boundaries marks left_out"
    ),
    ("sources_upload", "receipt_is_fixed"): (
        "original_id uploaded_by_id key_id name url outlet published language parent_id external_id is_draft"
    ),
    ("sources_versionproposal", "proposal_is_fixed"): "newer_id older_id desk_id proposed_at",
    ("facts_claim", "quote_is_the_text"): "start end quote",
}
REFUSED: list[tuple[str, str, str, dict[str, Any]]] = [
    *(
        (table, "refuse_delete", DELETE, {})
        for table in (
            "facts_claim facts_fact facts_factkind facts_proposedchange facts_relation facts_riskrule facts_run"
            " facts_subscriber facts_usage ledger_export ledger_revision sources_article sources_reading sources_upload"
            " sources_versionproposal"
        ).split()
    ),
    *(
        (table, "refuse_change", statement, {})
        for table in (
            "facts_decision ledger_alarm ledger_checkpoint ledger_cosignature ledger_entry ledger_handout ledger_node"
            " sources_original"
        ).split()
        for statement in (DELETE, "UPDATE {} SET {} = {}")
    ),
    *(
        (table, "refuse_truncate", TRUNCATE, {})
        for table in (
            "facts_decision ledger_alarm ledger_checkpoint ledger_cosignature ledger_entry ledger_handout ledger_node"
            " ledger_revision"
        ).split()
    ),
    ("facts_claim", "status_follows", to("confirmed"), {"status": "rejected"}),
    ("facts_fact", "status_follows", to("disputed"), {"status": "retracted"}),
    ("facts_proposedchange", "status_follows", to("open"), {"status": "declined"}),
    ("facts_run", "status_follows", to("queued"), {"status": "done"}),
    ("facts_subscriber", "status_follows", to("active"), {"status": "ended"}),
    ("sources_upload", "status_follows", to("received"), {"status": "read"}),
    (
        "sources_versionproposal",
        "status_follows",
        "UPDATE {} SET status = 'apart'",
        {"status": "accepted", "settled_at": "2026-01-01", "settled_by_id": PERSON},
    ),
    ("sources_article", "replaces_for_good", "UPDATE {} SET supersedes_id = NULL", {"supersedes_id": READ}),
    (
        "sources_article",
        "replaces_for_good",
        "UPDATE {} SET supersedes_id = gen_random_uuid()",
        {"supersedes_id": READ},
    ),
    ("mfa_authenticator", "on_record", DELETE, {}),
    ("ledger_revision", "only_redaction", "UPDATE {} SET actor = 'user/nobody'", {}),
    ("ledger_revision", "only_redaction", "UPDATE {} SET reason = 'another'", {}),
]
# Rows that are refused at their coming.
COMES: list[tuple[str, str, dict[str, Any]]] = [
    ("facts_claim", "quote_is_the_text", {"quote": "Ferry"}),
    ("facts_claim", "quote_is_the_text", {"start": 3}),
    ("sources_article", "text_is_the_readings", {"text": TEXT.upper()}),
    ("sources_article", "text_is_the_readings", {"end": 9}),
    ("sources_article", "text_is_the_readings", {"text_sha256": SHA}),
]


class Rows:
    """Makes rows with every trigger asleep, then asks things of them awake; all of it is undone."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self.connection = connection
        self.columns: dict[str, list[tuple[str, str, bool]]] = {}
        for table, column, kind, is_needed in connection.execute(
            "SELECT table_name, column_name, udt_name, is_nullable = 'NO' AND is_generated = 'NEVER'"
            " AND is_identity = 'NO' FROM information_schema.columns WHERE table_schema = 'public'"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position"
        ):
            self.columns.setdefault(table, []).append((column, kind, is_needed))

    def sleep(self, is_asleep: bool) -> None:
        self.connection.execute(
            f"SET LOCAL session_replication_role = {'replica' if is_asleep else 'origin'}"
        )

    def put(self, table: str, **values: Any) -> None:
        """Insert a row: what is given, then what its table needs, then nothing of each kind."""
        given = {**ROWS.get(table, {}), **values}
        row = {}
        for column, kind, is_needed in self.columns[table]:
            if column in given:
                value = given[column]
                row[column] = Jsonb(value) if kind == "jsonb" else value
            elif is_needed:
                row[column] = NOTHING[kind]() if callable(NOTHING[kind]) else NOTHING[kind]
        assert given.keys() <= row.keys(), given.keys() - row.keys()
        self.connection.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join([sql.Placeholder()] * len(row)),
            ),
            list(row.values()),
        )

    def put_with_what_it_needs(self, table: str, **values: Any) -> None:
        """A row with those that its triggers look up, when they are awake."""
        if table == "facts_claim":
            self.put("sources_article")
        if table in RECORDED:
            kind, told = RECORDED[table]
            subject = ROWS[table]["id"]
            if kind == "factor":
                subject = FACTOR
                self.put("newsroom_factor")
            self.put(
                "ledger_revision", object_type=kind, object_id=subject, number=1, snapshot=json.dumps(told)
            )
        self.put(table, **values)

    def carry_out(self, statement: sql.Composed) -> None:
        """A statement, and what waits for the end of its transaction but for the foreign keys of these rows."""
        with self.connection.transaction():
            self.connection.execute(statement)
            for (name,) in self.connection.execute(
                "SELECT conname FROM pg_constraint WHERE contype = 't' AND condeferrable"
            ).fetchall():
                self.connection.execute(sql.SQL("SET CONSTRAINTS {} IMMEDIATE").format(sql.Identifier(name)))

    def change(self, table: str, column: str) -> sql.Composed:
        """A statement that gives a column another value of its kind."""
        kind = next(kind for name, kind, _needed in self.columns[table] if name == column)
        return sql.SQL(f"UPDATE {{}} SET {{}} = {OTHER.get(column) or OTHER[kind]}").format(
            sql.Identifier(table), sql.Identifier(column)
        )


NOTHING: dict[str, Any] = {
    "uuid": uuid7,
    "text": "",
    "varchar": "",
    "jsonb": Jsonb([]),
    "timestamptz": "2026-01-01",
    "bool": True,
    "bytea": b"",
    "_varchar": [],
    "_text": [],
    "_int4": [],
    "_int8": [],
    "_uuid": [],
    "int2": 1,
    "int4": 1,
    "int8": 1,
    "numeric": 1,
    "float8": 1,
    "date": "2026-01-01",
    "interval": "1 day",
}
OTHER = {
    "uuid": "gen_random_uuid()",
    "text": "'other'",
    "varchar": "'other'",
    "jsonb": """'["other"]'""",
    "timestamptz": "now()",
    "bool": "false",
    "int4": "7",
    "int8": "7",
    "int2": "7",
    "is_draft": "true",
    # Of values that a CHECK knows.
    "roles": "ARRAY['chief']",
    "scopes": "ARRAY['facts:read']",
    "risks": "ARRAY['other']",
}


@pytest.fixture
def rows(servers, django_db_setup) -> Iterator[Rows]:
    with connect(servers.places, servers.database) as connection, connection.transaction(force_rollback=True):
        yield Rows(connection)


def refused(rows: Rows, trigger: str, statement: sql.Composed) -> None:
    """It is, and by a function of this trigger's name."""
    with pytest.raises(errors.RaiseException) as refusal:
        rows.carry_out(statement)
    assert f"pgtrigger_{trigger}" in (refusal.value.diag.context or "")


def test_nothing_else_guards_and_everything_that_does_is_asked_here(rows):
    triggers = {
        (table, name.removeprefix("pgtrigger_").rpartition("_")[0])
        for table, name in rows.connection.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
    }
    asked = {*STAYS, *((table, name) for table, name, *_ in [*REFUSED, *COMES])}
    assert triggers == asked
    checks = {
        name
        for table, name in rows.connection.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint c WHERE contype = 'c'"
            " AND connamespace = 'public'::regnamespace"
        )
        # Django's own for PositiveIntegerField.
        if not (name.startswith(f"{table}_") and name.endswith("_check"))
    }
    assert checks == CHECKS.keys()


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_refuses_what_only_it_has_something_against(rows, check):
    table, wrongs = CHECKS[check]
    rows.sleep(True)
    with rows.connection.transaction(force_rollback=True):
        rows.put(table)
    for wrong in wrongs:
        with pytest.raises(errors.CheckViolation) as refusal, rows.connection.transaction():
            rows.put(table, **wrong)
        assert refusal.value.diag.constraint_name == check, wrong


@pytest.mark.parametrize(
    ("table", "trigger", "statement", "before"),
    REFUSED,
    ids=[f"{table} {trigger} {number}" for number, (table, trigger, *_) in enumerate(REFUSED)],
)
def test_a_trigger_refuses_what_nothing_else_does(rows, table, trigger, statement, before):
    rows.sleep(True)
    rows.put_with_what_it_needs(table, **before)
    rows.sleep(False)
    column = sql.Identifier(rows.columns[table][0][0])
    refused(rows, trigger, sql.SQL(statement).format(sql.Identifier(table), column, column))


@pytest.mark.parametrize(("table", "trigger"), STAYS, ids=[f"{table} {trigger}" for table, trigger in STAYS])
def test_each_column_that_is_for_good_stays_as_it_is(rows, table, trigger):
    rows.sleep(True)
    rows.put_with_what_it_needs(table)
    rows.sleep(False)
    # What stays the same is refused by nothing.
    same = sql.Identifier(STAYS[table, trigger].split()[0])
    rows.carry_out(sql.SQL("UPDATE {} SET {} = {}").format(sql.Identifier(table), same, same))
    for column in STAYS[table, trigger].split():
        refused(rows, trigger, rows.change(table, column))


@pytest.mark.parametrize(
    ("table", "trigger", "wrong"),
    COMES,
    ids=[f"{table} {number}" for number, (table, *_) in enumerate(COMES)],
)
def test_a_row_that_is_not_what_it_points_at_does_not_come(rows, table, trigger, wrong):
    rows.sleep(True)
    rows.put("sources_article" if table == "facts_claim" else "sources_reading")
    rows.sleep(False)
    with rows.connection.transaction(force_rollback=True):
        rows.put(table)
    with pytest.raises(errors.RaiseException) as refusal, rows.connection.transaction():
        rows.put(table, **wrong)
    assert f"pgtrigger_{trigger}" in (refusal.value.diag.context or "")
