"""The tests' own people are real ones, with the rights that their roles give."""

from collections.abc import Callable

from django.test import Client

from newsroom.actor import Actor
from newsroom.models import ApiKey
from newsroom.rights import Right
from tests.personas import PASSWORD


def test_each_persona_has_the_rights_of_its_role(
    editor: Actor, reviewer: Actor, chief: Actor, auditor: Actor, outsider: Actor, cms: Actor
) -> None:
    assert [actor.may(Right.DECIDE_CLAIMS) for actor in (editor, reviewer, chief, auditor, cms)] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert outsider.desk_ids.isdisjoint(reviewer.desk_ids)
    assert cms.on_behalf_of == f"user/{cms.user.id}"


def test_a_persona_signs_in_with_the_password(client: Client, editor: Actor) -> None:
    assert client.login(username=editor.user.email, password=PASSWORD)


def test_the_token_of_the_content_system_belongs_to_its_key(cms: Actor, cms_token: str) -> None:
    assert ApiKey.objects.usable().get(prefix=cms_token.split("_")[1]) == cms.key


def test_personas_of_a_committing_test_live_in_its_own_database(
    committed_db: str, reviewer: Actor, signed_in: Callable[[Actor], Client], owner_connection
) -> None:
    assert owner_connection.execute("SELECT count(*) FROM newsroom_user").fetchone() == (1,)
