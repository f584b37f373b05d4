"""manage.py suggest: read and suggest from the command line, without a database."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from facts.suggesting.suggest_file import suggest_file

PAGE = """Ferry sinks off Alden

PORT ALDEN, March 8, 2026 - The ferry Maren sank on Saturday with 212 people, the coastguard said.

It was built in 1989 and had failed an inspection in November, according to the union.
"""


def test_it_prints_one_json_list_and_nothing_else(tmp_path: Path) -> None:
    files = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for path in files:
        path.write_text(PAGE, encoding="utf-8")
    out = StringIO()
    call_command("suggest", *map(str, files), json=True, stdout=out)
    results = json.loads(out.getvalue())
    assert [result["file"] for result in results] == ["one.txt", "two.txt"]
    (article,) = results[0]["articles"]
    assert set(article) == {"headline", "outlet", "published", "place", "text", "claims"}
    assert article["claims"]
    for claim in article["claims"]:
        assert set(claim) == {
            *(
                "start",
                "end",
                "quote",
                "statement",
                "speaker",
                "score",
                "quantities",
                "dates",
                "open_references",
                "stands",
                "context",
            )
        }
        assert claim["quote"] == article["text"][claim["start"] : claim["end"]]
    (sunk,) = [claim for claim in article["claims"] if "212 people" in claim["quote"]]
    assert sunk["quantities"] == [{"text": "212", "low": 212, "high": 212}]
    assert sunk["speaker"] == "the coastguard"


def test_without_json_it_prints_lines_that_people_read(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text(PAGE, encoding="utf-8")
    out = StringIO()
    call_command("suggest", str(path), stdout=out)
    assert out.getvalue().startswith("one.txt: ")
    assert "212 people" in out.getvalue()


def test_a_file_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(CommandError, match="could not be opened"):
        call_command("suggest", "nowhere.txt", json=True, stdout=StringIO())


def test_a_file_without_text_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"   ")
    with pytest.raises(CommandError, match=r"empty\.txt: "):
        call_command("suggest", str(path), json=True, stdout=StringIO())


def test_a_bound_with_a_fraction_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text("Prices in Alden rose by 1.5 percent in May 2026.", encoding="utf-8")
    (article,) = suggest_file(path, "news")["articles"]
    assert [q["low"] for claim in article["claims"] for q in claim["quantities"]] == [1.5]
