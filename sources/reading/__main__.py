"""The reading process: one request on standard input, one answer on standard output. See child.py."""

from __future__ import annotations

import json
import sys

from sources.reading.read import read_document
from sources.reading.types import Declared, Limits, UnreadableUpload, result_to_json


def main() -> int:
    """Read the request line (JSON) and the file's bytes behind it; write the answer as JSON. Returns the exit code.

    Exit codes: 0 answered (also where the file was refused), 3 out of memory.
    """
    request = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        result = read_document(
            data, request["name"], Declared(**request["declared"]), Limits(**request["limits"])
        )
        answer = {"result": result_to_json(result)}
    except UnreadableUpload as refusal:
        answer = {"refused": {"code": refusal.code, "message": refusal.message}}
    except MemoryError:
        return 3
    except RecursionError:
        message = "This file is nested too deeply to be read."
        answer = {"refused": {"code": "too_complex", "message": message}}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
