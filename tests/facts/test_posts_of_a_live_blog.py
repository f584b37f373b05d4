"""A live blog's posts are kept with the article, shown at review and told in the API; a correction names its post."""

import pytest
from django.conf import settings
from django.test import Client

from newsroom.people import SETUP, create_key
from sources.models import Article
from sources.services import uploads
from tests.api.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(editor) -> Article:
    data = (settings.BASE_DIR / "seeds" / "09-election-live.txt").read_bytes()
    sent = uploads.receive_upload(actor=editor, data=data, name="live.txt")
    uploads.read_upload(upload_id=sent.id)
    return Article.objects.get(reading__upload=sent)


def test_each_post_has_its_time_and_its_span(article):
    assert [post["at"][-5:] for post in article.posts] == "23:41 22:58 22:10 21:30 20:05 20:00 07:00".split()
    assert article.text[article.posts[5]["start"] : article.posts[5]["end"]].startswith(
        "20:00\nPolls have closed."
    )
    assert article.snapshot()["posts"] == article.posts


def test_the_page_and_the_api_name_the_post_that_is_taken_back(article, editor):
    client = Client()
    client.force_login(editor.user)
    page = client.get(f"/articles/{article.id}/").content.decode()
    assert "A live blog of 7 posts." in page
    assert "takes back that of" in page
    assert page.count('class="post"') == 7
    assert page.count("takes back the post of") == 1
    _key, token = create_key(actor=SETUP, user_id=editor.user.id, name="CMS", scopes=["articles:read"])
    told = Program(token).get(f"/articles/{article.id}").json()["posts"]
    assert [post["takes_back"] for post in told] == [None, 2, None, None, None, None, None]
