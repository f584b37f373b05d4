"""kill -9 of PostgreSQL and of the signer while others write: nothing is lost, no checkpoint contradicts another."""

import re
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.slow
def test_no_write_is_lost_and_no_checkpoint_contradicts_another() -> None:
    """The short form; `python -m tests.drill_ledger` is the long one."""
    command = [sys.executable, "-m", "tests.drill_ledger", "--seconds", "4", "--writers", "3"]
    done = subprocess.run(
        [*command, "--database-kills", "1", "--checkpoint-kills", "2"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PostgreSQL killed 1 times, the signer 2 times" in done.stdout
    found = re.search(r"([0-9,]+) acknowledged writes, ([0-9,]+) entries without a gap", done.stdout)
    assert found is not None
    acknowledged, entries = (int(words.replace(",", "")) for words in found.groups())
    assert 0 < acknowledged <= entries
