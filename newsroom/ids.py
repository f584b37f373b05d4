"""Identifiers that exist before their row does."""

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """A version 7 UUID (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then 74 random bits.

    Known before INSERT, so a service can name a row in other rows and in the ledger in one go. Never order by it:
    two processes draw in the same millisecond, and the order of the world is the ledger's index.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
