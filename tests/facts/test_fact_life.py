"""A fact has a kind, a validity and a shelf life; whoever looks again says so, and nothing is ever deleted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from facts.models import Fact
from facts.queries.facts import facts_due, find_facts, read_state
from facts.services.claims.decide import confirm_claim
from facts.services.facts.change import FactChanges, FactNotStanding, recheck_fact, revise_fact, turn_fact
from facts.services.facts.evidence import Evidence
from facts.services.facts.kinds import KindCodeTaken, find_kind, list_kinds, save_kind
from newsroom.errors import Invalid, NotAllowed, NotFound, RevisionConflict
from newsroom.ledger.models import Entry, Revision
from tests.stories import FERRY, READ, carry_through, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db

PLAN = """Port reopens

PORT ALDEN, March 12, 2026 (CW) - The port will open on May 3, 2026, the harbour authority said.

Ada Holm has led the harbour authority since 2019, the ministry said.
"""


@pytest.fixture
def upload(editor):
    return upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")


@pytest.fixture
def toll(upload, reviewer):
    """A death toll: six hours."""
    fact = confirm_fully(find_claim(upload, "61").id, reviewer).fact
    return Fact.objects.get(id=fact.id)


@pytest.fixture
def ship(upload, reviewer):
    """When the ferry was built: for ever."""
    fact = confirm_fully(find_claim(upload, "1987").id, reviewer).fact
    return Fact.objects.get(id=fact.id)


@pytest.fixture
def later(monkeypatch):
    """A function that moves the clock on."""
    now = timezone.now

    def move(**time):
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(**time))

    return move


def everything():
    return Entry.objects.count(), list(
        Fact.objects.order_by("id").values_list("id", "revision", "review_due")
    )


def revise(fact, actor, *, kind="update", evidence=(), **changes):
    done = revise_fact(
        fact_id=fact.id,
        actor=actor,
        changes=FactChanges(**changes),
        kind=kind,
        reason="It has changed.",
        expected_revision=Fact.objects.get(id=fact.id).revision,
        evidence=evidence,
    )
    return carry_through(done)


def set_kind(fact, actor, kind):
    return carry_through(
        revise_fact(
            fact_id=fact.id,
            actor=actor,
            changes=FactChanges(kind=kind),
            kind="correction",
            reason="Of another kind.",
            expected_revision=Fact.objects.get(id=fact.id).revision,
        )
    )


def recheck(fact, actor, note="Called the coastguard", **more):
    revision = Fact.objects.get(id=fact.id).revision
    return carry_through(
        recheck_fact(fact_id=fact.id, actor=actor, note=note, expected_revision=revision, **more)
    )


def test_a_confirmation_proposes_the_kind_and_says_when_to_look_again(toll, ship):
    assert (toll.kind, toll.review_due - toll.confirmed_at) == ("death_toll", timedelta(hours=6))
    assert (ship.kind, ship.review_due) == ("biography", None)
    recorded = Revision.objects.get(object_type="fact", object_id=toll.id, number=1).values()
    assert recorded["kind"] == "death_toll"
    assert recorded["review_due"].startswith(toll.review_due.strftime("%Y-%m-%dT%H:%M:%S"))


def test_a_validity_is_proposed_where_the_words_are_clear(editor, reviewer):
    upload = upload_text(editor, PLAN, "plan.txt")
    plan = confirm_claim(claim_id=find_claim(upload, "will open").id, actor=reviewer, confirmation=READ).fact
    assert (plan.kind, plan.valid_from, plan.valid_to) == ("schedule", "", "2026-05-03")
    office = confirm_claim(claim_id=find_claim(upload, "2019").id, actor=reviewer, confirmation=READ).fact
    assert (office.kind, office.valid_from, office.valid_to) == ("official", "2019", "")


def test_a_fact_whose_shelf_life_is_over_is_stale_and_stands(toll, ship, reviewer, later):
    assert list(facts_due(reviewer)) == []
    later(hours=7)
    assert Fact.objects.get(id=toll.id).is_stale
    assert list(facts_due(reviewer)) == [toll]
    assert list(find_facts(reviewer, stale=False)) == [ship]
    assert Fact.objects.get(id=toll.id).status == Fact.Status.CONFIRMED
    state = read_state(reviewer, toll.id)
    assert (state.is_stale, state.stale_since, state.looked_at) == (True, toll.review_due, toll.confirmed_at)


def test_the_longest_overdue_comes_first(toll, ship, reviewer, later):
    revise_fact(
        fact_id=ship.id,
        actor=reviewer,
        changes=FactChanges(kind="market", subject="Shipping"),
        kind="clarification",
        reason="A price.",
        expected_revision=1,
    )
    later(days=3)
    assert list(facts_due(reviewer)) == [toll, ship]
    assert list(facts_due(reviewer, kind="market")) == [ship]
    assert list(facts_due(reviewer, subject="shipping")) == [ship]
    assert list(facts_due(reviewer, kind="law")) == []


def test_looking_again_is_a_revision_that_puts_off_the_next_look(toll, reviewer, second_reviewer, later):
    later(hours=7)
    done = recheck(toll, second_reviewer)
    assert (done.revision, done.is_stale) == (2, False)
    assert done.review_due - done.checked_at == timedelta(hours=6)
    recorded = Revision.objects.get(object_type="fact", object_id=toll.id, number=2)
    assert (recorded.type, recorded.reason) == ("fact.rechecked", "Called the coastguard")
    assert Entry.objects.filter(object_id=toll.id).last().type == "fact.rechecked"
    state = read_state(reviewer, toll.id)
    assert (state.looked_by.name, state.looked_at) == ("Sven Specht", done.checked_at)


def test_what_was_found_in_looking_again_may_be_cited_along(toll, reviewer):
    found = Evidence(source="Coastguard", locator="Log of 9 March", note="61 names")
    recheck(toll, reviewer, evidence=found)
    citation = Fact.objects.get(id=toll.id).citations.last()
    assert (citation.source_name, citation.note, citation.stance) == ("Coastguard", "61 names", "supports")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"note": " "}, Invalid),
        ({"evidence": Evidence(source="Yard", locator="p. 1", note="No", stance="contradicts")}, Invalid),
        ({"evidence": Evidence(source="Yard", locator="p. 1")}, Invalid),
    ],
)
def test_a_look_that_says_nothing_or_the_opposite_is_refused(toll, reviewer, more, refusal):
    before = everything()
    with pytest.raises(refusal):
        recheck(toll, reviewer, **more)
    assert everything() == before


def test_only_those_who_write_facts_look_again_and_only_at_what_stands(toll, ship, editor, chief, reviewer):
    before = everything()
    with pytest.raises(NotAllowed):
        recheck(toll, editor)
    with pytest.raises(RevisionConflict):
        recheck_fact(fact_id=toll.id, actor=reviewer, note="Looked", expected_revision=7)
    assert everything() == before
    turn_fact(fact_id=ship.id, actor=chief, turn="retract", reason="Wrong ship", expected_revision=1)
    with pytest.raises(FactNotStanding):
        recheck(ship, reviewer)


def test_correcting_or_updating_is_a_look_and_clarifying_or_filing_is_none(toll, reviewer, later):
    later(hours=7)
    words = "At least 61 people died when the ferry Maren capsized, the coastguard said."
    assert revise(toll, reviewer, kind="clarification", statement=words).is_stale
    assert revise(toll, reviewer, kind="update", subject="Maren").is_stale
    updated = revise(toll, reviewer, kind="update", statement=words.replace("61", "62"))
    assert (updated.is_stale, updated.checked_at is not None) == (False, True)


def test_another_kind_counts_its_shelf_life_from_the_last_look(toll, reviewer):
    done = revise(toll, reviewer, kind="correction", subject="Maren")
    assert done.review_due == toll.review_due
    changed = set_kind(toll, reviewer, "population")
    assert changed.review_due == toll.confirmed_at + timedelta(hours=8760)
    none = set_kind(toll, reviewer, "")
    assert (none.kind, none.review_due) == ("", None)


def test_validity_subject_and_kind_are_on_record(ship, reviewer):
    revise_fact(
        fact_id=ship.id,
        actor=reviewer,
        changes=FactChanges(kind="record", subject=" The  Maren ", valid_from="1987", valid_to="2026-03"),
        kind="correction",
        reason="It sank.",
        expected_revision=1,
    )
    recorded = Revision.objects.get(object_type="fact", object_id=ship.id, number=2).values()
    values = [recorded[name] for name in ("kind", "subject", "valid_from", "valid_to")]
    assert values == ["record", "The Maren", "1987", "2026-03"]


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_from": "2026", "valid_to": "2025"},
        {"valid_from": "tomorrow"},
        {"valid_to": "2026-13"},
        {"valid_to": "2026-02-30"},
        {"valid_from": "٢٠٢٦"},
        {"valid_from": "0000"},
        {"kind": "gossip"},
        {"subject": "x" * 121},
    ],
)
def test_what_does_not_fit_changes_nothing(ship, reviewer, changes):
    before = everything()
    with pytest.raises(Invalid) as refusal:
        revise_fact(
            fact_id=ship.id,
            actor=reviewer,
            changes=FactChanges(**changes),
            kind="correction",
            reason="It sank.",
            expected_revision=1,
        )
    assert refusal.value.message
    assert everything() == before


@pytest.mark.parametrize(
    ("date", "found"),
    [
        ("1986", False),
        ("1987", True),
        ("1987-01-01", True),
        ("2026-03-31", True),
        ("2026-04", False),
        ("2026", True),
    ],
)
def test_facts_are_found_by_when_they_are_so(ship, toll, reviewer, date, found):
    revise(ship, reviewer, kind="correction", valid_from="1987", valid_to="2026-03")
    facts = set(find_facts(reviewer, valid_at=date))
    # Nothing is known of when the toll is so, so it is not ruled out.
    assert facts == ({ship, toll} if found else {toll})


def test_a_fact_out_of_sight_is_not_due_and_has_no_state(toll, outsider, desk, reviewer, later):
    revise(toll, reviewer, kind="correction", desk_id=desk.id)
    later(days=1)
    assert list(facts_due(outsider)) == []
    with pytest.raises(NotFound):
        read_state(outsider, toll.id)


def test_a_retracted_fact_is_not_due(toll, chief, later):
    carry_through(
        turn_fact(fact_id=toll.id, actor=chief, turn="retract", reason="Wrong", expected_revision=1)
    )
    later(days=1)
    assert list(facts_due(chief)) == []
    assert not read_state(chief, toll.id).is_stale


# --- The newsroom's own kinds -----------------------------------------------------------------------------------------


def save(actor, **values):
    given = {"code": "", "name": "Tide table", "shelf_life_hours": 12, "words": ["high tide"], **values}
    return save_kind(actor=actor, **given)


def test_a_chief_adds_a_kind_that_is_then_proposed(chief, editor, reviewer):
    row = save(chief, words=["high tide", "high  tide", "", "capsized"])
    assert (row.code, row.words, row.revision) == ("tide_table", ["high tide", "capsized"], 1)
    recorded = Revision.objects.get(object_type="fact_kind", object_id=row.id)
    assert (recorded.type, recorded.values()["shelf_life_hours"]) == ("fact_kind.added", 12)
    upload = upload_text(editor, FERRY, "ferry.txt")
    fact = confirm_fully(find_claim(upload, "61").id, reviewer).fact
    assert (fact.kind, fact.review_due - fact.confirmed_at) == ("tide_table", timedelta(hours=12))


def test_a_row_takes_the_place_of_a_kind_that_came_with_the_desk(chief, toll, reviewer):
    save(chief, code="death_toll", name="Toll", shelf_life_hours=3, words=["toll"])
    kind = find_kind("death_toll")
    assert (kind.name, kind.shelf_life_hours, kind.kind.needs_figure) == ("Toll", 3, True)
    assert len(list_kinds()) == 13
    # The facts there are keep their date until somebody looks again.
    assert Fact.objects.get(id=toll.id).review_due == toll.review_due
    looked = recheck(toll, reviewer)
    assert looked.review_due - looked.checked_at == timedelta(hours=3)


def test_a_kind_out_of_use_is_neither_proposed_nor_chosen_and_keeps_its_facts(chief, toll, reviewer, editor):
    save(chief, code="death_toll", name="Death toll", shelf_life_hours=6, words=[], is_active=False)
    assert Fact.objects.get(id=toll.id).kind == "death_toll"
    assert recheck(toll, reviewer).review_due is not None
    with pytest.raises(Invalid):
        revise_fact(
            fact_id=toll.id,
            actor=reviewer,
            changes=FactChanges(kind="death_toll"),
            kind="correction",
            reason="Again.",
            expected_revision=2,
        )


def test_a_kind_is_changed_on_the_revision_that_was_read(chief):
    row = save(chief)
    save(chief, code=row.code, name="Tides", expected_revision=1)
    before = everything()
    with pytest.raises(RevisionConflict):
        save(chief, code=row.code, name="Ebb", expected_revision=1)
    assert everything() == before
    row.refresh_from_db()
    assert (row.name, row.revision) == ("Tides", 2)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"name": " "}, Invalid),
        ({"name": "x" * 121}, Invalid),
        ({"name": "death TOLL"}, KindCodeTaken),
        ({"shelf_life_hours": 0}, Invalid),
        ({"shelf_life_hours": 10**9}, Invalid),
        ({"words": ["*"]}, Invalid),
        ({"words": ["x" * 81]}, Invalid),
        ({"words": [str(n) for n in range(201)]}, Invalid),
        ({"code": "gossip"}, NotFound),
        ({"code": "other", "name": "Other", "is_active": False}, Invalid),
    ],
)
def test_a_kind_that_does_not_fit_is_refused_and_nothing_is_kept(chief, values, refusal):
    before = Entry.objects.count()
    with pytest.raises(refusal):
        save(chief, **values)
    assert Entry.objects.count() == before
    assert len(list_kinds()) == 13


def test_kinds_are_a_chiefs_to_change(reviewer, editor, auditor):
    for person in (reviewer, editor, auditor):
        with pytest.raises(NotAllowed):
            save(person)
    assert len(list_kinds()) == 13


def test_a_name_in_any_script_gets_a_short_name_for_programs(chief):
    codes = [save(chief, name=name).code for name in ("نازحون", "移住者", "New")]
    assert codes == ["kind_1", "kind_2", "kind_3"]
