"""Who may do what with a protected source: name it, protect, merge and move it, and lift its protection."""

from typing import Any

import pytest
from django.test import Client

from facts.services.facts.change import FactChanges, revise_fact
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound, RevisionConflict
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from newsroom.models import ApiKey
from newsroom.people import SETUP, update_person
from newsroom.rights import SCOPES
from sources.models import Source
from sources.protection import veil_for
from sources.services.protection import lift_protection, protect_source
from sources.services.sources import create_source, merge_source, update_source
from tests.protected_source import ALIAS, NAME, TOLD, clients, protect, protect_what_was_told, whole
from tests.stories import carry_through, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(request, desk):
    return protect_what_was_told(request, desk.id)


def rows(source: Source) -> Any:
    return (
        Entry.objects.count(),
        Source.objects.filter(id=source.id).values().get(),
        list(source.known_to.values_list("id", flat=True)),
    )


def test_nobody_works_on_a_protected_source_who_may_not_know_it(world):
    source = world.source
    source.refresh_from_db()
    other = create_source(actor=world.knower, name="Another One", kind="person", desk_id=source.desk_id)
    before = rows(source)
    for actor in world.others.values():
        for attempt in tries(source, other, actor):
            with pytest.raises((NotAllowed, NotFound)):
                attempt()
    assert rows(source) == before


def tries(source: Source, other: Source, actor: Actor) -> tuple[Any, ...]:
    changed = {"name": "x", "kind": "person", "aliases": [], "reliability": "E", "note": "liar"}
    held = {"source_id": source.id, "actor": actor, "expected_revision": source.revision}
    return (
        lambda: update_source(**held, **changed),
        lambda: merge_source(source_id=other.id, into_id=source.id, actor=actor, reason="x"),
        lambda: merge_source(source_id=source.id, into_id=other.id, actor=actor, reason="x"),
        lambda: protect(source, actor, actor),
        lambda: lift_protection(**held, reason="x"),
    )


def test_those_who_know_name_others_and_take_names_away_but_somebody_stays(world, second_reviewer, outsider):
    source = protect(world.source, world.knower, world.knower, second_reviewer)
    assert NAME in clients(world, "same desk")[0].get(f"/sources/{source.id}/").content.decode()
    assert not veil_for(second_reviewer).covers(source.id)
    before = rows(source)
    for people in ((), (outsider,) if source.desk_id else ()):
        with pytest.raises(Invalid):
            protect(source, second_reviewer, *people)
    assert rows(source) == before
    source = protect(source, second_reviewer, second_reviewer)
    assert veil_for(world.knower).covers(source.id)
    row = Revision.objects.of("source", source.id).last()
    assert row.type == "source.protection_changed"
    assert row.values()["protected"]["known_to"] == [str(second_reviewer.user.id)]


def test_who_knows_it_needs_the_right_the_newest_revision_and_to_come_in_person(world, auditor):
    source, knower = world.source, world.knower
    program = Actor(user=knower.user, key=ApiKey(user=knower.user, scopes=list(SCOPES)))
    source = protect(source, knower, knower, auditor)
    before = rows(source)
    for actor, revision, refusal in (
        (auditor, source.revision, NotAllowed),
        (program, source.revision, NotAllowed),
        (knower, source.revision - 1, RevisionConflict),
    ):
        held = {"source_id": source.id, "actor": actor, "expected_revision": revision}
        with pytest.raises(refusal):
            protect_source(**held, alias=ALIAS, known_to=[knower.user.id])
        with pytest.raises(refusal):
            lift_protection(**held, reason="x")
    assert rows(source) == before


def test_only_a_source_that_stands_is_protected_and_only_one_that_is_protected_is_shown_again(world):
    knower, desk_id = world.knower, world.source.desk_id
    other = create_source(actor=knower, name="Another One", kind="person", desk_id=desk_id)
    merged = create_source(actor=knower, name="A Third", kind="person", desk_id=desk_id)
    merge_source(source_id=merged.id, into_id=other.id, actor=knower, reason="x")
    before = [rows(one) for one in (world.source, other, merged)]
    with pytest.raises(Conflict):
        protect(merged, knower, knower)
    for source, reason, refusal in ((other, "x", Conflict), (world.source, " ", Invalid)):
        source.refresh_from_db()
        with pytest.raises(refusal):
            lift_protection(
                source_id=source.id, actor=knower, expected_revision=source.revision, reason=reason
            )
    assert [rows(one) for one in (world.source, other, merged)] == before


def test_what_names_a_word_reads_otherwise_when_the_word_is_kept_back_and_when_it_is_shown_again(world):
    fact = world.fact
    fact.refresh_from_db()
    shown = TOLD.sub(" ", fact.statement)
    word = next(one for one in shown.split() if one.isalpha() and len(one) > 5)
    revisions = [fact.revision]
    for words in ([word], []):
        source = protect(world.source, world.knower, world.knower, words=words)
        fact.refresh_from_db()
        revisions.append(fact.revision)
        assert source.protected_words == words
    first, kept, again = revisions
    assert first < kept < again


