"""Checking the whole ledger against everything it is about, and everything against the ledger.

One pass at one moment of the database, in constant memory: every comparison walks two streams in the same order. What
it cannot see is a whole database put back to an earlier state; that takes a checkpoint kept elsewhere.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from newsroom.ledger.audit_entries import check_entries, open_snapshot
from newsroom.ledger.findings import Findings, Problem, Report
from newsroom.ledger.grants import check_grants
from newsroom.ledger.guards import check_guards
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import Recorded, canonical, plain, recorded_models, row_values
from newsroom.ledger.streams import align, one_moment

BATCH = 500
_TELL_EVERY = 1_000


def audit_ledger(
    report: Callable[[Problem], None], *, since: int = 0, progress: Callable[[str, int], None] | None = None
) -> Findings:
    """Check everything on record, both ways; each problem goes to `report` as it is found.

    With `since`, the size of a tree that was checked before, only what was recorded after it: those entries, the tree
    above them and the rows they are about. Rows and files that nobody recorded a change of are not looked at then.
    `progress` hears which step is at work and how many it has been through.
    """
    telling = Report(report) if progress is None else Report(report, progress)
    audit = _Audit(telling)
    # By themselves: what should be there is made and rolled back, which the moment below does not allow.
    telling.progress("guards", 0)
    check_guards(telling.say_of)
    with one_moment():
        check_grants(telling.say_of)
        check_entries(telling, since)
        audit.check_histories(since)
        for record_type, model in recorded_models().items():
            telling.progress(record_type, telling.found.rows)
            audit.check_rows(record_type, model, since)
        if not since:
            telling.progress("references", telling.found.rows)
            audit.check_references()
    return telling.found


class _Audit:
    """The checks of rows and histories."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.say, self.say_of, self.found = report.say, report.say_of, report.found

    # --- histories --------------------------------------------------------------------------------------------------

    def check_histories(self, since: int = 0) -> None:
        """Revisions are numbered from 1 without a gap, are of a kind we know, and are emptied only on record."""
        recent = Revision.objects.filter(entry_id__gte=since) if since else Revision.objects.all()
        for kind in recent.order_by().values_list("object_type", flat=True).distinct():
            if kind not in recorded_models():
                self.say_of(Revision._meta.db_table, kind, "no such kind of record is known")
        touched = Revision.objects.all()
        if since:
            touched = touched.filter(object_id__in=recent.order_by().values("object_id"))
        histories = (
            touched.order_by()
            .values("object_type", "object_id")
            .annotate(count=models.Count("number"), first=models.Min("number"), last=models.Max("number"))
            .exclude(first=1, count=F("last"))
        )
        for row in histories.iterator(chunk_size=BATCH):
            self.say_of(
                Revision._meta.db_table,
                f"{row['object_type']}/{row['object_id']}",
                f"has {row['count']} revisions, numbered {row['first']} to {row['last']}",
            )
        if self.found.redacted:
            self._check_emptied(recent)

    def _check_emptied(self, rows: QuerySet[Revision]) -> None:
        redacted_later = Revision.objects.filter(
            object_type=OuterRef("object_type"),
            object_id=OuterRef("object_id"),
            number__gt=OuterRef("number"),
            type__endswith=".redacted",
        )
        for row_id in (
            rows.order_by()
            .filter(~Exists(redacted_later), snapshot__isnull=True)
            .values_list("id", flat=True)
            .iterator(chunk_size=BATCH)
        ):
            self.say(Revision, row_id, "was emptied, and no redaction is on record")

    # --- rows -------------------------------------------------------------------------------------------------------

    def check_rows(self, record_type: str, model: type[Recorded], since: int = 0) -> None:
        """Every row says what its newest revision says, every history has its row; `since`: those touched since."""
        history = Revision.objects.filter(object_type=record_type)
        stored = model._base_manager.all()
        if since:
            touched = history.filter(entry_id__gte=since).order_by().values("object_id")
            history, stored = history.filter(object_id__in=touched), stored.filter(id__in=touched)
        rows = (
            (row.id, row)
            for row in stored.order_by("id")
            .prefetch_related(*model.snapshot_relations)
            .iterator(chunk_size=model.audit_batch)
        )
        newest = (
            (line[0], _Newest(*line))
            for line in history.order_by("object_id", "-number")
            .distinct("object_id")
            .values_list("object_id", "number", "snapshot", "salt", "content")
            .iterator(chunk_size=model.audit_batch)
        )
        for row_id, row, revision in align(rows, newest):
            if row is None:
                self.say(model, row_id, "is on record, but the row is gone")
                continue
            self.found.rows += 1
            if revision is None:
                self.say(model, row_id, "is not on record")
            else:
                self._compare(row, revision)
            for fault in row.find_faults():
                self.say(model, row_id, fault)
            if self.found.rows % _TELL_EVERY == 0:
                self.report.progress(record_type, self.found.rows)

    def _compare(self, row: Recorded, revision: "_Newest") -> None:
        if row.revision != revision.number:
            self.say(
                type(row),
                row.id,
                f"is at revision {row.revision}; the newest on record is {revision.number}",
            )
        values = open_snapshot(revision.snapshot, revision.salt, revision.content)
        if values is None:
            return
        recorded, said = row_values(values), row.snapshot()
        spelled = _spell(said)
        if spelled is not None and spelled == _spell(recorded):
            return
        # Not the same at a glance; only the canonical form decides.
        actual: dict[str, Any] = json.loads(canonical(said))
        self._say_differences(row, revision.number, recorded, actual)

    def _say_differences(
        self, row: Recorded, number: int, recorded: dict[str, Any], actual: dict[str, Any]
    ) -> None:
        model = type(row)
        different = sorted(
            name for name in recorded.keys() | actual.keys() if recorded.get(name) != actual.get(name)
        )
        for name in model.snapshot_tables.keys() & set(different):
            table = model.snapshot_tables[name]
            before = {line["id"]: line for line in recorded.get(name, [])}
            now = {line["id"]: line for line in actual.get(name, [])}
            for line_id in sorted(before.keys() | now.keys()):
                if before.get(line_id) != now.get(line_id):
                    state = "differs from" if line_id in before and line_id in now else "is gone, though in"
                    if line_id not in before:
                        state = "is not in"
                    self.say_of(table, line_id, f"{state} revision {number} of {row.reference}")
        if different:
            self.say(model, row.id, f"differs from revision {number} in {', '.join(different)}")

    # --- around them ------------------------------------------------------------------------------------------------

    def check_references(self) -> None:
        """No row points at a row that is gone: whoever switches the foreign keys off can leave such rows."""
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.managed or model is Revision:
                continue
            for column in model._meta.concrete_fields:
                if not isinstance(column, models.ForeignKey):
                    continue
                target = column.target_field
                parents = target.model._base_manager.filter(**{target.attname: OuterRef(column.attname)})
                lost = model._base_manager.filter(~Exists(parents), ~Q(**{column.attname: None}))
                for row_id in lost.values_list("pk", flat=True).iterator(chunk_size=BATCH):
                    self.say(model, row_id, f"its {column.name} is a row that does not exist")


class _Newest(NamedTuple):
    """A record's newest revision, as far as its row is held against it."""

    object_id: UUID
    number: int
    snapshot: str | None
    salt: bytes | memoryview | None
    content: str


def _spell(values: dict[str, Any]) -> str | None:
    """A snapshot as one text: two that are spelled alike say the same. None where it cannot be spelled so."""
    try:
        return json.dumps(values, sort_keys=True, ensure_ascii=False, default=plain)
    except TypeError:
        return None
