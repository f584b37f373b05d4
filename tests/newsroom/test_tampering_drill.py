"""The drill: whoever tampers, with whatever power, is stopped, or found and named; and what nobody inside can find.

By power: the app's role and the owner of the tables are stopped by the database; a superuser, who is not, is named by
`verify_ledger`; whoever puts the database back, or forks the log, by a checkpoint, a witness or a monitor outside;
whoever edits a bundle, by `verify.py` (tests/facts/test_evidence_bundle.py has every byte of one).
"""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as desk
from django.db import DatabaseError, connection, connections, transaction

from facts.models import Decision
from newsroom.environment import take_place
from newsroom.ledger import checkpoints
from newsroom.ledger.checkpoints import (
    CheckpointRefused,
    find_contradictions,
    sign_checkpoint,
    spell_checkpoint,
)
from newsroom.ledger.keys import load_keys
from newsroom.ledger.merkle import compute_root
from newsroom.ledger.models import Checkpoint, Entry, Revision
from newsroom.ledger.notes import COSIGNATURE, Signer, TreeHead, sign_head
from newsroom.ledger.tiles import Tile, write_tiles
from newsroom.ledger.tree import prove_consistency
from newsroom.ledger.witness import Witness, write_request
from tests.newsroom.test_checkpoints import rewound
from tests.newsroom.test_ledger_audit import audit, names, run, tampering
from tests.newsroom.test_ledger_audit import world as world
from tests.newsroom.test_ledger_proofs import append, make_leaves
from tests.stories import Newsroom

LEAVES = make_leaves(600)

# --- What the database does not do ----------------------------------------------------------------------------------

STOPPED = [
    "UPDATE ledger_entry SET at = now()",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry CASCADE",
    "UPDATE ledger_node SET hash = sha256(hash)",
    "DELETE FROM ledger_node",
    "UPDATE ledger_revision SET snapshot = '{}', salt = ''",
    "DELETE FROM ledger_revision",
    "TRUNCATE ledger_revision CASCADE",
    "UPDATE ledger_checkpoint SET size = 1",
    "DELETE FROM ledger_checkpoint",
    "TRUNCATE ledger_checkpoint CASCADE",
    "UPDATE ledger_alarm SET says = ''",
    "DELETE FROM ledger_alarm",
    "UPDATE ledger_handout SET actor = ''",
    "DELETE FROM facts_decision",
    "UPDATE facts_decision SET verdict = 'reject'",
]
APP_ALONE = [
    "INSERT INTO ledger_entry (index, leaf, type, object_type, object_id, revision, at)"
    " SELECT 999, leaf, type, object_type, gen_random_uuid(), revision, at FROM ledger_entry LIMIT 1",
    "INSERT INTO ledger_node SELECT 40, 0, hash FROM ledger_node LIMIT 1",
    "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
    "DROP TRIGGER IF EXISTS nothing ON ledger_entry; ALTER TABLE ledger_entry OWNER TO CURRENT_USER",
    "DELETE FROM facts_fact",
    "DELETE FROM ledger_export",
    "SET session_replication_role = replica",
]


def count_everything() -> dict[str, int]:
    return {
        model._meta.db_table: model._base_manager.count() for model in (Entry, Revision, Checkpoint, Decision)
    }


@pytest.fixture
def something(db):
    """A row in each of the tables that the statements want to change."""
    append(LEAVES[:3])
    sign_checkpoint()


@pytest.mark.parametrize("statement", [*STOPPED, *APP_ALONE])
def test_the_app_itself_is_stopped(something, statement):
    before = count_everything()
    with pytest.raises(DatabaseError), transaction.atomic():
        run(statement)
    assert count_everything() == before


