"""Decisions leave the desk as training data, without what belongs to a desk and without what is no verdict on worth."""

import json

import pytest
from django.core.management import call_command

from facts.models import Run
from facts.services.claims import runs
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.claims.reopen import reopen_claim
from facts.training.data_sets import Example, read_decisions
from sources.services import uploads
from tests.stories import READ

TEXT = """Ferry toll rises as divers reach lower deck

PORT ALDEN, March 9, 2026 (CW) - At least 61 people died when the ferry Maren capsized off Port Alden on Saturday.

The ship carried 212 lorries, said Ilse Brandt, who heads the inquiry into the accident on the Maren.

Prosecutors detained 3 officers of the operator Norrline on Sunday, the prosecutor Jon Abel said.
"""


@pytest.fixture
def decided(reviewer, second_reviewer, desk):
    def decide(desk_id=None, text=TEXT):
        upload = uploads.receive_upload(actor=reviewer, data=text.encode(), name="p.txt", desk_id=desk_id)
        uploads.read_upload(upload_id=upload.id)
        article = upload.articles.get()
        runs.suggest_claims(run_id=Run.objects.get(article=article).id)
        by_words = {
            word: article.claims.filter(quote__contains=word).first() for word in ("61", "212", "3 officers")
        }
        for person in (reviewer, second_reviewer):
            confirm_claim(claim_id=by_words["61"].id, actor=person, confirmation=READ)
        reject_claim(claim_id=by_words["212"].id, actor=reviewer, reason_code="not_newsworthy")
        reject_claim(claim_id=by_words["3 officers"].id, actor=reviewer, reason_code="wrong_span")
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
    assert lines[1]["sentence"].startswith("The ship carried 212 lorries, said Ilse Brandt")
    assert all("\n" not in line["sentence"] and "PORT ALDEN" not in line["sentence"] for line in lines)


@pytest.mark.parametrize(
    ("reason_code", "worth"),
    [("false", [1, 1]), ("not_checkable", [1, 0]), ("other", [1]), ("duplicate", [1])],
)
def test_a_reason_says_whether_the_claim_deserved_checking(decided, reviewer, capsys, reason_code, worth):
    article = decided()
    claim = article.claims.get(quote__contains="212")
    reopen_claim(claim_id=claim.id, actor=reviewer, reason="Looked again")
    reject_claim(claim_id=claim.id, actor=reviewer, reason_code=reason_code, reason="Because")
    call_command("export_training")
    assert [json.loads(line)["worth"] for line in capsys.readouterr().out.splitlines()] == worth


@pytest.mark.slow
def test_the_export_trains_the_ranker(decided, tmp_path, capsys):
    decided()
    call_command("export_training")
    data, target = tmp_path / "data", tmp_path / "weights"
    (data / "news_worthiness").mkdir(parents=True)
    target.mkdir()
    (data / "decisions.jsonl").write_text(capsys.readouterr().out, encoding="utf-8")
    rows = [
        {"text": f"{words} {number}", "worthiness": worth, "doc": f"story {number}"}
        for number in range(5)
        for words, worth in (("The court fined the bank 31 million crowns in May", 3.0), ("What now", 0.0))
    ]
    (data / "news_worthiness" / "dev.jsonl").write_text(
        "\n".join(json.dumps(row) for row in rows), encoding="utf-8"
    )
    examples = read_decisions(data / "decisions.jsonl")
    assert [example.worthy for example in examples] == [True, False]
    call_command("train_worth", data=data, target=target)
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    assert {entry["name"]: entry["examples"] for entry in manifest["data"]} == {
        "news_worthiness": 10,
        "decisions": 2,
    }
    assert manifest["models"]["news"]["documents"] == 6


def test_claims_of_one_sentence_are_one_example(tmp_path):
    path = tmp_path / "decisions.jsonl"
    row = {
        "text": "a",
        "sentence": "A sank and B was saved.",
        "worth": 0,
        "language": "en-GB",
        "article": "1",
    }
    rows = [row, {**row, "text": "b", "worth": 1}, {**row, "language": "ar", "article": "2"}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert read_decisions(path) == [Example("A sank and B was saved.", True, "1")]


def test_what_belongs_to_a_desk_stays_in_unless_asked_for(decided, desk, capsys):
    decided(desk_id=desk.id)
    call_command("export_training")
    assert capsys.readouterr().out == ""
    call_command("export_training", desks=True)
    assert len(capsys.readouterr().out.splitlines()) == 2
