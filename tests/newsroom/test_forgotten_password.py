"""Whoever forgot their password is mailed a link; nobody learns who has an account, and nobody is locked out by it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from newsroom import tasks
from newsroom.accounts.links import renew_forgotten
from newsroom.ledger.models import Entry
from newsroom.models import AccountLink, SecurityEvent, User
from newsroom.people import SETUP, update_person

pytestmark = pytest.mark.django_db
NEW = "eleven gulls on a mast"


@pytest.fixture(autouse=True)
def mails(settings, monkeypatch):
    settings.EMAIL_IS_SET_UP = True
    monkeypatch.setattr(tasks.send_forgotten_link, "delay", tasks.send_forgotten_link)


@pytest.fixture
def ask(django_capture_on_commit_callbacks):
    def send(email, client=None):
        with django_capture_on_commit_callbacks(execute=True):
            return (client or Client()).post("/sign-in/forgotten/", {"email": email})

    return send


def test_the_link_comes_by_mail_sets_a_password_and_is_on_record(editor, ask):
    before = User.objects.get(id=editor.user.id).password
    ask(editor.user.email.upper())
    assert User.objects.get(id=editor.user.id).password == before
    (letter,) = mail.outbox
    assert letter.to == [editor.user.email]
    address = next(line for line in letter.body.splitlines() if "/open/" in line)
    client = Client()
    client.post(address.removeprefix("http://testserver"), {"password": NEW, "again": NEW})
    assert client.get("/account/").status_code == 200
    assert User.objects.get(id=editor.user.id).check_password(NEW)
    assert Entry.objects.filter(type="account_link.made").get().object_id == AccountLink.objects.get().id


def test_the_answer_is_the_same_whoever_it_is(editor, ask):
    known, unknown = ask(editor.user.email), ask("nobody@desk.example")
    assert known.status_code == unknown.status_code == 200
    said = [
        re.search("<main.*</main>", answer.text, re.DOTALL)[0].replace(email, "")
        for answer, email in ((known, editor.user.email), (unknown, "nobody@desk.example"))
    ]
    assert said[0] == said[1]
    assert len(mail.outbox) == 1
    assert SecurityEvent.objects.filter(kind="link_asked").count() == 2


def test_asking_again_and_again_does_not_end_the_link_that_is_on_its_way(editor, ask):
    ask(editor.user.email)
    for _again in range(5):
        ask(editor.user.email)
    assert len(mail.outbox) == 1
    assert AccountLink.objects.get().is_open
    AccountLink.objects.update(made_at=timezone.now() - timedelta(minutes=11))
    assert renew_forgotten(user_id=editor.user.id) is not None


def test_one_network_asks_only_so_often(ask):
    answers = {ask(f"person{number}@desk.example").status_code for number in range(13)}
    assert answers == {200, 429}


def test_who_has_left_is_sent_nothing(editor, chief, ask):
    update_person(
        actor=SETUP,
        user_id=editor.user.id,
        name=editor.user.name,
        roles=editor.user.roles,
        desk_ids=[],
        is_active=False,
        expected_revision=1,
    )
    ask(editor.user.email)
    assert (mail.outbox, AccountLink.objects.count()) == ([], 0)
