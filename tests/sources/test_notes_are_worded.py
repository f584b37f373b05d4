"""What reading notes beside an article's date is told in the reader's language."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from sources.words import word_published_note
from tests.stories import upload_text

STORY = "Ferry sinks off Port Alden\n\nPORT ALDEN, March 9 (CW) - At least 61 people died.\n"


def list_notes():
    """Each note in the source of reading, with Thursday for the words of a page."""
    path = Path(settings.BASE_DIR, "sources", "reading", "metadata", "head.py")
    for node in ast.walk(ast.parse(path.read_text())):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        text = "".join(
            str(part.value) if isinstance(part, ast.Constant) else "Thursday"
            for part in parts
            if isinstance(part, ast.Constant | ast.FormattedValue)
        )
        if re.search(": please (?:check|give the (?:date|day))\\.$", text):
            yield text


@pytest.mark.parametrize("note", sorted({note for note in list_notes() if note[0] in "T“"}))
def test_every_note_of_reading_has_its_words_in_arabic(note):
    assert word_published_note(note) == note
    with override("ar"):
        told = word_published_note(note)
    assert re.search(r"[\u0621-\u064a]{2,}", told)
    assert ("Thursday" in told) == ("Thursday" in note)
    assert "{" not in told


def test_another_note_is_shown_as_it_is():
    with override("ar"):
        assert word_published_note("Given by the editor.") == "Given by the editor."
        assert word_published_note("") == ""


@pytest.mark.django_db
def test_the_review_page_tells_it(signed_in, reviewer):
    article = upload_text(reviewer, STORY, "ferry.txt").articles.get()
    assert "without a year" in article.published_note
    client = signed_in(reviewer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    page = client.get(f"/articles/{article.id}/").content.decode()
    with override("ar"):
        assert word_published_note(article.published_note) in page
    assert "without a year" not in page
