"""What a file costs grows no faster than the file: syntax repeated a hundred thousand times is read or refused."""

import json
import subprocess
import sys
import unicodedata

import pytest

from sources.reading.read import read_document
from tests.sources.costly_files import FILES


@pytest.fixture(scope="module")
def outcomes() -> dict[str, str]:
    """What became of all the files, read in one process that may not use more of the processor than all need."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.sources.costly_files"], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, (made.returncode, made.stderr[-2000:])
    return json.loads(made.stdout)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_made_to_be_costly_is_read_or_refused_in_words(outcomes: dict[str, str], kind: str) -> None:
    words = FILES[kind][2]
    if words:
        assert words in outcomes[kind]
    else:
        assert outcomes[kind].startswith("refused: This ")
        assert outcomes[kind].endswith(".")


LINKS = {
    "[the report](https://port.example/a_(b)) says": "the report) says",
    "[![A ferry](ferry.jpg)](https://port.example) in Brunnby": "A ferry in Brunnby",
    "see [1] and [the report][2] of [May]": "see [1] and the report of [May]",
    "![](empty.jpg)opened": "opened",
    "[](empty) and [a [b](c)": "[](empty) and [a b",
    "`a` and ``b``": "a and b",
}


@pytest.mark.parametrize("source", LINKS)
def test_the_words_of_links_and_pictures_stay_and_their_addresses_go(source: str) -> None:
    document = read_document(f"# Port\n\nWe {source}\n\nThe port opened.".encode(), "a.md").document
    assert f"We {LINKS[source]}" in document.text


FRONT = {
    "title: 'The port'": "The port",
    'title: "The port"  ': "The port",
    "title: The port’s: a view": "The port’s: a view",
    "Title :  The port": "The port",
}


@pytest.mark.parametrize("line", FRONT)
def test_front_matter_is_read_as_before(line: str) -> None:
    document = read_document(f"---\n{line}\n---\n\nThe port opened on Monday.".encode(), "a.md").document
    assert document.title == FRONT[line]


def test_a_letter_with_many_marks_keeps_every_one_of_them() -> None:
    marks = "\u0301\u0316" * 40
    text = read_document(f"The port a{marks} opened on Monday.".encode(), "a.txt").document.text
    assert sorted(text.replace("\u034f", "")) == sorted(
        unicodedata.normalize("NFC", f"The port a{marks} opened on Monday.")
    )
    assert read_document("Das Café öffnete.".encode(), "a.txt").document.text == "Das Café öffnete."
