"""A page that says a fact is open from the moment at which the fact says otherwise, until its owner acknowledges it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from facts.models import Fact, Usage
from facts.services.delivery.reach import open_stale_usages
from facts.services.delivery.usages import (
    PageSays,
    UsageNotOpen,
    acknowledge_usage,
    end_usage,
    keep_usages,
)
from facts.services.facts.change import FactChanges, recheck_fact, revise_fact, turn_fact
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotAllowed, NotFound
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from newsroom.models import User
from newsroom.people import SETUP, create_key, update_person
from tests.stories import FERRY, carry_through, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db
PAGE = "https://news.example/ferry"


@pytest.fixture
def fact(editor, reviewer) -> Fact:
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    return confirm_fully(find_claim(upload, "1987").id, reviewer).fact


@pytest.fixture
def system(cms_user) -> Actor:
    """The content system's key, with what it needs and no more."""
    key, _token = create_key(
        actor=SETUP, user_id=cms_user.user.id, name="CMS", scopes=["facts:read", "usages:write"]
    )
    return Actor(user=cms_user.user, key=key)


def say(system: Actor, fact: Fact, **values) -> Usage:
    """One page says the fact as it is, or as the values have it."""
    fact.refresh_from_db()
    given = {
        "id": uuid4(),
        "fact_id": fact.id,
        "fact_revision": fact.revision,
        "url": PAGE,
        "title": "Ferry toll rises",
        "sentence": "The ferry was built in 1987.",
        **values,
    }
    (kept,) = keep_usages(actor=system, given=[PageSays(**given)])
    return kept.usage


def change(fact: Fact, actor: Actor, kind: str = "correction", **values) -> None:
    fact.refresh_from_db()
    carry_through(
        revise_fact(
            fact_id=fact.id,
            actor=actor,
            changes=FactChanges(**values),
            kind=kind,
            reason="A second look.",
            expected_revision=fact.revision,
        )
    )


def turn(fact: Fact, actor: Actor, turn: str) -> None:
    fact.refresh_from_db()
    carry_through(
        turn_fact(
            fact_id=fact.id, actor=actor, turn=turn, reason="So it is.", expected_revision=fact.revision
        )
    )


def state(usage: Usage) -> tuple[str, int | None]:
    usage.refresh_from_db()
    return usage.open_because, usage.open_revision


def look_due(fact: Fact) -> None:
    """Somebody should have looked at it an hour ago."""
    Fact.objects.filter(id=fact.id).update(review_due=timezone.now() - timedelta(hours=1))


def put_on_desks(user_id, chief: Actor, *desks) -> None:
    user = User.objects.get(id=user_id)
    update_person(
        actor=chief,
        user_id=user_id,
        name=user.name,
        roles=user.roles,
        desk_ids=desks,
        is_active=True,
        expected_revision=user.revision,
    )


REWORDED = "The ferry Maren was built in 1988, the shipping line said."
WHAT_HAPPENS = {
    "corrected": lambda fact, chief: change(fact, chief, statement=REWORDED),
    "updated": lambda fact, chief: change(fact, chief, "update", valid_to="2026"),
    "disputed": lambda fact, chief: turn(fact, chief, "dispute"),
    "retracted": lambda fact, chief: turn(fact, chief, "retract"),
    "out_of_sight": lambda fact, chief: change(
        fact, chief, "update", embargoed_until=timezone.now() + timedelta(days=1)
    ),
    "stale": lambda fact, _chief: (look_due(fact), open_stale_usages()),
}


@pytest.mark.parametrize("because", WHAT_HAPPENS)
def test_what_becomes_of_a_fact_opens_its_pages_at_once_and_on_record(system, fact, chief, because):
    usage, other = say(system, fact), say(system, fact, url="https://news.example/other")
    WHAT_HAPPENS[because](fact, chief)
    fact.refresh_from_db()
    assert {state(usage)[0], state(other)[0]} == {because}
    assert usage.open_since is not None
    assert [row.type for row in Revision.objects.of("usage", usage.id)] == [
        "usage.registered",
        "usage.opened",
    ]
    if because != "stale":
        # Appended with the fact's own change, behind it.
        opened, changed = (
            Revision.objects.of("usage", usage.id).last(),
            Revision.objects.of("fact", fact.id).last(),
        )
        assert (opened.at, opened.entry_id > changed.entry_id) == (changed.at, True)


