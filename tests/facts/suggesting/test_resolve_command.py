"""`manage.py resolve`: what words stand for, one line of JSON a text, without a database."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def test_resolve_prints_one_line_a_text_with_places_that_hold(tmp_path: Path) -> None:
    texts = ["Carl Moss arrived in Alden. He left.", "Nothing is referred to here."]
    file = tmp_path / "texts.jsonl"
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    out = io.StringIO()
    call_command("resolve", str(file), json=True, stdout=out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(lines) == 2
    he = next(r for r in lines[0]["references"] if texts[0][r["start"] : r["end"]] == "He")
    assert he["used"] is True
    assert texts[0][he["antecedent"]["start"] : he["antecedent"]["end"]] == "Carl Moss"
    assert 0.5 < he["probability"] <= 1


@pytest.mark.parametrize("line", ["[1]", '{"words": "no text"}', "{"])
def test_a_line_that_is_no_text_is_refused_by_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(f'{{"text": "Fine."}}\n{line}\n', encoding="utf-8")
    with pytest.raises(CommandError, match="Line 2"):
        call_command("resolve", str(file), json=True, stdout=io.StringIO())
