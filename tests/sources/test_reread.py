"""Reading a page again: other boundaries, a newer version of the page, the same words in another outlet."""

import pytest

from newsroom.errors import Invalid, RevisionConflict
from sources.models import Article, Reading, SameText, Upload
from sources.reading.types import Mark
from sources.services import articles, readings, uploads

FERRY = """Ferry toll rises as divers reach lower deck

PORT ALDEN, March 9, 2026 (CW) - At least 61 people died when the ferry Maren capsized off Port Alden on Saturday, \
the coastguard said on Monday, raising an earlier count of 48 after divers reached the lower deck of the ship.

The ship carried 212 passengers, forty more than it was licensed for, said Ilse Brandt, who heads the inquiry into \
the accident and who had warned of overloading on the line for several years before.

Prosecutors have detained the captain and two officers of the operator, Norrline, which said it was cooperating.
"""


def read(actor, text, **values) -> Upload:
    upload = uploads.receive_upload(actor=actor, data=text.encode(), name="page.txt", **values)
    uploads.read_upload(upload_id=upload.id)
    upload.refresh_from_db()
    assert upload.status == "read", upload.reason
    return upload


def test_a_split_makes_a_new_reading_whose_articles_replace_the_old_one(editor):
    upload = read(editor, FERRY)
    old = upload.articles.get()
    text = old.reading.text
    cut = text.index("Prosecutors")
    reading = readings.reread_upload(
        upload_id=upload.id,
        actor=editor,
        boundaries=[(0, cut), (cut, len(text))],
        marks=[Mark(text.index("PORT ALDEN"), text.index("At least"), "dateline")],
        expected_number=1,
        reason="Two stories",
    )
    articles = list(upload.articles)
    assert reading.number == 2
    assert [article.supersedes_id for article in articles] == [old.id, old.id]
    assert all(article.text == text[article.start : article.end] for article in articles)
    assert articles[0].furniture[0]["kind"] == "dateline"
    assert not Article.objects.current().filter(id=old.id).exists()
    assert Reading.objects.filter(upload=upload, is_current=True).count() == 1


def test_boundaries_that_do_not_fit_change_nothing(editor):
    upload = read(editor, FERRY)
    for boundaries in ([], [(0, 10**6)], [(0, 200), (100, 300)], [(5, 5)]):
        with pytest.raises(Invalid):
            readings.reread_upload(
                upload_id=upload.id, actor=editor, boundaries=boundaries, marks=[], expected_number=1
            )
    with pytest.raises(RevisionConflict):
        readings.reread_upload(
            upload_id=upload.id, actor=editor, boundaries=[(0, 50)], marks=[], expected_number=7
        )
    assert Reading.objects.filter(upload=upload).count() == 1


def test_what_a_person_corrected_survives_a_new_drawing_of_the_same_story(editor):
    upload = read(editor, FERRY)
    old = upload.articles.get()
    articles.correct_metadata(
        article_id=old.id, actor=editor, values={"published": "2026-03-10", "place": "Port Alden"}
    )
    text = old.reading.text
    readings.reread_upload(
        upload_id=upload.id, actor=editor, boundaries=[(0, len(text))], marks=[], expected_number=1
    )
    article = upload.articles.get()
    assert (article.published, article.published_basis) == ("2026-03-10", "corrected")


def test_a_newer_version_of_the_same_page_supersedes_the_older_one(editor):
    address = "https://www.example.org/news/ferry"
    first = read(editor, FERRY, url=address)
    old = first.articles.get()
    second = read(editor, FERRY.replace("61 people", "64 people"), url=address + "/?utm_source=mail#top")
    assert second.articles.get().supersedes == old
    assert list(Article.objects.current()) == [second.articles.get()]


def test_wire_copy_in_two_outlets_is_linked_as_the_same_text(editor):
    first = read(editor, FERRY, outlet="Harbour Post")
    second = read(
        editor, FERRY.replace("Ferry toll rises", "Toll rises") + "\nEdited locally.\n", outlet="Coastal Wire"
    )
    link = SameText.objects.get()
    assert {link.article, link.twin} == {first.articles.get(), second.articles.get()}
    assert link.share > 0.9


def test_another_story_is_not_linked(editor):
    read(editor, FERRY)
    read(
        editor,
        "Council votes on harbour dues\n\n" + "The council of Port Alden voted on new dues on Monday. " * 12,
    )
    assert not SameText.objects.exists()
