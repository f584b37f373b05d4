"""Two facts, one that asks for two people and one that does not, and the changes that tests make of them."""

from facts.models import Fact, ProposedChange
from facts.services.facts.change import (
    FactChanges,
    cite_fact,
    revise_fact,
    turn_fact,
)
from facts.services.facts.evidence import Evidence
from facts.services.facts.rows import judged_values
from tests.stories import (
    FERRY,
    confirm_by_two,
    find_claim,
    upload_text,
)

LIBRARY = """Library opens

PORT ALDEN, March 9, 2026 (CW) - The library in Harbour Street opened on Monday with 12 reading rooms, \
the city council said.

The tram line to the harbour has 9 stops, the city council said.
"""
SEEN = Evidence(source="Somebody", locator="https://x.example/", note="seen", is_primary=True)


def send_library(editor):
    return upload_text(editor, LIBRARY, "library.txt", outlet="Coastal Wire")


def confirm_toll(editor, reviewer, second_reviewer):
    """A death toll that two people confirmed."""
    claim = find_claim(upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire"), "61")
    return Fact.objects.get(id=confirm_by_two(claim.id, second_reviewer, reviewer).fact.id)


def revise(fact, actor, *evidence, kind="correction", **changes):
    return revise_fact(
        fact_id=fact.id,
        actor=actor,
        changes=FactChanges(**changes),
        kind=kind,
        reason="better words",
        expected_revision=Fact.objects.get(id=fact.id).revision,
        evidence=evidence,
    )


def cite(fact, actor, evidence):
    held = Fact.objects.get(id=fact.id).revision
    return cite_fact(fact_id=fact.id, actor=actor, evidence=evidence, expected_revision=held)


def turn(fact, actor, name):
    held = Fact.objects.get(id=fact.id).revision
    return turn_fact(fact_id=fact.id, actor=actor, turn=name, reason="It is wrong.", expected_revision=held)


def waits(change, fact, before, because):
    """The change is kept, for this reason, and the fact says what it said."""
    assert isinstance(change, ProposedChange)
    assert (change.status, because in change.risks) == ("open", True), change.risks
    assert judged_values(fact) == before
    return True
