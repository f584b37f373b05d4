"""The ledger's tree is RFC 6962's, and its proofs are checked as RFC 9162 says."""

import pymerkle
import pytest

from newsroom.ledger.merkle import (
    EMPTY_ROOT,
    compute_root,
    count_completed,
    fold_root,
    hash_children,
    hash_leaf,
    verify_consistency,
    verify_inclusion,
)

# The leaves with which certificate transparency's own tests are written, and the roots over the first n of them.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def make_inclusion_proof(leaves: list[bytes], index: int) -> list[bytes]:
    """RFC 9162 section 2.1.3.1, as it is written there."""
    if len(leaves) <= 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return [*make_inclusion_proof(leaves[:split], index), compute_root(leaves[split:])]
    return [*make_inclusion_proof(leaves[split:], index - split), compute_root(leaves[:split])]


def make_consistency_proof(leaves: list[bytes], old_size: int, *, is_whole: bool = True) -> list[bytes]:
    """RFC 9162 section 2.1.4.1, as it is written there."""
    if old_size == len(leaves):
        return [] if is_whole else [compute_root(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if old_size <= split:
        return [
            *make_consistency_proof(leaves[:split], old_size, is_whole=is_whole),
            compute_root(leaves[split:]),
        ]
    rest = make_consistency_proof(leaves[split:], old_size - split, is_whole=False)
    return [*rest, compute_root(leaves[:split])]


@pytest.mark.parametrize("size", ROOTS)
def test_the_smallest_trees_have_their_published_roots(size):
    assert compute_root(LEAVES[:size]).hex() == ROOTS[size]


def test_a_lone_right_node_moves_up_as_it_is():
    one, two, three = map(hash_leaf, LEAVES[:3])
    assert compute_root(LEAVES[:3]) == hash_children(hash_children(one, two), three)


def test_roots_are_those_of_an_independent_implementation():
    other = pymerkle.InmemoryTree(algorithm="sha256")
    for size in range(1, 70):
        other.append_entry(b"leaf %d" % size)
        assert compute_root(b"leaf %d" % number for number in range(1, size + 1)) == other.get_root()


def test_a_leaf_completes_as_many_levels_as_its_index_ends_in_ones():
    assert [count_completed(index) for index in range(8)] == [0, 1, 0, 2, 0, 1, 0, 3]
    assert fold_root([]) == EMPTY_ROOT


def test_every_leaf_of_every_small_tree_is_proved_and_nothing_else():
    for size in range(1, len(LEAVES) + 1):
        leaves = LEAVES[:size]
        root = compute_root(leaves)
        for index, leaf in enumerate(leaves):
            proof = make_inclusion_proof(leaves, index)
            claim = {"index": index, "size": size, "leaf_hash": hash_leaf(leaf), "proof": proof, "root": root}
            assert verify_inclusion(**claim)
            assert not verify_inclusion(**claim | {"leaf_hash": hash_leaf(b"another")})
            assert not verify_inclusion(**claim | {"index": size})
            assert not verify_inclusion(**claim | {"index": -1})
            assert not verify_inclusion(**claim | {"proof": [*proof, root]})
            assert not verify_inclusion(**claim | {"root": hash_leaf(b"another")})
            if proof:
                assert not verify_inclusion(**claim | {"proof": proof[:-1]})
                assert not verify_inclusion(**claim | {"proof": [proof[0][:31], *proof[1:]]})


def test_every_tree_is_proved_to_begin_with_every_smaller_one_and_with_no_other():
    for new_size in range(1, len(LEAVES) + 1):
        for old_size in range(1, new_size + 1):
            leaves = LEAVES[:new_size]
            old_root, new_root = compute_root(leaves[:old_size]), compute_root(leaves)
            proof = make_consistency_proof(leaves, old_size)
            claim = {
                "old_size": old_size,
                "new_size": new_size,
                "proof": proof,
                "old_root": old_root,
                "new_root": new_root,
            }
            assert verify_consistency(**claim)
            assert not verify_consistency(**claim | {"old_root": hash_leaf(b"another")})
            assert not verify_consistency(**claim | {"new_root": hash_leaf(b"another")})
            assert not verify_consistency(**claim | {"proof": [*proof, new_root]})
            assert not verify_consistency(**claim | {"old_size": 0})
            assert not verify_consistency(**claim | {"old_size": new_size + 1})
            if proof:
                assert not verify_consistency(**claim | {"proof": proof[:-1]})
