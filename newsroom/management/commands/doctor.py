"""`manage.py doctor`: what is wrong with this desk, in sentences."""

import sys
from typing import Any

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.management.base import BaseCommand, CommandParser
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from newsroom.database import name_missing_parts
from newsroom.operations.checkup import look_at_all


class Command(BaseCommand):
    help = (
        "Says in sentences what is wrong with this desk: settings, database, queue, worker, beat, jobs, disk, clock, "
        "ledger. Ends with 1 if anything is. What a setting must not be stops every command before this one can speak."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--before-start",
            action="store_true",
            help="Leave out what only a running desk has: worker, beat, waiting jobs, verification, checkpoint.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [*self._judge_settings(), *self._judge_database()]
        running = (
            {"worker", "beat", "jobs", "verification", "checkpoint"} if options["before_start"] else set()
        )
        faults += [part.words for part in look_at_all() if not part.is_well and part.name not in running]
        for sentence in faults:
            self.stdout.write(f"- {sentence}")
        if faults:
            sys.exit(1)
        self.stdout.write("All is well.")

    def _judge_settings(self) -> list[str]:
        """What `check --deploy` names, and what a real installation lacks without being refused."""
        found = [
            f"{message.msg} {message.hint or ''}".strip()
            for message in run_checks(include_deployment_checks=settings.IS_REAL)
            if message.level >= WARNING and not message.is_silenced()
        ]
        if not settings.IS_REAL:
            return found
        if not settings.EMAIL_IS_SET_UP:
            found.append(
                "EMAIL_URL is not set: nobody is mailed a link or a notice, and chiefs are shown links to hand over."
            )
        if not settings.PUBLIC_URL:
            found.append("PUBLIC_URL is not set: links in mails and the ledger’s name follow whoever asks.")
        if not settings.SECOND_FACTOR_ROLES:
            found.append("SECOND_FACTOR_ROLES is none: a guessed password of a chief opens everything.")
        if not settings.LEDGER_PLACES:
            found.append("LEDGER_PUBLISH is not set: checkpoints of the ledger are kept nowhere outside.")
        if not settings.BACKUP_RECIPIENTS:
            found.append("BACKUP_RECIPIENTS is not set: backups are not encrypted.")
        return found

    def _judge_database(self) -> list[str]:
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            missing = name_missing_parts(connection)
            executor = MigrationExecutor(connection)
            plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError:
            # That it does not answer is said of the database itself.
            return []
        if plan:
            missing.append(f"{len(plan)} migrations are not applied. Run manage.py migrate as the owner.")
        return missing
