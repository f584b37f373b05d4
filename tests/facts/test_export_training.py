"""Decisions leave the desk as training data, without what belongs to a desk and without what is no verdict on worth."""

import json

import pytest
from django.core.management import call_command

from facts.models import Run
from facts.services import runs
from facts.services.decisions import Confirmation, confirm_claim, reject_claim
from sources.services import uploads

TEXT = """Ferry toll rises as divers reach lower deck

PORT ALDEN, March 9, 2026 (CW) - At least 61 people died when the ferry Maren capsized off Port Alden on Saturday.

The ship carried 212 passengers, said Ilse Brandt, who heads the inquiry into the accident on the Maren.

Prosecutors detained 3 officers of the operator Norrline on Sunday, the prosecutor Jon Abel said.
"""


@pytest.fixture
def decided(reviewer, desk):
    def decide(desk_id=None, text=TEXT):
        upload = uploads.receive_upload(actor=reviewer, data=text.encode(), name="p.txt", desk_id=desk_id)
        uploads.read_upload(upload_id=upload.id)
        article = upload.articles.get()
        runs.suggest_claims(run_id=Run.objects.get(article=article).id)
        by_words = {
            word: article.claims.filter(quote__contains=word).first() for word in ("61", "212", "3 officers")
        }
        confirm_claim(claim_id=by_words["61"].id, reviewer=reviewer, confirmation=Confirmation())
        reject_claim(claim_id=by_words["212"].id, reviewer=reviewer, reason_code="not_newsworthy")
        reject_claim(claim_id=by_words["3 officers"].id, reviewer=reviewer, reason_code="wrong_span")
        return article

    return decide


def test_confirmed_and_rejected_claims_are_exported_with_their_worth(decided, capsys):
    article = decided()
    call_command("export_training")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["worth"], line["verdict"], line["reason_code"]) for line in lines] == [
        (1, "confirm", None),
        (0, "reject", "not_newsworthy"),
    ]
    assert all(line["text"] in line["sentence"] and line["article"] == str(article.id) for line in lines)


def test_what_belongs_to_a_desk_stays_in_unless_asked_for(decided, desk, capsys):
    decided(desk_id=desk.id)
    call_command("export_training")
    assert capsys.readouterr().out == ""
    call_command("export_training", desks=True)
    assert len(capsys.readouterr().out.splitlines()) == 2
