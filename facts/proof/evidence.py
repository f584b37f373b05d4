"""The evidence bundle of a fact, a claim or an article, for one reader."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string

from facts.proof.collect import Collector
from facts.proof.provenance import Record, write_provenance
from facts.proof.report import describe_evidence
from newsroom.actor import Actor
from newsroom.ledger.bundle import Shown, collect_evidence, read_shown, write_bundle
from newsroom.ledger.keeping import record_handout
from newsroom.ledger.models import Handout
from newsroom.ledger.reads import ledger_head
from sources.protection import veil_for

README = """Proven bundle

report.html says in words what is in here; it opens in any browser and prints.
verify.py proves it: python3 verify.py BUNDLE.zip --key 'KEY' (needs Python and the package cryptography, no network).
Take the key from the newsroom on another way than this file came.
records/ holds what was said, entries/ the ledger's entries with their proofs (c2sp.org/tlog-proof), checkpoint the
signed root (c2sp.org/tlog-checkpoint), articles/ the texts, originals/ the bytes as they were received, prov.json
where each thing came from (W3C PROV-JSON). bundle.json lists every file and what is not in here, and why; bundle.sig
signs it.
"""


def make_evidence(*, actor: Actor, record_type: str, record_id: UUID) -> bytes:
    """The bundle of a record, as far as this actor may have it; that it was handed out is kept.

    Raises NotFound, CheckpointRefused, NoKey.
    """
    about = f"{record_type}/{record_id}"
    collector = _collect(Collector(actor, about), record_type, record_id)
    evidence = collect_evidence(collector.contents, collector.judge)
    origin = evidence.note.partition("\n")[0]
    page = render_to_string(
        "facts/evidence_report.html", describe_evidence(actor, evidence, record_type, record_id)
    )
    # The last look, as at the edge: what forgets to be covered is covered here.
    files = {
        "README.txt": README.encode(),
        "prov.json": json.dumps(
            write_provenance(origin, _records(evidence.shown)), indent=1, ensure_ascii=False, sort_keys=True
        ).encode(),
        "report.html": veil_for(actor).text(page).encode(),
    }
    data = write_bundle(evidence, files)
    record_handout(
        kind=Handout.Kind.EVIDENCE, actor=actor, about=about, digest=hashlib.sha256(data).hexdigest()
    )
    return data


def trace_provenance(*, actor: Actor, record_type: str, record_id: UUID) -> dict[str, Any]:
    """Where a record came from as PROV-JSON, as far as this actor may see it: what its bundle would hold, unproved.

    Raises NotFound.
    """
    collector = Collector(actor, f"{record_type}/{record_id}", with_files=False)
    _collect(collector, record_type, record_id)
    shown = read_shown(collector.contents, collector.judge, ledger_head() + 1)
    return write_provenance(settings.LEDGER_ORIGIN, _records(shown))


def _collect(collector: Collector, record_type: str, record_id: UUID) -> Collector:
    add: Mapping[str, Callable[[UUID], None]] = {
        "fact": collector.add_fact,
        "claim": collector.add_claim,
        "article": collector.add_article,
    }
    add[record_type](record_id)
    collector.add_names()
    return collector


def _records(shown: Iterable[Shown]) -> list[Record]:
    return [(one.reference, one.row.number, one.row.entry_id, one.event, one.values) for one in shown]