def test_the_owner_of_the_tables_is_stopped(committed_db, owner_connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_append(%s)", [LEAVES[:3]])
    sign_checkpoint()
    connections.close_all()
    before = count_everything()
    connections.close_all()
    for statement in STOPPED:
        if "decision" in statement or "alarm" in statement or "handout" in statement:
            # No row is there for a row's trigger; emptying the table is what would matter.
            statement = f"TRUNCATE {'facts_decision' if 'decision' in statement else 'ledger_alarm'} CASCADE"
        if "revision SET" in statement or "FROM ledger_revision" in statement:
            continue
        with pytest.raises(psycopg.Error, match=r"append-only|Cannot update or delete"):
            owner_connection.execute(statement)
    assert count_everything() == before


# --- What a superuser does, and verify_ledger names -----------------------------------------------------------------


def swap(table: str, column: str, key: str, one: object, two: object) -> str:
    """SQL that gives each of two rows the other's value."""
    pairs = f"((a.{key} = '{one}' AND b.{key} = '{two}') OR (a.{key} = '{two}' AND b.{key} = '{one}'))"
    return f"UPDATE {table} a SET {column} = b.{column} FROM {table} b WHERE {pairs}"


def list_tampering(world: Newsroom) -> list[tuple[str, object, str]]:
    """What a superuser does: the table and the row that must be named, and the statement."""
    one, two = (
        row.id
        for row in Revision.objects.filter(object_type="claim", number=1).order_by("entry_id", "id")[:2]
    )
    last = Revision.objects.order_by("-entry_id").first()
    level = "a.level = 0 AND b.level = 0 AND"
    fact, article, decision = world.fact.id, world.article.id, world.decision.id
    return [
        ("ledger_entry", 3, swap("ledger_entry", "leaf", "index", 3, 4)),
        ("ledger_revision", one, swap("ledger_revision", "snapshot", "id", one, two)),
        ("ledger_revision", two, swap("ledger_revision", "salt", "id", one, two)),
        ("ledger_revision", one, swap("ledger_revision", "content", "id", one, two)),
        (
            "ledger_node",
            "0/2",
            swap("ledger_node", "hash", "index", 2, 5).replace("WHERE", f"WHERE {level}"),
        ),
        ("ledger_node", "0/0", "TRUNCATE ledger_node"),
        (
            "ledger_revision",
            last.id,
            "DELETE FROM ledger_entry WHERE index = (SELECT max(index) FROM ledger_entry)",
        ),
        (
            "ledger_revision",
            one,
            f"UPDATE ledger_revision SET actor = 'user/' || gen_random_uuid() WHERE id = '{one}'",
        ),
        (
            "facts_decision",
            decision,
            f"UPDATE facts_decision SET verdict = 'reject', reason_code = 'false' WHERE id = '{decision}'",
        ),
        (
            "facts_fact",
            fact,
            f"UPDATE facts_fact SET statement = replace(statement, '61', '16') WHERE id = '{fact}'",
        ),
        ("facts_fact", fact, f"DELETE FROM facts_fact WHERE id = '{fact}'"),
        (
            "sources_article",
            article,
            f"UPDATE sources_article SET text = replace(text, '61', '16') WHERE id = '{article}'",
        ),
        (
            "newsroom_user",
            world.reviewer.user.id,
            f"UPDATE newsroom_user SET roles = '{{chief}}' WHERE id = '{world.reviewer.user.id}'",
        ),
        ("ledger_entry", "", "ALTER TABLE ledger_entry DISABLE TRIGGER ALL"),
        ("ledger_entry", "", "GRANT DELETE ON ledger_entry TO PUBLIC"),
        (
            "ledger_append",
            "",
            "CREATE OR REPLACE FUNCTION ledger_append(leaves bytea[]) RETURNS bigint LANGUAGE sql"
            " AS 'SELECT 0::bigint'",
        ),
    ]


@pytest.mark.slow
def test_a_superuser_is_named(world):
    missed = []
    for table, row_id, statement in list_tampering(world):
        with tampering():
            run(statement)
            problems = audit()
            is_named = names(problems, table, row_id) if row_id != "" else table in str(problems)
            if not is_named:
                missed.append((statement, [str(problem) for problem in problems[:5]]))
    assert missed == []


# --- What only somebody outside can tell ----------------------------------------------------------------------------


def watch(folder: Path, state: Path, *options: str) -> tuple[int, str]:
    """The outside monitor of docs/examples as a process of its own, on a log that was written as files."""
    done = subprocess.run(
        [
            *(sys.executable, "-I", str(Path(desk.BASE_DIR) / "docs/examples/monitor.py"), str(folder)),
            *("--key", str(load_keys().signers[0].verifier), "--state", str(state), *options),
        ],
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def site(db, tmp_path: Path) -> Path:
    """A log of 300 entries as files, with its key."""
    append(LEAVES[:300])
    sign_checkpoint()
    write_tiles(tmp_path / "site")
    return tmp_path / "site"


def test_a_monitor_follows_the_log_and_finds_a_fork_a_shrunk_tree_a_changed_entry_and_a_strange_key(
    site, tmp_path
):
    state = tmp_path / "watch.json"
    assert watch(site, state)[0] == 0
    append(LEAVES[300:520])
    sign_checkpoint()
    write_tiles(site)
    status, said = watch(site, state)
    assert (status, "520 entries, 220 of them new" in said) == (0, True), said
    assert watch(site, state, "--whole")[0] == 0
    # One byte of an old entry, with the tree left as it is.
    bundle = site / Tile(None, 0).path
    whole = bundle.read_bytes()
    bundle.write_bytes(whole.replace(b"software/test@1", b"software/test@2", 1))
    status, said = watch(site, state, "--whole")
    assert (status, "ALARM: entry 0 was changed" in said) == (1, True), said
    bundle.write_bytes(whole)
    # A tree that is smaller than the one that was seen, and one that went another way, signed by the log's own key.
    signer, honest = load_keys().signers[0], (site / "checkpoint").read_text()
    for words, says in (
        (sign_head(TreeHead(signer.name, 300, compute_root(LEAVES[:300])), [signer]), "the log shrank"),
        (sign_head(TreeHead(signer.name, 520, bytes(32)), [signer]), "the log forked"),
        (honest.replace("\n520\n", "\n521\n"), "not signed by the log's key"),
        (
            sign_head(TreeHead(signer.name, 520, compute_root(LEAVES[:520])), [Signer.draw(signer.name)]),
            "not signed by the log's key",
        ),
    ):
        (site / "checkpoint").write_text(words)
        status, said = watch(site, state)
        assert (status, f"ALARM: {says}" in said.replace("the checkpoint is ", "")) == (1, True), said
    # Both checkpoints are kept side by side: whoever reads them needs to trust nobody.
    assert "\n300\n" not in state.with_suffix(".seen").read_text()
    (site / "checkpoint").write_text(honest)
    assert watch(site, state)[0] == 0
    assert json.loads(state.read_text())["note"] == honest


def test_a_witness_cosigns_neither_a_fork_nor_a_shrunk_tree_nor_a_strange_key(site, tmp_path):
    (tmp_path / "w").mkdir()
    signer = load_keys().signers[0]
    witness = Witness(Signer.draw("w.example/1", COSIGNATURE), (signer.verifier,), tmp_path / "w")
    note = spell_checkpoint(sign_checkpoint())
    assert witness.add_checkpoint(write_request(0, [], note)).status == 200

    def ask(old: int, size: int, root: bytes, proof: list[bytes], key: Signer = signer) -> int:
        return witness.add_checkpoint(
            write_request(old, proof, sign_head(TreeHead(signer.name, size, root), [key]))
        ).status

    assert ask(300, 300, bytes(32), []) == 422
    assert ask(300, 310, bytes(32), prove_consistency(200, 300)) == 422
    assert ask(200, 300, compute_root(LEAVES[:300]), prove_consistency(200, 300)) == 409
    assert ask(300, 200, compute_root(LEAVES[:200]), []) == 400
    assert ask(300, 310, bytes(32), [], Signer.draw(signer.name)) == 403
    assert ask(0, 5, bytes(32), [], Signer.draw("other.example/log")) == 403
    assert (
        witness.add_checkpoint(
            write_request(0, [], sign_head(TreeHead("other.example/log", 5, bytes(32)), [signer]))
        ).status
        == 404
    )
    assert witness.add_checkpoint(b"old x\n\nrubbish").status == 400
    append(LEAVES[300:310])
    newer = spell_checkpoint(sign_checkpoint())
    assert witness.add_checkpoint(write_request(300, prove_consistency(300, 310), newer)).status == 200


def test_what_nobody_inside_can_find_is_found_with_a_checkpoint_kept_outside(db, settings, tmp_path):
    """Two ways leave nothing inside that contradicts itself; a checkpoint outside tells both.

    Database and state folder put back together to an earlier state; and written on from there with the log's own key.
    """
    outside = tmp_path / "outside"
    outside.mkdir()
    append(LEAVES[:10])
    with rewound():
        append(LEAVES[10:20])
        (outside / "checkpoint").write_text(spell_checkpoint(sign_checkpoint()))
    # 1: put back, with the folder beside the key. Nothing inside objects.
    checkpoints.state_file().unlink()
    assert list(find_contradictions()) == []
    settings.LEDGER_PLACES = [take_place("LEDGER_PUBLISH", f"file://{outside}")]
    assert "signed over 20" in str(next(find_contradictions()))
    with pytest.raises(CheckpointRefused):
        sign_checkpoint()
    # 2: written on from there with the log's own key, as if the rest had never been.
    append(LEAVES[30:45])
    settings.LEDGER_PLACES = []
    assert sign_checkpoint().size == 25
    assert list(find_contradictions()) == []
    settings.LEDGER_PLACES = [take_place("LEDGER_PUBLISH", f"file://{outside}")]
    assert "are not those that the checkpoint" in str(next(find_contradictions()))
