"""What a bundle holds, in words for somebody who reads and prints it; names are covered as everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from facts.queries.facts import read_fact
from facts.queries.history import Names, name_hand, names_on_record
from newsroom.actor import Actor
from newsroom.ledger.bundle import Proven, Shown
from newsroom.ledger.keys import load_keys
from newsroom.ledger.words import EVENT_WORDS, OBJECT_WORDS
from sources.protection import veil_for


@dataclass(frozen=True)
class ReportLine:
    """One change on record: its entry, what happened to what, who did it and why."""

    entry: int
    at: datetime
    event: Any
    object: Any
    reference: str
    revision: int
    who: str
    reason: str
    is_withheld: bool


@dataclass(frozen=True)
class Quote:
    """A claim's words in their article."""

    reference: str
    quote: str
    statement: str
    article: str
    headline: str


def describe_evidence(actor: Actor, evidence: Proven, record_type: str, record_id: UUID) -> dict[str, Any]:
    """What the report's template shows."""
    veil = veil_for(actor)
    names = names_on_record(one.row for one in evidence.shown)
    newest = {one.reference: one for one in evidence.shown if one.values is not None}
    style = render_to_string("facts/evidence_report.css")
    return {
        # In the page itself: it is a file by itself on somebody's desk, and no page of ours.
        "style": format_html("<style>{}</style>", mark_safe(style)),
        "about": f"{record_type}/{record_id}",
        "record": read_fact(actor, record_id) if record_type == "fact" else None,
        "lines": [_line(one, names) for one in evidence.shown],
        "quotes": [
            _quote(reference, one, newest)
            for reference, one in newest.items()
            if reference.startswith("claim/")
        ],
        "originals": [
            one.values
            for reference, one in newest.items()
            if reference.startswith("original/")
            and f"originals/{(one.values or {}).get('sha256')}" in evidence.contents.files
        ],
        "withheld": veil.values(evidence.contents.withheld),
        "checkpoint": evidence.note,
        "size": evidence.checkpoint.size,
        "command": f"python3 verify.py BUNDLE.zip --key '{load_keys().signers[0].verifier}'",
        "made_at": timezone.now(),
    }


def _line(one: Shown, names: Names) -> ReportLine:
    row = one.row
    return ReportLine(
        entry=row.entry_id,
        at=row.at,
        event=EVENT_WORDS.get(row.type, row.type),
        object=OBJECT_WORDS.get(row.object_type, row.object_type),
        reference=row.reference,
        revision=row.number,
        who=name_hand(row.actor, row.entry_id, names).name or row.actor,
        reason=row.reason if one.values is not None else "",
        is_withheld=one.values is None,
    )


def _quote(reference: str, one: Shown, newest: Mapping[str, Shown]) -> Quote:
    values: Mapping[str, Any] = one.values or {}
    article = newest.get(f"article/{values['article']}")
    headline = (article.values or {}).get("headline", "") if article is not None else ""
    return Quote(reference, values["quote"], values["statement"], values["article"], headline)
