"""The pages of what we said then: one fact, beside another moment, brought back; and the list of facts."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from facts.models import Fact, ProposedChange
from newsroom.ledger.models import Entry, Revision
from sources.services.protection import protect_source
from sources.services.sources import create_source
from tests.facts.test_known_at import at_of, change
from tests.stories import FERRY, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db
NEWER = "The coastguard said 60 people died."


@pytest.fixture
def fact(editor, reviewer):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    return confirm_fully(find_claim(upload, "1987").id, reviewer).fact


def address(fact, **asked):
    given = {name: value if isinstance(value, str) else value.isoformat() for name, value in asked.items()}
    return f"/facts/{fact.id}/?{urlencode(given)}"


def test_a_fact_is_shown_as_we_said_it_beside_what_we_say_today(signed_in, editor, reviewer, fact):
    changed = change(
        fact, reviewer, subject="Ships", statement="The ferry was built in 1986, according to the line."
    )
    shown = signed_in(editor).get(address(fact, known_at=at_of(fact, 1)))
    words = shown.content.decode()
    assert shown.status_code == 200
    assert shown.context["fact"].statement == fact.statement
    assert f'<h1 class="fact-statement" lang="en" dir="auto">{fact.statement}</h1>' in words
    assert "<del>1987</del>" in words
    assert "<ins>1986</ins>" in words
    assert "bring-back" not in words
    both = signed_in(editor).get(address(fact, known_at=at_of(fact, 1), beside=at_of(fact, changed.revision)))
    assert both.context["other"].record.fact.statement == changed.statement
    same = signed_in(editor).get(address(fact, known_at=at_of(fact, 1), beside=at_of(fact, 1)))
    assert "They say the same." in same.content.decode()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"known_at": "1999-01-01T00:00:00Z"}, 404),
        ({"known_at": "soon"}, 404),
        ({"valid_at": "2026-99"}, 404),
        ({"known_at": ""}, 200),
        ({"valid_at": "2026"}, 200),
    ],
)
def test_a_moment_of_which_there_is_nothing_is_said_to_be_one(signed_in, editor, fact, asked, status):
    assert signed_in(editor).get(address(fact, **asked)).status_code == status


def test_the_list_shows_what_we_said_then(signed_in, editor, reviewer, fact):
    then = timezone.now()
    change(fact, reviewer, statement="The ferry was built in 1986, according to the line.")
    listed = signed_in(editor).get(f"/facts/?{urlencode({'known_at': then.isoformat()})}").content.decode()
    assert fact.statement in listed
    assert "1986" not in listed
    before = then - timedelta(days=1)
    listed = signed_in(editor).get(f"/facts/?{urlencode({'known_at': before.isoformat()})}").content.decode()
    assert fact.statement not in listed


def send_back(client, fact, number, **more):
    revision = Fact.objects.get(id=fact.id).revision
    given = {"number": number, "kind": "correction", "reason": "It was right.", "revision": revision, **more}
    return client.post(f"/facts/{fact.id}/bring-back/", given)


def test_the_search_finds_facts_by_their_words_of_then_and_leads_to_what_was_said(
    signed_in, editor, reviewer, fact
):
    change(fact, reviewer, statement="The ferry was built in 1986, according to the line.")
    then = at_of(fact, 1).isoformat()

    def find(**asked):
        page = signed_in(editor).get(f"/search/?{urlencode(asked)}")
        assert page.status_code == 200
        return page

    page = find(q="1987", known_at=then)
    (line,) = page.context["lines"]
    assert line.hit.record.statement == fact.statement
    assert line.address == f"/facts/{fact.id}/?{urlencode({'known_at': then})}"
    assert "<mark>1987</mark>" in page.content.decode()
    assert signed_in(editor).get(line.address).context["fact"].statement == fact.statement
    assert [
        len(find(q=q, known_at=then).context["lines"])
        for q in ("1986", "1987 -ferry", '"in 1987"', '"1987 in"')
    ] == [0, 0, 1, 0]
    assert len(find(q="1986", valid_at="2026").context["lines"]) == 1
    assert len(find(q="1987", known_at=then, status="retracted").context["lines"]) == 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"known_at": "2999-01-01T00:00:00Z"}, "This moment has not come yet."),
        ({"known_at": "2026-01-01T00:00:00Z", "type": "claim"}, "Of the past, facts alone are searched"),
        ({"valid_at": "2026", "since": "2026-01-01"}, "Of the past, facts alone are searched"),
    ],
)  # fmt: skip
def test_what_the_past_cannot_be_asked_is_said_beside_it(signed_in, editor, fact, asked, words):
    assert words in signed_in(editor).get(f"/search/?{urlencode({'q': 'ferry', **asked})}").content.decode()


def test_a_name_that_is_kept_from_a_reader_finds_nothing_in_the_past(signed_in, editor, reviewer, fact):
    change(
        fact,
        reviewer,
        statement="The ferry was built in 1987, Gunnar Quillfeather of the shipping line said.",
    )
    source = create_source(actor=reviewer, name="Gunnar Quillfeather", kind="person")
    protect_source(
        source_id=source.id, actor=reviewer, alias="a shipwright", words=[], known_to=[reviewer.user.id],
        reason="Asked for it.", expected_revision=source.revision,
    )  # fmt: skip
    then = at_of(fact, 2).isoformat()
    found = {
        (who, q): len(signed_in(actor).get(f"/search/?{urlencode({'q': q, 'known_at': then})}").context["lines"])
        for who, actor in (("knows", reviewer), ("other", editor))
        for q in ("Quillfeather", "shipwright", "1987 -Quillfeather")
    }  # fmt: skip
    assert found == {
        ("knows", "Quillfeather"): 1, ("knows", "shipwright"): 0, ("knows", "1987 -Quillfeather"): 0,
        ("other", "Quillfeather"): 0, ("other", "shipwright"): 1, ("other", "1987 -Quillfeather"): 1,
    }  # fmt: skip


def test_words_of_before_come_back_as_a_new_revision(signed_in, reviewer, fact):
    changed = change(fact, reviewer, subject="Ships", valid_from="1987")
    client = signed_in(reviewer)
    assert "Bring these words back" in client.get(address(fact, known_at=at_of(fact, 1))).content.decode()
    assert send_back(client, fact, 1).status_code == 302
    now = Fact.objects.get(id=fact.id)
    assert (now.revision, now.subject, now.valid_from) == (changed.revision + 1, "", "")
    row = Revision.objects.of("fact", fact.id).last()
    assert (row.type, row.reason, row.entry_id) == (
        "fact.corrected",
        "It was right.",
        Entry.objects.latest("index").index,
    )
    assert not ProposedChange.objects.exists()


def test_nothing_comes_back_that_is_said_today_or_never_was(signed_in, reviewer, fact):
    change(fact, reviewer, subject="Ships")
    before = Entry.objects.count(), list(Fact.objects.values())
    client = signed_in(reviewer)
    now = Fact.objects.get(id=fact.id).revision
    refused = [
        send_back(client, fact, now),
        send_back(client, fact, 99),
        send_back(client, fact, 1, revision=1),
        send_back(client, fact, 1, reason=""),
    ]
    assert {answer.status_code for answer in refused} <= {400, 404, 409, 412, 422}
    assert (Entry.objects.count(), list(Fact.objects.values())) == before
