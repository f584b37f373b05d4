"""A person, and nobody else, sets the password of their account; whoever lost it loses all that it opened."""

import smtplib
from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from newsroom.accounts.links import LinkNotValid, open_account
from newsroom.accounts.notices import mail_notices
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed
from newsroom.ledger.models import Entry
from newsroom.models import AccountLink, ApiKey, Notice, Session, User
from newsroom.people import (
    SETUP,
    change_password,
    create_key,
    create_person,
    invite_person,
    send_link,
    set_password,
    update_person,
)
from newsroom.rights import Role
from tests.personas import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "eleven gulls on a mast"


def state(user):
    user = User.objects.get(id=user.id)
    return user.password, user.revision, Entry.objects.count(), Notice.objects.count()


def close(actor, user):
    update_person(
        actor=actor,
        user_id=user.id,
        name=user.name,
        roles=user.roles,
        desk_ids=[],
        is_active=False,
        expected_revision=User.objects.get(id=user.id).revision,
    )


def test_a_person_sets_no_password_of_another(chief, editor):
    before = state(editor.user)
    with pytest.raises(NotAllowed):
        create_person(actor=chief, email="x@desk.example", name="X", roles=["reviewer"], password=NEW)
    with pytest.raises(NotAllowed):
        set_password(actor=chief, user_id=editor.user.id, password=NEW)
    assert (state(editor.user), User.objects.filter(name="X").exists()) == (before, False)


def test_the_database_holds_that_a_person_has_one_open_link(chief):
    link = invite_person(actor=chief, email="nora@desk.example", name="Nora", roles=["editor"]).link
    second = AccountLink(user=link.user, token_sha256="0" * 64, by_mail=False, expires_at=link.expires_at)
    with pytest.raises(IntegrityError, match="account_link_open_once"), transaction.atomic():
        second.save(force_insert=True)


def test_a_link_works_once_and_everything_of_it_is_on_record(chief):
    invitation = invite_person(actor=chief, email="nora@desk.example", name="Nora", roles=["editor"])
    user = invitation.user
    assert not user.has_usable_password()
    assert not Client().login(username=user.email, password="")
    # However somebody came by one: no session outlives the opening.
    Client().force_login(user)
    open_account(token=invitation.token, password=NEW)
    assert not Session.objects.filter(user=user).exists()
    assert Client().login(username=user.email, password=NEW)
    types = list(Entry.objects.order_by("-index").values_list("type", flat=True)[:5])
    assert types == [
        "account_link.used",
        "user.password_changed",
        "account_link.made",
        "intervention.made",
        "user.added",
    ]
    before = state(user)
    with pytest.raises(LinkNotValid):
        open_account(token=invitation.token, password="another dozen gulls")
    assert state(user) == before


def used(chief, invitation):
    open_account(token=invitation.token, password=NEW)


def expired(chief, invitation):
    AccountLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def replaced(chief, invitation):
    send_link(actor=chief, user_id=invitation.user.id)


def of_somebody_who_left(chief, invitation):
    close(chief, invitation.user)


def of_another_address(chief, invitation):
    user = User.objects.get(id=invitation.user.id)
    update_person(
        actor=chief,
        user_id=user.id,
        name=user.name,
        email="elsewhere@desk.example",
        roles=user.roles,
        desk_ids=[],
        is_active=True,
        expected_revision=user.revision,
    )


