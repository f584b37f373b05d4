"""What a subscriber is told: thin, so that what it says is judged by the rights of whoever fetches it. Pure."""

import json
from datetime import UTC, datetime
from uuid import UUID

# Where records of a type are read.
_ADDRESSES = {
    "fact": "/api/v1/facts/",
    "claim": "/api/v1/claims/",
    "article": "/api/v1/articles/",
    "usage": "/api/v1/usages/",
}


def name_message(delivery_id: UUID) -> str:
    """The value of `webhook-id`, the same in every attempt."""
    return f"msg_{delivery_id.hex}"


def write_message(
    *,
    event: str,
    at: datetime,
    base: str,
    record_type: str = "",
    record_id: UUID | None = None,
    revision: int | None = None,
    op: str = "",
    seq: int | None = None,
) -> bytes:
    """The body: `type`, `timestamp` of the event and `data`. `base` is the desk's own address, perhaps empty."""
    data: dict[str, object] = {}
    if record_id is not None:
        address = _ADDRESSES.get(record_type)
        data = {
            "type": record_type,
            "id": str(record_id),
            "op": op,
            "revision": revision,
            "seq": str(seq),
            "url": f"{base}{address}{record_id}" if address else None,
        }
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": event, "timestamp": moment, "data": data}, separators=(",", ":")).encode()
