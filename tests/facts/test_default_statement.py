"""What a confirmation states by itself names whoever says so, in words that read as a sentence."""

import pytest

from facts.services.claims.plan import default_statement
from sources.services.articles import correct_metadata
from tests.stories import find_claim, upload_text

pytestmark = pytest.mark.django_db

TEXT = "Quay\n\nThe lighthouse is 48 metres high and the quay carried 212 visitors on 9 March 2026.\n"


@pytest.mark.parametrize("headline", ["Quay reopens after storm", "Quay reopens after storm."])
def test_no_headline_stands_in_the_place_of_a_name(editor, headline):
    upload = upload_text(editor, TEXT, "quay.txt")
    correct_metadata(article_id=upload.articles.get().id, actor=editor, values={"headline": headline})
    claim = find_claim(upload, "48 metres")
    assert claim.speaker_text == ""
    assert default_statement(claim).endswith(", according to the article.")
