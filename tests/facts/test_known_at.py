"""What we said at any earlier moment, and what was so on any earlier date, is read out of the record."""

import inspect
import json
import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from facts.models import Fact
from facts.queries.facts import find_facts
from facts.queries.past import OF_TODAY_ONLY, choose_revision, find_facts_at, read_fact_at, read_records_at
from facts.services.facts.change import (
    FactChanges,
    cite_fact,
    recheck_fact,
    revise_fact,
    turn_fact,
    withdraw_citation,
)
from facts.services.facts.evidence import Evidence
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotFound
from newsroom.ledger.models import Entry, Revision
from newsroom.ledger.recorded import content_hash, load_snapshot, plain, row_values
from newsroom.models import User
from newsroom.people import SETUP, create_desk, update_person
from tests.stories import (
    FERRY,
    INQUIRY,
    carry_through,
    confirm_fully,
    find_claim,
    upload_text,
)

pytestmark = pytest.mark.django_db
FEW = "PORT ALDEN, March 10, 2026 (CW) - The port of Alden opened again, the harbour master said.\n"
DRAWS = random.Random(18)


def at_of(fact: Fact, number: int) -> datetime:
    return Revision.objects.of("fact", fact.id).get(number=number).at


def change(fact, actor, kind="correction", **values):
    revised = revise_fact(
        fact_id=fact.id,
        actor=actor,
        changes=FactChanges(**values),
        kind=kind,
        reason="Told otherwise.",
        expected_revision=Fact.objects.get(id=fact.id).revision,
    )
    return carry_through(revised)


@pytest.fixture
def fact(editor, reviewer):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    return confirm_fully(find_claim(upload, "61").id, reviewer).fact


def read_ledger() -> list[tuple[datetime, UUID, int, dict]]:
    """What the ledger's entries put on record of facts, from the first entry on: when, of which, revision, words."""
    told = []
    for entry in Entry.objects.filter(object_type="fact").order_by("index"):
        event = json.loads(bytes(entry.leaf))
        row = Revision.objects.get(entry=entry, object_id=entry.object_id)
        assert content_hash(bytes(row.salt), row.snapshot.encode()) == event["content"]
        said = row_values(load_snapshot(row.snapshot))
        told.append((datetime.fromisoformat(event["at"]), entry.object_id, int(event["revision"]), said))
    return told


def live_at_random(facts: list[Fact], reviewer: Actor, chief: Actor) -> None:
    """One change of one of these facts, drawn."""
    fact = Fact.objects.get(id=DRAWS.choice(facts).id)
    say = DRAWS.choice(["words", "figures", "update", "clarify", "look", "cite", "withdraw", "turn"])
    common = {"fact_id": fact.id, "expected_revision": fact.revision}
    if fact.status == Fact.Status.RETRACTED:
        carry_through(turn_fact(**common, actor=chief, turn="restore", reason="Borne out since."))
    elif say == "words":
        change(fact, reviewer, statement=f"The coastguard said 61 people died ({DRAWS.randrange(1000)}).")
    elif say == "figures":
        change(fact, reviewer, figures=[])
    elif say == "update":
        change(fact, reviewer, "update", valid_from=f"2026-{DRAWS.randrange(1, 13):02}", valid_to="")
    elif say == "clarify":
        change(fact, reviewer, "clarification", subject=f"Maren {DRAWS.randrange(1000)}")
    elif say == "look":
        carry_through(recheck_fact(**common, actor=reviewer, note="Rang them up."))
    elif say == "cite":
        note = Evidence(source="Harbour office", locator=f"page {DRAWS.randrange(10**6)}", note="It says so.")
        carry_through(cite_fact(**common, actor=reviewer, evidence=note))
    elif say == "withdraw":
        spare = fact.citations.filter(claim=None).first()
        if spare is not None:
            carry_through(withdraw_citation(**common, citation_id=spare.id, actor=reviewer, reason="Not it."))
    else:
        turn = {"confirmed": "dispute", "disputed": "settle"}[fact.status]
        carry_through(turn_fact(**common, actor=chief, turn=turn, reason="They say otherwise."))