@pytest.mark.parametrize("how", [used, expired, replaced, of_somebody_who_left, of_another_address])
def test_a_link_that_is_over_opens_nothing_and_says_so_in_the_same_words(chief, how):
    invitation = invite_person(actor=chief, email="nora@desk.example", name="Nora", roles=["editor"])
    how(chief, invitation)
    before = state(invitation.user)
    answers = [
        Client(REMOTE_ADDR="192.0.2.77").post(f"/open/{token}/", {"password": NEW, "again": NEW})
        for token in (invitation.token, "x" * 43)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    said = {answer.text.partition("<main")[2] for answer in answers}
    assert len(said) == 1
    assert state(invitation.user) == before


def test_a_password_that_will_not_do_leaves_the_link_open(chief):
    invitation = invite_person(actor=chief, email="nora@desk.example", name="Nora", roles=["editor"])
    page = f"/open/{invitation.token}/"
    before = state(invitation.user)
    client = Client()
    for password, second in (("short", "short"), (NEW, NEW + "s"), ("factdeskfactdesk", "factdeskfactdesk")):
        assert client.post(page, {"password": password, "again": second}).status_code == 422
    assert state(invitation.user) == before
    shown = client.get(page)
    assert (shown["Cache-Control"], shown["Referrer-Policy"]) == ("no-store", "strict-origin")
    assert client.post(page, {"password": NEW, "again": NEW}).status_code == 302


def test_a_reset_ends_password_sessions_and_keys_at_once(chief, reviewer, signed_in):
    browser = signed_in(reviewer)
    _key, token = create_key(actor=reviewer, user_id=reviewer.user.id, name="Mine", scopes=["facts:read"])
    program = Client(headers={"Authorization": f"Bearer {token}"})
    assert (browser.get("/account/").status_code, program.get("/api/v1/facts").status_code) == (200, 200)
    shown = signed_in(chief).post(f"/people/{reviewer.user.id}/link/")
    assert "/open/" in shown.text
    assert shown["Cache-Control"] == "no-store"
    # Before anybody asks with it: whoever does has it taken away, since the password is another.
    assert not Session.objects.filter(user=reviewer.user).exists()
    assert (browser.get("/account/").status_code, program.get("/api/v1/facts").status_code) == (302, 401)
    assert not Client().login(username=reviewer.user.email, password=PASSWORD)
    assert ApiKey.objects.get().revoked_at is not None


@pytest.mark.parametrize("ends_keys", [True, False])
def test_an_own_change_ends_other_sessions_and_keys_if_wanted(reviewer, signed_in, ends_keys):
    here, there = signed_in(reviewer), signed_in(reviewer)
    _key, token = create_key(actor=reviewer, user_id=reviewer.user.id, name="Mine", scopes=["facts:read"])
    form = {"current": PASSWORD, "password": NEW, "again": NEW, **({"ends_keys": "on"} if ends_keys else {})}
    assert here.post("/account/password/", form).status_code == 302
    assert Session.objects.filter(user=reviewer.user).count() == 1
    assert (here.get("/account/").status_code, there.get("/account/").status_code) == (200, 302)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    assert program.get("/api/v1/facts").status_code == (401 if ends_keys else 200)


def test_a_key_changes_no_password_and_a_wrong_one_changes_nothing(reviewer):
    key, _token = create_key(actor=reviewer, user_id=reviewer.user.id, name="Mine", scopes=["facts:write"])
    before = state(reviewer.user)
    with pytest.raises(NotAllowed):
        change_password(actor=Actor(user=reviewer.user, key=key), password=NEW, current=PASSWORD)
    for current in ("wrong", "", "x" * 5000):
        with pytest.raises(Invalid):
            change_password(actor=reviewer, password=NEW, current=current)
    assert state(reviewer.user) == before


def test_closing_an_account_ends_its_sessions_for_good(chief, reviewer, signed_in):
    browser = signed_in(reviewer)
    browser.get("/")
    close(chief, reviewer.user)
    assert not Session.objects.filter(user=reviewer.user).exists()
    with pytest.raises(Conflict):
        send_link(actor=chief, user_id=reviewer.user.id)


def test_a_mail_server_that_refuses_is_told_and_gives_no_link_away(chief, signed_in, settings, monkeypatch):
    settings.EMAIL_IS_SET_UP = True

    def refuse(*_args, **_options):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr("newsroom.accounts.notices.send_mail", refuse)
    shown = signed_in(chief).post(
        "/people/new/", {"name": "Nora", "email": "nora@desk.example", "roles": ["editor"]}
    )
    assert "did not take the mail" in shown.text
    assert "/open/" not in shown.text
    waiting = Notice.objects.exclude(mail_to="").count()
    assert waiting > 0
    assert (mail_notices(), Notice.objects.exclude(mail_to="").count()) == (0, waiting)


@pytest.mark.parametrize(
    "refusal",
    [
        smtplib.SMTPRecipientsRefused({}),
        smtplib.SMTPDataError(554, b"no"),
        UnicodeEncodeError("ascii", "ü", 0, 1, "no"),
    ],
)
def test_a_mailbox_that_takes_nothing_keeps_nobody_else_from_being_told(
    chief, reviewer, add_person, settings, monkeypatch, refusal
):
    """Or a chief with such a mailbox does what they like, and no other chief hears of it by mail."""
    settings.EMAIL_IS_SET_UP = True
    other = add_person("Dora Dove", Role.CHIEF)
    send_link(actor=chief, user_id=reviewer.user.id)
    told: list[str] = []

    def send(_subject, _body, _sender, to):
        if to == [chief.user.email]:
            raise refusal
        told.extend(to)

    monkeypatch.setattr("newsroom.accounts.notices.send_mail", send)
    Notice.objects.filter(recipient=chief.user).update(at=timezone.now() - timedelta(days=1))
    assert mail_notices() == len(told)
    assert {other.user.email, reviewer.user.email} <= set(told)
    assert set(Notice.objects.exclude(mail_to="").values_list("mail_to", flat=True)) == {chief.user.email}


def test_chiefs_and_the_person_are_told_of_every_change(chief, reviewer, add_person, signed_in, settings):
    settings.EMAIL_IS_SET_UP = True
    other = add_person("Dora Dove", Role.CHIEF)
    user = reviewer.user
    update_person(
        actor=chief,
        user_id=user.id,
        name=user.name,
        email="moved@desk.example",
        roles=["editor", "reviewer"],
        desk_ids=[],
        is_active=True,
        expected_revision=user.revision,
    )
    send_link(actor=chief, user_id=user.id)
    kinds = {"user_email", "user_roles", "user_desks", "link_made"}
    for person in (chief, other, reviewer):
        assert set(Notice.objects.visible_to(person).values_list("kind", flat=True)) == kinds
    mail_notices()
    mailed = {address for letter in mail.outbox for address in letter.to}
    # The old address hears of it as well.
    assert mailed == {user.email, "moved@desk.example", chief.user.email, other.user.email}
    assert mail_notices() == 0
    client = signed_in(other)
    assert "4 new notices" in client.get("/").text
    page = client.get("/notices/").text
    assert "Carla Crane set the roles of Rana Rabe to: Editor, Reviewer." in page
    client.post("/notices/read/")
    assert "new notices" not in client.get("/").text
    assert Notice.objects.visible_to(reviewer).unread().count() == 4


def test_the_first_chief_of_a_real_desk_gets_a_link_from_the_command_line(db):
    out = StringIO()
    call_command("account_link", "first@desk.example", "--name", "Ada First", stdout=out)
    link = out.getvalue().split("/open/")[1].strip(" /\n")
    ada = open_account(token=link, password=NEW)
    assert (ada.roles, ada.interventions.count()) == (["chief"], 0)
    call_command("account_link", "first@desk.example", stdout=out)
    assert not Client().login(username=ada.email, password=NEW)
    with pytest.raises(CommandError):
        call_command("account_link", "nobody@desk.example", stdout=out)


def test_whoever_runs_the_server_vouches_where_there_is_one_chief(chief):
    invitation = invite_person(actor=chief, email="nora@desk.example", name="Nora", roles=["reviewer"])
    call_command("vouch_for", "nora@desk.example", "--reason", "Her contract of May.", stdout=StringIO())
    row = invitation.user.interventions.get()
    assert row.vouched_at is not None
    assert row.vouched_by is None
    with pytest.raises(CommandError):
        call_command("vouch_for", "nora@desk.example", "--reason", "Again.", stdout=StringIO())


@pytest.mark.parametrize(
    ("roles", "scopes", "is_made"),
    [
        (["reviewer"], ["claims:decide"], False),
        (["reviewer"], ["facts:write"], False),
        (["reviewer"], ["uploads:write"], False),
        (["client", "reviewer"], ["uploads:write"], False),
        (["client"], ["claims:decide"], False),
        (["client"], ["uploads:write", "facts:read"], True),
        (["reviewer"], ["facts:read"], True),
    ],
)
def test_a_chief_makes_no_key_that_writes_under_somebody_elses_name(chief, roles, scopes, is_made):
    user = create_person(actor=SETUP, email="x@desk.example", name="X", roles=roles, password=NEW)
    before = Entry.objects.count()
    if is_made:
        key, _token = create_key(actor=chief, user_id=user.id, name="Theirs", scopes=scopes)
        assert key.made_by == chief.user
        return
    with pytest.raises(NotAllowed):
        create_key(actor=chief, user_id=user.id, name="Theirs", scopes=scopes)
    assert (Entry.objects.count(), ApiKey.objects.count()) == (before, 0)


def test_the_upgrade_reads_out_of_the_record_who_made_a_key(chief, reviewer):
    theirs, _token = create_key(actor=chief, user_id=reviewer.user.id, name="Theirs", scopes=["facts:read"])
    own, _token = create_key(actor=reviewer, user_id=reviewer.user.id, name="Own", scopes=["facts:read"])
    desk, _token = create_key(actor=SETUP, user_id=reviewer.user.id, name="Desk", scopes=["facts:read"])
    ApiKey.objects.update(made_by=None)
    upgrade = import_module("newsroom.migrations.0003_who_made_keys_and_old_sessions")
    upgrade.name_makers(apps, None)
    made_by = {key.name: key.made_by for key in ApiKey.objects.all()}
    assert made_by == {theirs.name: chief.user, own.name: None, desk.name: None}


def test_a_key_ends_and_a_person_has_only_so_many(editor, signed_in, settings):
    settings.KEYS_PER_PERSON = 2
    key, _token = create_key(actor=editor, user_id=editor.user.id, name="One", scopes=["facts:read"])
    left = key.expires_at - timezone.now()
    assert timedelta(days=settings.KEY_DAYS - 1) < left <= timedelta(days=settings.KEY_DAYS)
    before = Entry.objects.count()
    for end in (timedelta(days=settings.KEY_LONGEST_DAYS + 2), timedelta(seconds=-1)):
        with pytest.raises(Invalid):
            create_key(
                actor=editor,
                user_id=editor.user.id,
                name="For ever",
                scopes=["facts:read"],
                expires_at=timezone.now() + end,
            )
    form = {"name": "Two", "scopes": ["facts:read"]}
    client = signed_in(editor)
    assert client.post("/keys/", {**form, "ends_in": "100000"}).status_code == 422
    assert (Entry.objects.count(), ApiKey.objects.count()) == (before, 1)
    assert client.post("/keys/", {**form, "ends_in": "7"}).status_code == 201
    assert client.post("/keys/", {**form, "ends_in": "7"}).status_code == 409
    assert ApiKey.objects.count() == 2
