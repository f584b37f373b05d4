"""A wrong embargo is corrected once, on the article; the facts that took it over follow in the same act."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from facts.models import Fact
from facts.services.facts.change import FactChanges, revise_fact
from facts.services.facts.embargoes import correct_embargo, find_resting
from newsroom.errors import Invalid, NotAllowed, RevisionConflict
from newsroom.ledger.models import Entry, Revision
from sources.models import Article
from sources.services.readings import read_again
from tests.facts.test_embargo_is_carried import LINE, OPEN, send
from tests.stories import confirm_fully, find_claim

pytestmark = pytest.mark.django_db

SOON = timezone.now().replace(microsecond=0) + datetime.timedelta(days=3)
LATER = SOON + datetime.timedelta(days=90)


@pytest.fixture
def article(editor) -> Article:
    return send(editor, LINE)


def confirm(article: Article, words: str, reviewer) -> Fact:
    fact = confirm_fully(find_claim(article.reading.upload, words).id, reviewer).fact
    assert fact is not None
    return fact


def correct(article: Article, actor, until: datetime.datetime | None, **changed) -> Article:
    said = {"reason": "The ministry moved it.", "expected_revision": article.revision, **changed}
    return correct_embargo(article_id=article.id, actor=actor, until=until, **said)


def events() -> list[str]:
    return list(Entry.objects.order_by("index").values_list("type", flat=True))


@pytest.mark.parametrize("until", [SOON, LATER, None], ids=["sooner", "later", "from now on"])
def test_the_facts_that_took_it_over_follow_in_one_act(article, reviewer, until):
    cars, works = confirm(article, "61 cars", reviewer), confirm(article, "two days", reviewer)
    before = len(events())
    corrected = correct(article, reviewer, until)
    assert (corrected.embargoed_until, corrected.is_embargoed) == (until, until is not None)
    assert {fact.embargoed_until for fact in Fact.objects.all()} == {until}
    assert sorted(events()[before:]) == ["article.corrected", "fact.corrected", "fact.corrected"]
    for record, number in ((corrected, 2), (cars, cars.revision + 1), (works, works.revision + 1)):
        newest = Revision.objects.of(record.record_type, record.id).latest("number")
        assert newest.number == number
        assert newest.values().get("embargoed_until") == (until.isoformat() if until else None) or until


def test_one_that_was_set_by_hand_stays(article, reviewer):
    cars, works = confirm(article, "61 cars", reviewer), confirm(article, "two days", reviewer)
    revise_fact(
        fact_id=works.id,
        actor=reviewer,
        changes=FactChanges(embargoed_until=LATER),
        kind="correction",
        reason="Asked for.",
        expected_revision=works.revision,
    )
    resting = find_resting(article, reviewer)
    assert ([f.id for f in resting.following], [f.id for f in resting.staying]) == ([cars.id], [works.id])
    correct(article, reviewer, SOON)
    assert Fact.objects.get(id=cars.id).embargoed_until == SOON
    assert Fact.objects.get(id=works.id).embargoed_until == LATER


def test_words_that_settle_no_moment_are_settled_for_the_facts_too(editor, reviewer):
    article = send(editor, OPEN)
    cars = confirm(article, "61 cars", reviewer)
    assert cars.embargoed_until is None
    correct(article, reviewer, SOON)
    assert Fact.objects.get(id=cars.id).embargoed_until == SOON


def test_an_article_that_states_none_can_be_given_one(editor, reviewer):
    article = send(editor, "A report from the harbour")
    cars = confirm(article, "61 cars", reviewer)
    assert correct(article, reviewer, SOON).is_embargoed
    assert Fact.objects.get(id=cars.id).embargoed_until == SOON


def test_what_is_refused_changes_nothing(article, editor, reviewer, outsider):
    confirm(article, "61 cars", reviewer)
    before = (events(), list(Fact.objects.values()), list(Article.objects.values()))
    for refused, actor, until, changed in (
        (NotAllowed, editor, SOON, {}),
        (Invalid, reviewer, SOON, {"reason": "  "}),
        (Invalid, reviewer, article.embargoed_until, {}),
        (RevisionConflict, reviewer, SOON, {"expected_revision": 7}),
    ):
        with pytest.raises(refused):
            correct(article, actor, until, **changed)
    assert (events(), list(Fact.objects.values()), list(Article.objects.values())) == before


@pytest.mark.parametrize("until", [SOON, None], ids=["moved", "lifted"])
def test_a_corrected_embargo_does_not_come_back_with_a_newer_engine(article, reviewer, until):
    correct(article, reviewer, until)
    read_again(upload_id=article.reading.upload_id, actor=reviewer)
    newest = Article.objects.current().get(reading__upload=article.reading.upload_id)
    assert newest.id != article.id
    assert newest.embargoed_until == until
    assert newest.is_embargoed is (until is not None)


def test_the_page_shows_what_will_change_and_then_does_it(article, reviewer):
    cars = confirm(article, "61 cars", reviewer)
    client = Client()
    client.force_login(reviewer.user)
    address = f"/articles/{article.id}/embargo/"
    assert address in client.get(f"/articles/{article.id}/").content.decode()
    page = client.get(address).content.decode()
    assert "What will change" in page
    assert cars.statement in page
    assert "Correct the embargo of the article and 1 fact" in page
    sent = {"until": SOON.strftime("%Y-%m-%dT%H:%M"), "reason": "Moved.", "revision": article.revision}
    assert client.post(address, sent).status_code == 302
    assert Fact.objects.get(id=cars.id).embargoed_until == SOON.replace(second=0)
    assert client.post(address, sent).status_code == 412
