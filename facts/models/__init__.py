"""JUDGEMENT: claims, the decisions on them, and the facts that rest on them."""

from facts.models.changes import ProposedChange
from facts.models.claims import Claim, ClaimAnchor, Figure, Run
from facts.models.desk import DeskChoice, SavedView
from facts.models.facts import Citation, Fact
from facts.models.review import Decision, Draft, Lease, Presence
from facts.models.rules import FactKind, RiskRule

__all__ = [
    "Citation",
    "Claim",
    "ClaimAnchor",
    "Decision",
    "DeskChoice",
    "Draft",
    "Fact",
    "FactKind",
    "Figure",
    "Lease",
    "Presence",
    "ProposedChange",
    "RiskRule",
    "Run",
    "SavedView",
]
