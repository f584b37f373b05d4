"""Is what was rejected offered again exactly where it should be?

    python -m tests.measure_memory              the seeds of this repository and stories put together from frames
    python -m tests.measure_memory FOLDER       those, and the seeds and news of GUM in the folder

Every suggested claim is rejected for a reason about its meaning. Then each story comes again as five outlets would
print it, and up to 35 claims of each kind come again with one figure, date, name, negation, speaker or the story's day
changed. All goes through upload, reading, Run and decisions on throw-away servers. Prints a line a kind and every
claim that went the wrong way; exit status 1 if there was one. The whole folder takes a quarter of an hour.
"""

import os
import sys

import pytest

PER_KIND = 35


def main() -> int:
    """Run the measurement as the test that it is; returns the exit status."""
    os.environ["MEASURE_MEMORY"] = str(PER_KIND)
    if len(sys.argv) > 1:
        os.environ["MEASURE_MEMORY_FOLDER"] = os.path.abspath(sys.argv[1])
    return int(pytest.main(["-q", "tests/facts/test_memory_is_measured.py"]))


if __name__ == "__main__":
    sys.exit(main())
