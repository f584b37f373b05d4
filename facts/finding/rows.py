"""What a search hands on of each record that fits, before anybody looks at the record itself."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Row:
    """One record that fits, with what it is sorted and counted by."""

    id: UUID
    type: str
    status: str
    kind: str
    desk: UUID | None
    sources: tuple[UUID, ...]
    outlets: tuple[UUID, ...]
    moment: datetime
    score: float = 0.0
