"""docs/asvs.md has a row for each requirement of levels 1 and 2, and each row says what meets it or what is open."""

import re
from collections import Counter
from pathlib import Path

from django.test import Client

LIST = Path(__file__).resolve().parent.parent / "docs/asvs.md"
# Of OWASP ASVS 5.0.0 (CC BY-SA 4.0) the numbers alone: section, then its requirements of levels 1 and 2.
NUMBERS = """
    1.1: 1 2; 1.2: 1 2 3 4 5 6 7 8 9; 1.3: 1 2 3 4 5 6 7 8 9 10 11; 1.4: 1 2 3; 1.5: 1 2; 2.1: 1 2 3; 2.2: 1 2
    3; 2.3: 1 2 3 4; 2.4: 1; 3.2: 1 2; 3.3: 1 2 3 4; 3.4: 1 2 3 4 5 6; 3.5: 1 2 3 4 5; 3.7: 1 2; 4.1: 1 2 3;
    4.2: 1; 4.3: 1 2; 4.4: 1 2 3 4; 5.1: 1; 5.2: 1 2 3; 5.3: 1 2; 5.4: 1 2 3; 6.1: 1 2 3; 6.2: 1 2 3 4 5 6 7 8 9
    10 11 12; 6.3: 1 2 3 4; 6.4: 1 2 3 4; 6.5: 1 2 3 4 5; 6.6: 1 2 3; 6.8: 1 2 3 4; 7.1: 1 2 3; 7.2: 1 2 3 4;
    7.3: 1 2; 7.4: 1 2 3 4 5; 7.5: 1 2; 7.6: 1 2; 8.1: 1 2; 8.2: 1 2 3; 8.3: 1; 8.4: 1; 9.1: 1 2 3; 9.2: 1 2 3
    4; 10.1: 1 2; 10.2: 1 2; 10.3: 1 2 3 4; 10.4: 1 2 3 4 5 6 7 8 9 10 11; 10.5: 1 2 3 4 5; 10.6: 1 2; 10.7: 1 2
    3; 11.1: 1 2; 11.2: 1 2 3; 11.3: 1 2 3; 11.4: 1 2 3 4; 11.5: 1; 11.6: 1; 12.1: 1 2 3; 12.2: 1 2; 12.3: 1 2 3
    4; 13.1: 1; 13.2: 1 2 3 4 5; 13.3: 1 2; 13.4: 1 2 3 4 5; 14.1: 1 2; 14.2: 1 2 3 4; 14.3: 1 2 3; 15.1: 1 2 3;
    15.2: 1 2 3; 15.3: 1 2 3 4 5 6 7; 16.1: 1; 16.2: 1 2 3 4 5; 16.3: 1 2 3 4; 16.4: 1 2 3; 16.5: 1 2 3; 17.1:
    1; 17.2: 1 2 3 4; 17.3: 1 2
"""
STATES = ("met", "not applicable", "**open**")


def read_rows() -> list[tuple[list[str], str, str]]:
    rows = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("| V"):
            _start, numbers, state, words, _end = (cell.strip() for cell in line.split("|"))
            rows.append((re.findall(r"V([0-9.]+)", numbers), state, words))
    return rows


def test_each_requirement_has_one_row() -> None:
    wanted = [
        f"{section.strip()}.{number}"
        for section, numbers in (part.split(":") for part in NUMBERS.split(";"))
        for number in numbers.split()
    ]
    assert len(wanted) == 253
    assert Counter(number for numbers, _state, _words in read_rows() for number in numbers) == Counter(wanted)


def test_each_row_says_what_meets_it_or_what_is_open() -> None:
    for numbers, state, words in read_rows():
        assert state.startswith(STATES), numbers
        assert words, numbers


def test_trace_is_answered_nowhere(db: None) -> None:
    assert {Client().trace(address).status_code for address in ("/sign-in/", "/healthz", "/open/x/")} == {405}
