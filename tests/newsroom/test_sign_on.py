"""Signing on at a real provider of OpenID Connect in this process: who comes in, as whom, with which roles."""

import re
from html import unescape

import jwt
import oidc_provider_mock
import pytest
import requests
from django.test import Client

from newsroom.accounts.sign_on_adapter import HouseService
from newsroom.ledger.models import Entry, Revision
from newsroom.models import Notice, SecurityEvent, SignOn, User

# The provider is others' code, which calls others' old names.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(scope="module")
def provider():
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def sign_on(provider, settings):
    """A function that signs on as somebody with these claims and returns the browser and the last answer."""
    settings.OIDC_ISSUER = provider
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            **settings.SOCIALACCOUNT_PROVIDERS["openid_connect"],
            "APPS": [
                {
                    "provider_id": "house",
                    "name": "House account",
                    "client_id": "desk",
                    "secret": "a secret of the test",
                    "settings": {"server_url": provider},
                }
            ],
        }
    }

    def go(subject, *, client=None, nonce="", **claims):
        requests.put(f"{provider}/users/{subject}", json=claims, timeout=10).raise_for_status()
        client = client or Client()
        page = client.post("/sign-in/oidc/house/login/?next=/facts/&scope=everything").text
        there = unescape(re.search(r'content="0; url=([^"]+)"', page)[1])
        assert "code_challenge" in there
        assert "everything" not in there
        there = re.sub(r"nonce=[^&]+", f"nonce={nonce}", there) if nonce else there
        back = requests.post(there, data={"sub": subject}, allow_redirects=False, timeout=10).headers[
            "Location"
        ]
        return client, client.get(back.removeprefix("http://testserver"))

    return go


def is_in(client):
    return client.get("/account/").status_code == 200


def test_a_verified_address_ties_a_person_to_the_service_for_good(sign_on, editor):
    client, answer = sign_on("u1", email=editor.user.email, email_verified=True)
    assert answer["Location"] == "/facts/"
    assert is_in(client)
    tie = SignOn.objects.get()
    assert (tie.user, tie.subject) == (editor.user, "u1")
    assert Entry.objects.get(type="sign_on.tied").object_id == tie.id
    assert Notice.objects.filter(kind="signed_on", recipient=editor.user).exists()
    # Another address there, the same person here.
    client, _answer = sign_on("u1", email="new@desk.example", email_verified=False)
    assert is_in(client)
    # Somebody else there who was given the old address.
    client, answer = sign_on("u2", email=editor.user.email, email_verified=True)
    assert (answer.status_code, is_in(client)) == (403, False)
    assert SignOn.objects.count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "EDITOR", "email_verified": False},
        {"email": "nobody@desk.example", "email_verified": True},
        {},
    ],
    ids=["an address that nobody verified", "nobody's address", "no address"],
)
def test_who_is_not_surely_somebody_here_stays_outside(sign_on, editor, claims):
    before = Entry.objects.count(), User.objects.count()
    given = {name: editor.user.email if value == "EDITOR" else value for name, value in claims.items()}
    client, answer = sign_on("u3", **given)
    assert (answer.status_code, is_in(client)) == (403, False)
    assert (Entry.objects.count(), User.objects.count()) == before
    assert SecurityEvent.objects.filter(kind="sign_on_refused").count() == 1


def test_roles_come_with_the_groups_where_the_service_decides(sign_on, editor, chief, settings):
    settings.OIDC_ROLES = [("desk-reviewers", "reviewer"), ("desk-chiefs", "chief")]
    who = {"email": editor.user.email, "email_verified": True}
    client, _answer = sign_on("u4", **who, groups=["desk-reviewers", "canteen"])
    assert is_in(client)
    assert User.objects.get(id=editor.user.id).roles == ["reviewer"]
    change = Revision.objects.filter(object_id=editor.user.id).order_by("-number").first()
    assert change.actor.startswith("software/factdesk-sign-on@")
    client, answer = sign_on("u4", **who, groups=["canteen"])
    assert (answer.status_code, is_in(client)) == (403, False)
    assert User.objects.get(id=editor.user.id).roles == ["reviewer"]


def test_the_last_chief_stays_chief_whatever_the_groups_say(sign_on, chief, settings):
    settings.OIDC_ROLES = [("desk-reviewers", "reviewer")]
    client, answer = sign_on("u5", email=chief.user.email, email_verified=True, groups=["desk-reviewers"])
    assert (answer.status_code, is_in(client)) == (409, False)
    assert User.objects.get(id=chief.user.id).roles == ["chief"]


@pytest.mark.parametrize(("asks", "there"), [(False, 302), (True, 200)], ids=["a password", "two factors"])
def test_the_service_answers_for_a_second_factor_only_where_it_says_so(sign_on, chief, settings, asks, there):
    settings.SECOND_FACTOR_ROLES = frozenset({"chief"})
    settings.OIDC_ASKS_SECOND_FACTOR = asks
    client, _answer = sign_on("u6", email=chief.user.email, email_verified=True)
    assert client.get("/people/").status_code == there


def test_a_service_in_anothers_name_is_not_believed(sign_on, editor, settings):
    settings.OIDC_ISSUER = "https://login.example"
    client, answer = sign_on("u7", email=editor.user.email, email_verified=True)
    assert (answer.status_code, is_in(client), SignOn.objects.exists()) == (403, False, False)


def test_a_token_of_another_sign_on_is_not_taken(sign_on, editor):
    client, answer = sign_on("u8", nonce="another", email=editor.user.email, email_verified=True)
    assert (answer.status_code, is_in(client), SignOn.objects.exists()) == (403, False, False)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_the_service_did_not_sign_is_not_taken(sign_on, editor, monkeypatch, algorithm):
    def forge(self, app, token):
        claims = jwt.decode(token, options={"verify_signature": False})
        key = "" if algorithm == "none" else "a secret of the test that is long enough"
        return judge(self, app, jwt.encode(claims, key, algorithm=algorithm))

    judge = HouseService._decode_id_token
    monkeypatch.setattr(HouseService, "_decode_id_token", forge)
    client, answer = sign_on("u9", email=editor.user.email, email_verified=True)
    assert (answer.status_code, is_in(client)) == (403, False)


def test_an_answer_that_nobody_asked_for_opens_nothing(sign_on, editor):
    client = Client()
    answer = client.get("/sign-in/oidc/house/login/callback/?code=made-up&state=made-up")
    assert (answer.status_code, is_in(client)) == (403, False)
