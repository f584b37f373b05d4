"""`manage.py read FILE … --json` prints what reading makes of files, without a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from sources.reading.child import read_in_child
from sources.reading.read import clean_name, format_size
from sources.reading.types import Declared
from tests.sources.made_files import STORY, TWO_STORIES

ROOT = Path(__file__).resolve().parents[2]
ARTICLE_KEYS = {
    "headline", "byline", "outlet", "agency", "place", "published", "published_basis", "language", "text", "furniture",
}  # fmt: skip


def run_read(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, with no server to be found."""
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    environment["STATE_DIR"] = "/nonexistent/state"
    return subprocess.run(
        [sys.executable, "manage.py", "read", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )


def test_several_files_give_one_list_and_nothing_else_on_standard_output(tmp_path: Path) -> None:
    (tmp_path / "two.txt").write_text(TWO_STORIES, encoding="utf-8")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    answer = run_read(
        str(tmp_path / "two.txt"), str(tmp_path / "picture.txt"), str(tmp_path / "missing.txt"), "--json"
    )
    assert answer.returncode == 0, answer.stderr
    two, picture, missing = json.loads(answer.stdout)
    assert (two["file"], two["format"], two["error"]) == ("two.txt", "text", None)
    assert [a["published"] for a in two["articles"]] == ["2025-03-14", "2025-03-15"]
    assert all(set(a) == ARTICLE_KEYS for a in two["articles"])
    for article in two["articles"]:
        marks = [article["text"][m["start"] : m["end"]] for m in article["furniture"]]
        assert any(mark.startswith("By ") for mark in marks)
    assert picture["articles"] == []
    assert picture["error"] == "This file is a PNG image, not an article."
    assert missing["error"] == "This file could not be opened: No such file or directory."


def test_without_json_a_person_reads_a_summary(tmp_path: Path) -> None:
    (tmp_path / "two.txt").write_text(TWO_STORIES, encoding="utf-8")
    answer = run_read(str(tmp_path / "two.txt"))
    assert "2025-03-14  Port board raises harbour dues" in answer.stdout


def test_the_child_reads_a_path_and_bytes_alike_and_knows_what_was_declared(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(STORY, encoding="utf-8")
    declared = Declared(outlet="Aldstadt Post", url="https://post.example/1")
    by_path, by_bytes = (
        read_in_child(path, "a.txt", declared),
        read_in_child(STORY.encode(), "a.txt", declared),
    )
    assert by_path == by_bytes
    assert (by_path.stories[0].outlet, by_path.stories[0].url) == ("Aldstadt Post", "https://post.example/1")


def test_a_name_is_fit_for_a_page() -> None:
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("C:\\Users\\ida\\story.txt") == "story.txt"
    assert clean_name("invoice\u202ecod.exe") == "invoicecod.exe"
    assert clean_name("a\x00b\r\nc.txt") == "abc.txt"
    assert clean_name("تقرير.txt") == "تقرير.txt"
    assert clean_name("..") == clean_name("") == clean_name("\u200f") == "unnamed"
    assert clean_name("x" * 300 + ".docx") == "x" * 145 + ".docx"
    assert len(clean_name("ä" * 300)) == 150


def test_a_size_is_written_as_an_editor_reads_it() -> None:
    assert [format_size(n) for n in (12, 12_000, 60_000_000, 1_500_000)] == [
        "12 bytes",
        "12 kB",
        "60 MB",
        "1.5 MB",
    ]