@pytest.mark.slow
def test_at_two_hundred_moments_of_a_random_history_it_is_what_a_replay_of_the_ledger_says(
    editor, reviewer, chief, fact
):
    inquiry = upload_text(editor, INQUIRY, "inquiry.txt", outlet="Coastal Wire")
    facts = [fact, confirm_fully(find_claim(inquiry, "14").id, reviewer).fact]
    start = timezone.now() - timedelta(milliseconds=50)
    for _turn in range(24):
        live_at_random(facts, reviewer, chief)
    end = timezone.now()
    spread = (end - start).total_seconds()
    ledger = read_ledger()
    seen = set()
    for _draw in range(200):
        moment = start + timedelta(seconds=spread * DRAWS.random())
        expected = {of: (number, said) for at, of, number, said in ledger if at <= moment}
        found = list(find_facts_at(chief, known_at=moment).values_list("id", flat=True))
        records = read_records_at(chief, found, known_at=moment)
        told = {
            record.fact.id: (record.history[-1].number, plain(record.fact.snapshot())) for record in records
        }
        assert told == expected
        seen |= {(of, number) for of, (number, _said) in expected.items()}
    assert len(seen) > 15


def known(actor, **asked):
    return {fact.id for fact in find_facts_at(actor, **asked)}


def retract(fact, chief):
    turned = turn_fact(
        fact_id=fact.id,
        actor=chief,
        turn="retract",
        reason="All wrong.",
        expected_revision=Fact.objects.get(id=fact.id).revision,
    )
    return carry_through(turned)


def test_an_update_leaves_what_was_so_before_and_a_correction_takes_its_place(reviewer, chief, fact):
    change(fact, reviewer, "update", valid_from="2026-03", valid_to="2026-03")
    first = timezone.now()
    change(fact, reviewer, statement="The coastguard said 60 people died.")
    corrected = timezone.now()
    change(
        fact,
        reviewer,
        "update",
        statement="The coastguard said 70 people died.",
        valid_from="2026-04",
        valid_to="",
    )

    def so(date, **asked):
        return read_fact_at(reviewer, fact.id, valid_at=date, **asked).fact.statement

    assert so("2026-05-02") == "The coastguard said 70 people died."
    assert so("2026-03-09") == "The coastguard said 60 people died."
    assert so("2026") == "The coastguard said 70 people died."
    # The words before the first update had no validity of their own, so they are what was so before it.
    assert so("2026-02") == fact.statement
    assert so("2026-03-09", known_at=first) == fact.statement
    with pytest.raises(NotFound):
        so("2026-05-02", known_at=first - timedelta(days=1))
    retract(fact, chief)
    with pytest.raises(NotFound):
        so("2026-03-09")
    assert so("2026-03-09", known_at=corrected) == "The coastguard said 60 people died."


@pytest.mark.parametrize("date", ["2025", "2026-02", "2026-03-09", "2026-04", "2027"])
def test_lists_find_by_date_what_one_fact_says_of_that_date(reviewer, chief, fact, date):
    moments = [timezone.now()]
    for kind, since, until in (
        ("update", "2026-03", "2026-03"),
        ("correction", "2026-02", "2026-03-08"),
        ("update", "2026-04", ""),
        ("correction", "2026-04", "2026-12"),
    ):
        change(fact, reviewer, kind, valid_from=since, valid_to=until)
        moments.append(timezone.now())
    retract(fact, chief)
    moments += [timezone.now()]
    for moment in moments:
        rows = list(Revision.objects.of("fact", fact.id).filter(at__lte=moment))
        chosen = choose_revision(rows, date)
        found = read_records_at(reviewer, [fact.id], known_at=moment, valid_at=date)
        assert [record.fact.revision for record in found] == ([chosen.number] if chosen else [])
        assert known(reviewer, known_at=moment, valid_at=date) == ({fact.id} if chosen else set())
    assert known(reviewer, valid_at=date) == known(reviewer, known_at=moments[-1], valid_at=date)


def test_each_filter_judges_by_what_was_said_then(reviewer, chief, fact):
    cited = fact.citations.get()
    first = timezone.now()
    change(fact, reviewer, statement="Nobody died, the coastguard said.", subject="Maren")
    retract(fact, chief)
    found_before = {
        "q": "61 people",
        "status": "confirmed",
        "said": "yes",
        "article": cited.article_id,
        "source": cited.source_id,
        "updated_since": first - timedelta(days=1),
        "stale": False,
    }
    for name, value in found_before.items():
        assert known(reviewer, known_at=first, **{name: value}) == {fact.id}, name
    since = {"q": "nobody died", "status": "retracted", "subject": "maren", "updated_since": first}
    for name, value in since.items():
        assert known(reviewer, known_at=first, **{name: value}) == set(), name
        assert known(reviewer, known_at=timezone.now(), **{name: value}) == {fact.id}, name
    for name, value in {"kind": "gossip", "source": fact.id, "article": fact.id, "stale": True}.items():
        assert known(reviewer, known_at=first, **{name: value}) == set(), name
    assert known(reviewer, known_at=first, due_before=timezone.now() + timedelta(days=9999)) == known(
        reviewer, known_at=first, due_before=timezone.now() + timedelta(days=9999), status="confirmed"
    )


