"""Proofs out of the stored tree are those of RFC 9162, and others' known answers hold for the code that ships."""

import base64
import json
import random
from pathlib import Path
from typing import Any

import pymerkle
import pytest
import rfc8785
from django.db import connection

from newsroom.ledger.leaves import read_plain_leaf
from newsroom.ledger.merkle import (
    compute_root,
    fold_root,
    hash_leaf,
    plan_consistency,
    plan_inclusion,
    verify_consistency,
    verify_inclusion,
)
from newsroom.ledger.recorded import canonical
from newsroom.ledger.tree import HoleInTree, prove_consistency, prove_inclusion, read_nodes, read_root
from tests.newsroom.test_ledger_tree import make_consistency_proof, make_inclusion_proof

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
RFC_6962: dict[str, dict[str, dict[str, Any]]] = json.loads((VECTORS / "rfc6962.json").read_text())
RFC_8785: dict[str, dict[str, str]] = json.loads((VECTORS / "rfc8785.json").read_text())


def unpack(value: str | None) -> bytes:
    return base64.b64decode(value or "")


def test_all_proofs_of_others_are_judged_as_they_say():
    assert len(RFC_6962["inclusion"]) + len(RFC_6962["consistency"]) == 196
    for name, case in RFC_6962["inclusion"].items():
        accepted = verify_inclusion(
            index=case["leafIdx"],
            size=case["treeSize"],
            leaf_hash=unpack(case["leafHash"]),
            proof=[unpack(step) for step in case["proof"] or ()],
            root=unpack(case["root"]),
        )
        assert accepted is not case["wantErr"], name
    for name, case in RFC_6962["consistency"].items():
        accepted = verify_consistency(
            old_size=case["size1"],
            new_size=case["size2"],
            proof=[unpack(step) for step in case["proof"] or ()],
            old_root=unpack(case["root1"]),
            new_root=unpack(case["root2"]),
        )
        assert accepted is not case["wantErr"], name


@pytest.mark.parametrize("name", RFC_8785)
def test_canonical_json_is_that_of_others(name):
    case = RFC_8785[name]
    assert canonical(json.loads(case["input"])).hex() == case["outhex"]


def fold(steps, leaves: list[bytes]) -> list[bytes]:
    def root_of(level: int, index: int) -> bytes:
        return compute_root(leaves[index << level : (index + 1) << level])

    return [fold_root(root_of(*place) for place in step) for step in steps]


def test_planned_proofs_are_those_that_the_rfc_writes_down():
    leaves = [b"leaf %d" % number for number in range(40)]
    for size in range(1, 41):
        for index in range(size):
            assert fold(plan_inclusion(index, size), leaves) == make_inclusion_proof(leaves[:size], index)
        for old_size in range(1, size + 1):
            made = fold(plan_consistency(old_size, size), leaves)
            assert made == make_consistency_proof(leaves[:size], old_size)
    for index, size in ((-1, 3), (3, 3), (0, 0)):
        with pytest.raises(ValueError, match="has no leaf"):
            plan_inclusion(index, size)
    for old_size, size in ((0, 3), (4, 3)):
        with pytest.raises(ValueError, match="no tree"):
            plan_consistency(old_size, size)


def append(leaves: list[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_append(%s)", [leaves])


def make_leaves(number: int) -> list[bytes]:
    return [
        rfc8785.dumps(
            {
                "v": "1",
                "type": "desk.added",
                "object": f"desk/00000000-0000-0000-0000-{count:012d}",
                "revision": "1",
                "previous": None,
                "actor": "software/test@1",
                "on_behalf_of": None,
                "at": "2026-11-30T10:00:00.000000Z",
                "content": f"sha256:{count:064x}",
            }
        )
        for count in range(number)
    ]


def test_roots_and_proofs_of_the_stored_tree_convince_and_agree_with_an_independent_tree(db):
    leaves = make_leaves(300)
    append(leaves)
    other = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        other.append_entry(leaf)
    chance = random.Random(18)
    for _turn in range(60):
        size = chance.randint(1, len(leaves))
        root, index, old = read_root(size), chance.randrange(size), chance.randint(1, size)
        assert root == other.get_root(size) == compute_root(leaves[:size])
        proof = prove_inclusion(index, size)
        assert verify_inclusion(
            index=index, size=size, leaf_hash=hash_leaf(leaves[index]), proof=proof, root=root
        )
        assert verify_consistency(
            old_size=old,
            new_size=size,
            proof=prove_consistency(old, size),
            old_root=other.get_root(old),
            new_root=root,
        )
    assert read_nodes([]) == {}
    with pytest.raises(HoleInTree, match="is missing"):
        read_root(len(leaves) + 1)


def test_a_proof_is_one_query(db, django_assert_num_queries):
    append(make_leaves(70))
    with django_assert_num_queries(1):
        prove_inclusion(3, 70)
    with django_assert_num_queries(1):
        prove_consistency(33, 70)


def test_a_leaf_is_plain_only_in_its_canonical_bytes():
    leaf = make_leaves(1)[0]
    read = read_plain_leaf(leaf)
    assert read is not None
    assert (read.object_type, read.revision, read.previous, read.on_behalf_of) == ("desk", "1", None, None)
    for wrong in (
        leaf + b"\n",
        b" " + leaf,
        leaf.replace(b'"v":"1"', b'"v":"2"'),
        leaf.replace(b'"revision":"1"', b'"revision":"2"'),
        leaf.replace(b'"previous":null', b'"previous":"0"'),
        leaf.replace(b"software/test@1", b'software/te\\"st@1'),
        leaf.replace(b'{"actor"', b'{ "actor"'),
    ):
        assert wrong != leaf
        assert read_plain_leaf(wrong) is None
