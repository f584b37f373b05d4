"""Nothing escapes the record: what is on record is written by services alone, and a test in which it is not fails."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest
from django.conf import settings

from newsroom.actor import DESK_VERSION
from newsroom.ledger.models import Revision
from newsroom.models import Desk
from newsroom.people import SETUP, create_desk
from tests.stories import tell_stories
from tests.writes import MAY_WRITE

# Methods of rows and querysets that write; the last ones only behind a manager, since sets and dictionaries have them.
_OF_ROWS = {"save", "asave", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
_OF_QUERYSETS = {"create", "acreate", "update", "aupdate", "delete", "adelete"}
# Tables that say nothing of what is on record, each written in its own place.
BESIDE_THE_RECORD = {
    "newsroom/ledger/append.py": "the record itself",
    "newsroom/ledger/keeping.py": "alarms, cosignatures, what was handed out",
    "newsroom/ledger/checkpoints.py": "checkpoints and their places",
    "newsroom/ledger/verifying.py": "runs of the audit",
    "newsroom/accounts/sessions.py": "sessions",
    "newsroom/accounts/notices.py": "notices",
    "newsroom/accounts/events.py": "security events",
}
# Taking words out: called by newsroom/ledger/redact.py.
IN_REDACT = {"sources/models/uploads.py", "facts/models/facts.py"}


def find_writes(source: str) -> Iterator[int]:
    """Lines of a module on which rows are written."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        words = ast.unparse(node.func.value)
        is_queryset = "objects" in words or "filter(" in words or "_manager" in words
        if node.func.attr in _OF_ROWS or (node.func.attr in _OF_QUERYSETS and is_queryset):
            yield node.lineno


def list_modules() -> Iterator[tuple[str, str]]:
    for app in ("newsroom", "sources", "facts"):
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            name = path.relative_to(settings.BASE_DIR).as_posix()
            if "/migrations/" not in name:
                yield name, path.read_text()


def test_no_page_query_task_or_command_writes_rows():
    writing = {name for name, source in list_modules() if any(find_writes(source))}
    outside = {name for name in writing if not any(name.startswith(place) for place in MAY_WRITE)}
    assert outside == BESIDE_THE_RECORD.keys() | IN_REDACT


@pytest.mark.parametrize(
    ("source", "writes"),
    [
        ("fact.save()", True),
        ("Fact.objects.create(statement='x')", True),
        ("Fact.objects.filter(id=1).update(statement='x')", True),
        ("self.copies.filter(a=1).delete()", True),
        ("Fact.objects.bulk_create(rows)", True),
        ("seen.update(more)", False),
        ("Fact.objects.filter(id=1).first()", False),
    ],
)
def test_a_write_is_seen_in_every_form(source, writes):
    assert any(find_writes(source)) is writes


def compile_as(name: str, source: str) -> CodeType:
    """A module of the product that is not there."""
    return compile(source, str(Path(settings.BASE_DIR) / name), "exec")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["facts/views/made_up.py", "newsroom/management/commands/made_up.py"])
@pytest.mark.parametrize(
    "source",
    [
        "desk.name = 'Other'; desk.save()",
        "Desk.objects.filter(id=desk.id).update(name='Other')",
        "Desk.objects.create(name='Other')",
        "Desk.objects.bulk_create([Desk(name='Other')])",
    ],
)
def test_a_write_past_the_services_fails_the_test_that_meets_it(writes_past_services, name, source):
    desk = create_desk(actor=SETUP, name="Courts")
    assert writes_past_services == []
    exec(compile_as(name, source), {"Desk": Desk, "desk": desk})
    assert writes_past_services == [f"{name} writes newsroom_desk past the services"]
    writes_past_services.clear()


@pytest.mark.django_db
def test_services_and_tests_themselves_may_write(writes_past_services):
    desk = create_desk(actor=SETUP, name="Courts")
    Desk.objects.filter(id=desk.id).update(name="Damaged")
    exec(compile_as("facts/services/made_up.py", "desk.save()"), {"desk": desk})
    assert writes_past_services == []


@pytest.mark.django_db
def test_what_the_desk_does_by_itself_is_done_by_a_named_program_of_a_version():
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    assert project["version"] == DESK_VERSION
    tell_stories()
    programs = set(Revision.objects.filter(actor__startswith="software/").values_list("actor", flat=True))
    assert f"software/factdesk-setup@{DESK_VERSION}" in programs
    assert len(programs) >= 3
    for program in programs:
        assert re.fullmatch(r"software/[a-z-]+@[0-9][^@ ]*", program), program
