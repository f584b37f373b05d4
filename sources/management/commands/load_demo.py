"""`manage.py load_demo`: people and sample articles for a desk that has neither."""

import json
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from newsroom.ledger.record import record_changes
from newsroom.ledger.records import Change
from newsroom.models import User
from newsroom.private import write_private
from newsroom.roles import Actor, Role
from sources.models import Upload
from sources.services import receive_upload
from sources.tasks import queue_reading

PEOPLE = {
    Role.EDITOR: "Edda Editor",
    Role.REVIEWER: "Rene Reviewer",
    Role.CHIEF: "Carla Chief",
    Role.AUDITOR: "Aziz Auditor",
    Role.CLIENT: "Content System",
}
ADDRESS = "%s@factdesk.example"
SAMPLES = Path(settings.BASE_DIR) / "seeds"
SAMPLE_KINDS = {".txt", ".html"}


class Command(BaseCommand):
    help = "Puts demo people and the sample articles of seeds/ into an empty database of our own server."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.OWN_DATABASE:
            raise CommandError("Demo people are only for the database that Factdesk runs itself.")
        people_file = Path(settings.STATE_DIR) / "demo_people.json"
        if not User.objects.exists():
            create_people(people_file)
        # A start that was cut short after the people goes on with the articles.
        if people_file.exists() and not Upload.objects.exists():
            upload_samples()


@transaction.atomic
def create_people(people_file: Path) -> None:
    """One person a role with a drawn password; the passwords are kept in the state folder, readable to its owner."""
    told = []
    changes = []
    for role, name in PEOPLE.items():
        password = secrets.token_urlsafe(9)
        person = User(email=ADDRESS % role.value, name=name, roles=[role.value])
        person.set_password(password)
        person.save(force_insert=True)
        changes.append(Change(person, "user.created"))
        told.append({"role": str(role.label), "email": person.email, "password": password})
    # Before the commit: people whose passwords nobody knows would be worse than passwords of nobody.
    write_private(people_file, json.dumps(told, indent=2))
    record_changes(changes, actor=Actor(software="load_demo@1"))


def upload_samples() -> None:
    """Upload each sample article as the demo editor."""
    editor = User.objects.get(email=ADDRESS % Role.EDITOR.value)
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix in SAMPLE_KINDS:
            receive_upload(actor=Actor(user=editor), data=path.read_bytes(), name=path.name, queue=queue_reading)
