"""Older uploads are read with the newer engine by one command, which tells what changed and which claims moved."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from facts.management.commands import read_again
from facts.models import Claim
from newsroom.ledger.models import Entry
from sources.models import Article, Reading
from sources.reading.types import Mark
from sources.services import readings
from tests.stories import FERRY, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def newer_engine(monkeypatch):
    """Every reading there is counts as an older engine's."""
    monkeypatch.setattr(read_again, "READING_VERSION", "next")


@pytest.fixture
def marks_the_last_line(monkeypatch):
    """An engine that takes the last line of a page for a footer."""
    compute = readings.compute_reading

    def compute_otherwise(upload):
        result = compute(upload)
        (story,) = result.stories
        start = result.document.text.rindex("The ferry was built")
        story = replace(story, end=start, marks=())
        marks = (Mark(start, len(result.document.text), "footer"),)
        return replace(result, document=replace(result.document, marks=marks), stories=(story,))

    monkeypatch.setattr(readings, "compute_reading", compute_otherwise)


def run(actor, *options: str) -> str:
    out = StringIO()
    call_command("read_again", "--by", actor.user.email, *options, stdout=out)
    return out.getvalue()


def test_what_comes_out_the_same_stays_as_it_is(editor, reviewer, newer_engine):
    upload_text(editor, FERRY, "ferry.txt")
    before = (Reading.objects.count(), Article.objects.count(), Entry.objects.count())
    told = run(reviewer)
    assert "1/1 ferry.txt: the same" in told
    assert "0 uploads changed (0 articles), 1 stayed the same" in told
    assert (Reading.objects.count(), Article.objects.count(), Entry.objects.count()) == before


def test_nothing_is_read_that_this_engine_read(editor, reviewer):
    upload_text(editor, FERRY, "ferry.txt")
    assert "0 uploads changed (0 articles), 0 stayed the same" in run(reviewer)


def test_what_comes_out_otherwise_replaces_the_articles_and_names_the_claims(
    editor, reviewer, newer_engine, marks_the_last_line
):
    upload = upload_text(editor, FERRY, "ferry.txt")
    claim = find_claim(upload, "1987")
    confirm_fully(claim.id, reviewer)
    told = run(reviewer)
    assert "1 uploads changed (1 articles)" in told
    assert "1 decided claims stand elsewhere or nowhere now." in told
    assert "orphan: The ferry was built in 1987" in told
    reading = Reading.objects.get(upload=upload, is_current=True)
    assert (reading.number, reading.made_by) == (2, reviewer.user)
    assert Claim.objects.get(id=claim.id).status == Claim.Status.CONFIRMED


def test_stories_that_a_person_drew_are_left_alone(editor, reviewer, newer_engine, marks_the_last_line):
    upload = upload_text(editor, FERRY, "ferry.txt")
    readings.reread_upload(
        upload_id=upload.id, actor=reviewer, boundaries=[(0, len(FERRY) - 1)], marks=[], expected_number=1
    )
    assert "1 uploads whose stories a person drew were left alone" in run(reviewer)
    assert Reading.objects.filter(upload=upload).count() == 2
    assert "1 uploads changed" in run(reviewer, "--drawn")


def test_somebody_without_the_right_is_refused(auditor):
    with pytest.raises(CommandError):
        run(auditor)
