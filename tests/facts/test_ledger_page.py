"""The auditor's ledger: filtered by person, event, object, period and words, and taken home whole as a file."""

import csv
import io
import json

import pytest
from asgiref.sync import async_to_sync
from django.db.models import Q
from django.test import AsyncClient, Client
from django.utils import timezone

from facts.models import Decision
from facts.queries.ledger import EntryFilter, find_entries
from facts.services.claims.decide import reject_claim
from newsroom.actor import Actor
from newsroom.errors import NotAllowed
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.exports import begin_export, note_progress
from newsroom.ledger.models import Entry, Export, Revision
from newsroom.people import SETUP, create_key
from sources.services.protection import protect_source
from sources.services.sources import create_source
from tests.stories import FERRY, Newsroom, find_claim, tell_stories, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Newsroom:
    return tell_stories()


def indices(actor: Actor, **wanted: object) -> list[int]:
    found = find_entries(actor, EntryFilter(**wanted))
    return list(found.order_by("index").values_list("index", flat=True))


def test_what_one_person_did_is_found_and_what_was_done_for_them(told):
    auditor = told.chief
    her = told.reviewer.reference
    by_her = Revision.objects.filter(Q(actor=her) | Q(on_behalf_of=her)).values_list("entry_id", flat=True)
    assert indices(auditor, person=str(told.reviewer.user.id)) == sorted(set(by_her))
    key, _token = create_key(
        actor=SETUP, user_id=told.reviewer.user.id, name="Robot", scopes=["uploads:write"]
    )
    robot = Actor(user=told.reviewer.user, key=key)
    upload_text(robot, "Quay opens\n\nPORT ALDEN, March 9, 2026 (CW) - The quay has 12 berths.\n", "quay.txt")
    for_her = Revision.objects.filter(on_behalf_of=told.reviewer.reference)
    assert for_her.exists()
    assert set(for_her.values_list("entry_id", flat=True)) <= set(
        indices(auditor, person=str(told.reviewer.user.id))
    )


def test_from_an_entry_a_person_and_a_key_one_comes_to_all_that_they_did(told, auditor, signed_in):
    key, _token = create_key(
        actor=SETUP, user_id=told.reviewer.user.id, name="Robot", scopes=["uploads:write"]
    )
    robot = Actor(user=told.reviewer.user, key=key)
    upload_text(robot, "Quay opens\n\nPORT ALDEN, March 9, 2026 (CW) - The quay has 12 berths.\n", "quay.txt")
    page = signed_in(told.chief).get("/ledger/").content.decode()
    for reference, name in ((f"key/{key.id}", "API key"), (told.reviewer.user.id, told.reviewer.user.name)):
        assert f'href="?person={reference}"' in page
        (shown,) = {
            line.who
            for line in signed_in(told.chief)
            .get(f"/ledger/?person={reference}&object=upload&event=upload.received")
            .context["lines"]
            if name in line.who
        }
        assert name in shown
    assert (
        f"/ledger/?person={told.reviewer.user.id}"
        in signed_in(told.chief).get(f"/people/{told.reviewer.user.id}/").content.decode()
    )
    assert f"/ledger/?person=key/{key.id}" in signed_in(told.reviewer).get("/keys/").content.decode()


def test_events_objects_and_words_narrow_it_down(told, auditor):
    assert indices(auditor, event="fact.confirmed") == list(
        Entry.objects.filter(type="fact.confirmed").order_by("index").values_list("index", flat=True)
    )
    assert indices(auditor, object="claim", event="fact.confirmed") == []
    reason = Revision.objects.exclude(reason="").exclude(object_type="decision").first()
    assert reason.entry_id in indices(auditor, reason=" ".join(reason.reason.split()[:2]))
    assert indices(auditor, reason="nobody wrote this anywhere") == []


def test_the_words_of_a_verdict_that_is_kept_back_find_nothing(reviewer, editor, auditor, second_reviewer):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    claim = find_claim(upload, "61")
    reject_claim(claim_id=claim.id, actor=reviewer, reason_code="false", reason="Sixteen, I was told.")
    assert indices(auditor, reason="Sixteen told") == []
    reject_claim(claim_id=claim.id, actor=second_reviewer, reason_code="false", reason="Agreed.")
    decision = Decision.objects.filter(claim=claim).order_by("at").first()
    entry = Revision.objects.get(object_type="decision", object_id=decision.id).entry_id
    assert entry in indices(auditor, reason="Sixteen told")


def take_home(actor: Actor, address: str) -> tuple[str, str]:
    """What a streamed file holds, and its media type, asked for as the web server asks."""

    async def fetch() -> tuple[str, str]:
        client = AsyncClient()
        await client.aforce_login(actor.user)
        answer = await client.get(address)
        assert answer.status_code == 200, answer.content
        parts = [part async for part in answer.streaming_content]
        return b"".join(parts).decode(), answer["Content-Type"]

    return async_to_sync(fetch)()


