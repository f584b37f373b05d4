"""Two bounds of one number, as "at least 48" and "at least 61": both may be so, and one was known before. Pure."""

from facts.comparing.relations.compare_quantities import Beside, put_beside
from facts.comparing.relations.read_quantities import Quantity
from facts.comparing.relations.read_side import Side


def order_bounds(one: Quantity, other: Quantity) -> int:
    """Which of two bounds that are open at the same end tells less: -1 the one, 1 the other, 0 neither.

    A count of the dead grows; whoever prints the weaker bound prints an earlier state of it.
    """
    if one.kind != other.kind:
        return 0
    if one.high is None and other.high is None and one.low is not None and other.low is not None:
        return (one.low > other.low) - (one.low < other.low)
    if one.low is None and other.low is None and one.high is not None and other.high is not None:
        return (one.high < other.high) - (one.high > other.high)
    return 0


def find_bounds(one: Side, other: Side) -> Beside | None:
    """The two bounds of two sentences that stand for one number and are not the same; None for none."""
    return next((pair for pair in put_beside(one, other) if order_bounds(pair.one, pair.other)), None)
