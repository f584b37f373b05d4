"""Rejected claims that come again: each is offered where one thing changed, none where an outlet only set it anew.

`python -m tests.measure_memory` runs this with more stories; see there.
"""

import os
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.resending import HELD_BACK, KINDS, OFFERED, made_printings, measure, read_folder
from tests.wire_copy import WIRE_COPY

SEEDS = Path(settings.BASE_DIR) / "seeds"
FEW_SEEDS = ("05-wadi-samar-flood.ar.txt", "11-interview-brandt.txt")


@pytest.mark.slow
def test_changed_claims_are_offered_again_and_wire_copy_is_not(reviewer, second_reviewer, capsys):
    per_kind = int(os.environ.get("MEASURE_MEMORY", "0"))
    folders = [SEEDS, *map(Path, filter(None, [os.environ.get("MEASURE_MEMORY_FOLDER")]))] if per_kind else []
    few = [printing for printing in read_folder(SEEDS) if printing.name in FEW_SEEDS]
    printings = [printing for folder in folders for printing in read_folder(folder)] or few
    made = made_printings(24 if per_kind else 3)
    tally = measure([reviewer, second_reviewer], [*printings, *made], per_kind=per_kind or 1)
    if per_kind:
        with capsys.disabled():
            print(describe(tally.changed, tally.copied, tally.failures))  # noqa: T201 - what the program is for
    assert set(tally.changed) == set(KINDS)
    assert set(tally.copied) == set(WIRE_COPY)
    assert all(row[OFFERED] > 0 == row[HELD_BACK] for row in tally.changed.values()), tally.failures
    assert all(row[HELD_BACK] > 0 == row[OFFERED] for row in tally.copied.values()), tally.failures


def describe(changed: dict[str, Counter[str]], copied: dict[str, Counter[str]], failures: list[str]) -> str:
    """The table that the program prints: a line a kind and a style, and every claim that went the wrong way."""
    lines = ["", *failures, ""]
    for title, table in (("one thing changed", changed), ("sent as wire copy", copied)):
        sums = sum(table.values(), Counter[str]())
        for name, row in [*table.items(), ("all", sums)]:
            counted = ", ".join(f"{count} {state}" for state, count in sorted(row.items()) if count)
            lines.append(f"{title:18} {name:16} {row.total():5} claims: {counted}")
    return "\n".join(lines)