def test_all_that_a_filter_finds_is_taken_home_in_order_and_that_is_kept(told, auditor, monkeypatch):
    monkeypatch.setattr("facts.views.exports.CHUNK", 7)
    text, media_type = take_home(auditor, f"/ledger/export.ndjson?person={told.reviewer.user.id}")
    lines = [json.loads(line) for line in text.splitlines()]
    assert media_type.startswith("application/x-ndjson")
    assert [line["entry"] for line in lines] == indices(auditor, person=str(told.reviewer.user.id))
    # What their key did for them is theirs, too.
    assert {line["name"] for line in lines} == {told.reviewer.user.name, "API key “Pages”"}
    stored = Entry.objects.get(index=lines[0]["entry"])
    assert lines[0]["leaf_hash"] == bytes(stored.leaf_hash).hex()
    export = Export.objects.filter(taken_by=auditor.reference).get()
    assert (export.wanted, export.form) == ({"person": str(told.reviewer.user.id)}, "ndjson")
    assert (export.state, export.written) == ("whole", len(lines))
    revision = Revision.objects.get(object_type="export", object_id=export.id)
    assert (revision.type, revision.actor) == ("export.taken", auditor.reference)
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0
    text, _media_type = take_home(auditor, "/ledger/export.csv?event=fact.confirmed")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [int(row["entry"]) for row in rows] == indices(auditor, event="fact.confirmed")


def test_a_file_ends_with_what_was_there_when_it_was_asked_for(told, auditor):
    before = indices(auditor)
    text, _media_type = take_home(auditor, "/ledger/export.ndjson")
    assert [json.loads(line)["entry"] for line in text.splitlines()] == before
    assert len(indices(auditor)) == len(before) + 1


def test_how_far_a_file_is_is_shown_and_one_that_broke_off_is_called_so(told, auditor, signed_in):
    export = begin_export(actor=auditor, form="csv", wanted={"event": "fact.confirmed"})
    note_progress(export.id, reached=3, written=2, is_whole=False)
    page = signed_in(auditor).get("/ledger/exports/").content.decode()
    assert f"at entry 3 of {export.through}, 2 written" in page
    assert "load delay:2s" in page
    Export.objects.filter(id=export.id).update(heard_at=timezone.now() - 2 * Export.SILENCE)
    page = signed_in(auditor).get("/ledger/exports/").content.decode()
    assert "broke off behind entry 3" in page
    assert "load delay:2s" not in page
    note_progress(export.id, reached=export.through, written=2, is_whole=True)
    proof = signed_in(auditor).get("/ledger/proof/").content.decode()
    assert "whole, 2 entries" in proof
    assert "/ledger/?event=fact.confirmed" in proof


def test_nobody_takes_entries_home_without_the_right_and_nothing_of_it_is_kept(told, editor, signed_in):
    before = Entry.objects.count(), Export.objects.count()
    assert signed_in(editor).get("/ledger/export.csv").status_code == 403
    with pytest.raises(NotAllowed):
        begin_export(actor=editor, form="csv", wanted={})
    assert (Entry.objects.count(), Export.objects.count()) == before
    assert indices(editor, object="export") == []


def test_a_file_for_a_spreadsheet_holds_no_formula(told, auditor):
    revision = Revision.objects.filter(type="fact.confirmed").first()
    claim = find_claim(told.upload, "203")
    reject_claim(claim_id=claim.id, actor=told.reviewer, reason_code="other", reason="=HYPERLINK(1)")
    text, _media_type = take_home(auditor, "/ledger/export.csv")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert revision is not None
    assert not [cell for cell in cells if cell.startswith("=")]


def test_a_protected_name_is_covered_in_what_is_taken_home(told, auditor):
    source = create_source(actor=told.reviewer, name="Gunnar Quillfeather", kind="person")
    claim = find_claim(told.upload, "203")
    reject_claim(
        claim_id=claim.id, actor=told.reviewer, reason_code="other", reason="Gunnar Quillfeather rang."
    )
    protect_source(
        source_id=source.id,
        actor=told.reviewer,
        alias="a shipwright",
        words=[],
        known_to=[told.reviewer.user.id],
        reason="Asked for it.",
        expected_revision=source.revision,
    )
    text, _media_type = take_home(auditor, "/ledger/export.ndjson")
    assert "a shipwright rang." in text
    assert "Quillfeather" not in text
    assert indices(auditor, reason="Quillfeather") == []


def test_the_page_offers_the_filters_and_the_files_to_auditors(told, auditor, editor):
    client = Client()
    client.force_login(auditor.user)
    page = client.get("/ledger/", {"event": "fact.confirmed"}).content.decode()
    assert "/ledger/export.csv?event=fact.confirmed" in page
    client.force_login(editor.user)
    assert "export.csv" not in client.get("/ledger/").content.decode()
