"""The first chief of a real installation comes to be by a command, and Django's own commands do not pretend to."""

import io
import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from newsroom.errors import NotAllowed
from newsroom.ledger.models import Entry
from newsroom.management import ask_password
from newsroom.models import AccountLink, ApiKey, Notice, Session, User
from newsroom.people import SETUP, create_key, send_link, set_password
from newsroom.rights import Role

pytestmark = pytest.mark.django_db
GOOD, OTHER = "eleven gulls on a mast", "nine herons by the lock"


@pytest.fixture
def typed(monkeypatch):
    """What another program writes to the command's input."""

    def type_in(words):
        monkeypatch.setattr("sys.stdin", io.StringIO(words))

    return type_in


def everything():
    return (
        list(User.objects.order_by("id").values_list("id", "password", "revision")),
        Entry.objects.count(),
        Notice.objects.count(),
    )


def run(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_the_first_chief_is_made_by_one_command_and_signs_in(typed):
    typed(GOOD + "\n")
    said = run(
        "create_person", "ada@desk.example", "--name", "Ada Holm", "--role", "chief", "--role", "reviewer"
    )
    assert "Ada Holm <ada@desk.example> can sign in as chief, reviewer." in said
    assert GOOD not in said
    assert Client().login(username="ada@desk.example", password=GOOD)
    user = User.objects.get(email="ada@desk.example")
    assert user.roles == [Role.CHIEF, Role.REVIEWER]
    assert Entry.objects.latest("index").type == "user.added"


@pytest.mark.parametrize(
    ("words", "typed_in", "why"),
    [
        (["ada@desk.example", "--name", "Ada", "--role", "chief"], "password", "too short"),
        (["ada@desk.example", "--name", "Ada", "--role", "chief"], "", "No password came in"),
        (["ada", "--name", "Ada", "--role", "chief"], GOOD, "not an e-mail address"),
        (["ada@desk.example", "--name", "Ada", "--role", "boss"], GOOD, "invalid choice"),
        (["ada@desk.example", "--name", "Ada"], GOOD, "--role"),
    ],
)
def test_who_cannot_be_added_is_told_why_and_nothing_changes(typed, words, typed_in, why):
    typed(typed_in)
    before = everything()
    with pytest.raises(CommandError, match=why):
        run("create_person", *words)
    assert everything() == before


def test_at_a_terminal_the_password_is_typed_twice_and_never_shown(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    answers = iter([GOOD, OTHER, GOOD, GOOD])
    monkeypatch.setattr(ask_password.getpass, "getpass", lambda _prompt: next(answers))
    before = everything()
    with pytest.raises(CommandError, match="differ"):
        run("create_person", "ada@desk.example", "--name", "Ada", "--role", "chief")
    assert everything() == before
    run("create_person", "ada@desk.example", "--name", "Ada", "--role", "chief")
    assert Client().login(username="ada@desk.example", password=GOOD)


def test_a_set_password_ends_all_that_opened_the_account_and_is_told(typed, reviewer, chief):
    person = reviewer.user
    client = Client()
    client.force_login(person)
    client.get("/")
    create_key(actor=reviewer, user_id=person.id, name="Feed", scopes=["facts:read"])
    link = send_link(actor=SETUP, user_id=person.id).link
    typed(OTHER)
    assert "signs in with the new password" in run("set_password", person.email.upper())
    assert not Session.objects.filter(user=person).exists()
    assert Client().login(username=person.email, password=OTHER)
    assert not ApiKey.objects.usable().filter(user=person).exists()
    assert AccountLink.objects.get(id=link.id).withdrawn_at is not None
    assert "user.password_changed" in Entry.objects.order_by("-index").values_list("type", flat=True)[:3]
    told = Notice.objects.filter(kind="password_set", about=person).values_list("recipient", flat=True)
    assert set(told) == {person.id, chief.user.id}


def test_nobody_sets_the_password_of_another(reviewer, chief):
    before = everything()
    with pytest.raises(NotAllowed):
        set_password(actor=chief, user_id=reviewer.user.id, password=GOOD)
    assert everything() == before


def test_whom_nobody_knows_gets_no_password(typed):
    typed(GOOD)
    with pytest.raises(CommandError, match="create_person"):
        run("set_password", "nobody@desk.example")


@pytest.mark.parametrize("command", ["createsuperuser", "changepassword"])
def test_djangos_own_commands_name_the_right_one(command):
    with pytest.raises(CommandError, match=r"create_person|set_password"):
        run(command)


def test_the_demo_peoples_passwords_are_told_again(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(settings, "STATE_DIR", tmp_path)
    with pytest.raises(CommandError, match="no demo people"):
        run("demo_people")
    person = {"role": "chief", "name": "Carla", "email": "chief@factdesk.example", "password": "r0pe-and-tar"}
    (tmp_path / "demo_people.json").write_text(json.dumps([person]))
    assert "chief@factdesk.example" in (said := run("demo_people"))
    assert "r0pe-and-tar" in said
    monkeypatch.setattr(settings, "IS_REAL", True)
    with pytest.raises(CommandError, match="create_person"):
        run("demo_people")
