"""What a file holds and its articles do not is on record and stands on the upload's page and in the API."""

import io
import zipfile

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from newsroom.people import SETUP, create_key
from sources.models import Reading, Upload
from sources.reading.types import LEFT_OUT, Mark
from sources.services import readings, uploads
from sources.services.protection import protect_source
from sources.services.sources import create_source
from sources.words import LEFT_OUT_WORDS
from tests.api.programs import Program
from tests.sources.test_word_documents import FILLER, make, p, r

pytestmark = pytest.mark.django_db

TRACKED = make(
    p(r("The harbour board of Aldstadt met on Monday evening in the town hall, it said."))
    + p(
        r("No cow"), "<w:del w:id='1'><w:r><w:delText>Forty people</w:delText></w:r></w:del>", r(" was hurt.")
    )
    + FILLER
)
DELETED = [{"what": "deleted", "words": "Forty people"}]


@pytest.fixture
def upload(editor) -> Upload:
    sent = uploads.receive_upload(actor=editor, data=TRACKED, name="tracked.docx")
    uploads.read_upload(upload_id=sent.id)
    return Upload.objects.get(id=sent.id)


def test_deleted_words_are_kept_with_the_reading_and_are_in_no_article(upload):
    reading = Reading.objects.get(upload=upload)
    assert reading.left_out == DELETED
    assert "Forty" not in reading.text
    assert reading.snapshot()["left_out"] == DELETED


def test_a_reading_without_anything_left_out_says_what_it_said_before(editor):
    sent = uploads.receive_upload(
        actor=editor, data=b"Ferry draws crowds\n\nThe board met on Monday.", name="a.txt"
    )
    uploads.read_upload(upload_id=sent.id)
    assert "left_out" not in Reading.objects.get(upload=sent).snapshot()


def test_the_page_and_the_api_say_it(upload, editor):
    client = Client()
    client.force_login(editor.user)
    page = client.get(f"/uploads/{upload.id}/").content.decode()
    assert str(LEFT_OUT_WORDS["deleted"]) in page
    assert "Forty people" in page
    _key, token = create_key(actor=SETUP, user_id=editor.user.id, name="CMS", scopes=["uploads:write"])
    assert Program(token).get(f"/uploads/{upload.id}").json()["left_out"] == DELETED


def test_an_upload_that_holds_more_than_its_articles_is_marked_in_the_list_and_in_the_api(upload, editor):
    longer = make(
        p(r(" ".join(["The board met on Monday."] * 30)))
        + p(r("It ends."), "<w:del w:id='1'><w:r><w:delText>Forty people</w:delText></w:r></w:del>")
    )
    whole = uploads.receive_upload(actor=editor, data=longer, name="whole.docx")
    uploads.read_upload(upload_id=whole.id)
    client = Client()
    client.force_login(editor.user)
    _key, token = create_key(actor=SETUP, user_id=editor.user.id, name="CMS", scopes=["uploads:write"])
    for sent, is_short in ((upload, True), (whole, False)):
        row = client.get(f"/uploads/{sent.id}/", headers={"HX-Request": "true"}).content.decode()
        assert ("holds more than its articles" in row) is is_short
        assert Program(token).get(f"/uploads/{sent.id}").json()["is_short"] is is_short


def test_the_second_receipt_of_the_same_bytes_says_it_too(upload, editor):
    again = uploads.receive_upload(actor=editor, data=TRACKED, name="again.docx")
    client = Client()
    client.force_login(editor.user)
    assert "Forty people" in client.get(f"/uploads/{again.id}/").content.decode()


def test_stories_drawn_by_hand_keep_what_was_left_out(upload, editor):
    first = Reading.objects.get(upload=upload)
    drawn = readings.reread_upload(
        upload_id=upload.id,
        actor=editor,
        boundaries=[(0, len(first.text))],
        marks=[Mark(0, 10, "caption")],
        expected_number=1,
    )
    assert drawn.left_out == DELETED


def test_every_kind_of_what_is_left_out_has_its_words():
    assert set(LEFT_OUT_WORDS) == set(LEFT_OUT)


def test_a_reading_cannot_be_changed_to_have_left_out_nothing(upload):
    with pytest.raises(DatabaseError), transaction.atomic():
        Reading.objects.filter(upload=upload).update(left_out=[])


