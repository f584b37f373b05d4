"""The form of an event as it stands in the ledger for good: what is asked of it before it is appended, and at an audit.

An entry cannot be mended, so whatever the audit would refuse must never be written.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

LEAF_KEYS = frozenset("v type object revision previous actor on_behalf_of at content".split())
LEAF_FORMS = {
    "v": re.compile("1"),
    "type": re.compile(r"[a-z_]+\.[a-z_]+"),
    "object": re.compile(r"[a-z_]+/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "revision": re.compile("[1-9][0-9]*"),
    "actor": re.compile(r"(user|key|software)/\S+"),
    "at": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"),
    "content": re.compile("sha256:[0-9a-f]{64}"),
}
# A leaf as nearly all are, in the very bytes of RFC 8785: keys in order, no space, nothing in it that must be escaped.
_PLAIN_LEAF = re.compile(
    rb'\{"actor":"((?:user|key|software)/[!#-\[\]-~]+)"'
    rb',"at":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)"'
    rb',"content":"(sha256:[0-9a-f]{64})"'
    rb',"object":"([a-z_]+)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"'
    rb',"on_behalf_of":(?:null|"([ !#-\[\]-~]*)")'
    rb',"previous":(?:null|"([1-9][0-9]*)")'
    rb',"revision":"([1-9][0-9]*)"'
    rb',"type":"([a-z_]+\.[a-z_]+)","v":"1"\}'
)
# How the asking engine named its model until November 2026, with a blank. Such entries are in ledgers for good.
_OLD_ENGINE = re.compile(r"software/factdesk-asking@[\d.]+ [^\x00-\x1f\x7f]{1,31}")
OLD_ENGINE_MARK = b'"actor":"software/factdesk-asking@'
_OLD_ENGINE_DID = frozenset(("run.finished", "claim.suggested_again", "claim.withdrawn"))


def find_leaf_faults(event: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with an event's own form, in words; nothing where it may go on record."""
    if event.keys() != LEAF_KEYS:
        yield f"its leaf has the keys {', '.join(sorted(event))}"
        return
    wrong = [
        name
        for name, form in LEAF_FORMS.items()
        if not (isinstance(event[name], str) and form.fullmatch(event[name]))
    ]
    if not (event["on_behalf_of"] is None or isinstance(event["on_behalf_of"], str)):
        wrong.append("on_behalf_of")
    if wrong:
        yield f"its leaf has no proper {', '.join(wrong)}"
        return
    number = int(event["revision"])
    if event["previous"] != (str(number - 1) if number > 1 else None):
        yield f"its leaf follows revision {event['previous']}, not the one before {number}"


def is_of_old_engine(event: Mapping[str, Any]) -> bool:
    """Whether an event's one fault is a name that the asking engine once had; all else about it is as it must be."""
    return (
        event.get("type") in _OLD_ENGINE_DID
        and isinstance(event.get("actor"), str)
        and _OLD_ENGINE.fullmatch(event["actor"]) is not None
        and not any(find_leaf_faults({**event, "actor": "software/factdesk-asking@1"}))
    )


class Leaf(NamedTuple):
    """An event as its bytes have it; `previous` and `revision` are still words."""

    actor: str
    at: str
    content: str
    object_type: str
    object_id: str
    on_behalf_of: str | None
    previous: str | None
    revision: str
    type: str


def read_plain_leaf(data: bytes) -> Leaf | None:
    """A leaf without any fault, read in one look; None for one that has to be read with care, faulty or not.

    An audit reads each of millions: parsing, writing the canonical form anew and comparing took twenty times as long.
    """
    match = _PLAIN_LEAF.fullmatch(data)
    if match is None:
        return None
    leaf = Leaf(*(None if part is None else part.decode() for part in match.groups()))  # type: ignore[arg-type]
    number = int(leaf.revision)
    return leaf if leaf.previous == (str(number - 1) if number > 1 else None) else None
