"""What a file says of its use is shown, and a fact confirmed from it starts with that embargo."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from facts.models import Fact
from facts.services.claims.decide import confirm_claim
from facts.services.claims.plan import Confirmation
from newsroom.people import SETUP, create_key
from sources.models import Article
from tests.api.programs import Program
from tests.stories import find_claim, upload_text

pytestmark = pytest.mark.django_db

AHEAD = timezone.now() + datetime.timedelta(days=40)
STORY = (
    "{line}\n\nFerry draws crowds\n\nThe waterworks of Brenning stood still for two days after the storm, the utility "
    "said.\n\n"
    "The Havdis carried 61 cars on its first crossing, the harbour master said.\n"
)
LINE = f"EMBARGOED UNTIL 00:01 GMT {AHEAD:%d %B %Y}".upper()
OVER = "EMBARGOED UNTIL 00:01 GMT 11 JANUARY 2020"
OPEN = "EMBARGOED UNTIL FURTHER NOTICE"


def send(editor, line: str) -> Article:
    return upload_text(editor, STORY.format(line=line), f"{line[-9:]}.txt").articles.get()


def test_the_article_keeps_the_words_and_the_moment_and_dates_nothing(editor):
    article = send(editor, LINE)
    assert article.embargo_words == LINE
    assert article.embargoed_until is not None
    assert article.embargoed_until.isoformat()[:16] == f"{AHEAD:%Y-%m-%d}T00:01"
    assert article.is_embargoed
    assert article.published == ""
    assert article.snapshot()["embargo_words"] == LINE


def test_an_article_without_an_embargo_says_what_it_said_before(editor):
    assert "embargo_words" not in send(editor, "A report from the harbour").snapshot()


@pytest.mark.parametrize("line", [LINE, OVER, OPEN])
def test_the_pages_and_the_api_show_it(editor, line):
    article = send(editor, line)
    client = Client()
    client.force_login(editor.user)
    assert line in client.get(f"/articles/{article.id}/").content.decode()
    upload_page = client.get(f"/uploads/{article.reading.upload_id}/").content.decode()
    assert ("Under embargo" in upload_page) is (line != OVER)
    _key, token = create_key(actor=SETUP, user_id=editor.user.id, name="CMS", scopes=["articles:read"])
    told = Program(token).get(f"/articles/{article.id}").json()["embargo"]
    assert told["words"] == line
    assert (told["until"] is None) is (line == OPEN)


def test_a_fact_confirmed_from_it_starts_with_the_embargo(editor, reviewer):
    article = send(editor, LINE)
    fact = confirm_first(article, reviewer)
    assert fact.embargoed_until == article.embargoed_until
    assert not fact.embargo_lifted
    assert fact.snapshot()["embargoed_until"] == article.embargoed_until


def test_an_embargo_that_is_over_or_not_understood_binds_no_fact(editor, reviewer):
    for line in (OVER, OPEN):
        fact = confirm_first(send(editor, line), reviewer)
        assert fact.embargoed_until is None
        assert fact.embargo_lifted


def confirm_first(article: Article, reviewer) -> Fact:
    claim = find_claim(article.upload, "61 cars")
    return confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=Confirmation()).fact