UNTOUCHED = {
    "words put better": lambda fact, chief: change(
        fact, chief, "clarification", statement="The ferry Maren was built in 1987, the shipping line said."
    ),
    "a subject": lambda fact, chief: change(fact, chief, subject="Maren"),
    "a look that found it so": lambda fact, chief: carry_through(
        recheck_fact(fact_id=fact.id, actor=chief, note="Rang them.", expected_revision=fact.revision)
    ),
}


@pytest.mark.parametrize("what", UNTOUCHED)
def test_what_leaves_a_page_right_opens_nothing(system, fact, chief, what):
    usage = say(system, fact)
    UNTOUCHED[what](fact, chief)
    assert state(usage) == ("", None)
    assert Revision.objects.of("usage", usage.id).count() == 1


def test_a_fact_that_says_again_what_it_said_closes_its_pages(system, fact, chief):
    usage = say(system, fact)
    before = fact.statement
    change(fact, chief, statement=REWORDED)
    change(fact, chief, statement=before)
    assert state(usage) == ("", None)
    turn(fact, chief, "dispute")
    turn(fact, chief, "settle")
    assert state(usage) == ("", None)
    events = [row.type for row in Revision.objects.of("usage", usage.id)]
    assert events == ["usage.registered"] + ["usage.opened", "usage.closed"] * 2


def test_the_worse_takes_the_place_of_the_bad_and_the_time_counts_on(system, fact, chief):
    usage = say(system, fact)
    turn(fact, chief, "dispute")
    since = Usage.objects.get(id=usage.id).open_since
    turn(fact, chief, "retract")
    fact.refresh_from_db()
    assert state(usage) == ("retracted", fact.revision)
    assert usage.open_since == since


def test_what_was_acknowledged_is_open_no_more_and_what_comes_after_is_again(system, fact, chief, editor):
    usage = say(system, fact)
    change(fact, chief, statement=REWORDED)
    acknowledge_usage(usage_id=usage.id, actor=system, answer="mended")
    fact.refresh_from_db()
    assert state(usage) == ("", None)
    assert (usage.fact_revision, usage.acknowledged_revision) == (fact.revision, fact.revision)
    assert acknowledge_usage(usage_id=usage.id, actor=system, answer="mended").revision == usage.revision
    turn(fact, chief, "retract")
    with pytest.raises(Invalid):
        acknowledge_usage(usage_id=usage.id, actor=editor, answer="kept")
    assert state(usage)[0] == "retracted"
    acknowledge_usage(usage_id=usage.id, actor=editor, answer="kept", word="It is marked as withdrawn.")
    assert state(usage) == ("", None)
    assert (usage.acknowledged_by, usage.answer) == (editor.user, "kept")
    last = Revision.objects.of("usage", usage.id).last()
    assert (last.type, last.kind, last.actor) == ("usage.acknowledged", "kept", editor.reference)


def test_whoever_acknowledges_what_they_read_has_not_acknowledged_what_came_after(system, fact, chief):
    usage = say(system, fact)
    change(fact, chief, statement=REWORDED)
    read = state(usage)[1]
    change(fact, chief, statement="The ferry was built in 1989, the shipping line said.")
    acknowledge_usage(usage_id=usage.id, actor=system, answer="mended", revision=read)
    fact.refresh_from_db()
    assert state(usage) == ("corrected", fact.revision)


def test_a_look_that_is_late_is_acknowledged_until_the_next_one_is(system, fact, chief):
    usage = say(system, fact)
    look_due(fact)
    assert open_stale_usages() == 1
    acknowledge_usage(usage_id=usage.id, actor=system, answer="kept", word="We will ask again.")
    assert open_stale_usages() == 0
    Fact.objects.filter(id=fact.id).update(review_due=timezone.now() - timedelta(minutes=1))
    assert open_stale_usages() == 1
    fact.refresh_from_db()
    carry_through(
        recheck_fact(fact_id=fact.id, actor=chief, note="Rang them.", expected_revision=fact.revision)
    )
    Fact.objects.filter(id=fact.id).update(review_due=None)
    turn(fact, chief, "dispute")
    assert state(usage)[0] == "disputed"