def test_the_parts_of_a_persons_name_are_kept_back_unless_others_are_said(world):
    other = create_source(
        actor=world.knower, name="Ada Quillfeather", kind="person", desk_id=world.source.desk_id
    )
    assert {"Ada", "Quillfeather"} <= set(protect(other, world.knower, world.knower).protected_words)


def test_whoever_is_named_can_sign_in_and_sees_the_source(world, chief, editor, outsider):
    source, knower = world.source, world.knower
    source = protect(source, knower, knower, chief)
    update_person(
        actor=SETUP,
        user_id=editor.user.id,
        name=editor.user.name,
        roles=editor.user.roles,
        desk_ids=[one.id for one in editor.user.desks.all()],
        is_active=False,
        expected_revision=editor.user.revision,
    )
    before = rows(source)
    strangers = [editor, outsider] if source.desk_id else [editor]
    for stranger in strangers:
        with pytest.raises(Invalid):
            protect(source, knower, knower, stranger)
    with pytest.raises(Invalid):
        protect(source, knower, knower, words=[f"word {number}" for number in range(41)])
    assert rows(source) == before


def test_once_the_protection_is_lifted_everybody_reads_the_name(world):
    world.source.refresh_from_db()
    world.fact.refresh_from_db()
    revision = world.fact.revision
    lift_protection(
        source_id=world.source.id,
        actor=world.knower,
        expected_revision=world.source.revision,
        reason="They agreed.",
    )
    assert NAME in clients(world, "same desk")[0].get(f"/facts/{world.fact.id}/").content.decode()
    world.fact.refresh_from_db()
    assert world.fact.revision == revision + 1
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


def test_an_alias_that_tells_or_cannot_stand_anywhere_is_refused(world):
    world.source.refresh_from_db()
    before = rows(world.source)
    for alias in ("", "Hella", "Ms WHISTLEQUIST", "x", 'an "engineer"', "<b>someone</b>"):
        with pytest.raises(Invalid):
            protect(world.source, world.knower, world.knower, alias=alias)
    assert rows(world.source) == before


def test_a_protected_source_is_not_merged_into_one_that_is_not(world):
    other = create_source(actor=world.knower, name="Another One", kind="person", desk_id=world.source.desk_id)
    before = rows(world.source)
    with pytest.raises(Invalid):
        merge_source(source_id=world.source.id, into_id=other.id, actor=world.knower, reason="x")
    assert rows(world.source) == before


def test_what_is_merged_into_a_protected_source_is_read_by_its_alias_too(world):
    other = create_source(
        actor=world.knower, name="Quillfeather", kind="person", desk_id=world.source.desk_id
    )
    merge_source(source_id=other.id, into_id=world.source.id, actor=world.knower, reason="A pen name.")
    page = clients(world, "same desk")[0]
    for path in ("/sources/", f"/sources/{other.id}/", f"/sources/{world.source.id}/", "/ledger/"):
        assert "Quillfeather" not in page.get(path).content.decode()
    for alias in ("Quillfeather", "friend of Quillfeather"):
        with pytest.raises(Invalid):
            protect(world.source, world.knower, world.knower, alias=alias)


def test_a_name_that_is_protected_is_not_taken(world, second_reviewer):
    made = create_source(actor=second_reviewer, name=NAME, kind="person", desk_id=world.source.desk_id)
    assert made.id != world.source.id
    world.source.refresh_from_db()
    with pytest.raises(Conflict):
        lift_protection(
            source_id=world.source.id, actor=world.knower, expected_revision=world.source.revision, reason="x"
        )


def test_a_fact_that_moves_takes_its_protection_along(
    editor, reviewer, second_reviewer, chief, outsider, desk
):
    source = create_source(actor=reviewer, name=NAME, kind="person", desk_id=desk.id)
    public = upload_text(editor, "Pump\n\nThe pump failed 14 times in May, the ministry said.\n", "pump.txt")
    fact = confirm_fully(find_claim(public, "14 times").id, reviewer).fact
    protect(source, reviewer)
    fact = carry_through(
        revise_fact(
            fact_id=fact.id,
            actor=reviewer,
            kind="update",
            reason="x",
            expected_revision=fact.revision,
            changes=FactChanges(
                desk_id=desk.id, speaker=NAME, statement=f"{NAME} said the pump failed 14 times."
            ),
        )
    )
    assert fact.speaker_id == source.id
    fact = carry_through(
        revise_fact(
            fact_id=fact.id,
            actor=reviewer,
            kind="update",
            reason="x",
            expected_revision=fact.revision,
            changes=FactChanges(desk_id=None),
        )
    )
    assert fact.speaker_id != source.id
    assert fact.speaker.protected_as == ALIAS
    assert [one.id for one in fact.speaker.known_to.all()] == [reviewer.user.id]
    page = Client()
    page.force_login(outsider.user)
    shown = page.get(f"/facts/{fact.id}/")
    assert shown.status_code == 200
    assert not TOLD.search(whole(shown))
