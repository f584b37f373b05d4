"""Is what was rejected offered again exactly where it should be?

    python -m tests.measure_memory              the seeds of this repository and stories put together from frames
    python -m tests.measure_memory FOLDER       those, and the seeds and news of GUM in the folder
    python -m tests.measure_memory FOLDER 200   with up to 200 claims of each kind changed, instead of 35

Every suggested claim is rejected for a reason about its meaning. Then each story comes again in every style of
`tests.wire_copy`, and claims of each kind of `tests.one_change` come again with one thing changed. All goes through
upload, reading, Run and decisions on throw-away servers. Prints a line a kind and every claim that went the wrong
way; exit status 1 if there was one. The whole folder takes a quarter of an hour, or an hour with 200 of each kind.
"""

import os
import sys

import pytest

PER_KIND = 35


def main() -> int:
    """Run the measurement as the test that it is; returns the exit status."""
    os.environ["MEASURE_MEMORY"] = sys.argv[2] if len(sys.argv) > 2 else str(PER_KIND)
    if len(sys.argv) > 1:
        os.environ["MEASURE_MEMORY_FOLDER"] = os.path.abspath(sys.argv[1])
    return int(pytest.main(["-q", "tests/facts/test_memory_is_measured.py"]))


if __name__ == "__main__":
    sys.exit(main())
