"""`make evaluate` and `make bench`: what is not there is named, what is there is written down."""

import json
import os

import pytest
from django.core.management import CommandError, call_command

from facts.management.commands.evaluate import read_judged, write_report
from facts.training.data_sets import ALL, read_decisions
from facts.training.measure import MeasuredRow, Statement, draw_statements


def test_without_any_set_the_report_names_each_and_where_it_is_published(tmp_path, capsys):
    report = tmp_path / "quality.md"
    call_command("evaluate", data=tmp_path, report=report)
    said = capsys.readouterr().out
    text = report.read_text(encoding="utf-8")
    for item in ALL:
        assert f"{item.name} is not in" in said
        assert item.published in text


def test_one_set_alone_is_measured(tmp_path, capsys):
    (tmp_path / "gum_wikinews").mkdir()
    text = "Sunday, May 7, 2015\n\nThe vote was held on Tuesday. Fighting went on."
    start = text.index("Tuesday")
    document = {
        "text": text,
        "dateCreated": "2015-05-07",
        "dates": [{"start": start, "end": start + 7, "value": {"when": "2015-05-05"}}],
        "sentences": [
            ["s1", 0, 19],
            ["s2", 21, text.index("Fighting") - 1],
            ["s3", text.index("Fighting"), len(text)],
        ],
        "attributions": [],
    }
    (tmp_path / "gum_wikinews" / "train.jsonl").write_text(json.dumps(document), encoding="utf-8")
    report = tmp_path / "quality.md"
    call_command("evaluate", data=tmp_path, report=report)
    capsys.readouterr()
    assert "date value accuracy" in report.read_text(encoding="utf-8")
    assert "1.000 (1 of 1)" in report.read_text(encoding="utf-8")


def test_the_report_counts_the_wrong_statements_and_the_unjudged_ones(tmp_path):
    path = tmp_path / "judged.json"
    path.write_text(
        json.dumps([{"quote": "q1", "statement": "s1", "verdict": "wrong", "why": "no subject"}]),
        encoding="utf-8",
    )
    statements = [Statement("a.txt", "q1", "s1", None), Statement("a.txt", "q|2", "s2", "Ann")]
    report = write_report([MeasuredRow("AP", "0.92", "0.88", "0.91")], statements, read_judged(path), [])
    assert "| AP | 0.92 | 0.88 | **0.91** |" in report
    assert "0 right, 1 wrong, 1 not judged" in report
    assert "wrong: no subject" in report
    assert "q\\|2" in report
    assert read_judged(tmp_path / "none.json") == {}


def test_the_same_fifty_are_drawn_each_time():
    statements = [Statement("a.txt", f"q{n}", f"s{n}", None) for n in range(200)]
    assert draw_statements(statements) == draw_statements(statements)
    assert len(draw_statements(statements)) == 50
    assert draw_statements(statements[:3]) != []


def test_as_many_statements_are_drawn_from_each_set_of_articles():
    groups = [[Statement(name, f"q{n}", f"s{n}", None) for n in range(200)] for name in ("a.txt", "b.txt")]
    drawn = draw_statements(*groups)
    assert [sum(item.file == name for item in drawn) for name in ("a.txt", "b.txt")] == [25, 25]


def test_this_desks_decisions_train_in_the_form_they_are_exported_in(tmp_path):
    path = tmp_path / "decisions.jsonl"
    lines = [
        {"text": "12 died", "sentence": "12 died.", "worth": 1, "language": "en", "article": "a"},
        {"text": "عاجل", "sentence": "عاجل", "worth": 0, "language": "ar", "article": "b"},
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    (example,) = read_decisions(path)
    assert (example.text, example.worthy, example.document) == ("12 died.", True, "a")


@pytest.mark.slow
def test_the_bench_prints_speed_beside_bare_spacy_memory_and_loading(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(
        "Police said that 12 people were hurt on Friday in the town.", encoding="utf-8"
    )
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    try:
        call_command("bench_suggesting", texts=tmp_path, words=10)
    finally:
        if cores is not None:
            os.sched_setaffinity(0, cores)
    said = capsys.readouterr().out
    for part in ("bare spaCy:", "of bare spaCy", "peak memory", "models loaded in"):
        assert part in said


def test_the_bench_needs_an_english_text(tmp_path):
    with pytest.raises(CommandError, match="no English"):
        call_command("bench_suggesting", texts=tmp_path)
