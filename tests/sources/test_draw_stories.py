"""A person draws where stories begin and what is furniture; what was drawn reads back as it was drawn."""

import pytest
from django.urls import reverse

from newsroom.ledger.models import Entry
from sources.drawing import draw, list_lines
from sources.models import Reading
from sources.reading.types import Mark
from sources.services import uploads

TEXT = (
    "First headline\n\nPORT ALDEN: The first story is here.\nSubscribe now\n\n"
    "Second headline\nIts own text.\nFooter\n"
)
MARKS = [{"start": 16, "end": 27, "kind": "dateline"}, {"start": 53, "end": 66, "kind": "subscription"}]


def drawn(starts, kinds):
    lines = list_lines(TEXT, [{"start": 0, "end": len(TEXT)}], MARKS)
    return draw(lines, MARKS, starts=starts, kinds=kinds)


def test_lines_say_what_they_are_now():
    lines = list_lines(TEXT, [{"start": 0, "end": 60}, {"start": 67, "end": len(TEXT)}], MARKS)
    assert [(line.text, line.kind, line.starts_story) for line in lines] == [
        ("First headline", "", True),
        ("PORT ALDEN: The first story is here.", "", False),
        ("Subscribe now", "subscription", False),
        ("Second headline", "", True),
        ("Its own text.", "", False),
        ("Footer", "", False),
    ]


def test_a_story_ends_with_its_last_line_that_is_no_furniture():
    boundaries, marks = drawn({0, 3}, {2: "subscription", 5: "footer"})
    assert [TEXT[start:end].splitlines()[-1] for start, end in boundaries] == [
        "PORT ALDEN: The first story is here.",
        "Its own text.",
    ]
    assert [TEXT[mark.start : mark.end] for mark in marks] == ["PORT ALDEN:", "Subscribe now", "Footer"]


def test_a_line_made_text_again_loses_its_mark_and_the_marks_within_others_stay():
    _boundaries, marks = drawn({0}, {2: ""})
    assert marks == [Mark(16, 27, "dateline")]


def test_nothing_drawn_is_no_story():
    assert drawn(set(), {}) == ([], [Mark(16, 27, "dateline"), Mark(53, 66, "subscription")])


@pytest.fixture
def page(editor):
    upload = uploads.receive_upload(actor=editor, data=TEXT.encode() * 3, name="page.txt")
    uploads.read_upload(upload_id=upload.id)
    return upload


def test_the_page_saves_a_new_reading_and_refuses_one_that_is_out_of_date(page, editor, client):
    client.force_login(editor.user)
    address = reverse("sources:stories_draw", args=[page.id])
    assert client.get(address).status_code == 200
    form = {"number": "1", "start-0": "on", "start-6": "on", "kind-5": "footer", "reason": "Two stories"}
    answer = client.post(address, form)
    assert answer.status_code == 302
    assert page.articles.count() == 2
    assert Entry.objects.filter(type="reading.made").count() == 2
    stale = client.post(address, form)
    assert stale.status_code == 412
    assert "read this page again" in stale.content.decode()
    assert Reading.objects.count() == 2


def test_no_story_at_all_is_refused_in_words(page, editor, client):
    client.force_login(editor.user)
    answer = client.post(reverse("sources:stories_draw", args=[page.id]), {"number": "1"})
    assert answer.status_code == 422
    assert "At least one story" in answer.content.decode()
    assert Reading.objects.count() == 1


def test_an_auditor_may_look_but_not_draw(page, auditor, client):
    client.force_login(auditor.user)
    assert client.post(reverse("sources:stories_draw", args=[page.id]), {"number": "1"}).status_code == 403
