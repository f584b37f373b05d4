"""A key opens what its scopes and its person's roles open, and nothing once it is revoked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from newsroom.api.problems import NOTES, problem_types
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.models import ApiKey
from newsroom.people import revoke_key, update_person
from tests.api.programs import Program, described_codes

pytestmark = pytest.mark.django_db


def refusal(response):
    return response.status_code, response.json()["type"].rsplit("/")[-1], response.get("WWW-Authenticate")


def test_without_a_key_nothing_is_answered(db):
    assert refusal(Program(None).get("/facts")) == (401, "key-missing", 'Bearer realm="factdesk"')


def test_a_key_that_is_none_is_refused_in_the_same_words_whatever_is_wrong(program, editor):
    good = program(editor).key
    words = set()
    for token in (
        "",
        "x",
        "fdk_00000000_" + "a" * 43,
        good[:-1],
        good + "a",
        good.upper(),
        good[:12] + "_" + "a" * 43,
        "ü",
    ):
        answer = Program(None).get("/facts", Authorization=f"Bearer {token}")
        assert refusal(answer) == (401, "key-refused", 'Bearer realm="factdesk", error="invalid_token"'), (
            token
        )
        words.add(answer.json()["detail"])
    assert len(words) == 1
    assert Program(None).get("/facts", Authorization=f"Basic {good}").status_code == 401


def test_the_name_of_the_scheme_may_be_written_in_any_case(program, editor):
    assert Program(None).get("/facts", Authorization=f"bearer {program(editor).key}").status_code == 200


def test_a_revoked_an_expired_and_a_leavers_key_are_refused_at_once(
    program, editor, reviewer, second_reviewer, chief
):
    revoked, expired, left = program(editor), program(reviewer), program(second_reviewer)
    for api in (revoked, expired, left):
        assert api.get("/facts").status_code == 200
    revoke_key(actor=chief, key_id=ApiKey.objects.get(user=editor.user).id)
    key = ApiKey.objects.get(user=reviewer.user)
    key.expires_at = timezone.now() - timedelta(seconds=1)
    key.advance()
    key.save(update_fields=["expires_at", "revision"])
    record_changes([Change(key, "key.made")], actor=chief)
    user = second_reviewer.user
    update_person(
        actor=chief,
        user_id=user.id,
        name=user.name,
        roles=user.roles,
        desk_ids=list(second_reviewer.desk_ids),
        is_active=False,
        expected_revision=1,
    )
    for api in (revoked, expired, left):
        assert api.get("/facts").status_code == 401


def test_a_key_is_bounded_by_its_persons_roles(program, auditor, cms):
    assert (
        program(auditor, "uploads:write").post("/uploads", {"name": "a", "text": "A ferry."}).status_code
        == 403
    )
    assert (
        program(cms, "uploads:write").post("/uploads", {"name": "a", "text": "A ferry."}).status_code == 202
    )


def test_a_browser_session_opens_nothing_here(editor):
    client = Client()
    client.force_login(editor.user)
    assert client.get("/api/v1/facts").status_code == 401


def test_asking_for_the_head_alone_needs_the_key_as_well(program, editor):
    assert Program(None).send("HEAD", "/facts").status_code == 401
    answer = program(editor).send("HEAD", "/facts")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_refusal_is_not_kept_by_anybody(program, editor):
    assert program(editor).get("/facts/none")["Cache-Control"] == "no-store"


def test_the_use_of_a_key_is_noted(program, editor):
    program(editor).get("/facts")
    assert ApiKey.objects.get().last_used_at is not None


def test_every_refusal_has_a_page(client):
    types = problem_types()
    assert described_codes() <= set(NOTES) <= set(types)
    for code, error in types.items():
        page = client.get(f"/problems/{code}")
        assert page.status_code == 200
        assert error.title in page.content.decode()
    listed = client.get("/problems/").content.decode()
    assert all(code in listed for code in types)
    assert client.get("/problems/no-such-code").status_code == 404


def test_an_unforeseen_error_is_a_problem_without_its_text(program, editor, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("facts.api.facts.find_facts_at", fail)
    answer = program(editor).get("/facts")
    assert refusal(answer)[:2] == (500, "internal-error")
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
def test_a_method_that_an_address_does_not_take_is_refused(program, editor, method):
    answer = program(editor).send(method, "/facts")
    assert refusal(answer)[:2] == (405, "method-not-allowed")
    assert "GET" in answer["Allow"]


def test_another_representation_is_refused(program, editor):
    assert refusal(program(editor).get("/facts", Accept="text/html"))[:2] == (406, "not-acceptable")
    assert (
        program(editor).get("/facts", Accept="application/problem+json, application/json").status_code == 200
    )


def test_a_body_of_unknown_length_is_refused(program, editor):
    api = program(editor)
    answer = api.client.post(
        "/api/v1/uploads",
        data=b"",
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.key}", "Transfer-Encoding": "chunked"},
        CONTENT_LENGTH="",
    )
    assert refusal(answer)[:2] == (411, "length-required")
