"""Programs with keys."""

from collections.abc import Callable

import pytest

from newsroom.actor import Actor
from newsroom.people import SETUP, create_key
from newsroom.rights import SCOPES
from tests.api.programs import Program


@pytest.fixture
def program() -> Callable[..., Program]:
    """A function that gives a program a key of this person: `program(reviewer, "facts:read")`; all scopes if none."""

    def make(actor: Actor, *scopes: str) -> Program:
        assert actor.user is not None
        _key, token = create_key(actor=SETUP, user_id=actor.user.id, name="Test", scopes=scopes or SCOPES)
        return Program(token)

    return make
