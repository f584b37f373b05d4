"""Of files that were chosen and not sent the desk says whether they are here, and whether they can be read."""

import base64
import hashlib
import io
import zipfile

import pytest

from newsroom.ledger.models import Entry
from sources.models import Upload
from sources.services.uploads import receive_upload

pytestmark = pytest.mark.django_db
STORY = b"PORT ALDEN (CW) - The ferry was built in 1987, the yard said.\n"


def chosen(data: bytes) -> str:
    head = base64.b64encode(data[:1500]).decode()
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
    # And says whose the copy is that is here.
    assert told[1]["words"].startswith("Here already: sent by Rana Rabe on ")
    assert (Upload.objects.count(), Entry.objects.count()) == before


def test_nobody_learns_of_a_file_that_they_do_not_see(reviewer, outsider, add_person, signed_in, desk):
    receive_upload(actor=reviewer, data=STORY, name="ferry.txt", desk_id=desk.id)
    assert look(signed_in(outsider), chosen(STORY)).json()["files"][0]["state"] == "ready"


@pytest.mark.parametrize("value", ["", "a b", "- ten AAAA", "- 10 ?", "- 10 AAAA more"])
def test_what_is_no_file_is_refused(reviewer, signed_in, value):
    assert look(signed_in(reviewer), value).status_code == 422


def word_document() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in ("[Content_Types].xml", "word/document.xml"):
            packed.writestr(name, "<x/>")
    return file.getvalue()


def test_what_a_file_is_taken_for_is_said_before_it_is_sent(reviewer, signed_in):
    files = {
        "text": STORY + b"And more.",
        "a web page": b"<!doctype html><html><body><p>The ferry sank.</p></body></html>",
        "a PDF": b"%PDF-1.7\n%\xe2\xe3",
        "a Word document": word_document(),
        "an Office document": word_document()[:60],
        "a mail": b"From: a@wire.example\nTo: b@desk.example\nSubject: Ferry\n\nIt sank.\n",
    }
    told = look(signed_in(reviewer), *map(chosen, files.values())).json()["files"]
    assert [(one["state"], one["words"]) for one in told] == [("ready", f"Ready: {kind}") for kind in files]


def test_data_that_holds_no_article_is_refused_and_of_more_than_its_start_nothing_is_said(
    reviewer, signed_in
):
    whole, start = b'{"rows": [1, 2]}', b'{"rows": [' + b"1, " * 2000 + b"2]}"
    told = look(signed_in(reviewer), chosen(whole), chosen(start)).json()["files"]
    assert [(one["state"], one["words"]) for one in told] == [
        ("refused", "This is a data file (JSON) that holds no article in a form we know."),
        ("ready", "Ready"),
    ]
