"""What a client called its requests is kept for a while, so many of one person, and opens nothing for good."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsroom.people import update_person
from sources.models import IdempotencyKey, Upload
from sources.services.idempotency import forget_idempotency_keys
from sources.services.uploads import receive_upload

pytestmark = pytest.mark.django_db
BODY = {"name": "ferry.txt", "text": "The port opened on Monday."}


def let_days_pass(days: float) -> None:
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(days=days))


def test_a_name_is_known_for_as_long_as_it_is_kept_and_then_as_good_as_new(program, editor, settings):
    settings.IDEMPOTENCY_DAYS = 3
    api = program(editor)
    first = api.post("/uploads", BODY, Idempotency_Key="k").json()
    let_days_pass(2.9)
    assert api.post("/uploads", BODY, Idempotency_Key="k").json() == first
    let_days_pass(3.1)
    # Whether or not the beat came by: what is too old is not known.
    later = api.post("/uploads", {**BODY, "text": "The port closed."}, Idempotency_Key="k")
    assert (later.status_code, later.json()["id"] == first["id"]) == (202, False)
    assert IdempotencyKey.objects.count() == 1


def test_the_beat_forgets_what_is_too_old_and_nothing_else(editor, settings):
    settings.IDEMPOTENCY_DAYS = 3
    for number in range(3):
        receive_upload(actor=editor, data=b"Port.", name="a", idempotency=(f"old {number}", "f"))
    let_days_pass(4)
    receive_upload(actor=editor, data=b"Port.", name="a", idempotency=("new", "f"))
    assert forget_idempotency_keys() == 3
    assert IdempotencyKey.objects.get().key == "new"
    assert Upload.objects.count() == 4


def test_of_one_person_only_so_many_are_kept_over_all_of_their_keys(program, editor, reviewer, settings):
    settings.IDEMPOTENCY_KEYS = 2
    apis = [program(editor), program(editor), program(reviewer)]
    for number, api in enumerate(apis * 2):
        api.post("/uploads", BODY, Idempotency_Key=f"k{number}")
        IdempotencyKey.objects.filter(key=f"k{number}").update(
            created_at=timezone.now() - timedelta(minutes=10 - number)
        )
    assert forget_idempotency_keys() == 2
    assert set(IdempotencyKey.objects.values_list("key", flat=True)) == {"k2", "k3", "k4", "k5"}
    assert forget_idempotency_keys() == 0


def test_a_repeated_request_answers_nothing_that_is_out_of_sight_by_now(program, editor, desk, chief):
    api = program(editor)
    body = {**BODY, "desk": str(desk.id)}
    first = api.post("/uploads", body, Idempotency_Key="k").json()
    assert api.post("/uploads", body, Idempotency_Key="k").json() == first
    person = editor.user
    update_person(
        actor=chief,
        user_id=person.id,
        name=person.name,
        roles=person.roles,
        desk_ids=[],
        is_active=True,
        expected_revision=person.revision,
    )
    before = Upload.objects.count(), IdempotencyKey.objects.count()
    refused = api.post("/uploads", body, Idempotency_Key="k")
    assert refused.status_code == 422
    assert first["id"] not in refused.content.decode()
    assert (Upload.objects.count(), IdempotencyKey.objects.count()) == before


def test_nor_where_the_request_itself_names_no_desk(program, editor, outsider, other_desk):
    """The service asks by itself, whatever the request says."""
    api = program(editor)
    api.post("/uploads", BODY, Idempotency_Key="k")
    hidden = receive_upload(actor=outsider, data=b"Port.", name="secret.txt", desk_id=other_desk.id)
    IdempotencyKey.objects.update(upload=hidden)
    refused = api.post("/uploads", BODY, Idempotency_Key="k")
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (422, "idempotency-key-reused")
    assert str(hidden.id) not in refused.content.decode()
