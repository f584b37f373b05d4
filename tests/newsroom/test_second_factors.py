"""Beside the password: an app, a passkey, recovery codes; each on record, each used once, and nobody locked out."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection, transaction
from django.test import Client

from newsroom.accounts import factors
from newsroom.accounts.factors import WrongCode, add_app, drop_factors, remove_factor, renew_codes, take_code
from newsroom.accounts.sign_in import tell_of_guesses
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ledger.models import Entry, Revision
from newsroom.middleware import find_session_actor
from newsroom.models import Factor, Notice, SecurityEvent, User
from newsroom.people import SETUP, create_key, send_link, update_person
from newsroom.rights import Role
from tests.apps_with_codes import draw_secret, show_code
from tests.personas import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is the same half minute as long as a test lasts."""
    now = factors.read_step()
    monkeypatch.setattr(factors, "read_step", lambda: now)


@pytest.fixture
def app(editor):
    """The editor's app: its secret, and the recovery codes that came with it."""
    secret = draw_secret()
    # With the code before this one, which leaves the present one unused.
    return secret, add_app(actor=editor, secret=secret, code=show_code(secret, ahead=-1))


def begin(person, **more):
    """A browser in which the right password was typed."""
    client = Client()
    client.password_answer = client.post(
        "/sign-in/", {"username": person.user.email, "password": PASSWORD, **more}
    )
    return client


def is_in(client):
    return client.get("/account/").status_code == 200


def state(person):
    return (
        list(
            Factor.objects.filter(user=person.user).order_by("id").values_list("id", "removed_at", "revision")
        ),
        list(Authenticator.objects.filter(user=person.user).order_by("pk").values_list("pk", "data")),
        Entry.objects.count(),
        Notice.objects.count(),
    )


def test_the_password_alone_opens_nothing_once_there_is_an_app(editor, app):
    secret, _codes = app
    client = begin(editor, next="/facts/")
    assert client.password_answer["Location"] == "/sign-in/second/"
    assert not is_in(client)
    assert client.post("/sign-in/second/", {"code": "000000"}).status_code == 422
    assert not is_in(client)
    answer = client.post("/sign-in/second/", {"code": show_code(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/facts/")
    assert is_in(client)
    kinds = list(SecurityEvent.objects.order_by("at").values_list("kind", flat=True))
    assert kinds == ["code_failed", "signed_in"]


def test_whoever_has_no_second_factor_signs_in_as_before(editor):
    assert is_in(begin(editor))


def test_the_second_step_is_nobodys_without_the_first(app):
    assert Client().get("/sign-in/second/")["Location"] == "/sign-in/"
    assert Client().post("/sign-in/second/", {"code": "123456"})["Location"] == "/sign-in/"


def test_a_code_works_once_and_around_its_half_minute_alone(editor, app):
    secret, _codes = app
    for code in (show_code(secret, ahead=-1), show_code(secret, ahead=-3), show_code(secret, ahead=3)):
        with pytest.raises(WrongCode):
            take_code(user=editor.user, code=code)
    code = show_code(secret)
    take_code(user=editor.user, code=f" {code[:3]} {code[3:]} ")
    with pytest.raises(WrongCode):
        take_code(user=editor.user, code=code)


def test_a_recovery_code_stands_in_once_and_its_person_is_told(editor, app):
    _secret, codes = app
    assert len(set(codes)) == 10
    client = begin(editor)
    client.post("/sign-in/second/", {"code": codes[3]})
    assert is_in(client)
    notice = Notice.objects.get(kind="code_used")
    assert (notice.recipient, notice.what) == (editor.user, "9")
    other = begin(editor)
    assert other.post("/sign-in/second/", {"code": codes[3]}).status_code == 422
    assert not is_in(other)
    fresh = renew_codes(actor=editor)
    with pytest.raises(WrongCode):
        take_code(user=editor.user, code=codes[4])
    take_code(user=editor.user, code=fresh[0])


def test_adding_an_app_ends_sessions_begun_without_and_is_on_record(editor, chief, signed_in):
    here, there = signed_in(editor), signed_in(editor)
    page = here.get("/account/factors/app/").text
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert here.post("/account/factors/app/", {"code": "000000"}).status_code == 422
    assert not Factor.objects.exists()
    answer = here.post("/account/factors/app/", {"code": show_code(secret)})
    assert answer.status_code == 201
    assert (is_in(here), is_in(there)) == (True, False)
    kinds = set(Factor.objects.filter(user=editor.user).values_list("kind", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert Entry.objects.filter(type="factor.added").count() == 2
    assert secret not in "".join(Revision.objects.values_list("snapshot", flat=True))
    told = Notice.objects.filter(kind="factor_added").values_list("recipient", flat=True)
    assert set(told) == {editor.user.id, chief.user.id}
    shown = re.findall(r"\d{10}", answer.text)
    assert len(shown) == 10
    assert not any(code in here.get("/account/factors/").text for code in shown)


def test_removing_the_last_takes_the_recovery_codes_along(editor, app, settings):
    factor = Factor.objects.get(user=editor.user, kind=Factor.Kind.APP)
    settings.SECOND_FACTOR_ROLES = frozenset({"editor"})
    before = state(editor)
    with pytest.raises(Conflict):
        remove_factor(actor=editor, factor_id=factor.id)
    assert state(editor) == before
    settings.SECOND_FACTOR_ROLES = frozenset()
    remove_factor(actor=editor, factor_id=factor.id)
    assert not Authenticator.objects.filter(user=editor.user).exists()
    assert not Factor.objects.standing().filter(user=editor.user).exists()
    assert is_in(begin(editor))


def test_what_the_services_do_is_on_record_for_the_database_too(editor, app, chief):
    def settle():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    settle()
    take_code(user=editor.user, code=renew_codes(actor=editor)[0])
    settle()
    drop_factors(actor=chief, user_id=editor.user.id, reason="Met her at the desk.")
    settle()


def test_nobody_keeps_the_factors_of_another(editor, reviewer, chief, app):
    factor = Factor.objects.get(user=editor.user, kind=Factor.Kind.APP)
    key, _token = create_key(actor=editor, user_id=editor.user.id, name="CMS", scopes=["facts:read"])
    before = state(editor)
    for attempt, error in (
        (lambda: remove_factor(actor=reviewer, factor_id=factor.id), NotFound),
        (lambda: drop_factors(actor=reviewer, user_id=editor.user.id, reason="asked"), NotAllowed),
        (lambda: drop_factors(actor=chief, user_id=editor.user.id, reason=" "), Invalid),
        (lambda: drop_factors(actor=chief, user_id=chief.user.id, reason="mine"), NotAllowed),
        (lambda: drop_factors(actor=chief, user_id=reviewer.user.id, reason="none"), Conflict),
        (lambda: renew_codes(actor=type(editor)(user=editor.user, key=key)), NotAllowed),
        (lambda: renew_codes(actor=reviewer), Conflict),
        (lambda: add_app(actor=editor, secret=draw_secret(), code="000000"), Conflict),
    ):
        with pytest.raises(error):
            attempt()
    assert state(editor) == before


def test_a_chief_takes_them_from_whoever_lost_them(editor, chief, app, signed_in):
    theirs = signed_in(editor)
    page = signed_in(chief).post(
        f"/people/{editor.user.id}/factors/drop/", {"reason": "Met her at the desk."}
    )
    assert page.status_code == 302
    assert not is_in(theirs)
    assert is_in(begin(editor))
    assert (
        Revision.objects.filter(object_type="factor", snapshot__contains="Met her at the desk.").count() == 2
    )
    assert Notice.objects.filter(kind="factors_dropped", recipient=editor.user).exists()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'webauthn', '{}', now())",
        "UPDATE mfa_authenticator SET data = jsonb_set(data, '{secret}', '\"AAAA\"')"
        " WHERE user_id = %s AND type = 'totp'",
        "DELETE FROM mfa_authenticator WHERE user_id = %s",
    ],
    ids=["added", "changed", "removed"],
)
def test_the_database_takes_no_second_factor_that_is_not_on_record(editor, app, sql):
    before = state(editor)

    def write():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [editor.user.id])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="not on record"):
        write()
    assert state(editor) == before


