"""Anybody can follow the log: tiles, entries, proofs and checkpoints are those of the stored tree and of C2SP."""

import hashlib

import pytest
from django.core.management import call_command
from django.test import Client

from newsroom.ledger.checkpoints import newest_checkpoint, sign_checkpoint, spell_checkpoint
from newsroom.ledger.keys import load_keys
from newsroom.ledger.merkle import (
    compute_root,
    fold_root,
    hash_children,
    hash_leaf,
    verify_consistency,
    verify_inclusion,
)
from newsroom.ledger.notes import open_checkpoint, read_proof, unpack
from newsroom.ledger.tiles import Tile, list_tiles, read_tile
from tests.newsroom.test_ledger_proofs import append, make_leaves

pytestmark = pytest.mark.django_db
LEAVES = make_leaves(600)


@pytest.fixture
def log(settings) -> Client:
    """An open log of 600 entries under a checkpoint of 520 of them, and nobody in particular who follows it."""
    settings.LEDGER_IS_OPEN = True
    append(LEAVES[:520])
    sign_checkpoint()
    append(LEAVES[520:])
    return Client()


def unbundle(data: bytes) -> list[bytes]:
    leaves = []
    while data:
        length = int.from_bytes(data[:2], "big")
        leaves.append(data[2 : 2 + length])
        data = data[2 + length :]
    return leaves


def fold_whole(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [hash_children(*hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
    return hashes[0]


@pytest.mark.parametrize(
    ("number", "width", "place"),
    [
        (0, 256, "000"),
        (999, 256, "999"),
        (1_234_067, 256, "x001/x234/067"),
        (1000, 8, "x001/000.p/8"),
    ],
)
def test_a_tiles_place_is_written_as_the_specification_says(number, width, place):
    assert Tile(0, number, width).place == place
    assert Tile.parse(0, place) == Tile(0, number, width)


@pytest.mark.parametrize(
    "place",
    ["0", "0000", "x000/001", "001/000", "000.p/0", "000.p/256", "000.p/05", "000.p/", "x001", "", "../000"],
)
def test_what_is_no_place_of_a_tile_is_none(place):
    assert Tile.parse(0, place) is None


def test_a_tree_of_seventy_thousand_has_the_tiles_of_the_specifications_example():
    tiles = list(list_tiles(70_000))
    by_level = {level: [tile for tile in tiles if tile.level == level] for level in (None, 0, 1, 2, 3)}
    assert [len(by_level[level]) for level in (None, 0, 1, 2, 3)] == [274, 274, 2, 1, 0]
    assert (by_level[0][-1].width, by_level[1][-1].width, by_level[2][-1].width) == (112, 17, 1)


def test_the_checkpoint_tiles_and_entries_lead_to_the_signed_root(log):
    answer = log.get("/log/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=5"
    head, _note = open_checkpoint(answer.content, load_keys().verifiers)
    assert (head.size, head.root) == (520, compute_root(LEAVES[:520]))
    hashes = [log.get(f"/log/tile/0/{place}").content for place in ("000", "001", "002.p/8")]
    leaves = [log.get(f"/log/tile/entries/{place}") for place in ("000", "001", "002.p/8")]
    for tile, bundle in zip(hashes, leaves, strict=True):
        assert [hash_leaf(leaf) for leaf in unbundle(bundle.content)] == [
            tile[at : at + 32] for at in range(0, len(tile), 32)
        ]
        assert bundle["Cache-Control"] == "public, max-age=31536000, immutable"
        assert bundle["Content-Type"] == "application/octet-stream"
    whole = [[tile[at : at + 32] for at in range(0, len(tile), 32)] for tile in hashes]
    upper = log.get("/log/tile/1/000.p/2").content
    assert [fold_whole(tile) for tile in whole[:2]] == [upper[:32], upper[32:]]
    assert fold_root([hash_children(upper[:32], upper[32:]), fold_whole(whole[2])]) == head.root


def test_nothing_is_given_out_that_no_checkpoint_promised(log):
    for path in (
        "tile/0/002.p/9",
        "tile/0/002",
        "tile/entries/002.p/9",
        "tile/1/000.p/3",
        "tile/1/000",
        "tile/2/000.p/1",
        "tile/64/000",
        "tile/0/x000/000",
        "proof/520",
        "proof/hash/" + "0" * 64,
        "proof/hash/xyz",
        "consistency/0/3",
        "consistency/3/521",
        "consistency/5/3",
    ):
        assert log.get(f"/log/{path}").status_code == 404, path


def test_proofs_by_index_and_by_hash_convince(log):
    key = load_keys().verifiers
    for index in (0, 255, 256, 519):
        answer = log.get(f"/log/proof/{index}")
        assert f"entry-{index}.tlog-proof" in answer["Content-Disposition"]
        place, proof, checkpoint = read_proof(answer.content.decode())
        head, _note = open_checkpoint(checkpoint, key)
        leaf_hash = hash_leaf(LEAVES[index])
        assert place == index
        assert verify_inclusion(index=place, size=head.size, leaf_hash=leaf_hash, proof=proof, root=head.root)
        assert log.get(f"/log/proof/hash/{leaf_hash.hex()}").content == answer.content
    steps = [unpack(line) for line in log.get("/log/consistency/300/520").content.decode().splitlines()]
    assert verify_consistency(
        old_size=300,
        new_size=520,
        proof=steps,
        old_root=compute_root(LEAVES[:300]),
        new_root=compute_root(LEAVES[:520]),
    )
    assert log.get("/log/keys").content.decode() == f"{key[0]}\n"


def test_a_closed_log_is_shown_to_auditors_alone(log, settings, auditor, editor):
    settings.LEDGER_IS_OPEN = False
    assert log.get("/log/checkpoint").status_code == 302
    log.force_login(editor.user)
    assert log.get("/log/checkpoint").status_code == 403
    log.force_login(auditor.user)
    answer = log.get("/log/tile/0/000")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"


def test_the_log_is_written_as_files_and_grows_by_what_came_since(log, tmp_path, capsys):
    folder = tmp_path / "site"
    call_command("write_tiles", str(folder))
    assert (folder / "checkpoint").read_text() == spell_checkpoint(newest_checkpoint())
    for tile in list_tiles(520):
        assert (folder / tile.path).read_bytes() == read_tile(tile)
    first = {
        path: hashlib.sha256(path.read_bytes()).digest()
        for path in folder.rglob("tile/**/*")
        if path.is_file()
    }
    sign_checkpoint()
    call_command("write_tiles", str(folder))
    for tile in list_tiles(600):
        assert (folder / tile.path).read_bytes() == read_tile(tile)
    assert all(hashlib.sha256(path.read_bytes()).digest() == digest for path, digest in first.items())
    assert "2 files written" in capsys.readouterr().out.splitlines()[1]
