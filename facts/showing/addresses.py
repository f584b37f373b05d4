"""What the address of one of our own pages names, where a person gives it as the place of evidence."""

import re
from uuid import UUID

# An article or a claim of ours by the address of its page.
_OURS = re.compile(r"/(articles|claims)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/", re.I)
_CLAIM_OF_ARTICLE = re.compile(r"[?&]claim=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.I)


def read_address(locator: str) -> tuple[UUID | None, UUID | None]:
    """The claim and the article that the address of one of our pages names; (None, None) for any other place."""
    found = _OURS.search(locator)
    if found is None:
        return None, None
    if found[1].lower() == "claims":
        return UUID(found[2]), None
    claim = _CLAIM_OF_ARTICLE.search(locator)
    return (UUID(claim[1]), None) if claim else (None, UUID(found[2]))
