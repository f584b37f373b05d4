"""What an audit says: each thing that is not as it went on record, and how much was looked at."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it went on record."""

    table: str
    id: str
    says: str

    def __str__(self) -> str:
        return f"{self.table} {self.id}: {self.says}"


@dataclass
class Findings:
    """What an audit looked at. `redacted` counts emptied revisions; `root` is the tree's, empty where it has holes.

    `old_names` counts entries whose software has a blank in its name, as the asking engine once had: known, no alarm.
    `since` is the size of the tree that an earlier audit vouched for and this one did not go through again, 0 for none;
    `size` is the tree's at the moment looked at.
    """

    entries: int = 0
    revisions: int = 0
    rows: int = 0
    redacted: int = 0
    old_names: int = 0
    problems: int = 0
    root: bytes = b""
    since: int = 0
    size: int = 0


def _say_nothing(step: str, done: int) -> None:
    pass


@dataclass
class Report:
    """Where the checks of one audit say what they find; `progress` hears the step and how many it has been through."""

    report: Callable[[Problem], None]
    progress: Callable[[str, int], None] = _say_nothing
    found: Findings = field(default_factory=Findings)

    def say(self, model: type[models.Model], row_id: object, says: str) -> None:
        self.say_of(model._meta.db_table, row_id, says)

    def say_of(self, table: str, row_id: object, says: str) -> None:
        self.found.problems += 1
        self.report(Problem(table, str(row_id), says))
