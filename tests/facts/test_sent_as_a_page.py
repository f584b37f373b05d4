"""A decision whose form the browser sends by itself: back on the review page, in the list's order, with its undo."""

import pytest
from django.test import Client

from facts.models import Claim, Decision
from facts.services.people.desk import order_claims
from facts.views.articles.order import put_in_order
from facts.views.articles.review import load_cards, next_open
from tests.stories import FERRY, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(editor, reviewer):
    order_claims(actor=reviewer, order="worth")
    return find_claim(upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire"), "1987")


def send(client: Client, claim: Claim, **form: str):
    page = f"http://testserver/articles/{claim.article_id}/?show=open&claim={claim.id}"
    return client.post(f"/claims/{claim.id}/confirm/", form, headers={"Referer": page})


def test_it_goes_on_as_the_list_stood_and_can_be_taken_back(claim, reviewer, signed_in):
    client = signed_in(reviewer)
    answer = send(client, claim, said="yes", so="not_checked", waive="1")
    cards = put_in_order(load_cards(claim.article, reviewer), "worth")
    ids = [card.claim.id for card in cards]
    following = next_open(cards, ids.index(claim.id))
    assert ids != sorted(ids, key=lambda one: next(c.number for c in cards if c.claim.id == one))
    assert following is not None
    page = f"/articles/{claim.article_id}/"
    wanted = f"{page}?claim={following.claim.id}&show=open&undo={claim.id}#claim-{following.claim.id}"
    assert answer.headers["Location"] == wanted
    shown = client.get(wanted).text
    assert "Undo this decision" in shown
    assert "Confirmed: it is a fact now." in shown


def test_what_is_refused_comes_back_as_the_review_page_with_all_that_was_typed(claim, reviewer, signed_in):
    typed = {"so": "yes", "found": "Built in 1987, page 4.", "waive_own": "The yard told me."}
    answer = send(signed_in(reviewer), claim, said="yes", **typed)
    assert answer.status_code == 422
    assert 'id="claims"' in answer.text
    assert not Decision.objects.exists()
    for words in (typed["found"], typed["waive_own"]):
        assert words in answer.text
