"""JUDGEMENT: claims, the decisions on them, and the facts that rest on them."""

from facts.models.claims import Claim, ClaimAnchor, Figure, Run
from facts.models.facts import Citation, Fact
from facts.models.review import Decision

__all__ = ["Citation", "Claim", "ClaimAnchor", "Decision", "Fact", "Figure", "Run"]