def test_lists_of_the_past_have_every_filter_that_lists_of_today_have(reviewer, chief, fact):
    """Two readings of one list of filters, rows and snapshots, so each is asked both ways."""
    change(fact, reviewer, subject="Maren")
    cited = fact.citations.get()
    soon, never = timezone.now() + timedelta(days=9999), timezone.now() - timedelta(days=9999)
    filters = {
        "q": ("61 people", "elephants"),
        "ids": ([fact.id], [cited.id]),
        "speaker": (fact.speaker_text.upper(), "elephants"),
        "status": ("confirmed", "retracted"),
        "said": ("yes", "no"),
        "so": ("not_checked", "yes"),
        "article": (cited.article_id, fact.id),
        "source": (cited.source_id, fact.id),
        "updated_since": (never, soon),
        "kind": (fact.kind, "gossip"),
        "subject": ("maren", "elephants"),
        "stale": (False, True),
        "due_before": (soon, never),
        "is_standing": (True, None),
        "cited_as": (cited.source_name[:5], "elephants"),
    }
    dates = {"valid_at", *OF_TODAY_ONLY}  # which words hold then is another question, see above
    assert filters.keys() == inspect.signature(find_facts).parameters.keys() - {"actor"} - dates

    def found(**wanted):
        now = set(find_facts(reviewer, **wanted).values_list("id", flat=True))
        assert known(reviewer, known_at=timezone.now(), **wanted) == now, wanted
        return now

    for name in OF_TODAY_ONLY:
        for then in ({"known_at": timezone.now()}, {"valid_at": "2026"}):
            with pytest.raises(Invalid, match=name):
                find_facts_at(reviewer, **then, **{name: fact.id})
    for name, (fits, other) in filters.items():
        assert found(**{name: fits}) == {fact.id}, name
        assert other is None or found(**{name: other}) == set(), name
    retract(fact, chief)
    assert [name for name, (fits, _other) in filters.items() if not found(**{name: fits})] == [
        "status",
        "due_before",
        "is_standing",
    ]


def test_nobody_reads_more_of_the_past_than_of_today(reviewer, editor, chief, cms, fact):
    """A desk that it was on, an embargo that was never over: neither is told later, whatever is open today."""
    desk = create_desk(actor=SETUP, name="Courts")
    update_person(
        actor=SETUP,
        user_id=reviewer.user.id,
        name=reviewer.user.name,
        roles=reviewer.user.roles,
        desk_ids=[desk.id],
        is_active=True,
        expected_revision=reviewer.user.revision,
    )
    insider = Actor(user=User.objects.get(id=reviewer.user.id))
    everybody = {"insider": insider, "editor": editor, "chief": chief, "cms": cms}
    sees: dict[int, set[str]] = {fact.revision: set(everybody)}

    def then(seen_by, **values):
        changed = change(fact, insider, **values)
        numbers = range(max(sees) + 1, changed.revision + 1)
        sees.update({number: set(seen_by) for number in numbers})

    then({"insider", "chief"}, desk_id=desk.id)
    then({"insider", "editor", "chief"}, desk_id=None, embargoed_until=timezone.now() + timedelta(days=3))
    then({"insider", "editor", "chief"}, statement="The coastguard said 62 people died.")
    then(everybody, embargoed_until=None)
    for number, seen_by in sees.items():
        moment = at_of(fact, number)
        for name, actor in everybody.items():
            may = name in seen_by
            assert (fact.id in known(actor, known_at=moment)) is may, (number, name)
            assert bool(read_records_at(actor, [fact.id], known_at=moment)) is may, (number, name)
            if not may:
                with pytest.raises(NotFound):
                    read_fact_at(actor, fact.id, known_at=moment)
    # What is out of sight today is so in the past as well.
    change(fact, insider, desk_id=desk.id)
    for number in sees:
        assert known(editor, known_at=at_of(fact, number)) == set()
        with pytest.raises(NotFound):
            read_fact_at(editor, fact.id, known_at=at_of(fact, number))


def test_a_moment_that_has_not_come_is_refused(reviewer, fact):
    later = timezone.now() + timedelta(minutes=1)
    for ask in (
        lambda: find_facts_at(reviewer, known_at=later),
        lambda: read_fact_at(reviewer, fact.id, known_at=later),
    ):
        with pytest.raises(Invalid):
            ask()
