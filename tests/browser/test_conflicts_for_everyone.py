"""What a claim meets, beside it and on the page of conflicts, passes axe-core's rules and is used by keyboard."""

import pytest
from playwright.sync_api import expect

from facts.models import Claim
from facts.services.relations.settle import settle_relation
from tests.browser.axe import violations
from tests.stories import confirm_fully, find_claim, relate, upload_text

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KNOWN = """The Maren and its cars

PORT ALDEN, March 7, 2026 (CW) - The ferry Maren carried 188 cars, the harbour office said.

The shipping line said the ferry Maren carried 203 cars and 14 lorries.
"""


@pytest.fixture
def told(committed_db, editor, reviewer):
    """An open claim that contradicts one fact and says the same as another; and one conflict that was settled."""
    known = upload_text(editor, KNOWN, "known.txt", outlet="Harbour Gazette")
    facts = [confirm_fully(find_claim(known, words).id, reviewer).fact for words in ("188", "203")]
    new = upload_text(
        editor, KNOWN.replace("188", "190").replace("203", "205"), "new.txt", outlet="Coastal Wire"
    )
    claim = find_claim(new, "190")
    relate(claim, facts[0])
    relate(claim, facts[1], found="same")
    settled = relate(find_claim(new, "205"), facts[0])
    settle_relation(relation_id=settled.id, actor=reviewer, kind="rounding", reason="Rounded to five.")
    return Claim.objects.select_related("article").get(id=claim.id)


def test_the_cards_and_the_conflicts_have_no_violation_and_answer_to_keys(told, open_page, reviewer):
    page = open_page(reviewer)
    article = f"/articles/{told.article_id}/?claim={told.id}"
    found = []
    for look, width in (("wide", 1440), ("phone", 390)):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(article)
        cards = page.locator(".claim.current .meets")
        cards.first.scroll_into_view_if_needed()
        expect(cards).to_have_count(2)
        found += violations(page, f"cards, {look}")
        for name, address in (
            ("conflicts", "/conflicts/"),
            ("settled", "/conflicts/?settled=1"),
            ("known", f"/claims/{told.id}/known/"),
        ):
            page.goto(address)
            found += violations(page, f"{name}, {look}")
    assert found == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(article)
    expect(page.locator(".claim.current .meets")).to_have_count(2)
    page.keyboard.press("l")
    expect(page.locator(".claim.current .meets input[name=fact]")).to_be_checked()
    page.keyboard.press("i")
    page.wait_for_url("**/conflicts/#relation-*")
