"""A typed client of Factdesk's API."""

from factdesk_client.client import Factdesk
from factdesk_client.problems import Problem, ResyncRequired
from factdesk_client.records import Acknowledged, Change, Fact, Open, PageSays, Usage

__all__ = [
    "Acknowledged",
    "Change",
    "Fact",
    "Factdesk",
    "Open",
    "PageSays",
    "Problem",
    "ResyncRequired",
    "Usage",
]
