"""The facts of a merged source are found under the one that stands for it, by either id, and followers hear of it."""

import pytest
from django.test import Client

from facts.models import Fact
from newsroom.people import SETUP, create_key
from sources.models import Source
from sources.services.sources import merge_source, unmerge_source
from tests.api.programs import Program
from tests.stories import confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db

STORY = (
    "Quay reopens\n\nThe quay carried {} visitors a day, the report found.\n\nThe tower is {} metres high.\n"
)


@pytest.fixture
def newsroom(editor, reviewer):
    """Two outlets with a confirmed fact each, and a program that reads them."""
    for outlet, count in (("Tidende", "212"), ("Loe Tidende", "340")):
        sent = upload_text(editor, STORY.format(count, count), f"{outlet}.txt", outlet=outlet)
        confirm_fully(find_claim(sent, f"{count} metres").id, reviewer)
    _key, token = create_key(
        actor=SETUP, user_id=reviewer.user.id, name="CMS", scopes=["facts:read", "changes:read"]
    )
    return Source.objects.get(name="Tidende"), Source.objects.get(name="Loe Tidende"), Program(token)


def facts_of(program: Program, source: Source) -> int:
    return len(program.get(f"/facts?source={source.id}").json()["results"])


def test_both_facts_are_found_by_either_id(newsroom, reviewer):
    first, second, program = newsroom
    assert (facts_of(program, first), facts_of(program, second)) == (1, 1)
    merge_source(source_id=first.id, into_id=second.id, actor=reviewer, reason="One paper")
    assert (facts_of(program, first), facts_of(program, second)) == (2, 2)
    unmerge_source(source_id=first.id, actor=reviewer, reason="Two papers after all")
    assert (facts_of(program, first), facts_of(program, second)) == (1, 1)


def test_a_merge_of_a_merged_source_is_followed_to_its_end(newsroom, editor, reviewer):
    first, second, program = newsroom
    sent = upload_text(editor, STORY.format("411", "411"), "third.txt", outlet="Tidende for Loe")
    confirm_fully(find_claim(sent, "411 metres").id, reviewer)
    third = Source.objects.get(name="Tidende for Loe")
    merge_source(source_id=first.id, into_id=second.id, actor=reviewer, reason="One paper")
    merge_source(source_id=second.id, into_id=third.id, actor=reviewer, reason="One paper")
    assert [facts_of(program, source) for source in (first, second, third)] == [3, 3, 3]


def test_whoever_follows_hears_of_the_facts_that_moved(newsroom, reviewer):
    first, second, program = newsroom
    fact = Fact.objects.get(citations__source=first)
    before = program.get("/changes").json()["last_seq"]
    merge_source(source_id=first.id, into_id=second.id, actor=reviewer, reason="One paper")
    told = program.get(f"/changes?since={before}").json()["results"]
    assert [(line["id"], line["event"]) for line in told] == [(str(fact.id), "fact.source_merged")]
    other = Fact.objects.get(citations__source=second)
    assert (Fact.objects.get(id=fact.id).revision, other.revision) == (fact.revision + 1, 1)


def test_other_filters_go_over_the_whole_family(newsroom, reviewer):
    first, second, program = newsroom
    merge_source(source_id=first.id, into_id=second.id, actor=reviewer, reason="One paper")
    for source in (first, second):
        found = {
            count: len(program.get(f"/facts?source={source.id}&q={count}+metres").json()["results"])
            for count in ("212", "340", "411")
        }
        assert found == {"212": 1, "340": 1, "411": 0}


def test_the_page_of_the_source_that_stands_lists_both_and_the_other_leads_there(newsroom, reviewer):
    first, second, _program = newsroom
    merge_source(source_id=first.id, into_id=second.id, actor=reviewer, reason="One paper")
    client = Client()
    client.force_login(reviewer.user)
    page = client.get(f"/sources/{second.id}/").content.decode()
    assert "212 metres" in page
    assert "340 metres" in page
    assert f"/sources/{second.id}/" in client.get(f"/sources/{first.id}/").content.decode()
