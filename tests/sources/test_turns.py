"""Workers are shared fairly: whose upload, and whose search for claims, is next."""

import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from facts import tasks as fact_tasks
from facts.models import Run
from facts.services.claims import runs
from newsroom.actor import Actor
from newsroom.jobs.turns import pick_next
from newsroom.people import SETUP, create_key
from sources import tasks
from sources.models import Upload
from sources.reading.types import ReadingCrashed
from sources.services import uploads

pytestmark = pytest.mark.django_db


def pack(**files: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.txt", text)
    return data.getvalue()


def story(name: str) -> str:
    return f"The port of {name} opened on Monday."


def send(actor: Actor, name: str, data: bytes | None = None) -> Upload:
    upload = uploads.receive_upload(actor=actor, data=data or story(name).encode(), name=name)
    return Upload.objects.get(id=upload.id)


def give_out(number: int = 1) -> list[str]:
    """What the next workers are given, all of them at work at the same time."""
    names = []
    for _ in range(number):
        upload = Upload.objects.filter(id=pick_next(Upload)).first()
        if upload is not None:
            upload.take(uuid4())
            names.append(upload.name)
    return names


def finish(name: str) -> None:
    Upload.objects.filter(name=name).update(status="read", lease_token=None, lease_until=None)


def serve(number: int) -> list[str]:
    """What one worker is given that ends each job before the next."""
    served = []
    for _ in range(number):
        served += give_out()
        for name in served[-1:]:
            finish(name)
    return served


def test_an_upload_is_read_before_the_fifth_file_of_anothers_archive(editor, reviewer):
    send(editor, "bundle.zip", pack(**{f"a{number}": story(f"Aden {number}") for number in range(6)}))
    read = [uploads.read_next_upload().name for _ in range(3)]
    assert (read[0], {name[0] for name in read[1:]}) == ("bundle.zip", {"a"})
    send(reviewer, "urgent")
    read += [uploads.read_next_upload().name for _ in range(2)]
    assert "urgent" in read
    upload = Upload.objects.get(name="urgent")
    assert (upload.status, upload.articles.count()) == ("read", 1)
    assert Upload.objects.filter(name__startswith="a", status="received").count() >= 2


def test_three_people_are_served_by_turns_however_much_each_of_them_sent(editor, reviewer, outsider):
    for number in range(5):
        send(editor, f"e{number}")
    for number in range(3):
        send(reviewer, f"r{number}")
    send(outsider, "o0")
    assert serve(9) == ["e0", "r0", "o0", "e1", "r1", "e2", "r2", "e3", "e4"]


def test_of_two_workers_one_is_left_for_somebody_else(editor, reviewer):
    for number in range(4):
        send(editor, f"e{number}")
    send(reviewer, "r0")
    assert sorted(give_out(2)) == ["e0", "r0"]


def test_whoever_has_a_file_at_work_waits_for_whoever_has_none(editor, reviewer):
    for number in range(2):
        send(editor, f"e{number}")
        send(reviewer, f"r{number}")
    assert give_out(2) == ["e0", "r0"]
    finish("r0")
    # Something of the editor's was taken longer ago, but a worker is still busy with it.
    assert give_out() == ["r1"]


def test_ones_own_next_upload_is_not_behind_ones_own_archive(editor):
    archive = send(editor, "bundle.zip", pack(**{f"a{n}": story(f"Aden {n}") for n in range(4)}))
    uploads.read_upload(upload_id=archive.id)
    send(editor, "single")
    assert "single" in serve(2)


def test_several_keys_of_a_person_share_one_turn(editor, reviewer):
    keys = []
    for name in ("one", "two", "three"):
        key, _token = create_key(actor=SETUP, user_id=editor.user.id, name=name, scopes=["uploads:write"])
        keys.append(Actor(user=editor.user, key=key))
    for number, actor in enumerate(keys):
        send(actor, f"e{number}")
    for number in range(2):
        send(reviewer, f"r{number}")
    assert serve(4) == ["e0", "r0", "e1", "r1"]


@pytest.mark.parametrize("packed", [True, False], ids=["in an archive", "one by one"])
def test_the_same_bytes_sent_by_somebody_else_are_read_in_the_turn_of_both(editor, reviewer, packed):
    """Or whoever sends a story first, last of many, would hold up everybody who sends it too."""
    names = [f"a{number}" for number in range(5)]
    if packed:
        archive = send(editor, "bundle.zip", pack(**{name: story(name) for name in names}))
        uploads.read_upload(upload_id=archive.id)
    else:
        for name in names:
            send(editor, name)
    last = Upload.objects.filter(status="received").order_by("asked_at", "id").last()
    copy = send(reviewer, "copy", story(last.name.removesuffix(".txt")).encode())
    assert copy.same_as == last
    assert last.name in serve(2)


def test_what_failed_for_a_while_rests_and_holds_nobody_up(editor, reviewer, monkeypatch):
    def crash(*_arguments: object) -> None:
        raise ReadingCrashed("crashed", "It broke down.")

    with monkeypatch.context() as patch:
        patch.setattr("sources.services.readings.read_in_child", crash)
        send(editor, "broken")
        assert uploads.read_next_upload().status == "received"
        assert uploads.read_next_upload() is None
    broken = Upload.objects.get(name="broken")
    assert not Upload.objects.abandoned().exists()
    send(reviewer, "r0")
    assert give_out(2) == ["r0"]
    past = timezone.now() - timedelta(seconds=1)
    Upload.objects.filter(id=broken.id).update(lease_until=past, queued_at=past - Upload.QUEUE_PATIENCE)
    assert Upload.objects.abandoned().get() == broken
    assert give_out() == ["broken"]


def test_a_job_whose_worker_died_is_taken_again_in_its_turn(editor):
    send(editor, "first")
    send(editor, "second")
    assert give_out() == ["first"]
    Upload.objects.filter(name="first").update(lease_until=timezone.now() - timedelta(seconds=1))
    assert sorted(give_out(3)) == ["first", "second"]
    assert Upload.objects.get(name="first").attempts == 2


def test_any_ticket_serves_whoever_is_next_and_one_too_many_does_nothing(editor, reviewer):
    for number in range(2):
        send(editor, f"e{number}")
    give_out()
    own = send(reviewer, "r0")
    ticket = Upload.objects.get(name="e1")
    tasks.read_upload(str(ticket.id))
    own.refresh_from_db()
    ticket.refresh_from_db()
    assert (own.status, ticket.status) == ("read", "received")
    tasks.read_upload(str(ticket.id))
    tasks.read_upload(str(ticket.id))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.attempts) == ("read", 1)


