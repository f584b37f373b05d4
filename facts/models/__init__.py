"""JUDGEMENT: claims, the decisions on them, and the facts that rest on them."""

from facts.models.claims import Claim, ClaimAnchor
from facts.models.delivery import Delivery, Subscriber
from facts.models.desk import DeskChoice, SavedView
from facts.models.facts import Citation, Fact
from facts.models.figures import Figure
from facts.models.finding import SearchText, SearchWord
from facts.models.people_at_work import Draft, Presence, Seat
from facts.models.proposals import ProposedChange
from facts.models.relations import Relation, RelationSearch
from facts.models.review import Decision
from facts.models.rules import FactKind, RiskRule
from facts.models.runs import Run
from facts.models.usages import Usage

__all__ = [
    "Citation",
    "Claim",
    "ClaimAnchor",
    "Decision",
    "Delivery",
    "DeskChoice",
    "Draft",
    "Fact",
    "FactKind",
    "Figure",
    "Presence",
    "ProposedChange",
    "Relation",
    "RelationSearch",
    "RiskRule",
    "Run",
    "SavedView",
    "SearchText",
    "SearchWord",
    "Seat",
    "Subscriber",
    "Usage",
]
