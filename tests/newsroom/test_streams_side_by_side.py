"""Two sorted streams of rows are walked side by side, so that an audit holds a million entries in little memory."""

from newsroom.ledger.streams import align


def test_streams_are_walked_side_by_side():
    left, right = [(1, "a"), (3, "b"), (4, "c")], [(2, "x"), (3, "y"), (9, "z")]
    assert list(align(left, right)) == [
        (1, "a", None),
        (2, None, "x"),
        (3, "b", "y"),
        (4, "c", None),
        (9, None, "z"),
    ]
    assert list(align([], [])) == []
