"""What the desk refuses, as it says it (RFC 9457)."""

from typing import Any


class Problem(Exception):
    """A refusal: its stable `code`, the `status`, a sentence in `detail`, and all that came with it in `body`."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        self.status, self.body = status, body
        self.code = str(body.get("type", "")).rpartition("/")[2] or str(status)
        self.detail = str(body.get("detail", ""))
        super().__init__(f"{status} {self.code}: {self.detail}")


class ResyncRequired(Problem):
    """The place is none in this ledger any more: read the lists anew, and follow on from `now`."""
