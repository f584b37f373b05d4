"""The desk shows what waits in the order that matters to whoever sits there, and what others did meanwhile."""

import pytest

from facts.models import DeskChoice, SavedView
from facts.services.claims.decide import confirm_claim
from facts.services.claims.questions import return_claim
from facts.services.people.desk import MOST_SUBJECTS, drop_view, follow_subjects, mark_seen, save_view
from facts.views.desk.since import read_since
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotAllowed, NotFound
from newsroom.ledger.models import Entry
from tests.stories import FERRY, READ, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db

TOWER = """Lighthouse gets a new lamp

PORT ALDEN, March 9, 2026 (CW) - The lighthouse is 48 metres high, the Harbour Office said.
"""
RAIL = """Line to the north reopens

NORTHAM, March 10, 2026 (CW) - The railway carried 212 lorries on Monday, said Ilse Brandt, who heads the line.
"""


@pytest.fixture
def tower(editor):
    return upload_text(editor, TOWER, "tower.txt").articles.get()


@pytest.fixture
def rail(reviewer):
    return upload_text(reviewer, RAIL, "rail.txt").articles.get()


def rows_on(client, query=""):
    return [row.article for row in client.get("/" + query).context["rows"]]


def confirm(article, words, actor):
    claim = find_claim(article.reading.upload, words)
    return confirm_fully(claim.id, actor).fact


def test_articles_on_my_subjects_come_first_and_say_so(tower, rail, reviewer, second_reviewer, signed_in):
    for subject, first in (("railway", rail), ("Harbour Office", tower)):
        follow_subjects(actor=reviewer, subjects=[subject])
        client = signed_in(reviewer)
        assert rows_on(client)[0] == first
        assert client.get("/").context["rows"][0].subjects == [subject]
    assert all(row.subjects == [] for row in signed_in(second_reviewer).get("/").context["rows"])


def test_a_subject_is_whole_words_and_never_a_pattern(tower, rail, reviewer, signed_in):
    client = signed_in(reviewer)
    for subject in ("rail", ".*", "(", "\\"):
        assert rows_on(client, f"?subject={subject}") == []
        follow_subjects(actor=reviewer, subjects=[subject])
        assert all(row.subjects == [] for row in client.get("/").context["rows"])
    assert rows_on(client, "?subject=RAILWAY") == [rail]


def test_the_order_is_the_readers_choice(tower, rail, reviewer, signed_in):
    client = signed_in(reviewer)
    assert rows_on(client, "?order=oldest") == [tower, rail]
    assert rows_on(client, "?order=newest") == [rail, tower]
    best = max((tower, rail), key=lambda article: max(claim.score for claim in article.claims.all()))
    assert rows_on(client, "?order=worth")[0] == best


def test_riskiest_first_and_only_risky(tower, rail, reviewer, signed_in):
    claim = tower.claims.first()
    claim.risks = ["casualties"]
    claim.save(update_fields=["risks"])
    client = signed_in(reviewer)
    assert rows_on(client, "?order=risk") == [tower, rail]
    assert rows_on(client, "?risky=on") == [tower]
    assert "1 risky claim" in client.get("/?risky=on").content.decode()


def test_only_what_i_uploaded(tower, rail, reviewer, editor, signed_in):
    assert rows_on(signed_in(reviewer), "?mine=on") == [rail]
    assert rows_on(signed_in(editor), "?mine=on") == [tower]


def test_what_others_did_since_is_told_and_my_own_is_not(tower, reviewer, second_reviewer, signed_in):
    page = signed_in(second_reviewer)
    head = page.get("/").context["since"].head
    mark_seen(actor=second_reviewer, seq=head)
    fact = confirm(tower, "48 metres", reviewer)
    since = page.get("/").context["since"]
    assert dict(since.numbers) == {"claim.confirmed": 1, "fact.confirmed": 1}
    assert [(news.event, news.who, news.record) for news in since.news] == [
        ("fact.confirmed", reviewer.user.name, fact)
    ]
    own = signed_in(reviewer).get("/").context["since"]
    assert "fact.confirmed" not in dict(own.numbers)