def test_a_page_published_with_an_older_revision_is_open_from_the_start(system, fact, chief):
    change(fact, chief, statement=REWORDED)
    late = say(system, fact, fact_revision=1)
    fact.refresh_from_db()
    assert state(late) == ("corrected", fact.revision)
    say(system, fact, id=late.id)
    assert state(late) == ("", None)


def test_stating_the_same_again_changes_nothing_and_a_whole_document_ends_the_rest(system, fact):
    first = say(system, fact, external_id="ferry")
    second = say(system, fact, external_id="ferry", sentence="Built in 1987, she sank.")
    entries = Entry.objects.count()
    again = PageSays(first.id, fact.id, 1, PAGE, first.title, external_id="ferry", sentence=first.sentence)
    (kept,) = keep_usages(actor=system, given=[again])
    assert (kept.is_new, kept.usage.revision, Entry.objects.count()) == (False, 1, entries)
    keep_usages(actor=system, given=[again], whole_document="ferry")
    second.refresh_from_db()
    assert (second.status, second.revision) == ("ended", 2)
    end_usage(usage_id=second.id, actor=system)
    second.refresh_from_db()
    assert second.revision == 2
    keep_usages(actor=system, given=[], whole_document="ferry")
    assert not Usage.objects.in_use().exists()


def test_a_page_that_no_longer_says_it_is_not_told(system, fact, chief):
    usage = say(system, fact)
    end_usage(usage_id=usage.id, actor=system)
    turn(fact, chief, "retract")
    assert state(usage) == ("", None)
    with pytest.raises(UsageNotOpen):
        acknowledge_usage(usage_id=usage.id, actor=system, answer="mended")


def test_whoever_loses_sight_of_a_fact_by_their_own_desks_hears_just_that(
    system, fact, chief, desk, cms_user
):
    put_on_desks(cms_user.user.id, chief, desk.id)
    usage = say(system, fact)
    change(fact, chief, "update", desk_id=desk.id)
    assert state(usage) == ("", None)
    put_on_desks(cms_user.user.id, chief)
    assert state(usage)[0] == "out_of_sight"
    # What happens there is none of their business.
    turn(fact, chief, "retract")
    assert state(usage)[0] == "out_of_sight"
    put_on_desks(cms_user.user.id, chief, desk.id)
    assert state(usage)[0] == "retracted"


def test_nothing_is_kept_of_what_is_refused(system, fact, reviewer, cms_user, outsider):
    mine = say(system, fact)
    other = Actor(
        user=outsider.user,
        key=create_key(
            actor=SETUP, user_id=outsider.user.id, name="Other", scopes=["usages:write", "facts:read"]
        )[0],
    )
    reader = Actor(
        user=cms_user.user,
        key=create_key(actor=SETUP, user_id=cms_user.user.id, name="Reads", scopes=["facts:read"])[0],
    )
    entries = Entry.objects.count()
    for actor, values, refusal in (
        (reviewer, {}, NotAllowed),
        (reader, {}, NotAllowed),
        (system, {"fact_id": uuid4()}, Invalid),
        (system, {"fact_revision": 2}, Invalid),
        (system, {"url": "javascript:alert(1)"}, Invalid),
        (system, {"url": "https://"}, Invalid),
        (system, {"external_id": "a\x00"}, Invalid),
        (other, {"id": mine.id}, NotFound),
    ):
        with pytest.raises(refusal):
            say(actor, fact, **values)
    for act in (
        lambda: end_usage(usage_id=mine.id, actor=other),
        lambda: acknowledge_usage(usage_id=mine.id, actor=other, answer="mended"),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Invalid):
        keep_usages(actor=system, given=[PageSays(mine.id, fact.id, 1, PAGE)] * 2)
    assert Entry.objects.count() == entries
    assert Usage.objects.get().revision == 1


def test_the_record_of_pages_proves_itself(system, fact, chief):
    usage = say(system, fact)
    change(fact, chief, statement=REWORDED)
    acknowledge_usage(usage_id=usage.id, actor=system, answer="removed")
    assert state(usage) == ("", None)
    assert usage.status == "ended"
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0
