"""`manage.py upload FOLDER`: upload every file below a folder; may be cut short and called again."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.actor import Actor
from newsroom.errors import DomainError
from newsroom.models import Desk, User
from newsroom.rights import Right
from sources import tasks
from sources.services import uploads

REPORT = ".factdesk-upload.jsonl"


class Command(BaseCommand):
    help = (
        "Uploads every file below FOLDER in the name of a person. What was uploaded is noted in a report, so that "
        "a call that was cut short goes on where it stopped; a file that changed since is uploaded again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--by", metavar="EMAIL", required=True, help="who answers for the uploads")
        parser.add_argument("--outlet", default="", help="the outlet of all of them, if they share one")
        parser.add_argument("--language", default="", help="their language, such as en or ar")
        parser.add_argument("--desk", default="", help="the desk that may see them; everybody unless given")
        parser.add_argument(
            "--report", type=Path, help=f"where to note what was done; FOLDER/{REPORT} unless given"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        actor = self.find_person(options["by"])
        desk = self.find_desk(options["desk"])
        report: Path = options["report"] or folder / REPORT
        done = read_report(report)
        files = sorted(path for path in find_files(folder) if path != report)
        counts = {"uploaded": 0, "known": 0, "refused": 0}
        with report.open("a", encoding="utf-8") as lines:
            for number, path in enumerate(files, start=1):
                name = path.relative_to(folder).as_posix()
                line = self.upload(actor, path, name, done, desk=desk, options=options)
                counts["known" if line is None else "refused" if line["error"] else "uploaded"] += 1
                if line is not None:
                    lines.write(json.dumps(line, ensure_ascii=False) + "\n")
                    lines.flush()
                    os.fsync(lines.fileno())
                self.show_progress(number, len(files), name, line)
        self.stdout.write(
            f"{counts['uploaded']} uploaded, {counts['known']} uploaded before, {counts['refused']} refused. "
            f"Report: {report}"
        )

    def upload(
        self,
        actor: Actor,
        path: Path,
        name: str,
        done: dict[str, str],
        *,
        desk: Desk | None,
        options: dict[str, Any],
    ) -> dict[str, Any] | None:
        """Upload one file; the line for the report, or None where the report has it already."""
        try:
            data = path.read_bytes()
        except OSError as error:
            return {
                "file": name,
                "sha256": "",
                "upload": None,
                "error": error.strerror or "It cannot be read.",
            }
        sha256 = hashlib.sha256(data).hexdigest()
        if done.get(name) == sha256:
            return None
        line: dict[str, Any] = {"file": name, "sha256": sha256, "upload": None, "error": None}
        try:
            received = uploads.receive_upload(
                actor=actor,
                data=data,
                name=path.name,
                outlet=options["outlet"],
                language=options["language"],
                desk_id=desk.id if desk else None,
                # Cut short between the commit and the report, the next call finds the upload under the same key.
                idempotency=(f"folder:{name}:{sha256}"[:255], sha256),
                queue=tasks.queue_reading,
            )
        except DomainError as refusal:
            return line | {"error": refusal.message}
        return line | {"upload": str(received.id)}

    def show_progress(self, number: int, total: int, name: str, line: dict[str, Any] | None) -> None:
        if line is not None and line["error"]:
            self.stderr.write(f"{name}: {line['error']}")
        width = 30
        filled = width * number // total
        end = "\n" if number == total or not self.stdout.isatty() else "\r"
        if self.stdout.isatty() or number == total or number % 100 == 0:
            self.stdout.write(f"[{'█' * filled}{'·' * (width - filled)}] {number}/{total}", ending=end)

    def find_person(self, email: str) -> Actor:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"There is nobody active with the address {email}.")
        actor = Actor(user=user)
        if not actor.may(Right.UPLOAD):
            raise CommandError(f"The roles of {user.name} do not include uploading.")
        return actor

    def find_desk(self, name: str) -> Desk | None:
        if not name:
            return None
        desk = Desk.objects.filter(name__iexact=name).first()
        if desk is None:
            raise CommandError(f"There is no desk called {name}.")
        return desk


def find_files(folder: Path) -> Iterator[Path]:
    """Regular files below a folder; hidden ones and links are left out, so nothing outside is read."""
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file() and not path.is_symlink():
            yield path


def read_report(report: Path) -> dict[str, str]:
    """What an earlier call uploaded: file → sha256. A last line that was cut short is passed over."""
    done: dict[str, str] = {}
    if not report.exists():
        return done
    for text in report.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except json.JSONDecodeError:
            continue
        if line["upload"]:
            done[line["file"]] = line["sha256"]
    return done
