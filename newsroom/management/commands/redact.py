"""`manage.py redact`: take words out for good, for a court order or an erasure request."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.errors import DomainError
from newsroom.ledger.recorded import Recorded, recorded_models
from newsroom.ledger.redact import redact
from newsroom.models import User

KINDS = ("article", "claim", "fact", "source", "upload", "user")


class Command(BaseCommand):
    help = (
        "Empties an object, what holds the same words, and all their revisions; the ledger still verifies. "
        "Two people answer for it, at least one of them a chief."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "object", metavar="OBJECT", help=f"KIND/ID, where KIND is one of {', '.join(KINDS)}"
        )
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who takes the words out")
        parser.add_argument(
            "--and", required=True, metavar="EMAIL", dest="also", help="who answers for it as well"
        )
        parser.add_argument("--reason", required=True, help="the order or the request; it stays on record")

    def handle(self, *args: Any, **options: Any) -> None:
        target = find_object(options["object"])
        try:
            redaction = redact(
                target=target,
                by=find_person(options["by"]),
                also=find_person(options["also"]),
                reason=options["reason"],
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        for kind, rows in sorted(redaction.rows.items()):
            for row_id in sorted(rows):
                self.stdout.write(f"redacted {kind}/{row_id}")
        for reference in sorted(redaction.left):
            self.stdout.write(
                f"left {reference}: it rests on other evidence too; look whether it still says the words"
            )
        if redaction.remains:
            raise CommandError(
                "The words are out of the database, but their bytes are still stored. Remove them by hand: "
                + "; ".join(redaction.remains)
            )


def find_object(reference: str) -> Recorded:
    """The row of a reference like `claim/<id>`. Raises CommandError in words."""
    kind, _slash, row_id = reference.partition("/")
    if kind not in KINDS:
        raise CommandError(f"Give the object as KIND/ID, where KIND is one of {', '.join(KINDS)}.")
    try:
        key = UUID(row_id)
    except ValueError as error:
        raise CommandError(f"{row_id!r} is not an id.") from error
    row = recorded_models()[kind]._base_manager.filter(id=key).first()
    if row is None:
        raise CommandError(f"There is no {kind} with the id {key}.")
    return row


def find_person(email: str) -> User:
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"Nobody here has the address {email}.")
    return person
