"""Claims stand as in the text, or the best first with the rest folded; what was chosen is remembered."""

import re

import pytest

from facts.models import Claim
from tests.stories import upload_text

pytestmark = pytest.mark.django_db
LINES = [
    f"The ferry Maren carried {100 + n} lorries in week {n}, the harbour authority said." for n in range(15)
]


@pytest.fixture
def claims(editor):
    upload = upload_text(editor, "Crossings\n\n" + "\n\n".join(LINES) + "\n", "crossings.txt", outlet="Wire")
    found = list(Claim.objects.filter(article__in=upload.articles).in_text_order())
    # The last of the text is the best, and so on.
    for at, claim in enumerate(found):
        Claim.objects.filter(id=claim.id).update(score=(at + 1) / 100)
    return found


def listed(page):
    return re.findall(r'<li class="claim [^"]*"\s+id="claim-([0-9a-f-]{36})"', page.text)


def test_the_best_stand_first_and_the_rest_is_folded_until_it_is_asked_for(claims, reviewer, signed_in):
    client = signed_in(reviewer)
    address = f"/articles/{claims[0].article_id}/"
    in_text = [str(claim.id) for claim in claims]
    assert listed(client.get(address)) == in_text
    page = client.post(f"{address}order/", {"order": "worth"}, follow=True)
    assert listed(page) == in_text[::-1]
    assert f"{len(claims) - 12} more, less worth checking" in page.text
    assert page.text.count('data-rest="yes"') == len(claims) - 12
    # Numbers stay those of the text.
    assert f'data-sign="{len(claims)}"' in page.text
    # Remembered; the live lines follow, and the text's order is one click away.
    assert listed(client.get(address)) == in_text[::-1]
    assert listed(client.get(f"{address}claims/")) == in_text[::-1]
    assert listed(client.post(f"{address}order/", {"order": "text"}, follow=True)) == in_text
    assert listed(client.get(address)) == in_text


def test_an_unknown_order_is_refused_and_the_texts_stays(claims, reviewer, signed_in):
    client, address = signed_in(reviewer), f"/articles/{claims[0].article_id}/"
    assert client.post(f"{address}order/", {"order": "alphabet"}).status_code == 422
    assert listed(client.get(address)) == [str(claim.id) for claim in claims]
