"""Of files that were chosen and not sent the desk says whether they are here, and whether they can be read."""

import base64
import hashlib

import pytest

from newsroom.ledger.models import Entry
from sources.models import Upload
from sources.services.uploads import receive_upload

pytestmark = pytest.mark.django_db
STORY = b"PORT ALDEN (CW) - The ferry was built in 1987, the yard said.\n"


def chosen(data: bytes) -> str:
    head = base64.b64encode(data[:600]).decode()
    return f"{hashlib.sha256(data).hexdigest()} {len(data)} {head}"


def look(client, *files: str):
    return client.post("/uploads/look/", {"file": list(files)})


def test_each_file_is_ready_known_or_refused(reviewer, signed_in):
    known = receive_upload(actor=reviewer, data=STORY, name="ferry.txt")
    before = Upload.objects.count(), Entry.objects.count()
    answer = look(
        signed_in(reviewer),
        chosen(b"Another story."),
        chosen(STORY),
        chosen(b"\x89PNG\r\n\x1a\n0"),
        chosen(b""),
    )
    told = answer.json()["files"]
    assert [one["state"] for one in told] == ["ready", "known", "refused", "refused"]
    assert told[1]["address"] == f"/uploads/{known.id}/"
    assert "PNG" in told[2]["words"]
    assert (Upload.objects.count(), Entry.objects.count()) == before


def test_nobody_learns_of_a_file_that_they_do_not_see(reviewer, outsider, add_person, signed_in, desk):
    receive_upload(actor=reviewer, data=STORY, name="ferry.txt", desk_id=desk.id)
    assert look(signed_in(outsider), chosen(STORY)).json()["files"][0]["state"] == "ready"


@pytest.mark.parametrize("value", ["", "a b", "- ten AAAA", "- 10 ?", "- 10 AAAA more"])
def test_what_is_no_file_is_refused(reviewer, signed_in, value):
    assert look(signed_in(reviewer), value).status_code == 422
