"""Two sources that are one are merged without rewriting anything, and the merge can be taken back."""

import pytest
from django.urls import reverse

from facts.queries.sources import read_source_record
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ids import uuid7
from newsroom.ledger.models import Entry, Revision
from sources.models import Source
from sources.services.sources import (
    SourceMerged,
    SourceNotMerged,
    create_source,
    find_or_create_source,
    merge_source,
    unmerge_source,
    update_source,
)
from tests.stories import confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db

TEXT = """Quay to reopen

PORT ALDEN, March 9, 2026 (CW) - The quay carried 212 visitors a day, said Ilse Brandt, who heads the inquiry.

The tower is 48 metres high, the Harbour Office said.
"""


@pytest.fixture
def office(reviewer):
    return create_source(actor=reviewer, name="Harbour Office", kind="authority")


@pytest.fixture
def authority(reviewer):
    return create_source(actor=reviewer, name="Port Alden Harbour Authority", kind="authority")


def merge(source, into, actor, reason="One building, one director"):
    return merge_source(source_id=source.id, into_id=into.id, actor=actor, reason=reason)


def snapshot_of_record():
    return Entry.objects.count(), list(Source.objects.order_by("id").values("merged_into", "revision"))


def test_a_merge_is_one_revision_with_its_reason_and_an_entry(office, authority, reviewer):
    entries = Entry.objects.count()
    merged = merge(office, authority, reviewer)
    assert (merged.merged_into_id, merged.revision) == (authority.id, 2)
    revision = Revision.objects.of("source", office.id).last()
    assert (revision.type, revision.reason) == ("source.merged", "One building, one director")
    assert Entry.objects.count() == entries + 1
    assert not Source.objects.standing().filter(id=office.id).exists()


def test_whoever_is_named_after_a_merge_is_the_source_that_stands(office, authority, reviewer):
    merge(office, authority, reviewer)
    changes = []
    assert (
        find_or_create_source(name="harbour office", kind="organisation", desk_id=None, changes=changes)
        == authority
    )
    assert changes == []


def test_a_chain_of_merges_leads_to_its_end_and_is_one_family(office, authority, reviewer):
    ministry = create_source(actor=reviewer, name="Ministry of Ports", kind="authority")
    merge(office, authority, reviewer)
    merge(authority, ministry, reviewer)
    assert find_or_create_source(name="Harbour Office", kind="person", desk_id=None, changes=[]) == ministry
    assert set(Source.objects.merged_under(ministry)) == {office, authority, ministry}
    assert set(Source.objects.merged_under(office)) == {office}


def test_taking_a_merge_back_restores_everything(office, authority, reviewer):
    merge(office, authority, reviewer)
    apart = unmerge_source(source_id=office.id, actor=reviewer, reason="Two after all")
    assert (apart.merged_into, apart.revision) == (None, 3)
    assert find_or_create_source(name="Harbour Office", kind="person", desk_id=None, changes=[]) == office
    assert [r.type for r in Revision.objects.of("source", office.id)] == [
        "source.added",
        "source.merged",
        "source.unmerged",
    ]


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        (lambda office, authority, who: merge(office, office, who), Invalid),
        (lambda office, authority, who: merge(office, authority, who, reason="  "), Invalid),
        (
            lambda office, authority, who: unmerge_source(source_id=office.id, actor=who, reason="Two"),
            SourceNotMerged,
        ),
        (
            lambda office, authority, who: merge_source(
                source_id=office.id, into_id=uuid7(), actor=who, reason="x"
            ),
            NotFound,
        ),
    ],
    ids=["into itself", "without a reason", "not merged", "into nothing"],
)
def test_a_refused_merge_changes_nothing(office, authority, reviewer, attempt, refusal):
    before = snapshot_of_record()
    with pytest.raises(refusal):
        attempt(office, authority, reviewer)
    assert snapshot_of_record() == before


def test_a_merged_source_is_neither_merged_again_nor_changed(office, authority, reviewer):
    ministry = create_source(actor=reviewer, name="Ministry of Ports", kind="authority")
    merge(office, authority, reviewer)
    before = snapshot_of_record()
    for attempt in (
        lambda: merge(office, ministry, reviewer),
        lambda: merge(ministry, office, reviewer),
        lambda: update_source(
            source_id=office.id,
            actor=reviewer,
            name="Other",
            kind="person",
            aliases=[],
            reliability="A",
            note="",
            expected_revision=2,
        ),
    ):
        with pytest.raises(SourceMerged):
            attempt()
    assert snapshot_of_record() == before


def test_a_merge_is_not_taken_back_where_the_name_was_given_away(office, authority, reviewer):
    merge(office, authority, reviewer)
    create_source(actor=reviewer, name="Harbour Office", kind="person")
    before = snapshot_of_record()
    with pytest.raises(Conflict):
        unmerge_source(source_id=office.id, actor=reviewer, reason="Two after all")
    assert snapshot_of_record() == before


def test_only_those_who_keep_sources_merge_them(office, authority, editor, auditor):
    before = snapshot_of_record()
    for actor in (editor, auditor):
        with pytest.raises(NotAllowed):
            merge(office, authority, actor)
    assert snapshot_of_record() == before


def test_the_page_of_the_one_that_stands_holds_the_facts_of_both(client, reviewer, editor, authority):
    upload = upload_text(editor, TEXT, "quay.txt")
    claim = find_claim(upload, "48 metres")
    fact = confirm_fully(claim.id, reviewer).fact
    spoke = Source.objects.get(id=fact.speaker_id)
    client.force_login(reviewer.user)
    merged = client.post(
        reverse("sources:source_merge", args=[spoke.id]),
        {"into": "port alden harbour authority", "reason": "One building"},
        follow=True,
    )
    page = merged.content.decode()
    assert merged.redirect_chain[-1][0] == reverse("facts:source", args=[authority.id])
    assert fact.statement in page
    assert spoke.name in page
    record = read_source_record(reviewer, list(Source.objects.merged_under(authority)))
    assert (record.total, record.established, record.unchecked, record.retracted) == (1, 0, 1, 0)
    apart = client.post(reverse("sources:source_unmerge", args=[spoke.id]), {"reason": "Two"}, follow=True)
    assert fact.statement in apart.content.decode()
    record = read_source_record(reviewer, [Source.objects.get(id=authority.id)])
    assert record.total == 0


def test_a_name_that_nobody_has_is_told_on_the_page(client, reviewer, office):
    client.force_login(reviewer.user)
    before = snapshot_of_record()
    answer = client.post(
        reverse("sources:source_merge", args=[office.id]), {"into": "Nobody", "reason": "x"}, follow=True
    )
    assert "There is no other source of that name." in answer.content.decode()
    assert snapshot_of_record() == before


def test_what_others_may_not_see_is_not_counted_for_them(editor, reviewer, outsider, desk):
    upload = upload_text(editor, TEXT, "quay.txt", desk_id=desk.id)
    claim = find_claim(upload, "48 metres")
    fact = confirm_fully(claim.id, reviewer).fact
    family = [Source.objects.get(id=fact.speaker_id)]
    assert read_source_record(reviewer, family).total == 1
    assert read_source_record(outsider, family).total == 0