def test_guessing_codes_is_braked_and_the_known_browser_still_gets_in(editor, app):
    secret, codes = app
    known = begin(editor)
    known.post("/sign-in/second/", {"code": codes[0]})
    known.post("/sign-out/")
    stranger = begin(editor)
    answers = [stranger.post("/sign-in/second/", {"code": f"{guess:06}"}).status_code for guess in range(8)]
    assert answers[:5] == [422] * 5
    assert 429 in answers[5:]
    known.post("/sign-in/", {"username": editor.user.email, "password": PASSWORD})
    known.post("/sign-in/second/", {"code": show_code(secret)})
    assert is_in(known)
    assert tell_of_guesses() == 1
    assert Notice.objects.filter(kind="codes_guessed", recipient=editor.user).exists()


def test_whose_roles_ask_for_a_second_factor_sees_nothing_before(chief, editor, signed_in, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({Role.CHIEF.value})
    client = signed_in(chief)
    for address in ("/", "/people/", "/facts/", "/account/"):
        assert client.get(address)["Location"] == "/account/factors/"
    assert client.get("/articles/", headers={"HX-Request": "true"}).status_code == 401
    assert find_session_actor(client.session.session_key) is None
    assert signed_in(editor).get("/").status_code == 200
    assert "ask for a second factor" in client.get("/account/factors/").text
    page = client.get("/account/factors/app/").text
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert client.post("/account/factors/app/", {"code": show_code(secret)}).status_code == 201
    assert client.get("/people/").status_code == 200
    assert find_session_actor(client.session.session_key) is not None


def test_a_link_does_not_go_round_the_second_factor(editor, chief, app):
    secret, _codes = app
    token = send_link(actor=chief, user_id=editor.user.id).token
    client = Client()
    words = {"password": "eleven gulls on a mast", "again": "eleven gulls on a mast"}
    assert client.post(f"/open/{token}/", words)["Location"] == "/sign-in/second/"
    assert not is_in(client)
    client.post("/sign-in/second/", {"code": show_code(secret)})
    assert is_in(client)


def test_somebody_who_left_comes_in_by_nothing(editor, chief, app):
    secret, _codes = app
    client = begin(editor)
    update_person(
        actor=SETUP,
        user_id=editor.user.id,
        name=editor.user.name,
        roles=editor.user.roles,
        desk_ids=[],
        is_active=False,
        expected_revision=User.objects.get(id=editor.user.id).revision,
    )
    client.post("/sign-in/second/", {"code": show_code(secret)})
    assert not is_in(client)
    assert factors.has_second_factor(editor.user)


def test_a_passkey_that_was_not_made_here_opens_nothing(editor):
    client = Client()
    options = client.get("/sign-in/passkey/").json()["publicKey"]
    assert options["userVerification"] == "required"
    for credential in ("{}", "[]", '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}'):
        answer = client.post("/sign-in/passkey/", {"credential": credential})
        assert answer.status_code == 422
        assert not is_in(client)
    assert SecurityEvent.objects.filter(kind="passkey_failed").exists()
