"""`manage.py read_again`: read older uploads with the newer engine; may be cut short and called again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from facts.models import Claim, ClaimAnchor
from newsroom.actor import Actor
from newsroom.errors import DomainError
from newsroom.models import User
from newsroom.rights import Right
from sources.models import Reading, Upload
from sources.reading.types import READING_VERSION
from sources.services.readings import read_with_newer_engine

DECIDED = (Claim.Status.CONFIRMED, Claim.Status.REJECTED)


class Command(BaseCommand):
    help = (
        "Reads every upload again that an older engine read, in the name of a person. Where nothing came out "
        "otherwise all stays as it is; else its articles replace the old ones, as if somebody had asked for it on the "
        "upload’s page. Uploads whose stories a person drew are left alone unless asked for."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", metavar="EMAIL", required=True, help="who answers for the new readings")
        parser.add_argument("--drawn", action="store_true", help="those as well whose stories a person drew")
        parser.add_argument(
            "--limit", type=int, default=0, help="stop after so many uploads; all unless given"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.find_person(options["by"])
        older = (
            Reading.objects.filter(is_current=True).exclude(version=READING_VERSION).select_related("upload")
        )
        older = older.filter(upload__in=Upload.objects.visible_to(actor)).order_by(
            "upload__received_at", "upload_id"
        )
        drawn = older.exclude(made_by=None).count()
        if not options["drawn"]:
            older = older.filter(made_by=None)
        readings = list(older[: options["limit"] or None])
        counts = {"changed": 0, "same": 0, "refused": 0, "articles": 0, "claims": 0}
        for number, reading in enumerate(readings, start=1):
            told = self.read(reading, actor, counts)
            self.stdout.write(f"{number}/{len(readings)} {reading.upload.name}: {told}")
        self.stdout.write(
            f"{counts['changed']} uploads changed ({counts['articles']} articles), {counts['same']} stayed the same, "
            f"{counts['refused']} could not be read again. {counts['claims']} decided claims stand elsewhere "
            "or nowhere now."
        )
        if drawn and not options["drawn"]:
            self.stdout.write(
                f"{drawn} uploads whose stories a person drew were left alone; --drawn reads them, too."
            )

    def read(self, reading: Reading, actor: Actor, counts: dict[str, int]) -> str:
        """Read one upload again and say what became of it; adds to `counts`."""
        try:
            made = read_with_newer_engine(upload_id=reading.upload_id, actor=actor)
        except DomainError as refusal:
            counts["refused"] += 1
            return f"not read again: {refusal.message}"
        if made is None:
            counts["same"] += 1
            return "the same"
        anchors = ClaimAnchor.objects.filter(claim__article__reading=reading, claim__status__in=DECIDED)
        moved = anchors.exclude(state="exact").select_related("claim").order_by("id")
        articles = made.articles.count()
        for name, more in (("changed", 1), ("articles", articles), ("claims", len(moved))):
            counts[name] += more
        lines = [f"{articles} articles"]
        lines += [f"  {anchor.state}: {anchor.claim.quote[:100]}" for anchor in moved]
        return "\n".join(lines)

    def find_person(self, email: str) -> Actor:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {email}.")
        actor = Actor(user=user)
        if not actor.may(Right.CORRECT_METADATA):
            raise CommandError(f"{user.name} may not have uploads read again.")
        return actor