def test_left_out_words_tell_no_protected_name(editor, reviewer):
    """Deleted words may hold the very name that was taken out of the text."""
    source = create_source(actor=reviewer, name="Hella Whistlequist", kind="person")
    protect_source(
        source_id=source.id,
        actor=reviewer,
        alias="somebody at the port",
        known_to=[reviewer.user.id],
        expected_revision=source.revision,
    )
    named = "<w:del w:id='1'><w:r><w:delText>Hella Whistlequist</w:delText></w:r></w:del>"
    sent = uploads.receive_upload(
        actor=editor, data=make(FILLER + p(r("It was said. "), named) + FILLER), name="a.docx"
    )
    uploads.read_upload(upload_id=sent.id)
    client = Client()
    client.force_login(editor.user)
    _key, token = create_key(actor=SETUP, user_id=editor.user.id, name="CMS", scopes=["uploads:write"])
    for told in (
        client.get(f"/uploads/{sent.id}/").content.decode(),
        Program(token).get(f"/uploads/{sent.id}").content.decode(),
    ):
        assert "Whistlequist" not in told
        assert "somebody at the port" in told
    # The bytes hold the name still, so they are for those alone who know it.
    assert client.get(f"/uploads/{sent.id}/original/").status_code == 403
    client.force_login(reviewer.user)
    assert client.get(f"/uploads/{sent.id}/original/").status_code == 200
    assert "Hella Whistlequist" in client.get(f"/uploads/{sent.id}/").content.decode()


def deleted(words: str) -> bytes:
    return make(FILLER + p(f"<w:del w:id='1'><w:r><w:delText>{words}</w:delText></w:r></w:del>") + FILLER)


def page(remark: str) -> bytes:
    body = "<p>The harbour board of Aldstadt met on Monday evening in the town hall, it said.</p>" * 4
    return f"<html><body><article><h1>Board meets</h1>{body}</article>{remark}</body></html>".encode()


def add_part(document: bytes, field: str) -> bytes:
    """The document with a part that no reader of ours knows."""
    made = io.BytesIO(document)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("customXml/item9.xml", field)
    return made.getvalue()


OFFICE = "urn:schemas-microsoft-com:office:office"
EMBEDDED = f"<w:object><o:OLEObject xmlns:o='{OFFICE}' ProgID='Excel.Sheet.12'/></w:object>"
HIDING = {
    "behind the first 500 characters": (deleted("It was said. " * 60 + "Hella Whistlequist"), "a.docx"),
    "across the 500th": (deleted("x" * 493 + " Whistlequist"), "a.docx"),
    "in a sheet inside": (make(FILLER + p(f"<w:r>{EMBEDDED}</w:r>") + FILLER), "a.docx"),
    "in a remark of a page": (page("<!-- by Hella Whistlequist -->"), "a.html"),
    "in a program of a page": (page("<script>var by = 'Whistlequist'</script>"), "a.html"),
    "in a field of a document": (add_part(make(FILLER), "<by>Hella Whistlequist</by>"), "a.docx"),
}


@pytest.mark.parametrize("hiding", HIDING)
def test_a_protected_name_where_nobody_reads_is_told_by_no_page_and_no_original(editor, reviewer, hiding):
    """Of long words only the beginning is kept, and a file holds more than any reading of it."""
    source = create_source(actor=reviewer, name="Hella Whistlequist", kind="person")
    data, name = HIDING[hiding]
    sent = uploads.receive_upload(actor=editor, data=data, name=name)
    uploads.read_upload(upload_id=sent.id)
    client = Client()
    client.force_login(editor.user)
    assert client.get(f"/uploads/{sent.id}/original/").status_code == 200
    protect_source(
        source_id=source.id,
        actor=reviewer,
        alias="somebody at the port",
        known_to=[reviewer.user.id],
        expected_revision=source.revision,
    )
    _key, token = create_key(actor=SETUP, user_id=editor.user.id, name="CMS", scopes=["uploads:write"])
    assert client.get(f"/uploads/{sent.id}/original/").status_code == 403
    for told in (
        client.get(f"/uploads/{sent.id}/").content.decode(),
        Program(token).get(f"/uploads/{sent.id}").content.decode(),
    ):
        assert "Whist" not in told
        assert sent.original.sha256 not in told
    client.force_login(reviewer.user)
    assert client.get(f"/uploads/{sent.id}/original/").status_code == 200


def test_an_original_that_tells_no_name_is_given_out_beside_a_protected_source(editor, reviewer):
    source = create_source(actor=reviewer, name="Hella Whistlequist", kind="person")
    protect_source(
        source_id=source.id,
        actor=reviewer,
        alias="somebody at the port",
        known_to=[reviewer.user.id],
        expected_revision=source.revision,
    )
    client = Client()
    client.force_login(editor.user)
    for data, name in ((deleted("Forty people"), "a.docx"), (page("<video controls></video>"), "a.html")):
        sent = uploads.receive_upload(actor=editor, data=data, name=name)
        uploads.read_upload(upload_id=sent.id)
        assert client.get(f"/uploads/{sent.id}/original/").status_code == 200
