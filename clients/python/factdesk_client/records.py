"""What the desk answers, as values. Members that a newer desk adds are in `body`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID


@dataclass(frozen=True)
class Fact:
    """What the newsroom states; `revision` is what a page says of it."""

    id: UUID
    revision: int
    statement: str
    status: str
    said: str
    so: str
    speaker: str | None
    confirmed_at: datetime
    body: dict[str, Any] = field(repr=False, compare=False)

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        return cls(
            UUID(body["id"]),
            body["revision"],
            body["statement"],
            body["status"],
            body["said"],
            body["so"],
            body["speaker"],
            datetime.fromisoformat(body["confirmed_at"]),
            body,
        )

    @property
    def stands(self) -> bool:
        return self.status in ("confirmed", "disputed")


@dataclass(frozen=True)
class Change:
    """A line of `/changes`; `op` is upsert or delete, `seq` its place in the ledger."""

    seq: str
    type: str
    id: UUID
    op: str
    revision: int
    event: str

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        return cls(body["seq"], body["type"], UUID(body["id"]), body["op"], body["revision"], body["event"])


@dataclass(frozen=True)
class PageSays:
    """What you say of one use: which revision of which fact a page says. The id is yours, and stays."""

    id: UUID
    fact: UUID
    fact_revision: int
    url: str
    title: str = ""
    external_id: str = ""
    sentence: str = ""

    def as_body(self) -> dict[str, Any]:
        return {
            "fact": str(self.fact),
            "fact_revision": self.fact_revision,
            "url": self.url,
            "title": self.title,
            "external_id": self.external_id,
            "sentence": self.sentence,
        }


@dataclass(frozen=True)
class Open:
    """What became of the fact that a page says: retracted, corrected, disputed …"""

    because: str
    since: datetime
    revision: int


@dataclass(frozen=True)
class Acknowledged:
    """What was said last to be done about it."""

    because: str
    revision: int
    at: datetime
    answer: str
    word: str


@dataclass(frozen=True)
class Usage:
    """A page that says a fact; `open` while the fact has changed since."""

    id: UUID
    revision: int
    fact: UUID
    fact_revision: int
    url: str
    title: str
    external_id: str
    sentence: str
    status: str
    open: Open | None
    acknowledged: Acknowledged | None
    body: dict[str, Any] = field(repr=False, compare=False)

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        opened, known = body["open"], body["acknowledged"]
        return cls(
            id=UUID(body["id"]),
            revision=body["revision"],
            fact=UUID(body["fact"]),
            fact_revision=body["fact_revision"],
            url=body["url"],
            title=body["title"],
            external_id=body["external_id"],
            sentence=body["sentence"],
            status=body["status"],
            open=opened
            and Open(opened["because"], datetime.fromisoformat(opened["since"]), opened["revision"]),
            acknowledged=known
            and Acknowledged(
                known["because"],
                known["revision"],
                datetime.fromisoformat(known["at"]),
                known["answer"],
                known["word"],
            ),
            body=body,
        )
