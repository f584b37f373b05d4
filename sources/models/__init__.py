"""EVIDENCE: who asserts something, what was published byte for byte, and what was read in it. Never changed."""

from sources.models.articles import Article, SameText
from sources.models.originals import Original
from sources.models.readings import Reading, text_sha256
from sources.models.sources import Source
from sources.models.uploads import IdempotencyKey, Upload, same_bytes_lock
from sources.models.versions import VersionProposal

__all__ = [
    "Article",
    "IdempotencyKey",
    "Original",
    "Reading",
    "SameText",
    "Source",
    "Upload",
    "VersionProposal",
    "same_bytes_lock",
    "text_sha256",
]
