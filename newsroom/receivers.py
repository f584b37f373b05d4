"""What the ground floor does after `migrate`, when its tables and models fit."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from newsroom.actor import Actor
from newsroom.ledger.append import record_changes
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import Change, canonical, load_snapshot, row_values
from newsroom.models import User

MIGRATE = Actor(software="factdesk-migrate")


@receiver(post_migrate, dispatch_uid="newsroom.record_people_in_full")
def record_when_migrated(*, sender: Any, using: str = DEFAULT_DB_ALIAS, **_signal: Any) -> None:
    """Once all tables are as this version has them (a migration to an earlier point leaves them otherwise)."""
    if sender.name != "newsroom" or connections[using].vendor != "postgresql":
        return
    executor = MigrationExecutor(connections[using])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        record_people_in_full()


@transaction.atomic
def record_people_in_full() -> list[User]:
    """Put on record what earlier versions left out of people's revisions, above all which password hash is stored.

    Only for a person whose row says in everything else what was recorded last: a row that was changed by hand stays
    as it is, for `verify_ledger` to name. Once it has run there is nothing left to do. Returns whom it recorded.
    """
    people = (
        User.objects.select_for_update(no_key=True, of=("self",)).order_by("id").prefetch_related("desks")
    )
    newest = {
        revision.object_id: revision
        for revision in Revision.objects.filter(object_type=User.record_type)
        .order_by("object_id", "-number")
        .distinct("object_id")
    }
    found = []
    for user in people:
        revision = newest.get(user.id)
        if revision is None or revision.snapshot is None or revision.number != user.revision:
            continue
        recorded = row_values(load_snapshot(revision.snapshot))
        actual = load_snapshot(canonical(user.snapshot()).decode())
        if recorded.keys() < actual.keys() and all(actual[name] == value for name, value in recorded.items()):
            user.advance()
            user.save(update_fields=["revision"])
            found.append(user)
    record_changes([Change(user, "user.recorded_in_full") for user in found], actor=MIGRATE)
    return found
