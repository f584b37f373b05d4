"""`manage.py load_demo`: people and sample articles for a desk that has neither."""

import json
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from newsroom.actor import Actor
from newsroom.models import User
from newsroom.people import SETUP, create_person
from newsroom.private import write_private
from newsroom.rights import Role
from sources.models import Upload
from sources.services.uploads import receive_upload
from sources.tasks import queue_reading

# Two reviewers: what two people must agree on cannot be tried out by one.
_PEOPLE = [
    (Role.EDITOR, "editor", "Edda Editor"),
    (Role.REVIEWER, "reviewer", "Rene Reviewer"),
    (Role.REVIEWER, "second.reviewer", "Sasha Second"),
    (Role.CHIEF, "chief", "Carla Chief"),
    (Role.AUDITOR, "auditor", "Aziz Auditor"),
    (Role.CLIENT, "client", "Content System"),
]
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
            # Before the people: somebody whose password nobody knows would be worse than a password of nobody.
            write_private(people_file, json.dumps(draw_people(), indent=2))
        # A start that was cut short goes on where it ended.
        if people_file.exists():
            add_people(json.loads(people_file.read_text()))
            if not Upload.objects.exists():
                upload_samples()


def draw_people() -> list[dict[str, str]]:
    """The people of the demo, each with a random password."""
    return [
        {
            "role": role.value,
            "name": name,
            "email": ADDRESS % address,
            "password": secrets.token_urlsafe(9),
        }
        for role, address, name in _PEOPLE
    ]


def add_people(people: list[dict[str, str]]) -> None:
    """Add those who are not there yet."""
    known = set(User.objects.values_list("email", flat=True))
    for person in people:
        if person["email"] not in known:
            create_person(
                actor=SETUP,
                email=person["email"],
                name=person["name"],
                roles=[person["role"]],
                password=person["password"],
            )


def upload_samples() -> None:
    """Upload each sample article as the demo editor."""
    editor = User.objects.get(email=ADDRESS % "editor")
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix in SAMPLE_KINDS:
            receive_upload(
                actor=Actor(user=editor), data=path.read_bytes(), name=path.name, queue=queue_reading
            )
