"""Claims inside others and said twice, an order kept for a person, and fresh stories first on the desk."""

import re

import pytest
from django.utils import timezone

from facts.models import Claim, DeskChoice
from facts.services.claims.edit import mark_claim
from tests.stories import find_claim, upload_text

pytestmark = pytest.mark.django_db
TWICE = """Ferry repainted

PORT ALDEN, March 9, 2026 (CW) - The ferry Maren carried 203 cars, the yard said.

The town has a new quay with 14 lamps.

The ferry Maren carried 203 cars, the yard said.
"""


def lines(page: str) -> list[str]:
    return re.findall(r'id="claim-([0-9a-f-]{36})" tabindex', page)


def test_the_same_words_twice_are_one_claim(reviewer):
    upload = upload_text(reviewer, TWICE, "twice.txt", outlet="Coastal Wire")
    said = [claim.statement for claim in Claim.objects.in_text_order() if "203" in claim.statement]
    assert len(said) == 1
    assert find_claim(upload, "203").start < upload.articles.get().text.index("14 lamps")


def test_a_claim_inside_another_stands_under_it_in_either_order(reviewer, signed_in):
    upload = upload_text(reviewer, TWICE, "twice.txt", outlet="Coastal Wire")
    outer = find_claim(upload, "203")
    text = upload.articles.get().text
    start = text.index("The ferry Maren carried")
    assert outer.start == start
    inner = mark_claim(
        article_id=outer.article_id,
        actor=reviewer,
        start=start,
        end=start + len("The ferry Maren"),
        statement="The ferry is the Maren.",
        reason="For a test.",
    )
    for order in ("text", "worth"):
        client = signed_in(reviewer)
        client.post(f"/articles/{outer.article_id}/order/", {"order": order})
        shown = lines(client.get(f"/articles/{outer.article_id}/").text)
        assert {str(inner.id), str(outer.id)} <= set(shown), order
        assert shown.index(str(inner.id)) == shown.index(str(outer.id)) + 1, order


def test_the_order_of_claims_is_kept_for_the_person_wherever_they_sign_in(
    reviewer, second_reviewer, signed_in
):
    upload = upload_text(reviewer, TWICE, "twice.txt", outlet="Coastal Wire")
    page = f"/articles/{upload.articles.get().id}/"
    current = re.compile(r'aria-current="true">(As in the text|Best first)<')
    assert current.search(signed_in(reviewer).get(page).text)[1] == "As in the text"
    # Reading a page keeps nothing: only who presses the button changes the order.
    signed_in(reviewer).get(page, {"order": "worth"})
    assert not DeskChoice.objects.exists()
    assert current.search(signed_in(reviewer).get(page).text)[1] == "As in the text"
    answer = signed_in(reviewer).post(f"{page}order/", {"order": "worth", "show": "open"})
    assert answer.headers["Location"] == f"{page}?show=open"
    assert current.search(signed_in(reviewer).get(page).text)[1] == "Best first"
    assert current.search(signed_in(second_reviewer).get(page).text)[1] == "As in the text"
    before = list(DeskChoice.objects.values())
    assert signed_in(reviewer).post(f"{page}order/", {"order": "length"}).status_code == 422
    assert list(DeskChoice.objects.values()) == before


def test_the_desk_puts_a_fresh_story_before_an_old_one_that_came_later(reviewer, signed_in):
    text = "The quay carried 203 visitors in all, the harbour office said.\n"
    fresh = upload_text(
        reviewer, f"Fresh quay\n\n{text}", "fresh.txt", published=f"{timezone.now():%Y-%m-%d}"
    )
    old = upload_text(reviewer, f"Old quay\n\nOnce. {text}", "old.txt", published="2024-03-09")
    page = signed_in(reviewer).get("/").text
    assert page.index(str(fresh.articles.get().id)) < page.index(str(old.articles.get().id))
    # And says why each row stands there.
    assert "worth checking" in page
