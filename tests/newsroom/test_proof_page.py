"""The auditor's page shows checkpoints, witnesses, alarms and the last verification, and starts both."""

import pytest
from django.test import Client

from newsroom.actor import Actor
from newsroom.ledger.checkpoints import sign_checkpoint
from newsroom.ledger.keeping import raise_alarm
from newsroom.ledger.models import Alarm, Checkpoint, Verification
from newsroom.ledger.verifying import (
    VerifyingAlready,
    ask_for_verification,
    find_vouched_size,
    run_verification,
    verify_by_timetable,
)
from newsroom.people import SETUP, create_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(auditor: Actor) -> Client:
    client = Client()
    client.force_login(auditor.user)
    return client


def test_a_checkpoint_is_signed_by_a_button(page):
    assert "None signed yet" in page.get("/ledger/proof/").content.decode()
    answer = page.post("/ledger/proof/checkpoint/", follow=True).content.decode()
    checkpoint = Checkpoint.objects.get()
    assert f"over {checkpoint.size} entries" in answer
    assert checkpoint.keys in answer
    assert "LEDGER_PUBLISH" in answer
    assert "PRIVATE" not in answer


def test_a_refusal_is_a_page_in_words_and_stays_as_an_alarm(page, settings):
    page.post("/ledger/proof/checkpoint/")
    (settings.LEDGER_KEY_FILE.parent / "checkpoint").write_text("rubbish")
    refused = page.post("/ledger/proof/checkpoint/")
    assert refused.status_code == 409
    assert "cannot be trusted" in refused.content.decode()
    assert Checkpoint.objects.count() == 1
    # What a refusal rolls back must not take its own alarm along.
    assert "cannot be trusted" in page.get("/ledger/proof/").content.decode()


def test_the_ledger_is_verified_by_a_button_and_what_came_of_it_stays(page, auditor):
    page.post("/ledger/proof/verify/", {"full": "yes"})
    row = Verification.objects.get()
    assert (row.asked_by, row.is_full, row.ended_at) == (auditor.reference, True, None)
    assert "Verifying everything" in page.get("/ledger/proof/").content.decode()
    assert page.post("/ledger/proof/verify/").status_code == 409
    done = run_verification(row.id)
    assert (done.problems, done.first_problems) == (0, [])
    assert done.entries == done.size > 0
    shown = page.get("/ledger/proof/verification/").content.decode()
    assert "Everything is as it went on record" in shown


def test_an_incremental_one_begins_at_the_last_signed_checkpoint_that_a_clean_one_reached(auditor, chief):
    assert find_vouched_size() == 0
    first = run_verification(ask_for_verification(actor=auditor, is_full=False).id)
    assert first.is_full
    assert find_vouched_size() == 0
    signed = sign_checkpoint()
    assert find_vouched_size() == signed.size == first.size
    create_key(actor=SETUP, user_id=chief.user.id, name="More", scopes=["facts:read"])
    second = run_verification(ask_for_verification(actor=auditor, is_full=False).id)
    assert (second.since, second.entries, second.problems) == (signed.size, second.size - signed.size, 0)
    assert second.rows > 0


def test_only_one_verification_runs_and_only_for_those_who_may(auditor, editor):
    row = ask_for_verification(actor=auditor, is_full=True)
    with pytest.raises(VerifyingAlready):
        ask_for_verification(actor=auditor, is_full=True)
    assert verify_by_timetable() is None
    assert Verification.objects.get() == row


def test_a_checkpoint_that_the_tree_does_not_bear_out_is_a_problem_and_an_alarm(auditor, page):
    checkpoint = sign_checkpoint()
    Checkpoint.objects.create(
        size=checkpoint.size, root=bytes(32), note=checkpoint.note, keys=checkpoint.keys
    )
    done = run_verification(ask_for_verification(actor=auditor, is_full=True).id)
    assert done.problems == 1
    assert "is not of the tree that is there" in done.first_problems[0]
    assert Alarm.objects.get().kind == "verification"
    assert "1 problem was found" in page.get("/ledger/proof/").content.decode()


def test_alarms_are_shown(page):
    raise_alarm("witness_away", "The witness w did not cosign: no answer.")
    assert "The witness w did not cosign" in page.get("/ledger/proof/").content.decode()