def test_searches_for_claims_are_shared_in_the_same_way(editor, reviewer):
    archive = send(editor, "bundle.zip", pack(**{f"a{n}": story(f"Aden {n}") for n in range(4)}))
    uploads.read_upload(upload_id=archive.id)
    for upload in Upload.objects.filter(root=archive).order_by("id"):
        uploads.read_upload(upload_id=upload.id)
    single = send(reviewer, "single")
    uploads.read_upload(upload_id=single.id)
    assert runs.suggest_next() is not None
    fact_tasks.suggest_claims("whichever")
    done = Run.objects.filter(status=Run.Status.DONE)
    assert done.filter(article__in=single.articles).count() == 1
    assert done.count() == 2


def test_looking_again_at_one_article_is_not_behind_the_rest_of_its_archive(editor):
    archive = send(editor, "bundle.zip", pack(**{f"a{n}": story(f"Aden {n}") for n in range(3)}))
    uploads.read_upload(upload_id=archive.id)
    for upload in Upload.objects.filter(root=archive).order_by("id"):
        uploads.read_upload(upload_id=upload.id)
    first = runs.suggest_next()
    changes: list = []
    again = runs.replace_run(run=first, reason="A date was corrected.", changes=changes)
    assert [runs.suggest_next().id for _ in range(2)].count(again.id) == 1
