"""The people of the tests. Each is an Actor (`editor.user` is the person), made through the services.

`editor`, `reviewer` and `second_reviewer` belong to the desk `desk`; `outsider` is a reviewer of another desk; `chief`
and `auditor` see every desk; `cms` is a program's key with all scopes, `cms_token` its secret. Everybody's password is
`PASSWORD`.
"""

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client

from newsroom.actor import Actor
from newsroom.models import Desk
from newsroom.people import SETUP, create_desk, create_key, create_person
from newsroom.rights import SCOPES, Role

PASSWORD = "thirty-nine herrings"


class QuickHasher(PBKDF2PasswordHasher):
    """One round: a real web server under test checks such a password too, since the count is in the hash."""

    iterations = 1


@pytest.fixture
def desk(database: str) -> Desk:
    return create_desk(actor=SETUP, name="Home news")


@pytest.fixture
def other_desk(database: str) -> Desk:
    return create_desk(actor=SETUP, name="Sport")


@pytest.fixture
def add_person(database: str) -> Callable[..., Actor]:
    """A function that adds a person: `add_person("Name", Role.EDITOR, desks=[desk])`."""

    def add(name: str, *roles: Role, desks: tuple[Desk, ...] = ()) -> Actor:
        user = create_person(
            actor=SETUP,
            email=f"{name.lower().replace(' ', '.')}@example.org",
            name=name,
            roles=[role.value for role in roles],
            desk_ids=[desk.id for desk in desks],
            password=PASSWORD,
        )
        return Actor(user=user)

    return add


@pytest.fixture
def editor(add_person: Callable[..., Actor], desk: Desk) -> Actor:
    return add_person("Edda Elster", Role.EDITOR, desks=(desk,))


@pytest.fixture
def reviewer(add_person: Callable[..., Actor], desk: Desk) -> Actor:
    return add_person("Rana Rabe", Role.REVIEWER, desks=(desk,))


@pytest.fixture
def second_reviewer(add_person: Callable[..., Actor], desk: Desk) -> Actor:
    return add_person("Sven Specht", Role.REVIEWER, desks=(desk,))


@pytest.fixture
def outsider(add_person: Callable[..., Actor], other_desk: Desk) -> Actor:
    return add_person("Olaf Otter", Role.REVIEWER, desks=(other_desk,))


@pytest.fixture
def chief(add_person: Callable[..., Actor]) -> Actor:
    return add_person("Carla Crane", Role.CHIEF)


@pytest.fixture
def auditor(add_person: Callable[..., Actor]) -> Actor:
    return add_person("Aziz Auk", Role.AUDITOR)


@pytest.fixture
def cms_user(add_person: Callable[..., Actor]) -> Actor:
    """The person that the content system's key belongs to, signed in rather than by key."""
    return add_person("Content System", Role.CLIENT)


@pytest.fixture
def cms_key(cms_user: Actor) -> tuple[Actor, str]:
    assert cms_user.user is not None
    key, token = create_key(actor=SETUP, user_id=cms_user.user.id, name="CMS", scopes=list(SCOPES))
    return Actor(user=cms_user.user, key=key), token


@pytest.fixture
def cms(cms_key: tuple[Actor, str]) -> Actor:
    return cms_key[0]


@pytest.fixture
def cms_token(cms_key: tuple[Actor, str]) -> str:
    return cms_key[1]


@pytest.fixture
def signed_in() -> Callable[[Actor], Client]:
    """A function that gives a test client signed in as this person."""

    def sign_in(actor: Actor) -> Client:
        client = Client()
        assert actor.user is not None
        client.force_login(actor.user)
        return client

    return sign_in
