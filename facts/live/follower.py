"""One open stream of a live page: whose it is, what it follows, and what is new there with the rights they have now."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import close_old_connections
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from facts.models import Claim
from facts.queries.changes import ACCESS, ChangeLine, ChangeStretch, read_changes, readable_types
from facts.services.people import seats
from facts.services.people.seats import People
from newsroom.actor import Actor
from newsroom.ledger.reads import ledger_head
from newsroom.live import LEDGER, PEOPLE
from newsroom.middleware import find_session_actor
from newsroom.rights import Right
from sources.models import Article
from sources.protection import veil_for

SECONDS_BETWEEN_BEATS = 15.0

ROWS_A_LOOK = 200

# Whoever is further behind than this is told to load the page again.
FAR_BEHIND = 5000


@dataclass
class LookReport:
    """What one look found: the text to send, and how long to rest unless something is heard."""

    text: str = ""
    is_over: bool = False
    seconds: float = SECONDS_BETWEEN_BEATS


@dataclass
class Follower:
    """One open stream: whose it is, what it follows, and how far it has read."""

    session_key: str
    person_id: UUID
    language: str
    channel: str
    cursor: int
    article_id: UUID | None = None
    tab: UUID | None = None
    people: str = ""
    told: int = field(default=-2)

    @property
    def topics(self) -> frozenset[str]:
        return frozenset({LEDGER} | ({f"{PEOPLE}/{self.article_id}"} if self.article_id else set()))

    def look(self) -> LookReport:
        """Read what is new with the rights that the person has now. Runs in a thread; never in a transaction."""
        try:
            with translation.override(self.language):
                return self._look()
        finally:
            close_old_connections()

    def _look(self) -> LookReport:
        actor = find_session_actor(self.session_key)
        if actor is None or not actor.may(Right.READ_CHANGES) or not self._sees_article(actor):
            return LookReport(write_event("over", {}), is_over=True)
        report = LookReport()
        head = ledger_head()
        if head - self.cursor > FAR_BEHIND:
            self.cursor = self.told = head
            report.text += write_event("behind", {}, index=head)
        veil = veil_for(actor)
        changes = read_changes(actor, since=self.cursor, limit=ROWS_A_LOOK, types=self._types(actor))
        self.cursor = changes.last_seq
        if changes.has_more:
            report.seconds = 0
        for line, article_id, is_last in self._sort_out(changes):
            self.told = line.seq if is_last else self.told
            shown = veil.values(describe_line(line, article_id))
            report.text += write_event(line.type, shown, index=line.seq if is_last else None)
        if self.article_id is not None:
            self._look_round(actor, report)
        return report

    def _types(self, actor: Actor) -> list[str]:
        types = readable_types(actor)
        return [name for name in types if name != "fact"] if self.article_id else types

    def _sees_article(self, actor: Actor) -> bool:
        if self.article_id is None:
            return True
        return Article.objects.visible_to(actor).filter(id=self.article_id).exists()

    def _sort_out(self, changes: ChangeStretch) -> Iterable[tuple[ChangeLine, UUID | None, bool]]:
        """The lines that belong here, each with its article, and whether it is the last of its ledger entry.

        Only that one carries the entry's index: a browser that lost the stream half-way through an entry asks for all
        of it again.
        """
        claims = [line.id for line in changes.lines if line.type == "claim"]
        articles = dict(Claim.objects.filter(id__in=claims).values_list("id", "article_id")) if claims else {}
        kept = []
        for line in changes.lines:
            article_id = line.id if line.type == "article" else articles.get(line.id)
            if self.article_id in (None, article_id) or line.type == ACCESS:
                kept.append((line, article_id))
        for at, (line, article_id) in enumerate(kept):
            yield line, article_id, at + 1 == len(kept) or kept[at + 1][0].seq != line.seq

    def _look_round(self, actor: Actor, report: LookReport) -> None:
        """Who is here, if that changed; and look again when the first of them may be gone."""
        if self.article_id is None:
            return
        people = seats.find_people_here(article_id=self.article_id, actor=actor, tab=self.tab)
        shown = veil_for(actor).values(describe_people(people))
        text = json.dumps(shown, ensure_ascii=False)
        if text != self.people:
            self.people = text
            report.text += f"event: people\ndata: {text}\n\n"
        if people.until is not None:
            left = (people.until - timezone.now()) / timedelta(seconds=1)
            report.seconds = min(report.seconds, max(left + 0.1, 0.5))

    def beat(self) -> str:
        """A sign of life. An event of nothing but an id is never shown, but the browser remembers how far it is."""
        if self.cursor == self.told:
            return ": beat\n\n"
        self.told = self.cursor
        return f": beat\nid: {self.cursor}\n\n"


def write_event(name: str, data: dict[str, Any], *, index: int | None = None) -> str:
    """One event as the WHATWG's format of server-sent events has it."""
    line = "" if index is None else f"id: {index}\n"
    return f"event: {name}\n{line}data: {json.dumps(data)}\n\n"


def describe_line(line: ChangeLine, article_id: UUID | None) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "revision": line.revision,
        "event": line.event,
        "op": line.op,
        "article": str(article_id) if article_id else None,
    }


def describe_people(people: People) -> dict[str, Any]:
    """Who is here, in words for the page."""
    names = ", ".join(people.names)
    return {
        "names": people.names,
        "words": _("Also here: %(names)s") % {"names": names} if names else "",
        "claims": [
            {
                "id": str(state.claim_id),
                "name": _("you, in another tab") if state.is_you else state.holder_name,
                "words": state.words,
            }
            for state in people.seats
        ],
    }
