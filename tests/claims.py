"""One suggested claim of a text, and who vouches for it."""

from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.words.types import SuggestedClaim


def claim_with(text: str, words: str) -> SuggestedClaim:
    found = [c for c in suggest_claims(text, language="en").claims if words in c.quote]
    assert found, [c.quote for c in suggest_claims(text, language="en").claims]
    return min(found, key=lambda c: len(c.quote))


def speaker_of(text: str, words: str) -> str | None:
    claim = claim_with(text, words)
    if claim.speaker is None:
        return None
    assert text[claim.speaker.start : claim.speaker.end] == claim.speaker.text
    return claim.speaker.text
