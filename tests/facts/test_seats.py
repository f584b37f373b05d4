"""Who is at a claim is shown to others and stops nobody; it ends by itself."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.db.models import F

from facts.models import Claim, Presence, Seat
from facts.services.people.seats import People, find_people_here, leave, look_in
from newsroom.errors import NotFound
from newsroom.ledger.models import Entry
from newsroom.rights import Role
from tests.stories import FERRY, INQUIRY, add_person, find_claim, upload_text

HERE, THERE = uuid4(), uuid4()


@pytest.fixture
def ferry(reviewer):
    return upload_text(reviewer, FERRY, "ferry.txt", outlet="Coastal Wire")


@pytest.fixture
def claim(ferry) -> Claim:
    return find_claim(ferry, "61")


def run_out(model) -> None:
    """As if the time had passed without a word from anybody."""
    model.objects.update(until=F("until") - timedelta(minutes=10))


def come_to(claim, actor, tab) -> People:
    return look_in(article_id=claim.article_id, actor=actor, tab=tab, claim_id=claim.id)


def names(claim, actor, tab=None) -> list[str]:
    people = find_people_here(article_id=claim.article_id, actor=actor, tab=tab)
    return [state.holder_name for state in people.seats]


def test_a_claim_is_held_by_whoever_came_first_and_others_are_told(claim, reviewer, second_reviewer):
    entries = Entry.objects.count()
    assert come_to(claim, reviewer, HERE).seats == []
    held = Seat.objects.get()
    (seen,) = come_to(claim, second_reviewer, THERE).seats
    assert (seen.holder_name, seen.is_you) == ("Rana Rabe", False)
    assert seen.words == "Rana Rabe is at this claim."
    assert (seen.until, Seat.objects.get().holder) == (held.until, reviewer.user)
    assert names(claim, second_reviewer, THERE) == ["Rana Rabe"]
    assert names(claim, reviewer, HERE) == []
    assert Entry.objects.count() == entries


def test_the_same_person_in_two_tabs_is_told_so(claim, reviewer):
    come_to(claim, reviewer, HERE)
    (second,) = come_to(claim, reviewer, THERE).seats
    assert second.is_you
    assert second.words == "You have this claim open in another tab."


def test_a_lease_that_ran_out_is_free(claim, reviewer, second_reviewer):
    come_to(claim, reviewer, HERE)
    run_out(Seat)
    assert names(claim, second_reviewer) == []
    assert come_to(claim, second_reviewer, THERE).seats == []
    assert Seat.objects.get().holder == second_reviewer.user


def test_staying_at_it_renews_it_and_going_back_to_the_article_frees_it(claim, reviewer, second_reviewer):
    come_to(claim, reviewer, HERE)
    first = Seat.objects.get()
    come_to(claim, reviewer, HERE)
    assert Seat.objects.get().until > first.until
    for actor, tab in ((second_reviewer, HERE), (reviewer, THERE)):
        look_in(article_id=claim.article_id, actor=actor, tab=tab)
        leave(article_id=claim.article_id, actor=actor, tab=tab)
    assert Seat.objects.get().holder == reviewer.user
    look_in(article_id=claim.article_id, actor=reviewer, tab=HERE)
    assert not Seat.objects.exists()


def test_who_may_not_decide_is_at_no_claim(claim, editor, auditor):
    for person in (editor, auditor):
        come_to(claim, person, HERE)
    assert not Seat.objects.exists()


def test_looking_in_moves_the_tab_from_one_claim_to_the_next(ferry, claim, reviewer, second_reviewer):
    other = find_claim(ferry, "47")
    look_in(article_id=claim.article_id, actor=reviewer, tab=HERE, claim_id=claim.id)
    look_in(article_id=claim.article_id, actor=reviewer, tab=HERE, claim_id=other.id)
    assert Seat.objects.get().claim == other
    people = look_in(article_id=claim.article_id, actor=second_reviewer, tab=THERE, claim_id=other.id)
    assert people.names == ["Rana Rabe"]
    assert [(state.claim_id, state.holder_name) for state in people.seats] == [(other.id, "Rana Rabe")]
    leave(article_id=claim.article_id, actor=reviewer, tab=HERE)
    assert not Seat.objects.exists()
    assert find_people_here(article_id=claim.article_id, actor=second_reviewer).names == []


def test_a_person_who_is_not_heard_of_any_more_has_left(claim, reviewer, second_reviewer):
    look_in(article_id=claim.article_id, actor=reviewer, tab=HERE)
    run_out(Presence)
    people = look_in(article_id=claim.article_id, actor=second_reviewer, tab=THERE)
    assert people.names == []
    assert [row.person for row in Presence.objects.all()] == [second_reviewer.user]


def test_two_tabs_of_one_person_are_one_name(claim, reviewer, second_reviewer):
    for tab in (HERE, THERE):
        look_in(article_id=claim.article_id, actor=reviewer, tab=tab)
    assert find_people_here(article_id=claim.article_id, actor=second_reviewer).names == ["Rana Rabe"]


def test_what_is_out_of_sight_is_not_there(reviewer, outsider, desk):
    upload = upload_text(reviewer, INQUIRY, "inquiry.txt", desk_id=desk.id)
    claim = find_claim(upload, "61")
    look_in(article_id=claim.article_id, actor=reviewer, tab=HERE, claim_id=claim.id)
    with pytest.raises(NotFound):
        come_to(claim, outsider, THERE)
    with pytest.raises(NotFound):
        look_in(article_id=claim.article_id, actor=outsider, tab=THERE)
    people = find_people_here(article_id=claim.article_id, actor=outsider)
    assert (people.names, people.seats, people.until) == ([], [], None)
    assert Seat.objects.get().holder == reviewer.user


def test_a_claim_of_another_article_is_not_there(ferry, claim, reviewer):
    other = upload_text(reviewer, INQUIRY, "inquiry.txt")
    with pytest.raises(NotFound):
        look_in(article_id=other.articles.get().id, actor=reviewer, tab=HERE, claim_id=claim.id)
    assert not Seat.objects.exists()


def at_once(works) -> list[object]:
    barrier = threading.Barrier(len(works))

    def start(work):
        try:
            connection.ensure_connection()
            barrier.wait()
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as crew:
        return [done.result() for done in [crew.submit(start, work) for work in works]]


def test_of_five_who_come_at_once_one_gets_the_claim(committed_db):
    people = [add_person(f"Reviewer {number}", Role.REVIEWER) for number in range(5)]
    upload = upload_text(people[0], FERRY, "ferry.txt")
    for claim in Claim.objects.filter(article__in=upload.articles):
        seen = at_once(
            [lambda person=person, claim=claim: come_to(claim, person, uuid4()).seats for person in people]
        )
        holder = Seat.objects.get(claim=claim).holder.name
        told = [state.holder_name for seats in seen for state in seats if state.claim_id == claim.id]
        assert told == [holder] * 4


def test_people_who_change_places_do_not_wait_for_each_other(committed_db):
    people = [(add_person(f"Reviewer {number}", Role.REVIEWER), uuid4()) for number in range(4)]
    upload = upload_text(people[0][0], FERRY, "ferry.txt")
    article_id = upload.articles.get().id
    claims = list(Claim.objects.filter(article_id=article_id).values_list("id", flat=True))
    assert len(claims) >= 3

    def wander(number: int) -> int:
        person, tab = people[number]
        for turn in range(30):
            look_in(
                article_id=article_id, actor=person, tab=tab, claim_id=claims[(turn + number) % len(claims)]
            )
        return number

    assert at_once([lambda number=number: wander(number) for number in range(4)]) == [0, 1, 2, 3]
    held = list(Seat.objects.values_list("tab", flat=True))
    assert len(held) == len(set(held))
    assert Presence.objects.count() == 4
