#!/usr/bin/env python
"""Factdesk's command line: Django's, with the servers and the database role that each command needs."""

import contextlib
import os
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent

# These start nothing and find nothing: they work without a database.
SERVERLESS_COMMANDS = frozenset(
    "bench_suggesting changepassword check collectstatic compilemessages createsuperuser demo_people diffsettings "
    "evaluate findstatic help makemessages read resolve score_sentences score_suggestions spectacular startapp suggest "
    "test testserver train_references train_worth up version".split()
)
# These must own the tables. Everything else connects as the app's role, which owns none.
OWNER_COMMANDS = frozenset(
    "backup flush migrate optimizemigration pgtrigger redact restore sqlmigrate squashmigrations".split()
)


def main() -> int:
    """Run one command; returns its exit status."""
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "help")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if command in OWNER_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "owner")
    is_serverless = command in SERVERLESS_COMMANDS or {"-h", "--help", "--version"} & set(sys.argv[1:])
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError

        from newsroom.private import hide_process
        from newsroom.running.places import CannotRun, find_installation, prepare_state
        from newsroom.running.servers import lend_servers, point_environment, read_needs
    except ModuleNotFoundError as error:
        print(f"Factdesk is not installed for this Python ({error}). Run `make setup`.", file=sys.stderr)
        return 1
    hide_process()
    places = find_installation(os.environ, BASE_DIR)
    needs = read_needs(os.environ)
    with contextlib.ExitStack() as stack:
        try:
            if command == "up":
                prepare_state(places)
            if command == "up" or not is_serverless:
                point_environment(places, needs, os.environ)
            # Wrong settings are told before any server starts.
            settings.INSTALLED_APPS  # noqa: B018
            if not is_serverless:
                stack.enter_context(lend_servers(places, needs))
            execute_from_command_line(sys.argv)
        except (CannotRun, ImproperlyConfigured) as problem:
            print(problem, file=sys.stderr)
            return 1
        except OperationalError as problem:
            if getattr(problem.__cause__, "sqlstate", None) is not None:
                raise
            print(f"The database does not answer: {' '.join(str(problem).split())}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