def test_what_was_seen_is_not_told_again(tower, reviewer, second_reviewer, signed_in):
    confirm(tower, "48 metres", reviewer)
    client = signed_in(second_reviewer)
    head = client.get("/").context["since"].head
    client.post("/desk/seen/", {"seq": head})
    assert client.get("/").context["since"].total == 0
    mark_seen(actor=second_reviewer, seq=0)
    assert DeskChoice.objects.get(person=second_reviewer.user).seen_seq == head


@pytest.mark.parametrize("seq", ["", "x", "-2", "99999999"])
def test_nobody_has_seen_what_is_not_there(tower, reviewer, signed_in, seq):
    answer = signed_in(reviewer).post("/desk/seen/", {"seq": seq})
    assert answer.status_code == 422
    assert not DeskChoice.objects.exists()


def test_what_happens_at_another_desk_is_not_told(editor, reviewer, outsider, desk):
    article = upload_text(editor, TOWER, "tower.txt", desk_id=desk.id).articles.get()
    confirm(article, "48 metres", reviewer)
    assert read_since(outsider, None).total == 0
    assert "fact.confirmed" in dict(read_since(editor, None).numbers)


def test_a_view_is_kept_without_its_page_and_replaced_by_its_name(reviewer, signed_in):
    client = signed_in(reviewer)
    client.post("/views/", {"room": "articles", "name": " Late  news ", "query": "status=waiting&page=3&q="})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Late news", "status=waiting")
    save_view(actor=reviewer, room="articles", name="Late news", query="status=done")
    assert SavedView.objects.get().query == "status=done"
    page = client.get("/articles/?status=done").content.decode()
    assert 'href="/articles/?status=done" aria-current="true"' in page


def test_views_are_each_persons_own(reviewer, second_reviewer, signed_in):
    view = save_view(actor=reviewer, room="facts", name="Disputed", query="status=disputed")
    with pytest.raises(NotFound):
        drop_view(actor=second_reviewer, view_id=view.id)
    assert "Disputed</bdi>" not in signed_in(second_reviewer).get("/facts/").content.decode()
    signed_in(reviewer).post(f"/views/{view.id}/drop/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("room", "name", "query"), [("kitchen", "x", ""), ("facts", "  ", ""), ("facts", "x", "q=" + "a" * 2001)]
)
def test_a_view_that_cannot_be_kept_is_refused(reviewer, room, name, query):
    with pytest.raises(Invalid):
        save_view(actor=reviewer, room=room, name=name, query=query)
    assert not SavedView.objects.exists()


def test_too_many_or_too_long_subjects_are_refused(reviewer):
    for subjects in ([f"subject {n}" for n in range(MOST_SUBJECTS + 1)], ["long " * 20]):
        with pytest.raises(Invalid):
            follow_subjects(actor=reviewer, subjects=subjects)
    assert not DeskChoice.objects.exists()
    kept = follow_subjects(actor=reviewer, subjects=["  two  words ", "", "two words"])
    assert kept.subjects == ["two words"]


def test_a_desk_is_arranged_by_people_only(cms):
    with pytest.raises(NotAllowed):
        follow_subjects(actor=cms, subjects=["x"])
    with pytest.raises(NotAllowed):
        mark_seen(actor=Actor(software="test"), seq=-1)


def test_arranging_a_desk_is_not_on_record(tower, reviewer):
    before = Entry.objects.count()
    follow_subjects(actor=reviewer, subjects=["railway"])
    mark_seen(actor=reviewer, seq=0)
    save_view(actor=reviewer, room="desk", name="Mine", query="mine=on")
    assert Entry.objects.count() == before


def test_what_waits_for_me_comes_first(editor, reviewer, second_reviewer, signed_in):
    upload = upload_text(editor, FERRY, "ferry.txt")
    risky = find_claim(upload, "At least 61")
    confirm_claim(claim_id=risky.id, actor=reviewer, confirmation=READ)
    asked = find_claim(upload, "1987")
    return_claim(claim_id=asked.id, actor=reviewer, question="Which yard built it?")

    def piles(actor):
        found = signed_in(actor).get("/").context["for_me"]
        return {pile.sign: [claim.id for claim in pile.claims] for pile in found}

    assert piles(second_reviewer) == {"second_review": [risky.id], "returned": [asked.id]}
    assert piles(reviewer) == {"returned": [asked.id]}
    assert piles(editor) == {"returned": [asked.id]}
